"""Organisations: established, renamed, moved, led, dissolved; from a day, by a paper, kept as history."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr

from gongjian.areas import actions as places
from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.tree import below
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs import queries, rules, spans, ties
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Family, Office, Org, OrgKind, OrgSpan, Post, Turn
from gongjian.orgs.rules import setup
from gongjian.orgs.rules.setup import Facts
from gongjian.platform.action import action, part, remark
from gongjian.platform.copying import next_ids

_TREE = 7_206_101  # the advisory lock under which the affiliation tree is founded (shared) and moved (alone)


@dataclass(frozen=True)
class Founding:
    """An organisation to be founded; `parent` and `leader` are keys of others before it in the batch.

    Without a parent it hangs under `under`, a body that already lies below the root, or under the root
    itself; `led_by` is a leader that is there already.
    """

    key: str
    name: str
    kind: str
    area: Area
    parent: str = ""
    short_name: str = ""
    is_lead: bool = False
    phone: str = ""
    on: date | None = None
    under: Org | None = None
    leader: str = ""
    led_by: Org | None = None
    code: str = ""


@part
def hold_for_founding() -> None:
    """A child founded during a move must not be left on the old path; any number may found at once."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock_shared(%s)", [_TREE])


@part
def _hold_tree() -> None:
    """One move of the affiliation tree at a time; held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_TREE])


@part
def _hold_both_trees() -> None:
    """Places before organisations, always: two who take them in different order wait for each other."""
    places.hold_tree()
    _hold_tree()


@action("设立单位", allow=rules.may_found, lock=False, first=hold_for_founding)
def found_org(
    parent: Org | None,
    *,
    name: str,
    kind: str,
    area: Area,
    short_name: str = "",
    is_lead: bool = False,
    phone: str = "",
    on: date | None = None,
    led_by: Org | None = None,
    code: str = "",
    document: str = "",
    reason: str = "",
    facts: Facts | None = None,
    by: Actor,
) -> Org:
    """Found an organisation under `parent`; `None` makes it a root of the affiliation tree.

    With `facts` the rules of set-up are asked: what they refuse is refused, what they advise against wants
    its `reason`. What is entered as standing already (imports, the demo) comes without.
    """
    if facts is not None and parent is not None:
        _allowed(parent, facts, reason)
    founding = Founding("", name, kind, area, "", short_name, is_lead, phone, on, led_by=led_by, code=code)
    return _found(parent, [founding], document, reason)[0]


@action("批量设立单位", allow=rules.may_change, first=hold_for_founding)
def found_orgs(root: Org, *, orgs: Sequence[Founding], document: str = "", by: Actor) -> dict[str, Org]:
    """Found a whole tree below `root`, parents before children, in a constant number of statements."""
    remark(f"{len(orgs)} 个单位")
    made = _found(root, orgs, document)
    return dict(zip((founding.key for founding in orgs), made, strict=True))


@action("单位更名", allow=rules.may_change)
def rename_org(
    org: Org, *, name: str, short_name: str = "", on: date | None = None, document: str = "", by: Actor
) -> Org:
    """Give an organisation a new name from a day on; whatever points at it shows the new one."""
    day = _dated(org, on)
    org.name, org.short_name = name.strip(), (short_name or name).strip()[:30]
    _name_is_free(org)
    spans.begin([org], day)
    org.save(update_fields=["name", "short_name"])
    spans.tell([org], Turn.RENAME, day, document)
    return org


@action("调整隶属关系", allow=rules.may_change, first=_hold_tree)
def move_org(
    org: Org, *, parent: Org, on: date | None = None, document: str = "", reason: str = "", by: Actor
) -> Org:
    """Hang an organisation with all below it under another; a constant number of writes (O1)."""
    old = Org.objects.values_list("path", flat=True).get(pk=org.pk)
    target = Org.objects.select_related("kind").get(pk=parent.pk)
    _demand(rules.may_change(by, target))
    _demand(rules.may_hang_under(old, target.path))
    _demand(rules.may_contain(target.kind.name, target.kind.may_hold, org.kind_id, org.kind.name))
    day = _dated(org, on, under=target)
    new = f"{target.path}{org.pk}."
    spans.rehang(old, new, day)
    Org.objects.filter(below(old)).update(
        path=Concat(Value(new), Substr("path", len(old) + 1), output_field=models.CharField(db_collation="C"))
    )
    org.parent, org.path = target, new
    _name_is_free(org)
    org.save(update_fields=["parent"])
    spans.tell([org], Turn.MOVE, day, document, reason)
    return org


@action("调整属地领导", allow=rules.may_change)
def set_lead(org: Org, *, led_by: Org | None, on: date | None = None, document: str = "", by: Actor) -> Org:
    """Say which body of the area leads an organisation from a day on; its affiliation stays as it is (O3)."""
    if led_by is not None:
        _demand(rules.may_lead(org, led_by))
    day = _dated(org, on)
    if led_by is not None and led_by.valid_from > day:
        raise Denied(
            f"{led_by.name}在 {led_by.valid_from:%Y-%m-%d} 才成立，生效日期不能比那天早。请核对日期。"
        )
    spans.begin([org], day)
    org.led_by = led_by
    org.save(update_fields=["led_by"])
    spans.tell([org], Turn.LEAD, day, document)
    return org


@action("调整辖区", allow=rules.may_change)
def set_area(
    org: Org, *, area: Area, is_lead: bool, on: date | None = None, document: str = "", by: Actor
) -> Org:
    """Say which place an organisation serves, and whether it is the body that answers for that place."""
    if area.pk != org.area_id:
        day = _dated(org, on)
        spans.begin([org], day)
        spans.tell([org], Turn.CHANGE, day, document)
    org.area, org.is_lead = area, is_lead
    _lead_is_free([org])
    org.save(update_fields=["area", "is_lead"])
    return org


@action("修改办公电话", allow=rules.may_change)
def set_phone(org: Org, *, phone: str, by: Actor) -> Org:
    """Set the office phone, which every member of staff may read."""
    org.phone = phone
    org.save(update_fields=["phone"])
    return org


@action("修改组织代码", allow=rules.may_change)
def set_code(org: Org, *, code: str, by: Actor) -> Org:
    """Give an organisation the code by which other systems know it; empty: none."""
    org.code = code.strip() or None
    _codes_are_free([org])
    org.save(update_fields=["code"])
    return org


@action("撤销单位", allow=rules.may_change, first=_hold_tree)
def close_org(org: Org, *, on: date, document: str = "", by: Actor) -> Org:
    """Dissolve an organisation on a day: it stays as history. Denied names everything that is in the way."""
    if on <= org.valid_from:
        raise Denied(f"撤销日期要晚于成立日期（{org.valid_from:%Y-%m-%d}）。")
    _dated(org, on)
    is_party = org.kind.family == Family.PARTY and org.kind_id not in setup.WITHIN
    for one in setup.dissolving(is_party=is_party, document=document):
        raise Denied(f"{one.sentence}。")
    if found := _hanging(org, on):
        raise Denied(f"{org.name}还不能撤销，还有 {'、'.join(found)}。请先把它们办好或转到别处，再来撤销。")
    org.valid_to, org.is_lead = on, False
    org.save(update_fields=["valid_to", "is_lead"])
    spans.tell([org], Turn.DISSOLVE, on, document)
    return org


@action("街道整体划转", allow=rules.may_change, first=_hold_both_trees)
def move_subdistrict(org: Org, *, to: Area, parent: Org, on: date, document: str = "", by: Actor) -> Org:
    """Hand a subdistrict with its communities to another district: its place and its body in one act (O1).

    `org` is the subdistrict's body and answers for the place that moves; `to` is the new district, `parent`
    the body it answers to from now on. One audit group; whoever covers the new district covers it at once.
    """
    places.move(org.area, to=to, on=on, document=document, by=by)
    return move_org(org, parent=parent, on=on, document=document, by=by)


def _allowed(parent: Org, facts: Facts, reason: str) -> None:
    is_party = OrgKind.objects.filter(key=facts.kind, family=Family.PARTY).exists()
    for one in queries.findings(parent, facts, is_party=is_party):
        if one.is_hard:
            raise Denied(f"{one.sentence}。")
        if not reason.strip():
            raise Denied(f"{one.sentence}。仍要这样办，请写理由。")


@part
def _found(root: Org | None, orgs: Sequence[Founding], document: str = "", reason: str = "") -> list[Org]:
    """Write organisations whose ids, and so paths, are drawn beforehand."""
    top = Org.objects.get(pk=root.pk) if root else None
    kinds = OrgKind.objects.in_bulk()
    made: dict[str, Org] = {}
    rows = []
    for pk, founding in zip(next_ids(Org, len(orgs)), orgs, strict=True):
        if founding.kind not in kinds:
            raise Denied(f"没有“{founding.kind}”这类单位，请从列表里选。")
        for key in {founding.parent, founding.leader} - {"", *made}:
            raise Denied(f"{founding.name}的上级或属地领导（{key}）没有写在它前面，请调整次序。")
        org = _new(pk, founding, made, top)
        made[founding.key] = org
        rows.append(org)
    _check_new(rows, kinds)
    Org.objects.bulk_create(rows)
    spans.tell(rows, Turn.ESTABLISH, None, document, reason)
    return rows


def _new(pk: int, founding: Founding, made: dict[str, Org], top: Org | None) -> Org:
    parent = made.get(founding.parent, founding.under or top)
    return Org(
        pk=pk,
        name=founding.name.strip(),
        short_name=(founding.short_name or founding.name).strip()[:30],
        kind_id=founding.kind,
        parent=parent,
        path=f"{parent.path if parent else ''}{pk}.",
        led_by=made.get(founding.leader, founding.led_by),
        area=founding.area,
        is_lead=founding.is_lead,
        phone=founding.phone,
        code=founding.code.strip() or None,
        valid_from=founding.on or clock.today(),
    )


def _check_new(rows: Sequence[Org], kinds: dict[str, OrgKind]) -> None:
    """What a founding needs of its parent, name, code and place."""
    new = {org.pk for org in rows}
    parents = {}
    for org in rows:
        if org.parent is None:
            continue
        if org.parent.valid_to is not None:
            raise Denied(f"{org.parent.name}已经撤销，下面不能再设单位。")
        above, kind = kinds[org.parent.kind_id], kinds[org.kind_id]
        _demand(rules.may_contain(above.name, above.may_hold, kind.key, kind.name))
        if org.parent_id not in new:
            parents[org.parent_id] = org.parent
    _parents_stood(rows, parents.values())
    _lead_is_free(rows)
    _codes_are_free(rows)
    if len(rows) == 1:
        _name_is_free(rows[0])


def _parents_stood(rows: Sequence[Org], parents: Collection[Org]) -> None:
    """A body is not established at a place in the tree where its superior did not stand yet."""
    known = spans.since(parents)
    for org in rows:
        day = known.get(org.parent_id or 0)
        if day is not None and org.valid_from < day and org.parent is not None:
            raise Denied(
                f"{org.parent.name}在 {day:%Y-%m-%d} 才变成现在这样，{org.name}的成立日期不能比那天早。"
            )


def _dated(org: Org, on: date | None, under: Org | None = None) -> date:
    """The day of a change, after a look at when the body (and the new superior) last changed. One query."""
    day, today = on or clock.today(), clock.today()
    bodies = [org, under] if under else [org]
    known = spans.since(bodies)
    for body in bodies:
        _demand(rules.may_date(body.name, day, last=known.get(body.pk), today=today))
    return day


def _hanging(org: Org, on: date) -> list[str]:
    """What is in the way of dissolving a body from a day on: below or led by it then or since, posts, and
    what the rooms above say.
    """
    later = OrgSpan.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on)).order_by()
    known = later.aggregate(
        below=models.Count("org", filter=Q(parent=org), distinct=True),
        led=models.Count("org", filter=Q(led_by=org), distinct=True),
    )
    posts = Post.objects.of(org=org).exclude(ends__lte=on).count()
    offices = Office.objects.of(org=org).exclude(ends__lte=on).count()
    counts = (
        (known["below"], "个下级单位"),
        (known["led"], "个由它属地领导的单位"),
        (posts, "个在任岗位"),
        (offices, "个没有免去的任职"),
    )
    return [f"{count} {words}" for count, words in counts if count] + ties.in_the_way(org, on)


def _name_is_free(org: Org) -> None:
    same = Org.objects.filter(parent=org.parent, name=org.name, valid_to__isnull=True).exclude(pk=org.pk)
    if org.parent and same.exists():
        raise Denied(f"{org.parent.name}下面已经有“{org.name}”，请换一个名称。")


def _codes_are_free(orgs: Sequence[Org]) -> None:
    codes = {org.code: org for org in orgs if org.code}
    taken = Org.objects.filter(code__in=codes).exclude(pk__in=[org.pk for org in orgs]) if codes else ()
    for other in taken:
        raise Denied(f"组织代码 {other.code} 已经是{other.name}的，请核对。")


def _lead_is_free(orgs: Sequence[Org]) -> None:
    leads = {org.area_id: org for org in orgs if org.is_lead}
    if not leads:
        return
    taken = Org.objects.filter(area_id__in=leads, is_lead=True, valid_to__isnull=True)
    other = taken.exclude(pk__in=[org.pk for org in orgs]).select_related("area").first()
    if other:
        raise Denied(f"{other.area.name}的属地责任单位已经是{other.name}，一个地方只能有一个。")


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise Denied(verdict.reason)
