"""Who may keep the register of units, when one must be covered, and what its figures mean. Pure."""

from dataclasses import dataclass
from datetime import date

from gongjian.areas.models import Area
from gongjian.duties.kinds import NOTIFY_AT_ONCE, Kind
from gongjian.kernel.tree import covers
from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.roles import Grant, Reach
from gongjian.platform.parameters import Parameter
from gongjian.units.models import ORGANISED, Campaign, Declaration, Mode, Nature, Unit

_COVER = "中办发〔2012〕11号"
_LOCAL = "本系统默认值，由各地自定"
OWN_BODY = Parameter(
    "units.own.members", "有几名正式党员应单独建党组织", "3", "F06", _COVER, hard=False, verified=False
)
MUST_ENTERPRISE = Parameter(
    "units.must.enterprise",
    "从业多少人的企业必须覆盖",
    "100",
    "F08",
    "实地调研报告（大连做法）",
    verified=False,
)
MUST_SOCIAL = Parameter(
    "units.must.social",
    "从业多少人的社会组织必须覆盖",
    "30",
    "F08",
    "实地调研报告（大连做法）",
    verified=False,
)
LINK_DAYS = Parameter("units.link.days", "申报链接有效期（天）", "60", "O10", _LOCAL, verified=False)
REMIND_DAYS = Parameter("units.declare.remind", "申报截止前几天提醒", "7", "O10", _LOCAL, verified=False)
COVER = Kind(
    "units.cover",
    "空白点等覆盖",
    "登记覆盖",
    Parameter("units.cover.limit", "消除空白点的期限", "60wd", "O7", _LOCAL, verified=False),
    Parameter("units.cover.remind", "消除空白点到期前多久提醒", "10wd", "O7", _LOCAL, verified=False),
    icon="building-off",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.UNITS,
)
REVIEW = Kind(
    "units.review",
    "单位申报等核对",
    "核对申报",
    Parameter("units.review.limit", "核对单位申报的期限", "10wd", "O10", _LOCAL, verified=False),
    Parameter("units.review.remind", "核对申报到期前多久提醒", "2wd", "O10", _LOCAL, verified=False),
    icon="clipboard-check",
    chain=(NOTIFY_AT_ONCE,),
    grant=Grant.UNITS,
)
NATURES = {
    "enterprise": Nature.ENTERPRISE,
    "property": Nature.ENTERPRISE,
    "social": Nature.SOCIAL,
    "social_org": Nature.SOCIAL,
    "unit": Nature.PUBLIC,
    "department": Nature.PUBLIC,
    "agency": Nature.PUBLIC,
    "station": Nature.PUBLIC,
}
MASS = ("union", "youth_league", "women")
MOST_STAFF = 1_000_000
MOST_SENDS = 20  # by one link: nobody corrects one form more often
_NOT_YOURS = "单位台账由社区、街道和区委组织部维护。您现在的岗位不能办。"
_NOT_HERE = "{org}不在您的辖区，由{area}的社区、街道维护。"


@dataclass(frozen=True)
class Thresholds:
    """From how many people on a unit must be covered (F08), from how many members on it has its own body."""

    enterprise: int
    social: int
    members: int

    def least(self, nature: str) -> int | None:
        """The number for a nature; None where no rule sets one."""
        return {Nature.ENTERPRISE.value: self.enterprise, Nature.SOCIAL.value: self.social}.get(nature)


def nature_of(kind: str) -> Nature | None:
    """What a kind of organisation is as a unit; None for what is no unit."""
    return NATURES.get(kind)


def must_be_covered(nature: str, headcount: int, at: Thresholds) -> bool:
    """F08: enterprises and social organisations of that size may not stay without an organisation."""
    least = at.least(nature)
    return least is not None and headcount >= least


def should_have_own(members: int, mode: str, at: Thresholds) -> bool:
    """F06: so many formal members form their own body; whatever else covers them is to be said why."""
    return members >= at.members and mode != Mode.SOLE


def is_late(year: int, *, due_on: date, sent_on: date | None, facts_of: int, on: date) -> bool:
    """Whether a unit counts as not declared on a day: asked for a later year than its facts are of, the last
    day over, and no answer by then.
    """
    return year > facts_of and due_on < on and (sent_on is None or sent_on > on)


def is_told_on(due_on: date, on: date, before: int) -> bool:
    """Whether a day is one of those on which the late are told of: before, at the end, then every week."""
    left = (due_on - on).days
    return left in (before, 0) or (-366 < left < 0 and left % 7 == 0)


def is_sane_count(headcount: int, members: int) -> Verdict:
    """Members are among the staff."""
    if headcount > MOST_STAFF:
        return no(f"从业人数写了 {headcount}，太大了，请核对。")
    if members > headcount:
        return no(f"正式党员 {members} 名，比从业人数 {headcount} 还多，请核对。")
    return YES


def is_sane_cover(
    mode: str, *, by_kind: str, since: date | None, today: date, members: int, reason: str, at: Thresholds
) -> Verdict:
    """Which body covers, since when: a Party body for the five ways to organise."""
    if mode == Mode.NONE:
        return YES
    if since is None or since > today:
        return no("请写从哪天起覆盖，不能晚于今天。")
    if mode in ORGANISED and by_kind != "party":
        return no("组织覆盖要写明由哪个党组织覆盖。由工会、团组织等联系的，请选“工作覆盖”。")
    if should_have_own(members, mode, at) and not reason.strip():
        return no(f"有 {members} 名正式党员，按规定应单独组建。暂时不单独组建的，请写原因。")
    return YES


def may_register(by: Actor, area: Area) -> Verdict:
    """Whoever keeps the register of a place enters its units."""
    if not by.may(Grant.UNITS):
        return no(_NOT_YOURS)
    return YES if _covers(by, area) else no(f"{area.short_name}不在您的辖区，不能在那里登记单位。")


def may_keep(by: Actor, unit: Unit) -> Verdict:
    """The register of a unit, by whoever keeps that of its place; a closed one stays as it was."""
    if unit.org.valid_to is not None:
        return no(f"{unit.org.name}已于{unit.org.valid_to:%Y-%m-%d}撤销，不能再改。")
    return _keeps(by, unit.org)


def may_reveal(by: Actor, unit: Unit) -> Verdict:
    """The liaison person in clear, with a reason: whoever keeps the register."""
    return _keeps(by, unit.org)


def may_follow_up(by: Actor, _nothing: None) -> Verdict:
    """What the clock looks after in the whole instance."""
    return YES if by.is_clock else no("这是系统按时做的事。")


def may_remind(by: Actor, _campaign: Campaign) -> Verdict:
    """Places are reminded by the clock."""
    return may_follow_up(by, None)


def may_open(by: Actor, area: Area) -> Verdict:
    """A year's declaration is opened by whoever keeps the register of the place and decides there."""
    if not by.may(Grant.UNITS) or not by.may(Grant.REVIEW):
        return no("年度申报由社区书记、街道或区委组织部发起。您现在的岗位不能办。")
    return YES if _covers(by, area) else no(f"{area.short_name}不在您的辖区，不能在那里发起申报。")


def may_prolong(by: Actor, campaign: Campaign) -> Verdict:
    """Another last day: whoever could have opened it."""
    return may_open(by, campaign.area)


def may_declare(by: Actor, declaration: Declaration) -> Verdict:
    """Answer: by link, or by the staff who were told by telephone; until it has been accepted."""
    if declaration.unit.org.valid_to is not None or declaration.state == Declaration.State.SKIPPED:
        return no("这家单位已经撤销，或者已经申报了更晚的年度，这份不用再报。")
    if declaration.state == Declaration.State.DONE:
        return no("今年的申报已经核对完，不能再改。有变化请打电话告诉社区。")
    if by.is_resident:
        return YES
    return may_keep(by, declaration.unit)


def may_review(by: Actor, declaration: Declaration) -> Verdict:
    """Accept or ask back what a unit has sent."""
    if declaration.state != Declaration.State.SENT:
        return no(f"这份申报现在是“{declaration.get_state_display()}”，不用核对。")
    return may_keep(by, declaration.unit)


def may_link(by: Actor, declaration: Declaration) -> Verdict:
    """Hand out a way in, or take it back."""
    if declaration.state == Declaration.State.DONE:
        return no("今年的申报已经核对完，不用再发链接。")
    return may_keep(by, declaration.unit)


def may_invite(by: Actor, _campaign: Campaign) -> Verdict:
    """Letters and reminders of a campaign, for the units in one's own area: each unit is asked again."""
    return YES if by.may(Grant.UNITS) else no(_NOT_YOURS)


def may_found_mass(by: Actor, area: Area) -> Verdict:
    """A union, youth league or women's body is entered like a unit."""
    return may_register(by, area)


def _keeps(by: Actor, org: Org) -> Verdict:
    if not by.may(Grant.UNITS):
        return no(_NOT_YOURS)
    return YES if _covers(by, org.area) else no(_NOT_HERE.format(org=org.name, area=org.area.short_name))


def _covers(by: Actor, area: Area) -> bool:
    if by.is_clock:
        return True
    seat = by.seat
    return seat is not None and seat.role.reach is Reach.AREA and covers(seat.area_path, area.path)
