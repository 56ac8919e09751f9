"""The demo's branches beside the one that is lived through: members, years, and who is on the way."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

from django.db import connection

from gongjian.areas.models import Area
from gongjian.demo import roster, years
from gongjian.demo.bulk import may_load
from gongjian.demo.gatherings import BRANCH
from gongjian.demo.roster import WHY, Branch
from gongjian.demo.territory import NUMERALS
from gongjian.demo.town import BUILDER, HOME, SINCE, Town
from gongjian.kernel import clock
from gongjian.members.actions import transfers
from gongjian.members.models import Member
from gongjian.orglife.models import BranchFacts
from gongjian.orgs import actions as orgs
from gongjian.orgs.actions import Founding
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.action import action, remark

SEED = 71
EACH = 25  # members of a branch
MORE = 12  # of the demo's own branch, beside its nine with posts
NAMED = ("钱玉兰", "王思远")  # whom the texts name
TURNED = ("王思远", 50)  # became a full member so many days ago
FEW = {HOME: 4}  # branches of a community in the small demo; of the others of its subdistrict:
BESIDE = 2
BRANCHES, YEARS = 1_200, 5  # of a district of real size
MEMBERS = 30_000


def settle(town: Town, now: datetime, say: Callable[[str], object], *, is_large: bool) -> None:
    """Found the branches, fill them, let members move, and write the years of all but the demo's own."""
    today = now.astimezone(clock.ZONE).date()
    first = _months_ago(today, 12 * YEARS) if is_large else date(today.year, 1, 1)
    made = _found(town, is_large=is_large)
    say(f"登记 {len(made) + 1} 个支部的党员……")
    own = town.orgs[BRANCH]
    people = Person.objects.unscoped(WHY).in_bulk([actor.person_id for actor in town.actors[own.pk]])
    known = [people[actor.person_id] for actor in town.actors[own.pk] if actor.person_id]
    turned = {TURNED[0]: today - timedelta(days=TURNED[1])}
    plans = [Branch(own, SINCE, MORE, known, NAMED, turned)]
    rest = MEMBERS - len(known) - MORE
    counts = _shares(rest, len(made)) if is_large else [EACH] * len(made)
    plans += [Branch(org, first, count) for org, count in zip(made, counts, strict=True)]
    roster.enrol(own, branches=plans, today=today, seed=SEED, by=BUILDER)
    describe(own, branches=made, since=first, by=BUILDER)
    _move(town, made, now)
    _analyze()
    step = 6 if is_large else 12
    for month in range(0, 12 * YEARS + 1 if is_large else 12, step):
        begin, end = _month(first, month), _month(first, month + step - 1)
        if begin <= today:
            count = years.hold(own, branches=made, first=begin, last=end, until=now, by=BUILDER)
            _analyze()  # else the guards of filed records are planned for empty tables
            say(f"{begin:%Y-%m} 到 {min(end, today):%Y-%m}：{count} 场会议")


@action("登记演示支部情况", allow=may_load, lock=False)
def describe(_place: Org, *, branches: Sequence[Org], since: date, by: Actor) -> int:
    """Every branch has a committee and two groups."""
    facts = [BranchFacts(org=org, since=since, has_committee=True, groups=years.GROUPS) for org in branches]
    BranchFacts.objects.unscoped(WHY).bulk_create(facts)
    remark(f"{len(facts)} 个支部")
    return len(facts)


def _found(town: Town, *, is_large: bool) -> list[Org]:
    """Branches below the communities; the first four are the neighbours of the demo's own."""
    home = next(place for place in town.communities if place.short_name == HOME)
    places = [home] + [place for place in town.communities if place.pk != home.pk]
    if is_large:
        shares = _shares(BRANCHES - 1, len(places))
    else:
        places = [place for place in places if place.parent_id == home.parent_id]
        shares = [FEW.get(place.short_name, BESIDE) for place in places]
    many = zip(places, shares, strict=True)
    wanted = [_founding(town, place, nth) for place, share in many for nth in range(share)]
    found = orgs.found_orgs(town.orgs["city"], orgs=wanted, by=BUILDER)
    return [found[one.key] for one in wanted]


def _founding(town: Town, place: Area, nth: int) -> Founding:
    number = nth + (1 if place.short_name == HOME and nth >= FEW[HOME] else 0)  # the fifth is there already
    short = f"第{_numeral(number + 1)}网格党支部"
    above = town.orgs[place.code]
    return Founding(
        f"branch-{place.code}-{nth}",
        f"{place.short_name}{short}",
        "party_branch",
        place,
        "",
        short,
        on=SINCE,
        under=above,
    )


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{NUMERALS[tens - 1]}十"
    return head + (NUMERALS[ones - 1] if ones else "")


def _move(town: Town, made: Sequence[Org], now: datetime) -> None:
    """Members on the way: taken over, sent back, offered both ways, and a letter that soon runs out."""
    own, (first, second, third, *_) = town.orgs[BRANCH], made
    by = town.actor(own, "branch_secretary")

    def at(days: int) -> AbstractContextManager[None]:
        return clock.at(now - timedelta(days=days))

    with at(100):
        taken = transfers.offer(_member(first, 8), target=own, reason="搬到第五网格居住", by=BUILDER)
    with at(97):
        transfers.accept(taken, on=clock.today(), by=by)
    with at(70):
        transfers.issue(
            _member(own, 15),
            target_name="武进区湖塘镇花园街社区党总支第二支部",
            days=74,
            reason="随子女居住",
            by=by,
        )
    with at(40):
        returned = transfers.offer(_member(own, 16), target=second, reason="参加第二网格的活动更方便", by=by)
    with at(36):
        transfers.decline(returned, reason="本人住址仍在第五网格，请核对后再办。", by=BUILDER)
    with at(3):
        transfers.offer(_member(own, 17), target=third, reason="搬到第三网格居住", by=by)
    with at(2):
        transfers.offer(_member(second, 9), target=own, reason="退休后回到第五网格居住", by=BUILDER)


def _member(branch: Org, nth: int) -> Member:
    rows = Member.objects.unscoped(WHY).filter(branch=branch).select_related("person", "branch__area")
    return rows.order_by("pk")[nth]


def _shares(total: int, parts: int) -> list[int]:
    return [total * (n + 1) // parts - total * n // parts for n in range(parts)]


def _months_ago(today: date, months: int) -> date:
    return _month(today.replace(day=1), -months)


def _month(first: date, on: int) -> date:
    count = first.year * 12 + first.month - 1 + on
    return date(count // 12, count % 12 + 1, 1)


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("analyze")
