"""Everything that can be done to responsibilities.

The parts run inside the actions of the rooms that own them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db.models import Model, QuerySet

from gongjian.areas.models import Area
from gongjian.duties import queries, rules
from gongjian.duties.kinds import KINDS, Kind, Rung
from gongjian.duties.models import Chain, Duty, DutyPause, Effect
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs.actor import CLOCK, Actor
from gongjian.orgs.models import Org, Person
from gongjian.orgs.queries import people_at, people_with, superior
from gongjian.platform import edition
from gongjian.platform.action import action, label, part, remark
from gongjian.platform.models import When
from gongjian.platform.notices import declare, notify, settle

declare("duties.remind", "事项快到期", "{n} 件事快到期了", outside=When.ONCE)
declare("duties.late", "下级单位超期", "下级单位有 {n} 件事超期")
_OF_ITS_TIME = ("duties.remind", "duties.late")  # what they said is over once the due time has moved
_BATCH = 500
_kept_up_with: tuple[UUID | None, date] | None = None
_TIMES = ["due_at", "remind_at", "reminded_at", "escalate_at", "effect", "escalations"]


@part
def open_duty(
    kind: Kind,
    *,
    subject: Model,
    title: str,
    url: str,
    holder: Org,
    person: Person | None,
    area: Area,
    now: datetime,
    meta: str = "",
    limit: Limit | None = None,
    verb: str = "",
    place: queries.Place | None = None,
) -> Duty:
    """From `now` on, `holder` (and `person` there) owes `kind` about `subject`; `area` is where the thing is.

    Without a `limit` the place's rulebook gives it. Two queries; one for whoever knows what holds there.
    """
    place = place or queries.place(area, now)
    given = limit or place.book.limit(kind.limit)
    plan = place.schedule(kind, rules.Facts(now, given))
    return Duty.objects.add(
        kind=kind.key,
        subject=label(subject),
        title=title[:120],
        meta=meta[:160],
        url=url,
        verb=verb or kind.verb,
        holder=holder,
        person=person,
        area_id=area.pk,
        started_at=now,
        limit=str(given),
        due_at=plan.due_at,
        remind_at=plan.remind_at,
        escalate_at=plan.escalate_at,
        effect=plan.effect,
    )


@part
def close_duty(
    subject: Model,
    kind: Kind | str,
    *,
    now: datetime,
    outcome: str = Duty.Outcome.DONE,
    holder: Org | None = None,
) -> int:
    """End the open duties of a kind about a thing (only those of `holder`, if given); how many there were."""
    duties = _open_about(subject).filter(kind=getattr(kind, "key", kind))
    return _close(list(duties.filter(holder=holder) if holder else duties), now, outcome)


@part
def close_all(subject: Model, *, now: datetime, outcome: str = Duty.Outcome.CANCELLED) -> int:
    """End every open duty about a thing; how many there were."""
    settle(label(subject))  # what was only said about the thing itself waits for nothing either
    return _close(list(_open_about(subject)), now, outcome)


@part
def pause(duty: Duty, *, reason: str, now: datetime) -> Duty:
    """Stop the duty's clock, with the reason that the other side will read."""
    fresh = _locked(duty)
    if fresh.paused_at is not None:
        raise Denied("计时已经暂停，不用再暂停一次。")
    if not reason.strip():
        raise Denied("请写明暂停计时的理由。")
    fresh.paused_at, fresh.pause_reason = now, reason.strip()[:200]
    fresh.save(update_fields=["paused_at", "pause_reason"])
    DutyPause.objects.add(duty=fresh, since=now, reason=fresh.pause_reason)
    return fresh


@part
def resume(duty: Duty, *, now: datetime) -> Duty:
    """Let the clock go on; what passed while it stood is added to the due time."""
    fresh = _locked(duty)
    if fresh.paused_at is None:
        raise Denied("计时没有暂停，不用恢复。")
    DutyPause.objects.of(duty=fresh).filter(until__isnull=True).update(until=now)
    fresh.paused_at, fresh.pause_reason = None, ""
    return _rescheduled(fresh, now, "paused_at", "pause_reason")


@part
def extend(duty: Duty, *, extra: Limit, now: datetime) -> Duty:
    """Add to the limit; Denied in Chinese when the two count different things."""
    fresh = _locked(duty)
    try:
        fresh.limit = str(Limit.parse(fresh.limit) + extra)
    except ValueError as wrong:
        raise Denied(str(wrong)) from wrong
    return _rescheduled(fresh, now, "limit")


@part
def climb(duty: Duty, *, now: datetime) -> Duty:
    """Pass the next rung without doing what it says: nobody is above who could take the matter over."""
    fresh = _locked(duty)
    fresh.escalations += 1
    return _rescheduled(fresh, now)


@part
def reassign(duty: Duty, *, holder: Org, person: Person | None) -> Duty:
    """The duty goes on, with the same clock, at another organisation or in another person's hands.

    Whoever was told of it before has nothing to do with it any more.
    """
    fresh = _locked(duty)
    settle(label(fresh))
    fresh.holder, fresh.person = holder, person
    fresh.save(update_fields=["holder", "person"])
    return fresh


@action("到期提醒", allow=rules.may_remind)
def remind(duty: Duty, *, by: Actor) -> None:
    """Tell the duty's person, or everybody at its organisation, that it will soon be due."""
    duty.reminded_at = clock.now()
    duty.save(update_fields=["reminded_at"])
    day = f"{duty.due_at.astimezone(clock.ZONE):%m-%d %H:%M}"
    _tell(
        duty,
        [duty.person] if duty.person else _people(duty.holder, duty.kind),
        f"{day} 到期：{duty.title}",
        "remind",
        day[:5],
    )


@action("超期提醒上级", allow=rules.may_escalate)
def notify_superior(duty: Duty, *, rung: int, by: Actor) -> None:
    """Climb rung number `rung` (from 1): tell the body above that its subordinate is late (R3)."""
    if duty.escalations + 1 != rung or duty.effect != Effect.NOTIFY:
        raise Denied("这一级已经提醒过了。")
    above = superior(duty.holder)
    duty.escalations = rung
    _rescheduled(duty, clock.now())
    remark(f"第 {rung} 级：{above.name if above else '已无上级'}")
    title = f"{duty.holder.short_name}已超期：{duty.title}"
    _tell(duty, _people(above, duty.kind) if above else [], title, "late", f"{clock.today()}", str(rung))


@action("重算期限", allow=rules.may_recompute, lock=False)
def recompute(_nothing: None, *, ids: Sequence[int], by: Actor) -> int:
    """Bring the stored times of these duties in line with calendar, rulebook and chains;
    how many had moved.
    """
    now, moved = clock.now(), []
    rows = Duty.objects.unscoped("the clock sees to every duty").filter(pk__in=ids, done_at__isnull=True)
    places: dict[int, queries.Place] = {}
    for duty in rows.select_for_update().order_by("pk").prefetch_related(queries.PAUSES):
        before = duty.due_at
        if duty.area_id not in places:
            places[duty.area_id] = queries.place(duty.area_id, now)
        _reschedule(duty, places[duty.area_id], now)
        if duty.due_at != before:
            duty.recomputed_at = now
        moved.append(duty)
    rows.bulk_update(moved, [*_TIMES, "recomputed_at"], batch_size=500)
    settle(*(label(duty) for duty in moved if duty.recomputed_at == now), kinds=_OF_ITS_TIME)
    remark(f"{len(moved)} 项责任的期限或升级时间有变")
    return len(moved)


def keep_up() -> None:
    """Bring every stored time in line with the calendar, the rulebook and the chains as they are now.

    A process that has just started looks through everything once; nothing is written where nothing
    differs. A room that shows such a time itself calls this before it copies them: its job does not
    have to wait for the next run of this room's.
    """
    global _kept_up_with  # noqa: PLW0603  # what this process has looked through last
    seen = (edition.stamp(), clock.today())
    if seen == _kept_up_with:
        return
    ids = queries.out_of_date(clock.now())
    while batch := list(islice(ids, _BATCH)):
        recompute(None, ids=batch, by=CLOCK)
    _kept_up_with = seen


@action("设定上报链", allow=rules.may_set_chain, lock=False)
def set_chain(area: Area | None, *, kind: str, chain: Sequence[Rung], source: str, by: Actor) -> None:
    """What happens in a place (None: the whole instance) when a duty of a kind is late;
    open duties follow.
    """
    verdict = rules.is_sane_chain(chain)
    if not verdict:
        raise Denied(verdict.reason)
    if not source.strip():
        raise Denied("请写明依据的文件或决定，例如“区诉求办〔2026〕3号”。")
    _replace_chain(area, kind, chain, source.strip())


@action("恢复默认上报链", allow=rules.may_set_chain, lock=False)
def unset_chain(area: Area | None, *, kind: str, by: Actor) -> None:
    """The place goes back to the chain of the place above it, or to the declared one."""
    _replace_chain(area, kind, [], "")


def _replace_chain(area: Area | None, kind: str, chain: Sequence[Rung], source: str) -> None:
    where = area.pk if area else 0
    Chain.objects.filter(kind=kind, area_id=where).delete()
    rows = [
        Chain(kind=kind, area_id=where, rung=n, after=str(rung.after), effect=rung.effect, source=source)
        for n, rung in enumerate(chain, 1)
    ]
    Chain.objects.bulk_create(rows)
    words = "；".join(rung.words for rung in chain) or "恢复默认"
    remark(f"{KINDS[kind].term}：{words}")


def _open_about(subject: Model) -> QuerySet[Duty]:
    rows = Duty.objects.unscoped("duties about a row that the action holds locked")
    return rows.filter(subject=label(subject), done_at__isnull=True).select_for_update().order_by("pk")


def _close(duties: list[Duty], now: datetime, outcome: str) -> int:
    ids = [duty.pk for duty in duties]
    stood = [duty.pk for duty in duties if duty.paused_at]
    if stood:
        DutyPause.objects.unscoped("their clocks end with them").filter(duty__in=stood, until=None).update(
            until=now
        )
    if ids:
        rows = Duty.objects.unscoped("locked just before").filter(pk__in=ids)
        rows.update(done_at=now, outcome=outcome, paused_at=None, pause_reason="")
        settle(*map(label, duties))
    return len(ids)


def _locked(duty: Duty) -> Duty:
    rows = Duty.objects.unscoped("the action's own duty").filter(done_at__isnull=True)
    fresh = rows.select_for_update(of=("self",)).filter(pk=duty.pk).first()
    if fresh is None:
        raise Denied("这项责任已经结束，请刷新页面查看最新情况。")
    return fresh


def _rescheduled(duty: Duty, now: datetime, *also: str) -> Duty:
    before = duty.due_at
    _reschedule(_with_pauses(duty), queries.place(duty.area_id, now), now)
    duty.save(update_fields=[*_TIMES, *also])
    if duty.due_at != before:
        settle(label(duty), kinds=_OF_ITS_TIME)
    return duty


def _reschedule(duty: Duty, place: queries.Place, now: datetime) -> None:
    """New times from the facts; what lies ahead again is reminded and escalated again."""
    kind = KINDS[duty.kind]
    plan = place.schedule(kind, queries.facts(duty))
    if duty.escalations and plan.due_at > now:
        duty.escalations = 0
        plan = place.schedule(kind, queries.facts(duty))
    if plan.remind_at and plan.remind_at > now:
        duty.reminded_at = None
    duty.due_at, duty.remind_at = plan.due_at, plan.remind_at
    duty.escalate_at, duty.effect = plan.escalate_at, plan.effect


def _with_pauses(duty: Duty) -> Duty:
    duty.over = list(DutyPause.objects.of(duty=duty).exclude(until=None))  # type: ignore[attr-defined]
    return duty


def _people(org: Org, kind: str) -> list[Person]:
    grant = KINDS[kind].grant if kind in KINDS else None
    return people_with(org, clock.today(), grant) if grant else people_at(org, clock.today())


def _tell(duty: Duty, people: Sequence[Person], title: str, what: str, day: str, nth: str = "") -> None:
    notify(
        [person.user_id for person in people],
        kind=f"duties.{what}",
        title=title,
        url=duty.url,
        dedup=f"{what}{nth}:{duty.pk}:{duty.due_at:%y%m%d%H%M}",
        digest_key=f"{duty.kind} {what} {day}",
        about=label(duty),
    )
