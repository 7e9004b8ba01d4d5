"""新建案例、空白申报表、典型工作法，或一个空的知识库

Exit code 0: written; 2: wrong use, with a sentence on what to write instead.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from casebook.catalog import Catalog
from casebook.fields import Field, field_of
from casebook.forms import case_template, form_docx, lists_of, method_template
from casebook.forms.library import new_library
from casebook.intake.draft import yaml_text
from casebook.intake.names import Name, Names, find, names_of, nearest
from casebook.messages import say
from casebook.publish.atomic import write_atomic
from casebook.reader import read_library
from casebook.sources import INCOMING
from casebook.values import ID_SHAPES
from scripts._cli import HOME, given_path, parser

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class _Wrong(Exception):  # noqa: N818 - a wrong use, not an error of the program
    """The command cannot be carried out; the message says what to write instead."""


def main(argv: list[str]) -> int:
    """Write what was asked for; see the module's first line."""
    options = _parsed(argv)
    makers: dict[str, Callable[[argparse.Namespace], list[str]]] = {
        "case": _case,
        "form": _form,
        "method": _method,
        "library": _library,
    }
    try:
        if options.what is None:
            raise _Wrong(say("new.what"))
        if options.what != "library" and not (options.root / "docs").is_dir():
            raise _Wrong(say("new.no_docs", root=options.root))
        told = makers[options.what](options)
    except _Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    print("\n".join(told))
    return 0


def _parsed(argv: list[str]) -> argparse.Namespace:
    made = parser(__doc__)
    kinds = made.add_subparsers(dest="what", metavar="case|form|method|library")
    case = kinds.add_parser("case", help="一个待审案例的空白文件")
    case.add_argument("--unit", help="单位：全称、简称或代号")
    case.add_argument("--name", help="文件夹名：小写英文字母、数字和减号（默认由标题的拼音而来）")
    form = kinds.add_parser("form", help="空白申报表（Word）")
    which = form.add_mutually_exclusive_group()
    which.add_argument("--scene", help="哪个场景的申报表（默认：不限场景）")
    which.add_argument("--all", action="store_true", help="十个场景各一份，外加不限场景的一份")
    form.add_argument(
        "--out", type=given_path, default=Path(), metavar="DIR", help="写到哪个文件夹（默认：当前文件夹）"
    )
    method = kinds.add_parser("method", help="一个典型工作法的空白文件")
    method.add_argument("--id", help="编号，如 M-2026-03（默认：本年下一个）")
    for kind in (case, method):
        kind.add_argument("--scene", help="场景：名称、代号或序号")
        kind.add_argument("--title", help="标题")
        kind.add_argument("--summary", help="一句话摘要")
    library = kinds.add_parser("library", help="一个空的知识库")
    library.add_argument("folder", type=given_path, metavar="DIR", help="新的或空的文件夹")
    for kind in (case, form, method, library):
        kind.add_argument(
            "--root", type=given_path, default=argparse.SUPPRESS, metavar="DIR", help="知识库所在文件夹"
        )
    return made.parse_args(argv)


# -- asking ------------------------------------------------------------------------------------------------------


def _field(kind: str, key: str) -> Field:
    found = field_of(kind, key)
    assert found is not None
    return found


def _ask(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


def _answer(given: str | None, question: str, read: Callable[[str], str], needed: str) -> str:
    """What the option says, else what the person at the keyboard says, asked again until it can be read.

    Args:
        needed: told when nothing was said; "" when the answer may wait.
    """
    if given is not None:
        return read(given.strip())
    if not sys.stdin.isatty():
        if needed:
            raise _Wrong(needed)
        return ""
    while True:
        said = _ask(question)
        if not said:
            if needed:
                raise _Wrong(needed)
            return ""
        try:
            return read(said)
        except _Wrong as wrong:
            print(wrong)


def _text(kind: str, key: str, given: str | None, needed: bool) -> str:
    field = _field(kind, key)
    limit = field.limit or 0

    def read(text: str) -> str:
        text = " ".join(text.split())
        if len(text) > limit:
            raise _Wrong(say("new.too_long", label=field.label, count=len(text), limit=limit))
        if not text and needed:
            raise _Wrong(say("new.need", label=field.label, option=f"--{key}"))
        return text

    missing = say("new.need", label=field.label, option=f"--{key}") if needed else ""
    return _answer(given, say(f"new.ask_{key}", limit=limit), read, missing)


def _listed(key: str, given: str | None, known: tuple[Name, ...]) -> str:
    """The key of an entry of a closed list, by any of its names or its place in the list."""
    field = _field("case", key)
    names = "、".join(
        f"{n}.{name.names[0]}" if key == "scene" else name.names[0] for n, name in enumerate(known, 1)
    )

    def read(text: str) -> str:
        found = find(text, known)
        if found is None and key == "scene" and text.isdecimal() and 0 < int(text) <= len(known):
            found = known[int(text) - 1]
        if found is None and key == "unit" and not known:
            raise _Wrong(say("new.none_yet", label=field.label))
        if found is None:
            near = nearest(text, known)
            hint = say("new.hint", nearest=near.names[0]) if near else say("new.no_hint")
            raise _Wrong(say("new.unknown", label=field.label, written=text[:40], hint=hint, names=names))
        return found.key

    missing = say("new.need", label=field.label, option=f"--{key}")
    return _answer(given, say(f"new.ask_{key}", names=names), read, missing)


def _scene(given: str | None, names: Names) -> str:
    return _listed("scene", given, names.scenes)


# -- making ------------------------------------------------------------------------------------------------------


def _case(options: argparse.Namespace) -> list[str]:
    names = names_of(options.root)
    values = {
        "title": _text("case", "title", options.title, needed=True),
        "unit": _listed("unit", options.unit, names.units),
        "scene": _scene(options.scene, names),
        "summary": _text("case", "summary", options.summary, needed=False),
    }
    slug = options.name or _slug(values["title"])
    if not _SLUG.fullmatch(slug):
        raise _Wrong(say("new.slug", slug=slug[:60]))
    path = options.root / "docs" / INCOMING / slug / "case.md"
    if path.parent.exists():
        raise _Wrong(say("new.exists", path=path.parent, option="--name"))
    path.parent.mkdir(parents=True)
    write_atomic(path, case_template(_yaml(values)))
    return [say("new.case_done", path=path), say("new.case_next", folder=path.parent)]


def _slug(title: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - slow to import, only needed here

    words = re.sub(r"[^a-z0-9]+", "-", "-".join(lazy_pinyin(title)).lower()).strip("-")
    return words[:40].rstrip("-") or "case"


def _yaml(values: dict[str, str]) -> dict[str, str]:
    return {key: yaml_text(value) for key, value in values.items() if value}


def _form(options: argparse.Namespace) -> list[str]:
    lists = lists_of(Catalog(read_library(options.root)))
    scene = _scene(options.scene, names_of(options.root)) if options.scene is not None else ""
    chosen = ["", *(s.key for s in lists.scenes)] if options.all else [scene]
    titles = {s.key: s.title for s in lists.scenes}
    options.out.mkdir(parents=True, exist_ok=True)
    told = []
    for key in chosen:
        name = say("new.form_name_scene", scene=titles[key]) if key else say("new.form_name")
        (options.out / name).write_bytes(form_docx(lists, key))
        told.append(say("new.form_done", path=options.out / name))
    return told


def _method(options: argparse.Namespace) -> list[str]:
    names = names_of(options.root)
    folder = options.root / "docs" / "methods"
    number = options.id or _next_id(folder)
    shape, _ = ID_SHAPES["method"]
    if not shape.match(number):
        raise _Wrong(say("new.method_id", id=number[:40]))
    path = folder / f"{number}.md"
    if path.exists():
        raise _Wrong(say("new.exists", path=path, option="--id"))
    values = {
        "id": number,
        "title": _text("method", "title", options.title, needed=True),
        "scene": _scene(options.scene, names),
        "summary": _text("method", "summary", options.summary, needed=False),
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_atomic(path, method_template(_yaml(values)))
    return [say("new.method_done", path=path)]


def _next_id(folder: Path) -> str:
    year = datetime.now(UTC).astimezone().year
    taken = [int(path.stem.rpartition("-")[2]) for path in folder.glob(f"M-{year}-[0-9]*.md")]
    return f"M-{year}-{max(taken, default=0) + 1:02d}"


def _library(options: argparse.Namespace) -> list[str]:
    folder = options.folder.resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _Wrong(say("new.library_full", path=folder))
    if (HOME / "docs").resolve() in (folder, *folder.parents):
        raise _Wrong(say("new.library_inside", path=folder))
    new_library(HOME, folder)
    return [say("new.library_done", path=folder), say("new.library_next", path=folder)]
