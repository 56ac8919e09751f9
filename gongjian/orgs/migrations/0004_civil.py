"""Which kinds of organisation stand outside the authorities: they only help with what the law reserves."""

from django.db import migrations, models

CIVIL = ("property", "owners", "unit", "enterprise", "social")


def tell_apart(apps, _schema_editor):
    apps.get_model("orgs", "OrgKind").objects.filter(key__in=CIVIL).update(is_civil=True)


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_kinds")]
    operations = [
        migrations.AddField(
            model_name="orgkind",
            name="is_civil",
            field=models.BooleanField(default=False, verbose_name="机关以外（物业、业委会、企业、社会组织）"),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop),
    ]
