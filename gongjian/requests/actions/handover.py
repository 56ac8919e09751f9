"""Who owns a case: taking it in hand, offering it, answering an offer, going up a level (R2, R3)."""

from collections.abc import Sequence
from datetime import datetime

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs import queries as orgs
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.action import action, part
from gongjian.requests.actions import clocks, moving, telling, trail
from gongjian.requests.actions.trail import demand
from gongjian.requests.models import Case, HandOver, Party
from gongjian.requests.queries import bodies
from gongjian.requests.rules import handover as rules
from gongjian.requests.rules import words
from gongjian.requests.rules.clock import REVIEW_LIMIT, TAKE_LIMIT, step_limit
from gongjian.requests.rules.kinds import ACCEPT, REVIEW, SETTLE, TAKE


@action("受理诉求", allow=rules.may_accept)
def accept(case: Case, *, by: Actor, version: int | None = None) -> Case:
    """The holder takes the case in hand; whoever accepts answers for it."""
    now = clock.now()
    moving.respond(case, by, now)
    case.keeper_id = by.person_id
    trail.advance(case, "accept")
    clocks.name(case, moving.someone(by))
    said = words.accepted(case.holder.short_name, by.name, case.due_at, now)
    trail.step(case, "accept", by=by, now=now, public=said)
    return case


@action("指定责任人", allow=rules.may_assign)
def assign(case: Case, *, person: Person, by: Actor, version: int | None = None) -> Case:
    """Another person of the same body answers for the case."""
    now = clock.now()
    if person.pk not in {someone.pk for someone in orgs.people_at(case.holder, clock.today())}:
        raise Denied(
            f"{person.name}不在{case.holder.short_name}任职，请从本单位在岗人员里选。", about="person"
        )
    case.keeper = person
    trail.advance(case, "assign")
    clocks.name(case, person)
    trail.step(case, "assign", by=by, now=now, note=f"由{person.name}负责")
    return case


@action("派单", allow=rules.may_offer)
def offer(
    case: Case,
    *,
    to: Org,
    helpers: Sequence[Org] = (),
    note: str = "",
    override_reason: str = "",
    by: Actor,
    version: int | None = None,
) -> Case:
    """Offer the case to another body. Until it takes it, the holder stays the owner (首问负责).

    Refused when the responsibility list makes somebody else responsible (H-03, T9); a level that may
    override does so with a reason, which stays readable. Raises Denied.
    """
    _send(case, to, helpers, note, override_reason, by)
    return case


@action("签收派单", allow=rules.may_take)
def take(case: Case, *, by: Actor, version: int | None = None) -> Case:
    """The body accepts the offer and owns the case from now on, with the time that is left."""
    now, old = clock.now(), case.holder
    hand_over = _answer(case, HandOver.Answer.TAKEN, by, now)
    hand_over.save()
    moving.hand_to(case, hand_over.to_org, moving.someone(by), now)
    trail.advance(case, "take")
    said = words.taken(case.holder.short_name, case.due_at, now)
    trail.step(case, "take", by=by, now=now, note=f"{old.short_name} → {case.holder.short_name}", public=said)
    return case


@action("提出派单异议", allow=rules.may_object_to)
def object_to(
    case: Case, *, reason: str, suggested: Org | None = None, by: Actor, version: int | None = None
) -> Case:
    """The body says why it is not responsible; the level above both reviews within its limit (H-03)."""
    if len(reason.strip()) < 4:
        raise Denied("请写明异议理由，至少 4 个字；上一级要据此审核。", about="reason")
    now = clock.now()
    reviewer = bodies.reviewer_of(case)
    book = clocks.book_of(case.area)
    limit = step_limit(book, REVIEW_LIMIT, is_urgent=case.is_urgent)
    hand_over = _answer(case, HandOver.Answer.OBJECTED, by, now)
    trail.keep_words("异议理由", reason)
    hand_over.objection, hand_over.suggested = reason.strip(), suggested
    hand_over.review, hand_over.reviewer = HandOver.Review.PENDING, reviewer
    hand_over.review_by = clocks.due(book, now, limit)
    hand_over.save()
    case.awaiting = reviewer
    trail.advance(case, "object_to")
    trail.join(case, [reviewer], Party.Role.REVIEWER, now)
    telling.tell(clocks.start(case, REVIEW, holder=reviewer, limit=limit, now=now), by)
    note = words.objection(
        hand_over.to_org.short_name, reason.strip(), suggested.short_name if suggested else ""
    )
    trail.step(case, "object_to", by=by, now=now, note=note, public=words.disputed(reviewer.short_name))
    return case


@action("异议成立", allow=rules.may_uphold)
def uphold(
    case: Case, *, note: str = "", to: Org | None = None, by: Actor, version: int | None = None
) -> Case:
    """The objection holds: the holder keeps the case, or it is offered at once to the body that should have
    it.
    """
    now = clock.now()
    _review(case, HandOver.Review.UPHELD, note, by, now)
    case.keeper = case.keeper or orgs.named_person(case.holder, clock.today())
    trail.advance(case, "uphold")
    said = "" if to else words.back(case.holder.short_name)
    trail.step(case, "uphold", by=by, now=now, note=note, public=said)
    if to is not None:
        _send(case, to, (), note, "", by)
    return case


@action("异议不成立", allow=rules.may_overrule)
def overrule(case: Case, *, note: str = "", by: Actor, version: int | None = None) -> Case:
    """The objection does not hold: whoever objected owns the case, with the time that is left."""
    now = clock.now()
    to = _review(case, HandOver.Review.OVERRULED, note, by, now).to_org
    keeper = orgs.named_person(to, clock.today())
    moving.hand_to(case, to, keeper, now)
    trail.advance(case, "overrule")
    said = words.taken(case.holder.short_name, case.due_at, now)
    trail.step(case, "overrule", by=by, now=now, note=note, public=said)
    return case


@action("撤回派单", allow=rules.may_recall)
def recall(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """The holder takes its offer back."""
    now = clock.now()
    trail.keep_words("理由", reason)
    _answer(case, HandOver.Answer.RECALLED, by, now).save()
    case.keeper_id = case.keeper_id or by.person_id
    trail.advance(case, "recall")
    said = words.back(case.holder.short_name)
    trail.step(case, "recall", by=by, now=now, note=reason, public=said)
    return case


@action("逾期上报", allow=rules.may_lapse)
def lapse(case: Case, *, by: Actor, version: int | None = None) -> Case:
    """An offer or a review that nobody answered in time goes to the level above the silent body, and is
    recorded.
    """
    now, silent = clock.now(), case.awaiting
    assert silent is not None  # the database sees to it
    if not clocks.is_reached(case, now, TAKE, REVIEW):
        raise Denied("还没有到期。")
    hand_over = bodies.open_hand_over(case)
    if hand_over.answer == HandOver.Answer.PENDING:
        hand_over.answer, hand_over.answered_at = HandOver.Answer.LAPSED, now
    else:
        hand_over.review, hand_over.reviewed_at = HandOver.Review.LAPSED, now
    hand_over.save()
    clocks.stop(case, now, TAKE, REVIEW, outcome="lapsed")
    case.awaiting = None
    note = f"{silent.short_name}到期没有{'审核' if hand_over.review else '签收'}"
    moving.lift(case, "lapse", orgs.superior(silent) or silent, by=by, now=now, note=note)
    return case


@action("逐级上报", allow=rules.may_escalate)
def escalate(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """Hand the case to the level above and start that level's clock (R3). Raises Denied at the top."""
    above = orgs.superior(case.holder)
    if above is None:
        raise Denied(rules.TOP)
    if not reason.strip():
        raise Denied("请写明上报理由，上一级要据此办理。", about="reason")
    now = clock.now()
    if by.is_clock and not clocks.is_reached(case, now, ACCEPT, SETTLE):
        raise Denied("还没有到上报的时候。")
    trail.keep_words("理由", reason)
    moving.lift(case, "escalate", above, by=by, now=now, note=reason.strip())
    return case


@action("增加协办单位", allow=rules.may_invite)
def invite(case: Case, *, orgs: Sequence[Org], note: str = "", by: Actor, version: int | None = None) -> Case:
    """Name cooperating bodies; they read the case and record what they do."""
    if not orgs:
        raise Denied("请至少选一家协办单位。", about="orgs")
    now = clock.now()
    trail.join(case, orgs, Party.Role.HELPER, now)
    trail.advance(case, "invite")
    names = "、".join(org.short_name for org in orgs)
    trail.step(
        case, "invite", by=by, now=now, note=words.joined(names, note), public=f"已请{names}协助办理。"
    )
    return case


@part
def _send(case: Case, to: Org, helpers: Sequence[Org], note: str, override_reason: str, by: Actor) -> None:
    """Offer a case; the list is asked first (T9)."""
    now = clock.now()
    demand(rules.can_offer(case, to))
    basis = bodies.basis_of(case, to, by, override_reason)
    clocks.wake(case, now)
    moving.respond(case, by, now)
    book = clocks.book_of(case.area)
    limit = step_limit(book, TAKE_LIMIT, is_urgent=case.is_urgent)
    HandOver.objects.add(
        case=case,
        from_org=case.holder,
        to_org=to,
        by=by.name,
        note=note,
        basis=basis.words,
        override_reason=basis.override_reason,
        offered_at=now,
        answer_by=clocks.due(book, now, limit),
    )
    case.awaiting = to
    trail.advance(case, "offer")
    trail.join(case, [to], Party.Role.OFFERED, now)
    trail.join(case, helpers, Party.Role.HELPER, now)
    telling.tell(clocks.start(case, TAKE, holder=to, limit=limit, now=now), by)
    said = words.offered(to.short_name, case.due_at, now)
    trail.step(case, "offer", by=by, now=now, note=words.joined(f"派给{to.short_name}", note), public=said)


@part
def _answer(case: Case, answer: HandOver.Answer, by: Actor, now: datetime) -> HandOver:
    """The open offer has its answer; nobody has to sign any more."""
    hand_over = bodies.open_hand_over(case)
    hand_over.answer, hand_over.answered_at, hand_over.answered_by = answer, now, by.name
    case.awaiting = None
    clocks.stop(case, now, TAKE, outcome="done")
    return hand_over


@part
def _review(case: Case, review: HandOver.Review, note: str, by: Actor, now: datetime) -> HandOver:
    """The pending objection is decided."""
    hand_over = bodies.open_hand_over(case)
    trail.keep_words("审核意见", note)
    hand_over.review, hand_over.review_note, hand_over.reviewed_at = review, note, now
    hand_over.save()
    case.awaiting = None
    clocks.stop(case, now, REVIEW, outcome="done")
    return hand_over
