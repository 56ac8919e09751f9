"""Who takes part outside its own area matters for bodies that answer for a place; all others count as
outside, so that a move touches few rows. The bodies concerned are named by id: a move costs what it moves.
"""

from django.db import migrations

PLACES = r"""
create or replace function requests_party_follows_places() returns trigger language plpgsql as $$
declare
  moved bigint[] := array(select id from stood join stands using (id) where stood.path <> stands.path);
  bodies bigint[];
begin
  if cardinality(moved) > 0 then
    bodies := array(
      select o.id from orgs_org o
       where o.is_lead and o.area_id <> all (moved) and o.area_id in (
         select unnest(string_to_array(rtrim(path, '.'), '.'))::bigint
           from (select id, path from stood union all select id, path from stands) as paths
          where id = any (moved) and path ~ '^([0-9]+\.)+$'));
    update requests_party p
       set is_away = not starts_with(here.path, home.path)
      from requests_case c, areas_area here, orgs_org o, areas_area home
     where p.org_id = any (bodies) and c.id = p.case_id and c.area_id = any (moved) and here.id = c.area_id
       and o.id = p.org_id and home.id = o.area_id and p.is_away = starts_with(here.path, home.path);
  end if;
  return null;
end $$;
"""
BODIES = """
create or replace function requests_party_follows_bodies() returns trigger language plpgsql as $$
declare
  changed bigint[] := array(
    select id from stood join stands using (id)
     where (stood.area_id, stood.is_lead) is distinct from (stands.area_id, stands.is_lead));
begin
  if cardinality(changed) > 0 then
    update requests_party p
       set is_away = not (o.is_lead and starts_with(here.path, home.path))
      from requests_case c, areas_area here, orgs_org o, areas_area home
     where p.org_id = any (changed) and c.id = p.case_id and here.id = c.area_id
       and o.id = p.org_id and home.id = o.area_id
       and p.is_away = (o.is_lead and starts_with(here.path, home.path));
  end if;
  return null;
end $$;
"""
ROWS = """
update requests_party p set is_away = true
  from orgs_org o
 where o.id = p.org_id and not o.is_lead and not p.is_away;
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0009_party_indexes")]
    operations = [
        migrations.RunSQL(PLACES, migrations.RunSQL.noop),
        migrations.RunSQL(BODIES, migrations.RunSQL.noop),
        migrations.RunSQL(ROWS, migrations.RunSQL.noop),
    ]
