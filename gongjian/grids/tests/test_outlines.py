import json

import pytest
from shapely.geometry import box, shape

from gongjian.grids import outlines, partition
from gongjian.grids.tests import makers


def squares(*at: tuple[float, float, float, float]) -> list:
    return [shape(makers.square(*one)) for one in at]


@pytest.mark.parametrize(
    ("shift", "overlaps"),
    [(0.0, False), (0.003, False), (0.02, True), (0.5, True), (-0.2, False)],
)
def test_borders_drawn_twice_may_differ_by_half_a_metre(shift: float, overlaps: bool) -> None:
    pair = squares((0, 0, 1, 1), (1 - shift, 0, 1, 1))
    found = outlines.overlaps([("甲", pair[0]), ("乙", pair[1])])
    assert bool(found) is overlaps


def test_an_overlap_names_both_and_its_square_metres() -> None:
    pair = squares((0, 0, 1, 1), (0.5, 0, 1, 1))
    [(here, there, metres)] = outlines.overlaps([("甲", pair[0]), ("乙", pair[1])])
    assert (here, there) == ("甲", "乙")
    assert metres == pytest.approx(5_000, rel=0.01)


@pytest.mark.parametrize(
    ("grounds", "metres"),
    [
        ([(0, 0, 1, 1), (1, 0, 1, 1)], []),
        ([(0, 0, 3, 1), (0, 1, 1, 1), (2, 1, 1, 1), (0, 2, 3, 1)], [10_000]),
        ([(0, 0, 1, 1), (1.1, 0, 1, 1)], [1_000]),
        ([(0, 0, 1, 1), (1.5, 0, 1, 1)], []),
        ([(0, 0, 3, 1), (0, 1, 1, 1)], []),
    ],
)
def test_gaps_are_holes_and_forgotten_strips_but_not_streets_or_bays(
    grounds: list, metres: list[float]
) -> None:
    assert outlines.gaps(squares(*grounds)) == [pytest.approx(one, rel=0.1) for one in metres]


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "不是面"),
        ({"type": "Point", "coordinates": [119.9, 31.7]}, "不是面"),
        ({"type": "Polygon", "coordinates": []}, "坐标读不出来|没有坐标"),
        ({"type": "Polygon", "coordinates": [[[119.9, 31.7], [119.91, 31.7]]]}, "坐标读不出来"),
        ({"type": "Polygon", "coordinates": "x"}, "坐标读不出来"),
        (
            {
                "type": "Polygon",
                "coordinates": [[[31.7, 119.9], [31.71, 119.9], [31.71, 119.91], [31.7, 119.9]]],
            },
            "写反了",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [[[500000, 3500000], [500100, 3500000], [500100, 3500100], [500000, 3500000]]],
            },
            "不在国内",
        ),
        (
            {"type": "Polygon", "coordinates": [[[-74, 40], [-73.9, 40], [-73.9, 40.1], [-74, 40]]]},
            "不在国内",
        ),
        (
            {
                "type": "Polygon",
                "coordinates": [
                    [[119.97, 31.77], [119.98, 31.78], [119.98, 31.77], [119.97, 31.78], [119.97, 31.77]]
                ],
            },
            "自己交叉或重叠（在 119.97500，31.77500 附近）",
        ),
        (makers.square(0, 0, 0.05, 0.05), "面积只有 25 平方米"),
    ],
)
def test_every_bad_outline_is_named_with_its_reason(geometry: object, words: str) -> None:
    sheet = outlines.read(
        makers.collection(
            makers.feature(makers.square(5)),
            makers.feature(geometry, name="坏网格", code=f"{makers.COMMUNITY}002"),
        )
    )
    [problem] = sheet.problems
    assert problem.startswith("第 2 个图形（坏网格）：")
    assert any(part in problem for part in words.split("|"))
    assert len(sheet.outlines) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"code": None}, "没有写代码"),
        ({"code": "99010200100"}, "12 位代码加 3 位序号"),
        ({"code": "abc"}, "12 位代码加 3 位序号"),
        ({"code": f"{makers.COMMUNITY}001", "community": makers.OTHER}, "不属于社区"),
        ({"code": None, "community": "12"}, "要 12 位数字"),
        ({"name": ""}, "没有写名称"),
        ({"households": "很多"}, "户数“很多”不是整数"),
        ({"households": -3}, "不是整数"),
        ({"households": 3.5}, "不是整数"),
    ],
)
def test_every_bad_property_is_named(given: dict, words: str) -> None:
    sheet = outlines.read(makers.collection(makers.feature(makers.square(0), **given)))
    assert any(words in problem for problem in sheet.problems)
    assert not sheet.outlines


@pytest.mark.parametrize(
    ("given", "code", "community"),
    [
        ({"code": 990102001001001}, "990102001001001", "990102001001"),
        ({"code": 990102001001001.0}, "990102001001001", "990102001001"),
        ({"code": None, "代码": "990102001001001"}, "990102001001001", "990102001001"),
        ({"code": "990102001001"}, "", "990102001001"),
        ({"code": None, "社区代码": "990102001001"}, "", "990102001001"),
    ],
)
def test_codes_may_be_numbers_or_under_chinese_headings(given: dict, code: str, community: str) -> None:
    [one] = outlines.read(makers.collection(makers.feature(makers.square(0), **given))).outlines
    assert (one.code, one.community) == (code, community)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "不是 GeoJSON"),
        ("{", "不是 GeoJSON"),
        ("[]", "没有图形"),
        ('{"type": "FeatureCollection", "features": []}', "没有图形"),
        ('{"features": {"a": 1}}', "没有图形"),
        ('{"features": [1], "crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}}', "转换成 WGS84"),
    ],
)
def test_a_file_that_is_no_map_says_what_to_do(text: str, words: str) -> None:
    [problem] = outlines.read(text).problems
    assert words in problem


def test_the_same_code_or_name_twice_is_refused() -> None:
    one = makers.feature(makers.square(0))
    again = makers.feature(makers.square(3))
    assert len(outlines.read(makers.collection(one, again)).problems) == 2
    other = makers.feature(makers.square(3), code=f"{makers.OTHER}001")
    assert outlines.read(makers.collection(one, other)).problems == []


def test_heights_are_dropped() -> None:
    geometry = makers.square(0)
    geometry["coordinates"][0] = [[*point, 12.0] for point in geometry["coordinates"][0]]
    [one] = outlines.read(makers.collection(makers.feature(geometry))).outlines
    assert all(len(point) == 2 for point in one.geojson["coordinates"][0])


def test_made_ground_has_no_overlap_and_no_hole_and_is_the_same_every_time() -> None:
    plan = {"a": {"a1": 4, "a2": 1, "a3": 7}, "b": {"b1": 3}}
    made = partition.lay_out(plan, (119.97, 31.77), square_km=2)
    assert {community: len(blocks) for community, blocks in made.items()} == {
        "a1": 4,
        "a2": 1,
        "a3": 7,
        "b1": 3,
    }
    grounds = [(f"{c}{n}", shape(block)) for c, blocks in made.items() for n, block in enumerate(blocks)]
    assert outlines.overlaps(grounds) == []
    for blocks in made.values():
        assert outlines.gaps([shape(block) for block in blocks]) == []
    total = sum(outlines.square_metres(ground) for _, ground in grounds)
    assert total == pytest.approx(2e6, rel=0.15)
    assert partition.lay_out(plan, (119.97, 31.77), square_km=2) == made
    assert json.dumps(made) != json.dumps(partition.lay_out(plan, (119.97, 31.77), square_km=2, seed=8))


def test_pieces_are_cut_in_proportion() -> None:
    ground = box(0, 0, 4000, 1000)
    areas = [piece.area for piece in partition.cut(ground, [1, 2, 5], seed=3)]
    assert areas == [pytest.approx(share * 500_000, rel=1e-6) for share in (1, 2, 5)]
