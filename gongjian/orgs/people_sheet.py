"""People and their posts as a table. The system administrator enters people, the security administrator
posts: one file serves both, each brings in the columns that are theirs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Q
from django.db.models.functions import Lower

from gongjian.areas.naming import Places
from gongjian.kernel import clock
from gongjian.orgs import rules
from gongjian.orgs.models import Person, Post
from gongjian.orgs.naming import Bodies
from gongjian.orgs.roles import ROLES, Grant
from gongjian.platform.action import part, values
from gongjian.platform.copying import copy_in, next_ids
from gongjian.platform.many import any_of
from gongjian.platform.models import User
from gongjian.platform.sealed import blind
from gongjian.sheets.declared import Column, Known, Row, Setting, Sheet, Written
from gongjian.sheets.kinds import Bad, Choice, Day, IdNumber, Phones, Text

_WHY = "a table of people, each held against those entered already"
_ALIKE = {"书记": "community_secretary", "街道书记": "subdistrict_secretary", "社工": "community_worker",
          "联络员": "unit_liaison", "部门工作人员": "department_officer"}  # fmt: skip
_ROLE_WORDS = {role.term: role.key for role in ROLES.values()} | _ALIKE
_NOBODY = "手机、身份证号、登录名至少写一个，以后才认得出是同一个人。"
_TWO = "系统里叫“{name}”、用这个手机的不止一个人，请写身份证号或登录名，说明是哪一个。"
_TWO_HERE = "文件里叫“{name}”、用这个手机的不止一个人，请在这一行也写身份证号或登录名。"
_SAME_NUMBER = "和第 {line} 行的身份证号一样，姓名却不同，请核对是谁的。"
_NAMESAKE = (
    "系统里有 {count} 个叫“{name}”的人没有登记手机，分不清是不是同一个人。"
    "是就写他的登录名或身份证号，不是也请写上这个人自己的。"
)
_LOGIN = re.compile(r"[A-Za-z0-9._-]{3,30}")


def ready(rows: Sequence[Row]) -> None:
    """Numbers as they are kept, who each line means, and the roles that the file gives to one person."""
    held: dict[str, set[str]] = defaultdict(set)
    owners: dict[str, str] = {}  # login → the ID number beside it in the file
    sure: dict[str, set[str]] = defaultdict(set)  # phone with name → the surer numbers beside it in the file
    for row in rows:
        row.found["phone"] = "".join(filter(str.isdigit, row.text("phone")))
        row.found["phone_index"] = blind(row.found["phone"])
        row.found["id_index"] = blind(row.text("id_number"))
        if row.found["id_index"] and row.text("login"):
            owners[row.text("login").lower()] = row.found["id_index"]
    for row in rows:
        login = row.text("login").lower()
        row.found["who"] = row.found["id_index"] or owners.get(login, login)
        if row.found["who"]:
            sure[_called(row)].add(row.found["who"])
    for row in rows:
        row.found["who"] = row.found["who"] or _by_phone(row, sure)
        row.found["held"] = held[row.found["who"]]
    _one_number_two_names(rows)


def _called(row: Row) -> str:
    """A phone alone is nobody: an office or a family shares it."""
    return f"电话 {row.found['phone_index']} {row.text('name')}" if row.found["phone_index"] else ""


def _by_phone(row: Row, sure: dict[str, set[str]]) -> str:
    """Whom a line means that has no surer number: the one that another line of the file names with it."""
    others = sure.get(_called(row), set()) if _called(row) else set()
    if len(others) > 1:
        row.bad("name", _TWO_HERE.format(name=row.text("name")))
    return next(iter(others), "") or _called(row)


def _one_number_two_names(rows: Sequence[Row]) -> None:
    """An ID number belongs to one name; the later line is told which earlier one has it too."""
    first: dict[str, Row] = {}
    for row in (row for row in rows if row.found["id_index"] and row.text("name")):
        other = first.setdefault(row.found["id_index"], row)
        if other.text("name") != row.text("name"):
            row.bad("id_number", _SAME_NUMBER.format(line=other.line))
            row.found["who"] = ""


def keys(row: Row) -> Iterable[tuple[str, str]]:
    if row.found["who"]:
        column = "id_number" if row.found["id_index"] else "login" if row.text("login") else "name"
        yield column, f"{row.found['who']}|{row.text('org')}|{row.text('role')}"


def look(setting: Setting, rows: Sequence[Row]) -> None:
    """People, bodies and places that the lines mean, in a constant number of statements."""
    people, taken = _people(rows)
    bodies, places = Bodies(row.text("org") for row in rows), Places(row.text("limit") for row in rows)
    posts = _posts(person for same in people.values() for person in same)
    for row in rows:
        person = _person(row, people)
        _may_enter(setting, row, person)
        _login(row, person, taken)
        if "org" in setting.columns or "role" in setting.columns:
            _post(row, bodies, places)
        if "body" in row.found and row.text("role"):
            _held(setting, row, person, posts.get(person.pk, []) if person else [])
        post = row.found.get("post")
        if person is not None and ("body" not in row.found or post is not None):
            row.known = Known(person, _now(row, person, post))


def _people(rows: Sequence[Row]) -> tuple[dict[str, list[Person]], dict[str, Any]]:
    """Known people by each of their numbers, and by name where no phone is known; accounts by name in small
    letters, with whose they are.
    """
    ids = {row.found[key] for row in rows for key in ("id_index", "who")} - {""}
    phones = {row.found["phone_index"] for row in rows} - {""}
    logins = {name for row in rows for name in (row.text("login").lower(), row.found["who"])} - {""}
    accounts = User.objects.annotate(small=Lower("username")).filter(any_of("small", logins))
    users = {user.username.lower(): user for user in accounts}
    accounts_of = any_of("user", [user.pk for user in users.values()])
    vague = {row.text("name") for row in rows if row.found["who"] == _called(row)}
    nameless = any_of("name", vague) & Q(phone_index="")
    same = any_of("id_index", ids) | any_of("phone_index", phones) | accounts_of | nameless
    found: dict[str, list[Person]] = defaultdict(list)
    for person in Person.objects.unscoped(_WHY).filter(same).select_related("user"):
        called = f"电话 {person.phone_index} {person.name}" if person.phone_index else f"姓名 {person.name}"
        found[called].append(person)
        if person.id_index:
            found[f"证件 {person.id_index}"].append(person)
        if person.user:
            found[f"账号 {person.user.username.lower()}"].append(person)
    return found, users


def _person(row: Row, people: dict[str, list[Person]]) -> Person | None:
    """By ID number, else by login, else by phone and name; where two may be meant it is asked."""
    numbers = (
        f"证件 {row.found['id_index']}",
        f"账号 {row.text('login').lower()}",
        f"证件 {row.found['who']}",
        f"账号 {row.found['who']}",
        _called(row),
    )
    if not row.found["who"]:
        if not {"phone", "id_number", "login"} & {key for key, _ in row.problems}:
            row.bad("name", _NOBODY)
        return None
    same = next((people[number] for number in numbers if number in people), [])
    is_vague = row.found["who"] == _called(row)
    namesakes = people.get(f"姓名 {row.text('name')}", []) if is_vague and not same else []
    if len(same) > 1:
        row.bad("name", _TWO.format(name=row.text("name")))
    if namesakes:
        row.bad("name", _NAMESAKE.format(name=row.text("name"), count=len(namesakes)))
    person = same[0] if same else None
    if person is not None and row.found["id_index"] and person.id_index not in ("", row.found["id_index"]):
        row.bad("id_number", f"和系统里登记的{person.name}的身份证号不一致，请核对。")
    row.found["person"] = person
    return person


def _may_enter(setting: Setting, row: Row, person: Person | None) -> None:
    if person is None and row.found["who"] and not setting.by.may(Grant.ORGS):
        row.bad("name", "还没有登记这个人。请系统管理员先导入同一份名单，再由您任命。")


def _login(row: Row, person: Person | None, users: dict[str, Any]) -> None:
    login = row.text("login")
    if not login:
        return
    if not _LOGIN.fullmatch(login):
        row.bad("login", "登录名用 3 到 30 个字母、数字、点或横线。")
    user = users.get(login.lower())
    if person is not None and person.user is not None and person.user.username.lower() != login.lower():
        row.bad("login", f"{person.name}的登录名是“{person.user.username}”，登录名不能用表格改。")
    elif user is not None and (person is None or person.user_id != user.pk):
        row.bad("login", f"登录名“{login}”别人已经在用，请换一个。")


def _posts(people: Iterable[Person]) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = defaultdict(list)
    ids = {person.pk for person in people}
    for post in Post.objects.unscoped(_WHY).filter(any_of("person", ids)).select_related("org", "area"):
        found[post.person_id].append(post)
    return found


def _post(row: Row, bodies: Bodies, places: Places) -> None:
    """Body, place and role of the line's post, if it names one."""
    if not row.text("org") and not row.text("role"):
        return
    for key in ("org", "role"):
        if not row.text(key) and key not in dict(row.problems):
            row.bad(key, "单位和岗位要一起写，请补上。")
    try:
        if row.text("org"):
            row.found["body"] = bodies.find(row.text("org"))
            row.cells["org"] = row.found["body"].name
        if row.text("limit"):
            area = row.found["limit"] = places.find(row.text("limit"))
            row.cells["limit"] = f"{area.name}（{area.code}）"
    except Bad as bad:
        row.bad("limit" if "body" in row.found else "org", str(bad))


def _held(setting: Setting, row: Row, person: Person | None, posts: list[Post]) -> None:
    """The post there is already, or whether the person may be given it."""
    role, today = row.text("role"), clock.today()
    body = row.found["body"]
    same = [post for post in posts if post.org_id == body.pk and post.role == role and post.ends is None]
    row.found["post"] = same[0] if same else None
    if same:
        return
    held = {post.role for post in posts if post.ends is None or post.ends > today} | row.found["held"]
    starts, ends = row.day("starts") or today, row.day("ends")
    is_self = person is not None and getattr(setting.by, "person_id", None) == person.pk
    verdict = rules.may_hold(role, starts=starts, ends=ends, is_self=is_self, held=held)
    if not verdict:
        row.bad("ends" if ends and not rules.is_sane_term(starts, ends) else "role", verdict.reason)
    row.found["held"].add(role)


def _now(row: Row, person: Person, post: Post | None) -> dict[str, Any]:
    now: dict[str, Any] = {"name": person.name, "login": person.user.username if person.user else ""}
    now["phone"] = row.text("phone") if person.phone_index == row.found["phone_index"] else "（另一个号码）"
    now["id_number"] = row.text("id_number") if person.id_index else ""
    if post is not None:
        now |= {"title": post.title, "starts": f"{post.starts}", "ends": f"{post.ends or ''}"}
        now["limit"] = f"{post.area.name}（{post.area.code}）" if post.area else ""
    return now


def write(_setting: Setting, rows: Sequence[Row]) -> Written:
    """People, accounts and posts, in a constant number of statements."""
    done = Written()
    _enter(rows, done)
    _correct([row for row in rows if row.found["person"] is not None], done)
    _appoint([row for row in rows if "body" in row.found and row.found["post"] is None], done)
    return done


@part
def _enter(rows: Sequence[Row], done: Written) -> None:
    """Each newcomer once, also with several posts in the file; accounts without a password of their own."""
    fresh = {row.found["who"]: row for row in reversed(rows) if row.found["person"] is None}
    people = {
        who: Person(
            pk=pk, name=row.text("name"), phone=row.found["phone"], phone_index=row.found["phone_index"],
            id_index=row.found["id_index"],
        )
        for pk, (who, row) in zip(next_ids(Person, len(fresh)), fresh.items(), strict=True)
    }  # fmt: skip
    _open({people[who]: row for who, row in fresh.items() if row.text("login")}, done)
    copy_in(people.values())
    done.made += people.values()
    for row in rows:
        row.found["member"] = row.found["person"] or people[row.found["who"]]


@part
def _open(logins: dict[Person, Row], done: Written) -> None:
    locked = make_password(None)
    now = clock.now()
    users = [
        User(pk=pk, username=row.text("login"), password=locked, date_joined=now)
        for pk, row in zip(next_ids(User, len(logins)), logins.values(), strict=True)
    ]
    copy_in(users)
    for user, person in zip(users, logins, strict=True):
        person.user = user
    done.made += users


@part
def _correct(rows: Sequence[Row], done: Written) -> None:
    """Names, numbers and terms that differ."""
    people: dict[int, Person] = {}
    posts: list[Post] = []
    opened: dict[Person, Row] = {}
    for row in rows:
        person = people.setdefault(row.found["person"].pk, row.found["person"])
        before = values(person)
        if row.text("login") and person.user is None:
            opened[person] = row
        _amend(row, person)
        done.changed.append((person, before))
        post = row.found.get("post")
        if post is not None and set(row.changed) & {"title", "limit", "starts", "ends"}:
            done.changed.append((post, values(post)))
            _amend_post(row, post)
            posts.append(post)
    _open(opened, done)
    done.changed = [(row, before) for row, before in done.changed if values(row) != before]
    everybody = Person.objects.unscoped(_WHY)
    fields = ["name", "phone", "phone_index", "id_index", "user"]
    everybody.bulk_update(people.values(), fields, batch_size=1000)
    Post.objects.unscoped(_WHY).bulk_update(posts, ["title", "area", "starts", "ends"], batch_size=1000)


def _amend(row: Row, person: Person) -> None:
    person.name = row.text("name")
    if row.found["phone_index"] and row.found["phone_index"] != person.phone_index:
        person.phone, person.phone_index = row.found["phone"], row.found["phone_index"]
    person.id_index = person.id_index or row.found["id_index"]


def _amend_post(row: Row, post: Post) -> None:
    post.title = row.text("title") or post.title
    post.area = row.found.get("limit") or post.area
    post.starts = row.day("starts") or post.starts
    post.ends = row.day("ends") or post.ends


@part
def _appoint(rows: Sequence[Row], done: Written) -> None:
    posts = [
        Post(
            pk=pk, person=row.found["member"], org=row.found["body"], role=row.text("role"),
            title=row.text("title"), area=row.found.get("limit"),
            starts=row.day("starts") or clock.today(), ends=row.day("ends"),
        )
        for pk, row in zip(next_ids(Post, len(rows)), rows, strict=True)
    ]  # fmt: skip
    copy_in(posts)
    done.made += posts


_POST = Grant.POSTS
SHEET = Sheet(
    key="people",
    term="人员和岗位",
    intro="工作人员和他们的岗位。系统管理员导入人员和登录名，安全管理员用同一份文件导入岗位。",
    columns=(
        Column("name", "姓名", Text(40), ("人员姓名", "名字", "工作人员"), is_needed=True, example="陈晓红"),
        Column(
            "phone",
            "手机",
            Phones(),
            ("手机号", "手机号码", "联系电话", "电话", "联系方式"),
            personal=True,
            hint="加密保存",
            example="13800002207",
        ),
        Column(
            "id_number",
            "身份证号",
            IdNumber(),
            ("身份证", "身份证号码", "公民身份号码", "证件号码"),
            personal=True,
            hint="只用来认出是同一个人，不保存号码",
        ),
        Column(
            "login",
            "登录名",
            Text(30),
            ("账号", "用户名", "登录账号"),
            hint="写了就开账号，初始密码另设",
            example="chenxh",
        ),
        Column(
            "org",
            "单位",
            Text(80),
            ("所在单位", "工作单位", "任职单位", "部门"),
            hint="全称或简称",
            example="怡康花园社区",
            grant=_POST,
        ),
        Column("role", "岗位", Choice(_ROLE_WORDS), ("角色", "岗位类别"), example="社区工作者", grant=_POST),
        Column("title", "职务", Text(40), ("职务名称", "职位"), example="党委副书记", grant=_POST),
        Column(
            "limit",
            "限于",
            Text(80),
            ("负责区域", "负责网格", "分管区域"),
            hint="只管一部分地方时写，例如一个网格",
            grant=_POST,
        ),
        Column(
            "starts",
            "任职日期",
            Day(),
            ("任职时间", "到岗日期", "上任日期"),
            hint="不填就是今天",
            example="2026-01-01",
            grant=_POST,
        ),
        Column(
            "ends", "离任日期", Day(), ("离任时间", "任期届满日期", "任期至"), hint="有任期的写", grant=_POST
        ),
    ),
    grants=(Grant.ORGS, Grant.POSTS),
    keys=keys,
    look=look,
    write=write,
    ready=ready,
    page="orgs:people",
)
