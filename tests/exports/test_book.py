"""The compilation as Word opens it: through LibreOffice to PDF, and the parts of the file itself."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from lxml import etree
from msgspec import Struct

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.exports import (
    Made,
    announcement,
    book_docx,
    book_html,
    book_of,
    by_issue,
    by_scene,
    method_card,
)
from casebook.exports.content import Figure, Heading, Para, Table, blocks_of, numbered
from casebook.exports.select import Selection, Unknown, by_cases, by_method, by_unit
from tests.conftest import ROOT

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class Printed(Struct, frozen=True):
    """A compilation, its file, and its pages as text."""

    chosen: Selection
    made: Made
    pages: tuple[str, ...]
    info: str
    fonts: str
    pictures: int


def _office() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        pytest.fail("no LibreOffice on this machine: install it to check the compilation")
    return found


def _pdf(data: bytes, folder: Path) -> Path:
    (folder / "book.docx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        _office(),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "book.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "book.pdf"


def _told(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8", timeout=60).stdout


@pytest.fixture(scope="module")
def printed(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """The issue 2025Q2 on paper."""
    chosen = by_issue(catalog, "2025Q2")
    made = book_docx(book_of(catalog, chosen))
    pdf = _pdf(made.data, tmp_path_factory.mktemp("book"))
    pages = tuple(
        re.sub(r"\s+", "", page) for page in _told("pdftotext", "-layout", str(pdf), "-").split("\f")
    )
    pictures = len(re.findall(r"^\s*\d+\s+\d+\s+image", _told("pdfimages", "-list", str(pdf)), re.MULTILINE))
    return Printed(chosen, made, pages, _told("pdfinfo", str(pdf)), _told("pdffonts", str(pdf)), pictures)


def test_page_is_a4(printed: Printed) -> None:
    """Assert that LibreOffice prints on A4."""
    assert "A4" in printed.info


def test_contents_name_every_entry_with_its_true_page(printed: Printed, catalog: Catalog) -> None:
    """Assert that contents entries are the cases and methods, and the pages stand where contents say."""
    contents = "".join(page for page in printed.pages[1:3] if "......" in page)
    first = next(at for at, page in enumerate(printed.pages) if "—1—" in page)
    for key in (*printed.chosen.cases, *printed.chosen.methods):
        title = re.sub(r"\s+", "", catalog.case_or_method(key).title)
        found = re.search(re.escape(title) + r"\.{3,}(\d+)", contents)
        assert found, title
        page = printed.pages[first + int(found[1]) - 1]
        assert title in page
        assert "编号" + key in page
    entries = re.findall(r"w:val=\"TOC2\"", _part(printed.made, "word/document.xml"))
    assert len(entries) == len(printed.chosen.cases) + len(printed.chosen.methods)


def test_pictures_and_captions(printed: Printed, catalog: Catalog) -> None:
    """Assert that every picture of the cases is printed once, with its caption."""
    figures = [
        block
        for entry in book_of(catalog, printed.chosen).entries
        for block in entry.blocks
        if isinstance(block, Figure)
    ]
    assert printed.made.pictures == printed.pictures == len(figures) > 0
    text = "".join(printed.pages)
    for number, figure in enumerate(figures, 1):
        assert f"图{number}{re.sub(r'[ ]+', '', figure.caption)}" in text


def test_no_glyph_is_missing(printed: Printed) -> None:
    """Assert that no page shows a replacement sign and every font is embedded with a way back to text."""
    assert "\ufffd" not in "".join(printed.pages)
    for line in printed.fonts.splitlines()[2:]:
        assert re.search(r"yes\s+yes\s+yes", line), line


def test_every_section_is_printed(printed: Printed, catalog: Catalog) -> None:
    """Assert that comment, lessons, figures and the list of units are in the book."""
    text = "".join(printed.pages)
    assert "工委点评" in text
    assert "参与单位名单" in text
    assert "不足与教训" in text
    assert "成效前后对比" in text
    for key in printed.chosen.cases:
        comment = re.sub(r"\s+", "", catalog.case(key).comment)
        assert comment[:20] in text


def _part(made: Made, name: str) -> str:
    return ZipFile(BytesIO(made.data)).read(name).decode("utf-8")


FONTS = {
    "Heading1": ("黑体", 32), "Heading2": ("方正小标宋简体", 44), "Heading3": ("黑体", 32), "Heading4": ("楷体_GB2312", 32),
    "Heading5": ("仿宋_GB2312", 32), "Byline": ("楷体_GB2312", None),
}  # fmt: skip


def test_typography_is_that_of_official_documents(printed: Printed) -> None:
    """Assert margins, line pitch, fonts and sizes of GB/T 9704-2012."""
    document = Document(BytesIO(printed.made.data))
    for section in document.sections:
        assert (section.page_width.mm, section.page_height.mm) == (
            pytest.approx(210, 0.01),
            pytest.approx(297, 0.01),
        )
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(edge.mm) for edge in margins] == [37, 35, 28, 26]
    styles = etree.fromstring(_part(printed.made, "word/styles.xml").encode())
    assert styles.find(f".//{W}docDefaults//{W}rFonts").get(f"{W}eastAsia") == "仿宋_GB2312"
    assert styles.find(f".//{W}docDefaults//{W}sz").get(f"{W}val") == "32"
    normal = styles.find(f".//{W}style[@{W}styleId='Normal']//{W}spacing")
    assert (normal.get(f"{W}line"), normal.get(f"{W}lineRule")) == ("560", "exact")
    for name, (font, size) in FONTS.items():
        style = styles.find(f".//{W}style[@{W}styleId='{name}']")
        assert style.find(f".//{W}rFonts").get(f"{W}eastAsia") == font
        if size:
            assert style.find(f".//{W}sz").get(f"{W}val") == str(size)


def test_every_font_has_fallbacks(printed: Printed) -> None:
    """Assert that each named Chinese font lists others that may stand in."""
    table = etree.fromstring(_part(printed.made, "word/fontTable.xml").encode())
    known = {font.get(f"{W}name") for font in table if font.find(f"{W}altName") is not None}
    used = set(re.findall(r'eastAsia="([^"a-z]+)"', _part(printed.made, "word/styles.xml")))
    assert used <= known


def test_headings_are_real(printed: Printed, catalog: Catalog) -> None:
    """Assert that a word processor's outline shows parts, entries and sections."""
    document = Document(BytesIO(printed.made.data))
    heads = [p.text for p in document.paragraphs if p.style.style_id == "Heading2"]
    assert len(heads) == len(printed.chosen.cases) + len(printed.chosen.methods)
    assert any(p.style.style_id == "Heading3" and p.text.startswith("一、") for p in document.paragraphs)
    marks = set(
        re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', _part(printed.made, "word/document.xml"))
    )
    wanted = set(re.findall(r"PAGEREF (\S+)", _part(printed.made, "word/document.xml")))
    assert wanted
    assert wanted <= marks


def test_same_library_gives_same_bytes(printed: Printed, catalog: Catalog) -> None:
    """Assert that the file depends on nothing but the library."""
    assert book_docx(book_of(catalog, printed.chosen)).data == printed.made.data


def test_card_is_one_page(catalog: Catalog, tmp_path: Path) -> None:
    """Assert that the card of the method with most words fits one A4 page."""
    longest = max(catalog.methods, key=lambda m: sum(len(step.text) for step in m.steps))
    info = _told("pdfinfo", str(_pdf(method_card(catalog, longest), tmp_path)))
    assert re.search(r"Pages:\s+1\b", info)
    assert "A4" in info


def test_odd_text_stays_well_formed(catalog: Catalog) -> None:
    """Assert that markup, quotes and control signs in a text cannot break the file."""
    chosen = by_scene(catalog, "导师赋能培优")
    book = book_of(catalog, chosen)
    odd = "<w:t>&amp;\"'\x0b\x00]]>{{ 7 * 7 }}"
    from msgspec.structs import replace

    entry = replace(
        book.entries[0], title=odd, blocks=(Para((), "body"), *blocks_of("**" + odd + "**\n\n- a\n    - b\n"))
    )
    part = replace(book.parts[0], entries=(entry,))
    made = book_docx(replace(book, parts=(part,)))
    root = etree.fromstring(_part(made, "word/document.xml").encode())
    assert "{{ 7 * 7 }}" in "".join(root.itertext())


def test_blocks() -> None:
    """Assert what a body becomes: numbered headings, items, tables, pictures with captions."""
    body = "## 背景\n\n一段**话**\n\n### （二）小节\n\n1. 甲\n2. 乙 {M-2025-01}\n\n| 表 | 头 |\n|---|---|\n| 一 | 二 |\n\n![图题](a/b.webp)\n"
    found = list(numbered(blocks_of(body)))
    assert found[0] == Heading(1, "一、背景")
    assert found[2] == Heading(2, "（一）小节")
    assert [run.text for run in found[3].runs] == ["1. ", "甲"]
    assert found[4].runs[-1].text == "乙 （工作法M-2025-01）"
    assert found[5] == Table((("表", "头"), ("一", "二")), 1)
    assert found[6] == Figure("a/b.webp", "图题")


def test_missing_picture_is_told(catalog: Catalog, copy: Path) -> None:
    """Assert that a lost picture leaves its caption and is named, wherever its signed case is shown all the same."""
    from casebook.reader import read_library

    for path in (copy / "docs" / "cases").rglob("fig1.webp"):
        path.unlink()
    spoiled = Catalog(read_library(copy))
    made = book_docx(book_of(spoiled, by_issue(spoiled, "2025Q2")))
    assert made.missing
    assert "［图片缺失：" in _part(made, "word/document.xml")


def test_selections(catalog: Catalog) -> None:
    """Assert each way to choose, and the answer to a wrong name."""
    assert by_issue(catalog, "2025Q2").left_out == ("2024-0015",)
    assert by_method(catalog, "M-2024-01").methods == ("M-2024-01",)
    assert set(by_method(catalog, "M-2024-01").cases) >= {"2024-0001", "2024-0009"}
    unit = catalog.cases[0].unit
    assert by_unit(catalog, catalog.unit(unit).short).cases == tuple(c.id for c in catalog.cases_of(unit))
    assert by_cases(catalog, ["2025-0001", "M-2025-01", "2025-0001"]).cases == ("2025-0001",)
    assert by_issue(catalog, "2025Q1").cases
    for wrong in (
        lambda: by_issue(catalog, "第三期"), lambda: by_scene(catalog, "导师赋能"), lambda: by_unit(catalog, "无"),
        lambda: by_cases(catalog, ["2025-9999"]), lambda: by_issue(catalog, "1999Q1"), lambda: by_cases(catalog, []),
    ):  # fmt: skip
        with pytest.raises(Unknown):
            wrong()


def test_html_and_announcement(catalog: Catalog) -> None:
    """Assert that the print page needs nothing else and the announcement names everything."""
    chosen = by_issue(catalog, "2025Q2")
    book = book_of(catalog, chosen)
    html = book_html(book)
    assert not re.search(r'(?:src|href)="(?!data:|#)', html)
    assert html.count('<article id="') == len(book.entries)
    assert html.count("<img ") == 3
    text = announcement(catalog, chosen, book)
    assert all(key in text for key in (*chosen.cases, *chosen.methods))


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert the command's files, and its red paths."""
    from scripts.digest import main

    assert main(["--root", str(ROOT), "--method", "M-2025-01", "--out", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("*.docx"))) == 2
    assert main(["--root", str(ROOT), "2025Q9"]) == 2
    assert "2025Q2" in capsys.readouterr().err
    assert main(["--root", str(tmp_path), "2025Q2"]) == 2
    with pytest.raises(SystemExit):
        main(["2025Q2", "--scene", "care"])


def test_an_issue_that_lists_a_retired_case_is_named(copy: Path) -> None:
    """Assert a warning when the case was withdrawn before the issue came out, and none for an issue before that."""
    path = copy / "docs/issues/2026Q2.md"
    path.write_text(
        path.read_text(encoding="utf-8").replace("cases: [", "cases: [2026-0002, "), encoding="utf-8"
    )
    found = [p for p in load(copy).problems if p.path == "docs/issues/2026Q2.md"]
    assert [(p.line, p.severity) for p in found] == [(5, "warning")]
    assert "2026-0002 在 2026-05-20 已撤回" in found[0].message
    path.write_text(
        path.read_text(encoding="utf-8").replace("date: 2026-06", "date: 2026-04"), encoding="utf-8"
    )
    assert not [p for p in load(copy).problems if p.path == "docs/issues/2026Q2.md"]
