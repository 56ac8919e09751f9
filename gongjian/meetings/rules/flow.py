"""The whole flow of a meeting in one table: `{state: {verb: next state}}`."""

from gongjian.kernel.flow import Flow
from gongjian.meetings.models import State

S = State

FLOW: Flow[State] = Flow(
    {
        # on the calendar; nobody has been told yet
        S.PLANNED: {
            "change": S.PLANNED,
            "call": S.CALLED,
            "answer": S.PLANNED,
            "sign_in": S.PLANNED,
            "renew_door": S.PLANNED,
            "hand_out": S.PLANNED,
            "record_attendance": S.HELD,
            "write_minutes": S.HELD,
            "resolve": S.HELD,
            "record": S.HELD,
            "cancel": S.CANCELLED,
        },
        # everybody due has been told
        S.CALLED: {
            "change": S.CALLED,
            "call": S.CALLED,
            "answer": S.CALLED,
            "sign_in": S.CALLED,
            "renew_door": S.CALLED,
            "hand_out": S.CALLED,
            "record_attendance": S.HELD,
            "write_minutes": S.HELD,
            "resolve": S.HELD,
            "record": S.HELD,
            "cancel": S.CANCELLED,
        },
        # it takes or took place; its record is being written
        S.HELD: {
            "sign_in": S.HELD,
            "renew_door": S.HELD,
            "hand_out": S.HELD,
            "record_attendance": S.HELD,
            "write_minutes": S.HELD,
            "resolve": S.HELD,
            "record": S.HELD,
            "file": S.FILED,
            "cancel": S.CANCELLED,
        },
        # the record stands; what was wrong is said beside it
        S.FILED: {"add": S.FILED, "fulfil": S.FILED},
        S.CANCELLED: {},
    }
)

WHY = {
    S.PLANNED: "这次会议还没有记录",
    S.CALLED: "这次会议还没有记录",
    S.HELD: "这次会议已经开始记录",
    S.FILED: "会议记录已经归档，不能改写；有错请写补正",
    S.CANCELLED: "这次会议已经取消",
}
