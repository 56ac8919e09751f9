"""A place puts its own Word template in the stead of the built-in layout, without code."""

import io
import zipfile
from datetime import date

import pytest
from docx import Document

from gongjian.kernel.verdict import Denied
from gongjian.papers import actions, filling, kinds, queries, word
from gongjian.papers.models import Template
from gongjian.papers.paper import Fact, Form, Grid, Heading, Paper, Text

RECORD = Paper(
    title="第五网格党支部党员大会记录",
    blocks=[
        Fact("地点", "党群服务站"),
        Heading("传达学习会议精神"),
        Text("今天三项议题<全部>通过。", lead="冯志强："),
        Grid(["姓名", "到会"], [["冯志强", "到会"]]),
    ],
    number="常天街党〔2026〕7号",
    signed="第五网格党支部",
    on=date(2026, 9, 4),
)


class Keeper:
    """Whoever keeps the rules of the house."""

    name, user_id, org_id, post_label, person_id = "陈工", None, None, "系统管理员", None

    def __init__(self, *grants: str) -> None:
        self.grants = grants

    def may(self, grant: str) -> bool:
        return grant in self.grants


@pytest.fixture
def kind(monkeypatch):
    """A kind of paper that only this test knows."""
    monkeypatch.setattr(kinds, "KINDS", kinds.KINDS | {})
    for module in (actions, queries):
        monkeypatch.setattr(module, "KINDS", kinds.KINDS)
    return kinds.kind("papers.test", "会议记录", sample=lambda: RECORD)


def template(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def texts(document: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(document)).paragraphs]


def test_a_template_keeps_its_own_words_and_takes_in_the_paper():
    filled = filling.fill(template("天宁街道", "{{标题}}", "{{ 正文 }}", "{{落款}}　{{日期}}"), RECORD)
    assert texts(filled) == [
        "天宁街道",
        RECORD.title,
        "地点：党群服务站",
        "一、传达学习会议精神",
        "冯志强：今天三项议题<全部>通过。",
        "第五网格党支部　2026年9月4日",
    ]
    assert Document(io.BytesIO(filled)).tables[0].cell(1, 0).text == "冯志强"


def test_the_starter_template_can_be_filled_as_it_is():
    filling.check(word.starter(), RECORD)
    assert RECORD.number in texts(filling.fill(word.starter(), RECORD))


def macro() -> bytes:
    out = io.BytesIO(template("{{正文}}"))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"macro")
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO(template("{{正文}}"))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/big.bin", b"\0" * (filling.MAX_UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (b"%PDF-1.7", "这不是 Word 文档"),
        (b"PK\x05\x06" + b"\0" * 18, "这不是 Word 文档"),
        (b"PK" + b"\0" * filling.MAX_BYTES, "模板超过 2 MB"),
        (macro(), "模板里有宏"),
        (bomb(), "展开后太大"),
        (template("{{标题}}"), "模板里没有 .*正文"),
        (template("{{正文}}", "{{书记}}"), "认不得的占位：书记"),
        (template("以下：{{正文}}"), "要单独占一段"),
        (template("{{正文}}", "{{标题"), "占位写错了"),
        (template("{{正文}}", "{{标题.__class__.__mro__}}"), "填不进内容"),
    ],
)
def test_a_template_that_cannot_work_is_refused_with_the_reason(wrong, sentence):
    with pytest.raises(ValueError, match=sentence):
        filling.check(wrong, RECORD)


@pytest.mark.django_db
def test_a_template_is_put_replaced_and_rests_and_none_is_altered(kind):
    keeper = Keeper("rules")
    first = actions.put_template(
        None, kind=kind.key, name="一.docx", body=template("甲", "{{正文}}"), by=keeper
    )
    assert texts(queries.made(kind.key, RECORD))[0] == "甲"
    second = actions.put_template(
        None, kind=kind.key, name="二.docx", body=template("乙", "{{正文}}"), by=keeper
    )
    assert texts(queries.made(kind.key, RECORD))[0] == "乙"
    actions.restore(second, by=keeper)
    assert queries.made(kind.key, RECORD) is not None
    assert RECORD.number in texts(queries.made(kind.key, RECORD))
    assert [row.ends is None for row in Template.objects.filter(pk__in=[first.pk, second.pk])] == [
        False,
        False,
    ]
    with pytest.raises(Denied, match="已经停用"):
        actions.restore(second, by=keeper)


@pytest.mark.django_db
def test_a_wrong_template_leaves_the_one_in_use(kind):
    keeper = Keeper("rules")
    actions.put_template(None, kind=kind.key, name="一.docx", body=template("甲", "{{正文}}"), by=keeper)
    with pytest.raises(Denied, match=r"没有 .*正文"):
        actions.put_template(None, kind=kind.key, name="二.docx", body=template("乙"), by=keeper)
    assert texts(queries.made(kind.key, RECORD))[0] == "甲"


@pytest.mark.django_db
def test_nobody_but_the_keeper_of_the_rules_changes_a_template(kind):
    with pytest.raises(Denied, match="系统管理员"):
        actions.put_template(None, kind=kind.key, name="一.docx", body=word.starter(), by=Keeper())


def test_a_letter_carries_its_senders_name_over_a_rule():
    letter = Paper(title="介绍信", form=Form.LETTER, sender="中共天宁街道工作委员会", to="红梅街道党工委")
    document = Document(io.BytesIO(word.write(letter)))
    assert document.paragraphs[0].text == letter.sender
    assert "pBdr" in document.paragraphs[0]._p.xml
    assert "红梅街道党工委：" in [paragraph.text for paragraph in document.paragraphs]
