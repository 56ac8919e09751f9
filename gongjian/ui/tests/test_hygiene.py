"""The checking client sees what it should see, and nothing else."""

import pytest

from gongjian.ui.testing import complaints

HEAD = '<!doctype html><html lang="zh-Hans"><head><title>诉求 - 共建</title></head>'
PAGE = HEAD + "<body><h1>诉求</h1>{}</body></html>"


def test_a_clean_page_has_no_complaint():
    assert complaints(PAGE.format('<p>今天 17:30 到期（含 2 件）。</p><a href="/desk/">工作台</a>')) == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<h1>又一个</h1>", "2 h1"),
        ('<input id="a" name="a">', "no label"),
        ('<label for="a"></label><input id="a" name="a">', "no label"),
        ('<p id="a">一</p><p id="a">二</p>', "is there 2 times"),
        ('<form method="post"></form>', "without action"),
        ('<form method="post" action="/x/"></form>', "without csrf_token"),
        ('<form action="/x/"><label>照片<input type="file" name="p"></label></form>', "without enctype"),
        ('<p style="color:red">红</p>', "inline code"),
        ("<style>p{}</style>", "inline <style>"),
        ("<script>1</script>", "inline <script>"),
        ('<button onclick="x()">点</button>', "inline code"),
        ('<a href="javascript:x()">点</a>', "inline code"),
        ("<p>您好,请进</p>", "half-width"),
        ("<p>共(2)件</p>", "half-width"),
        ("<p>办完了.</p>", "half-width"),
        ('<input aria-label="编号:" name="q">', "half-width"),
        ("<p>Submit 之后</p>", "English word 'Submit'"),
        ("<p>None</p>", "English word 'None'"),
        ('<img src="/x.png">', "without alt"),
        ("<a>没有去处</a>", "nowhere"),
        ('<a href="#">没有去处</a>', "nowhere"),
        ('<a href="/x/"></a>', "without words"),
        ("<button></button>", "no words"),
        ('<p aria-describedby="gone">有说明</p>', "leads nowhere"),
    ],
)
def test_each_fault_is_named(body, complaint):
    assert any(complaint in line for line in complaints(PAGE.format(body))), complaints(PAGE.format(body))


@pytest.mark.parametrize(
    "html",
    [
        PAGE.replace("诉求 - 共建", "诉求"),
        PAGE.replace("诉求 - 共建", " - 共建"),
        PAGE.replace("zh-Hans", "en"),
    ],
)
def test_title_and_language_are_read(html):
    assert complaints(html.format(""))


@pytest.mark.parametrize(
    "body",
    [
        "<p data-verbatim>谢谢!Very good,真的</p>",
        "<code>manage.py</code>",
        "<p>导入 Excel 或 GeoJSON 文件</p>",
        "<p>见 https://example.org/track/</p>",
        '<label>关键词<input name="q"></label>',
        "<p>期限 17:30，第 3.2.4 条</p>",
    ],
)
def test_what_is_in_order_passes(body):
    assert complaints(PAGE.format(body)) == []


def test_a_fragment_needs_no_heading():
    assert complaints('<tr><td><a href="/x/">派单</a></td></tr>') == []
