"""Reads the demo's branches back: who belonged where, who was called, what was counted, what stays."""

from typing import Any

from django.db import DatabaseError, connection, transaction

from gongjian.kernel import clock
from gongjian.members.models import LIVING
from gongjian.orglife import actions as orglife
from gongjian.orglife.models import Owing
from gongjian.orglife.queries import late, year
from gongjian.orglife.rules.demands import PER_PERSON
from gongjian.orglife.rules.standing import State
from gongjian.orgs.actor import CLOCK
from gongjian.orgs.models import Org

EVERY = 20  # of so many branches one is compared with its own page
# words for so many rows that a rule does not allow, and how to count them
RULES = {
    "名在册党员不是正好在一个支部": """
        select count(*) from members_member m left join (
            select member_id, count(*) as n, min(branch_id) as branch_id from members_membership
            where ends is null group by member_id) s on s.member_id = m.id
        where (m.standing = any(%(living)s)) <> (coalesce(s.n, 0) = 1) or s.branch_id <> m.branch_id""",
    "名党员同一天在两个支部": """
        select count(*) from (select ends, lead(starts) over (partition by member_id order by starts) as next
            from members_membership) s where s.next < coalesce(s.ends, 'infinity')""",
    "人次到会的人当天不是该支部党员": """
        select count(*) from meetings_attendance a join meetings_meeting t on t.id = a.meeting_id
        join meetings_meetingkind k on k.key = t.kind_id and k.due <> 'invited'
        cross join lateral (select (t.starts_at at time zone %(zone)s)::date as day) d
        where exists (select from members_member m where m.branch_id = t.org_id) and not exists (
            select from members_member m join members_membership s on s.member_id = m.id
            where m.person_id = a.person_id and s.branch_id = t.org_id and s.starts <= d.day
                and coalesce(s.ends, 'infinity') > d.day)""",
    "场全体党员的会应到人数和名册不符": """
        select count(*) from (select t.id, t.due_count, count(s.id) as n from meetings_meeting t
            join meetings_meetingkind k on k.key = t.kind_id and k.due = 'members'
            cross join lateral (select (t.starts_at at time zone %(zone)s)::date as day) d
            join members_membership s on s.branch_id = t.org_id and s.standing <> 'suspended'
                and s.starts <= d.day and coalesce(s.ends, 'infinity') > d.day
            where t.state = 'filed' group by t.id) c where c.due_count <> c.n""",
    "场会议的人数和到会名单不符": """
        select count(*) from meetings_meeting t join meetings_meetingkind k on k.key = t.kind_id join (
            select meeting_id, count(*) as due, count(*) filter (where may_vote) as voters,
                count(*) filter (where state = 'p') as here, count(*) filter (where state = 'o') as online,
                count(*) filter (where state = 'l') as away
            from meetings_attendance group by meeting_id) a on a.meeting_id = t.id
        where t.state = 'filed' and (t.due_count, t.voters_due, t.leave_count, t.present_count)
            <> (a.due, a.voters, a.away, a.here + case when k.online_counts then a.online else 0 end)""",
    "场已归档的会议没有记录、主持人或名单": """
        select count(*) from meetings_meeting t where t.state = 'filed' and (t.chair_id is null
            or t.due_count = 0 or not exists (select from meetings_minutes m where m.meeting_id = t.id)
            or not exists (select from meetings_item i where i.meeting_id = t.id))""",
}
REWRITES = (
    "update meetings_meeting set title = title || '改' where id = %s",
    "delete from meetings_attendance where meeting_id = %s",
    "update meetings_minutes set text = '改' where meeting_id = %s",
)


def faults() -> list[str]:
    """One line per rule that rows break; none when all is well."""
    found: list[str] = []
    given: dict[str, Any] = {"living": [one.value for one in LIVING], "zone": clock.ZONE.key}
    with connection.cursor() as cursor:
        for words, sql in RULES.items():
            cursor.execute(sql, given)
            [count] = cursor.fetchone()
            found += [f"{count} {words}"] if count else []
    return [*found, *_rewritten(), *_unswept()]


def _rewritten() -> list[str]:
    """Whether the database lets somebody rewrite what was filed first and last; tried and taken back."""
    with connection.cursor() as cursor:
        cursor.execute("select min(id), max(id) from meetings_meeting where state = 'filed'")
        ends = cursor.fetchone()
    return [f"已归档的会议可以改写：{sql.split()[1]}" for pk in ends for sql in REWRITES if _can(sql, pk)]


def _can(sql: str, pk: int) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [pk])
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


def _unswept() -> list[str]:
    """What the lists of the late hold is what the rules said then: comparing once more changes nothing."""
    with clock.at(late.swept_at() or clock.now()):
        changed = orglife.sweep(None, by=CLOCK) + sum(map(_differs, _some_branches()))
    return [f"{changed} 项应开未开和会议对不上"] if changed else []


def _some_branches() -> list[Org]:
    return late.all_branches(clock.today())[::EVERY]


def _differs(org: Org) -> int:
    """How many periods of this year the branch's own page and the lists of the late judge differently."""
    page = {
        (one.demand.kind, one.demand.period.key): one.lacking
        for one in year.year_of(org, clock.today().year).standings
        if one.state in (State.DUE, State.OVERDUE)
    }
    rows = (
        Owing.objects.of(org=org).filter(period__startswith=str(clock.today().year)).exclude(kind=PER_PERSON)
    )
    listed = {(row.kind_id, row.period): row.lacking for row in rows}
    return len(page.items() ^ listed.items())
