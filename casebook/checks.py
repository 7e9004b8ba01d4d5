"""The one validator: the reader's rules and every other room's rules, in one call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from casebook.evaluation import case_remarks, evaluation_problems
from casebook.fields import METHOD
from casebook.frontmatter import body_below
from casebook.links import link_problems, picture_problems
from casebook.messages import say
from casebook.model import Case, Method, Record, Status
from casebook.problems import Problem, Severity, errors
from casebook.reader import Library, Store, read_library
from casebook.records import Parsed
from casebook.safety import picture_marks, record_problems
from casebook.sources import INCOMING, files_below, pictures_folder
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
    more = (*evaluation_problems(library), *link_problems(library), *_issue_problems(library))
    return replace(library, problems=tuple(sorted({*library.problems, *more})))


class Trial:
    """A library, and what would become of it if files were changed: judged before a byte is written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._changed: Mapping[str, str | None] = {}
        self._read: dict[tuple[str, str, str], Parsed] = {}
        self.library = load(root, self)

    def new_errors(self, changed: Mapping[str, str | None], *, strict: bool = False) -> tuple[Problem, ...]:
        """The errors that a change would bring to what readers see.

        Args:
            changed: `src_uri` → the file's new text, or None when it would be gone.
            strict: errors that the changed files have now count as well.
        """
        self._changed = changed
        after = published_errors(load(self._root, self))
        known = {
            (problem.path, problem.message)
            for problem in self.library.problems
            if not (strict and problem.path.removeprefix("docs/") in changed)
        }
        return tuple(problem for problem in after if (problem.path, problem.message) not in known)

    def files(self) -> Iterable[tuple[str, bool]]:
        """Those on the disk that stay, and the new ones."""
        yield from (row for row in files_below(self._root / "docs", "") if row[0] not in self._changed)
        yield from ((src_uri, True) for src_uri, text in self._changed.items() if text is not None)

    def state(self, src_uris: Iterable[str]) -> str:
        """What files hold besides their names."""
        texts = (f"{uri} {sha256((self._root / 'docs' / uri).read_bytes()).hexdigest()}" for uri in src_uris)
        return " ".join(texts)

    def prime(
        self, files: list[tuple[str, str, str]], kind: str, read: Callable[[str, bytes], Parsed]
    ) -> None:
        """Nothing is known before it is asked for."""

    def parsed(
        self, path: str, src_uri: str, kind: str, names: str, read: Callable[[bytes], Parsed]
    ) -> Parsed:
        """What a file says, or would say; an unchanged one is read once."""
        if (text := self._changed.get(src_uri)) is not None:
            return read(text.encode("utf-8"))
        key = (src_uri, kind, names)
        if key not in self._read:
            self._read[key] = read(Path(path).read_bytes())
        return self._read[key]


def _file_rules(docs: Path, record: Record, data: bytes) -> Iterable[Problem]:
    src_uri, first = record.source.src_uri, record.source.body_line
    path, text = f"docs/{src_uri}", decode(data)
    body = body_below(text)
    pictures: tuple[str, ...] = ()
    if isinstance(record, Case):
        pictures = picture_marks(docs / pictures_folder(src_uri)) if record.status.is_public else ()
        yield from picture_problems(docs, src_uri, body, first)
    yield from record_problems(record, text, body, first, path, pictures)
    if isinstance(record, Method):
        yield from _unfinished(record, path)


def _unfinished(method: Method, path: str) -> Iterator[Problem]:
    """The words of a draft that nobody has replaced yet."""
    for field in (field for field in METHOD if field.key in ("title", "summary")):
        draft = say(f"distil.draft_{field.key}")
        if draft in getattr(method, field.key):
            text = say("check.unfinished", label=field.label, draft=draft)
            yield Problem(path, method.source.lines.get(field.key, 1), field.label, text)


def _issue_problems(library: Library) -> Iterator[Problem]:
    """A warning for each case of an issue that was retired before the issue came out: the compilation leaves it out."""
    retired = {case.id: case for case in library.cases if case.status is not Status.ACCEPTED}
    for issue in library.issues:
        for case in (retired[key] for key in issue.cases if key in retired):
            if case.withdrawn_on and case.withdrawn_on <= issue.date:
                text = say(f"check.issue_{case.status}", id=case.id, on=case.withdrawn_on)
                path, line = f"docs/{issue.source.src_uri}", issue.source.lines.get("cases", 1)
                yield Problem(path, line, "cases", text, Severity.WARNING)


def is_waiting(problem: Problem) -> bool:
    """Whether it is a submission's own, which concerns its sender and the desk alone."""
    return problem.path.startswith(f"docs/{INCOMING}")


def published_errors(library: Library) -> tuple[Problem, ...]:
    """Errors that keep something from the readers."""
    return tuple(p for p in errors(library.problems) if not is_waiting(p))


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
