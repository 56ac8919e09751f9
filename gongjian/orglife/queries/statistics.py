"""The statistics of a body on a day: members, those elected, the organisations below."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gongjian.members.models import Education, Klass, Member, Membership, Standing, branches_of
from gongjian.orglife.rules import statistics as rules
from gongjian.orglife.rules.statistics import DEFINITIONS, Definition
from gongjian.orgs import history
from gongjian.orgs.actor import Actor
from gongjian.orgs.models import Family, Ground, Office, Org
from gongjian.sheets.exporting import Listed
from gongjian.sheets.writing import Column

PARTY = Family.PARTY
_LIVING = [(one.value, one.label) for one in Standing][:4]
_SCHOOL = [(one.value, one.label) for one in Education]
Part = tuple[str, Q]
_SEXES: tuple[Part, ...] = (("共计", Q()), ("其中女", Q(member__gender="f")))
_ELECTED: tuple[Part, ...] = (
    ("共计", Q()),
    ("其中女", Q(gender="f")),
    ("其中主要负责人", Q(leads=True)),
)


@dataclass(frozen=True)
class Row:
    """A line of a table."""

    label: str
    cells: Sequence[int]
    org: int | None = None  # the body that the line speaks of


@dataclass(frozen=True)
class Table:
    """A defined statistic with its figures."""

    definition: Definition
    heads: Sequence[str]
    rows: Sequence[Row]

    @property
    def lines(self) -> list[tuple[Row, list[tuple[str, int]]]]:
        """The rows with the head beside each figure, as a phone shows them."""
        return [(row, list(zip(self.heads, row.cells, strict=True))) for row in self.rows]


def nodes(by: Actor) -> QuerySet[Org]:
    """The bodies whose figures the post reads, also those that are no more."""
    return branches_of(by).select_related("kind", "area", "parent").order_by("path")


def node(by: Actor, pk: int | None) -> Org | None:
    """A body to count: the one asked for, else the post's own; None when it is not in reach."""
    wanted = pk if pk is not None else by.org_id
    return nodes(by).filter(pk=wanted).first() if wanted else None


def tables(org: Org, on: date) -> list[Table]:
    """Every table of a body on a day. A constant number of statements."""
    spans = _spans(org, on)
    counted = [*_over_years(org, on), *_by_person(org, on), _elected(org, on)]
    return [*counted, _bodies(spans), _below(org, spans, on)]


def listed(table: Table, org: Org, on: date, *, back: str) -> Listed:
    """A table as a file."""
    columns = [Column("项目", lambda row: row.label, 24)]
    columns += [Column(head, _nth(n), 12) for n, head in enumerate(table.heads)]
    return Listed(
        name=f"{org.short_name}{table.definition.term}（{on:%Y-%m-%d}）",
        columns=columns,
        count=lambda: len(table.rows),
        batches=lambda: iter([list(table.rows)]),
        back=back,
        noted=f"统计日 {on:%Y-%m-%d}",
        conditions=[f"{on:%Y-%m-%d}"],
        frame={"here": "life", "sub": "stats"},
    )


def _nth(n: int) -> Any:
    return lambda row: row.cells[n]


class Span(NamedTuple):
    """A body as it stood on the day."""

    org_id: int
    path: str
    name: str
    family: str
    order: int
    kind: str


def _spans(org: Org, on: date) -> list[Span]:
    """Everything that answered to a body on a day, and itself. Two queries."""
    rows = history.as_of(on).filter(org__in=history.ids_under(org, on))
    columns = ("org_id", "path", "name", "kind__family", "kind__order", "kind__name")
    return [Span(*row) for row in rows.values_list(*columns)]


def _on(org: Org, on: date) -> QuerySet[Membership]:
    rows = Membership.objects.unscoped("figures of a body that was fetched in scope")
    there = rows.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on)
    return there.filter(branch__in=history.ids_under(org, on)).order_by()


def _over_years(org: Org, on: date) -> list[Table]:
    """Two queries for each of the days."""
    days = rules.days_of(on)
    klass: list[Counter[str]] = []
    standing: list[Counter[str]] = []
    for day in days:
        of_klass, of_standing = Counter[str](), Counter[str]()
        for was, stood, n in _on(org, day).values_list("klass", "standing").annotate(n=Count("pk")):
            of_klass[was] += n
            of_standing[stood] += n
        klass.append(of_klass)
        standing.append(of_standing)
    heads = [*(f"{day.year} 年底" for day in days[:-1]), f"{on:%Y-%m-%d}"]
    return [
        _table("klass", heads, _lines(Klass.choices, klass)),
        _table("standing", heads, _lines(_LIVING, standing)),
    ]


def _lines(choices: Iterable[tuple[str, Any]], counted: Sequence[Counter[str]]) -> list[Row]:
    rows = [Row(str(label), [one[key] for one in counted]) for key, label in choices]
    return [*rows, Row("合计", [one.total() for one in counted])]


def _by_person(org: Org, on: date) -> list[Table]:
    """Age, schooling and years in the Party, each with how many women. One statement, counted in one walk."""
    groups = _groups(on, "member__")
    found = _on(org, on).aggregate(**_counts(groups, _SEXES))
    heads = [head for head, _ in _SEXES]
    return [_table(key, heads, _grouped(key, some, found, _SEXES)) for key, some in groups.items()]


def _groups(on: date, at: str) -> dict[str, list[tuple[str, Q]]]:
    """The groups of each table as conditions; `at` leads to the member."""
    unknown = Q(**{f"{at}born_on__isnull": True})
    ages = [(rules.label(each, "岁"), _between(f"{at}born_on", each, on)) for each in rules.AGES]
    full = [(rules.label(each, "年"), _between(f"{at}full_on", each, on)) for each in rules.IN_PARTY]
    schools = [(label, Q(**{f"{at}education": key})) for key, label in _SCHOOL]
    never = Q(**{f"{at}full_on__isnull": True}) | Q(**{f"{at}full_on__gt": on})
    return {
        "age": [*ages, ("没有登记", unknown)],
        "education": schools,
        "party_age": [*full, ("没有转正或没有登记", never)],
    }


def _between(field: str, ages: tuple[int, int], on: date) -> Q:
    after, until = rules.born_between(ages, on)
    return Q(**{f"{field}__gt": after, f"{field}__lte": until})


def _counts(groups: Mapping[str, list[tuple[str, Q]]], parts: Sequence[Part]) -> dict[str, Count]:
    return {
        f"{key}_{n}_{m}": Count("pk", filter=where & of)
        for key, some in groups.items()
        for n, (_, where) in enumerate(some)
        for m, (_, of) in enumerate(parts)
    }


def _grouped(
    key: str, groups: Sequence[tuple[str, Q]], found: Mapping[str, int], parts: Sequence[Part]
) -> list[Row]:
    columns = range(len(parts))
    rows = [Row(label, [found[f"{key}_{n}_{m}"] for m in columns]) for n, (label, _) in enumerate(groups)]
    return [*rows, Row("合计", [sum(row.cells[m] for row in rows) for m in columns])]


def _elected(org: Org, on: date) -> Table:
    """Two statements: how many people, and what the register knows of each of them."""
    rows = Office.objects.unscoped("figures of a body that was fetched in scope")
    held = rows.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on, ground=Ground.ELECTED)
    held = held.filter(org__in=history.ids_under(org, on))
    mine = held.filter(person=OuterRef("person"))
    known = Member.objects.unscoped("figures of a body that was fetched in scope").filter(Exists(mine))
    groups = {key: some for key, some in _groups(on, "").items() if key in ("age", "education")}
    found = known.annotate(leads=Exists(mine.filter(position__is_head=True))).aggregate(
        **_counts(groups, _ELECTED)
    )
    people = Count("person", distinct=True)
    heads = Count("person", distinct=True, filter=Q(position__is_head=True))
    everybody = held.order_by().aggregate(n=people, heads=heads)
    ages, schools = (_grouped(key, groups[key], found, _ELECTED) for key in ("age", "education"))
    registered, women, leading = ages[-1].cells
    lines = [
        *(Row(f"年龄：{row.label}", row.cells) for row in ages[:-1]),
        *(Row(f"学历：{row.label}", row.cells) for row in schools[:-1]),
        Row("不在名册", [everybody["n"] - registered, 0, everybody["heads"] - leading]),
        Row("合计", [everybody["n"], women, everybody["heads"]]),
    ]
    return _table("elected", [head for head, _ in _ELECTED], lines)


def _bodies(spans: Sequence[Span]) -> Table:
    kinds = Counter((span.order, span.kind) for span in spans if span.family == PARTY)
    rows = [Row(name, [n]) for (_, name), n in sorted(kinds.items())]
    return _table("bodies", ["个数"], [*rows, Row("合计", [kinds.total()])])


def _below(org: Org, spans: Sequence[Span], on: date) -> Table:
    """One statement for the members; the bodies are at hand."""
    sums = {"n": Count("pk"), "formal": Count("pk", filter=Q(standing=Standing.FORMAL))}
    held = {row[0]: row[1:] for row in _on(org, on).values_list("branch").annotate(**sums)}
    root = next((span.path for span in spans if span.org_id == org.pk), "")
    at = {span.path: span for span in spans}
    lines: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for span in spans:
        if span.org_id in held:
            step = span.path[len(root) :].split(".")[0]
            line, (n, formal) = lines[f"{root}{step}." if step else root], held[span.org_id]
            line[0], line[1], line[2] = line[0] + 1, line[1] + n, line[2] + formal
    rows = [
        Row("本级" if path == root else at[path].name, lines[path], at[path].org_id) for path in sorted(lines)
    ]
    total = [sum(row.cells[n] for row in rows) for n in range(3)]
    return _table("below", ["有党员的支部", "党员", "其中正式"], [*rows, Row("合计", total)])


def _table(key: str, heads: Sequence[str], rows: Sequence[Row]) -> Table:
    return Table(DEFINITIONS[key], heads, rows)
