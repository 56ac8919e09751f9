"""The demo's organisation charts: “1+3” in the subdistrict, the wide committees, and who sits in them."""

from dataclasses import replace
from datetime import date

from gongjian.demo.gatherings import BRANCH
from gongjian.demo.town import BUILDER, SINCE, Town
from gongjian.orgs import actions as orgs
from gongjian.orgs import composing
from gongjian.orgs.actions import Founding
from gongjian.orgs.models import Ground, Org, Person, Position

PAPER = "天委组〔2021〕18号"
ELECTED = date(2022, 1, 10)  # five years later it is time to elect again
STREET = ("街道“1+3”", "街道“大工委＋兼职委员”")
COMMUNITY = ("社区“大党委＋兼职委员”",)
HOUSEHOLDS = ("3幢中心户", "7幢中心户", "12幢中心户")


def arrange(town: Town) -> None:
    """Compose the demo's subdistrict and its community, and say who holds which office."""
    home = town.home
    assert home.parent is not None
    street, community = town.orgs[home.parent.code], town.orgs[home.code]
    wide = _composed(street, STREET)[f"{street.short_name}大工委"]
    great = _composed(community, COMMUNITY)[f"{community.short_name}大党委"]
    _below(great, community)
    people = Person.objects.unscoped("the demo gives its people offices").in_bulk()
    positions = {one.name: one for one in Position.objects.all()}

    def take(org: Org, position: str, of: Org, *roles: str, unit: Org | None = None) -> None:
        orgs.take_office(
            org,
            person=people[town.actor(of, *roles).person_id],
            position=positions[position],
            ground=Ground.CONCURRENT if unit else Ground.ELECTED,
            starts=ELECTED,
            from_unit=unit,
            consent_on=ELECTED if unit else None,
            consent_document=f"{unit.short_name[:6]}函〔2022〕1号" if unit else "",
            document=PAPER,
            by=BUILDER,
        )

    law, police = town.orgs[f"zfd-{home.parent.code}"], town.orgs[f"pcs-{home.parent.code}"]
    firm, branch = town.orgs[f"property-{home.code}"], town.orgs[BRANCH]
    take(wide, "书记", street, "subdistrict_secretary")
    take(wide, "副书记", street, "subdistrict_officer")
    take(wide, "委员", community, "community_secretary")
    for unit in (law, police, firm):
        take(wide, "兼职委员", unit, unit=unit)
    take(great, "书记", community, "community_secretary")
    take(great, "委员", branch, "branch_secretary")
    take(branch, "书记", branch, "branch_secretary")
    for unit in (police, firm):
        take(great, "兼职委员", unit, unit=unit)


def _composed(place: Org, names: tuple[str, ...]) -> dict[str, Org]:
    known = {one.name: one for one in composing.patterns()}
    made: dict[str, Org] = {}
    for name in names:
        found = orgs.compose(place, pattern=known[name], on=SINCE, document=PAPER, by=BUILDER)
        made |= {org.name: org for org in found.values()}
    return made


def _below(great: Org, community: Org) -> None:
    """Branches of the grids are led by the wide committee; a temporary branch of its own with a group and
    the members' households that keep open doors.
    """
    place = community.area
    branches = Org.objects.filter(parent=community, kind__in=("party_branch", "property"), valid_to=None)
    for org in branches:
        orgs.set_lead(org, led_by=great, on=max(SINCE, org.valid_from), document=PAPER, by=BUILDER)
    short = community.short_name
    plans = [
        Founding("renewal", f"{short}老旧小区改造临时党支部", "temporary_branch", place),
        Founding("group", f"{short}改造现场党小组", "party_group", place, "renewal"),
        *[
            Founding(f"house{n}", f"{short}{name}", "host_household", place, "group")
            for n, name in enumerate(HOUSEHOLDS)
        ],
    ]
    orgs.found_orgs(great, orgs=[_since(plan) for plan in plans], document=PAPER, by=BUILDER)


def _since(plan: Founding) -> Founding:
    return replace(plan, on=SINCE)
