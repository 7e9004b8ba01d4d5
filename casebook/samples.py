"""Which files and entries are samples (`sample: true`), and the library without them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

from msgspec import Struct

from casebook.fields import FIELDS, Field, Type
from casebook.reader import REGISTRIES
from casebook.sources import FOLDERS
from casebook.text import decode

_SAMPLE = re.compile(
    r"^\s*(?:-\s+)?(?:sample|示例)\s*[:：]\s*['\"]?(?:true|yes|y|是)['\"]?\s*$", re.IGNORECASE | re.MULTILINE
)
_SAMPLE_FLOW = re.compile(r"^- \{.*\b(?:sample|示例):\s*(?:true|yes|是)\b", re.IGNORECASE)
_VALUE = re.compile(r"^\s*(?:-\s+)?(?:[{,]\s*)?([^\s:：#]+)\s*[:：]\s*(.*?)\s*$")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\(([^)\s]+)[^)\n]*\)")
_STEP_METHOD = re.compile(r"\s*\{(M-[\d-]+)\}")
_KINDS = {name: kind for kind, name in REGISTRIES.items()}
_NAMES = ("key", "id", "title", "short", "aliases", "代号", "编号", "全称", "简称", "名称", "标题", "别名")


Gone = frozenset[tuple[str, str]]
"""(kind, name) of everything that goes; a record has several names."""


class Entry(Struct, frozen=True):
    """A sample entry of a registry: POSIX path of the registry and the entry's key."""

    path: str
    key: str


class Edit(Struct, frozen=True):
    """A file that stays and loses references to samples; `lines` are those that changed, counted from 1."""

    path: str
    text: str
    lines: tuple[int, ...]


class Removal(Struct, frozen=True):
    """What goes, and what changes: POSIX paths relative to the library's root, sorted.

    `needed` are (path, line) of required fields that name a sample: a person must write another value.
    """

    files: tuple[str, ...]
    entries: tuple[Entry, ...]
    edits: tuple[Edit, ...]
    needed: tuple[tuple[str, int], ...]


def samples(root: Path) -> Removal:
    """Everything in `root/docs` that is marked as a sample, and every reference to it."""
    texts = {path.relative_to(root).as_posix(): _read(path) for path in _pages(root / "docs")}
    marked = [path for path, text in texts.items() if _SAMPLE.search(_front(text))]
    registries, entries, gone = _registries(root)
    for path in marked:
        folder = PurePosixPath(path).parts[1]
        names = _names(_front(texts[path])) | {PurePosixPath(path).stem}
        gone |= {(FOLDERS.get(folder, "page"), name) for name in names}
    files = {file for path in marked for file in _with_pictures(root, path)}
    edits, needed = list(registries), []
    for path, text in texts.items():
        if path not in marked:
            edit, missing = _without(path, text, frozenset(gone), frozenset(files))
            edits += [edit] if edit.lines else []
            needed += [(path, line) for line in missing]
    files |= set(_snapshots(root, {name for kind, name in gone if kind in ("case", "method")}))
    return Removal(
        tuple(sorted(files)),
        tuple(sorted(entries, key=lambda entry: (entry.path, entry.key))),
        tuple(sorted(edits, key=lambda edit: edit.path)),
        tuple(sorted(needed)),
    )


def remove(root: Path, removal: Removal) -> None:
    """Do what `samples` found: edits first, then files, then folders left empty below `docs/`."""
    for edit in removal.edits:
        (root / edit.path).write_text(edit.text, encoding="utf-8", newline="\n")
    for name in removal.files:
        (root / name).unlink(missing_ok=True)
    folders = {
        folder
        for name in removal.files
        for folder in (root / name).parents
        if root / "docs" in folder.parents
    }
    for folder in sorted(folders, key=lambda folder: (-len(folder.parts), str(folder))):
        if folder.is_dir() and not any(folder.iterdir()):
            shutil.rmtree(folder)


def _read(path: Path) -> str:
    """A file's text; one that cannot be read is no sample and is left alone."""
    try:
        return decode(path.read_bytes())
    except UnicodeDecodeError:
        return ""


def _pages(docs: Path) -> list[Path]:
    found = (path for path in docs.rglob("*.md") if path.is_file())
    return sorted(
        path for path in found if not path.relative_to(docs).parts[0].startswith((".", "templates"))
    )


def _front(text: str) -> str:
    """The front matter of a file, fences left out; empty when there is none."""
    parts = re.split(r"^---\s*$", text.lstrip("\ufeff"), maxsplit=2, flags=re.MULTILINE)
    return parts[1] if len(parts) == 3 and not parts[0].strip() else ""


def _names(block: str) -> set[str]:
    """Every name in a block by which other files may refer to its record."""
    found: set[str] = set()
    for match in filter(None, map(_VALUE.match, block.splitlines())):
        if match[1] in _NAMES and not match[0].startswith("    "):
            found |= {part.strip(" '\"") for part in match[2].strip("[]").split(",")}
    return found - {""}


def _registries(root: Path) -> tuple[list[Edit], list[Entry], set[tuple[str, str]]]:
    """Registries without their sample entries, those entries, and all their names."""
    edits: list[Edit] = []
    entries: list[Entry] = []
    gone: set[tuple[str, str]] = set()
    for path in sorted((root / "docs" / ".registry").glob("*.yml")):
        name, text = path.relative_to(root).as_posix(), _read(path)
        starts = [match.start() for match in re.finditer(r"^- ", text, re.MULTILINE)]
        items = [text[a:b] for a, b in pairwise([*starts, len(text)])]
        out = [item for item in items if _SAMPLE.search(item) or _SAMPLE_FLOW.match(item)]
        for item in out:
            names = _names(item.replace("- ", "  ", 1).strip("- {}\n") if "{" not in item[:3] else "")
            key = re.search(r"(?:key|代号)\s*:\s*['\"]?([^\s,'\"}]+)", item)
            entries.append(Entry(name, key[1] if key else ""))
            gone |= {(_KINDS.get(path.name, ""), word) for word in (names | {key[1] if key else ""}) - {""}}
        if out:
            kept = [item for item in items if item not in out]
            head = (
                text[: starts[0]]
                if kept
                else re.sub(r"[^。#\n]*(?:示例|虚构)[^。\n]*。", "", text[: starts[0]])
            )
            edits.append(Edit(name, head + "".join(kept or ["[]\n"]), (0,)))
    return edits, entries, gone


def _with_pictures(root: Path, page: str) -> Iterator[str]:
    """A sample's page and every file of its own picture folder."""
    path = root / page
    yield page
    folder = path.parent if path.name == "case.md" else path.with_suffix("")
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file():
            yield file.relative_to(root).as_posix()


def _snapshots(root: Path, ids: set[str]) -> Iterator[str]:
    """Frozen periods that counted sample cases: without those they say nothing."""
    for path in sorted((root / "docs" / ".registry" / "periods").glob("*.json")):
        if ids & set(re.findall(r"\"((?:M-)?20\d\d-\d+)\"", _read(path))):
            yield path.relative_to(root).as_posix()


def _references(fields: Iterable[Field]) -> Iterator[Field]:
    for field in fields:
        if field.type in (Type.REF, Type.REFS):
            yield field
        yield from _references(field.parts)


_REFERENCES: dict[str, tuple[Field, ...]] = {}
for _fields in FIELDS.values():
    for _field in _references(_fields):
        for _word in (_field.key, _field.label):
            _REFERENCES[_word] = (*_REFERENCES.get(_word, ()), _field)


def _without(path: str, text: str, gone: Gone, files: frozenset[str]) -> tuple[Edit, list[int]]:
    """A file without its references to samples, and the lines of required ones."""
    front = len(_front(text).splitlines()) + 1 if _front(text) else 0
    kept: list[str] = []
    changed, needed, inside = [], [], ""
    for number, line in enumerate(text.split("\n"), 1):
        new: str | None = line
        if 1 < number <= front:
            match = _VALUE.match(line)
            inside = match[1] if match else inside
            new = _front_line(line, inside, gone)
            if new is None and match and _required(inside):
                new = line
                needed.append(number)
        elif number > front:
            new = _body_line(line, path, gone, files)
        if new != line:
            changed.append(number)
        if new is not None:
            kept.append(new)
    return Edit(path, _tidy(kept, front), tuple(changed)), needed


def _required(key: str) -> bool:
    return any(field.required for field in _REFERENCES.get(key, ()))


def _front_line(line: str, key: str, gone: Gone) -> str | None:
    """One line of front matter without samples; None when nothing of it is left."""
    if key not in _REFERENCES:
        return line
    out = {name for field in _REFERENCES[key] for kind, name in gone if kind in field.target}
    match = _VALUE.match(line)
    value = match[2] if match else line.strip().removeprefix("- ").strip()
    if not value.startswith("["):
        return None if value.strip("'\"") in out else line
    parts = [part.strip() for part in value.strip("[]").split(",")]
    left = [part for part in parts if part.strip("'\"") not in out]
    if left == parts:
        return line
    if not left and not line.lstrip().startswith("- "):
        return None
    return line.replace(value, f"[{', '.join(left)}]")


def _body_line(line: str, path: str, gone: Gone, files: frozenset[str]) -> str:
    """One line of text: links to samples become plain words, pictures and method marks of samples go."""

    def link(match: re.Match[str]) -> str:
        target = PurePosixPath(path).parent / match[2].partition("#")[0]
        parts: list[str] = []
        for part in target.parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        if "/".join(parts) not in files:
            return match[0]
        return "" if match[0].startswith("!") else match[1]

    return _STEP_METHOD.sub(
        lambda match: "" if ("method", match[1]) in gone else match[0], _LINK.sub(link, line)
    )


def _tidy(lines: list[str], front: int) -> str:
    """The file's text; a list of references that lost all its items loses its key too."""
    kept = []
    for index, line in enumerate(lines):
        match = _VALUE.match(line) if index < front else None
        if match and match[1] in _REFERENCES and not match[2]:
            after = lines[index + 1] if index + 1 < len(lines) else ""
            if not after.lstrip().startswith("- ") and not after.startswith(
                " " * (len(line) - len(line.lstrip()) + 1)
            ):
                continue
        kept.append(line)
    return "\n".join(kept)
