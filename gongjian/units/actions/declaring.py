"""A year's declaration: opened by the place, answered through a link, accepted or asked back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse

from gongjian.areas.models import Area
from gongjian.duties import actions as duties
from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors, below
from gongjian.kernel.verdict import Denied
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org, Person
from gongjian.platform.action import action, label, part, remark
from gongjian.platform.notices import declare as declare_notice
from gongjian.platform.notices import notify
from gongjian.platform.parameters import Rulebook
from gongjian.units import doors, rules
from gongjian.units.actions import keeping
from gongjian.units.models import Campaign, Declaration, Link, Standing, Unit
from gongjian.units.queries import standing

declare_notice("units.declare", "单位申报快到期或没有申报", "{n} 处单位申报快到期或没有申报")
_S = Declaration.State
_WHY = "of the campaign at hand"
MOST_LETTERS = 200
LONGEST = 366


@dataclass(frozen=True)
class Answers:
    """What a unit declares. An empty name or number of the liaison person: as before."""

    is_operating: bool
    headcount: int
    members: int
    mode: str
    address: str = ""
    liaison: str = ""
    liaison_phone: str = ""


@dataclass(frozen=True)
class Fresh:
    """A link just made: the only moment at which its token is known."""

    declaration: Declaration
    link: Link
    token: str


@action("发起年度申报", allow=rules.may_open, lock=False)
def open_campaign(area: Area, *, year: int, due_on: date, document: str = "", by: Actor) -> Campaign:
    """Ask every unit at work in a place for this year's declaration. A constant number of statements."""
    today = clock.today()
    if not today < due_on <= today + timedelta(days=LONGEST):
        raise Denied("截止日期要在明天到一年以内，请改。")
    if year not in (today.year - 1, today.year, today.year + 1):
        raise Denied("年度只能是去年、今年或明年，请改。")
    if Campaign.objects.of(area=area).filter(year=year).exists():
        raise Denied(f"{area.short_name}{year} 年的申报已经发起过，可以改截止日期。")
    campaign = Campaign.objects.add(
        year=year, area=area, opened_on=today, due_on=due_on, document=document.strip()[:100]
    )
    remark(f"{_ask(campaign)} 家单位")
    return campaign


@action("改申报截止日期", allow=rules.may_prolong)
def prolong(campaign: Campaign, *, due_on: date, by: Actor) -> Campaign:
    """Another last day, not before today; whoever was registered since is asked too."""
    if campaign.due_on < clock.today():
        raise Denied(
            f"截止日期 {campaign.due_on:%Y-%m-%d} 已过，按它算过的数字不能再变。没报的单位仍可以申报。"
        )
    if due_on < clock.today() or due_on > campaign.opened_on + timedelta(days=LONGEST):
        raise Denied("截止日期要在今天以后、发起后一年以内，请改。")
    campaign.due_on = due_on
    campaign.save(update_fields=["due_on"])
    remark(f"新请 {_ask(campaign)} 家单位")
    return campaign


@action("生成申报链接", allow=rules.may_link)
def make_link(declaration: Declaration, *, by: Actor) -> Fresh:
    """A new way in for the unit's liaison person; the ones before lead nowhere any more."""
    return _links([declaration])[0]


@action("作废申报链接", allow=rules.may_link)
def revoke_links(declaration: Declaration, *, by: Actor) -> int:
    """Every way in that was handed out leads nowhere from now on; how many there were."""
    return _revoke([declaration])


@action("印申报通知信", allow=rules.may_invite, lock=False)
def write_letters(campaign: Campaign, *, declarations: Sequence[Declaration], by: Actor) -> list[Fresh]:
    """New links for several units at once, to be printed; at most 200. Few statements."""
    if len(declarations) > MOST_LETTERS:
        raise Denied(f"一次最多印 {MOST_LETTERS} 封，现在有 {len(declarations)} 封。请先选下面的一个地方。")
    for one in declarations:
        keeping.demand(rules.may_link(by, one))
    remark(f"{campaign.year} 年，{len(declarations)} 封")
    return _links(declarations)


@action("申报", allow=rules.may_declare)
def declare(
    declaration: Declaration,
    *,
    answers: Answers,
    link: Link | None = None,
    by: Actor,
    version: int | None = None,
) -> Declaration:
    """Answer for a unit. What is as before counts at once; what changed waits for the community."""
    _count(link)
    keeping.demand(rules.is_sane_count(answers.headcount, answers.members))
    row, unit = declaration, _held(declaration)
    now = _now(unit)
    answers = replace(
        answers,
        liaison=answers.liaison.strip() or row.liaison,
        liaison_phone=answers.liaison_phone or row.liaison_phone,
    )
    row.is_operating, row.headcount, row.members = answers.is_operating, answers.headcount, answers.members
    row.mode, row.address = answers.mode, answers.address.strip()[:100]
    row.liaison, row.liaison_phone = answers.liaison.strip()[:40], answers.liaison_phone
    row.is_unchanged = is_unchanged(unit, now, answers)
    row.sent_on = row.sent_on or clock.today()
    row.version += 1
    row.state, row.question = (_S.DONE if row.is_unchanged else _S.SENT), ""
    row.done_on = clock.today() if row.is_unchanged else None
    row.save()
    _skip_older(row)
    if row.is_unchanged:
        keeping.begin(unit, keeping.figures_of(now), max(row.year, now.year))
        _settle(row)
    else:
        url = reverse("units:declaration", args=[row.pk])
        keeping.owe(rules.REVIEW, row, unit, title=f"{unit.org.name}的 {row.year} 年申报等核对", url=url)
    return row


@action("核对单位申报", allow=rules.may_review)
def accept(
    declaration: Declaration,
    *,
    covered_by: Org | None = None,
    since: date | None = None,
    reason: str = "",
    by: Actor,
    version: int | None = None,
) -> Declaration:
    """Take over what a unit declared: from today on its figures are these."""
    row, unit = declaration, _held(declaration)
    now = _now(unit)
    changed: dict[str, Any] = {
        "headcount": row.headcount,
        "members": row.members,
        "is_operating": row.is_operating,
    }
    mode = row.mode or now.mode
    is_moved = mode != now.mode or covered_by is not None
    if is_moved:
        changed |= {"mode": mode, "covered_by": covered_by or now.covered_by, "reason": reason}
        changed |= {"covered_since": since or now.covered_since}
    figures = keeping.figures_of(now, **changed)
    keeping.check(unit, figures, is_choice=is_moved)
    keeping.begin(unit, figures, max(row.year, now.year))
    unit.address = row.address or unit.address
    unit.liaison, unit.liaison_phone = row.liaison or unit.liaison, row.liaison_phone or unit.liaison_phone
    unit.version += 1
    unit.save()
    row.state, row.done_on, row.version = _S.DONE, clock.today(), row.version + 1
    row.save()
    _settle(row)
    return row


@action("退回单位申报", allow=rules.may_review)
def ask_back(
    declaration: Declaration, *, question: str, by: Actor, version: int | None = None
) -> Declaration:
    """Ask a unit about its answers; the same link shows the question and the form."""
    if not question.strip():
        raise Denied("请写清楚要单位补充什么。")
    declaration.state, declaration.question = _S.BACK, question.strip()[:200]
    declaration.version += 1
    declaration.save()
    _settle(declaration)
    return declaration


@action("催报", allow=rules.may_remind, lock=False)
def remind(
    campaign: Campaign, *, people: Sequence[Person], area: Area, waiting: int, is_late: bool, by: Actor
) -> None:
    """Tell the people of a place how many of its units have not declared; once a day at most."""
    words = "已过截止日期" if is_late else f"{campaign.due_on:%m-%d} 截止"
    notify(
        [person.user_id for person in people],
        kind="units.declare",
        title=f"{area.short_name}有 {waiting} 家单位还没有申报，{words}",
        url=f"{reverse('units:campaign', args=[campaign.pk])}?area={area.code}",
        dedup=f"units:{campaign.pk}:{area.pk}:{clock.today()}",
        about=label(campaign),
    )
    remark(f"{area.short_name} {waiting} 家")


def is_unchanged(unit: Unit, now: Standing, answers: Answers) -> bool:
    """Whether a declaration says only what is known already."""
    same = (answers.is_operating, answers.headcount, answers.members, answers.mode or now.mode)
    told = (
        (answers.address.strip() or unit.address) == unit.address
        and (answers.liaison.strip() or unit.liaison) == unit.liaison
        and (answers.liaison_phone or unit.liaison_phone) == unit.liaison_phone
    )
    return told and same == (now.is_operating, now.headcount, now.members, now.mode)


@part
def _ask(campaign: Campaign) -> int:
    """A declaration for every unit of the place that is at work and not asked for this year yet."""
    units = Standing.objects.unscoped(_WHY).filter(
        below(campaign.area.path, "unit__org__area__path"),
        ends__isnull=True,
        is_operating=True,
        unit__org__valid_to__isnull=True,
        year__lt=campaign.year,
    )
    asked = Declaration.objects.unscoped(_WHY).filter(year=campaign.year)
    ids = units.exclude(unit__in=asked.values("unit")).values_list("unit_id", flat=True)
    rows = [Declaration(unit_id=pk, campaign=campaign, year=campaign.year) for pk in ids]
    Declaration.objects.unscoped(_WHY).bulk_create(rows, batch_size=5000)
    return len(rows)


@part
def _links(declarations: Sequence[Declaration]) -> list[Fresh]:
    _revoke(declarations)
    today, made = clock.today(), []
    for one in declarations:
        days = Rulebook(today, ancestors(one.unit.org.area.path)).number(rules.LINK_DAYS)
        token = doors.secret()
        link = Link(
            declaration=one,
            fingerprint=doors.fingerprint(token),
            made_on=today,
            expires_on=max(today + timedelta(days=days), one.campaign.due_on),
        )
        made.append(Fresh(one, link, token))
    Link.objects.unscoped(_WHY).bulk_create([each.link for each in made])
    return made


@part
def _revoke(declarations: Sequence[Declaration]) -> int:
    rows = Link.objects.unscoped(_WHY).filter(declaration__in=[one.pk for one in declarations])
    return rows.filter(revoked_on__isnull=True).update(revoked_on=clock.today())


@part
def _count(link: Link | None) -> None:
    """One more sending through a link; a link that is used without end is closed."""
    if link is None:
        return
    rows = Link.objects.unscoped(_WHY).filter(pk=link.pk, tries__lt=rules.MOST_SENDS, revoked_on__isnull=True)
    if not rows.update(tries=F("tries") + 1):
        raise Denied("这个链接提交的次数太多，已经停用。请打电话给社区要一个新的。")


@part
def _skip_older(row: Declaration) -> None:
    """Whoever answers for a later year is not asked about the earlier ones any more."""
    older = Declaration.objects.of(unit=row.unit).filter(year__lt=row.year, sent_on__isnull=True)
    older.update(sent_on=clock.today(), state=_S.SKIPPED)


@part
def _settle(row: Declaration) -> None:
    duties.close_duty(row, rules.REVIEW, now=clock.now())


def _held(row: Declaration) -> Unit:
    """The unit, held: nobody else changes its facts meanwhile."""
    rows = Unit.objects.unscoped(_WHY).select_for_update(of=("self",)).select_related("org__area")
    return rows.get(pk=row.unit_id)


def _now(unit: Unit) -> Standing:
    now = standing.now_of(unit)
    assert now is not None, "a unit is registered with its facts"
    return now
