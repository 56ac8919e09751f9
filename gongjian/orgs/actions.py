"""Everything that can be done to organisations, people and posts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import connection, models
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from gongjian.areas import actions as places
from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.tree import below
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs import rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, OrgKind, Person, Post
from gongjian.orgs.roles import ROLES
from gongjian.platform.action import action, part, remark
from gongjian.platform.models import User
from gongjian.platform.sealed import blind

_TREE = 7_206_101  # the advisory lock under which the affiliation tree is founded (shared) and moved (alone)


@dataclass(frozen=True)
class Founding:
    """An organisation to be founded; `parent` is the key of one before it in the batch.

    Without it, it hangs under `under`, a body that already lies below the root, or under the root itself.
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


@dataclass(frozen=True)
class PostPlan:
    """A post that a newcomer is given."""

    org: Org
    role: str
    title: str = ""
    area: Area | None = None
    starts: date | None = None
    ends: date | None = None
    is_default: bool = False


@dataclass(frozen=True)
class Newcomer:
    """A person to be entered with their posts; `login` opens an account without a password of its own yet."""

    name: str
    phone: str = ""
    login: str = ""
    posts: Sequence[PostPlan] = field(default_factory=tuple)


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
    by: Actor,
) -> Org:
    """Found an organisation under `parent`; `None` makes it a root of the affiliation tree."""
    founding = Founding("", name, kind, area, "", short_name, is_lead, phone, on)
    return _found(parent, [founding])[0]


@action("批量设立单位", allow=rules.may_change, first=hold_for_founding)
def found_orgs(root: Org, *, orgs: Sequence[Founding], by: Actor) -> dict[str, Org]:
    """Found a whole tree below `root`, parents before children, in a constant number of statements."""
    remark(f"{len(orgs)} 个单位")
    return dict(zip((founding.key for founding in orgs), _found(root, orgs), strict=True))


@action("单位更名", allow=rules.may_change)
def rename_org(org: Org, *, name: str, short_name: str = "", by: Actor) -> Org:
    """Give an organisation a new name; whatever points at it shows the new one."""
    org.name, org.short_name = name.strip(), (short_name or name).strip()[:30]
    _name_is_free(org)
    org.save(update_fields=["name", "short_name"])
    return org


@action("调整隶属关系", allow=rules.may_change, first=_hold_tree)
def move_org(org: Org, *, parent: Org, by: Actor) -> Org:
    """Hang an organisation with all below it under another; one statement for the subtree (O1)."""
    old = Org.objects.values_list("path", flat=True).get(pk=org.pk)
    target = Org.objects.get(pk=parent.pk)
    _demand(rules.may_change(by, target))
    _demand(rules.may_hang_under(old, target.path))
    new = f"{target.path}{org.pk}."
    Org.objects.filter(below(old)).update(
        path=Concat(Value(new), Substr("path", len(old) + 1), output_field=models.CharField(db_collation="C"))
    )
    org.parent, org.path = target, new
    _name_is_free(org)
    org.save(update_fields=["parent"])
    return org


@action("调整辖区", allow=rules.may_change)
def set_area(org: Org, *, area: Area, is_lead: bool, by: Actor) -> Org:
    """Say which place an organisation serves, and whether it is the body that answers for that place."""
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


@action("撤销单位", allow=rules.may_change)
def close_org(org: Org, *, on: date, by: Actor) -> Org:
    """Close an organisation on a day: it stays as history, its posts end. Children must be closed first."""
    open_children = Org.objects.filter(parent=org, valid_to__isnull=True).count()
    if open_children:
        raise Denied(f"{org.name}还有 {open_children} 个下级单位，请先把它们撤销或划到别处。")
    if on <= org.valid_from:
        raise Denied(f"撤销日期要晚于成立日期（{org.valid_from:%Y-%m-%d}）。")
    for post in Post.objects.of(org=org).filter(ends__isnull=True):
        _vacate(post, max(on, post.starts))
    org.valid_to, org.is_lead = on, False
    org.save(update_fields=["valid_to", "is_lead"])
    return org


@action("登记人员", allow=rules.may_keep, lock=False)
def add_person(_org: Org, *, name: str, phone: str = "", by: Actor) -> Person:
    """Enter a person who will hold a post at the organisation."""
    return Person.objects.add(name=name.strip(), phone=phone, phone_index=blind(phone))


@action("修改人员", allow=rules.may_keep_person)
def change_person(person: Person, *, name: str, phone: str, by: Actor) -> Person:
    """Correct a person's name or phone."""
    person.name, person.phone, person.phone_index = name.strip(), phone, blind(phone)
    person.save(update_fields=["name", "phone", "phone_index"])
    return person


@action("任命岗位", allow=rules.may_place, lock=False)
def appoint(
    org: Org,
    *,
    person: Person,
    role: str,
    title: str = "",
    area: Area | None = None,
    starts: date | None = None,
    ends: date | None = None,
    is_default: bool = False,
    by: Actor,
) -> Post:
    """Give a person a post at `org` for a term; it gives its permissions from that day on (O4)."""
    held = _roles_held(person)
    starts = starts or clock.today()
    is_self = by.person_id == person.pk
    _demand(rules.may_hold(role, starts=starts, ends=ends, is_self=is_self, held=held))
    if Post.objects.of(person=person, org=org).filter(role=role, ends__isnull=True).exists():
        raise Denied(f"{person.name}已经是{org.short_name}的{ROLES[role].term}，不用再任命。")
    if is_default:
        Post.objects.of(person=person).filter(is_default=True).update(is_default=False)
    post = _post(person, PostPlan(org, role, title, area, starts, ends, is_default))
    post.save(force_insert=True)
    return post


@action("离任", allow=rules.may_end)
def end_post(post: Post, *, on: date | None = None, by: Actor) -> Post:
    """End a post on a day (today): from that day it gives nothing any more."""
    _vacate(post, on or clock.today())
    return post


@action("批量登记人员和岗位", allow=rules.may_staff)
def staff(
    _org: Org, *, newcomers: Sequence[Newcomer], password: str | None = None, by: Actor
) -> list[Person]:
    """Enter many people with their posts in a constant number of statements.

    `password` opens the accounts of all who get one; without it nobody can enter yet.
    """
    remark(f"{len(newcomers)} 人")
    for newcomer in newcomers:
        _check_newcomer(newcomer)
    sealed = make_password(password)
    with_login = [one for one in newcomers if one.login]
    users = User.objects.bulk_create([User(username=one.login, password=sealed) for one in with_login])
    accounts = {one.login: user for one, user in zip(with_login, users, strict=True)}
    people = Person.objects.unscoped("newcomers are written, not read").bulk_create(
        [
            Person(name=one.name, phone=one.phone, phone_index=blind(one.phone), user=accounts.get(one.login))
            for one in newcomers
        ]
    )
    posts = [_post(person, plan) for person, one in zip(people, newcomers, strict=True) for plan in one.posts]
    Post.objects.unscoped("newcomers are written, not read").bulk_create(posts)
    return people


@action("开通账号", allow=rules.may_keep_person)
def open_account(person: Person, *, login: str, password: str, must_change: bool = True, by: Actor) -> User:
    """Open an account, or give the one there is a new first password, to be changed at the first login."""
    login = login.strip()
    taken = User.objects.filter(username__iexact=login).exclude(person=person)
    if not login or taken.exists():
        raise Denied(f"登录名“{login}”不能用，可能别人已经在用。请换一个。")
    user = person.user or User()
    user.username, user.must_change_password, user.is_active = login, must_change, True
    user.set_password(password)
    user.save()
    person.user = user
    person.save(update_fields=["user"])
    return user


@action("停用账号", allow=rules.may_keep_person)
def close_account(person: Person, *, by: Actor) -> Person:
    """Close a person's account: it can no longer be entered; what it did stays on record."""
    if person.user is None:
        raise Denied(f"{person.name}还没有账号。")
    for role in _roles_held(person):
        _demand(rules.may_vacate(role, others=_others_with(role, person)))
    person.user.is_active = False
    person.user.save(update_fields=["is_active"])
    return person


@action("查看工作人员手机号", allow=rules.may_reveal)
def reveal_phone(person: Person, *, reason: str, by: Actor) -> str:
    """A colleague's whole number; who asked and why stays on record, the number does not."""
    remark(f"理由：{reason}")
    return person.phone


@action("街道整体划转", allow=rules.may_change, first=_hold_both_trees)
def move_subdistrict(org: Org, *, to: Area, parent: Org, on: date, document: str = "", by: Actor) -> Org:
    """Hand a subdistrict with its communities to another district: its place and its body in one act (O1).

    `org` is the subdistrict's body and answers for the place that moves; `to` is the new district, `parent`
    the body it answers to from now on. One audit group; whoever covers the new district covers it at once.
    """
    places.move(org.area, to=to, on=on, document=document, by=by)
    return move_org(org, parent=parent, by=by)


@part
def _found(root: Org | None, orgs: Sequence[Founding]) -> list[Org]:
    """Write organisations whose ids, and so paths, are drawn beforehand."""
    top = Org.objects.get(pk=root.pk) if root else None
    made: dict[str, Org] = {}
    kinds = set(OrgKind.objects.values_list("key", flat=True))
    rows = []
    for pk, founding in zip(_ids(len(orgs)), orgs, strict=True):
        if founding.kind not in kinds:
            raise Denied(f"没有“{founding.kind}”这类单位，请从列表里选。")
        if founding.parent and founding.parent not in made:
            raise Denied(f"{founding.name}的上级没有写在它前面，请调整次序。")
        org = _new(pk, founding, made.get(founding.parent, founding.under or top))
        made[founding.key] = org
        rows.append(org)
    _lead_is_free(rows)
    if len(rows) == 1:
        _name_is_free(rows[0])
    return Org.objects.bulk_create(rows)


def _new(pk: int, founding: Founding, parent: Org | None) -> Org:
    return Org(
        pk=pk,
        name=founding.name.strip(),
        short_name=(founding.short_name or founding.name).strip()[:30],
        kind_id=founding.kind,
        parent=parent,
        path=f"{parent.path if parent else ''}{pk}.",
        area=founding.area,
        is_lead=founding.is_lead,
        phone=founding.phone,
        valid_from=founding.on or clock.today(),
    )


def _ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select nextval(pg_get_serial_sequence('orgs_org', 'id')) from generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def _name_is_free(org: Org) -> None:
    same = Org.objects.filter(parent=org.parent, name=org.name, valid_to__isnull=True).exclude(pk=org.pk)
    if org.parent and same.exists():
        raise Denied(f"{org.parent.name}下面已经有“{org.name}”，请换一个名称。")


def _lead_is_free(orgs: Sequence[Org]) -> None:
    leads = {org.area_id: org for org in orgs if org.is_lead}
    if not leads:
        return
    taken = Org.objects.filter(area_id__in=leads, is_lead=True, valid_to__isnull=True)
    other = taken.exclude(pk__in=[org.pk for org in orgs]).select_related("area").first()
    if other:
        raise Denied(f"{other.area.name}的属地责任单位已经是{other.name}，一个地方只能有一个。")


def _post(person: Person, plan: PostPlan) -> Post:
    return Post(
        person=person,
        org=plan.org,
        role=plan.role,
        title=plan.title.strip(),
        area=plan.area,
        is_default=plan.is_default,
        starts=plan.starts or clock.today(),
        ends=plan.ends,
    )


def _check_newcomer(newcomer: Newcomer) -> None:
    held: set[str] = set()
    for plan in newcomer.posts:
        starts = plan.starts or clock.today()
        _demand(rules.may_hold(plan.role, starts=starts, ends=plan.ends, is_self=False, held=held))
        held.add(plan.role)


@part
def _vacate(post: Post, on: date) -> None:
    if on < post.starts:
        raise Denied(f"离任日期不能早于任职日期（{post.starts:%Y-%m-%d}）。")
    _demand(rules.may_vacate(post.role, others=_others_with(post.role, post.person)))
    post.ends = on
    post.save(update_fields=["ends"])


def _roles_held(person: Person) -> set[str]:
    held = Post.objects.of(person=person).exclude(ends__lte=clock.today())
    return set(held.values_list("role", flat=True))


def _others_with(role: str, person: Person) -> int:
    """How many other people with an open account hold the role today with no end in sight."""
    posts = Post.objects.unscoped("the house must never lose its last administrator")
    held = posts.filter(role=role, starts__lte=clock.today(), ends__isnull=True, person__user__is_active=True)
    return held.exclude(person=person).values("person").distinct().count()


def _demand(verdict: Verdict) -> None:
    if not verdict:
        raise Denied(verdict.reason)
