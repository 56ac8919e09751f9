"""What may be pushed down to the base and what may not (H-03, T9), and who keeps the responsibility list."""

from dataclasses import dataclass

from gongjian.areas.models import Area
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.roles import Grant
from gongjian.platform.parameters import Parameter

_SOURCE = "《国务院办公厅关于进一步优化12345热线的意见》（国办函〔2025〕66号）"
OVERRIDE_LEVEL = Parameter(
    "admission.override_level",
    "可以越过清单下派的最低层级（3 为区）",
    "3",
    "H-03",
    _SOURCE,
    "第五条",
    hard=True,
    verified=False,
)
REASON_LENGTH = Parameter(
    "admission.reason_length",
    "越过清单下派的理由最少字数",
    "10",
    "H-03",
    _SOURCE,
    "第五条",
    hard=False,
    verified=False,
)
NOT_YOURS = "发布清单是系统管理员的事。需要更新清单时请找本区系统管理员。"
BASIC, SUPPORT, RECALLED = "basic", "support", "recalled"


@dataclass(frozen=True)
class Facts:
    """What the list says of a matter at one place. `lead` is empty where no body leads there."""

    list_name: str
    number: str
    part: str
    lead: str
    lead_is_base: bool
    base_role: str = ""
    is_enforced: bool = False  # an authority leads it, on a law
    above: str = ""  # who may go past the list; empty where whoever asks may


@dataclass(frozen=True)
class Target:
    """The body that a matter is about to be given to."""

    name: str
    kind: str
    is_base: bool
    is_civil: bool = False


@dataclass(frozen=True)
class Override:
    """Who wants to go past the list, and why; the numbers that govern it."""

    is_granted: bool
    area_level: int
    reason: str
    lowest_level: int
    reason_length: int


def may_go_to(matter: Facts, target: Target) -> Verdict:
    """H-03, T9: what a functional department leads is never handed down to the base; what it does on a law
    is not handed to a body outside the authorities either, which may cooperate.
    """
    if lacks_authority(matter, target):
        return no(
            f"{target.name}没有执法权，清单不支持它主办：依据《{matter.list_name}》第 {matter.number} 项，"
            f"该事项由{matter.lead}牵头依法办理。可派给{matter.lead}，请{target.name}协办。",
            alike=f"没有执法权，第 {matter.number} 项由{matter.lead}牵头依法办理，只能请它们协办。",
        )
    if not target.is_base or (matter.lead_is_base and matter.part != RECALLED):
        return YES
    lead = matter.lead or "上级部门"
    row = f"依据《{matter.list_name}》第 {matter.number} 项"
    because = f"{row}，该事项{_why(matter.part, lead)}，不能下派给{target.name}。"
    base = ""
    if matter.base_role and matter.part == SUPPORT:
        base = f"街道社区只做这一步：{matter.base_role.rstrip('。')}。"
    past = f"确要街道社区办，请联系{matter.above}，由它写明理由后派。" if matter.above else ""
    past = past or "确要派给它，请写明越过清单的理由，理由会留痕。"
    return no(
        f"{because}{base}可派给{lead}。{past}",
        alike=f"第 {matter.number} 项{_why(matter.part, lead)}，不能下派给街道、社区和网格。{past}",
    )


def lacks_authority(matter: Facts, target: Target) -> bool:
    """Whether the matter is enforced on a law, and the body stands outside the authorities."""
    return matter.is_enforced and target.is_civil


def may_override(matter: Facts, target: Target, past: Override) -> Verdict:
    """Past a refusal: only with the grant, from the level that may, with a reason worth recording. Authority
    of law is nobody's to lend: past that there is no way.
    """
    refusal = may_go_to(matter, target)
    if (
        refusal
        or lacks_authority(matter, target)
        or not (past.is_granted and past.area_level <= past.lowest_level)
    ):
        return refusal
    if len(past.reason.strip()) < past.reason_length:
        return no(
            f"越过清单下派要写明理由，至少 {past.reason_length} 个字，理由会记录在案。",
            about="override_reason",
        )
    return YES


def may_publish(by: Actor, area: Area) -> Verdict:
    """The list is kept by whoever holds the grant, for a place in force."""
    if area.valid_to is not None:
        return no(f"{area.name}已经停用，不能再发布清单。")
    return YES if by.may(Grant.LISTS) else no(NOT_YOURS)


def _why(part: str, lead: str) -> str:
    if part == RECALLED:
        return f"已由{lead}收回"
    if part == SUPPORT:
        return f"由{lead}牵头、街道社区配合"
    return f"由{lead}牵头"
