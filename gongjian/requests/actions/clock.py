"""The clock of a case: more time, standing still with a reason, running again."""

from datetime import datetime

from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.kernel.worktime import Limit
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action
from gongjian.requests.actions import clocks, trail
from gongjian.requests.actions.trail import demand
from gongjian.requests.models import Case, Extension, Step
from gongjian.requests.rules import clock as rules
from gongjian.requests.rules import words


@action("延期", allow=rules.may_extend)
def extend(case: Case, *, extra: str, reason: str, by: Actor, version: int | None = None) -> Case:
    """More time, once, at most so much (H-06). `extra` is a limit, "5wd". Raises Denied."""
    now, book = clock.now(), clocks.book_of(case.area)
    try:
        more = Limit.parse(extra)
    except ValueError as wrong:
        raise Denied(str(wrong), about="days") from None
    if len(reason.strip()) < 4:
        raise Denied("请写明延期的理由，至少 4 个字；居民会看到。", about="reason")
    demand(
        rules.can_extend(
            more,
            maximum=book.limit(rules.EXTENSION_MAX),
            used=Extension.objects.of(case=case).count(),
            times=book.number(rules.EXTENSION_TIMES),
            is_overdue=case.due_at < now,
        )
    )
    old = case.due_at
    trail.keep_words("理由", reason)
    clocks.extend(case, more)
    Extension.objects.add(
        case=case,
        extra=str(more),
        reason=reason.strip(),
        by=by.name,
        at=now,
        old_due=old,
        new_due=case.due_at,
    )
    trail.advance(case, "extend")
    said = words.extended(case.due_at, now, reason.strip())
    trail.step(case, "extend", by=by, now=now, note=f"延长 {more.words}：{reason.strip()}", public=said)
    return case


@action("暂停计时", allow=rules.may_pause)
def pause(case: Case, *, reason: str, by: Actor, version: int | None = None) -> Case:
    """The clock stands, with a reason, and runs again by itself at the latest after `requests.pause.max`."""
    now, book = clock.now(), clocks.book_of(case.area)
    if len(reason.strip()) < 4:
        raise Denied("请写明暂停的理由，至少 4 个字；居民会看到。", about="reason")
    used = Step.objects.of(case=case).filter(verb="pause", round=case.round).count()
    demand(rules.can_pause(used, book.number(rules.PAUSE_TIMES)))
    trail.keep_words("理由", reason)
    clocks.rest(case, reason.strip(), now, until=clocks.due(book, now, book.limit(rules.PAUSE_MAX)))
    trail.advance(case, "pause")
    trail.step(case, "pause", by=by, now=now, note=reason.strip(), public=words.paused(reason.strip()))
    return case


@action("恢复计时", allow=rules.may_resume)
def resume(case: Case, *, by: Actor, version: int | None = None) -> Case:
    """The clock runs again; what passed while it stood does not count."""
    now = clock.now()
    if by.is_clock and case.resume_at is not None and now < case.resume_at:
        raise Denied("暂停还没有到期。")
    clocks.wake(case, now)
    trail.advance(case, "resume")
    trail.step(case, "resume", by=by, now=now, public=words.resumed(case.due_at, now))
    return case


@action("随日历改期", allow=rules.may_sync)
def sync(case: Case, *, due_at: datetime, by: Actor) -> Case:
    """The calendar moved the settle duty; the case shows its due time."""
    case.due_at = due_at
    case.save(update_fields=["due_at"])
    return case
