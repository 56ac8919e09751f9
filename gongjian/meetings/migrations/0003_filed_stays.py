"""The last guard: a filed record is corrected by addenda and never rewritten; addenda and words of tasks stay.

The parts of a meeting are checked once a statement, not once a row: a year's attendance is loaded in bulk.
"""

from django.db import migrations

PARTS = ("attendance", "item", "paper", "minutes")
REFUSE = """
create function meetings_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a filed meeting is corrected by an addendum: % on % is refused', tg_op, tg_table_name
        using errcode = 'GJ002';
end $$;
create trigger filed_stays before update or delete on meetings_meeting
    for each row when (old.state = 'filed') execute function meetings_stays();
create trigger addenda_stay before update or delete on meetings_addendum
    for each row execute function meetings_stays();
create trigger fulfilments_stay before update or delete on meetings_fulfilment
    for each row execute function meetings_stays();

create function meetings_parts_stay() returns trigger language plpgsql as $$
begin
    if exists (select 1 from touched t join meetings_meeting m on m.id = t.meeting_id where m.state = 'filed') then
        raise exception 'a filed meeting is corrected by an addendum: % on % is refused', tg_op, tg_table_name
            using errcode = 'GJ002';
    end if;
    return null;
end $$;
"""
PART = """
create trigger filed_{part}_grows_not after insert on meetings_{part}
    referencing new table as touched for each statement execute function meetings_parts_stay();
create trigger filed_{part}_stays after update on meetings_{part}
    referencing old table as touched for each statement execute function meetings_parts_stay();
create trigger filed_{part}_remains after delete on meetings_{part}
    referencing old table as touched for each statement execute function meetings_parts_stay();
"""
UNDO_PART = """
drop trigger filed_{part}_grows_not on meetings_{part};
drop trigger filed_{part}_stays on meetings_{part};
drop trigger filed_{part}_remains on meetings_{part};
"""
UNDO = """
drop function meetings_parts_stay();
drop trigger filed_stays on meetings_meeting;
drop trigger addenda_stay on meetings_addendum;
drop trigger fulfilments_stay on meetings_fulfilment;
drop function meetings_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0002_kinds")]
    operations = [
        migrations.RunSQL(
            REFUSE + "".join(PART.format(part=part) for part in PARTS),
            "".join(UNDO_PART.format(part=part) for part in PARTS) + UNDO,
        )
    ]
