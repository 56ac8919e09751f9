"""The last guard: the audit trail only grows, and whatever changes the rules changes the edition."""

from django.db import migrations

APPEND_ONLY = """
create function platform_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail only grows: % on % is refused', tg_op, tg_table_name using errcode = 'GJ001';
end $$;
create trigger audit_rows_stay before update or delete on platform_auditevent
    for each statement execute function platform_append_only();
create trigger audit_stays before truncate on platform_auditevent
    for each statement execute function platform_append_only();
create trigger seal_rows_stay before update or delete on platform_auditseal
    for each statement execute function platform_append_only();
create trigger seals_stay before truncate on platform_auditseal
    for each statement execute function platform_append_only();
"""
UNDO_APPEND_ONLY = """
drop trigger audit_rows_stay on platform_auditevent;
drop trigger audit_stays on platform_auditevent;
drop trigger seal_rows_stay on platform_auditseal;
drop trigger seals_stay on platform_auditseal;
drop function platform_append_only();
"""
EDITION = """
create function platform_new_edition() returns trigger language plpgsql as $$
begin
    insert into platform_edition (id, stamp) values (1, gen_random_uuid())
        on conflict (id) do update set stamp = excluded.stamp;
    return null;
end $$;
create trigger days_make_an_edition after insert or update or delete or truncate on platform_calendarday
    for each statement execute function platform_new_edition();
create trigger overrides_make_an_edition after insert or update or delete or truncate on platform_override
    for each statement execute function platform_new_edition();
insert into platform_edition (id, stamp) values (1, gen_random_uuid()) on conflict (id) do nothing;
"""
UNDO_EDITION = """
drop trigger days_make_an_edition on platform_calendarday;
drop trigger overrides_make_an_edition on platform_override;
drop function platform_new_edition();
"""


class Migration(migrations.Migration):
    dependencies = [("platform", "0002_clock_and_edition")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, UNDO_APPEND_ONLY),
        migrations.RunSQL(EDITION, UNDO_EDITION),
    ]
