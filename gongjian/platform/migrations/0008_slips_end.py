from django.db import migrations, models
from django.db.models import F, Q

HELD = Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from"))


class Migration(migrations.Migration):
    dependencies = [("platform", "0007_notices_outside")]
    operations = [
        migrations.RemoveConstraint("override", "override_once_a_day"),
        migrations.RemoveConstraint("override", "override_ends_after_it_starts"),
        migrations.AddConstraint(
            "override",
            models.UniqueConstraint(
                fields=["key", "area_id", "effective_from"], condition=HELD, name="override_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            "override",
            models.CheckConstraint(
                name="override_ends_not_before_it_starts",
                condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
            ),
        ),
    ]
