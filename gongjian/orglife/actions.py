"""What is written about the duties of a branch: its circumstances, its reasons, what the clock keeps."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.meetings.models import MeetingKind
from gongjian.orglife import convening  # noqa: F401  # tells the meetings whom a branch calls
from gongjian.orglife.models import BranchFacts, Excuse, Owing, Sweep
from gongjian.orglife.queries import late, year
from gongjian.orglife.queries.year import Owed
from gongjian.orglife.rules import gates, periods, standing
from gongjian.orglife.rules.demands import PER_PERSON
from gongjian.orglife.rules.standing import Standing
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.queries import people_with
from gongjian.orgs.roles import Grant
from gongjian.platform.action import action, label, part, remark
from gongjian.platform.notices import declare, notify
from gongjian.platform.parameters import Rulebook

declare("orglife.remind", "组织生活快到期", "{n} 项组织生活快到期了")
MOST_GROUPS = 50
_BATCH = 500


@action("登记支部情况", allow=gates.may_keep, lock=False)
def describe(
    org: Org,
    *,
    has_committee: bool,
    groups: int,
    term_ends: date | None,
    since: date | None = None,
    by: Actor,
) -> BranchFacts:
    """Say whether the branch has a committee and groups, and when its term ends, from a day on.

    What was owed before that day stays. Without `since` it is the day of founding the first time, then today.
    """
    if not 0 <= groups <= MOST_GROUPS:
        raise Denied(f"党小组数写 0 到 {MOST_GROUPS} 之间的数，没有就写 0。")
    rows = BranchFacts.objects.unscoped("of the branch at hand")
    last = rows.filter(org=org).order_by("since").last()
    day = since or (clock.today() if last else org.valid_from)
    if wrong := gates.misdated(day, org, last.since if last else None, clock.today()):
        raise Denied(wrong)
    facts = {"has_committee": has_committee, "groups": groups, "term_ends": term_ends}
    row, _ = rows.update_or_create(org=org, since=day, defaults=facts)
    _follow(org)
    return row


@action("写未开原因", allow=gates.may_keep, lock=False)
def excuse(org: Org, *, kind: str, period: str, reason: str, by: Actor) -> Excuse:
    """Record why something due was not held. A reason written again takes the place of the one before.

    Denied for what the branch does not owe, what was held and what lies ahead.
    """
    if not reason.strip():
        raise Denied("请写明没有开的原因，上级看得到。")
    one = _standing(org, kind, period)
    if wrong := standing.may_excuse(one.demand, one.state, clock.today()):
        raise Denied(wrong)
    facts = {"reason": reason.strip()[:200], "at": clock.now(), "by": by.name}
    rows = Excuse.objects.unscoped("of the branch at hand")
    row, _ = rows.update_or_create(
        org=org, kind=MeetingKind.objects.get(key=kind), period=period, defaults=facts
    )
    Owing.objects.of(org=org).filter(kind=kind, period=period).delete()
    remark(f"{period} {row.kind.name}")
    return row


@action("导出支部台账", allow=gates.may_take, lock=False)
def take(org: Org, *, term: str, year: int, by: Actor) -> None:
    """Whoever takes a register of a branch along as Word is on record, as with every other file."""
    remark(f"{org.short_name}{year}年{term}，Word")


@action("核对组织生活", allow=gates.may_sweep, lock=False)
def sweep(_nothing: None, *, by: Actor) -> int:
    """Compare every branch with the rules and keep what it owes; how many rows changed."""
    today = clock.today()
    years = sorted({today.year, today.year - 1})
    rules = Rulebook(today)
    orgs = late.all_branches(date(years[0], 1, 1))
    changed = 0
    for start in range(0, len(orgs), _BATCH):
        some = orgs[start : start + _BATCH]
        rows = [
            _owing(org, one)
            for each in years
            for org, found in year.owed_of(some, each, rules)
            for one in found
        ]
        changed += _keep(some, rows)
    Sweep.objects.update_or_create(id=1, defaults={"at": clock.now()})
    remark(f"{len(orgs)} 个支部，{changed} 项有变")
    return changed


@action("提醒支部", allow=gates.may_remind)
def remind(org: Org, *, owed: Sequence[Owing], by: Actor) -> None:
    """Tell whoever keeps a branch what is due soon: once for each kind and period."""
    keepers = people_with(org, clock.today(), Grant.ORGLIFE)
    for row in owed:
        lacking = f"{row.lacking} {'人' if row.kind_id == PER_PERSON else '次'}"
        notify(
            [person.user_id for person in keepers],
            kind="orglife.remind",
            title=f"{row.due_by:%m-%d} 前要开{row.kind.name}，还差 {lacking}",
            url=reverse("orglife:branch", args=[org.pk]),
            dedup=f"orglife:{org.pk}:{row.kind_id}:{row.period}",
            digest_key=f"orglife {row.due_by}",
            about=label(row),
        )
    rows = Owing.objects.of(org=org).filter(pk__in=[row.pk for row in owed])
    rows.update(reminded_at=clock.now())
    remark("、".join(row.kind.name for row in owed))


def _standing(org: Org, kind: str, period: str) -> Standing:
    asked = periods.year_in(period)
    for one in year.year_of(org, asked).standings if asked else []:
        if (one.demand.kind, one.demand.period.key) == (kind, period):
            return one
    raise Denied("这一项不是本支部该开的，请刷新页面再看。")


@part
def _follow(org: Org) -> None:
    """Keep what one branch owes, right after it has said something new about itself."""
    today = clock.today()
    fresh = Org.objects.select_related("area").get(pk=org.pk)
    rows = [
        _owing(each, one)
        for in_year in (today.year - 1, today.year)
        for each, found in year.owed_of([fresh], in_year, Rulebook(today))
        for one in found
    ]
    _keep([fresh], rows)


@part
def _keep(orgs: Sequence[Org], wanted: Sequence[Owing]) -> int:
    """Make the kept rows of these branches those wanted; what was reminded of stays so. Few statements."""
    rows = Owing.objects.unscoped("what the clock keeps").filter(org__in=[org.pk for org in orgs])
    known = {(row.org_id, row.kind_id, row.period): row for row in rows}
    new, moved = [], []
    for row in wanted:
        old = known.pop((row.org_id, row.kind_id, row.period), None)
        if old is None:
            new.append(row)
        elif (old.due_by, old.lacking) != (row.due_by, row.lacking):
            old.due_by, old.lacking = row.due_by, row.lacking
            moved.append(old)
    rows.filter(pk__in=[row.pk for row in known.values()]).delete()
    rows.bulk_update(moved, ["due_by", "lacking"], batch_size=_BATCH)
    Owing.objects.unscoped("what the clock keeps").bulk_create(new, batch_size=2000)
    return len(new) + len(moved) + len(known)


def _owing(org: Org, one: Owed) -> Owing:
    return Owing(org=org, kind_id=one.kind, period=one.period, due_by=one.due_by, lacking=one.lacking)
