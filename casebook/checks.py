"""The one validator: the reader's rules and every other room's rules, in one call."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from casebook.evaluation import case_remarks, evaluation_problems
from casebook.frontmatter import body_below
from casebook.links import link_problems, picture_problems
from casebook.model import Case, Record
from casebook.problems import Problem, errors
from casebook.reader import INCOMING, Library, Store, pictures_folder, read_library
from casebook.safety import picture_marks, record_problems
from casebook.text import decode

_SIGNATURE = frozenset(("三审", "审定指纹"))
"""Fields whose problems hold an accepted case back until it is signed again."""


class Held(Struct, frozen=True):
    """An accepted case that is not published as it stands; `publish` keeps its last released version."""

    url: str
    reason: str


def load(root: Path, store: Store | None = None) -> Library:
    """The library with every rule applied, for `check`, the build and acceptance alike."""
    library = read_library(root, store, partial(_file_rules, root / "docs"), case_remarks)
    more = (*evaluation_problems(library), *link_problems(library))
    return replace(library, problems=tuple(sorted({*library.problems, *more})))


def _file_rules(docs: Path, record: Record, data: bytes) -> Iterable[Problem]:
    src_uri, first = record.source.src_uri, record.source.body_line
    text = decode(data)
    body = body_below(text)
    if not isinstance(record, Case):
        return record_problems(record, text, body, first, f"docs/{src_uri}")
    pictures = picture_marks(docs / pictures_folder(src_uri))
    problems = record_problems(record, text, body, first, f"docs/{src_uri}", pictures)
    return (*problems, *picture_problems(docs, src_uri, body, first))


def published_errors(library: Library) -> tuple[Problem, ...]:
    """Errors that keep something from the readers; a submission's own faults concern its sender alone."""
    return tuple(p for p in errors(library.problems) if not p.path.startswith(f"docs/{INCOMING}"))


def held(library: Library) -> tuple[Held, ...]:
    """Cases left out for nothing but their sign-offs, by URL."""
    reasons: dict[str, list[Problem]] = {}
    for problem in library.problems:
        src_uri = problem.path.removeprefix("docs/")
        if src_uri in library.left_out and problem.severity == "error":
            reasons.setdefault(src_uri, []).append(problem)
    return tuple(
        Held(src_uri.removesuffix(".md") + ".html", found[0].message)
        for src_uri, found in sorted(reasons.items())
        if all(problem.field in _SIGNATURE for problem in found)
    )
