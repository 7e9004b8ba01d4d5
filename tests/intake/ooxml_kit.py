"""Builds Word files by hand for tests: raw parts, so that every odd thing Word and WPS write can be written."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from PIL import Image

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="x1"><w:name w:val="一级标题样式"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc1"><w:name w:val="toc 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="cap"><w:name w:val="caption"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="hid"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>'
)


def png(width: int = 40, height: int = 30, colour: str = "red") -> bytes:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def rels(items: dict[str, tuple[str, str]]) -> str:
    """A relationships part: id → (kind, target); a target with `://` is external."""
    rows = "".join(
        f'<Relationship Id="{key}" Type="{REL}/{kind}" Target="{escape(target)}"'
        + (' TargetMode="External"' if ":" in target else "")
        + "/>"
        for key, (kind, target) in items.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def docx(
    body: str,
    *,
    styles: str = STYLES,
    numbering: str = "",
    links: dict[str, tuple[str, str]] | None = None,
    parts: dict[str, bytes | str] | None = None,
    main: str = "word/document.xml",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """A docx around a body; further parts by name, further relationships of the main part by id."""
    folder = main.rpartition("/")[0]
    base = main.rpartition("/")[2]
    all_links = {"rS": ("styles", "styles.xml"), **(links or {})}
    made: dict[str, bytes | str] = {
        "[Content_Types].xml": TYPES.replace("word/document.xml", main),
        "_rels/.rels": rels({"r1": ("officeDocument", main)}),
        main: f"{head}<w:document {NS}><w:body>{body}</w:body></w:document>",
        f"{folder}/styles.xml": f"<w:styles {NS}>{styles}</w:styles>",
    }
    if numbering:
        all_links["rN"] = ("numbering", "numbering.xml")
        made[f"{folder}/numbering.xml"] = f"<w:numbering {NS}>{numbering}</w:numbering>"
    made[f"{folder}/_rels/{base}.rels"] = rels(all_links)
    return zipped(made | (parts or {}))


def t(text: str, props: str = "") -> str:
    """A run."""
    return f'<w:r>{f"<w:rPr>{props}</w:rPr>" if props else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(text: str = "", *, style: str = "", props: str = "", inner: str = "", size: int = 0) -> str:
    """A paragraph of plain text, or of raw inner markup."""
    pr = (f'<w:pStyle w:val="{style}"/>' if style else "") + props
    run = t(text, f'<w:sz w:val="{size}"/>' if size else "") if text else ""
    return f"<w:p>{f'<w:pPr>{pr}</w:pPr>' if pr else ''}{run}{inner}</w:p>"


def num(text: str, level: int = 0, num_id: int = 1) -> str:
    """A numbered paragraph."""
    return p(text, props=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num_id}"/></w:numPr>')


def centred(text: str, size: int = 44) -> str:
    """A centred line."""
    return p(text, props='<w:jc w:val="center"/>', size=size)


def lvl(level: int, form: str, text: str, start: int = 1, more: str = "") -> str:
    """A level of a list definition."""
    return f'<w:lvl w:ilvl="{level}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}</w:lvl>'


def lists(levels: str, extra: str = "", overrides: str = "") -> str:
    """Definition 0 with list 1."""
    return f'<w:abstractNum w:abstractNumId="0">{extra}{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{overrides}'


def cell(inner: str, props: str = "") -> str:
    """A table cell of raw markup."""
    return f"<w:tc><w:tcPr>{props}</w:tcPr>{inner if inner.startswith('<') else p(inner)}</w:tc>"


def row(*cells: str, props: str = "") -> str:
    """A table row."""
    return f"<w:tr>{f'<w:trPr>{props}</w:trPr>' if props else ''}{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    """A table."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def drawing(rid: str = "rI", alt: str = "", link: bool = False) -> str:
    """An inline picture."""
    where = "link" if link else "embed"
    return (
        f'<w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{alt}"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>'
        f'<a:blip r:{where}="{rid}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def box(inner: str) -> str:
    """A text box as Word writes it: the drawing and the same content again for old programs."""
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{inner}</w:txbxContent>"
        "</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def fld(kind: str) -> str:
    """A field mark."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def field(code: str, result: str) -> str:
    """A complex field."""
    return f'{fld("begin")}<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>{fld("separate")}{result}{fld("end")}'
