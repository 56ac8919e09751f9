"""Duties to tell stories with, in the town of the orgs room."""

from datetime import datetime

from gongjian.duties import actions
from gongjian.duties.kinds import KINDS, MOVE_NEXT_DAY, NOTIFY_AT_ONCE, Kind
from gongjian.kernel.verdict import YES
from gongjian.kernel.worktime import ZONE
from gongjian.orgs.actor import CLOCK
from gongjian.platform.action import ACTIONS, action
from gongjian.platform.parameters import DECLARED, Parameter

LIMIT = Parameter("sample.limit", "办理时限", "5wd", rule="H-06", source="样例办法")
REMIND = Parameter("sample.remind", "提前提醒", "1wd", rule="H-06", source="样例办法")
SETTLE = Kind("sample.settle", "办理", "登记结果", LIMIT, REMIND, chain=(NOTIFY_AT_ONCE, MOVE_NEXT_DAY))
for registry, key in ((DECLARED, LIMIT.key), (DECLARED, REMIND.key), (KINDS, SETTLE.key)):
    registry.pop(key)


def declare(monkeypatch):
    """The sample kind is known for the length of one test."""
    monkeypatch.setitem(KINDS, SETTLE.key, SETTLE)
    monkeypatch.setitem(DECLARED, LIMIT.key, LIMIT)
    monkeypatch.setitem(DECLARED, REMIND.key, REMIND)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def _inside(subject, *, run, by):
    return run()


_act = action("样例动作", allow=lambda by, subject: YES, lock=False)(_inside)
ACTIONS.pop("duties._inside")


def inside(subject, run):
    """Do a part as it is done in life: inside an action."""
    return _act(subject, run=run, by=CLOCK)


def duty(place, *, about=None, holder=None, person=None, start="11-16 10:00", title="楼道堆物", **given):
    """A duty of the community, about the community's own row unless told otherwise."""
    subject = about or place["community"]
    return inside(
        subject,
        lambda: actions.open_duty(
            SETTLE,
            subject=subject,
            title=title,
            url="/desk/requests/1/",
            holder=holder or place["community"],
            person=person,
            area=place.community,
            now=at(start),
            **given,
        ),
    )
