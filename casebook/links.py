"""Links to pages and pictures that are not there, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from casebook.messages import say
from casebook.model import Record
from casebook.problems import Problem, Severity
from casebook.reader import Library

_TARGET = re.compile(r"\]\(<?(?![A-Za-z][\w+.-]*:|[/#])([^)<>#?\s]+\.md)(?=[)>#?\s])")
_PICTURE = re.compile(r"!\[[^\[\]\n]*\]\(<?(?![A-Za-z][\w+.-]*:|[/#])([^)<>#?\s]+)(?=[)>#?\s])")
_CODE = re.compile(r"`[^`\n]*`")
_FENCE = ("```", "~~~")


def link_problems(library: Library) -> Iterator[Problem]:
    """A warning for each link of a record to a page that the site lacks; cases are too many to be read every time."""
    written: tuple[Record, ...] = (
        *library.scenes, *library.methods, *library.mentors, *library.venues, *library.policies, *library.issues,
        *library.research, *library.pages,
    )  # fmt: skip
    pages = {record.source.src_uri for record in (*written, *library.cases)}
    pages.update(f"dimensions/{dimension.key}.md" for dimension in library.dimensions)
    pages.update(f"units/{unit.key}.md" for unit in library.units)
    pages.update(f"years/{case.id[:4]}.md" for case in library.cases)
    for record in written:
        home = record.source.src_uri
        body, first = library.body(record), record.source.body_line
        for line, target in _targets(_TARGET, ".md", body, first):
            if _lies_at(home, target) not in pages:
                message = say("reader.link_nowhere", target=target)
                yield Problem(f"docs/{home}", line, "", message, Severity.WARNING)
        yield from picture_problems(library.root / "docs", home, body, first)


def picture_problems(docs: Path, src_uri: str, body: str, first: int) -> Iterator[Problem]:
    """A warning for each picture of a page that lies nowhere below `docs`; `first` is the line its body begins at."""
    for line, target in _targets(_PICTURE, "![", body, first):
        place = _lies_at(src_uri, target)
        if place.startswith("../") or not (docs / place).is_file():
            message = say("reader.picture_missing", name=target)
            yield Problem(f"docs/{src_uri}", line, "", message, Severity.WARNING)


def _lies_at(src_uri: str, target: str) -> str:
    return normpath(join(dirname(src_uri), unquote(target)))


def _targets(pattern: re.Pattern[str], mark: str, markdown: str, first: int) -> Iterator[tuple[int, str]]:
    """Line and address of every link of a kind that does not stand in code; all of the kind contain `mark`."""
    if mark not in markdown:
        return
    fenced = False
    for number, line in enumerate(markdown.split("\n"), first):
        if line.lstrip().startswith(_FENCE):
            fenced = not fenced
        elif not fenced:
            yield from ((number, found[1]) for found in pattern.finditer(_CODE.sub("", line)))
