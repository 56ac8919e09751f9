"""A paper as the standard wants it (K-01 … K-06), measured on the page that comes out."""

import io
from datetime import date
from itertools import pairwise

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from gongjian.papers import layout
from gongjian.papers.paper import Fact, Form, Grid, Heading, Paper, Text, file_name
from gongjian.papers.tests.measure import needs_office, pages
from gongjian.papers.word import write

MILLIMETRE = 1.0


def paper(**given) -> Paper:
    facts = {
        "title": "第五网格党支部党员大会记录",
        "blocks": [Fact("地点", "党群服务站二楼会议室"), Text("国" * layout.CHARACTERS * 60)],
        "signed": "第五网格党支部",
        "on": date(2026, 9, 4),
    }
    return Paper(**{**facts, **given})


@pytest.mark.slow
@needs_office
def test_a_page_holds_22_lines_of_28_characters_inside_the_margins(tmp_path):
    first, full, *_ = pages(write(paper()), tmp_path)
    body = [line for line in full if set(line.text) == {"国"}]
    assert len(body) == layout.LINES
    assert {len(line.text) for line in body} == {layout.CHARACTERS}
    assert min(line.left for line in body) == pytest.approx(layout.LEFT, abs=MILLIMETRE)
    assert max(line.right for line in body) == pytest.approx(layout.PAGE_WIDTH - layout.RIGHT, abs=MILLIMETRE)
    pitch = layout.LINE_PITCH / layout.POINTS_PER_MM
    assert body[0].top >= layout.TOP
    assert body[0].bottom < layout.TOP + pitch + MILLIMETRE
    assert body[-1].bottom == pytest.approx(layout.PAGE_HEIGHT - layout.BOTTOM, abs=2 * MILLIMETRE)
    between = [later.top - earlier.top for earlier, later in pairwise(body)]
    assert between == pytest.approx([pitch] * (layout.LINES - 1), abs=0.1)
    title = first[0]
    middle = layout.LEFT + layout.TYPE_WIDTH / 2
    assert (title.left + title.right) / 2 == pytest.approx(middle, abs=MILLIMETRE)


@pytest.mark.slow
@needs_office
def test_pages_are_numbered_outside_seven_millimetres_below_the_text(tmp_path):
    one, two, *_ = pages(write(paper()), tmp_path)
    odd, even = one[-1], two[-1]
    assert (odd.text, even.text) == ("—1—", "—2—")
    below = layout.PAGE_HEIGHT - layout.BOTTOM + layout.NUMBER_BELOW
    for number in (odd, even):
        assert number.top == pytest.approx(below, abs=2 * MILLIMETRE)
    character = layout.PAGE_NUMBER / layout.POINTS_PER_MM
    assert odd.right == pytest.approx(layout.PAGE_WIDTH - layout.RIGHT - character, abs=MILLIMETRE)
    assert even.left == pytest.approx(layout.LEFT + character, abs=MILLIMETRE)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize("lines", range(36, 42))
def test_signature_and_date_never_stand_alone_on_a_page(tmp_path, lines):
    *_, last = pages(write(paper(blocks=[Text("国" * 20)] * lines)), tmp_path)
    words = [line.text for line in last]
    assert words[-3:-1] == ["第五网格党支部", "2026年9月4日"]
    assert any("国" in text for text in words)


@pytest.mark.slow
@needs_office
def test_a_register_lies_flat_repeats_its_head_and_keeps_within_the_page(tmp_path):
    rows = [[str(n), "王建国", "1953-07", "第五网格党支部"] for n in range(1, 60)]
    grid = Grid(["序号", "姓名", "出生年月", "所在党支部"], rows, [1, 2, 2, 5])
    one, two, *_ = pages(write(paper(form=Form.REGISTER, title="党员名册", blocks=[grid])), tmp_path)
    for page in (one, two):
        assert {"序号", "姓名", "出生年月", "所在党支部"} <= {line.text for line in page}
        assert max(line.right for line in page) < layout.PAGE_HEIGHT - layout.RIGHT


def test_headings_count_by_level_and_begin_anew_under_a_higher_one():
    wanted = ["一、甲", "（一）乙", "1.丙", "（1）丁", "2.戊", "（二）己", "1.庚", "二、辛", "（一）壬"]
    levels = [1, 2, 3, 4, 3, 2, 3, 1, 2]
    names = [text[-1] for text in wanted]
    blocks = [Heading(name, level) for name, level in zip(names, levels, strict=True)]
    assert [text for text in _texts(paper(blocks=blocks, signed="", on=None))[2:] if text] == wanted


@pytest.mark.parametrize(
    ("count", "spoken"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (999, "九百九十九"),
    ],
)
def test_chinese_numerals_as_headings_use_them(count, spoken):
    assert layout.chinese(count) == spoken


@given(st.text(alphabet="关于进一步加强城市基层党建工作的实施意见第五网格支部", min_size=1, max_size=70))
def test_a_title_loses_no_character_and_fits_its_lines(title):
    lines = layout.title_lines(title)
    assert "".join(lines) == title
    assert max(map(len, lines)) <= layout.TITLE_CHARACTERS


def test_a_long_title_breaks_between_words_into_lines_of_like_length():
    assert layout.title_lines("关于召开天宁街道城市基层党建工作联席会议第三次全体会议的通知") == [
        "关于召开天宁街道城市基层党建工作",
        "联席会议第三次全体会议的通知",
    ]


def test_what_people_wrote_is_kept_and_what_xml_cannot_hold_is_left_out():
    texts = _texts(paper(blocks=[Text("第一行<b>&\x00\n第二行\x0b")]))
    assert "第一行<b>&" in texts
    assert "第二行" in texts


def test_a_file_is_called_by_body_kind_and_date_without_what_a_disk_refuses():
    assert file_name("第五/网格支部", "会议记录", date(2026, 9, 4)) == "第五网格支部_会议记录_20260904.docx"


def _texts(written: Paper) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(write(written))).paragraphs]
