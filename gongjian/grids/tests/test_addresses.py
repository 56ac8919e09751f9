import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongjian.grids import addresses

DIGITS = "零一二三四五六七八九"


def spelt(number: int) -> str:
    """12 → 十二, 103 → 一百零三."""
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return "十" + (DIGITS[number - 10] if number > 10 else "")
    if number < 100:
        return DIGITS[number // 10] + "十" + (DIGITS[number % 10] if number % 10 else "")
    rest = number % 100
    if rest == 0:
        return DIGITS[number // 100] + "百"
    tail = (
        f"零{DIGITS[rest]}"
        if rest < 10
        else f"{DIGITS[rest // 10]}十{DIGITS[rest % 10] if rest % 10 else ''}"
    )
    return f"{DIGITS[number // 100]}百{tail}"


def wide(number: int) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in str(number))


@pytest.mark.parametrize(
    "text",
    [
        "怡康花园12幢",
        "怡康花园12栋",
        "怡康花园12座",
        "怡康花园12号楼",
        "怡康花园12号",
        "怡康花园12#",
        "怡康花园12＃楼",
        "怡康花园１２幢",
        "怡康花园十二幢",
        "怡康花园第十二幢",
        "怡康花园第12栋",
        "怡康花园一二幢",
        "怡康花园 12 幢",
        "怡康花园，12幢。",
        "怡康花园12幢西侧",
        "怡康花园12幢2单元301室",
        "怡康花园十二栋二单元三楼",
        "怡康花园12-2-301",
        "怡康花园12—2—301",
        "怡康花园12-301",
        "怡康花园012幢",
        "怡康花园（12幢）",
    ],
)
def test_a_building_is_recognised_however_it_is_written(text: str) -> None:
    assert addresses.understand(text).key == "怡康花园12#"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("局前街88号", "局前街88#"),
        ("局前街88号3幢", "局前街88号3#"),
        ("局前街12号院3号楼", "局前街12号院3#"),
        ("周东路12弄3号", "周东路12弄3#"),
        ("商务大厦A座1201", "商务大厦A#"),
        ("商务大厦a座", "商务大厦A#"),
        ("怡康花园12A幢", "怡康花园12A#"),
        ("怡康花园12-1幢", "怡康花园12-1#"),
        ("丽华一村", "丽华一村"),
        ("丽华一村三幢", "丽华一村3#"),
        ("怡康花园北门", "怡康花园北门"),
        ("12幢", "12幢"),
        ("", ""),
    ],
)
def test_what_stands_for_the_building(text: str, key: str) -> None:
    assert addresses.understand(text).key == key


@given(
    st.integers(1, 999),
    st.sampled_from(["幢", "栋", "座", "号", "号楼", "#"]),
    st.sampled_from(["怡康花园", "丽华二村", "金色3区"]),
)
def test_every_number_in_every_form_gives_one_key(number: int, mark: str, estate: str) -> None:
    wanted = f"{estate}{number}#"
    for written in (str(number), wide(number), spelt(number), f"第{spelt(number)}", f"{number:04}"):
        assert addresses.understand(f"{estate}{written}{mark}东面空地").key == wanted
        assert addresses.building_key(estate, f"{written}{mark}") == wanted


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_cleaning_twice_changes_nothing(text: str) -> None:
    spoken = addresses.understand(text)
    assert spoken.keys() is not None
    assert len(spoken.estates()) <= 20 * 40
    once = addresses.clean(text)
    assert addresses.clean(once) == once


def test_names_before_the_estate_do_not_hide_it() -> None:
    spoken = addresses.understand("天宁区天宁街道怡康花园12幢")
    assert spoken.keys().count("怡康花园12#") == 1
    assert "怡康花园" in spoken.estates()
