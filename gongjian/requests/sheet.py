"""Years of old requests as a table: they become closed cases that can be searched and learned from.

No clock, no duty and no notice comes of them, and no figure counts them (`Channel.HISTORY`). A line is known
again by its number in the other system; without one by its own words.
"""

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, cast

from django.db import connection

from gongjian.areas import queries as areas
from gongjian.areas.models import Area, Level
from gongjian.areas.naming import Places, place
from gongjian.kernel import clock
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant
from gongjian.platform.action import part
from gongjian.platform.copying import copy_in, next_ids
from gongjian.platform.scoped import Doer
from gongjian.requests import history
from gongjian.requests.actions.trail import is_away
from gongjian.requests.models import Case, Channel, Nature, Outcome, Party, Reporter, State, Step, Wording
from gongjian.requests.rules import words
from gongjian.requests.rules.flow import TERMS
from gongjian.sheets.declared import Column, Option, Row, Setting, Sheet, Written, declare
from gongjian.sheets.kinds import Bad, Choice, Moment, Phones, Text

VERB = "bring_in"
_LONGEST = 20_000


def _area(typed: str, by: Doer) -> Area:
    return place(typed, cast(Actor, by).reaches)


def _own_area(by: Doer) -> str:
    """The place of the post; at the command line the only district there is."""
    seat = cast(Actor, by).seat
    if seat is not None:
        found = areas.find(seat.area_id)
        return found.code if found else ""
    districts = list(areas.in_force().filter(level=Level.DISTRICT).values_list("code", flat=True)[:2])
    return districts[0] if len(districts) == 1 else ""


def ready(rows: Sequence[Row]) -> None:
    """Give every line its number: its own, else one made of its words, counted where they are said again."""
    said: Counter[str] = Counter()
    times = [str(time) for row in rows if (time := row.cells.get("time"))]
    for row in rows:
        number = row.text("number")
        if not number:
            key = f"{row.text('title')}\n{row.text('text')}"
            said[key] += 1
            mark = hashlib.sha256(key.encode()).hexdigest()[:16]
            number = f"无号-{mark}" if said[key] == 1 else f"无号-{mark}-{said[key]}"
        row.found["source"] = number
        row.found["time"] = row.cells.get("time") or min(times, default="")


def keys(row: Row) -> Iterable[tuple[str, str]]:
    yield "number", row.found["source"]


def look(setting: Setting, rows: Sequence[Row]) -> None:
    """Places, bodies and cases that the lines mean. A constant number of statements."""
    by = cast(Actor, setting.by)
    named = Places(row.text("area") for row in rows)
    bodies = _bodies(rows)
    cases, asked = history.known([row.found["source"] for row in rows])
    for row in rows:
        row.cells["text"] = _whole(row)
        row.cells["title"] = words.tidy(row.text("title"))[:60]
        try:
            row.found["area"] = named.find(row.text("area"), by.reaches) if row.text("area") else None
        except Bad as bad:
            row.bad("area", str(bad))
        if body := row.text("org"):
            same = bodies.get(body, [])
            if len(same) != 1:
                row.bad("org", _which(body, len(same)))
            row.found["org"] = same[0] if same else None
        _dated(row, setting.now)
        case = cases.get(row.found["source"])
        if case is not None:
            history.recognise(row, case, asked.get(case.pk), by)


def _dated(row: Row, now: datetime) -> None:
    """What was said and done lies in the past, and the answer does not come before the question."""
    said, settled = row.text("time"), row.text("settled")
    for key, at in (("time", said), ("settled", settled)):
        if at and history.aware(at) > now:
            row.bad(key, "这个时间还没有到，请核对年份。")
    if (
        said
        and settled
        and (settled < said if not settled.endswith(" 00:00:00") else settled[:10] < said[:10])
    ):
        row.bad("settled", "办结时间比留言时间还早，请核对。")


def write(setting: Setting, rows: Sequence[Row]) -> Written:
    """New lines become closed cases, known ones are corrected."""
    done = Written()
    _found(setting, [row for row in rows if row.is_new], done)
    history.correct([row for row in rows if not row.is_new], done)
    return done


@part
def _found(setting: Setting, rows: Sequence[Row], done: Written) -> None:
    fallback: Area = setting.options["area"]
    places = {row.found.get("area") or fallback for row in rows}
    receivers = history.receivers(places)
    moments = [_moment(row, setting.now) for row in rows]
    numbers = _numbers([at.astimezone(clock.ZONE).date() for at in moments])
    ids = iter(next_ids(Case, len(rows)))
    reporters, parties = iter(next_ids(Reporter, len(rows))), iter(next_ids(Party, len(rows)))
    steps = iter(next_ids(Step, len(rows)))
    people: list[Any] = []
    for row, at, number in zip(rows, moments, numbers, strict=True):
        area = row.found.get("area") or fallback
        org = row.found.get("org") or receivers[area.pk]
        case = _case(row, next(ids), number, at, area, org, setting.by)
        done.made.append(case)
        people.append(_reporter(row, next(reporters), case))
        away = is_away(org, area.path)
        done.parts.append(
            Party(pk=next(parties), case=case, org=org, role=Party.Role.HOLDER, since=at, is_away=away)
        )
    done.parts += people
    done.parts += [_step(case, next(steps), setting) for case in cast(list[Case], done.made)]
    done.parts += [Wording(case=case, grams=history.grams(case)) for case in cast(list[Case], done.made)]
    copy_in([*done.made, *done.parts])


def _case(row: Row, pk: int, number: str, at: datetime, area: Area, org: Org, by: Doer) -> Case:
    settled = row.cells.get("settled")
    ended = history.aware(str(settled)) if settled else at
    text = row.text("text")
    return Case(
        pk=pk,
        number=number,
        query_code="".join(secrets.choice(words.ALPHABET) for _ in range(words.CODE)),
        title=row.text("title")[:60] or words.title_of(text),
        text=text,
        channel=Channel.HISTORY,
        nature=row.text("nature") or Nature.HELP,
        category=row.text("category"),
        area=area,
        place=row.text("place"),
        state=State.CLOSED,
        holder=org,
        first_org=org,
        lodged_by=by.name,
        source_number=row.found["source"],
        lodged_at=at,
        limit="0h",
        due_at=max(ended, at),
        outcome=Outcome.EXPLAINED if row.text("reply") else "",
        reply=row.text("reply"),
        settled_at=max(ended, at) if row.text("reply") else None,
        ended_at=max(ended, at),
    )


def _reporter(row: Row, pk: int, case: Case) -> Reporter:
    return Reporter(
        pk=pk,
        case=case,
        name=row.text("user"),
        phone=row.text("phone"),
        **history.phone_indexes(row.text("phone")),
        wants_answer=False,
    )


def _step(case: Case, pk: int, setting: Setting) -> Step:
    return Step(
        pk=pk,
        case=case,
        verb=VERB,
        term=TERMS[VERB],
        at=setting.now,
        by=setting.by.name,
        post=setting.by.post_label,
        note=f"来源编号 {case.source_number}，按历史资料导入，不计时、不考核。",
        state=State.CLOSED,
    )


@part
def _numbers(days: Sequence[date]) -> list[str]:
    """A fresh number of its day for each, in order. One statement."""
    wanted = Counter(days)
    with connection.cursor() as cursor:
        cursor.execute(
            'insert into requests_daycounter as c ("day", "last") select * from unnest(%s::date[], %s::int[])'
            ' on conflict ("day") do update set "last" = c."last" + excluded."last" returning "day", "last"',
            [list(wanted), list(wanted.values())],
        )
        following = {day: last - wanted[day] for day, last in cursor.fetchall()}
    numbers = []
    for day in days:
        following[day] += 1
        numbers.append(f"{day:%y%m%d}-{following[day]:04d}")
    return numbers


def _bodies(rows: Sequence[Row]) -> dict[str, list[Org]]:
    names = {row.text("org") for row in rows} - {""}
    found: dict[str, list[Org]] = defaultdict(list)
    if names:
        orgs = Org.objects.filter(valid_to__isnull=True).select_related("area")
        for org in orgs.filter(name__in=names) | orgs.filter(short_name__in=names):
            for name in {org.name, org.short_name}:
                found[name].append(org)
    return found


def _which(name: str, same: int) -> str:
    if same:
        return f"叫“{name}”的单位不止一个，请写全称。"
    return f"没有叫“{name}”的单位，请写全称或简称，或先导入它。"


def _whole(row: Row) -> str:
    """What was said, with the subject before it where the words do not begin with it."""
    title, text = words.tidy(row.text("title")), words.tidy(row.text("text"))
    return text if not title or text.startswith(title) else f"{title}\n{text}"


def _moment(row: Row, now: datetime) -> datetime:
    return history.aware(row.found["time"]) if row.found["time"] else now


SHEET = declare(
    Sheet(
        key="requests",
        term="历史诉求",
        intro="以前热线、留言板、台账里办过的诉求。导入后能查、能当相似诉求参考，不计时、不考核、不发提醒。",
        columns=(
            Column(
                "number",
                "留言编号",
                Text(60),
                ("编号", "工单号", "工单编号", "诉求编号", "来源编号", "信件编号"),
                hint="原系统的编号，再次导入时靠它认出是同一件",
                example="24",
            ),
            Column(
                "user",
                "留言用户",
                Text(40),
                ("用户", "反映人", "诉求人", "来电人", "姓名", "称呼", "留言人"),
                personal=True,
                hint="加密保存",
            ),
            Column(
                "phone",
                "联系电话",
                Phones(3),
                ("电话", "手机", "手机号", "来电号码", "联系方式"),
                personal=True,
                hint="加密保存",
            ),
            Column(
                "time",
                "留言时间",
                Moment(),
                ("时间", "来电时间", "受理时间", "登记时间", "诉求时间", "日期", "提交时间"),
                hint="没有的，记作文件里最早的一天",
                example="2020-01-06 12:09",
            ),
            Column("title", "留言主题", Text(200), ("主题", "标题", "诉求标题", "事由"), example="路灯不亮"),
            Column(
                "text",
                "留言详情",
                Text(_LONGEST),
                ("详情", "内容", "诉求内容", "留言内容", "反映内容", "正文", "主要内容"),
                is_needed=True,
                example="怡康花园 12 幢西侧路灯坏了三盏。",
            ),
            Column(
                "category",
                "一级标签",
                Text(30),
                ("类别", "分类", "诉求类别", "一级分类", "标签", "问题类别"),
                example="城乡建设",
            ),
            Column(
                "nature",
                "性质",
                Choice({word: key for key, word in Nature.choices}),
                ("诉求性质", "诉求类型", "类型"),
            ),
            Column(
                "area",
                "发生地",
                Text(60),
                ("所属社区", "社区", "辖区", "区域", "街道"),
                hint="地名或代码；不填就用上传时选的地方",
            ),
            Column("place", "具体位置", Text(120), ("地址", "位置", "事发地址", "地点")),
            Column(
                "org",
                "办理单位",
                Text(80),
                ("承办单位", "答复单位", "责任单位", "处理部门"),
                hint="全称或简称；不填就记在当地的属地责任单位",
            ),
            Column("reply", "答复", Text(_LONGEST), ("答复意见", "答复内容", "回复", "办理结果", "处理结果")),
            Column("settled", "办结时间", Moment(), ("答复时间", "回复时间", "完成时间")),
        ),
        options=(
            Option(
                "area",
                "发生地",
                "这些诉求发生在哪里：社区、街道或区的名称或代码。文件里写了发生地的行，以文件为准。",
                _area,
                default=_own_area,
            ),
        ),
        grants=(Grant.INTAKE, Grant.REVIEW),
        all_grants=True,
        keys=keys,
        look=look,
        write=write,
        ready=ready,
        page="requests:index",
    )
)
