"""Rows of the case page as the templates draw them: words and looks, no decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from gongjian.kernel.worktime import Limit
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.platform.sealed import mask_phone
from gongjian.requests.desk.verbs import VERBS
from gongjian.requests.models import Call, CallTarget
from gongjian.requests.queries import calling
from gongjian.requests.queries.desk import CasePage
from gongjian.requests.rules import calls as may
from gongjian.requests.rules import handling
from gongjian.ui import words

CLOCK_STARTS = ("lodge", "escalate", "lapse", "reopen")
_ICONS = {
    "lodge": "message-2",
    "answer": "check",
    "arrive": "map-pin-check",
    "report": "message-check",
    "end": "flag-3",
    "lapse": "alert-triangle",
    "tell": "phone",
    "evaluate": "mood-smile",
    "approve": "circle-check",
    "reopen": "rotate",
    "expire": "clock-stop",
    "absorb": "arrows-join",
}
# said or done by the resident: what they read of it only says it back to them
_THEIR_OWN = ("supplement", "evaluate", "withdraw")
_BAD = ("object_to", "lapse", "reopen")
_GOOD = ("accept", "take", "settle", "approve", "answer", "arrive", "evaluate")


@dataclass(frozen=True)
class StepRow:
    """One entry of the history."""

    title: str
    when: str
    note: str
    told: str
    look: str
    icon: str


@dataclass(frozen=True)
class ReporterRow:
    """Who asked, the number masked."""

    name: str
    masked: str
    reveal_url: str
    from_number: str
    told: str


@dataclass(frozen=True)
class TargetRow:
    """A called body with what this person may record about it."""

    name: str
    look: str
    word: str
    result: str
    acts: list[tuple[str, str, bool]]  # word of the button, address, whether it wants words


@dataclass(frozen=True)
class CallRow:
    """A call to the spot."""

    id: str
    ask: str
    spot: str
    when: str
    state: str
    result: str
    targets: list[TargetRow]
    end_url: str


def steps(page: CasePage, now: datetime) -> list[StepRow]:
    """The history, the newest first."""
    return [
        StepRow(
            f"{step.by} {step.term}" if step.by != "系统时钟" else f"系统 {step.term}",
            words.stamp(step.at, now),
            step.note,
            "" if step.verb in _THEIR_OWN or step.public_note == step.note else step.public_note,
            "bad" if step.verb in _BAD else "ok" if step.verb in _GOOD else "",
            VERBS[step.verb].icon if step.verb in VERBS else _ICONS.get(step.verb, "point"),
        )
        for step in page.steps
    ]


def reporters(page: CasePage, by: Actor, now: datetime) -> list[ReporterRow]:
    """Who asked, as far as this page may show it."""
    return [
        ReporterRow(
            one.name or "没有留姓名",
            mask_phone(one.phone) if one.phone else "没有留手机",
            _reveal_url(page, by, one.pk)
            if (one.phone or one.address) and handling.may_reveal(by, one)
            else "",
            one.case.number if one.case_id != page.case.pk else "",
            f"{words.stamp(one.told_at, now)} {one.told_how}告知" if one.told_at else "",
        )
        for one in page.reporters
    ]


def calls(page: CasePage, by: Actor, now: datetime) -> list[CallRow]:
    """The calls of the case, the newest first."""
    return [call_row(call, by, now) for call in page.calls]


def call_row(call: Call, by: Actor, now: datetime) -> CallRow:
    """One call with who answered and who came; `targets` are expected to be loaded."""
    return CallRow(
        f"call-{call.pk}",
        call.ask,
        call.spot,
        words.due_words(call.arrive_by, now),
        f"{words.stamp(call.ended_at, now)} 结束" if call.ended_at else "进行中",
        call.result,
        [_target(target, call, by, now) for target in call.targets.all()],
        reverse("requests:end_call", args=[call.pk]) if may.may_end(by, call) else "",
    )


def helpers(page: CasePage) -> str:
    """The cooperating and called bodies by name."""
    names = (party.org.short_name for party in page.parties if party.role in ("helper", "called"))
    return "、".join(dict.fromkeys(names))


def clock_started(page: CasePage) -> datetime:
    """When the running clock was started: at the lodging, or at the last hand-over to another level."""
    starts = (step.at for step in page.steps if step.verb in CLOCK_STARTS)
    return max(starts, default=page.case.lodged_at)


def limit_words(limit: str) -> str:
    """ "10 个工作日"."""
    return Limit.parse(limit).words if limit else ""


def photo_rows(page: CasePage, now: datetime) -> list[dict[str, str]]:
    """Pictures with who took them and when."""
    rows = []
    for n, photo in enumerate(page.photos, start=1):
        url = reverse("requests:photo", args=[page.case.number, photo.file.key])
        who = "居民" if photo.by_resident else photo.file.by
        caption = f"{who} {words.stamp(photo.at, now)}"
        rows.append(
            {
                "url": url,
                "thumb": f"{url}?small=1",
                "alt": photo.caption or f"{caption}的照片 {n}",
                "caption": caption,
            }
        )
    return rows


def _target(target: CallTarget, call: Call, by: Actor, now: datetime) -> TargetRow:
    target.call, name = call, target.org.short_name
    look, word = calling.chip(target, call, now)
    if target.arrived_at:
        word = f"{words.stamp(target.arrived_at, now)} 到场"
    elif target.answered_at and look == "ok":
        word = f"{words.stamp(target.answered_at, now)} 应哨"
    asked: Iterable[tuple[str, str, bool, bool]] = (
        (f"{name}应哨", "answer_call", False, bool(may.may_answer(by, target))),
        (_arrival(name, by, target), "arrive_call", False, bool(may.may_arrive(by, target))),
        (f"{name}反馈结果", "report_call", True, bool(may.may_report(by, target)) and not target.result),
    )
    acts = [
        (word_, reverse(f"requests:{name}", args=[target.pk]), wants)
        for word_, name, wants, allowed in asked
        if allowed
    ]
    return TargetRow(name, look, word, target.result, acts)


def _arrival(name: str, by: Actor, target: CallTarget) -> str:
    """What the button says: who stands there says so; whoever called confirms it."""
    return f"确认{name}已到场" if may.confirms(by, target) else f"{name}登记到场"


def _reveal_url(page: CasePage, by: Actor, reporter_id: int) -> str:
    if not by.may(Grant.REVEAL):
        return ""
    return reverse("requests:reveal", args=[page.case.number, reporter_id])
