"""People, their accounts and the posts that give permission."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied, Verdict
from gongjian.orgs import rules
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.roles import ROLES
from gongjian.platform.action import action, part, remark
from gongjian.platform.models import User
from gongjian.platform.sealed import blind


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
