"""Components one by one: the words they choose, and that what people wrote is never taken for markup."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from gongjian.ui.icons import UnknownIcon, icon_svg
from gongjian.ui.parts import Appointment, Called, Cell, Chip, Pause, Tab
from gongjian.ui.templatetags import ui_figures
from gongjian.ui.testing import complaints

NOW = datetime(2026, 11, 18, 2, 24, tzinfo=UTC)  # 10:24 in Shanghai
HOSTILE = '<img src=x onerror="x()">'


def render(source: str, **context) -> BeautifulSoup:
    return BeautifulSoup(Template(source).render(Context({"now": NOW, **context})), "html.parser")


def draw(source: str, **context) -> BeautifulSoup:
    page = render(source, **context)
    assert complaints(str(page)) == []
    return page


class Report(forms.Form):
    what = forms.CharField(label="什么事", widget=forms.Textarea, help_text="多久了、希望怎么办。")
    when = forms.DateTimeField(label="到场时间", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "消防"), ("b", "停车")], required=False)
    public = forms.ChoiceField(
        label="公开吗", choices=[("y", "公开"), ("n", "不公开")], widget=forms.RadioSelect
    )
    agree = forms.BooleanField(label="同意", required=False)
    photo = forms.FileField(label="照片", required=False)
    step = forms.CharField(widget=forms.HiddenInput, required=False)


def test_an_unknown_icon_is_an_error_not_a_gap():
    with pytest.raises(UnknownIcon):
        icon_svg("no-such-icon")
    with pytest.raises(UnknownIcon):
        icon_svg("../../package")


@pytest.mark.parametrize(
    ("due", "state", "main", "absolute"),
    [
        (NOW - timedelta(hours=40, minutes=54), "over", "超期 1 天 16 小时", "11-16 周一 17:30 到期"),
        (NOW - timedelta(seconds=1), "over", "超期 不到 1 分钟", "今天 10:23 到期"),
        (NOW, "soon", "剩 不到 1 分钟", "今天 10:24"),
        (NOW + timedelta(hours=24), "soon", "剩 1 天", "11-19 周四 10:24"),
        (NOW + timedelta(hours=24, minutes=1), "", "剩 1 天", "11-19 周四 10:25"),
        (NOW + timedelta(days=9), "", "剩 9 天", "11-27 周五 10:24"),
    ],
)
def test_a_clock_says_what_remains_and_when(due, state, main, absolute):
    clock = draw("{% clock due now=now %}", due=due).select_one(".gj-clock")
    assert clock["data-s"] == state
    assert (clock.b.text, clock.small.text) == (main, absolute)


def test_a_clock_that_stands_says_why_and_since_when_and_shows_no_date():
    due = NOW - timedelta(days=9)
    given = {"due": due, "began": due - timedelta(days=9)}
    given["stands"] = Pause(NOW - timedelta(days=2), "等居民补充施工合同和现场照片")
    clock = draw("{% clock due now=now paused=stands %}", **given).select_one(".gj-clock")
    assert (clock["data-s"], clock.b.text) == ("hold", "计时已暂停")
    assert clock.small.text == "等居民补充施工合同和现…，自 11-16 10:24 起"
    assert clock["title"] == "等居民补充施工合同和现场照片，自 11-16 10:24 起"
    assert not clock.has_attr("data-due")
    big = draw("{% clock_big due began now=now paused=stands %}", **given)
    assert "计时已暂停" in big.text
    assert "等居民补充施工合同和现场照片，自 11-16 10:24 起" in big.text
    assert "11-09" not in big.text
    assert "到期" not in big.text
    done = draw("{% clock due now=now paused=stands done=now %}", **given)
    assert "超期 9 天办完" in done.text


@pytest.mark.parametrize(
    ("hours", "state", "words"), [(1, "done", "按期办完"), (-3, "late", "超期 3 小时办完")]
)
def test_a_stopped_clock_says_how_it_ended(hours, state, words):
    clock = draw("{% clock due now=now done=done %}", due=NOW + timedelta(hours=hours), done=NOW)
    assert words in clock.text
    assert clock.select_one(".gj-clock")["data-s"] == state
    assert not clock.select("[data-due]")


def test_how_far_it_is_over_is_said_in_the_unit_of_its_clock_and_stands_still():
    clock = draw("{% clock due now=now late='2 个工作日' %}", due=NOW - timedelta(days=4)).select_one(
        ".gj-clock"
    )
    assert (clock.b.text, clock.small.text) == ("超期 2 个工作日", "11-14 周六 10:24 到期")
    assert not clock.has_attr("data-due")
    big = draw("{% clock_big due due now=now late='2 个工作日' %}", due=NOW - timedelta(days=4))
    assert big.b.text == "2 个工作日"
    done = draw("{% clock due now=now done=now late='2 个工作日' %}", due=NOW - timedelta(days=4))
    assert "超期 2 个工作日办完" in done.text


def test_without_a_due_time_there_is_no_clock():
    assert draw("{% clock due now=now %}", due=None).text == ""


@pytest.mark.parametrize(
    ("accept", "says"),
    [("image/*", "拍照或选照片"), (".pdf,image/*", "选择文件"), (".xlsx,.xls", "选择文件"), ("", "选择文件")],
)
def test_only_a_field_of_pictures_speaks_of_the_camera(accept, says):
    class Sent(forms.Form):
        file = forms.FileField(label="文件", widget=forms.FileInput(attrs={"accept": accept}))

    page = draw("{% field form.file %}", form=Sent())
    assert page.select_one(".gj-filewords").text == says


@pytest.mark.parametrize(
    ("share", "css"), [(-1, "gj-w-0"), (0, "gj-w-0"), (0.5, "gj-w-50"), (1, "gj-w-100"), (3, "gj-w-100")]
)
def test_the_bar_of_the_big_clock_is_the_time_spent(share, css):
    began = NOW - 10 * share * timedelta(hours=1)
    due = began + timedelta(hours=10)
    assert draw("{% clock_big due began now=now %}", due=due, began=began).select_one(f".gj-clockbar .{css}")


def test_what_people_wrote_is_never_markup():
    page = render(
        '{% panel x small=x more=x more_url="/x/" %}{{ x }}{% endpanel %}{% note %}{{ x }}{% endnote %}'
        '{% tag x %}{% status "doing" x %}{% tl x x %}{% endtl %}{% step x x %}{% endstep %}{% kpi x x x %}'
        '{% person x x "/r/" %}{% blank x x url="/x/" action=x %}{% rule_tip x x x %}{% whistle called %}'
        "{% chips chips %}{% views views %}{% next_step x x %}{% endnext_step %}"
        "{% page_head x x %}{% endpage_head %}"
        '{% todo_row x "/x/" x meta=x %}{% agenda agenda now=now %}{% summary_list rows %}',
        x=HOSTILE,
        called=[Called(HOSTILE, "ok", HOSTILE)],
        chips=[Chip(HOSTILE, "/x/")],
        views=[Tab(HOSTILE, "/x/", count=2)],
        agenda=[Appointment(NOW, HOSTILE, HOSTILE)],
        rows=[{"label": HOSTILE, "value": HOSTILE, "url": "/x/"}],
    )
    assert not page.find("img")


def test_a_todo_that_is_overdue_gets_the_filled_button():
    row = draw('{% todo_row "路灯不亮" "/c/" "派单" due=due now=now %}', due=NOW - timedelta(hours=1))
    assert row.select_one(".gj-todo.is-over a.btn-primary").text == "派单：路灯不亮"
    calm = draw('{% todo_row "路灯不亮" "/c/" "派单" due=due now=now %}', due=NOW + timedelta(hours=1))
    assert not calm.select(".is-over, .btn-primary")


def test_the_line_of_the_present_stands_between_past_and_coming():
    day = [
        Appointment(NOW - timedelta(hours=2), "晨会"),
        Appointment(NOW, "现场会"),
        Appointment(NOW + timedelta(hours=2), "走访"),
    ]
    rows = draw("{% agenda day now=now %}", day=day).select("li")
    assert [" ".join(r.get("class", [])) for r in rows] == ["is-past", "is-now", "", ""]


@pytest.mark.parametrize(
    ("call", "tone", "words"),
    [
        ("2.1", "good", "升 2.1 个百分点"),
        ("-0.5", "bad", "降 0.5 个百分点"),
        ("0.04", "", "持平 0.0 个百分点"),
        ("-3 up_is_good=False", "good", "降 3.0 个百分点"),
        ("3 neutral=True", "", "升 3.0 个百分点"),
    ],
)
def test_a_change_is_good_or_bad_in_words_as_well(call, tone, words):
    change, _, rest = call.partition(" ")
    shown = draw("{% delta " + change + ' "个百分点" ' + rest + " %}").select_one(".gj-delta")
    assert (shown["data-d"], shown.text) == (tone, words)


@pytest.mark.parametrize(
    ("part", "whole", "css"), [(0, 0, "gj-w-0"), (1, 3, "gj-w-33"), (5, 3, "gj-w-100"), (-1, 3, "gj-w-0")]
)
def test_a_bar_never_leaves_its_track(part, whole, css):
    assert draw("{% bar part whole %}", part=part, whole=whole).select_one(f"i.{css}")


def test_a_line_needs_two_points():
    assert draw("{% spark v %}", v=[1]).text == ""
    assert len(draw("{% spark v %}", v=[1, 1, 1]).polyline["points"].split()) == 3


@given(st.lists(st.integers(1, 500), min_size=1, max_size=12).map(lambda v: sorted(v, reverse=True)))
def test_tiles_in_whole_percent_still_fill_the_box(values):
    tiles = ui_figures._lay(values, 530, 276)
    assert sum(t.w * t.h for t in tiles) == 100 * 100
    assert all(0 <= t.x <= t.x + t.w <= 100 and 0 <= t.y <= t.y + t.h <= 100 for t in tiles)


def test_the_treemap_links_every_place_and_leaves_out_the_empty():
    blocks = [
        Cell("天宁", "/t/", 30, 1, 30, [Cell("青山", "/q/", 20), Cell("空", "/k/", 0)]),
        Cell("无", "/w/", 0),
    ]
    page = draw("{% treemap blocks %}", blocks=blocks)
    assert [a["href"] for a in page.select("a")] == ["/t/", "/q/"]
    assert draw("{% treemap blocks %}", blocks=[]).select("a") == []


@pytest.mark.parametrize(
    ("over", "open_now", "colour"),
    [(0, 0, "-"), (4, 4, "-"), (0, 5, "0"), (1, 21, "0"), (1, 20, "1"), (2, 14, "1"), (3, 20, "2")],
)
def test_a_block_is_coloured_by_the_share_of_its_open_cases_and_not_at_all_where_they_are_few(
    over, open_now, colour
):
    page = draw("{% treemap blocks %}", blocks=[Cell("天宁", "/t/", 30, over, open_now)])
    assert page.select_one(".gj-tmb")["data-l"] == colour


def test_the_legend_names_every_colour_of_the_treemap():
    legend = draw("{% treemap_legend %}")
    assert [mark["data-l"] for mark in legend.select("i")] == ["0", "1", "2", "-"]
    assert "超期低于 5%5%–15%15% 以上在办不到 5 件，不比较" in legend.text


def test_a_tile_too_small_for_a_finger_is_no_link():
    kids = [Cell("大", "/d/", 1000), Cell("小", "/x/", 1)]
    page = draw("{% treemap blocks %}", blocks=[Cell("天宁", "/t/", 1001, 1, 30, kids), Cell("微", "/w/", 2)])
    assert [a["href"] for a in page.select("a")] == ["/t/", "/d/"]
    assert "微" not in page.text


def test_a_field_puts_label_hint_error_and_control_in_this_order():
    field = draw("{% field form.what %}", form=Report({})).select_one(".gj-field.is-bad")
    names = [child.name + "." + " ".join(child["class"]) for child in field.find_all(recursive=False)]
    assert names == ["label.form-label", "span.form-hint", "span.gj-err", "textarea.form-control"]
    control = field.textarea
    assert control["aria-invalid"] == "true"
    assert control["aria-describedby"].split() == ["id_what_hint", "id_what_err"]
    assert {e["id"] for e in field.select("span")} == {"id_what_hint", "id_what_err"}


def test_a_field_that_may_stay_empty_says_so():
    page = draw("{% field form.what %}{% field form.when %}", form=Report())
    assert [label.text for label in page.select("label")] == ["什么事", "到场时间（可不填）"]


def test_a_moment_is_picked_and_comes_back_as_it_was():
    form = Report(initial={"when": NOW})
    assert draw("{% field form.when %}", form=form).input["type"] == "datetime-local"
    assert draw("{% field form.when %}", form=form).input["value"] == "2026-11-18T10:24"


def test_choices_are_a_group_with_a_legend():
    group = draw("{% field form.public %}", form=Report({})).fieldset
    assert group["id"] == "id_public"
    assert group["aria-describedby"] == "id_public_err"
    assert [label.text.strip() for label in group.select("label.gj-choice")] == ["公开", "不公开"]


def test_one_question_a_page_is_its_heading():
    assert draw("{% field form.what heading=True %}", form=Report()).h1.label["for"] == "id_what"
    assert draw("{% field form.public heading=True %}", form=Report()).legend.h1.text == "公开吗"


def test_hidden_fields_stay_hidden():
    page = draw("{% field form.step %}", form=Report())
    assert not page.select(".gj-field, label")
    assert page.input["type"] == "hidden"


def test_the_error_summary_leads_to_each_field():
    page = draw("{% form_errors form %}{% field form.what %}{% field form.public %}", form=Report({}))
    targets = [a["href"].removeprefix("#") for a in page.select(".gj-errsum a")]
    assert targets == ["id_what", "id_public"]
    assert all(page.find(id=target) for target in targets)
    assert draw("{% form_errors form %}", form=Report()).text.strip() == ""


def test_a_filter_field_has_a_name_that_only_a_screen_reader_says():
    page = draw('{% filter_field form.kind %}{% filter_field form.when icon="search" %}', form=Report())
    assert all("gj-sr" in label["class"] for label in page.select("label"))
