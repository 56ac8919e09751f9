"""Writes a paper as a Word document in the official layout."""

import io
import math
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from gongjian.papers import layout
from gongjian.papers.layout import Face
from gongjian.papers.paper import Fact, Form, Grid, Heading, Paper, Text, spelled

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
MOVED_LINES = 5  # the longest last paragraph that follows its signature to the next page
_CONDENSED = math.floor((layout.CHARACTER_PITCH - layout.BODY) * 20)  # twentieths of a point


def write(paper: Paper) -> bytes:
    """The paper as a .docx file. What people wrote goes in as it is, control characters left out."""
    document = Document(io.BytesIO(_empty(flat=paper.form is Form.REGISTER)))
    _head(document, paper)
    _body(document, paper)
    _foot(document, paper)
    document.core_properties.title = clean(paper.title)[:250]
    document.core_properties.author = clean(paper.signed or paper.sender)[:250]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def _empty(*, flat: bool) -> bytes:
    """The page with its styles and numbers and nothing on it: half of the work, the same for every paper."""
    document = Document()
    _lay_out(document, flat=flat)
    _styles(document)
    _name_the_fonts(document)
    _number_pages(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def starter() -> bytes:
    """A template to begin with: the standard's layout with the places where a paper's parts go."""
    parts = Paper(
        title="{{标题}}",
        number="{{文号}}",
        blocks=[Text("{{主送}}"), Text("{{正文}}"), Text("{{附件}}")],
        signed="{{落款}}{{日期}}",
    )
    return write(parts)


def write_body(document: Any, paper: Paper) -> None:
    """Only the text of a paper, into a document that somebody else has laid out."""
    _table_style(document)
    _body(document, paper)


def clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _CONTROL.sub("", text)


def _lay_out(document: Any, *, flat: bool) -> None:
    """A4 with the margins of K-01; a register lies on its side and keeps them, turned with the page."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH), Mm(layout.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    if flat:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
        section.top_margin, section.bottom_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
        section.left_margin, section.right_margin = Mm(layout.BOTTOM), Mm(layout.TOP)
    number = layout.PAGE_NUMBER / layout.POINTS_PER_MM
    section.footer_distance = Mm(layout.BOTTOM - layout.NUMBER_BELOW - number) if not flat else Mm(12)
    document.settings.odd_and_even_pages_header_footer = True


def _styles(document: Any) -> None:
    body = document.styles["Normal"]
    _set_font(body, layout.FANGSONG, layout.BODY)
    shape = body.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(layout.LINE_PITCH)
    shape.widow_control = False
    properties = body.element.get_or_add_rPr()
    _spaced(properties)
    _in_chinese(properties)
    title = document.styles.add_style("公文标题", WD_STYLE_TYPE.PARAGRAPH)
    title.base_style = body
    _set_font(title, layout.SONG_TITLE, layout.TITLE)
    _spaced(title.element.get_or_add_rPr(), 0)
    title.paragraph_format.line_spacing = Pt(layout.LINE_PITCH * 1.2)
    _table_style(document)


def _table_style(document: Any) -> None:
    if any(style.name == "表格" for style in document.styles):
        return  # a template that began as ours has it
    style = document.styles.add_style("表格", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    _set_font(style, layout.FANGSONG, layout.SMALL)
    _spaced(style.element.get_or_add_rPr(), 0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(18)


def _set_font(owner: Any, face: Face, size: float) -> None:
    """The face for Chinese and Latin characters alike."""
    owner.font.size = Pt(size)
    owner.font.name = face.name
    fonts = owner.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(script), face.name)


def _spaced(properties: Any, by: int = _CONDENSED) -> None:
    """Bring a character to its pitch, so that 28 fill the line (K-02)."""
    for old in properties.findall(qn("w:spacing")):
        properties.remove(old)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(by))
    properties.append(spacing)


def _in_chinese(properties: Any) -> None:
    """Characters shared with Japanese take the shapes they have in China."""
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "zh-CN")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _name_the_fonts(document: Any) -> None:
    """Tell the reader's Word which face stands in for one that it does not have."""
    parts = document.part.package.iter_parts()
    table = next(part for part in parts if str(part.partname) == "/word/fontTable.xml")
    entries = "".join(
        f'<w:font w:name="{face.name}"><w:altName w:val="{",".join(face.instead)}"/></w:font>'
        for face in layout.FACES
    )
    blob = table.blob.decode()
    table._blob = blob.replace("</w:fonts>", f"{entries}</w:fonts>").encode()


def _head(document: Any, paper: Paper) -> None:
    if paper.form is Form.LETTER and paper.sender:
        _letter_head(document, paper.sender)
    if paper.number:
        _paragraph(document, paper.number, align=WD_ALIGN_PARAGRAPH.CENTER)
    for line in layout.title_lines(clean(paper.title)):
        _paragraph(document, line, style="公文标题", align=WD_ALIGN_PARAGRAPH.CENTER)
    document.add_paragraph()
    if paper.to:
        _paragraph(document, f"{paper.to}：")


def _letter_head(document: Any, sender: str) -> None:
    """The sender's name over a double rule (K-07)."""
    name = _paragraph(document, sender, style="公文标题", align=WD_ALIGN_PARAGRAPH.CENTER)
    border = OxmlElement("w:pBdr")
    below = OxmlElement("w:bottom")
    for key, value in (("val", "thickThinSmallGap"), ("sz", "24"), ("space", "4"), ("color", "C00000")):
        below.set(qn(f"w:{key}"), value)
    border.append(below)
    name._p.get_or_add_pPr().append(border)


def _body(document: Any, paper: Paper) -> None:
    counts = [0, 0, 0, 0]
    for block in paper.blocks:
        match block:
            case Heading(text, level):
                counts[level - 1] += 1
                counts[level:] = [0] * (4 - level)
                number = layout.heading_number(level, counts[level - 1])
                _paragraph(document, number + text, indent=2, face=layout.HEADINGS[level])
            case Fact(label, value):
                _fact(document, label, value)
            case Grid():
                _grid(document, block)
            case Text(text, lead):
                _text(document, text, lead)


def _fact(document: Any, label: str, value: str) -> None:
    written = _paragraph(document, f"{label}：", face=layout.HEI)
    written.add_run(clean(value))


def _text(document: Any, text: str, lead: str) -> None:
    """Each line that people wrote is a paragraph of its own."""
    for nth, line in enumerate(clean(text).split("\n")):
        written = _paragraph(document, "", indent=2)
        if nth == 0 and lead:
            written.add_run(clean(lead)).bold = True
        written.add_run(line.strip())


def _paragraph(
    document: Any,
    text: str,
    *,
    style: str | None = None,
    align: Any = None,
    indent: int = 0,
    face: Face | None = None,
) -> Any:
    """`indent` in characters of the first line; the document's own style needs no look-up."""
    paragraph = document.add_paragraph(style=style)
    paragraph.alignment = align
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(layout.CHARACTER_PITCH * indent)
    run = paragraph.add_run(clean(text))
    if face:
        _set_font(run, face, layout.BODY)
    return paragraph


def _grid(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=0, cols=len(grid.columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths, style = _widths(document.sections[0], grid), document.styles["表格"].style_id
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _row(table, grid.columns, widths, style, face=layout.HEI)
    _repeat_at_top(table.rows[0])
    for row in grid.rows:
        _row(table, row, widths, style, face=layout.FANGSONG)


def _widths(section: Any, grid: Grid) -> list[int]:
    room = section.page_width - section.left_margin - section.right_margin
    shares = list(grid.widths) or [1.0] * len(grid.columns)
    return [round(room * share / sum(shares)) for share in shares]


def _row(table: Any, texts: Iterable[str], widths: list[int], style: str, *, face: Face) -> None:
    row = table.add_row()
    together = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(together)
    for cell, text, width in zip(row.cells, texts, widths, strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph._p.style = style  # by its id: a name is looked up each time
        _set_font(paragraph.add_run(clean(text)), face, layout.SMALL)


def _repeat_at_top(row: Any) -> None:
    """The heading of a table stands on every page."""
    again = OxmlElement("w:tblHeader")
    again.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(again)


def _foot(document: Any, paper: Paper) -> None:
    if paper.attachments:
        document.add_paragraph()
        for nth, name in enumerate(paper.attachments, start=1):
            number = f"{nth}. " if len(paper.attachments) > 1 else ""
            _paragraph(document, f"{'附件：' if nth == 1 else '　　　'}{number}{name}", indent=2)
    lines = [line for line in (paper.signed, spelled(paper.on) if paper.on else "") if line]
    if not lines:
        return
    document.add_paragraph()
    for line in lines:
        signed = _paragraph(document, line, align=WD_ALIGN_PARAGRAPH.RIGHT)
        signed.paragraph_format.right_indent = Pt(layout.CHARACTER_PITCH * layout.DATE_INDENT)
    _keep_together(document, len(lines))


def _keep_together(document: Any, lines: int) -> None:
    """The last of the text stands on the page of the signature: no page holds signature or date alone.

    A paragraph too long to be moved as a whole is left where it is: not every reader can part it.
    """
    *written, _page = document.element.body
    last, *signature = written[-lines - 2 : -1]
    if last.tag == qn("w:tbl"):
        last = last.findall(qn("w:tr"))[-1]
    moved = len("".join(last.itertext())) <= layout.CHARACTERS * MOVED_LINES
    for element in (last, *signature) if moved else signature:
        for paragraph in element.iter(qn("w:p")):
            Paragraph(paragraph, document).paragraph_format.keep_with_next = True


def _number_pages(document: Any) -> None:
    """— 1 —, odd pages at the right, even at the left, one character from the edge (K-05)."""
    section = document.sections[0]
    sides = (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right_indent"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left_indent"),
    )
    for footer, side, indent in sides:
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.alignment = side
        setattr(line.paragraph_format, indent, Pt(layout.PAGE_NUMBER))
        line.paragraph_format.line_spacing = Pt(layout.PAGE_NUMBER)
        for text in ("— ", None, " —"):
            run = line.add_run(text or "")
            _set_font(run, layout.SONG, layout.PAGE_NUMBER)
            if text is None:
                _page_field(run)


def _page_field(run: Any) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)
