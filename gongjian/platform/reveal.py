"""Reading a personal value in clear leaves a trace: who, what and why, never the value."""

from gongjian.kernel.verdict import YES, Denied, Verdict, no
from gongjian.platform.action import part, remark

SHORTEST = 4


def is_reason(reason: str) -> Verdict:
    """Whether the reason says anything."""
    if len(reason.strip()) >= SHORTEST:
        return YES
    return no("请写明查看的理由，例如“核实诉求地点”。理由会和您的姓名、时间一起记录。")


@part
def record(what: str, reason: str) -> None:
    """Note in the running action's audit row that `what` ("手机号") was read in clear, and the reason given.

    Denied when the reason says nothing.
    """
    if not (verdict := is_reason(reason)):
        raise Denied(verdict.reason)
    remark(f"查看{what}，理由：{reason.strip()[:200]}")
