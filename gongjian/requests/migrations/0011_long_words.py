"""Room for the longest words that a form takes and what stands before them. No row is rewritten."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0010_away_leads")]

    operations = [
        migrations.AlterField(
            "step", "note", models.CharField(blank=True, max_length=2600, verbose_name="说明")
        ),
        migrations.AlterField(
            "step", "public_note", models.CharField(blank=True, max_length=2600, verbose_name="对居民说")
        ),
    ]
