"""What a file says in every place a reader or a program could see it: Word parts, pictures, names, encodings."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from PIL import Image, PngImagePlugin

from casebook.safety import scan_bytes, scan_file, scan_tree, stops
from tests.safety.made import ids

NUMBER = ids(1)[0]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def run_split(paragraph: object, text: str) -> None:
    for piece in (text[:4], text[4:10], text[10:]):
        paragraph.add_run(piece).bold = len(piece) == 6


def in_body(d: object) -> None:
    run_split(d.add_paragraph("身份证"), NUMBER)


def in_table(d: object) -> None:
    cells = d.add_table(1, 3).rows[0].cells
    for cell, piece in zip(cells, (NUMBER[:6], NUMBER[6:14], NUMBER[14:]), strict=True):
        cell.text = piece


def in_cell(d: object) -> None:
    d.add_table(2, 2).rows[1].cells[1].text = NUMBER


def in_header(d: object) -> None:
    d.sections[0].header.paragraphs[0].text = NUMBER


def in_footer(d: object) -> None:
    d.sections[0].footer.paragraphs[0].text = NUMBER


def in_comment(d: object) -> None:
    paragraph = d.add_paragraph("正文")
    d.add_comment(paragraph.runs[0], text=NUMBER)


def in_properties(d: object) -> None:
    d.core_properties.keywords = NUMBER


def in_author(d: object) -> None:
    d.core_properties.author = f"张三{NUMBER}"


def in_text_box(d: object) -> None:
    box = (
        f"<w:r {W}><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent>"
        f"<w:p><w:r><w:t>{NUMBER[:9]}</w:t></w:r><w:r><w:t>{NUMBER[9:]}</w:t></w:r></w:p>"
        "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    d.add_paragraph("前")._p.append(parse_xml(box))


def in_hidden_text(d: object) -> None:
    d.add_paragraph().add_run(NUMBER).font.hidden = True


def in_deleted_text(d: object) -> None:
    gone = f"<w:del {W} w:id='1' w:author='x'><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del>"
    d.add_paragraph()._p.append(parse_xml(gone))


def in_field(d: object) -> None:
    code = f"<w:r {W}><w:instrText>HYPERLINK x?{NUMBER}</w:instrText></w:r>"
    d.add_paragraph()._p.append(parse_xml(code))


def in_picture(d: object) -> None:
    d.add_picture(BytesIO(photo(NUMBER)))


def in_alt_text(d: object) -> None:
    d.add_picture(BytesIO(photo("x" * 20)))
    next(d.element.body.iter("{*}docPr")).set("descr", NUMBER)


def photo(comment: str, position: bool = False) -> bytes:
    image, exif = Image.new("RGB", (8, 8)), Image.Exif()
    exif[0x010E] = comment or "x"
    if position:
        exif.get_ifd(0x8825)[2] = (29.0, 57.0, 1.0)
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def saved(path: Path, change: object) -> Path:
    document = docx.Document()
    document.add_paragraph("师徒结对的做法")
    change(document)
    document.save(str(path))
    return path


PLACES = (in_body, in_table, in_cell, in_header, in_footer, in_comment, in_properties, in_author, in_text_box, in_hidden_text,
          in_deleted_text, in_field, in_picture, in_alt_text)  # fmt: skip


@pytest.mark.parametrize("place", PLACES, ids=lambda p: p.__name__)
def test_a_number_anywhere_in_a_word_file_is_found(tmp_path: Path, place: object) -> None:
    found = scan_file(saved(tmp_path / "a.docx", place))
    assert {f.code for f in found} == {"id"}
    assert all(NUMBER[:14] not in str(f.problem()) for f in found)


def test_a_clean_word_file_is_clean(tmp_path: Path) -> None:
    assert scan_file(saved(tmp_path / "案例.docx", lambda d: d.add_paragraph("效果好"))) == ()


def test_marks_in_a_word_file(tmp_path: Path) -> None:
    def marked(d: object) -> None:
        d.sections[0].header.paragraphs[0].text = "机密★1年"
        d.core_properties.subject = "内部资料"

    found = scan_file(saved(tmp_path / "a.docx", marked))
    assert {(f.code, f.field) for f in found} == {("mark", "页眉页脚"), ("internal", "文档属性")}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_number_in_a_picture_is_found(tmp_path: Path, kind: str) -> None:
    path, image = tmp_path / f"a.{kind.lower()}", Image.new("RGB", (8, 8))
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("Comment", f"身份证{NUMBER}")
        image.save(path, pnginfo=info)
    else:
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + f"身份证{NUMBER}".encode("utf-16-le")
        image.save(path, kind, exif=exif)
    assert [f.code for f in scan_file(path)] == ["id"]


def test_titles_of_windows_and_adobe_are_read(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x9C9C] = f"内部资料{NUMBER}".encode("utf-16-le")
    xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title>机密★1年</dc:title></x:xmpmeta>'.encode()
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg", exif=exif, xmp=xmp)
    assert {f.code for f in scan_file(tmp_path / "a.jpg")} == {"id", "internal", "mark"}


def test_a_position_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photo("", position=True))
    found = scan_file(tmp_path / "a.jpg")
    assert [f.code for f in found] == ["gps"]
    assert stops(found) == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(f"一\r\n身份证{NUMBER}\r\n密级：机密\r\n".encode(encoding))
    assert [(f.code, f.line) for f in scan_file(tmp_path / "a.txt")] == [("id", 2), ("mark", 3)]


def test_file_names_are_read_and_masked(tmp_path: Path) -> None:
    path = tmp_path / f"张三{NUMBER}.md"
    path.write_text("正文", encoding="utf-8")
    (found,) = scan_file(path)
    assert found.code == "id"
    assert NUMBER[:14] not in found.path


def test_encrypted_and_unreadable_files_are_told(tmp_path: Path) -> None:
    assert [(f.code, f.is_stop) for f in scan_bytes(b"%TSD-Header-###%\x00\x01", ".docx", "a.docx")] == [
        ("encrypted", True)
    ]
    for data, suffix in (
        (b"PK\x03\x04broken", ".docx"),
        (b"%PDF-1.4", ".pdf"),
        (b"\xd0\xcf\x11\xe0\x00", ".doc"),
        (b"x", ".jpg"),
    ):
        assert [f.code for f in scan_bytes(data, suffix, f"a{suffix}")] == ["unread"]
    assert [f.code for f in scan_file(tmp_path / "none.md")] == ["unread"]


def test_bombs_in_archives_are_not_opened() -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", b"\0" * 300_000_000)
    assert [f.code for f in scan_bytes(out.getvalue(), ".docx", "a.docx")] == ["unread"]


def test_entities_in_archives_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(
            "word/document.xml",
            f'<!DOCTYPE x [<!ENTITY l0 "1">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&l11;&f;</x>',
        )
    assert scan_bytes(out.getvalue(), ".docx", "a.docx") == ()


def test_folders_are_walked_without_hidden_ones(tmp_path: Path) -> None:
    for name in (".git/x.md", ".registry/x.yml", "a/b.md", "a/.c.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("机密★1年", encoding="utf-8")
    names = {Path(f.path).name for f in scan_tree([tmp_path])}
    assert names == {"x.yml", "b.md", ".c.md"}
