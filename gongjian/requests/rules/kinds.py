"""What can be owed about a case, and what happens when it is late."""

from gongjian.duties.kinds import MOVE_AT_ONCE, MOVE_NEXT_DAY, NOTIFY_AT_ONCE, Kind
from gongjian.platform.parameters import Parameter
from gongjian.requests.models import Nature
from gongjian.requests.rules import clock

_LOCAL = "本系统默认值，由各地自定"


def _remind(name: str, term: str, before: str) -> Parameter:
    return Parameter(f"requests.{name}.remind", f"{term}到期前多久提醒", before, "R3", _LOCAL, verified=False)


ACCEPT = Kind(
    "requests.accept",
    "待受理",
    "受理",
    clock.ACCEPT_LIMIT,
    _remind("accept", "受理", "2wh"),
    icon="inbox",
    chain=(NOTIFY_AT_ONCE, MOVE_NEXT_DAY),
    hourly=(MOVE_AT_ONCE,),
)
SETTLE = Kind(
    "requests.settle",
    "待办结",
    "办结答复",
    clock.SETTLE_LIMIT[Nature.HELP],
    _remind("settle", "办结", "1wd"),
    icon="message-check",
    chain=(NOTIFY_AT_ONCE, MOVE_NEXT_DAY),
    hourly=(MOVE_AT_ONCE,),
)
TAKE = Kind(
    "requests.take",
    "待签收",
    "签收",
    clock.TAKE_LIMIT,
    _remind("take", "签收", "4wh"),
    icon="file-import",
    chain=(MOVE_AT_ONCE,),
)
REVIEW = Kind(
    "requests.review",
    "异议待审",
    "审核",
    clock.REVIEW_LIMIT,
    _remind("review", "审核", "2wh"),
    icon="scale",
    chain=(MOVE_AT_ONCE,),
)
CALLBACK = Kind(
    "requests.callback",
    "待回访",
    "登记回访",
    clock.CALLBACK_LIMIT,
    _remind("callback", "回访", "4wh"),
    icon="phone-call",
    chain=(NOTIFY_AT_ONCE,),
)
CALL = Kind(
    "requests.call",
    "待应哨",
    "应哨",
    clock.CALL_ANSWER,
    _remind("call", "应哨", "1wh"),
    icon="speakerphone",
    chain=(NOTIFY_AT_ONCE,),
)
