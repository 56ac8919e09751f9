"""How times, durations and numbers are said in Chinese. Moments are read in settings.TIME_ZONE."""

from datetime import date, datetime, timedelta

from django.utils import timezone

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MINUTE, HOUR, DAY = 60, 3600, 86400
HALF_HOUR = 30
DAY_PARTS = ((5, "凌晨"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
WEEK = 7
TO_THE_HOUR_BELOW = 2  # days; a longer rest is said in days alone


def due_words(when: datetime | date, now: datetime | None = None) -> str:
    """ "今天 17:30", "11-19 周四 17:30"; the year only if it is another. A plain date has no clock."""
    today = _local(now).date()
    day, clock = _parts(when)
    return " ".join(word for word in (_day(day, today), clock) if word)


def stamp(when: datetime, now: datetime | None = None) -> str:
    """A moment in a history: "10:22" of today is "今天 10:22", else "11-17 11:02", another year in full."""
    today = _local(now).date()
    day, clock = _parts(when)
    if day == today:
        return f"今天 {clock}"
    return f"{day:%m-%d} {clock}" if day.year == today.year else f"{day:%Y-%m-%d} {clock}"


def day_words(when: datetime | date, now: datetime | None = None) -> str:
    """ "11 月 18 日", with the year in front when it is not this one."""
    day, _ = _parts(when)
    words = f"{day.month} 月 {day.day} 日"
    return words if day.year == _local(now).year else f"{day.year} 年 {words}"


def spoken(when: datetime, now: datetime | None = None) -> str:
    """As one says it aloud: "周四下午 2 点"; from a week on with the date, "11 月 28 日周六上午 8 点半"."""
    local, today = timezone.localtime(when), _local(now).date()
    ahead = (local.date() - today).days
    if ahead == 0:
        day = "今天"
    else:
        day = WEEKDAYS[local.weekday()]
        if not 0 < ahead < WEEK:
            day = f"{day_words(when, now)}{day}"
    return f"{day}{_part_of_day(local.hour)} {_hour(local)}"


def spell(length: timedelta) -> str:
    """A length of time in its two greatest units: "1 天 16 小时", "7 小时 6 分", "不到 1 分钟"."""
    seconds = int(abs(length).total_seconds())
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    if hours:
        return f"{hours} 小时 {minutes} 分" if minutes else f"{hours} 小时"
    return f"{minutes} 分钟" if minutes else "不到 1 分钟"


def brief(length: timedelta) -> str:
    """A length of time for a narrow column: "7 小时", "1 天 16 小时", from two days on "49 天"."""
    seconds = int(abs(length).total_seconds())
    days, hours = seconds // DAY, seconds % DAY // HOUR
    if days >= TO_THE_HOUR_BELOW:
        return f"{days} 天"
    if days:
        return f"{days} 天 {hours} 小时" if hours else f"{days} 天"
    return f"{hours} 小时" if hours else spell(length)


def paused(reason: str, since: datetime, now: datetime | None = None) -> str:
    """Why and since when a clock stands: "等居民补充材料，自 11-17 11:02 起"."""
    return f"{reason.rstrip('。')}，自 {stamp(since, now)} 起"


def thousands(number: float, digits: int = 0) -> str:
    """ "3,482"; with `digits` decimal places."""
    return f"{number:,.{digits}f}"


def share(part: float, whole: float, digits: int = 1) -> str:
    """Percent, "93.8%"; of nothing there is no share: "暂无"."""
    return f"{100 * part / whole:.{digits}f}%" if whole else "暂无"


def _local(now: datetime | None) -> datetime:
    return timezone.localtime(now)


def _parts(when: datetime | date) -> tuple[date, str]:
    if isinstance(when, datetime):
        local = timezone.localtime(when)
        return local.date(), f"{local:%H:%M}"
    return when, ""


def _day(day: date, today: date) -> str:
    if day == today:
        return "今天"
    name = WEEKDAYS[day.weekday()]
    return f"{day:%m-%d} {name}" if day.year == today.year else f"{day:%Y-%m-%d} {name}"


def _part_of_day(hour: int) -> str:
    return next(name for end, name in DAY_PARTS if hour < end)


def _hour(local: datetime) -> str:
    hour = local.hour % 12 or (12 if local.hour else 0)
    if local.minute == HALF_HOUR:
        return f"{hour} 点半"
    return f"{hour} 点 {local.minute} 分" if local.minute else f"{hour} 点"
