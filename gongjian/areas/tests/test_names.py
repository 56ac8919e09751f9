import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.areas import names
from gongjian.areas.models import Level


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("朝阳花园社区居委会", "朝阳花园社区"),
        ("多福巷社区居民委员会", "多福巷社区"),
        ("益民街社区居委员会", "益民街社区"),
        ("水源地社区", "水源地社区"),
        ("向阳居委会", "向阳居委会"),
        ("向阳居民委员会", "向阳居委会"),
        ("朝阳村村委会", "朝阳村"),
        ("荡南村村民委员会", "荡南村"),
        ("长辛店村委会", "长辛店村"),
        ("多隆村牧民委员会", "多隆村"),
        ("乌拉嘎查委员会", "乌拉嘎查"),
        ("兰陵街道办事处", "兰陵街道"),
        ("兰陵街道", "兰陵街道"),
        ("郑陆镇", "郑陆镇"),
        ("东青社区居委会（含东青村村委）", "东青社区"),
        ("雕庄街道园区(管理区）", "雕庄街道园区"),
        ("（无名）", "（无名）"),
    ],
)
def test_the_short_name_is_what_people_say(name: str, said: str) -> None:
    assert names.short(name) == said


def test_the_names_of_upper_places_go_only_where_the_name_is_too_long_to_say() -> None:
    above = ("大山省", "大山市清水河县", "清水河县")
    assert (
        names.short("大山省大山市清水河县清水镇西南第一新村社区居民委员会", above) == "清水镇西南第一新村社区"
    )
    assert names.short("清水河县社区居委会", above) == "清水河县社区"


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("990102001000", "柳荫街道", names.STREET),
        ("990102099000", "柳荫地区", names.STREET),
        ("990102100000", "石门镇", names.TOWN),
        ("990102199000", "石门镇", names.TOWN),
        ("990102200000", "白马乡", names.TOWNSHIP),
        ("990102399000", "白马苏木", names.TOWNSHIP),
        ("990102400000", "高新区", names.ZONE),
        ("990102500000", "红旗农场", names.ZONE),
        ("990102401000", "新区街道", names.STREET),
    ],
)
def test_the_kind_of_a_subdistrict_follows_its_code_range(code: str, name: str, kind: str) -> None:
    assert names.kind(code, name, Level.SUBDISTRICT) == kind


@pytest.mark.parametrize(
    ("number", "name", "kind"),
    [
        ("001", "柳荫社区居委会", names.COMMUNITY),
        ("199", "柳荫", names.COMMUNITY),
        ("200", "王家村村委会", names.VILLAGE),
        ("399", "东沟社区村民委员会", names.VILLAGE),
        ("400", "机场社区", names.COMMUNITY),
        ("500", "上土城村委会", names.VILLAGE),
        ("401", "街道园区(管理区）", names.OTHER),
        ("598", "永幸林场虚拟生活区", names.OTHER),
        ("498", "开发区虚拟社区", names.OTHER),
        ("002", "东青社区居委会（含东青村村委）", names.OTHER),
    ],
)
def test_the_kind_of_a_community_follows_its_code_range_and_then_its_name(
    number: str, name: str, kind: str
) -> None:
    assert names.kind(f"990102001{number}", name, Level.COMMUNITY) == kind


@given(st.text(min_size=1, max_size=60).filter(str.strip))
def test_no_name_shortens_to_nothing_or_overflows_its_column(name: str) -> None:
    assert 1 <= len(names.short(name)) <= names.SHORT_LENGTH
