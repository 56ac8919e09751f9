"""What a record must hold before it is filed."""

from collections.abc import Sequence
from datetime import datetime

from gongjian.meetings.models import Attendance, Item, Meeting, Must

_SHORTEST = 20  # fewer characters are no record of a meeting


def missing(
    meeting: Meeting, items: Sequence[Item], attendances: Sequence[Attendance], text: str, now: datetime
) -> list[str]:
    """What is still to be filled in, as the person reads it; nothing when the record may be filed."""
    lacking = {
        Must.CHAIR: meeting.chair_id is None,
        Must.RECORDER: meeting.recorder_id is None,
        Must.ENDS: meeting.ends_at is None,
        Must.AGENDA: not items,
        Must.TEXT: len(text.strip()) < _SHORTEST and not any(item.text.strip() for item in items),
        Must.DECISION: not any(item.decision for item in items),
    }
    found = [must.label for must in Must if must in meeting.kind.must_hold and lacking[must]]
    unmarked = sum(not each.state for each in attendances)
    if not attendances or unmarked == len(attendances):
        found.append("到会名单")
    elif unmarked:
        found.append(f"{unmarked} 个人的到会情况")
    if meeting.starts_at > now:
        found.append("等会议开过（开始时间还没到）")
    return found
