"""Searching for members out of touch: dated steps, limits that only warn, decisions that people take."""

from datetime import date
from itertools import takewhile

from django.urls import reverse

from gongjian.areas.queries import ids_of_ancestors
from gongjian.duties import actions as duties
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.members.actions.ending import running_search
from gongjian.members.actions.owing import until_day
from gongjian.members.actions.turning import demand, held, is_moving, turn
from gongjian.members.models import Member, Membership, Search, SearchStep, Standing
from gongjian.members.rules import register as standings
from gongjian.members.rules import searching as rules
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action, part
from gongjian.platform.parameters import Rulebook

FOUNDED = 1921  # nobody was a member before
_PAPER = "请写决定依据：会议名称和日期，或者批复文号。"


@action("登记失联或长期不参加", allow=rules.may_seek)
def seek(member: Member, *, ground: str, since: date, by: Actor, version: int | None = None) -> Search:
    """From a day on somebody cannot be reached, or takes no part; the limit is watched from now on."""
    today = clock.today()
    if since > today or since.year < FOUNDED:
        raise Denied("日期不能晚于今天，请核对。")
    if running_search(member):
        raise Denied(f"{member.person.name}已经登记在查找，请接着登记步骤。")
    stopped = _stopped_on(member) if ground == Search.Ground.LOST else None
    state = Search.State.SUSPENDED if stopped else Search.State.OPEN
    search = Search.objects.add(
        member=member, ground=ground, since=since, opened_on=today, suspended_on=stopped, state=state
    )
    _watch(search)
    return search


def _stopped_on(member: Member) -> date | None:
    """Since when somebody is suspended, however that came about (C05); None for who is not."""
    spans = Membership.objects.of(member=member).order_by("-starts", "-pk")
    run = list(takewhile(lambda one: one.standing == Standing.SUSPENDED, spans))
    return run[-1].starts if run else None


@action("登记查找步骤", allow=rules.may_go_on)
def step(search: Search, *, on: date, way: str, words: str, by: Actor) -> SearchStep:
    """One way that was tried on a day, and what came of it."""
    _in_its_time(search, on)
    if not words.strip():
        raise Denied("请写查找情况，例如“电话停机，问了邻居，三月搬走”。")
    return SearchStep.objects.add(search=search, on=on, way=way, words=words.strip()[:200], who=by.name)


@action("停止党籍", allow=rules.may_go_on)
def suspend(search: Search, *, on: date, paper: str, by: Actor) -> Search:
    """People decided to suspend; the search goes on for the years that the rule gives (C05)."""
    _in_its_time(search, on)
    book = _book(search)
    ways = SearchStep.objects.of(search=search).filter(on__lte=on).values_list("way", flat=True)
    months, least = book.number(rules.LOST_MONTHS), book.number(rules.WAYS)
    demand(rules.may_suspend(search, on, months=months, ways=list(ways), least=least))
    _decided(search, on, paper, Standing.SUSPENDED)
    search.state, search.suspended_on, search.paper = Search.State.SUSPENDED, on, paper.strip()[:100]
    search.save()
    _watch(search)
    return search


@action("失联除名", allow=rules.may_go_on)
def strike_off(search: Search, *, on: date, paper: str, by: Actor) -> Search:
    """People decided to strike off; the member leaves the register from that day on."""
    _in_its_time(search, on)
    book = _book(search)
    months, years = book.number(rules.IDLE_MONTHS), book.number(rules.STRIKE_YEARS)
    demand(rules.may_strike_off(search, on, months=months, years=years))
    search.state, search.closed_on, search.paper = Search.State.STRUCK_OFF, on, paper.strip()[:100]
    search.save()
    _decided(search, on, paper, Standing.STRUCK_OFF)
    duties.close_all(search, now=clock.now())
    return search


@action("恢复联系", allow=rules.may_go_on)
def found(search: Search, *, on: date, words: str, by: Actor) -> Search:
    """They are in touch again, or the entry was a mistake. Restoring a suspended member is decided apart."""
    _in_its_time(search, on)
    if not words.strip():
        raise Denied("请写怎样恢复了联系，登记错的写明错在哪里。")
    search.state, search.closed_on, search.paper = Search.State.FOUND, on, words.strip()[:100]
    search.save()
    duties.close_all(search, now=clock.now())
    return search


def limit_of(search: Search) -> date:
    """The day on which people have to decide, as the rulebook of the branch's place says."""
    book = _book(search)
    lost = search.ground == Search.Ground.LOST
    months = book.number(rules.LOST_MONTHS if lost else rules.IDLE_MONTHS)
    return rules.due_on(search, months=months, years=book.number(rules.STRIKE_YEARS))


@part
def _decided(search: Search, on: date, paper: str, standing: str) -> None:
    if not paper.strip():
        raise Denied(_PAPER)
    member = held(search.member_id)
    demand(standings.may_follow(member.standing, standing))
    if is_moving(member):
        raise Denied(f"{member.person.name}正在转接组织关系，请先撤回或办完转接。")
    turn(member, on, standing=standing, paper=paper)


@part
def _watch(search: Search) -> None:
    """The duty to decide, due on the day on which the limit is reached; it takes the earlier one's place."""
    day = limit_of(search)
    duties.close_all(search, now=clock.now())
    branch = search.member.branch
    duties.open_duty(
        rules.DECIDE,
        subject=search,
        title=f"一名党员{search.get_ground_display()}，{day:%Y-%m-%d} 满期，要由党组织定",
        meta=branch.short_name,
        url=reverse("members:search", args=[search.pk]),
        holder=branch,
        person=None,
        area=branch.area,
        **until_day(day),
    )


def _in_its_time(search: Search, on: date) -> None:
    if not search.since <= on <= clock.today():
        raise Denied(f"日期要在 {search.since:%Y-%m-%d} 到今天之间，请核对。")


def _book(search: Search) -> Rulebook:
    return Rulebook(clock.today(), ids_of_ancestors(search.member.branch.area))
