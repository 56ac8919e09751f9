"""The roster as a table: newcomers are entered, known ones corrected; who is registered but not in the file
is listed for a person to decide about, and never taken away by a file.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from gongjian.kernel import clock
from gongjian.members.models import (
    LIVING,
    Education,
    Floating,
    Klass,
    Member,
    Membership,
    Standing,
    Unlisted,
)
from gongjian.members.rules import register as rules
from gongjian.orgs.models import Org, Person
from gongjian.orgs.naming import Bodies
from gongjian.orgs.roles import Grant
from gongjian.platform.action import part, values
from gongjian.platform.copying import copy_in, next_ids
from gongjian.platform.many import any_of
from gongjian.platform.sealed import blind
from gongjian.sheets.declared import Column, Known, Row, Setting, Sheet, Written, declare
from gongjian.sheets.kinds import Bad, Choice, Day, IdNumber, Phones, Text

PAPER = "名册导入"
UNCLEAR = "这个身份证号不能用表格导入：请核对号码和姓名；没有写错的，请在“登记党员”里单独办，可以请上级核对。"
_WHY = "a roster, each line held against the register"
_PLAIN = ("gender", "ethnic", "education")
_DAYS = ("born_on", "joined_on", "full_on")
_GENDERS = {"男": "m", "女": "f", "男性": "m", "女性": "f"}
_STANDINGS = {"正式": "formal", "预备": "probationary"} | {one.label: one.value for one in LIVING}
_KLASSES = {"居民": "resident", "在职": "in_service", "流动": "floating", "离退休": "retired",
            "退休": "retired", "无挂靠": "no_unit"} | {word: key for key, word in Klass.choices}  # fmt: skip
_SCHOOLS = {"小学": "primary", "中专（中技）": "vocational", "大学专科": "college", "专科": "college",
            "高职": "college", "本科": "bachelor", "大学": "bachelor",
            "研究生": "master", "硕士": "master", "博士": "doctor",
            **{word: key for key, word in Education.choices if key}}  # fmt: skip


def ready(rows: Sequence[Row]) -> None:
    """Let every line know its blind indexes."""
    for row in rows:
        row.found["id"], row.found["phone"] = blind(row.text("id_number")), blind(row.text("phone"))


def keys(row: Row) -> Iterable[tuple[str, str]]:
    if row.found["id"]:
        yield "id_number", row.found["id"]
    elif row.text("name"):
        yield "name", f"{row.text('branch')}/{row.text('name')}/{row.found['phone']}"


def look(setting: Setting, rows: Sequence[Row]) -> None:
    """Branches and known members, in a constant number of statements."""
    bodies = Bodies(row.text("branch") for row in rows)
    for row in rows:
        _branch(setting, row, bodies)
        _sane(row)
    by_id, by_name = _known(rows)
    strange = _strange(setting, by_id)
    away = _away(rows, by_id, by_name)
    people = _people(rows)
    for row in rows:
        branch = row.found.get("branch")
        if branch is None:
            continue
        if row.found["id"] in strange:
            row.bad("id_number", UNCLEAR)
            continue
        same = by_name.get((branch.pk, row.text("name")), [])
        member = by_id.get(row.found["id"]) or _of_the_name(row, same)
        if member is not None:
            _recognise(row, member, branch, is_away=member.pk in away)
        elif row.text("name") and "id_number" not in dict(row.problems):
            _newcomer(row, people)


def _strange(setting: Setting, by_id: dict[str, Member]) -> set[str]:
    """Numbers of members of whom the actor may not know: a line must not tell that they are here."""
    ids = [member.pk for member in by_id.values()]
    seen = set(Member.objects.visible_to(setting.by).filter(any_of("pk", ids)).values_list("pk", flat=True))
    return {index for index, member in by_id.items() if member.pk not in seen}


def _away(rows: Sequence[Row], by_id: dict[str, Member], by_name: dict[Any, list[Member]]) -> set[int]:
    """Members whose time away goes on: their class is not changed by a table."""
    if not any(row.text("klass") for row in rows):
        return set()
    ids = [one.pk for one in by_id.values()] + [one.pk for same in by_name.values() for one in same]
    away = Floating.objects.unscoped(_WHY).filter(any_of("member", ids), state=Floating.State.AWAY)
    return {pk for pk in away.values_list("member_id", flat=True) if pk}


def _newcomer(row: Row, people: dict[Any, Person]) -> None:
    person = people.get(row.found["id"])
    if person is not None and person.name != row.text("name"):
        row.bad("id_number", UNCLEAR)
    row.found["person"] = person or people.get((row.found["phone"], row.text("name")))
    for key in ("gender", "standing"):
        if not row.text(key) and key not in dict(row.problems):
            row.bad(key, "新登记的党员要写这一项，请补上。")


def _branch(setting: Setting, row: Row, bodies: Bodies) -> None:
    if not row.text("branch"):
        return
    try:
        branch = bodies.find(row.text("branch"))
    except Bad as bad:
        row.bad("branch", str(bad))
        return
    verdict = rules.may_enrol(setting.by, branch)  # type: ignore[arg-type]
    if not verdict:
        row.bad("branch", verdict.reason)
        return
    row.found["branch"] = branch
    row.cells["branch"] = branch.name


def _sane(row: Row) -> None:
    """What the ID number says of birth and gender, and the order of the days."""
    number = row.text("id_number")
    if number:
        born, gender = rules.born_on(number).isoformat(), rules.gender(number)
        if row.cells.get("born_on") not in (None, born):
            row.bad("born_on", "出生日期和身份证号对不上，请核对。")
        if row.cells.get("gender") not in (None, gender):
            row.bad("gender", "性别和身份证号对不上，请核对。")
        row.cells["born_on"], row.cells["gender"] = born, gender
    days = {key: row.day(key) for key in _DAYS}
    verdict = rules.are_sane_days(**days, today=clock.today())
    if not verdict:
        row.bad("joined_on", verdict.reason)
    starts = row.day("starts")
    if starts and starts > clock.today():
        row.bad("starts", "编入支部日期不能晚于今天，请核对。")


def _known(rows: Sequence[Row]) -> tuple[dict[str, Member], dict[tuple[int, str], list[Member]]]:
    """Members by ID number, and those in the file's branches by name."""
    ids = {row.found["id"] for row in rows} - {""}
    branches = {row.found["branch"].pk for row in rows if "branch" in row.found}
    names = {row.text("name") for row in rows}
    here = any_of("branch", branches) & any_of("person__name", names)
    found = Member.objects.unscoped(_WHY).filter(any_of("id_index", ids) | here)
    by_id: dict[str, Member] = {}
    by_name: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for member in found.select_related("person", "branch"):
        if member.id_index:
            by_id[member.id_index] = member
        if member.is_living:
            by_name[member.branch_id, member.person.name].append(member)
    return by_id, by_name


def _people(rows: Sequence[Row]) -> dict[Any, Person]:
    """People of the house who are not members yet, by ID number and by phone and name."""
    ids = {row.found["id"] for row in rows} - {""}
    phones = {row.found["phone"] for row in rows} - {""}
    found: dict[Any, Person] = {}
    known = Person.objects.unscoped(_WHY).filter(any_of("id_index", ids) | any_of("phone_index", phones))
    for person in known.filter(member__isnull=True):
        found[person.phone_index, person.name] = person
        if person.id_index:
            found[person.id_index] = person
    return found


def _of_the_name(row: Row, same: list[Member]) -> Member | None:
    """The member of this name in the branch, unless both have ID numbers, which then differ."""
    able = [one for one in same if not (one.id_index and row.found["id"])]
    if row.found["phone"] and len(able) > 1:
        able = [one for one in able if one.person.phone_index == row.found["phone"]] or able
    if len(able) > 1:
        row.bad("name", f"这个支部有 {len(able)} 位{row.text('name')}，请写身份证号，才分得清是哪一位。")
        return None
    return able[0] if able else None


def _recognise(row: Row, member: Member, branch: Org, *, is_away: bool) -> None:
    """A known member is corrected here; branch and standing are changed by a paper, not by a table."""
    if not member.is_living:
        row.bad("name", f"系统里{member.get_standing_display()}，不在册。重新登记请在“党员名册”里办。")
    elif member.branch_id != branch.pk:
        row.bad("branch", f"系统里登记在{member.branch.name}。换支部要办组织关系转接，不能用表格改。")
    if is_away and row.text("klass") not in ("", member.klass):
        row.bad("klass", "系统里登记了流动外出。回来了请在他的页面上办“登记返回”，不能用表格改。")
    said = row.text("standing")
    if said and said != member.standing and member.is_living:
        label = Standing(said).label
        row.bad(
            "standing", f"系统里是{member.get_standing_display()}，表格里是{label}。请按依据在他的页面上改。"
        )
    now: dict[str, Any] = {key: getattr(member, key) for key in _PLAIN}
    now |= {key: f"{getattr(member, key) or ''}" for key in _DAYS}
    now |= {"name": member.person.name, "klass": member.klass}
    for key, held, given in (
        ("id_number", member.id_index, row.found["id"]),
        ("phone", member.person.phone_index, row.found["phone"]),
    ):
        now[key] = row.text(key) if given and held == given else ""
    now["address"] = member.address
    row.known = Known(member, now)


def write(_setting: Setting, rows: Sequence[Row]) -> Written:
    """People, entries and spans in a constant number of statements, and who is missing in the file."""
    done = Written()
    _enrol([row for row in rows if row.is_new], done)
    _correct([row for row in rows if row.changed], done)
    _note_missing(rows, done)
    copy_in(done.parts)
    return done


@part
def _enrol(rows: Sequence[Row], done: Written) -> None:
    strangers = [row for row in rows if row.found["person"] is None]
    people = []
    for pk, row in zip(next_ids(Person, len(strangers)), strangers, strict=True):
        row.found["person"] = person = Person(pk=pk)
        people.append(person)
    known = [row for row in rows if row.found["person"].name]
    for row in known:
        done.changed.append((row.found["person"], values(row.found["person"])))
    for row in rows:
        _name(row, row.found["person"])
    copy_in(people)
    _save_people([row.found["person"] for row in known])
    members = [
        Member(pk=pk, person=row.found["person"], branch=row.found["branch"], standing=row.text("standing"),
               klass=row.text("klass") or Klass.RESIDENT, version=1)
        for pk, row in zip(next_ids(Member, len(rows)), rows, strict=True)
    ]  # fmt: skip
    for row, member in zip(rows, members, strict=True):
        _fill(row, member)
    copy_in(members)
    spans = [
        Membership(pk=pk, member=member, branch=member.branch, standing=member.standing, klass=member.klass,
                   starts=row.day("starts") or clock.today(), paper=PAPER)
        for pk, row, member in zip(next_ids(Membership, len(rows)), rows, members, strict=True)
    ]  # fmt: skip
    done.made += [*people, *members]
    done.parts += spans


@part
def _correct(rows: Sequence[Row], done: Written) -> None:
    members, people = [], []
    _reclass([row for row in rows if "klass" in row.changed], done)
    for row in rows:
        member: Any = row.known.subject if row.known else None
        before = values(member), values(member.person)
        member.klass = row.text("klass") or member.klass
        member.version += 1
        _fill(row, member)
        _name(row, member.person)
        members.append(member)
        people.append(member.person)
        done.changed += [(member, before[0]), (member.person, before[1])]
    done.changed = [(one, before) for one, before in done.changed if values(one) != before]
    fields = [*_PLAIN, *_DAYS, "klass", "id_number", "id_index", "address", "version"]
    Member.objects.unscoped(_WHY).bulk_update(members, fields, batch_size=1000)
    _save_people(people)


@part
def _reclass(rows: Sequence[Row], done: Written) -> None:
    """Another class from today on: the span that is open ends, and the next begins at once."""
    today, classes = clock.today(), {row.known.subject.pk: row.text("klass") for row in rows if row.known}
    spans = list(Membership.objects.unscoped(_WHY).filter(any_of("member", list(classes)), ends__isnull=True))
    fresh = []
    for pk, span in zip(next_ids(Membership, len(spans)), spans, strict=True):
        done.changed.append((span, values(span)))
        given = {"member_id": span.member_id, "branch_id": span.branch_id, "standing": span.standing}
        fresh.append(Membership(pk=pk, klass=classes[span.member_id], starts=today, paper=PAPER, **given))
        span.ends = today
    Membership.objects.unscoped(_WHY).bulk_update(spans, ["ends"], batch_size=1000)
    done.parts += fresh


def _fill(row: Row, member: Member) -> None:
    """An empty cell leaves what is there."""
    for key in _PLAIN:
        setattr(member, key, row.text(key) or getattr(member, key))
    for key in _DAYS:
        setattr(member, key, row.day(key) or getattr(member, key))
    if row.found["id"] and row.found["id"] != member.id_index:
        member.id_number, member.id_index = row.text("id_number"), row.found["id"]
    member.address = row.text("address") or member.address


def _name(row: Row, person: Person) -> None:
    person.name = row.text("name")
    person.id_index = row.found["id"] or person.id_index
    if row.found["phone"] and row.found["phone"] != person.phone_index:
        person.phone, person.phone_index = row.text("phone"), row.found["phone"]


def _save_people(people: Sequence[Person]) -> None:
    rows = Person.objects.unscoped(_WHY)
    rows.bulk_update(people, ["name", "phone", "phone_index", "id_index"], batch_size=1000)


@part
def _note_missing(everything: Sequence[Row], done: Written) -> None:
    """Who is registered in the file's branches and not in the file waits for a decision, once."""
    branches = {row.found["branch"].pk for row in everything if "branch" in row.found}
    listed = {row.known.subject.pk for row in everything if row.known}
    listed |= {one.pk for one in done.made if isinstance(one, Member)}
    rows = Member.objects.unscoped(_WHY).filter(any_of("branch", branches), standing__in=LIVING)
    waiting = set(Unlisted.objects.unscoped(_WHY).filter(decided="").values_list("member_id", flat=True))
    missing = [pk for pk in rows.values_list("pk", flat=True) if pk not in listed and pk not in waiting]
    done.parts += [
        Unlisted(pk=pk, member_id=member, noted_on=clock.today())
        for pk, member in zip(next_ids(Unlisted, len(missing)), missing, strict=True)
    ]


SHEET = declare(
    Sheet(
        key="members",
        term="党员名册",
        intro="党支部的党员名册。新的登记，不同的更正；册上有、表里没有的会列出来由您定，不会自动删。",
        columns=(
            Column("name", "姓名", Text(40), ("党员姓名", "党员名称", "名字"), is_needed=True,
                   example="钱玉兰"),
            Column("gender", "性别", Choice(_GENDERS), ("用户性别",), hint="写了身份证号可以不填",
                   example="女"),
            Column("id_number", "身份证号", IdNumber(), ("公民身份号码", "身份证号码", "身份证", "证件号码"),
                   hint="加密保存", personal=True, example=""),
            Column("branch", "党支部", Text(80), ("支部名称", "所在党支部", "所在支部", "党组织名称", "组织",
                   "当前所在党支部", "党支部名称"), is_needed=True, example="第五网格党支部"),
            Column("standing", "党籍", Choice(_STANDINGS), ("党籍状态", "党员类别", "党员身份", "人员类别"),
                   hint="正式党员或预备党员", example="正式党员"),
            Column("klass", "类别", Choice(_KLASSES), ("人员状态", "个人身份", "党员分类"),
                   example="居民党员"),
            Column("phone", "手机", Phones(), ("手机号码", "手机号", "电话号码", "电话", "联系电话"),
                   hint="加密保存", personal=True, example="13800002207"),
            Column("born_on", "出生日期", Day(), ("出生年月", "出生年月日"), example="1958-03-02"),
            Column("ethnic", "民族", Text(20), example="汉族"),
            Column("education", "学历", Choice(_SCHOOLS), ("最高学历", "文化程度"), example="大专"),
            Column("joined_on", "入党日期", Day(), ("入党时间", "入党日期（加入党组织日期）",
                   "加入党组织日期", "成为预备党员日期"), example="1985-07-01"),
            Column("full_on", "转正日期", Day(), ("转正时间", "转为正式党员日期"), example="1986-07-01"),
            Column("address", "住址", Text(100), ("家庭住址", "现居住地址", "现居住地", "居住地址"),
                   hint="加密保存", personal=True, example="怡康花园 12 幢 301"),
            Column("starts", "编入支部日期", Day(), ("转入日期", "转入该基层党组织日期", "编入日期"),
                   hint="不填就是今天"),
        ),
        grants=(Grant.MEMBERS,),
        keys=keys,
        look=look,
        write=write,
        ready=ready,
        takes_all=True,
        page="members:index",
    )
)  # fmt: skip
