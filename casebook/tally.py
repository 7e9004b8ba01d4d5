"""How many current cases there are of whom, where and when: numbers, which no change of a case's words changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from casebook.model import Case


class Tally(Struct, frozen=True):
    """The numbers of some cases.

    Attributes:
        cells: by unit and then by scene, cases by the year in which they were accepted.
        scenes: by scene; 0 where there are none.
        units: by unit; 0 where there are none.
        latest: by scene, the day on which the newest was accepted.
        has_samples: whether any of them is a sample.
    """

    cells: Mapping[str, Mapping[str, Mapping[str, int]]]
    scenes: Counter[str]
    units: Counter[str]
    latest: Mapping[str, date]
    has_samples: bool

    @property
    def total(self) -> int:
        """All of them."""
        return self.units.total()


def tally_of(cases: Sequence[Case]) -> Tally:
    """The numbers of these cases."""
    cells: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    scenes, units = Counter(case.scene for case in cases), Counter(case.unit for case in cases)
    latest: dict[str, date] = {}
    years = Counter(
        [(c.unit, c.scene, c.accepted_on.year if c.accepted_on else int(c.id[:4])) for c in cases]
    )
    for (unit, scene, year), count in years.items():
        cells[unit][scene][str(year)] = count
    for case in cases:
        if case.accepted_on:
            latest[case.scene] = max(case.accepted_on, latest.get(case.scene, case.accepted_on))
    return Tally(cells, scenes, units, latest, any(case.sample for case in cases))
