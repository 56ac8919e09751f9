"""Notices that were written before they knew what they wait for: tie them to their duties, settle what is over."""

from django.db import migrations

TIE = r"""
update platform_notice n
   set about = 'duties.Duty:' || d.id, settled_at = d.done_at
  from duties_duty d
 where n.about = '' and n.dedup ~ '^(new|remind|late\d*):\d+[:@]'
   and d.id = substring(n.dedup from '^[a-z]+\d*:(\d+)')::bigint
"""


class Migration(migrations.Migration):
    dependencies = [("duties", "0004_edition"), ("platform", "0007_notices_outside")]
    operations = [migrations.RunSQL(TIE, migrations.RunSQL.noop)]
