"""Let the database know every organisation and place, not only the hundred busiest: a list of a small body is then
read from its own few cases instead of by walking everybody's."""

from django.db import migrations

COLUMNS = [("party", "org_id"), ("case", "area_id"), ("case", "holder_id"), ("case", "first_org_id")]


class Migration(migrations.Migration):
    dependencies = [("requests", "0005_judging")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE requests_{table} ALTER COLUMN {column} SET STATISTICS 2000",
            f"ALTER TABLE requests_{table} ALTER COLUMN {column} SET STATISTICS -1",
        )
        for table, column in COLUMNS
    ]
