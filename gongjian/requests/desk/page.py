"""The context of the page of one case."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from gongjian.orgs.actor import Actor
from gongjian.requests.desk import present
from gongjian.requests.models import Case, State
from gongjian.requests.queries import desk, left, owed
from gongjian.requests.rules import desk as rules
from gongjian.requests.rules.handling import may_merge
from gongjian.ui import words
from gongjian.ui.parts import Pause

Found = Case  # what a view holds: views name no tables


def context(found: Case, by: Actor, now: datetime) -> dict[str, Any]:
    """Everything around the panel: who, where, by when, what happened, what is like it."""
    page = desk.page(found, by)
    newer, older = desk.neighbours(found, by)
    related = _related(page, by)
    due_name, next_due = left.next_due(found)
    paused = owed.pauses([found]).get(found.pk)
    return {
        "case": found,
        "now": now,
        "look": rules.look(found, now),
        "state_words": rules.state_words(found, now),
        "said_when": f"{words.stamp(found.lodged_at, now)} · {found.get_channel_display()}",
        "photos": present.photo_rows(page, now),
        "calls": present.calls(page, by, now),
        "evaluations": page.evaluations,
        "steps": present.steps(page, now),
        "steps_words": _steps_words(page, now),
        "paused": paused,
        "late": owed.lateness([found], now).get(found.pk, ""),
        "due_words": _due_words(paused, now, due_name, next_due),
        "first_due": _first_due(found, due_name, next_due, now),
        "started": present.clock_started(page),
        "clock_before": _clock_before(found, now),
        "rule_words": f"{present.limit_words(found.limit)}，时限依据",
        "first_receiver": found.first_receiver.name if found.first_receiver else found.first_org.short_name,
        "awaiting_words": "签收" if found.state == "offered" else "审核异议",
        "helpers": present.helpers(page),
        "reporters": present.reporters(page, by, now),
        "area_url": reverse("dashboards:area", args=[found.area.code]) if by.reaches(found.area.path) else "",
        "transfer": page.transfer,
        "related": related,
        "related_words": f"{len(related)} 件",
        "before": newer,
        "after": older,
        "list_url": reverse("requests:index"),
        "suggested_url": _suggested_url(found),
        "slip_url": reverse("requests:slip", args=[found.number]),
    }


def _suggested_url(found: Case) -> str:
    """Where suggestions are fetched from while somebody has still to choose; then nothing."""
    undecided = found.state in (State.LODGED, State.DOING)
    return reverse("requests:suggested", args=[found.number]) if undecided else ""


def _related(page: desk.CasePage, by: Actor) -> list[dict[str, Any]]:
    """Linked and merged cases, then like ones that may be merged."""
    found = page.case
    rows: list[dict[str, Any]] = [{"case": one, "why": "已关联", "merge_url": ""} for one in page.linked]
    rows += [{"case": one, "why": "已并入本件", "merge_url": ""} for one in page.absorbed]
    if found.merged_into is not None:
        rows.append({"case": found.merged_into, "why": "本件已并入", "merge_url": ""})
    if not found.is_open:
        return rows
    known = {row["case"].pk for row in rows}
    may = may_merge(by, found)
    here = reverse("requests:case", args=[found.number])
    for one in desk.similar(found, by):
        if one.pk not in known:
            same = bool(found.place) and one.place == found.place
            fits = one.is_open and _may_be_one(one, found, is_same_spot=same)
            merge = f"{here}?do=merge&other={one.number}#next" if may and fits else ""
            rows.append({"case": one, "why": "同一地点" if same else "说法相近", "merge_url": merge})
    return rows


def _may_be_one(one: Case, other: Case, *, is_same_spot: bool) -> bool:
    """Whether two like cases are plausibly one matter: of one kind, or at one spot while none is said."""
    if one.matter_id and other.matter_id:
        return one.matter_id == other.matter_id
    return one.category == other.category and bool(one.category or is_same_spot)


def _due_words(paused: Pause | None, now: datetime, name: str, next_due: datetime | None) -> str:
    """When the next step itself is due."""
    if paused:
        return f"计时已暂停：{words.paused(paused.reason, paused.since, now)}"
    return f"{name} {words.due_words(next_due, now)}" if next_due else ""


def _first_due(found: Case, name: str, next_due: datetime | None, now: datetime) -> str:
    """The clock of the next step beside that of the answer, while they are two."""
    if next_due is None or found.state == State.DOING:
        return ""
    return f"{name} {words.due_words(next_due, now)}{'，已经超期' if next_due < now else ''}"


def _steps_words(page: desk.CasePage, now: datetime) -> str:
    last = page.case.ended_at or page.case.settled_at or now
    moves = sum(one.verb in ("offer", "take", "escalate", "lapse", "reopen") for one in page.steps)
    return (
        f"{words.spell(last - page.case.lodged_at)} · {moves} 次流转"
        if moves
        else words.spell(last - page.case.lodged_at)
    )


def _clock_before(found: Case, now: datetime) -> str:
    if found.settled_at and not found.is_open:
        return "办理用时"
    round_words = f"第 {found.round} 次办理，" if found.round > 1 else ""
    if found.is_paused:
        return f"{round_words}最晚 {words.due_words(found.resume_at, now)} 恢复" if found.resume_at else ""
    return f"{round_words}{'办结期限，已经超期' if found.due_at < now else '办结期限，还有'}"
