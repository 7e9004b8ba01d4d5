"""申报表.docx: a table for the front matter with controls to choose from, then the sections as real headings.

Every label is one that intake knows, so that a filled form is read back without a question; `工作指引` and `填写说明`
are rows that intake passes over.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from casebook.desk.receipt import fixed
from casebook.fields import BODY_LEAST, BODY_LONG, BODY_MOST, PICTURES_MOST, REQUIRED_SECTIONS, Field, Type
from casebook.forms.lists import Choice, Lists, SceneChoice, asked, sections_asked
from casebook.messages import say

_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_GREY = RGBColor(0x59, 0x59, 0x59)
_WIDTHS = (3.8, 12.0)
"""Of the table's columns, in cm; together the width of the text."""
_LISTED = (Type.WORD, Type.REF)
_TICKED = (Type.WORDS, Type.REFS)
_WRITTEN = ("partners", "methods")
"""Lists that grow long: asked for as text, a page of boxes helps nobody."""


def form_docx(lists: Lists, scene: str = "") -> bytes:
    """A blank 申报表; the same lists give the same bytes.

    Args:
        scene: key of the scene it is for, chosen in advance with its 工作指引 printed; "" for any.

    Raises:
        KeyError: no such scene.
    """
    chosen = next((s for s in lists.scenes if s.key == scene), None)
    if scene and chosen is None:
        raise KeyError(scene)
    document = Document()
    _styles(document)
    head = say("forms.title_scene", scene=chosen.title) if chosen else say("forms.title")
    document.add_heading(head, 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _table(document, lists, chosen)
    for section in sections_asked():
        document.add_heading(section, 1)
        for _ in range(3):
            document.add_paragraph()
    document.core_properties.title = head
    document.core_properties.author = ""
    stream = io.BytesIO()
    document.save(stream)
    return fixed(stream.getvalue())


def word_forms(lists: Lists) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of the form for any scene, then of each scene's own."""
    yield "case.docx", form_docx(lists)
    for scene in lists.scenes:
        yield f"{scene.key}.docx", form_docx(lists, scene.key)


def _styles(document: Any) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.6)
    page.top_margin = page.bottom_margin = Cm(2.5)
    for name, size in (("Normal", 12), ("Title", 20), ("Heading 1", 15)):
        style = document.styles[name]
        style.font.name, style.font.size = say("forms.font"), Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[key]
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
            fonts.set(qn(script), say("forms.font"))
    border = document.styles["Title"].element.find(qn("w:pPr") + "/" + qn("w:pBdr"))
    if border is not None:
        border.getparent().remove(border)


def _table(document: Any, lists: Lists, scene: SceneChoice | None) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Cm(width)
    _told(table, say("forms.notes"), _notes())
    for number, field in enumerate(asked(), 1):
        label, cell = _row(table)
        _label(label, field)
        _answer(cell, field, lists.choices(field), scene if field.key == "scene" else None, number)
        if field.key == "scene":
            _told(table, say("forms.guidance"), _guidance(lists, scene))


def _row(table: Any) -> tuple[Any, Any]:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    for cell, width in zip(row.cells, _WIDTHS, strict=True):
        cell.width = Cm(width)
        cell.paragraphs[0].paragraph_format.space_before = cell.paragraphs[0].paragraph_format.space_after = (
            Pt(3)
        )
    return row.cells[0], row.cells[1]


def _label(cell: Any, field: Field) -> None:
    cell.paragraphs[0].add_run(field.label).bold = True
    told = say("forms.required") if field.required else ""
    told += say("forms.several") if field.type in _TICKED else ""
    if told:
        run = cell.paragraphs[0].add_run(told)
        run.font.size, run.font.color.rgb = Pt(9), _GREY


def _answer(
    cell: Any, field: Field, choices: tuple[Choice, ...], scene: SceneChoice | None, number: int
) -> None:
    paragraph = cell.paragraphs[0]._p
    if field.type is Type.FLAG:
        choices = tuple(Choice(word, word) for word in ("是", "否"))
    if choices and (field.type is Type.FLAG or (field.type in _TICKED and field.key not in _WRITTEN)):
        for place, choice in enumerate(choices):
            paragraph.append(_box(field, choice, number * 100 + place))
            cell.paragraphs[0].add_run(choice.title + "　")
        return
    kind, hint = "<w:text/>", say("forms.hint", help=field.help)
    if choices and field.type in _LISTED:
        items = "".join(
            f"<w:listItem w:displayText={quoteattr(c.title)} w:value={quoteattr(c.key)}/>" for c in choices
        )
        kind, hint = f"<w:dropDownList>{items}</w:dropDownList>", say("forms.choose", label=field.label)
    elif field.type is Type.DATE:
        kind = '<w:date><w:dateFormat w:val="yyyy年M月d日"/><w:lid w:val="zh-CN"/></w:date>'
        hint = say("forms.choose_date")
    paragraph.append(_control(field, kind, hint, scene.title if scene else "", number))


def _control(field: Field, kind: str, hint: str, text: str, number: int) -> Any:
    """A content control: its hint goes away when something is chosen or written."""
    hinting = "" if text else "<w:showingPlcHdr/>"
    grey = "" if text else f'<w:rPr><w:color w:val="{_GREY}"/></w:rPr>'
    made = parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:alias w:val={quoteattr(field.label)}/><w:tag w:val={quoteattr(field.key)}/>"
        f'<w:id w:val="{number}"/>{hinting}{kind}</w:sdtPr><w:sdtContent><w:r>{grey}<w:t/></w:r></w:sdtContent></w:sdt>'
    )
    next(made.iter(qn("w:t"))).text = text or hint
    return made


def _box(field: Field, choice: Choice, number: int) -> Any:
    """A box that one click ticks; without such controls it is a character to be replaced."""
    return parse_xml(
        f"<w:sdt {nsdecls('w')} {_W14}><w:sdtPr><w:alias w:val={quoteattr(choice.title)}/>"
        f"<w:tag w:val={quoteattr(f'{field.key}.{choice.key}')}/>"
        f'<w:id w:val="{number}"/><w14:checkbox><w14:checked w14:val="0"/><w14:checkedState w14:val="2611" '
        f'w14:font="Segoe UI Symbol"/><w14:uncheckedState w14:val="2610" w14:font="Segoe UI Symbol"/></w14:checkbox>'
        f'</w:sdtPr><w:sdtContent><w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>'
    )


def _told(table: Any, label: str, lines: tuple[str, ...]) -> None:
    """A row that only tells."""
    name, cell = _row(table)
    name.paragraphs[0].add_run(label).bold = True
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        run = paragraph.add_run(line)
        run.font.size, run.font.color.rgb = Pt(10.5), _GREY


def _guidance(lists: Lists, scene: SceneChoice | None) -> tuple[str, ...]:
    if scene:
        return (scene.guidance or say("forms.pending"),)
    return tuple(
        say("forms.guidance_line", scene=s.title, guidance=s.guidance or say("forms.pending"))
        for s in lists.scenes
    )


def _notes() -> tuple[str, ...]:
    free = [name for name in sections_asked() if name not in REQUIRED_SECTIONS]
    return (
        say("forms.note_fill"),
        say("forms.note_sections", required="、".join(REQUIRED_SECTIONS), free="、".join(free)),
        say(
            "forms.note_length",
            least=BODY_LEAST,
            long=BODY_LONG,
            most=BODY_MOST,
            pictures=PICTURES_MOST,
        ),
        say("forms.note_figures", section=REQUIRED_SECTIONS[-1]),
        say("forms.note_private"),
        say("forms.note_send"),
    )
