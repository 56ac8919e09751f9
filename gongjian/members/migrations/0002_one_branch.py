"""The last guard: when a transaction ends, who is in the Party has one open span, of the branch, standing and
class that the member's row says; who has left has none.
"""

from django.db import migrations

GUARD = """
create function members_one_branch() returns trigger language plpgsql as $$
declare
    who bigint;
    m members_member%rowtype;
    agreeing int;
    open_ones int;
begin
    if tg_table_name = 'members_member' then
        who := new.id;
    else
        who := coalesce(new.member_id, old.member_id);
    end if;
    select * into m from members_member where id = who;
    if not found then
        return null;
    end if;
    select count(*), count(*) filter (where s.branch_id = m.branch_id and s.standing = m.standing and s.klass = m.klass)
        into open_ones, agreeing from members_membership s where s.member_id = who and s.ends is null;
    if m.standing in ('probationary', 'formal', 'watched', 'suspended') then
        if open_ones <> 1 or agreeing <> 1 then
            raise exception 'member % belongs to % branches, % as registered', who, open_ones, agreeing
                using errcode = 'GJ003';
        end if;
    elsif open_ones <> 0 then
        raise exception 'member % has left and belongs to % branches', who, open_ones using errcode = 'GJ003';
    end if;
    return null;
end $$;
create constraint trigger member_has_one_branch after insert or update of branch_id, standing, klass on members_member
    deferrable initially deferred for each row execute function members_one_branch();
create constraint trigger membership_is_the_only_one after insert or update or delete on members_membership
    deferrable initially deferred for each row execute function members_one_branch();
"""
UNDO = """
drop trigger membership_is_the_only_one on members_membership;
drop trigger member_has_one_branch on members_member;
drop function members_one_branch();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNDO)]
