"""A line of the list as it is drawn."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from gongjian.orgs.actor import Actor
from gongjian.requests.models import WORKING, Case
from gongjian.requests.queries import listing, owed
from gongjian.requests.rules import desk as rules
from gongjian.ui.parts import Pause

INLINE = ("offer",)


@dataclass(frozen=True)
class Row:
    """A case with its look, its tags and its own verb."""

    case: Case
    url: str
    look: str
    state_words: str
    tags: list[tuple[str, str]]
    first: str
    due: datetime | None
    done: datetime | None
    paused: Pause | None
    late: str
    verb: str
    act_url: str
    inline_url: str


def draw(cases: list[Case], by: Actor, now: datetime) -> list[Row]:
    """The lines of a page. Five queries, however many lines."""
    ids = [case.pk for case in cases]
    called, objected = listing.called_in(ids), listing.objected(ids)
    paused, late = owed.pauses(cases), owed.lateness(cases, now)
    return [
        _row(
            case,
            by,
            now,
            is_called=case.pk in called,
            is_objected=case.pk in objected,
            paused=paused.get(case.pk),
            late=late.get(case.pk, ""),
        )
        for case in cases
    ]


def _row(
    case: Case,
    by: Actor,
    now: datetime,
    *,
    is_called: bool,
    is_objected: bool,
    paused: Pause | None,
    late: str,
) -> Row:
    verb, word = rules.row_verb(by, case)
    url = reverse("requests:case", args=[case.number])
    look = rules.look(case, now)
    is_working = case.state in WORKING
    return Row(
        case=case,
        url=url,
        look="called" if is_called and look == "doing" else look,
        state_words="吹哨中" if is_called and look == "doing" else rules.state_words(case, now),
        tags=_tags(case, is_objected=is_objected),
        first=case.first_receiver.name if case.first_receiver else case.first_org.short_name,
        due=case.due_at if is_working or case.settled_at else None,
        done=case.settled_at if not is_working else None,
        paused=paused,
        late=late,
        verb=word,
        act_url=f"{url}?do={verb}#next" if verb else url,
        inline_url=reverse("requests:inline", args=[case.number]) if verb in INLINE else "",
    )


def _tags(case: Case, *, is_objected: bool) -> list[tuple[str, str]]:
    tags = [("紧急", "zhu")] if case.is_urgent else []
    if case.round > 1:
        tags.append(("不满意重办", "zhu"))
    if is_objected:
        tags.append(("被退回过", "amber"))
    return tags
