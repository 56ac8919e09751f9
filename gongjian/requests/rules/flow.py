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
            "set_matter": S.LODGED,
            "note": S.LODGED,
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
            "set_matter": S.DOING,
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
            "note": S.OFFERED,
            "supplement": S.OFFERED,
            "withdraw": S.WITHDRAWN,
        },
        # the other body objected; the level above both reviews
        S.DISPUTED: {
            "uphold": S.DOING,
            "overrule": S.DOING,
            "lapse": S.LODGED,
            "note": S.DISPUTED,
            "supplement": S.DISPUTED,
            "withdraw": S.WITHDRAWN,
        },
        # answered; the resident is asked once
        S.SETTLED: {
            "approve": S.CLOSED,
            "reopen": S.LODGED,
            "expire": S.CLOSED,
            "note": S.SETTLED,
            "supplement": S.SETTLED,
        },
        S.CLOSED: {},
        S.MERGED: {},
        S.TRANSFERRED: {},
        S.WITHDRAWN: {},
    }
)

# what the trail calls a verb
TERMS: dict[str, str] = {
    "lodge": "登记",
    "bring_in": "导入历史资料",
    "accept": "受理",
    "assign": "指定责任人",
    "offer": "派单",
    "take": "签收",
    "object_to": "提出异议",
    "uphold": "异议成立",
    "overrule": "异议不成立",
    "recall": "撤回派单",
    "lapse": "逾期上报",
    "escalate": "逐级上报",
    "invite": "增加协办",
    "call": "吹哨",
    "answer": "应哨",
    "arrive": "到场",
    "report": "反馈",
    "end": "结束吹哨",
    "extend": "延期",
    "pause": "暂停计时",
    "resume": "恢复计时",
    "set_matter": "定事项",
    "note": "记进展",
    "supplement": "补充说明",
    "settle": "办结答复",
    "tell": "告知",
    "evaluate": "评价",
    "approve": "办结",
    "reopen": "退回重办",
    "expire": "到期办结",
    "merge": "合并",
    "absorb": "并入",
    "link": "关联",
    "transfer": "转出",
    "withdraw": "撤回",
}
