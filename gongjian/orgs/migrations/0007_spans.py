"""The database keeps the last span of every organisation like the organisation's row, whoever writes the row.

What begins a new span is `orgs.spans`; a row written without it corrects what is known of the present state.
"""

from django.db import migrations

SPANS = """
insert into orgs_orgspan (org_id, name, kind_id, parent_id, path, led_by_id, area_id, starts, ends)
select id, name, kind_id, parent_id, path, led_by_id, area_id, valid_from, valid_to
  from orgs_org where valid_to is null or valid_to > valid_from;

create function orgs_span_begins() returns trigger language plpgsql as $$
begin
  insert into orgs_orgspan (org_id, name, kind_id, parent_id, path, led_by_id, area_id, starts, ends)
  select id, name, kind_id, parent_id, path, led_by_id, area_id, valid_from, valid_to
    from stands where valid_to is null or valid_to > valid_from;
  return null;
end $$;
create trigger span_begins after insert on orgs_org
  referencing new table as stands for each statement execute function orgs_span_begins();

create function orgs_span_follows() returns trigger language plpgsql as $$
begin
  delete from orgs_orgspan s using stands n
   where s.org_id = n.id and s.ends is null and n.valid_to <= s.starts;
  update orgs_orgspan s
     set name = n.name, kind_id = n.kind_id, parent_id = n.parent_id, path = n.path,
         led_by_id = n.led_by_id, area_id = n.area_id, ends = n.valid_to
    from stands n join stood o using (id)
   where s.org_id = n.id and s.ends is not distinct from o.valid_to
     and (o.valid_to is null or n.valid_to is null)
     and (n.name, n.kind_id, n.parent_id, n.path, n.led_by_id, n.area_id, n.valid_to)
         is distinct from (s.name, s.kind_id, s.parent_id, s.path, s.led_by_id, s.area_id, s.ends);
  return null;
end $$;
create trigger span_follows after update on orgs_org
  referencing old table as stood new table as stands for each statement execute function orgs_span_follows();
"""
UNDO = """
drop trigger span_follows on orgs_org;
drop trigger span_begins on orgs_org;
drop function orgs_span_follows();
drop function orgs_span_begins();
"""


class Migration(migrations.Migration):
    dependencies = [("orgs", "0006_organisations")]
    operations = [migrations.RunSQL(SPANS, UNDO)]
