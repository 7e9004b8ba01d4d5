"""Which files belong to one case: a single file, a folder (一案例一文件夹), a zip of either."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from msgspec import Struct

from casebook.intake.archive import Entry, read_zip
from casebook.intake.kinds import DOCUMENT_SUFFIXES, PICTURE_SUFFIXES, Kind, check_name, ignorable, kind_of
from casebook.intake.limits import FILE_MOST, FOLDER_ENTRIES_MOST, MIB, Refusal

_FORM_NAME = re.compile(r"申报表|推荐表|报送表|登记表")


class Bundle(Struct, frozen=True):
    """One case as it was sent.

    Attributes:
        name: what the sender calls it: file or folder name.
        document: the text; None when there is none.
        form: a 申报表 sent beside the text.
        others: files that are neither, and further documents.
    """

    name: str
    document: Entry | None
    form: Entry | None = None
    pictures: tuple[Entry, ...] = ()
    others: tuple[Entry, ...] = ()


def read_bytes(path: Path) -> bytes:
    """A sent file's bytes.

    Raises:
        Refusal: it is a link, missing, busy, empty, or too large.
    """
    if path.is_symlink():
        raise Refusal("link")
    try:
        size = path.stat().st_size
        if size > FILE_MOST:
            raise Refusal("too_large", size=size // MIB, limit=FILE_MOST // MIB)
        return path.read_bytes()
    except FileNotFoundError:
        raise Refusal("missing") from None
    except OSError as error:
        raise Refusal("busy") from error


def bundles_in(path: Path) -> tuple[Bundle, ...]:
    """The cases in a file, folder or zip, sorted by name.

    Raises:
        Refusal: nothing in it can be read, with the reason.
    """
    if path.is_dir() and not path.is_symlink():
        return _grouped(path.name, _folder_entries(path))
    check_name(path.name)
    data = read_bytes(path)
    if kind_of(data, path.name) is not Kind.ARCHIVE:
        return (Bundle(path.name, Entry(path.name, data)),)
    return _grouped(path.stem, read_zip(data))


def _folder_entries(folder: Path) -> tuple[Entry, ...]:
    found: list[Entry] = []
    total = 0
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if (
            path.is_symlink()
            or not path.is_file()
            or any(ignorable(part) or part.startswith(".") for part in relative.parts)
        ):
            continue
        if len(found) >= FOLDER_ENTRIES_MOST:
            raise Refusal("folder_entries", limit=FOLDER_ENTRIES_MOST)
        data = read_bytes(path)
        total += len(data)
        if total > 2 * FILE_MOST:
            raise Refusal("too_large", size=total // MIB, limit=2 * FILE_MOST // MIB)
        found.append(Entry(relative.as_posix(), data))
    return tuple(found)


def _grouped(name: str, entries: tuple[Entry, ...]) -> tuple[Bundle, ...]:
    """Entries by case: every folder that holds documents is one; picture folders belong to the one above."""
    homes = sorted({_folder(e.name) for e in entries if _is_document(e)}, key=lambda f: (f.count("/"), f))
    if not homes:
        if any(e.name.lower().endswith((".zip", ".rar", ".7z")) for e in entries):
            raise Refusal("zip_nested")
        raise Refusal("no_document")
    groups: dict[str, list[Entry]] = {home: [] for home in homes}
    for entry in entries:
        groups[_home(_folder(entry.name), homes)].append(entry)
    made: list[Bundle] = []
    for home in homes:
        made += _cases(PurePosixPath(home).name or name, groups[home])
    return tuple(sorted(made, key=lambda bundle: bundle.name))


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _home(folder: str, homes: list[str]) -> str:
    """The nearest folder with a document, upwards; else the first one."""
    while folder not in homes and folder:
        folder = _folder(folder)
    return folder if folder in homes else homes[0]


def _is_document(entry: Entry) -> bool:
    return entry.name.lower().endswith(DOCUMENT_SUFFIXES)


def _cases(name: str, entries: list[Entry]) -> list[Bundle]:
    documents = [e for e in entries if _is_document(e)]
    pictures = tuple(e for e in entries if e.name.lower().endswith(PICTURE_SUFFIXES))
    others = tuple(e for e in entries if e not in documents and e not in pictures)
    forms = [e for e in documents if _FORM_NAME.search(PurePosixPath(e.name).name)]
    texts = [e for e in documents if e not in forms]
    if len(forms) == 1 and len(texts) == 1:
        return [Bundle(name, texts[0], forms[0], pictures, others)]
    if len(documents) == 1:
        return [Bundle(name, documents[0], None, pictures, others)]
    # Several texts side by side: each is a case of its own; nobody can tell whose the pictures are.
    return [
        Bundle(
            f"{name}/{PurePosixPath(d.name).name}",
            d,
            None,
            pictures if _uses_names(d) else (),
            others if d is documents[0] else (),
        )
        for d in documents
    ]


def _uses_names(entry: Entry) -> bool:
    """Whether a document names its pictures itself."""
    return entry.name.lower().endswith((".md", ".markdown", ".txt"))
