"""Reads the demo back and names whatever the rules would not have allowed (branches: checklife)."""

from itertools import groupby

from django.db import connection
from django.db.models import Count, F, Q

from gongjian.demo import checklife
from gongjian.duties.models import Duty
from gongjian.requests import models as m
from gongjian.requests.rules.flow import FLOW

WHY = "the demo checks all it wrote"
# beside the flow: what dates a fact without moving the case
ASIDE = {"lodge", "evaluate", "tell", "absorb", "link", "answer", "arrive", "report", "end"}


def faults() -> list[str]:
    """One line per rule that rows break; none when all is well."""
    return [*_owed(), *_ended(), *_walked(), *_dated(), *checklife.faults()]


def _owed() -> list[str]:
    """Every case being worked on is owed once, and its due time is that of the duty."""
    wrong = _count(
        "from requests_case c left join duties_duty d on d.subject = 'requests.Case:' || c.id "
        "and d.kind = 'requests.settle' and d.done_at is null "
        "where c.state = any(%s) and (d.id is null or d.due_at <> c.due_at or d.holder_id <> c.holder_id)",
        m.WORKING,
    )
    return [f"{wrong} 件在办诉求没有对应的办结责任，或期限不一致"] if wrong else []


def _ended() -> list[str]:
    """Nobody owes anything about a case that has ended."""
    wrong = _count(
        "from duties_duty d join requests_case c on d.subject = 'requests.Case:' || c.id "
        "where d.done_at is null and c.state = any(%s)",
        m.ENDED,
    )
    return [f"{wrong} 项责任属于已经结束的诉求"] if wrong else []


def _walked() -> list[str]:
    """Every track is a walk through the flow's table, and ends where the case stands."""
    rows = m.Step.objects.unscoped(WHY).order_by("case_id", "at", "pk")
    steps = rows.values_list("case_id", "verb", "state", "case__state").iterator(chunk_size=5000)
    tracks = groupby(steps, key=lambda step: step[0])
    wrong = sum(not _is_walk([step[1:] for step in track]) for _, track in tracks)
    return [f"{wrong} 件诉求的办理经过不符合流程表"] if wrong else []


def _is_walk(track: list[tuple[str, str, str]]) -> bool:
    at = "lodged"
    for verb, after, _ in track:
        if verb not in ASIDE and FLOW.table[m.State(at)].get(verb) != after:
            return False
        at = after
    return at == track[-1][2]


def _dated() -> list[str]:
    """Dates follow one another, every case was received by somebody, nothing is owed twice."""
    cases = m.Case.objects.unscoped(WHY)
    early = (
        Q(settled_at__lt=F("lodged_at")) | Q(ended_at__lt=F("lodged_at")) | Q(responded_at__lt=F("lodged_at"))
    )
    wrong = cases.filter(early | Q(first_receiver=None)).count()
    owed = Duty.objects.unscoped(WHY).filter(done_at=None).values("kind", "subject", "holder")
    twice = owed.annotate(n=Count("pk")).filter(n__gt=1).count()
    found = {f"{wrong} 件诉求的时间或首问人不对": wrong, f"{twice} 项责任重复": twice}
    return [words for words, count in found.items() if count]


def _count(rest: str, states: tuple[m.State, ...]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) {rest}", [[state.value for state in states]])
        return int(cursor.fetchone()[0])
