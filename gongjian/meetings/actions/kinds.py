"""Kinds of meeting: a place changes those of the field and adds its own."""

from dataclasses import dataclass

from gongjian.kernel.verdict import Denied
from gongjian.meetings.models import MeetingKind
from gongjian.meetings.rules import gates
from gongjian.orgs.actor import Actor
from gongjian.platform.action import action


@dataclass(frozen=True)
class KindFacts:
    """Everything about a kind but its key."""

    name: str
    due: str
    quorum: str
    quorum_num: int | None
    quorum_den: int | None
    quorum_inclusive: bool
    base: str
    online_counts: bool
    every: str
    times: int
    source: str
    must_hold: tuple[str, ...]
    is_active: bool


@action("新增会议种类", allow=gates.may_add_kind, lock=False)
def add_kind(_nothing: None, *, key: str, facts: KindFacts, by: Actor) -> MeetingKind:
    """A kind of the place's own."""
    if MeetingKind.objects.filter(key=key).exists():
        raise Denied(f"标识“{key}”已经有了，请换一个。")
    return _kept(MeetingKind(key=key), facts, insert=True)


@action("修改会议种类", allow=gates.may_change_kind)
def change_kind(kind: MeetingKind, *, facts: KindFacts, by: Actor) -> MeetingKind:
    """From now on; what is filed keeps the result it was filed with."""
    return _kept(kind, facts, insert=False)


def _kept(kind: MeetingKind, facts: KindFacts, *, insert: bool) -> MeetingKind:
    if MeetingKind.objects.filter(name=facts.name).exclude(key=kind.key).exists():
        raise Denied(f"已经有叫“{facts.name}”的会议种类，请换一个名称。")
    for name, value in vars(facts).items():
        setattr(kind, name, list(value) if isinstance(value, tuple) else value)
    kind.save(force_insert=insert, force_update=not insert)
    return kind
