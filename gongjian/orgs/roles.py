"""Roles: what a post lets its holder do, and how far it reaches. The field's own posts, nothing finer."""

from dataclasses import dataclass
from enum import StrEnum


class Grant(StrEnum):
    """One thing a role may do. Rules ask for grants; they never ask for roles."""

    SEE = "see"  # read cases in reach
    INTAKE = "intake"  # register a request for a resident
    HANDLE = "handle"  # accept, work on and answer what one's organisation holds
    DISPATCH = "dispatch"  # hand over, name cooperating bodies, merge, transfer out
    CALL = "call"  # 吹哨: call departments on site
    REVIEW = "review"  # decide objections and extensions of organisations below
    OVERRIDE = "override"  # send a department's matter down against the list, with a recorded reason
    CALLBACK = "callback"  # ask the resident by phone and record the answer
    REVEAL = "reveal"  # see a phone number in clear, with a logged reason
    FIGURES = "figures"  # the cockpit
    LISTS = "lists"  # maintain the responsibility list
    TERRITORY = "territory"  # maintain areas and grids
    ORGS = "orgs"  # maintain organisations, people and accounts
    POSTS = "posts"  # appoint to posts and end them, which is what gives permission
    RULES = "rules"  # local values of rules, the day table, escalation chains
    AUDIT = "audit"  # read the audit trail
    ORGLIFE = "orglife"  # plan, record and file the meetings of one's organisation; read those below
    MEMBERS = "members"  # see and keep the register of Party members of one's organisation and those below
    UNITS = "units"  # see and keep the register of resident units of one's area, and what reaches them
    EXCHANGE = "exchange"  # connect other systems: tokens of the API, webhooks


class Reach(StrEnum):
    """What a post covers: the cases of an area, or those in which its organisation takes part."""

    AREA = "area"
    ORG = "org"
    NONE = "none"  # administrators keep the house and read no residents' business


@dataclass(frozen=True)
class Role:
    """A role of the field. `menu` names the side navigation it is shown (ui.md, part 4)."""

    key: str
    term: str
    reach: Reach
    grants: frozenset[Grant]
    menu: str


G = Grant
_WORK = {G.SEE, G.INTAKE, G.HANDLE, G.CALLBACK, G.REVEAL}
_PARTY = {G.ORGLIFE, G.MEMBERS}
_AREA_PARTY = _PARTY | {G.UNITS}


def _role(key: str, term: str, reach: Reach, grants: set[Grant], menu: str) -> Role:
    return Role(key, term, reach, frozenset(grants), menu)


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        _role("grid_worker", "网格员", Reach.AREA, _WORK, "community"),
        _role("community_worker", "社区工作者", Reach.AREA, _WORK | {G.DISPATCH, G.UNITS}, "community"),
        _role(
            "community_secretary",
            "社区党委书记",
            Reach.AREA,
            _WORK | _AREA_PARTY | {G.DISPATCH, G.CALL, G.REVIEW, G.FIGURES},
            "community",
        ),
        _role(
            "subdistrict_officer",
            "街道工作人员",
            Reach.AREA,
            _WORK | _AREA_PARTY | {G.DISPATCH, G.CALL, G.REVIEW, G.FIGURES},
            "subdistrict",
        ),
        _role(
            "subdistrict_secretary",
            "街道党工委书记",
            Reach.AREA,
            _WORK | _AREA_PARTY | {G.DISPATCH, G.CALL, G.REVIEW, G.FIGURES},
            "subdistrict",
        ),
        _role(
            "district_desk",
            "区诉求办受理员",
            Reach.AREA,
            _WORK | {G.DISPATCH, G.CALL, G.REVIEW, G.FIGURES, G.OVERRIDE},
            "district",
        ),
        _role(
            "district_officer",
            "区委组织部工作人员",
            Reach.AREA,
            _AREA_PARTY | {G.SEE, G.FIGURES, G.REVIEW, G.OVERRIDE, G.DISPATCH, G.HANDLE, G.CALL},
            "district",
        ),
        _role(
            "city_officer",
            "市级工作人员",
            Reach.AREA,
            {G.SEE, G.FIGURES, G.REVIEW, G.HANDLE, G.DISPATCH, G.OVERRIDE, G.UNITS},
            "city",
        ),
        _role(
            "department_officer",
            "职能部门工作人员",
            Reach.ORG,
            {G.SEE, G.HANDLE, G.DISPATCH, G.REVEAL},
            "department",
        ),
        _role("branch_secretary", "党支部书记", Reach.ORG, _PARTY, "branch"),
        _role("branch_member", "支部委员", Reach.ORG, _PARTY, "branch"),
        _role("member", "党员", Reach.ORG, set(), "branch"),
        _role("unit_liaison", "驻区单位联络员", Reach.ORG, {G.SEE, G.HANDLE}, "unit"),
        _role(
            "system_admin",
            "系统管理员",
            Reach.NONE,
            {G.LISTS, G.TERRITORY, G.ORGS, G.RULES, G.EXCHANGE},
            "admin",
        ),
        _role("security_admin", "安全管理员", Reach.NONE, {G.POSTS}, "admin"),
        _role("audit_admin", "审计管理员", Reach.NONE, {G.AUDIT}, "admin"),
    )
}

ADMIN_ROLES = ("system_admin", "security_admin", "audit_admin")
