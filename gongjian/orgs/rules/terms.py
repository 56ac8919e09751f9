"""Who may hold an office in a body, its term, and when to prepare the next (A05, A20–A22, F02). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongjian.kernel.verdict import YES, Verdict, no
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Ground, Office, Org
from gongjian.orgs.roles import Grant
from gongjian.orgs.rules.setup import Finding, months_after
from gongjian.platform.parameters import Parameter, Rulebook

_TERMS = "《关于党的基层组织任期的意见》"
_BRANCHES = "《中国共产党支部工作条例（试行）》"
_LENT = "区域化党建兼职委员制度（各地规定）"
LENDING = ("extended_working_committee", "extended_committee")  # 大工委, 大党委 have concurrent members
COMMUNITY_YEARS = Parameter("orgs.term.community", "社区党组织任期（年）", "5", "A20", _TERMS)
SLACK_YEARS = Parameter("orgs.term.slack", "经上级批准，提前或延期换届最多（年）", "1", "A20", _TERMS)
REMIND_MONTHS = Parameter(
    "orgs.term.remind",
    "任期届满前几个月提醒换届",
    "6",
    "A21",
    "党建答疑（旗帜网）",
    hard=False,
    verified=False,
)
STANDING_YEARS = Parameter(
    "orgs.secretary.standing", "担任书记一般要有的党龄（年）", "1", "A22", _BRANCHES, "第二十一条", hard=False
)


@dataclass(frozen=True)
class Taking:
    """An office about to be taken, as far as a rule asks."""

    body_kind: str
    ground: str
    is_concurrent: bool
    starts: date
    is_own_unit: bool = False
    has_unit: bool = False
    consent_on: date | None = None
    consent_document: str = ""
    document: str = ""
    due: date | None = None  # when the term runs out by rule
    term_ends: date | None = None  # when it is said to run out
    is_head: bool = False
    party_since: date | None = None


def may_seat(by: Actor, org: Org) -> Verdict:
    """Offices are written down by the body's own Party officers, those above it, and whoever keeps bodies."""
    if org.valid_to is not None:
        return no(f"{org.name}已于{org.valid_to:%Y-%m-%d}撤销，不能再登记任职。")
    if by.may(Grant.ORGS) or (by.may(Grant.MEMBERS) and (by.is_of(org) or by.reaches(org.area.path))):
        return YES
    return no(f"{org.name}的任职由它自己的书记、委员，或它的上级党组织登记。您现在的岗位不能办。")


def may_unseat(by: Actor, office: Office) -> Verdict:
    """The same, once."""
    if office.ends is not None:
        return no("这项任职已经免去，不用再办。")
    return may_seat(by, office.org)


def may_remind(by: Actor, _org: Org) -> Verdict:
    """The clock reminds."""
    return YES if by.is_clock else no("换届提醒由系统按日期发出。")


def findings(taking: Taking, book: Rulebook) -> list[Finding]:
    """Everything that the rules say against it, hard ones first."""
    found = [*_ground(taking), *_lent(taking), *_term(taking, book), *_head(taking, book)]
    return sorted(found, key=lambda one: not one.is_hard)


def due(starts: date, years: int | None) -> date | None:
    """When a term runs out; None where the rules give none."""
    return months_after(starts, 12 * years) if years else None


def remind_from(term_ends: date, months: int) -> date:
    """From when the next election is to be prepared."""
    return months_after(term_ends, -months)


def _ground(taking: Taking) -> Iterator[Finding]:
    if taking.body_kind == "temporary_branch" and taking.ground == Ground.ELECTED:
        text = "临时党支部的书记、委员由上级党组织任命，不选举"
        yield Finding("A05", f"{_BRANCHES}第八条", text, is_hard=True)


def _lent(taking: Taking) -> Iterator[Finding]:
    if taking.is_concurrent != (taking.ground == Ground.CONCURRENT):
        yield Finding("F02", _LENT, "兼职职务的产生方式要选“兼任”，别的职务不能选", is_hard=True)
    if not taking.is_concurrent:
        return
    if taking.body_kind not in LENDING:
        yield Finding("F02", _LENT, "兼职委员设在大工委、大党委，这个组织不设", is_hard=True)
    if not taking.has_unit or taking.is_own_unit:
        yield Finding("F02", _LENT, "兼职委员来自别的单位，请写他所在的单位", is_hard=True)
    if taking.consent_on is None or not taking.consent_document.strip():
        yield Finding("F02", _LENT, "兼职委员要有所在单位同意，请写同意日期和文号", is_hard=True)
    elif taking.consent_on > taking.starts:
        yield Finding("F02", _LENT, "单位同意要在任职以前，请核对日期", is_hard=True)


def _term(taking: Taking, book: Rulebook) -> Iterator[Finding]:
    if taking.due is None or taking.term_ends is None or taking.term_ends == taking.due:
        return
    slack = book.number(SLACK_YEARS)
    earliest, latest = months_after(taking.due, -12 * slack), months_after(taking.due, 12 * slack)
    if not earliest <= taking.term_ends <= latest:
        text = f"本届应到 {taking.due:%Y-%m-%d} 届满，提前或延期不能超过 {slack} 年"
        yield Finding.of(SLACK_YEARS, text, is_hard=True)
    elif not taking.document.strip():
        text = f"本届应到 {taking.due:%Y-%m-%d} 届满，提前或延期要上级批准，请写任职文号"
        yield Finding.of(SLACK_YEARS, text, is_hard=True)


def _head(taking: Taking, book: Rulebook) -> Iterator[Finding]:
    if not taking.is_head or taking.party_since is None:
        return
    years = book.number(STANDING_YEARS)
    if months_after(taking.party_since, 12 * years) > taking.starts:
        yield Finding.of(STANDING_YEARS, f"担任书记一般要有 {years} 年以上党龄", is_hard=False)
