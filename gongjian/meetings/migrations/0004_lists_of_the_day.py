"""Lists of those due follow the register until people are told; what was changed by hand stays."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_filed_stays")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="left_out",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), blank=True, default=list, size=None, verbose_name="不叫的人"
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="reminded_for",
            field=models.DateTimeField(blank=True, null=True, verbose_name="已提醒的开会时间"),
        ),
        migrations.AddField(
            model_name="attendance",
            name="by_hand",
            field=models.BooleanField(db_default=False, default=False, verbose_name="手工加的"),
        ),
    ]
