"""Fills a Word template that an administrator made, and says what is wrong with one."""

import io
import zipfile
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from gongjian.papers import word
from gongjian.papers.paper import Paper, spelled

MAX_BYTES, MAX_UNPACKED = 2 * 1024 * 1024, 20 * 1024 * 1024
PLACES = {
    "标题": "文书的标题",
    "文号": "发文字号，没有就留空",
    "主送": "写给哪个单位",
    "正文": "全文，单独占一段",
    "落款": "署名的单位",
    "日期": "成文日期",
    "附件": "附件名称，没有就留空",
}
_BODY = "正文"


def fill(template: bytes, paper: Paper) -> bytes:
    """The paper in the place's own template."""
    document = DocxTemplate(io.BytesIO(_body_as_paragraphs(template)))
    body = document.new_subdoc()
    word.write_body(body, paper)
    facts = {
        "标题": word.clean(paper.title),
        "文号": word.clean(paper.number),
        "主送": word.clean(paper.to),
        "正文": body,
        "落款": word.clean(paper.signed),
        "日期": spelled(paper.on) if paper.on else "",
        "附件": word.clean("；".join(paper.attachments)),
    }
    document.render(facts, jinja_env=_environment(), autoescape=True)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def check(template: bytes, sample: Paper) -> None:
    """ValueError, in words for the administrator, unless the template can be filled."""
    _open(template)
    asked = _asked(template)
    strange = sorted(asked - set(PLACES))
    if strange:
        known = "、".join(f"{{{{{name}}}}}" for name in PLACES)
        raise ValueError(f"模板里有认不得的占位：{'、'.join(strange)}。能用的是{known}。")
    if _BODY not in asked:
        raise ValueError("模板里没有 {{正文}}，导出的文书会没有内容。请在正文该在的地方单独写一段 {{正文}}。")
    if not any(map(_is_body, Document(io.BytesIO(template)).paragraphs)):
        raise ValueError("{{正文}} 要单独占一段，前后不能有别的字，也不能放在表格里。")
    try:
        fill(template, sample)
    except TemplateError as wrong:
        raise ValueError(f"模板填不进内容：{wrong}。占位只写 {{{{名称}}}}，不要写别的符号。") from wrong


def _open(template: bytes) -> None:
    """A Word document without macros, of a size that cannot hurt."""
    if len(template) > MAX_BYTES:
        raise ValueError("模板超过 2 MB，请删去大图片再传。")
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as packed:
            names = set(packed.namelist())
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        raise ValueError("这不是 Word 文档（.docx）。请用 Word 或 WPS 另存为 .docx 再传。") from None
    if "word/document.xml" not in names:
        raise ValueError("这不是 Word 文档（.docx）。请用 Word 或 WPS 另存为 .docx 再传。")
    if unpacked > MAX_UNPACKED:
        raise ValueError("模板展开后太大，请删去大图片再传。")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise ValueError("模板里有宏，不能用。请另存为不带宏的 .docx。")


def _asked(template: bytes) -> set[str]:
    try:
        document = DocxTemplate(io.BytesIO(template))
        return set(document.get_undeclared_template_variables(_environment()))
    except TemplateError as wrong:
        raise ValueError(f"模板里的占位写错了：{wrong}。占位只写 {{{{名称}}}}。") from wrong


def _environment() -> ImmutableSandboxedEnvironment:
    """Nothing but names can be asked for: a template cannot reach into the program."""
    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def _body_as_paragraphs(template: bytes) -> bytes:
    """The text takes the place of the whole paragraph that asks for it."""
    document = Document(io.BytesIO(template))
    for paragraph in document.paragraphs:
        if _is_body(paragraph):
            for run in paragraph._p.findall(qn("w:r")):
                paragraph._p.remove(run)
            paragraph.add_run("{{p 正文 }}")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _is_body(paragraph: Any) -> bool:
    return "".join(paragraph.text.split()) == "{{正文}}"
