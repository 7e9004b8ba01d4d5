"""Links of pages that editors write to pages that are not there, each with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from urllib.parse import unquote

from casebook.messages import say
from casebook.model import Record
from casebook.problems import Problem, Severity
from casebook.reader import Library

_TARGET = re.compile(r"\]\(<?(?![A-Za-z][\w+.-]*:|[/#])([^)<>#?\s]+\.md)(?=[)>#?\s])")
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
        for line, target in _targets(library.body(record), record.source.body_line):
            if normpath(join(dirname(home), unquote(target))) not in pages:
                message = say("reader.link_nowhere", target=target)
                yield Problem(f"docs/{home}", line, "", message, Severity.WARNING)


def _targets(markdown: str, first: int) -> Iterator[tuple[int, str]]:
    """Line and address of every link to a Markdown file that does not stand in code."""
    if ".md" not in markdown:
        return
    fenced = False
    for number, line in enumerate(markdown.split("\n"), first):
        if line.lstrip().startswith(_FENCE):
            fenced = not fenced
        elif not fenced:
            yield from ((number, found[1]) for found in _TARGET.finditer(_CODE.sub("", line)))
