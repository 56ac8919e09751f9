"""Who belongs to the demo's branches: invented people with numbers of nobody, entered many at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum.cn import ric

from gongjian.demo.bulk import may_load
from gongjian.demo.cast import Cast
from gongjian.meetings.due import DuePerson
from gongjian.members.models import Education, Gender, Klass, Member, Membership, Standing
from gongjian.members.rules import register as rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person, Post
from gongjian.platform.action import action, remark
from gongjian.platform.copying import copy_in, next_ids
from gongjian.platform.sealed import blind

WHY = "the demo writes whom it made up"
PAPER = "演示装载"
NOBODYS = "99"  # no place of China has a number that begins so
PROBATION = timedelta(days=365)
HEADS = 5  # of a branch make up its committee
PENSION = 60
KLASSES = {Klass.RESIDENT: 5, Klass.IN_SERVICE: 4, Klass.NO_UNIT: 1}
SCHOOLS = {
    Education.PRIMARY: 4,
    Education.JUNIOR: 15,
    Education.SENIOR: 20,
    Education.VOCATIONAL: 9,
    Education.COLLEGE: 24,
    Education.BACHELOR: 24,
    Education.MASTER: 4,
}
PEOPLES = ("汉族",) * 60 + ("回族", "满族", "苗族", "土家族", "壮族")


@dataclass(frozen=True)
class Branch:
    """A branch to be filled: whom it has already, by rank, and how many more it gets, some by name.

    `since`: the day from which its register is kept. `turned`: named ones who became full members that day.
    """

    org: Org
    since: date
    count: int
    known: Sequence[Person] = ()
    named: Sequence[str] = ()
    turned: dict[str, date] = field(default_factory=dict)


@action("批量登记演示党员", allow=may_load, lock=False)
def enrol(
    place: Org, *, branches: Sequence[Branch], today: date, seed: int, first: int = 0, by: Actor
) -> int:
    """Fill branches; of one without people of its own the first is the secretary. How many members.

    `first`: from which of the made ID numbers on.
    """
    writer = _Writer(today, seed, first)
    for branch in branches:
        writer.fill(branch)
    writer.keep()
    remark(f"{place.short_name}：{len(writer.members)} 名演示党员")
    return len(writer.members)


class Register:
    """The members of one branch on any day, by rank."""

    def __init__(self, org: Org) -> None:
        rows = Membership.objects.unscoped(WHY).filter(branch=org).select_related("member__person")
        self._spans = list(rows.order_by("member_id", "starts"))

    def due(self, day: date) -> list[DuePerson]:
        """Who is due on a day, and who of them has a vote."""
        here = [span for span in self._spans if span.starts <= day and (span.ends is None or span.ends > day)]
        return [
            DuePerson(span.member.person, rules.may_vote(span.standing))
            for span in here
            if rules.is_due(span.standing)
        ]


class _Writer:
    """Draws people in order, so that the same seed gives the same district, and keeps what it drew."""

    def __init__(self, today: date, seed: int, first: int) -> None:
        self.first, self.today, self.rng, self.cast = first, today, Random(seed), Cast(seed)
        self.people: list[Person] = []
        self.known: list[Person] = []
        self.members: list[Member] = []
        self.spans: list[Membership] = []
        self.posts: list[Post] = []
        self.before: Branch | None = None

    def fill(self, branch: Branch) -> None:
        """One branch: those it has, then strangers."""
        for person in branch.known:
            self.known.append(person)
            self._enter(person, branch, self._gender(), is_head=True)
        for nth in range(branch.count):
            gender, phone = self._gender(), self.cast.phone()
            name = branch.named[nth] if nth < len(branch.named) else self.cast.name(gender)
            person = Person(name=name, phone=phone, phone_index=blind(phone))
            self.people.append(person)
            self._enter(person, branch, gender, is_head=nth < HEADS and not branch.known)
            if not nth and not branch.known:
                self.posts.append(
                    Post(org=branch.org, person=person, role="branch_secretary", title="党支部书记",
                         starts=branch.since)
                )  # fmt: skip
        self.before = branch

    def keep(self) -> None:
        """Write it all: a few streams, whatever the number."""
        for rows, model in ((self.people, Person), (self.members, Member), (self.posts, Post)):
            for pk, row in zip(next_ids(model, len(rows)), rows, strict=True):
                row.pk = pk
        for row in (*self.members, *self.posts):
            row.person_id = row.person.pk  # type: ignore[attr-defined]
        for span in self.spans:
            span.member_id = span.member.pk
        copy_in([*self.people, *self.posts, *self.members, *self.spans])
        Person.objects.unscoped(WHY).bulk_update(self.known, ["id_index"])

    def _enter(self, person: Person, branch: Branch, gender: Gender, *, is_head: bool) -> None:
        """`is_head`: of the committee; has long been a member and stays where they are."""
        turned = branch.turned.get(person.name)
        standing = Standing.FORMAL if is_head or turned else self._standing()
        joined = self._joined(standing, turned, is_head=is_head)
        born = joined - timedelta(days=self.rng.randrange(20 * 365, 38 * 365))
        number = id_number(self.first + len(self.members), born, gender)
        person.id_index = blind(number)
        member = Member(
            person=person, branch=branch.org, standing=standing, klass=self._klass(born), gender=gender,
            born_on=born, ethnic=self.rng.choice(PEOPLES), education=self._drawn(SCHOOLS), joined_on=joined,
            full_on=None if standing == Standing.PROBATIONARY else turned or joined + PROBATION,
            id_number=number, id_index=person.id_index, version=1,
        )  # fmt: skip
        self.members.append(member)
        self.spans += self._spans(member, branch, stays=is_head or bool(branch.named))

    def _gender(self) -> Gender:
        return self.rng.choice((Gender.MALE, Gender.MALE, Gender.FEMALE))

    def _standing(self) -> Standing:
        draw = self.rng.random()
        if draw < 0.03:
            return Standing.PROBATIONARY
        if draw < 0.034:
            return Standing.WATCHED
        return Standing.SUSPENDED if draw < 0.038 else Standing.FORMAL

    def _joined(self, standing: Standing, turned: date | None, *, is_head: bool) -> date:
        if turned:
            return turned - PROBATION
        if standing == Standing.PROBATIONARY:
            return self.today - timedelta(days=self.rng.randrange(20, 330))
        return self.today - timedelta(days=self.rng.randrange(8 * 365 if is_head else 400, 45 * 365))

    def _klass(self, born: date) -> Klass:
        return Klass.RETIRED if rules.age(born, self.today) >= PENSION else self._drawn(KLASSES)

    def _drawn(self, weights: dict[Any, int]) -> Any:
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def _spans(self, member: Member, branch: Branch, *, stays: bool) -> Iterator[Membership]:
        """Where somebody belonged since the register is kept: in one branch on every day."""
        assert member.joined_on
        starts = max(member.joined_on, branch.since)
        full = member.full_on
        moved = None if stays else self._moved(branch, starts)
        turns: list[tuple[date, Org, Standing]] = []
        if full and starts < full <= self.today:
            turns.append((starts, branch.org, Standing.PROBATIONARY))
            starts = full
        elif moved and self.before:
            turns.append((starts, self.before.org, Standing(member.standing)))
            starts = moved
        turns.append((starts, branch.org, Standing(member.standing)))
        for nth, (day, org, standing) in enumerate(turns):
            ends = turns[nth + 1][0] if nth + 1 < len(turns) else None
            yield Membership(
                member=member,
                branch=org,
                standing=standing,
                klass=member.klass,
                starts=day,
                ends=ends,
                paper=PAPER,
            )

    def _moved(self, branch: Branch, starts: date) -> date | None:
        """The day on which one in twenty-five came from the branch before."""
        if self.before is None or self.before.since != branch.since or self.rng.random() > 0.04:
            return None
        days = (self.today - starts).days
        return starts + timedelta(days=self.rng.randrange(30, days - 30)) if days > 90 else None


def id_number(nth: int, born: date, gender: Gender) -> str:
    """A number with a right check digit, of a place that does not exist; another for each `nth`."""
    order = nth % 450 * 2 + (1 if gender == Gender.MALE else 2)
    body = f"{NOBODYS}{nth // 450 % 10_000:04d}{born:%Y%m%d}{order:03d}"
    return body + str(ric.calc_check_digit(f"{body}0"))  # it wants the place of the digit as well
