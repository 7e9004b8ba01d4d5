"""What the pages of one build share: the records, the rules in force, the current period."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

import casebook
from casebook.catalog import Catalog
from casebook.evaluation.adoption import Adoption, adoptions
from casebook.evaluation.evaluate import evaluate
from casebook.evaluation.levels import evidence_level
from casebook.evaluation.periods import latest_period
from casebook.evaluation.records import Records, records_of
from casebook.evaluation.results import Evaluation
from casebook.evaluation.rules import METHOD_LEVELS, Proof, Rules
from casebook.evaluation.rulesfile import RULES_PATH, load_rules
from casebook.evaluation.standing import Window
from casebook.model import Case, Method

WINDOW_QUARTERS = 4
"""The window while the rules cannot be read (source: evaluation.md §7)."""


class Ground(Struct, frozen=True):
    """One library seen by the evaluation's pages; `window` is None while nothing was ever accepted."""

    records: Records
    rules: Rules | None
    window: Window | None
    edges: tuple[Adoption, ...]


def ground(catalog: Catalog) -> Ground:
    """The ground of a build, made once."""
    return catalog.derived(_ground)


def _ground(catalog: Catalog) -> Ground:
    records = records_of(catalog.library)
    rules = catalog.from_registry(rules_in_force)
    period = latest_period(records)
    quarters = rules.window_quarters if rules else WINDOW_QUARTERS
    return Ground(
        records,
        rules,
        Window(period, period.start(quarters), period.end) if period else None,
        adoptions(catalog.adoption_cases, catalog.methods),
    )


def evaluation(catalog: Catalog) -> Evaluation | None:
    """The evaluation of the current period with intervals, made once; None without rules or cases."""
    return catalog.derived(_evaluation)


def _evaluation(catalog: Catalog) -> Evaluation | None:
    found = ground(catalog)
    if found.rules is None or found.window is None:
        return None
    return evaluate(found.records, found.rules, found.window.period)


def rules_in_force(root: Path) -> Rules | None:
    """The library's rules, or the shipped ones where it has none; None when they are broken (`check` names it)."""
    own = root / RULES_PATH
    found = load_rules(own if own.is_file() else Path(casebook.__file__).parents[1] / RULES_PATH)
    return found if isinstance(found, Rules) else None


def method_levels(catalog: Catalog) -> tuple[tuple[Proof, ...], ...]:
    """Ways to each evidence level of a method by the rules in force; the shipped ones while the file is broken."""
    rules = catalog.from_registry(rules_in_force)
    return rules.method_levels if rules else METHOD_LEVELS


def method_level(catalog: Catalog, method: Method) -> int:
    """Evidence level 0–4 of a method by the rules in force (source: fields.md, Method)."""
    return evidence_level(method, catalog.evidence_cases_of(method.id), method_levels(catalog))


def cases_within(catalog: Catalog, window: Window | None) -> tuple[Case, ...]:
    """Current cases accepted within a window."""
    if window is None:
        return ()
    return tuple(
        case
        for case in catalog.current_cases
        if case.accepted_on and window.start <= case.accepted_on <= window.end
    )
