"""The records an evaluation reads, picked out of a library and put in order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from operator import attrgetter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from casebook.model import Case, Dimension, Issue, Method, Scene, Unit
from casebook.reader import Library
from casebook.text import decode

_ISSUE = re.compile(r"20\d\dQ[1-4]")


class Records(Struct, frozen=True):
    """Everything an evaluation depends on; each tuple in registry or id order, so file order never matters."""

    cases: tuple[Case, ...] = ()
    methods: tuple[Method, ...] = ()
    units: tuple[Unit, ...] = ()
    scenes: tuple[Scene, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    issues: tuple[Issue, ...] = ()


def collect(found: Iterable[object]) -> Records:
    """The records of the kinds an evaluation reads, sorted; anything else is passed over."""
    kinds: defaultdict[type, list[Any]] = defaultdict(list)
    for record in found:
        kinds[type(record)].append(record)

    def ordered(kind: type, *names: str) -> tuple[Any, ...]:
        return tuple(sorted(kinds[kind], key=attrgetter(*names)))

    return Records(
        cases=ordered(Case, "id", "source.src_uri"),
        methods=ordered(Method, "id"),
        units=ordered(Unit, "order", "key"),
        scenes=ordered(Scene, "order", "key"),
        dimensions=ordered(Dimension, "order", "key"),
        issues=ordered(Issue, "id"),
    )


def records_of(library: Library) -> Records:
    """The records of a library, submissions included (they are listed with their reason, never counted)."""
    return collect(
        chain(
            library.cases,
            library.incoming,
            (_with_issue(method, library) for method in library.methods),
            library.units,
            library.scenes,
            library.dimensions,
            library.issues,
        )
    )


def _with_issue(method: Method, library: Library) -> Method:
    """The method with the issue its file names, also when that issue has no file yet (the reader blanks it)."""
    line = 0 if method.issue else method.source.lines.get("issue", 0)
    if not line:
        return method
    text = decode((library.root / "docs" / method.source.src_uri).read_bytes())
    written = _ISSUE.search("".join(text.splitlines()[line - 1 : line]))
    return replace(method, issue=written[0]) if written else method
