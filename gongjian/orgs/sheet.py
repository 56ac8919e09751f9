"""Bodies as a table: new ones are founded, known ones corrected; they move on their own page."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import cast

from gongjian.areas.naming import Places
from gongjian.kernel import clock
from gongjian.orgs import actions, people_sheet, queries, rules, spans
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, OrgKind, OrgSpan, Turn
from gongjian.orgs.naming import Bodies
from gongjian.orgs.roles import Grant
from gongjian.platform.action import part, values
from gongjian.platform.copying import copy_in, next_ids
from gongjian.sheets.declared import Column, Known, Row, Setting, Sheet, Written, declare
from gongjian.sheets.doers import recalled_by
from gongjian.sheets.kinds import YES_NO, Bad, CreditCode, Day, Phones, Text, Value

_FIELDS = ("name", "short_name", "credit_code", "phone")
_KIND_WORDS = {"局": "department", "居委会": "community", "村委会": "community", "街道办": "subdistrict",
               "街道办事处": "subdistrict", "镇政府": "subdistrict", "物业": "property", "业委会": "owners",
               "两新组织": "enterprise", "党委（党工委）": "party_committee", "支部": "party_branch",
               "联合支部": "joint_branch", "临时支部": "temporary_branch"}  # fmt: skip


@recalled_by
def recall(user_id: int, name: str, post_id: int | None) -> Actor:
    """Whoever uploaded, in the post of then, with the rights of now; none once that post has ended."""
    who = queries.actor(user_id, name, post_id)
    return who if who.seat is None or who.seat.post_id == post_id else replace(who, seat=None)


def ready(rows: Sequence[Row]) -> None:
    """Let every line know the others of the file, and say where they answer to each other in a circle."""
    here: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for name in {row.text("name"), row.text("short_name"), row.text("credit_code")} - {""}:
            here[name].append(row)
    for row in rows:
        row.found["here"] = here
    for row in rows:
        seen, at = {row.line}, row
        while len(above := here.get(at.text("parent"), [])) == 1 and above[0] is not at:
            at = above[0]
            if at is row:
                row.bad("parent", "几个单位互为上级，绕成了一圈，请改对其中一个。")
            if at.line in seen:
                break
            seen.add(at.line)


def keys(row: Row) -> Iterable[tuple[str, str]]:
    if row.text("name"):
        yield "name", f"名称 {row.text('parent')}/{row.text('name')}"
    if row.text("credit_code"):
        yield "credit_code", f"代码 {row.text('credit_code')}"
    if row.text("is_lead") == "yes" and row.text("area"):
        yield "is_lead", f"属地 {row.text('area')}"


def look(_setting: Setting, rows: Sequence[Row]) -> None:
    """Known bodies, parents, places and kinds, in a constant number of statements."""
    asked = {row.text(key) for row in rows for key in ("name", "parent", "credit_code")}
    bodies, places = Bodies(asked), Places(row.text("area") for row in rows)
    held = {kind.key: kind for kind in queries.kinds()}
    terms = {kind.key: kind.name for kind in held.values()}
    kinds = {**_KIND_WORDS, **{term: key for key, term in terms.items()}}
    has_root = Org.objects.filter(parent__isnull=True, valid_to__isnull=True).exists()
    for row in rows:
        _parent(row, bodies)
        _area(row, places)
        _kind(row, kinds, terms)
        org = _same(row, bodies)
        if org is not None:
            _recognise(row, org)
        elif "vague" not in row.found and (row.text("name") or row.text("credit_code")):
            _new(row, has_root=has_root)
        _fits(row, org, held)
    _leads(rows)


def _parent(row: Row, bodies: Bodies) -> None:
    said = row.text("parent")
    if not said:
        return
    near = [other for other in row.found["here"].get(said, ()) if other is not row]
    try:
        row.found["parent"] = parent = bodies.find(said)
        row.cells["parent"] = parent.name
    except Bad as bad:
        if len(near) == 1 and not bodies.same(said):
            row.found["under"] = near[0]
        else:
            row.bad("parent", str(bad))


def _area(row: Row, places: Places) -> None:
    if not row.text("area"):
        return
    try:
        area = row.found["area"] = places.find(row.text("area"))
        row.cells["area"] = f"{area.name}（{area.code}）"
    except Bad as bad:
        row.bad("area", str(bad))


def _kind(row: Row, kinds: dict[str, str], terms: dict[str, str]) -> None:
    said = row.text("kind")
    if said and (key := said if said in terms else kinds.get(said)):
        row.found["kind"], row.cells["kind"] = key, terms[key]
    elif said:
        row.bad("kind", f"没有“{said}”这类单位，请写：{'、'.join(terms.values())}。")


def _same(row: Row, bodies: Bodies) -> Org | None:
    """The body of this credit code; else of this name under this parent; else the only one of this name."""
    code, name = row.text("credit_code"), row.text("name")
    by_code = [org for org in bodies.known.get(code, ()) if org.credit_code == code] if code else []
    if by_code:
        return by_code[0]
    named = [org for org in bodies.known.get(name, ()) if org.name == name]
    if "under" in row.found:
        return None
    if parent := row.found.get("parent"):
        named = [org for org in named if org.parent_id == parent.pk]
    elif len(named) > 1:
        row.found["vague"] = True
        row.bad("name", f"叫“{name}”的单位不止一个，请写上级单位或统一社会信用代码。")
    same = named[0] if named else None
    if same is not None and code and same.credit_code and same.credit_code != code:
        row.bad("credit_code", f"系统里{same.name}的代码是 {same.credit_code}，请核对。")
    return same


def _recognise(row: Row, org: Org) -> None:
    now: dict[str, Value] = {key: getattr(org, key) for key in _FIELDS}
    now |= {
        "kind": org.kind.name,
        "area": f"{org.area.name}（{org.area.code}）",
        "is_lead": "yes" if org.is_lead else "no",
    }
    row.known = Known(org, now)
    parent = row.found.get("parent")
    if "under" in row.found or (parent is not None and parent.pk != org.parent_id):
        above = org.parent.name if org.parent else "没有上级"
        row.bad("parent", f"系统里它的上级是{above}。调整隶属关系会连下级一起动，请到它的页面上办。")


def _new(row: Row, *, has_root: bool) -> None:
    needed = {"kind": "类别", "area": "辖区"} | ({"parent": "上级单位"} if has_root else {})
    bad = {key for key, _ in row.problems}
    for key, term in needed.items():
        if not row.text(key) and key not in bad:
            row.bad(key, f"新单位要写{term}，请补上。")


def _fits(row: Row, org: Org | None, kinds: dict[str, OrgKind]) -> None:
    """What stands above may hold a body of the kind."""
    near = row.found.get("under")
    above = row.found.get("parent") or (org.parent if org else None)
    above_kind = near.found.get("kind", "") if near else above.kind_id if above else ""
    own = row.found.get("kind") or (org.kind_id if org else "")
    if above_kind in kinds and own in kinds:
        holder = kinds[above_kind]
        verdict = rules.may_contain(holder.name, holder.may_hold, own, kinds[own].name)
        if not verdict:
            row.bad("kind", verdict.reason)


def _leads(rows: Sequence[Row]) -> None:
    """A place has one lead body; the file may not name another beside the one there is."""
    leads = [row for row in rows if "area" in row.found and row.text("is_lead") == "yes"]
    asked = {row.found["area"].pk: row for row in leads}
    taken = Org.objects.filter(area__in=asked, is_lead=True, valid_to__isnull=True).select_related("area")
    for org in taken:
        row = asked[org.area_id]
        if row.known is None or row.known.subject.pk != org.pk:
            row.bad("is_lead", f"{org.area.name}的属地责任单位已经是{org.name}，一个地方只能有一个。")


def write(_setting: Setting, rows: Sequence[Row]) -> Written:
    """Found and correct, in a constant number of statements."""
    actions.hold_for_founding()
    done = Written()
    _found([row for row in rows if row.is_new], done)
    _correct([row for row in rows if not row.is_new], done)
    return done


@part
def _found(rows: Sequence[Row], done: Written) -> None:
    made: dict[int, Org] = {}
    ids = iter(next_ids(Org, len(rows)))
    by_line = {row.line: row for row in rows}
    for row in rows:
        chain = [row]
        while (above := chain[-1].found.get("under")) and above.line in by_line and above.line not in made:
            chain.append(above)
        for one in reversed(chain):
            if one.line not in made:
                made[one.line] = _org(one, next(ids), made)
    done.made += made.values()
    copy_in(made.values())
    done.parts += OrgSpan.objects.filter(org__in=list(made.values()))
    done.parts += spans.tell(list(made.values()), Turn.ESTABLISH)


def _org(row: Row, pk: int, made: dict[int, Org]) -> Org:
    other = row.found.get("under")
    parent = _of_line(other, made) if other else row.found.get("parent")
    name = row.text("name")
    return Org(
        pk=pk, name=name, short_name=(row.text("short_name") or name)[:30], kind_id=row.found["kind"],
        parent=parent, path=f"{parent.path if parent else ''}{pk}.", area=row.found["area"],
        is_lead=row.text("is_lead") == "yes", phone=row.text("phone"), credit_code=row.text("credit_code"),
        valid_from=row.day("since") or clock.today(),
    )  # fmt: skip


def _of_line(row: Row, made: dict[int, Org]) -> Org:
    """The body of another line of the file: one just founded, or one that was known all along."""
    return made[row.line] if row.line in made else cast(Org, cast(Known, row.known).subject)


@part
def _turn(orgs: list[Org], turn: Turn, done: Written) -> None:
    """What a file corrects holds from today; what was true before stays readable."""
    if orgs:
        spans.begin(orgs, clock.today())
        done.parts += spans.tell(orgs, turn, clock.today())


@part
def _correct(rows: Sequence[Row], done: Written) -> None:
    orgs = [cast(Org, cast(Known, row.known).subject) for row in rows]
    _turn(
        [org for org, row in zip(orgs, rows, strict=True) if {"kind", "area"} & set(row.changed)],
        Turn.CHANGE,
        done,
    )
    _turn([org for org, row in zip(orgs, rows, strict=True) if "name" in row.changed], Turn.RENAME, done)
    for org, row in zip(orgs, rows, strict=True):
        before = values(org)
        for key in set(row.changed) & set(_FIELDS):
            setattr(org, key, row.text(key))
        if "kind" in row.changed:
            org.kind = OrgKind(key=row.found["kind"])
        if "area" in row.changed:
            org.area = row.found["area"]
        if "is_lead" in row.changed:
            org.is_lead = row.text("is_lead") == "yes"
        done.changed.append((org, before))
    Org.objects.bulk_update(orgs, [*_FIELDS, "kind", "area", "is_lead"], batch_size=1000)


SHEET = declare(
    Sheet(
        key="orgs",
        term="单位",
        intro="机关、街道、社区、物业和驻区单位的名单。按信用代码或名称认出同一个单位，再次导入只更新不同的地方。",
        columns=(
            Column(
                "name",
                "单位名称",
                Text(80),
                ("名称", "单位", "单位全称", "机构名称", "组织名称", "全称"),
                is_needed=True,
                example="怡康花园社区居民委员会",
            ),
            Column(
                "short_name",
                "简称",
                Text(30),
                ("单位简称",),
                hint="列表里显示，不填就用全称",
                example="怡康花园社区",
            ),
            Column(
                "credit_code",
                "统一社会信用代码",
                CreditCode(),
                ("信用代码", "社会信用代码", "组织机构代码"),
                hint="18 位，最后一位会校验",
            ),
            Column(
                "kind",
                "类别",
                Text(30),
                ("单位类别", "单位类型", "类型", "性质"),
                hint="新单位必填，例如社区、区职能部门、物业公司",
                example="社区",
            ),
            Column(
                "parent",
                "上级单位",
                Text(80),
                ("上级", "主管单位", "隶属", "上级主管部门", "上级组织"),
                hint="全称、简称或代码；可以是同一个文件里的单位",
                example="天宁街道",
            ),
            Column(
                "area",
                "辖区",
                Text(80),
                ("所在地区", "区划代码", "所属区域", "服务区域", "所在社区"),
                hint="新单位必填，地名或代码",
                example="320402001001",
            ),
            Column(
                "is_lead",
                "属地责任单位",
                YES_NO,
                ("是否属地责任单位",),
                hint="一个地方只有一个",
                example="是",
            ),
            Column(
                "phone",
                "办公电话",
                Phones(2),
                ("电话", "联系电话", "值班电话"),
                hint="可以写两个，用顿号隔开",
                example="0519-88001234",
            ),
            Column(
                "since",
                "成立日期",
                Day(),
                ("成立时间", "设立日期"),
                hint="不填就是今天",
                example="2020-01-01",
            ),
        ),
        grants=(Grant.ORGS,),
        keys=keys,
        look=look,
        write=write,
        ready=ready,
        page="orgs:index",
    )
)
PEOPLE = declare(people_sheet.SHEET)
