"""Who may change organisations, people and posts, and what must hold for them."""

from collections.abc import Collection
from datetime import date

from gongjian.kernel.tree import covers
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person, Post
from gongjian.orgs.roles import ADMIN_ROLES, ROLES, Grant

_NOT_YOURS = "维护单位和人员是系统管理员的事。需要改动时请找本区系统管理员。"
_NOT_YOUR_POSTS = "任免岗位是安全管理员的事。需要改动时请找本区安全管理员。"


def may_keep(by: Actor, _org: Org) -> Verdict:
    """Organisations, people and their accounts are kept by the system administrator."""
    return _keeps(by)


def may_found(by: Actor, _parent: Org | None) -> Verdict:
    """The same, also where there is no parent yet."""
    return _keeps(by)


def may_keep_person(by: Actor, _person: Person) -> Verdict:
    """The same, of a person."""
    return _keeps(by)


def may_change(by: Actor, org: Org) -> Verdict:
    """A closed organisation is history and stays as it was."""
    if org.valid_to is not None:
        return no(f"{org.name}已于{org.valid_to:%Y-%m-%d}撤销，不能再改。")
    return may_keep(by, org)


def may_place(by: Actor, org: Org) -> Verdict:
    """Posts give permission: who keeps the house does not hand out its keys, another administrator does."""
    if org.valid_to is not None:
        return no(f"{org.name}已于{org.valid_to:%Y-%m-%d}撤销，不能再任命。")
    return YES if by.may(Grant.POSTS) else no(_NOT_YOUR_POSTS)


def may_staff(by: Actor, org: Org) -> Verdict:
    """People and their posts in one go (opening an instance, a yearly roster): needs both grants."""
    return may_keep(by, org) and may_place(by, org)


def may_end(by: Actor, post: Post) -> Verdict:
    """A post ends once."""
    if post.ends is not None:
        return no("这个岗位已经离任，不用再办。")
    return YES if by.may(Grant.POSTS) else no(_NOT_YOUR_POSTS)


def may_reveal(by: Actor, _person: Person) -> Verdict:
    """A colleague's number in clear: for whoever works on requests or keeps people, with a logged reason."""
    if by.may(Grant.REVEAL) or by.may(Grant.ORGS):
        return YES
    return no("您现在的岗位不能查看完整手机号。办公电话在单位页面上。")


def may_switch(by: Actor, post_id: int) -> Verdict:
    """Only into a post of one's own that is in force today."""
    if any(seat.post_id == post_id for seat in by.seats):
        return YES
    return no("这个岗位不在您名下，或者已经离任，不能切换。")


def may_hang_under(org_path: str, parent_path: str) -> Verdict:
    """An organisation cannot answer to itself or to one below it."""
    if covers(org_path, parent_path):
        return no("上级不能是这个单位自己或它的下级，请另选一个上级。")
    return YES


def may_date(name: str, on: date, *, last: date | None, today: date) -> Verdict:
    """A change holds from a day that is not to come, and not from before the last change of the body.

    `last`: from when it stands as it does now.
    """
    if on > today:
        return no("生效日期还没有到。请到那天再办，或核对日期。")
    if last is not None and on < last:
        return no(f"{name}在 {last:%Y-%m-%d} 才变成现在这样，生效日期不能比那天早。请核对日期。")
    return YES


def may_contain(above: str, may_hold: Collection[str] | None, kind: str, term: str) -> Verdict:
    """Whether a body of the kind called `above` may hold one of `kind`; a kind without a list holds any."""
    if may_hold is None or kind in may_hold:
        return YES
    return no(f"{above}下面不能设{term}。请换一个上级，或换一个类别。")


def may_lead(org: Org, leader: Org) -> Verdict:
    """Area leadership comes from another body in force that does not already stand below."""
    if leader.valid_to is not None:
        return no(f"{leader.name}已于{leader.valid_to:%Y-%m-%d}撤销，不能领导别的单位。")
    if covers(org.path, leader.path):
        return no("属地领导不能是这个单位自己或它的下级，请另选一个。")
    return YES


def is_sane_term(starts: date, ends: date | None) -> bool:
    """A term may be open; a closed one ends after it starts."""
    return ends is None or ends > starts


def may_hold(role: str, *, starts: date, ends: date | None, is_self: bool, held: Collection[str]) -> Verdict:
    """Whether a person who now holds the roles `held` may be given `role` for this term.

    Nobody appoints themselves, and the three administrators (系统, 安全, 审计) are three people (J-08).
    """
    if role not in ROLES:
        return no(f"没有“{role}”这种岗位，请从列表里选。")
    if not is_sane_term(starts, ends):
        return no("离任日期要晚于任职日期，请核对两个日期。")
    if is_self:
        return no("不能给自己任命岗位，请另一位安全管理员办理。")
    if role in ADMIN_ROLES and any(other in ADMIN_ROLES and other != role for other in held):
        return no("系统、安全、审计三种管理员要分别由三个人担任（等级保护要求），这个人已经是其中一种。")
    return YES


def may_vacate(role: str, *, others: int) -> Verdict:
    """The last system or security administrator stays until there is another, who could let others in."""
    if role in ("system_admin", "security_admin") and others == 0:
        return no(f"这是最后一名{ROLES[role].term}，离任后就没有人能管理系统。请先任命接替的人。")
    return YES


def _keeps(by: Actor) -> Verdict:
    return YES if by.may(Grant.ORGS) else no(_NOT_YOURS)
