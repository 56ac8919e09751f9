"""Tokens wait for the owner's consent where they show personal values; those there already go on working."""

from typing import Any

from django.db import migrations, models


def _agreed(apps: Any, _schema: Any) -> None:
    apps.get_model("exchange", "Token").objects.update(confirmed_at=models.F("made_at"))


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="token",
            name="confirmed_at",
            field=models.DateTimeField("本人确认时间", null=True, blank=True),
        ),
        migrations.RunPython(_agreed, migrations.RunPython.noop, elidable=True),
    ]
