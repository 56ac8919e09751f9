from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongjian.areas import actions, queries
from gongjian.areas.models import Area, Change, Level
from gongjian.areas.tests import makers
from gongjian.kernel import clock
from gongjian.kernel.verdict import Denied
from gongjian.platform.models import AuditEvent

pytestmark = pytest.mark.django_db
BY = makers.Clerk()
ON = date(2026, 3, 1)
PAPER = "常政发〔2026〕3号"


def test_a_renamed_place_keeps_its_row_and_its_old_name_for_its_time() -> None:
    _, _, [community] = makers.district_of(1)
    renamed = actions.rename(community, name="新苑社区居委会", on=ON, document=PAPER, by=BY)
    assert (renamed.pk, renamed.name, renamed.short_name) == (community.pk, "新苑社区居委会", "新苑社区")
    assert queries.name_on(renamed, date(2026, 2, 28)) == "第1社区"
    assert queries.name_on(renamed, ON) == "新苑社区居委会"
    [change] = queries.history(renamed)
    assert (change.change, change.old_name, change.document) == (Change.RENAME, "第1社区", PAPER)


def test_two_renamings_are_told_apart_by_day() -> None:
    _, _, [community] = makers.district_of(1)
    actions.rename(community, name="甲社区", on=date(2024, 1, 1), by=BY)
    actions.rename(community, name="乙社区", on=date(2025, 1, 1), by=BY)
    community.refresh_from_db()
    days = [date(2023, 1, 1), date(2024, 6, 1), date(2025, 6, 1)]
    assert [queries.name_on(community, day) for day in days] == ["第1社区", "甲社区", "乙社区"]


def test_a_moved_subdistrict_takes_everything_along() -> None:
    here, _, _ = makers.district_of(3, grids=2)
    other = makers.place("990103000000", "西湖区", Level.DISTRICT)
    moved = actions.move(here, to=other, on=ON, document=PAPER, by=BY)
    assert moved.parent == other
    assert queries.subtree(other).count() == 1 + 1 + 3 + 6
    for place in Area.objects.select_related("parent").exclude(parent=None):
        assert place.path == f"{place.parent.path}{place.pk}."


def test_moving_costs_the_same_for_one_community_as_for_a_hundred_with_their_grids() -> None:
    costs = []
    for communities in (1, 100):
        here, _, _ = makers.district_of(communities, grids=5)
        other = makers.place("990103000000", "西湖区", Level.DISTRICT)
        with CaptureQueriesContext(connection) as cost:
            actions.move(here, to=other, on=ON, by=BY)
        costs.append(len(cost))
        connection.cursor().execute("delete from areas_areachange; delete from areas_area")
    assert costs[0] == costs[1]


def test_a_move_may_give_a_new_code_that_is_free() -> None:
    _, there, [community, other] = makers.district_of(2)
    with pytest.raises(Denied, match="正在使用"):
        actions.move(community, to=there, on=ON, code=other.code, by=BY)
    moved = actions.move(community, to=there, on=ON, code="990102002001", by=BY)
    assert moved.code == "990102002001"
    assert queries.history(moved)[0].old_code == "990102001001"


def test_a_merged_place_stays_readable_below_what_took_it_over() -> None:
    _, there, [old, new] = makers.district_of(2, grids=2)
    merged = actions.merge_into(old, into=new, on=ON, document=PAPER, by=BY)
    assert merged.valid_to == ON
    assert merged.path.startswith(new.path)
    assert queries.current(merged) == new
    assert [grid.code for grid in queries.children(new)] == [
        "990102001001001",
        "990102001001002",
        "990102001002001",
        "990102001002002",
    ]
    for grid in queries.children(new):
        assert grid.path == f"{new.path}{grid.pk}."
    assert queries.by_code(old.code, on=date(2026, 2, 28)) == merged
    assert queries.by_code(old.code) is None
    assert merged not in queries.children(there)


def test_what_was_merged_twice_is_followed_to_the_end() -> None:
    _, _, [first, second, third] = makers.district_of(3)
    actions.merge_into(first, into=second, on=date(2024, 1, 1), by=BY)
    actions.merge_into(second, into=third, on=date(2025, 1, 1), by=BY)
    first.refresh_from_db()
    assert queries.current(first) == third
    assert first.path.startswith(third.path)


def test_an_abolished_place_leaves_nothing_in_force_below_it() -> None:
    _, _, [community] = makers.district_of(1, grids=1)
    with pytest.raises(Denied, match="下面还有 1 个在用的下级"):
        actions.abolish(community, on=ON, by=BY)
    actions.abolish(queries.children(community).get(), on=ON, by=BY)
    assert actions.abolish(community, on=ON, by=BY).valid_to == ON


def test_a_code_used_again_gets_a_new_row() -> None:
    here, _, [community] = makers.district_of(1)
    actions.abolish(community, on=date(2025, 1, 1), by=BY)
    code = community.code
    again = actions.found(here, code=code, name="再生社区", level=Level.COMMUNITY, on=ON, by=BY)
    assert again.pk != community.pk
    assert queries.by_code(code) == again
    assert queries.by_code(code, on=date(2024, 6, 1)) == community
    assert queries.by_code(code, on=date(2025, 6, 1)) is None


def world() -> dict[str, Area]:
    here, there, [one, two] = makers.district_of(2, grids=1)
    gone = makers.place("990102001099", "旧社区", Level.COMMUNITY, here)
    Area.objects.filter(pk=gone.pk).update(valid_to=date(2021, 1, 1))
    gone.refresh_from_db()
    district = here.parent
    assert district
    return {"district": district, "here": here, "there": there, "one": one, "two": two, "gone": gone}


@pytest.mark.parametrize(
    ("what", "to", "words"),
    [
        ("here", "here", "自己或它的下级"),
        ("here", "one", "自己或它的下级"),
        ("district", "one", "自己或它的下级"),
        ("one", "here", "不用再划"),
        ("one", "two", "社区不能划归给社区"),
        ("there", "two", "街道不能划归给社区"),
        ("one", "gone", "已停用"),
        ("gone", "there", "不能再改"),
    ],
)
def test_a_move_that_makes_no_sense_is_refused_with_its_reason(what: str, to: str, words: str) -> None:
    places = world()
    before = makers.paths(Area.objects.all())
    with pytest.raises(Denied, match=words):
        actions.move(places[what], to=places[to], on=ON, by=BY)
    assert makers.paths(Area.objects.all()) == before


@pytest.mark.parametrize(
    ("what", "into", "words"),
    [
        ("one", "one", "它自己"),
        ("one", "here", "同一级"),
        ("one", "gone", "已停用"),
        ("gone", "one", "不能再改"),
    ],
)
def test_a_merger_that_makes_no_sense_is_refused_with_its_reason(what: str, into: str, words: str) -> None:
    places = world()
    with pytest.raises(Denied, match=words):
        actions.merge_into(places[what], into=places[into], on=ON, by=BY)


@pytest.mark.parametrize(
    ("on", "is_right"),
    [
        (date(2019, 12, 31), False),
        (date(2020, 1, 1), True),
        (date(2026, 11, 22), True),
        (date(2026, 11, 23), False),
    ],
)
def test_a_change_is_dated_between_the_founding_and_today(on: date, is_right: bool) -> None:
    _, _, [community] = makers.district_of(1)
    with clock.at(datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Shanghai"))):
        if is_right:
            assert actions.rename(community, name="新苑社区", on=on, by=BY).name == "新苑社区"
        else:
            with pytest.raises(Denied, match="生效日期"):
                actions.rename(community, name="新苑社区", on=on, by=BY)


def test_a_change_does_not_slip_in_before_an_earlier_one() -> None:
    _, there, [community] = makers.district_of(1)
    actions.rename(community, name="新苑社区", on=date(2025, 1, 1), by=BY)
    with pytest.raises(Denied, match="不能早于 2025-01-01"):
        actions.move(community, to=there, on=date(2024, 12, 31), by=BY)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"name": " "}, "请写名称"),
        ({"code": "99010200100"}, "12 位数字"),
        ({"code": "99010200100a"}, "12 位数字"),
        ({"code": "９９０１０２００１０５０"}, "12 位数字"),
        ({"code": "990102001001"}, "正在使用"),
        ({"level": Level.SUBDISTRICT}, "街道不能设在街道下面"),
        ({"level": Level.GRID}, "15 位数字"),
        ({"on": date(2019, 1, 1)}, "不能早于"),
    ],
)
def test_a_new_place_that_makes_no_sense_is_refused_with_its_reason(given: dict, words: str) -> None:
    here, _, _ = makers.district_of(1)
    wanted = {"code": "990102001050", "name": "新社区", "level": Level.COMMUNITY, "on": ON, **given}
    with pytest.raises(Denied, match=words):
        actions.found(here, **wanted, by=BY)


def test_a_community_secretary_changes_no_place() -> None:
    here, there, [one, two] = makers.district_of(2)
    by = makers.SECRETARY
    for act in (
        lambda: actions.rename(one, name="我的社区", on=ON, by=by),
        lambda: actions.move(one, to=there, on=ON, by=by),
        lambda: actions.merge_into(one, into=two, on=ON, by=by),
        lambda: actions.abolish(one, on=ON, by=by),
        lambda: actions.found(here, code="990102001050", name="新社区", level=5, on=ON, by=by),
    ):
        with pytest.raises(Denied, match="系统管理员"):
            act()
    assert not AuditEvent.objects.exists()


def test_every_change_leaves_one_audit_row_with_what_changed() -> None:
    _, there, [community] = makers.district_of(1, grids=3)
    actions.move(community, to=there, on=ON, by=BY)
    event = AuditEvent.objects.get()
    assert (event.action, event.subject) == ("areas.move", f"areas.Area:{community.pk}")
    assert event.changed["parent_id"] == [str(community.parent_id), str(there.pk)] or event.changed[
        "parent_id"
    ] == [
        community.parent_id,
        there.pk,
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["move", "merge"]), st.integers(0, 9), st.integers(0, 9)), max_size=12)
)
def test_whatever_is_moved_and_merged_the_tree_stays_a_tree(steps: list[tuple[str, int, int]]) -> None:
    connection.cursor().execute("delete from areas_areachange; delete from areas_area")
    makers.district_of(4, grids=1)
    rows = list(Area.objects.order_by("code"))
    for verb, a, b in steps:
        one, two = (Area.objects.get(pk=rows[n % len(rows)].pk) for n in (a, b))
        try:
            if verb == "move":
                actions.move(one, to=two, on=ON, by=BY)
            else:
                actions.merge_into(one, into=two, on=ON, by=BY)
        except Denied:
            continue
    for place in Area.objects.select_related("parent"):
        assert place.path == f"{place.parent.path if place.parent else ''}{place.pk}."
        if place.valid_to is None and place.parent is not None:
            assert place.parent.valid_to is None
    assert Area.objects.count() == len(rows)
