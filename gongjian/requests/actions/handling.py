"""Working on a case: what it is about, how it goes on, like cases, the answer, and handing it out of the
system.
"""

from collections.abc import Sequence
from datetime import date

from gongjian.admission.models import MatterItem
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import Actor
from gongjian.platform import attachments
from gongjian.platform.action import action, remark
from gongjian.platform.attachments import Checked, Upload
from gongjian.requests.actions import clocks, moving, trail
from gongjian.requests.actions.closing import close_all, end
from gongjian.requests.actions.intake import ReporterFacts
from gongjian.requests.actions.trail import demand
from gongjian.requests.models import Case, Likeness, Outcome, Reporter, Transfer
from gongjian.requests.queries.cases import reporters_of
from gongjian.requests.rules import handling as rules
from gongjian.requests.rules import words
from gongjian.requests.rules.clock import CALLBACK_LIMIT, EVALUATE_DAYS, PLANNED_FARTHEST, settle_limit
from gongjian.requests.rules.kinds import CALLBACK


@action("记进展", allow=rules.may_note)
def note(
    case: Case,
    *,
    text: str,
    public_text: str = "",
    photos: Sequence[Upload | Checked] = (),
    by: Actor,
    version: int | None = None,
) -> Case:
    """One more step of the track; `public_text` is what the resident reads."""
    if not text.strip() and not public_text.strip():
        raise Denied("请写一句进展。", about="text")
    now = clock.now()
    trail.keep_words("进展", text)
    trail.keep_words("对居民说", public_text)
    trail.advance(case, "note")
    trail.add_photos(case, photos, by=by, now=now)
    trail.step(
        case, "note", by=by, now=now, note=text.strip() or public_text.strip(), public=public_text.strip()
    )
    return case


@action("定事项", allow=rules.may_set_matter)
def set_matter(
    case: Case,
    *,
    matter: MatterItem | None,
    nature: str = "",
    category: str = "",
    by: Actor,
    version: int | None = None,
) -> Case:
    """Say what the case is about. Until somebody has responded, its clock is the one of the new matter and
    nature. Raises Denied when nothing would change.
    """
    now = clock.now()
    before = (case.matter_id, case.nature, case.category)
    case.matter, case.nature = matter, nature or case.nature
    case.category = category or (matter.category if matter else case.category)
    if before == (case.matter_id, case.nature, case.category):
        raise Denied("没有变化：事项、性质和类别都和原来一样，不用再定。")
    if case.responded_at is None and case.round == 1:
        book = clocks.book_of(case.area)
        own = matter.limit if matter else ""
        limit = settle_limit(book, nature=case.nature, is_urgent=case.is_urgent, matter_limit=own)
        clocks.restart(case, limit)
    trail.advance(case, "set_matter")
    trail.step(case, "set_matter", by=by, now=now, note=matter.name if matter else case.category)
    return case


@action("办结答复", allow=rules.may_settle)
def settle(
    case: Case,
    *,
    outcome: str,
    reply: str,
    planned_on: date | None = None,
    photos: Sequence[Upload | Checked] = (),
    by: Actor,
    version: int | None = None,
) -> Case:
    """Answer the resident, and whoever's request was merged into this one; the call-back begins (R5)."""
    now = clock.now()
    book = clocks.book_of(case.area)
    demand(
        rules.can_settle(
            outcome=outcome,
            reply=reply,
            planned_on=planned_on,
            today=clock.today(),
            farthest=book.number(PLANNED_FARTHEST),
        )
    )
    moving.respond(case, by, now)
    close_all(case, now, outcome="done")
    case.outcome, case.reply, case.settled_at = outcome, reply.strip(), now
    case.planned_on = planned_on if outcome == Outcome.PLANNED else None
    case.ask_until = clocks.due(book, now, book.limit(EVALUATE_DAYS))
    case.keeper_id = case.keeper_id or by.person_id
    trail.advance(case, "settle")
    trail.add_photos(case, photos, by=by, now=now)
    said = words.settled(Outcome(outcome).label, case.reply, case.planned_on)
    trail.step(case, "settle", by=by, now=now, note=said, public=said)
    if any(reporter.wants_answer for reporter in reporters_of(case)):
        caller = case.holder if case.holder.is_lead else case.first_org  # a department calls nobody back
        clocks.start(case, CALLBACK, holder=caller, limit=book.limit(CALLBACK_LIMIT), now=now)
    return case


@action("合并诉求", allow=rules.may_merge)
def merge(case: Case, *, into: Case, by: Actor, version: int | None = None) -> Case:
    """Fold the case into a like one; its reporter follows that one and is answered with it, under the old
    number.
    """
    now = clock.now()
    into = (
        Case.objects.unscoped("the target of a merge, seen by whoever chose it")
        .select_for_update()
        .get(pk=into.pk)
    )
    demand(rules.can_merge(case, into))
    case.merged_into = into
    Case.objects.unscoped("cases merged earlier go along").filter(merged_into=case).update(merged_into=into)
    moving.respond(case, by, now)
    end(case, "merge", now)
    trail.step(case, "merge", by=by, now=now, note=f"并入 {into.number}", public=words.merged(into.number))
    into.version += 1
    into.save(update_fields=["version"])
    trail.step(into, "absorb", by=by, now=now, note=f"{case.number} 并入")
    return case


@action("关联诉求", allow=rules.may_link)
def link(case: Case, *, other: Case, by: Actor, version: int | None = None) -> Case:
    """Two cases have to do with each other; each shows the other."""
    if other.pk == case.pk:
        raise Denied("不能和自己关联，请另选一件。", about="other")
    now = clock.now()
    one, two = sorted((case, other), key=lambda row: row.pk)
    _, made = Likeness.objects.unscoped("linking two cases seen by the actor").get_or_create(
        one=one, other=two, defaults={"by": by.name, "at": now}
    )
    if not made:
        raise Denied(f"{case.number} 和 {other.number} 已经关联过了。", about="other")
    trail.step(case, "link", by=by, now=now, note=f"关联 {other.number}")
    trail.step(other, "link", by=by, now=now, note=f"关联 {case.number}")
    return case


@action("转出系统", allow=rules.may_transfer)
def transfer(
    case: Case,
    *,
    to: str,
    reason: str,
    proof: str,
    file: Upload | Checked | None = None,
    by: Actor,
    version: int | None = None,
) -> Case:
    """Hand the case to a body outside the system, against the number of its receipt."""
    now = clock.now()
    demand(rules.can_transfer(to=to, proof=proof))
    kept = attachments.store_document(file, owner=case, by=by) if file else None
    Transfer.objects.add(
        case=case, to=to.strip(), reason=reason.strip(), proof=proof.strip(), file=kept, at=now
    )
    moving.respond(case, by, now)
    end(case, "transfer", now, outcome="done")
    said = words.transferred(to.strip(), proof.strip())
    trail.step(case, "transfer", by=by, now=now, note=words.joined(to.strip(), reason.strip()), public=said)
    return case


@action("查看居民完整号码", allow=rules.may_reveal)
def reveal(reporter: Reporter, *, reason: str, by: Actor) -> ReporterFacts:
    """Name, phone and address in clear; who looked and why stays in the audit trail (J)."""
    demand(rules.can_reveal(reason))
    remark(reason.strip())
    return ReporterFacts(reporter.name, reporter.phone, reporter.address, reporter.wants_answer)
