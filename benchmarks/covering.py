"""Which units the Party's work reaches: a district's page against the same page of one community."""

from benchmarks.ground import analyze
from benchmarks.lagging import client
from benchmarks.measure import Line, medians, ms
from gongjian.demo import stationed
from gongjian.demo.town import BUILDER, Town
from gongjian.kernel import clock

EACH = 40  # units of a community, so the district has about five thousand
ADDRESS = "/desk/units/"


def lines(town: Town) -> list[Line]:
    """Figures with their parts, through the whole stack."""
    counts = [(place, EACH) for place in town.communities]
    bodies = stationed.covering(town)
    count = stationed.station(
        town.orgs["city"], town=town, counts=counts, bodies=bodies, today=clock.today(), by=BUILDER
    )
    analyze()
    large, small = client("quwei"), client("shuji")
    one, all_of_them = medians(lambda: _get(small), lambda: _get(large))
    what = f"coverage of {count:,} units of a district"
    return [Line(what, ms(all_of_them), f"{ms(one)} one community", all_of_them / one, 2)]


def _get(client: object) -> None:
    answer = client.get(ADDRESS)  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer
