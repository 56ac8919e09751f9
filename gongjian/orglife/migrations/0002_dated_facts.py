"""What a branch said about itself is dated: what was said so far holds from its founding."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def date_them(apps, _schema):
    rows = apps.get_model("orglife", "Branch").objects.values(
        "org_id", "has_committee", "groups", "term_ends", since=F("org__valid_from")
    )
    Facts = apps.get_model("orglife", "BranchFacts")
    Facts.objects.bulk_create([Facts(**row) for row in rows], batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [
        ("orglife", "0001_initial"),
        ("orgs", "0008_families"),
    ]

    operations = [
        migrations.CreateModel(
            name="BranchFacts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(verbose_name="从哪天起")),
                ("has_committee", models.BooleanField(default=True, verbose_name="设支委会")),
                ("groups", models.PositiveSmallIntegerField(default=0, verbose_name="党小组数")),
                ("term_ends", models.DateField(blank=True, null=True, verbose_name="本届届满日期")),
                (
                    "org",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="branch_facts",
                        to="orgs.org",
                        verbose_name="支部",
                    ),
                ),
            ],
            options={
                "ordering": ["org", "since"],
                "constraints": [
                    models.UniqueConstraint(fields=("org", "since"), name="branch_described_once_a_day")
                ],
            },
        ),
        migrations.RunPython(date_them, migrations.RunPython.noop),
        migrations.DeleteModel(name="Branch"),
    ]
