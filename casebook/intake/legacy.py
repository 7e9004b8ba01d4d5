"""Old formats (.doc, .wps, .rtf, .odt) and metafiles: LibreOffice, headless, in a process that can be killed."""

from __future__ import annotations

import contextlib
import re
import shutil
import sys
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import nh3

from casebook.intake.encoding import decode
from casebook.intake.limits import OFFICE_MEMORY, OFFICE_SECONDS, Refusal
from casebook.intake.processes import Overrun, run

_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetProxyType" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPProxyPort" oor:op="fuse"><value>9</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyName" oor:op="fuse"><value>127.0.0.1</value></prop></item>
<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="ooInetHTTPSProxyPort" oor:op="fuse"><value>9</value></prop></item>
</oor:items>
"""
"""No macros, no linked content, and a proxy that leads nowhere: a document cannot call out."""
_PLACES = (
    "/usr/bin/soffice", "/usr/lib/libreoffice/program/soffice", "/opt/libreoffice/program/soffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice", r"C:\\Program Files\\LibreOffice\\program\\soffice.com",
    r"C:\\Program Files (x86)\\LibreOffice\\program\\soffice.com",
)  # fmt: skip


_LINKED = re.compile(rb"""\s(?:src|href|o:href)\s*=\s*(?:"(?!wordml:)[^"]*"|'(?!wordml:)[^']*')""")
_PAGE_TAGS = {
    "p", "div", "span", "br", "b", "strong", "i", "em", "u", "sub", "sup", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol",
    "li", "table", "thead", "tbody", "tr", "td", "th", "font", "center",
}  # fmt: skip


@cache
def office() -> str:
    """The LibreOffice program, or "" when there is none."""
    for name in ("soffice", "libreoffice"):
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in _PLACES if Path(place).exists()), "")


def _suffix(data: bytes) -> str:
    """The extension that makes LibreOffice choose the right reader."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data[:2] == b"PK":
        return ".odt"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if b"<html" in head:
        return ".html"
    return ".xml" if head.startswith(b"<?xml") else ".doc"


def _harmless(data: bytes, suffix: str) -> bytes:
    """The document without the fields and links by which it could pull in files of this machine."""
    if suffix == ".html":
        return _bare_page(data)
    if suffix == ".rtf":
        return data.replace(b"\\fldinst", b"\\zfldinst")
    if suffix == ".xml":
        return _LINKED.sub(rb"", data)
    for word in ("INCLUDEPICTURE", "INCLUDETEXT", "DDEAUTO"):
        for encoding in ("ascii", "utf-16-le"):
            code = re.compile(re.escape(word.encode(encoding)), re.IGNORECASE)
            data = code.sub(("Q" + word[1:]).encode(encoding), data) if suffix == ".doc" else data
    return data


def _bare_page(data: bytes) -> bytes:
    """A web page under Word's name with its text and tables only: no address is left that could be loaded."""
    attributes = {tag: {"colspan", "rowspan", "align"} for tag in ("td", "th", "p", "div", "h1", "h2", "h3")}
    clean = nh3.clean(decode(data).text, tags=_PAGE_TAGS, attributes=attributes)
    return f'<html><head><meta charset="utf-8"></head><body>{clean}</body></html>'.encode()


def _convert(folder: Path, inputs: list[Path], target: str, seconds: float) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [
        office(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nolockcheck",
        "--nodefault", "--convert-to", target, "--outdir", str(folder / "out"), *map(str, inputs),
    ]  # fmt: skip
    closed = "http://127.0.0.1:9"
    extra = {"http_proxy": closed, "https_proxy": closed, "SAL_USE_VCLPLUGIN": "svp"}
    run(
        command,
        seconds=seconds,
        memory=OFFICE_MEMORY,
        folder=folder,
        extra=extra if sys.platform != "win32" else {},
    )


def to_docx(data: bytes, seconds: float = OFFICE_SECONDS) -> bytes:
    """An old document as docx.

    Raises:
        Refusal: there is no LibreOffice, or it could not read the file in time.
    """
    if not office():
        raise Refusal("old")
    with tempfile.TemporaryDirectory(prefix="casebook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        suffix = _suffix(data)
        source = folder / f"in{suffix}"
        source.write_bytes(_harmless(data, suffix))
        try:
            _convert(folder, [source], "docx:MS Word 2007 XML", seconds)
        except Overrun:
            raise Refusal("time", seconds=int(seconds)) from None
        except OSError as error:
            raise Refusal("old") from error
        made = folder / "out" / "in.docx"
        if not made.is_file() or not made.stat().st_size:
            raise Refusal("old_failed")
        return made.read_bytes()


_CARRIER = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>{}</w:body></w:document>'
)
_CARRIED = (
    '<w:p><w:r><w:drawing><wp:inline><wp:docPr id="{n}" name="m{n}"/><a:graphic><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:blipFill><a:blip r:embed="r{n}"/>'
    "</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)
_RELATION = '<Relationship Id="{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_IMG = re.compile(r'<img src="(?P<file>[^"/\\]+)" name="m(?P<number>\d+)"')


def _carrier(metafiles: dict[int, bytes]) -> bytes:
    """A document that shows the metafiles one by one: a Writer without Draw can draw them only there."""
    names = {
        n: f"media/m{n}.{'emf' if data[40:44] == b' EMF' else 'wmf'}" for n, data in sorted(metafiles.items())
    }
    main = _RELATION.format(id="r1", kind="officeDocument", target="word/document.xml")
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="emf" ContentType="image/x-emf"/><Default Extension="wmf" ContentType="image/x-wmf"/>'
        '<Override PartName="/word/document.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", _RELATIONS.format(main))
        archive.writestr("word/document.xml", _CARRIER.format("".join(_CARRIED.format(n=n) for n in names)))
        links = "".join(_RELATION.format(id=f"r{n}", kind="image", target=name) for n, name in names.items())
        archive.writestr("word/_rels/document.xml.rels", _RELATIONS.format(links))
        for number, name in names.items():
            archive.writestr(f"word/{name}", metafiles[number])
    return out.getvalue()


def draw(metafiles: dict[int, bytes], seconds: float) -> dict[int, bytes]:
    """WMF and EMF pictures as pixels, by the same numbers; those that could not be drawn are missing."""
    if not metafiles or not office() or seconds < 5:
        return {}
    with tempfile.TemporaryDirectory(prefix="casebook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "in.docx"
        source.write_bytes(_carrier(metafiles))
        with contextlib.suppress(Overrun, OSError):
            _convert(folder, [source], "html:HTML (StarWriter)", seconds)
        page = folder / "out" / "in.html"
        text = page.read_text(encoding="utf-8", errors="replace") if page.is_file() else ""
        found = {int(match["number"]): folder / "out" / match["file"] for match in _IMG.finditer(text)}
        return {number: path.read_bytes() for number, path in sorted(found.items()) if path.is_file()}
