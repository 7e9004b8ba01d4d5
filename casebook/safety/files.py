"""Reads every text of a file for the gate: body, tables, text boxes, headers, comments, properties, EXIF, names."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath

from lxml import etree

from casebook.messages import say
from casebook.safety.gate import Finding, Place, finding, scan_parts, scan_text
from casebook.safety.pictures import PICTURES, scan_picture
from casebook.text import decode

TEXTS = (
    ".md", ".markdown", ".txt", ".text", ".html", ".htm", ".yml", ".yaml", ".csv", ".json", ".xml", ".svg", ".js", ".css",
    ".toml", ".log", ".tsv",
)  # fmt: skip
MOST_BYTES, MOST_PART, MOST_ENTRIES, MOST_TOTAL = 100_000_000, 64_000_000, 2000, 256_000_000
_ENCRYPTED = (b"%TSD", b"\x62\x14\x23\x65")
_SKIPPED = re.compile(
    r"(?:^|/)(?:theme|styles|settings|fontTable|webSettings|numbering|stylesWithEffects)[0-9]*\.xml$"
)
_PARTS = (
    (re.compile(r"/(?:header|footer)[0-9]*\.xml$"), "header"),
    (re.compile(r"/comments\w*\.xml$"), "comment"),
    (re.compile(r"^docProps/"), "properties"),
    (re.compile(r"/(?:footnotes|endnotes)\.xml$"), "notes"),
    (re.compile(r"\.rels$"), "links"),
)


def decoded(data: bytes) -> str:
    """Text of a file: by its byte order mark, else UTF-8, else GB18030, unreadable bytes replaced."""
    try:
        return decode(data)
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def scan_file(path: Path, shown: str = "") -> tuple[Finding, ...]:
    """Everything the gate finds in one file and its name; a file it cannot read is told as `unread`.

    Args:
        path: the file; Markdown, text, docx, pictures and other text formats are read.
        shown: path to tell in the findings (default: the file's name).
    """
    shown = shown or path.name
    found = {*_scan_name(path.name, shown), *_scan_content(path, shown)}
    return tuple(sorted(found))


def _scan_name(name: str, shown: str) -> tuple[Finding, ...]:
    stem = PurePosixPath(name).stem
    return scan_text(stem, Place(shown, 0, say("safety.part_name"), is_name=True))


def _scan_content(path: Path, shown: str) -> tuple[Finding, ...]:
    place = Place(shown, 0)
    try:
        if path.stat().st_size > MOST_BYTES:
            return (finding(place, "unread", say("safety.too_big")),)
        data = path.read_bytes()
    except OSError:
        return (finding(place, "unread", say("safety.no_access")),)
    return scan_bytes(data, path.suffix.lower(), shown)


def scan_bytes(data: bytes, suffix: str, shown: str) -> tuple[Finding, ...]:
    """Like `scan_file`, for content that is not a file of its own; `suffix` is lower-case with its dot."""
    place = Place(shown, 0)
    if data.startswith(_ENCRYPTED):
        return (finding(place, "encrypted", "%TSD"),)
    if data.startswith(b"PK\x03\x04"):
        return _scan_office(data, shown)
    if suffix in PICTURES:
        return scan_picture(data, shown)
    if suffix in TEXTS or (b"\x00" not in data[:4096] and suffix not in (".pdf", ".doc", ".wps", ".rtf")):
        return scan_text(decoded(data), Place(shown, 1))
    return (finding(place, "unread", suffix or "?"),)


def _scan_office(data: bytes, shown: str) -> tuple[Finding, ...]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return tuple(sorted(_scan_entries(archive, shown)))
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
        etree.XMLSyntaxError,
    ):
        return (finding(Place(shown, 0), "unread", say("safety.broken")),)


def _scan_entries(archive: zipfile.ZipFile, shown: str) -> set[Finding]:
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_TOTAL:
        return {finding(Place(shown, 0), "unread", say("safety.too_big"))}
    if not any(e.filename == "[Content_Types].xml" for e in entries):
        return {finding(Place(shown, 0), "unread", say("safety.archive"))}
    found: set[Finding] = set()
    for entry in sorted(entries, key=lambda e: e.filename):
        suffix = PurePosixPath(entry.filename).suffix.lower()
        if suffix in (".xml", ".rels") and not _SKIPPED.search(entry.filename):
            found |= set(scan_parts(_parts(_read(archive, entry), entry.filename, shown)))
        elif suffix in PICTURES:
            found |= set(scan_picture(_read(archive, entry), shown, say("safety.part_picture")))
    return found


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as part:
        data = part.read(MOST_PART + 1)
    if len(data) > MOST_PART:
        raise ValueError(entry.filename)
    return data


def _parts(data: bytes, name: str, shown: str) -> Iterator[tuple[Place, str]]:
    """The texts of one XML part: table rows, paragraphs (across their runs), and what else it says."""
    code = next((code for shape, code in _PARTS if shape.search(name)), "body")
    place = Place(
        shown, 0, "" if code == "body" else say(f"safety.part_{code}"), is_name=code == "properties"
    )
    root = etree.fromstring(
        data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=True)
    )
    if root is None:
        return
    if code in ("properties", "links") or not _has_paragraphs(root):
        yield from ((place, text) for text in _strings(root))
        return
    for table in root.iter("{*}tbl"):
        yield place, "\n".join(_row(row) for row in table.iter("{*}tr"))
    for paragraph in root.iter("{*}p"):
        if not _in_cell(paragraph):
            yield place, _text(paragraph)
    for described in root.iter("{*}docPr", "{*}cNvPr"):
        yield (
            Place(shown, 0, say("safety.part_alt"), is_name=True),
            " ".join(described.get(k, "") for k in ("descr", "title")),
        )


def _has_paragraphs(root: etree._Element) -> bool:
    return next(root.iter("{*}p"), None) is not None


def _row(row: etree._Element) -> str:
    return " | ".join(_text(cell).replace("\n", " ") for cell in row if isinstance(cell.tag, str))


def _in_cell(paragraph: etree._Element) -> bool:
    holder = next(paragraph.iterancestors("{*}tc", "{*}txbxContent"), None)
    return holder is not None and etree.QName(holder).localname == "tc"


def _strings(root: etree._Element) -> Iterator[str]:
    for element in root.iter():
        if isinstance(element.tag, str):
            yield from (
                str(value)
                for key, value in element.attrib.items()
                if key in ("Target", "name", "descr", "title")
            )
        if element.text and element.text.strip():
            yield element.text


def _text(element: etree._Element) -> str:
    """Text of a paragraph or cell as it is read, deleted and hidden text included, text boxes left to themselves."""
    pieces: list[str] = []
    for node in _walk(element):
        name = etree.QName(node).localname
        if name in ("t", "delText", "instrText"):
            pieces.append(node.text or "")
        elif name in ("tab", "ptab"):
            pieces.append("\t")
        elif name in ("br", "cr"):
            pieces.append("\n")
        elif name == "noBreakHyphen":
            pieces.append("-")
        elif name == "p" and pieces:
            pieces.append("\n")
    return "".join(pieces)


def _walk(element: etree._Element) -> Iterator[etree._Element]:
    stack = [element]
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str):
            continue
        name = etree.QName(node).localname
        if node is not element and name in ("txbxContent", "Fallback"):
            continue
        yield node
        stack += reversed(node)


def scan_tree(paths: Iterable[Path]) -> tuple[Finding, ...]:
    """Everything found in files and folders, sorted; paths are told as seen from the working folder.

    Of a folder, all files count except those below a dot folder other than `.registry`, and links.
    """
    found: set[Finding] = set()
    for path in paths:
        for file in _files(path):
            found |= set(scan_file(file, _shown(file)))
    return tuple(sorted(found))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    inside = (p for p in sorted(path.rglob("*")) if p.is_file() and not p.is_symlink())
    return [p for p in inside if not any(_is_hidden(part) for part in p.relative_to(path).parts[:-1])]


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part != ".registry"


def _shown(path: Path) -> str:
    whole = path.resolve()
    return whole.relative_to(Path.cwd()).as_posix() if whole.is_relative_to(Path.cwd()) else path.as_posix()
