"""A request comes in, is added to, or is taken back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongjian.admission.models import MatterItem
from gongjian.areas.models import Area
from gongjian.duties.models import Duty
from gongjian.duties.queries import Place
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.orgs.roles import Grant
from gongjian.platform.action import action, part
from gongjian.platform.attachments import Checked, Upload
from gongjian.platform.inserts import insert, together
from gongjian.platform.sealed import blind
from gongjian.platform.statements import prepared
from gongjian.requests.actions import clocks, telling, trail
from gongjian.requests.actions.closing import end
from gongjian.requests.actions.trail import demand
from gongjian.requests.models import Case, Nature, Party, Reporter, State, Wording
from gongjian.requests.rules import intake as rules
from gongjian.requests.rules import words
from gongjian.requests.rules.clock import ACCEPT_LIMIT, settle_limit, step_limit
from gongjian.requests.rules.kinds import ACCEPT, SETTLE


@dataclass(frozen=True)
class ReporterFacts:
    """Who asks. Whatever is empty was not given."""

    name: str = ""
    phone: str = ""
    address: str = ""
    wants_answer: bool = True


NOBODY = ReporterFacts(wants_answer=False)


@action("登记诉求", allow=rules.may_lodge, lock=False)
def lodge(
    org: Org,
    *,
    text: str,
    channel: str,
    area: Area,
    place: str = "",
    nature: str = Nature.HELP,
    category: str = "",
    matter: MatterItem | None = None,
    reporter: ReporterFacts | None = None,
    photos: Sequence[Upload | Checked] = (),
    lonlat: tuple[float, float] | None = None,
    source_number: str = "",
    is_urgent: bool = False,
    take_on: bool = False,
    by: Actor,
) -> Case:
    """Take a request in: from this moment `org` owns it, a named person answers for it and its clocks run
    (R1, R2).

    `org` is the first receiving body (`queries.cases.receiver_for`). `reporter` None is an anonymous
    request. `take_on`: staff of `org` who register it also take it in hand at once. Raises Denied.
    """
    text, now = words.tidy(text), clock.now()
    demand(rules.can_lodge(by, text=text, channel=channel, photos=len(photos)))
    pictures = trail.looked_into(photos)
    receiver = _receiver(org, by)
    taken = take_on and by.person_id is not None and by.is_of(org) and by.may(Grant.HANDLE)
    there = clocks.place_of(area)
    book = there.book
    limit = settle_limit(
        book, nature=nature, is_urgent=is_urgent, matter_limit=matter.limit if matter else ""
    )
    number, key = _next_number(clock.today())
    case = Case(
        pk=key,
        number=number,
        query_code="".join(secrets.choice(words.ALPHABET) for _ in range(words.CODE)),
        title=words.title_of(text),
        text=text,
        channel=channel,
        nature=nature,
        category=category or (matter.category if matter else ""),
        matter=matter,
        area=area,
        place=words.tidy(place),
        longitude=lonlat[0] if lonlat else None,
        latitude=lonlat[1] if lonlat else None,
        state=State.DOING if taken else State.LODGED,
        holder=org,
        keeper_id=by.person_id if taken else None,
        first_org=org,
        first_receiver=receiver,
        lodged_by=by.name,
        source_number=source_number,
        is_urgent=is_urgent,
        lodged_at=now,
        responded_at=now if taken else None,
        limit=str(limit),
        due_at=clocks.due(book, now, limit),
    )
    owed = _begin(case, reporter or NOBODY, there, limit, is_taken=taken, by=by)
    if owed:
        telling.tell(owed, by)
    trail.add_photos(case, pictures, by=by, now=now)
    return case


@action("补充说明", allow=rules.may_supplement)
def supplement(
    case: Case, *, text: str, photos: Sequence[Upload | Checked] = (), by: Actor, version: int | None = None
) -> Case:
    """More words or pictures from the resident; a clock that stood runs again, since somebody has to look."""
    text, now = words.tidy(text), clock.now()
    demand(rules.can_say(text, photos=len(photos)))
    clocks.wake(case, now)
    trail.keep_words("居民补充", text)
    trail.advance(case, "supplement")
    trail.add_photos(case, photos, by=by, now=now)
    trail.step(case, "supplement", by=by, now=now, note=text, public=words.more_said(text))
    telling.tell_keeper(case, by, "居民补充了情况")
    return case


@action("撤回诉求", allow=rules.may_withdraw)
def withdraw(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """The resident takes the request back; nobody owes anything from now on."""
    now = clock.now()
    trail.keep_words("理由", reason)
    end(case, "withdraw", now)
    trail.step(
        case, "withdraw", by=by, now=now, note=reason, public="您已撤回这件诉求。还有需要可以重新提交。"
    )
    return case


def _receiver(org: Org, by: Actor) -> Person:
    """The first-receiver: whoever of the body registers it, else whoever receives there or above. Never
    nobody.
    """
    if by.person_id is not None and by.org_id == org.pk:
        return Person(pk=by.person_id, name=by.name)
    person = orgs.named_person(org, clock.today())
    if person is None:
        raise Denied(
            f"{org.short_name}和上级单位都还没有在岗人员，暂时不能登记。请打{org.phone or '社区'}电话反映。"
        )
    return person


@part
def _next_number(day: date) -> tuple[str, int]:
    """The next number of the day (yymmdd-nnnn) and the new row's key. Whoever lodges at the same time waits
    for the row, so none is doubled.
    """
    with prepared() as cursor:
        cursor.execute(
            'INSERT INTO requests_daycounter AS c ("day", "last") VALUES ($1, 1) '
            'ON CONFLICT ("day") DO UPDATE SET "last" = c."last" + 1 '
            "RETURNING \"last\", nextval(pg_get_serial_sequence('requests_case', 'id'))",
            [day],
        )
        last, key = cursor.fetchone()
    return f"{day:%y%m%d}-{last:04d}", key


@part
def _begin(
    case: Case, who: ReporterFacts, there: Place, limit: Limit, *, is_taken: bool, by: Actor
) -> Duty | None:
    """A new case and all beside it, in one statement; the duty to accept it, unless that is done."""
    org, receiver, now, owed = case.first_org, case.first_receiver, case.lodged_at, None
    assert receiver, "a case is received by somebody"
    with together():
        insert(case)
        _describe(case, who)
        trail.join(case, [org], Party.Role.HOLDER, now)
        if not is_taken:
            owed = clocks.start(
                case,
                ACCEPT,
                holder=org,
                limit=step_limit(there.book, ACCEPT_LIMIT, is_urgent=case.is_urgent),
                now=now,
                person=receiver,
                place=there,
            )
        clocks.start(case, SETTLE, holder=org, limit=limit, now=now, person=receiver, place=there)
        said = words.lodged(org.short_name, receiver.name, case.due_at, now)
        note = f"首问责任人：{org.short_name}{receiver.name}"
        trail.step(case, "lodge", by=by, now=now, note=note, public=said)
        if is_taken:
            said = words.accepted(org.short_name, by.name, case.due_at, now)
            trail.step(case, "accept", by=by, now=now, public=said)
    return owed


@part
def _describe(case: Case, who: ReporterFacts) -> None:
    """Who asked, and what the search finds the case by."""
    digits = "".join(c for c in who.phone if c.isdigit())
    Reporter.objects.add(
        case=case,
        name=who.name,
        phone=who.phone,
        phone_index=blind(digits),
        tail_index=blind(digits[-4:]),
        address=who.address,
        wants_answer=who.wants_answer,
    )
    Wording.objects.add(case=case, grams=words.grams(f"{case.text}\n{case.place}"))
