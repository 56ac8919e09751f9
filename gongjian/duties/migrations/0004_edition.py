"""A changed chain makes a new edition of the rules."""

from django.db import migrations

WATCH = """
create trigger chains_make_an_edition after insert or update or delete or truncate on duties_chain
    for each statement execute function platform_new_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_effect_and_chains"), ("platform", "0003_guards")]
    operations = [migrations.RunSQL(WATCH, "drop trigger chains_make_an_edition on duties_chain")]
