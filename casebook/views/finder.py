"""“我该用哪个工作法”: a few plain questions, every current method, and what each answer says for it.

Everything comes from the methods' front matter. The page ranks with `WEIGHTS` in the reader's browser exactly as
`ranked` does here.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.fields import AREAS, FORMS
from casebook.model import Case, Method
from casebook.views.parts import Link, MethodLine, method_line

WEIGHTS = {"problem": 4, "area": 2, "time": 2, "form": 1}
"""Question → what a fitting answer counts for."""
TIMES = ("30", "60", "240", "480")
"""Minutes that one has at a stretch: the longest step must not take more."""
CASES_MOST = 6


class Option(Struct, frozen=True):
    """One answer; its label is "" where the template has the word for its key."""

    key: str
    label: str = ""


class Question(Struct, frozen=True):
    """One question: its key and weight, and its answers besides “都可以”."""

    key: str
    weight: int
    options: tuple[Option, ...]


class UseCase(Struct, frozen=True):
    """A case of a method; `size` of its unit is s, m or l."""

    link: Link
    unit: str
    size: str
    evidence: int


class Choice(Struct, frozen=True):
    """A method as an answer.

    Attributes:
        minutes: its longest step, None when no step says how long.
        borrowed: its problems, areas and forms are those of the cases that name it, for it has none of its own.
    """

    line: MethodLine
    duration: str
    people: str
    problems: tuple[Option, ...]
    areas: tuple[str, ...]
    forms: tuple[str, ...]
    minutes: int | None
    borrowed: bool
    cases: tuple[UseCase, ...]

    def fits(self, question: str, answer: str) -> bool:
        """Whether the method fits an answer."""
        if question == "time":
            return self.minutes is not None and self.minutes <= int(answer)
        values = {"problem": tuple(o.key for o in self.problems), "area": self.areas, "form": self.forms}
        return answer in values[question]


class Row(Struct, frozen=True):
    """One line of the decision table: a problem and the methods for it, best first."""

    problem: Option
    choices: tuple[Choice, ...]


class FinderView(Struct, frozen=True):
    """Everything `finder.html` may show; `choices` stand best proven first."""

    questions: tuple[Question, ...]
    choices: tuple[Choice, ...]
    table: tuple[Row, ...]
    open: tuple[Choice, ...]
    """Methods that say nothing about problems yet."""


def finder_view(catalog: Catalog, _key: str = "") -> FinderView:
    """The view of `finder.html`."""
    choices = ranked(tuple(_choice(catalog, method) for method in catalog.current_methods), {})
    problems = tuple(Option(p.key, p.title) for p in catalog.problems)
    rows = tuple(Row(p, tuple(c for c in choices if c.fits("problem", p.key))) for p in problems)
    options = {
        "problem": tuple(row.problem for row in rows if row.choices),
        "area": tuple(map(Option, AREAS)),
        "time": tuple(map(Option, TIMES)),
        "form": tuple(map(Option, FORMS)),
    }
    return FinderView(
        questions=tuple(Question(key, weight, options[key]) for key, weight in WEIGHTS.items()),
        choices=choices,
        table=rows,
        open=tuple(choice for choice in choices if not choice.problems),
    )


def ranked(choices: tuple[Choice, ...], answers: dict[str, str]) -> tuple[Choice, ...]:
    """Methods that fit at least one answer (all without answers): most points, best proven, most adopted first."""
    points = {choice.line.id: points_of(choice, answers) for choice in choices}
    kept = [choice for choice in choices if points[choice.line.id] or not answers]
    return tuple(
        sorted(kept, key=lambda c: (-points[c.line.id], -c.line.evidence, -c.line.adopters, c.line.id))
    )


def points_of(choice: Choice, answers: dict[str, str]) -> int:
    """Points of a method for the answers given, by question."""
    return sum(WEIGHTS[question] for question, answer in answers.items() if choice.fits(question, answer))


def _choice(catalog: Catalog, method: Method) -> Choice:
    using = catalog.cases_using(method.id)
    borrowed = not (method.problem or method.area or method.form)
    problems = _joined(case.problem for case in using) if borrowed else method.problem
    minutes = [step.minutes for step in method.steps if step.minutes]
    order = {p.key: p for p in catalog.problems}
    return Choice(
        line=method_line(catalog, method),
        duration=method.duration,
        people=method.people,
        problems=tuple(Option(key, order[key].title) for key in order if key in problems),
        areas=_joined(case.area for case in using) if borrowed else method.area,
        forms=_joined(case.form for case in using) if borrowed else method.form,
        minutes=max(minutes, default=None),
        borrowed=borrowed and bool(using),
        cases=_cases(catalog, method),
    )


def _joined(lists: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({word for words in lists for word in words}))


def _cases(catalog: Catalog, method: Method) -> tuple[UseCase, ...]:
    found = {c.id: c for c in (*catalog.evidence_cases_of(method.id), *catalog.cases_using(method.id))}
    best = sorted(found.values(), key=lambda case: (-case.effect.evidence, case.id))[:CASES_MOST]
    return tuple(_use(catalog, case) for case in best)


def _use(catalog: Catalog, case: Case) -> UseCase:
    unit = catalog.unit(case.unit)
    return UseCase(Link(case.title, catalog.url_of(case)), unit.title, unit.size, case.effect.evidence)
