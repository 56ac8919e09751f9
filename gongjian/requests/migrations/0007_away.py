"""Who takes part outside its own area follows when places move, or a body serves another place, in the very
statement that moves them: rooms below know nothing of cases, and nobody may lose sight of one for a night.
"""

from django.db import migrations

PLACES = """
create function requests_party_follows_places() returns trigger language plpgsql as $$
begin
  if exists (select from stood join stands using (id) where stood.path <> stands.path) then
    update requests_party p
       set is_away = not starts_with(here.path, home.path)
      from requests_case c, areas_area here, orgs_org o, areas_area home
     where here.id in (select id from stood join stands using (id) where stood.path <> stands.path)
       and c.area_id = here.id and p.case_id = c.id and o.id = p.org_id and home.id = o.area_id
       and p.is_away = starts_with(here.path, home.path);
  end if;
  return null;
end $$;
create trigger parties_follow_places after update on areas_area
  referencing old table as stood new table as stands
  for each statement execute function requests_party_follows_places();
"""
UNDO_PLACES = """
drop trigger parties_follow_places on areas_area;
drop function requests_party_follows_places();
"""
BODIES = """
create function requests_party_follows_bodies() returns trigger language plpgsql as $$
begin
  if exists (select from stood join stands using (id) where stood.area_id <> stands.area_id) then
    update requests_party p
       set is_away = not starts_with(here.path, home.path)
      from requests_case c, areas_area here, stands o join stood using (id), areas_area home
     where o.area_id <> stood.area_id
       and c.id = p.case_id and here.id = c.area_id and o.id = p.org_id and home.id = o.area_id
       and p.is_away = starts_with(here.path, home.path);
  end if;
  return null;
end $$;
create trigger parties_follow_bodies after update on orgs_org
  referencing old table as stood new table as stands
  for each statement execute function requests_party_follows_bodies();
"""
UNDO_BODIES = """
drop trigger parties_follow_bodies on orgs_org;
drop function requests_party_follows_bodies();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("areas", "0001_initial"),
        ("orgs", "0003_kinds"),
        ("requests", "0006_statistics"),
    ]
    operations = [
        migrations.RunSQL(PLACES, UNDO_PLACES),
        migrations.RunSQL(BODIES, UNDO_BODIES),
    ]
