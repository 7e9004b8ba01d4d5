"""Which questions a page's view asked of the catalog, so that a page is looked at again only when an answer changed.

A view sees the catalog alone (source: architecture.md, 1), so whoever hands it out hears every question. Answers are
told apart by digests: a record by its stamp (`model.Source`), for no view reads a body, anything else as it is packed.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from hashlib import blake2b
from typing import Any, TypeVar, cast

from casebook.builder.pack import pack
from casebook.builder.store import Question, Store
from casebook.catalog import Around, Catalog
from casebook.model import Case, Issue, Mentor, Method, Page, Policy, Record, Research, Scene, Venue

T = TypeVar("T")
WHOLE: Question = ("library",)
"""Asks for everything, so any change is news."""
SETTLED = frozenset((
    "batch", "batches", "dimension", "dimensions", "from_registry", "open_batches", "policies", "policy", "problem",
    "problems", "root", "scene", "scenes", "scenes_of", "unit", "units", "url_of", "venue", "venues",
))  # fmt: skip
"""Questions whose answers follow from the registries, scenes, venues and policies, which every page's key contains."""
_KINDS = frozenset((Case, Method, Scene, Mentor, Venue, Policy, Issue, Research, Page))


class Asking:
    """A catalog that writes down what it is asked; views take it for the catalog itself."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self.asked: set[Question] = set()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._catalog, name)
        if name not in SETTLED:
            if callable(found):
                found = partial(self._ask, name, found)
            else:
                self.asked.add((name,))
        setattr(self, name, found)  # found here from now on
        return found

    def derived(self, make: Callable[[Catalog], T]) -> T:
        """Made of the whole library."""
        self.asked.add(WHOLE)
        return self._catalog.derived(make)

    def _ask(self, name: str, ask: Callable[..., Any], *args: Any) -> Any:
        self.asked.add((name, *args))
        return ask(*args)


class Questions:
    """Hears what is asked, and tells which answers changed since the last build.

    Args:
        store: remembers questions and the digests of their answers.
        inputs: key of everything else that views read; another one makes all pages news.
    """

    def __init__(self, catalog: Catalog, store: Store, inputs: str) -> None:
        self._catalog, self._store = catalog, store
        self.comparable = store.memory.inputs == inputs
        if not self.comparable:
            store.memory.answers.clear()
        self._numbers = {question: number for number, question in enumerate(store.memory.answers)}

    def hear(self, view: Callable[[Catalog], T]) -> tuple[T, bytes]:
        """A view, and the numbers of the questions it asked."""
        made, asked = self.listen(view)
        return made, self.numbers(asked)

    def listen(self, view: Callable[[Catalog], T]) -> tuple[T, tuple[Question, ...]]:
        """A view, and the questions it asked; may be called in a forked child, whose parent gives the numbers."""
        asking = Asking(self._catalog)
        made, asked = view(cast(Catalog, asking)), tuple(asking.asked)
        vars(asking).clear()  # what was found there leads back to it, and a build collects no garbage
        return made, asked

    def numbers(self, asked: Iterable[Question]) -> bytes:
        """What a page remembers of its questions."""
        _ = self._moved
        return array("I", sorted(map(self._number, asked))).tobytes()

    def settled(self, asked: bytes | None) -> bool:
        """Whether all of these questions still have the answers of the last build; None are never settled."""
        return self.comparable and asked is not None and self._moved.isdisjoint(memoryview(asked).cast("I"))

    @cached_property
    def _moved(self) -> set[int]:
        """Numbers of the questions with another answer; the memory has the new ones from here on."""
        answers = self._store.memory.answers
        if self.comparable and (not self._store.changed or answers.get(WHOLE) == self._whole):
            return set()  # the second: no more than bodies changed
        known = self._around
        now = {question: known.get(question) or self._digest(question) for question in answers}
        pairs = zip(answers.values(), now.values(), strict=True)  # in the order of `_numbers`
        moved = {number for number, (before, after) in enumerate(pairs) if before != after}
        answers.update(now)
        return moved

    @cached_property
    def _around(self) -> dict[Question, bytes]:
        """The digests of nearly all questions there are, at once: about cases that no other record names."""
        return {("around", case.id): _digest(case) for case in self._catalog.unnamed_cases}

    def _number(self, question: Question) -> int:
        if question not in self._numbers:
            self._numbers[question] = len(self._numbers)
            self._store.memory.answers[question] = self._around.get(question) or self._digest(question)
        return self._numbers[question]

    def _digest(self, question: Question) -> bytes:
        """Eight bytes that tell one answer from another; no answer (a record that is gone) counts as one."""
        if question == WHOLE:
            return self._whole
        name, *args = question
        try:
            found = getattr(self._catalog, name)
            answer = found(*args) if callable(found) else found
        except KeyError:
            return b""
        return _digest(answer)

    @cached_property
    def _whole(self) -> bytes:
        """Digest of every record there is, submissions included."""
        library = self._catalog.library
        groups: Iterable[tuple[Record, ...]] = (
            library.scenes, library.cases, library.methods, library.mentors, library.venues, library.policies,
            library.issues, library.research, library.pages, library.incoming,
        )  # fmt: skip
        return _short(b"".join(map(_digest, groups)))


def _digest(answer: Any) -> bytes:
    kind = type(answer)
    if kind in _KINDS:
        stamp: int = answer.source.stamp
        return stamp.to_bytes(8, "big")
    if kind is Around:
        more = (answer.borrowers, answer.methods, answer.issues)
        return _digest((answer.case, more)) if any(more) else _digest(answer.case)
    if kind is tuple:
        if set(map(type, answer)) <= _KINDS:
            return _short(array("Q", [record.source.stamp for record in answer]).tobytes())
        return _short(b"".join(map(_digest, answer)))
    return _short(pack(answer))


def _short(data: bytes) -> bytes:
    return blake2b(data, digest_size=8).digest()
