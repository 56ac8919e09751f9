"""Texts that are like a text; names of places and bodies weigh."""

from gongjian.triage.likeness import Likeness
from gongjian.triage.measure import like_found
from gongjian.triage.names import names
from gongjian.triage.tests import makers as make
from gongjian.triage.texts import Text, plain

ABOUT_PLACE = [
    Text("翡翠湾小区旁建搅拌站", "翡翠湾小区旁边的搅拌站半夜施工，粉尘大。"),
    Text("翡翠湾污水横流", "翡翠湾一期门口污水井堵了，污水横流。"),
    Text("楼下有人跳舞", "广场舞音响太大，孩子写不了作业。"),
]


def indexed(more=()):
    texts, _ = make.requests()
    texts = [*texts, *ABOUT_PLACE, *more]
    return texts, Likeness.of(texts, range(100, 100 + len(texts)))


def test_the_same_place_makes_texts_alike_though_the_matter_differs():
    texts, index = indexed()
    found = index.best(Text("翡翠湾停水", "翡翠湾三天没有自来水。"), 3)
    assert [match.id - 100 for match in found[:2]] in ([48, 49], [49, 48])
    assert "翡翠湾" in "".join(index.shared(Text("翡翠湾停水", "翡翠湾三天没有自来水。"), texts[48]))


def test_the_text_itself_is_left_out_and_scores_fall():
    texts, index = indexed()
    found = index.best(texts[0], 5, leave_out=100)
    assert 100 not in [match.id for match in found]
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    assert index.best(texts[0], 1)[0].id == 100


def test_what_has_nothing_in_common_is_not_like():
    _, index = indexed()
    assert index.best(Text("", "qwertz"), 5) == []
    assert index.best(Text("", ""), 5) == []


def test_names_are_found_by_how_they_end():
    found = names(plain("住在红梅新村，靠近3号线和A7县通星路，怡康物业公司不管110kV高压线"))
    assert {"红梅新村", "3号线", "a7县", "110kv"} <= set(found)
    assert any(name.endswith("物业公司") for name in found)
    assert not any("，" in name for name in found)


def test_finding_is_measured_against_what_can_be_found():
    groups = {1: "甲", 2: "甲", 3: "甲", 4: "乙", 5: "乙"}
    perfect = like_found(groups, lambda one: [n for n in groups if n != one and groups[n] == groups[one]])
    assert (perfect.messages, perfect.possible) == (5, 1.0)
    assert like_found(groups, lambda one: [9, 8, 7]).possible == 0.0
