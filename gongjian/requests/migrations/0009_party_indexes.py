"""Two indexes less to keep for every body that takes part: others begin with the same column."""

from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("orgs", "0003_kinds"), ("requests", "0008_history")]
    operations = [
        migrations.AlterField(
            model_name="party",
            name="case",
            field=models.ForeignKey(
                db_index=False,
                on_delete=deletion.CASCADE,
                related_name="parties",
                to="requests.case",
            ),
        ),
        migrations.AlterField(
            model_name="party",
            name="org",
            field=models.ForeignKey(
                db_index=False,
                on_delete=deletion.PROTECT,
                related_name="taking_part",
                to="orgs.org",
            ),
        ),
    ]
