"""Reads of the responsibility list: what is in force where, what a text is about, and who leads there."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, QuerySet, prefetch_related_objects

from gongjian.admission import matching, rules
from gongjian.admission.matching import words_of
from gongjian.admission.models import ListVersion, MatterItem
from gongjian.admission.table import PLACES, TITLES, words_of_limit
from gongjian.areas.models import Area
from gongjian.kernel import clock
from gongjian.kernel.tree import ancestors, below
from gongjian.kernel.verdict import YES, Verdict
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Org
from gongjian.orgs.queries import in_force as in_force_posts
from gongjian.orgs.roles import ROLES, Grant, Reach
from gongjian.platform.parameters import Rulebook

BEST = 5
_PLACE_NAMES = {key: name for name, key in PLACES.items()}


@dataclass(frozen=True)
class Proposal:
    """A matter that a text seems to be about, who leads it at that place, and the words that say so."""

    item: MatterItem
    lead: Org | None
    cooperating: tuple[Org, ...] = ()
    why: tuple[str, ...] = ()
    score: float = field(default=0.0, compare=False)

    @property
    def limit(self) -> str:
        return self.item.limit

    @property
    def reason(self) -> str:
        """For the person who dispatches: by which row of which list, because of which words."""
        return f"《{self.item.version.name}》第 {self.item.number} 项，提到“{'”“'.join(self.why)}”"


def in_force(area: Area, on: date | None = None) -> ListVersion | None:
    """The list that holds at a place on a day (today): the latest of the nearest place upwards with one."""
    return _in_force(area, on).first()


def versions(area: Area) -> list[ListVersion]:
    """All versions that hold or held at a place or above it, the newest first."""
    rows = ListVersion.objects.filter(area_id__in=ancestors(area.path))
    return list(rows.select_related("area").order_by("-effective_from", "-area__level"))


def items(version: ListVersion, search: str = "", part: str = "", category: str = "") -> QuerySet[MatterItem]:
    """Rows of a version; every word of the search must occur somewhere in the row."""
    rows = MatterItem.objects.filter(version=version).select_related("lead", "version").order_by("pk")
    for word in words_of(search):
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(keywords__icontains=word)
            | Q(category__icontains=word)
            | Q(base_role__icontains=word)
            | Q(legal_basis__icontains=word)
            | Q(lead__name__icontains=word)
            | Q(number=word)
        )
    if part:
        rows = rows.filter(part=part)
    return rows.filter(category=category) if category else rows


def categories(version: ListVersion) -> list[str]:
    """The list's own categories in its own order."""
    rows = MatterItem.objects.filter(version=version).order_by("pk").values_list("category", flat=True)
    return list(dict.fromkeys(rows))


def parts(version: ListVersion) -> dict[str, int]:
    """How many rows each part of the list has."""
    rows = MatterItem.objects.filter(version=version).order_by().values_list("part", flat=True)
    return dict(Counter(rows))


def item_in_force(number: str, area: Area, on: date | None = None) -> MatterItem | None:
    """The row of that number in the list that holds at a place on a day."""
    rows = MatterItem.objects.filter(number=number, version=_in_force(area, on).values("pk")[:1])
    return rows.select_related("lead__kind", "version").first()


def item_by_id(pk: int, area: Area) -> MatterItem | None:
    """The row with this id, if it is of the list that holds at a place today."""
    rows = MatterItem.objects.filter(pk=pk, version=_in_force(area, None).values("pk")[:1])
    return rows.select_related("lead", "version").first()


def proposals(text: str, area: Area, on: date | None = None, best: int = BEST) -> list[Proposal]:
    """What a resident's words are about, the likeliest first. Three queries, however long the list."""
    rows = list(
        MatterItem.objects.filter(version=_in_force(area, on).values("pk")[:1])
        .select_related("lead__kind", "lead__area", "version")
        .order_by("pk")
    )
    ranked = matching.ranked(text, rows)[:best]
    if not ranked:
        return []
    leads = _leads(area) if any(item.lead_kind for item, _, _ in ranked) else {}
    helpers = _cooperating([item.pk for item, _, _ in ranked])
    return [
        Proposal(item, item.lead or leads.get(item.lead_kind), tuple(helpers.get(item.pk, ())), why, score)
        for item, score, why in ranked
    ]


def lead_for(item: MatterItem, area: Area) -> Org | None:
    """Who leads a matter at a place: the named body, else the community (subdistrict) of the place."""
    return item.lead or _leads(area).get(item.lead_kind)


def dispatch_verdict(
    item: MatterItem | None, target: Org, area: Area, by: Actor, reason: str = ""
) -> Verdict:
    """Whether the matter may be given to `target` (H-03, T9), or with `reason` past the list.

    A case without a matter may go anywhere: the list says nothing of it. Nor does it forbid going up.
    """
    return dispatch_verdicts(item, [target], area, by, reason)[target.pk]


def dispatch_verdicts(
    item: MatterItem | None, targets: Sequence[Org], area: Area, by: Actor, reason: str = ""
) -> dict[int, Verdict]:
    """The same of several bodies, by their id. What holds for all is read once, however many."""
    asked = [org for org in targets if item is not None and (org.kind.is_base or org.kind.is_civil)]
    if item is None or not asked:
        return {org.pk: YES for org in targets}
    facts = _facts(item, area, above="" if may_override(by) else who_overrides(area) or "区级受理单位")
    override = _override(area, by, reason) if reason else None
    return {org.pk: _said_of(org, facts, override) if org in asked else YES for org in targets}


def _said_of(org: Org, facts: rules.Facts, override: rules.Override | None) -> Verdict:
    goal = _target(org)
    verdict = rules.may_go_to(facts, goal)
    return verdict if verdict or override is None else rules.may_override(facts, goal, override)


def who_overrides(area: Area) -> str:
    """Which bodies above a place may go past its list, with their telephones; the nearest level alone."""
    lowest = int(Rulebook(clock.today(), ancestors(area.path))[rules.OVERRIDE_LEVEL])
    roles = [key for key, role in ROLES.items() if {Grant.OVERRIDE, Grant.INTAKE} <= role.grants]
    held = in_force_posts(clock.today()).filter(
        role__in=roles, org__area_id__in=ancestors(area.path), org__area__level__lte=lowest
    )
    rows = held.order_by("-org__area__level", "org_id")
    found = list(dict.fromkeys(rows.values_list("org__area__level", "org__name", "org__phone")))
    nearest = [(name, phone) for level, name, phone in found if level == found[0][0]]
    return "或".join(f"{name}（{phone}）" if phone else name for name, phone in nearest)


def may_only_help(item: MatterItem | None, target: Org, area: Area) -> bool:
    """Whether no reason makes `target` the responsible body, having no authority of law: it may cooperate."""
    return (
        item is not None
        and target.kind.is_civil
        and rules.lacks_authority(_facts(item, area), _target(target))
    )


def _facts(item: MatterItem, area: Area, above: str = "") -> rules.Facts:
    lead = lead_for(item, area)
    return rules.Facts(
        list_name=item.version.name,
        number=item.number,
        part=item.part,
        lead=lead.name if lead else "",
        lead_is_base=bool(lead and lead.kind.is_base),
        base_role=item.base_role,
        is_enforced=bool(item.legal_basis and lead and lead.kind.has_authority),
        above=above,
    )


def _target(target: Org) -> rules.Target:
    return rules.Target(target.name, target.kind_id, target.kind.is_base, target.kind.is_civil)


def may_override(by: Actor) -> bool:
    """Whether the post may go past the list at all: the form shows the reason field to no other."""
    return by.may(Grant.OVERRIDE)


@dataclass(frozen=True)
class Difference:
    """What a new version of the list changes against an old one."""

    added: tuple[MatterItem, ...]
    removed: tuple[MatterItem, ...]
    changed: tuple[tuple[MatterItem, tuple[tuple[str, str, str], ...]], ...]  # item, (column, before, after)…

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.removed or self.changed)


def difference(old: ListVersion, new: ListVersion) -> Difference:
    """Rows are the same matter when name and category agree, else when the number does."""
    before, after = _full(old), _full(new)
    partner = _pairs(before, after)
    paired = set(partner.values())
    changed = []
    for index, item in enumerate(after):
        if index in partner and (columns := _changes(before[partner[index]], item)):
            changed.append((item, columns))
    return Difference(
        added=tuple(item for index, item in enumerate(after) if index not in partner),
        removed=tuple(item for index, item in enumerate(before) if index not in paired),
        changed=tuple(changed),
    )


def bodies(area: Area) -> list[Org]:
    """The organisations in force that a list of this place may name: at the place, below it and above it."""
    inside = below(area.path, "area__path") | Q(area_id__in=ancestors(area.path))
    return list(Org.objects.filter(inside, valid_to__isnull=True).select_related("kind").order_by("path"))


def names_of_bodies(area: Area) -> dict[str, int | None]:
    """What bodies are called in a list of this place; a name borne by two stands for none."""
    names: dict[str, int | None] = {}
    for org in bodies(area):
        for name in {org.name, org.short_name}:
            names[name] = None if name in names and names[name] != org.pk else org.pk
    return names


def _in_force(area: Area, on: date | None) -> QuerySet[ListVersion]:
    rows = ListVersion.objects.filter(
        area_id__in=ancestors(area.path), effective_from__lte=on or clock.today()
    )
    return rows.select_related("area").order_by("-area__level", "-effective_from")


def _override(area: Area, by: Actor, reason: str) -> rules.Override:
    book = Rulebook(clock.today(), ancestors(area.path))
    return rules.Override(
        is_granted=by.may(Grant.OVERRIDE),
        area_level=by.seat.area_level if by.seat else 1,
        reason=reason,
        lowest_level=int(book[rules.OVERRIDE_LEVEL]),
        reason_length=int(book[rules.REASON_LENGTH]),
    )


def _leads(area: Area) -> dict[str, Org]:
    """The bodies that answer for a place, by kind. One query."""
    rows = Org.objects.filter(area_id__in=ancestors(area.path), is_lead=True, valid_to__isnull=True)
    return {org.kind_id: org for org in rows.select_related("kind", "area").order_by("area__level")}


def _cooperating(item_ids: Sequence[int]) -> dict[int, list[Org]]:
    rows = Org.objects.filter(cooperates__in=item_ids, valid_to__isnull=True).annotate(item=F("cooperates"))
    by_item: dict[int, list[Org]] = {}
    for org in rows.select_related("kind").order_by("path"):
        by_item.setdefault(org.item, []).append(org)
    return by_item


def _full(version: ListVersion) -> list[MatterItem]:
    rows = MatterItem.objects.filter(version=version).select_related("lead").order_by("pk")
    return list(rows.prefetch_related("cooperating"))


def _pairs(before: Sequence[MatterItem], after: Sequence[MatterItem]) -> dict[int, int]:
    """Index in `after` → index in `before` of the same matter."""
    partner: dict[int, int] = {}
    for same in (lambda row: (row.category, row.name), lambda row: row.number):
        free = {same(row): index for index, row in enumerate(before) if index not in set(partner.values())}
        for index, row in enumerate(after):
            if index not in partner and same(row) in free:
                partner[index] = free.pop(same(row))
    return partner


def _changes(old: MatterItem, new: MatterItem) -> tuple[tuple[str, str, str], ...]:
    pairs = ((title, _cell(old, column), _cell(new, column)) for column, title in TITLES.items())
    return tuple((title, a, b) for title, a, b in pairs if a != b)


def _cell(item: MatterItem, column: str) -> str:
    if column == "lead":
        return item.lead.name if item.lead else _PLACE_NAMES[item.lead_kind]
    if column == "cooperating":
        return "、".join(org.name for org in item.cooperating.all())
    if column == "limit":
        return words_of_limit(item.limit)
    return item.get_part_display() if column == "part" else str(getattr(item, column))


def readable(by: Actor) -> QuerySet[ListVersion]:
    """The versions a post may read: of its place, above it and below it; whoever keeps the house, all."""
    rows = ListVersion.objects.select_related("area").order_by("-effective_from", "-area__level", "-pk")
    if by.seat is None:
        return rows if by.is_clock else rows.none()
    if by.seat.role.reach is Reach.NONE:
        return rows
    return rows.filter(below(by.seat.area_path, "area__path") | Q(area_id__in=ancestors(by.seat.area_path)))


def current(by: Actor) -> ListVersion | None:
    """The version a post works by today: in force at its place, else the latest it may read."""
    begun = readable(by).filter(effective_from__lte=clock.today())
    if by.seat is not None and by.seat.role.reach is not Reach.NONE:
        here = begun.filter(area_id__in=ancestors(by.seat.area_path)).order_by(
            "-area__level", "-effective_from"
        )
        return here.first() or begun.first()
    return begun.first()


def readable_items(by: Actor) -> QuerySet[MatterItem]:
    """Rows of the versions a post may read."""
    rows = MatterItem.objects.filter(version__in=readable(by).order_by().values("pk"))
    return rows.select_related("version__area", "lead__kind")


def cells(version: ListVersion) -> list[list[str]]:
    """A version as the rows of a workbook, in the columns it was imported from."""
    return cells_of(list(_full(version)))


def cells_of(items: Sequence[MatterItem]) -> list[list[str]]:
    """Rows of a list as the rows of a workbook. Two queries, however many."""
    prefetch_related_objects(items, "lead", "cooperating")
    return [[_cell(item, column) for column in TITLES] for item in items]
