"""The whole flow of a case in one table: `{state: {verb: next state}}`."""

from gongjian.kernel.flow import Flow
from gongjian.requests.models import State

S = State

FLOW: Flow[State] = Flow(
    {
        # with the first receiver, or with the level it was handed up to; nobody has taken it in hand yet
        S.LODGED: {
            "accept": S.DOING,
            "offer": S.OFFERED,
            "escalate": S.LODGED,
            "supplement": S.LODGED,
            "settle": S.SETTLED,
            "merge": S.MERGED,
            "transfer": S.TRANSFERRED,
            "withdraw": S.WITHDRAWN,
        },
        # in hand
        S.DOING: {
            "offer": S.OFFERED,
            "escalate": S.LODGED,
            "assign": S.DOING,
            "invite": S.DOING,
            "call": S.DOING,
            "extend": S.DOING,
            "pause": S.DOING,
            "resume": S.DOING,
            "note": S.DOING,
            "supplement": S.DOING,
            "settle": S.SETTLED,
            "merge": S.MERGED,
            "transfer": S.TRANSFERRED,
            "withdraw": S.WITHDRAWN,
        },
        # offered to another body, which has not answered; the offerer still owns it
        S.OFFERED: {
            "take": S.DOING,
            "object_to": S.DISPUTED,
            "recall": S.DOING,
            "lapse": S.LODGED,
            "supplement": S.OFFERED,
            "withdraw": S.WITHDRAWN,
        },
        # the other body objected; the level above both reviews
        S.DISPUTED: {
            "uphold": S.DOING,
            "overrule": S.DOING,
            "lapse": S.LODGED,
            "supplement": S.DISPUTED,
            "withdraw": S.WITHDRAWN,
        },
        # answered; the resident is asked once
        S.SETTLED: {
            "approve": S.CLOSED,
            "reopen": S.LODGED,
            "expire": S.CLOSED,
            "supplement": S.SETTLED,
        },
        S.CLOSED: {},
        S.MERGED: {},
        S.TRANSFERRED: {},
        S.WITHDRAWN: {},
    }
)
