"""A place's bodies from a pattern: what would be founded where, what is there, what stands in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gongjian.kernel.tree import below
from gongjian.orgs.models import Org, OrgKind, Pattern
from gongjian.orgs.rules import keeping

PLACE = "{地方}"
LONGEST = 50  # characters of a name, that of the place not counted


@dataclass(frozen=True)
class Piece:
    """A body of the plan: there already (`org`), or to be founded. `bad` says why it cannot be."""

    key: str
    name: str
    kind: OrgKind
    parent: str  # the key of another piece; "" is the body of the place
    parent_name: str
    led_by: str
    led_by_name: str
    org: Org | None = None
    bad: str = ""


def patterns() -> list[Pattern]:
    """Every way to compose a place, in the place's order."""
    return list(Pattern.objects.all())


def plan(place: Org, pattern: Pattern) -> list[Piece]:
    """What a pattern means at a place, in the order in which it is founded. Two queries.

    A body of the same kind and name below the place counts as there already, so that a pattern may be applied
    again after it has grown.
    """
    kinds = OrgKind.objects.in_bulk()
    there = Org.objects.filter(below(place.path), valid_to__isnull=True).select_related("kind")
    known = {(org.kind_id, org.name): org for org in there}
    names = {"": place.name, **{part["key"]: _named(part, place) for part in pattern.parts}}
    holders: dict[str, OrgKind] = {"": kinds[place.kind_id]}
    found = []
    for part in pattern.parts:
        kind = kinds[part["kind"]]
        holders[part["key"]] = kind
        org = known.get((kind.key, names[part["key"]]))
        found.append(
            Piece(
                part["key"],
                names[part["key"]],
                kind,
                part["parent"],
                names[part["parent"]],
                part["led_by"],
                names[part["led_by"]] if part["led_by"] else "",
                org,
                "" if org else _unfit(holders[part["parent"]], kind),
            )
        )
    return found


def _named(part: Mapping[str, str], place: Org) -> str:
    return part["name"].replace(PLACE, place.short_name)


def _unfit(above: OrgKind, kind: OrgKind) -> str:
    return keeping.may_contain(above.name, above.may_hold, kind.key, kind.name).reason


def is_ready(pieces: Sequence[Piece]) -> bool:
    """Whether there is something to found and nothing in the way."""
    return any(piece.org is None for piece in pieces) and not any(piece.bad for piece in pieces)


def parse(text: str, kinds: Mapping[str, str]) -> list[dict[str, str]]:
    """The parts of a pattern from lines "名称，类别，上级，属地领导"; ValueError in Chinese names the line.

    `kinds`: key by name. Superior and leader are written as the name of a line before, or left out.
    """
    parts: list[dict[str, str]] = []
    keys: dict[str, str] = {"": ""}
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        name, kind, parent, led_by = _cells(line)
        for said in (parent, led_by):
            if said not in keys:
                raise ValueError(
                    f"第 {number} 行的“{said}”前面没有写过。上级和属地领导要写前面某一行的名称。"
                )
        if not name or name in keys:
            raise ValueError(f"第 {number} 行没有名称，或名称和前面的重复，请改。")
        if len(name) > LONGEST:
            raise ValueError(f"第 {number} 行的名称太长，最多 {LONGEST} 个字，请缩短。")
        if kind not in kinds:
            raise ValueError(f"第 {number} 行的类别“{kind}”没有，请写：{'、'.join(kinds)}。")
        keys[name] = f"p{number}"
        parts.append(
            {
                "key": keys[name],
                "name": name,
                "kind": kinds[kind],
                "parent": keys[parent],
                "led_by": keys[led_by],
            }
        )
    return parts


def _cells(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.replace(",", "，").split("，")]
    return [*cells, "", "", ""][:4]
