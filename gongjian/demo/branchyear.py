"""The rest of the demo branch's year: all that is asked for, but for a month, a group and a lecture."""

from datetime import date, datetime, time, timedelta

from gongjian.demo import gatherings
from gongjian.demo.gatherings import BRANCH, COMMITTEE, PLACE
from gongjian.demo.roster import Register
from gongjian.demo.town import BUILDER, Town
from gongjian.kernel import clock
from gongjian.meetings.actions import planning, recording
from gongjian.meetings.actions.attending import Mark
from gongjian.meetings.actions.planning import Plan
from gongjian.meetings.actions.recording import Record, Topic, Words
from gongjian.meetings.models import MeetingKind
from gongjian.orglife import actions as orglife
from gongjian.orglife.queries import year
from gongjian.orglife.rules.demands import LECTURE_QUARTER
from gongjian.orglife.rules.standing import Standing, State
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.platform.actions import override

GROUPS = 3
TERM = 55  # days until the branch's term ends
MISSED = 92  # so many days ago lies the month without a committee's meeting
ALONG = "各人结合自己的楼栋谈了打算，会议确定的事由各责任人落实，下次会议通报。"
DAYS = {"committee_meeting": 10, "group_meeting": 12, "lecture": 24, "themed_day": 25, "general_meeting": 18}


def live(town: Town, now: datetime) -> None:
    """Hold the branch's own tale, then what it leaves open, each on its day; say why a group did not meet."""
    gatherings.hold(town, now)
    today = now.astimezone(clock.ZONE).date()
    org, first = town.orgs[BRANCH], date(today.year, 1, 1)
    by = town.actor(org, "branch_secretary")
    override(
        None, key=LECTURE_QUARTER.key, area_id=town.district.pk, value="1", source="天组〔2025〕41号",
        effective_from=first, by=BUILDER,
    )  # fmt: skip
    ends = today + timedelta(days=TERM)
    orglife.describe(org, has_committee=True, groups=GROUPS, term_ends=ends, by=by)
    with clock.at(now):
        owed = [one for one in year.year_of(org, today.year).standings if one.state == State.OVERDUE]
    register = Register(org)
    for one in owed:
        gap = _gap(one, today)
        for nth in range(one.lacking - gap):
            _hold(org, one, nth, register, by)
        if gap and one.demand.kind == "group_meeting":
            with clock.at(now):
                _explain(org, one, by)
    _lecture_again(org, today, register, by)
    with clock.at(now):
        orglife.sweep(None, by=BUILDER)


def _lecture_again(org: Org, today: date, register: Register, by: Actor) -> None:
    """What this quarter lacks of two lectures: one of them makes up for the quarter before."""
    with clock.at(datetime.combine(today, time(9), clock.ZONE)):
        found = [one for one in year.year_of(org, today.year).standings if one.demand.kind == "lecture"]
    here = next((one for one in found if one.demand.period.first <= today <= one.demand.period.last), None)
    if here is None or today - timedelta(days=9) < here.demand.period.first:
        return
    for nth in range(2 - here.held):
        _hold(org, here, nth, register, by, on=today - timedelta(days=9 - nth))


def _gap(one: Standing, today: date) -> int:
    """How many meetings of a period were not held: a committee's, one group's in February, a lecture."""
    period, missed = one.demand.period, today - timedelta(days=MISSED)
    if one.demand.kind == "committee_meeting":
        return int(period.first <= missed <= period.last)
    if one.demand.kind == "lecture":  # made up in the quarter after
        return int(period.next.first <= today <= period.next.last)
    return int(one.demand.kind == "group_meeting" and period.first.month == 2)


def _hold(org: Org, one: Standing, nth: int, register: Register, by: Actor, on: date | None = None) -> None:
    """One meeting of a period, planned three days before, recorded and filed the same evening."""
    kind, period = MeetingKind.objects.get(key=one.demand.kind), one.demand.period
    day = on or period.last.replace(day=min(DAYS.get(kind.pk, 20) + nth, 28))
    starts = datetime.combine(day, time(19), clock.ZONE)
    due = register.due(day)
    title = f"{period.words}{kind.name}"
    if kind.pk == "committee_meeting":
        due = due[:COMMITTEE]
    elif kind.pk == "group_meeting":
        due, title = due[nth::GROUPS], f"{title}（{'一二三'[nth]}组）"
    topic = Topic(f"{kind.name}：学习和近期工作", ALONG)
    who = [one.person for one in due]
    plan = Plan(kind, starts, due, title, PLACE, [topic.title], chair=who[0], recorder=who[1])
    words = Words(ALONG, who[0], who[1], starts + timedelta(minutes=70))
    marks = {person.pk: Mark("p") for person in who}
    with clock.at(starts - timedelta(days=3)):
        meeting = planning.plan(org, plan=plan, by=by)
    with clock.at(starts + timedelta(hours=2)):
        recording.record(meeting, record=Record(marks, words, [topic]), file_it=True, by=by)


def _explain(org: Org, one: Standing, by: Actor) -> None:
    """Why one group did not meet."""
    reason = "春节期间二组组员多数返乡，三月初已补学。"
    orglife.excuse(org, kind=one.demand.kind, period=one.demand.period.key, reason=reason, by=by)
