"""Reading a personal value in clear leaves a trace: who, what and why, never the value."""

from gongjian.kernel.verdict import Denied
from gongjian.platform.action import part, remark

SHORTEST = 4


@part
def record(what: str, reason: str) -> None:
    """Note in the running action's audit row that `what` ("手机号") was read in clear, and the reason given.

    Denied when the reason says nothing.
    """
    words = reason.strip()
    if len(words) < SHORTEST:
        raise Denied("请写明查看的理由，例如“核实诉求地点”。理由会和您的姓名、时间一起记录。")
    remark(f"查看{what}，理由：{words[:200]}")
