"""What is owed after a meeting, and what happens when it is late."""

from gongjian.duties.kinds import NOTIFY_AT_ONCE, Kind
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

_LOCAL = "本系统默认值，由各地自定"
RECORD = Kind(
    "meetings.record",
    "会议缺记录",
    "补记录",
    Parameter("meetings.record.limit", "会后多久内归档会议记录", "3wd", "L1", _LOCAL, verified=False),
    Parameter("meetings.record.remind", "会议记录到期前多久提醒", "1wd", "L1", _LOCAL, verified=False),
    icon="pencil",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.ORGLIFE,
)
RESOLUTION = Kind(
    "meetings.resolution",
    "会议决议待落实",
    "登记完成",
    Parameter("meetings.resolution.limit", "决议没写日期时的落实期限", "10wd", "L1", _LOCAL, verified=False),
    Parameter("meetings.resolution.remind", "决议落实到期前多久提醒", "1wd", "L1", _LOCAL, verified=False),
    icon="gavel",
    chain=(NOTIFY_AT_ONCE,),
)
