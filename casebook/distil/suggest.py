"""Steps that several cases have in common, ranked by how many cases support them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from math import log

from msgspec import Struct

from casebook.distil.texts import CaseText, Step, tokens

ALIKE = 0.16
"""Least likeness (0–1) of two steps that tell the same thing; measured on the library's sample cases."""


class Member(Struct, frozen=True):
    """One case's wording of a suggested step."""

    case: str
    text: str


class Suggestion(Struct, frozen=True):
    """A suggested step.

    Attributes:
        text: the wording that is most like all the others.
        likeness: mean likeness of its members, 0–1; 0 for a step of one case alone.
        place: where it mostly stands among the steps, 0 first, 1 last.
        terms: words that its members share.
    """

    text: str
    members: tuple[Member, ...]
    likeness: float
    place: float
    terms: tuple[str, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """Ids of the supporting cases."""
        return tuple(member.case for member in self.members)


class _Likeness:
    """Likeness of steps by the tokens they share; a token in many steps counts for little."""

    def __init__(self, steps: list[Step]) -> None:
        self.tokens = [tokens(step.text) for step in steps]
        seen = Counter(token for found in self.tokens for token in found)
        self._weight = {token: log(1 + len(steps) / count) for token, count in seen.items()}
        self._whole = [self._sum(found) for found in self.tokens]

    def _sum(self, found: Iterable[str]) -> float:
        return sum(sorted(self._weight[token] for token in found))

    def of(self, one: int, other: int) -> float:
        """Twice what is shared over what there is, 0–1."""
        whole = self._whole[one] + self._whole[other]
        return 2 * self._sum(self.tokens[one] & self.tokens[other]) / whole if whole else 0.0


def suggest(cases: tuple[CaseText, ...], least: float = ALIKE) -> tuple[Suggestion, ...]:
    """Suggested steps, the best supported first; a case supports a step once.

    Pairs of steps are joined in the order of their likeness, as long as the joined groups stay alike on the whole.
    """
    steps = [step for case in cases for step in case.steps]
    like = _Likeness(steps)
    pairs = {
        (a, b): found
        for a, b in combinations(range(len(steps)), 2)
        if steps[a].case != steps[b].case and (found := like.of(a, b)) > 0
    }
    groups = {at: [at] for at in range(len(steps))}
    of = list(range(len(steps)))
    for (a, b), found in sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0])):
        if found < least:
            break
        one, other = of[a], of[b]
        if one != other and _joinable(groups[one], groups[other], steps, pairs, least):
            groups[one] += groups.pop(other)
            for at in groups[one]:
                of[at] = one
    made = [_suggestion(sorted(group), steps, pairs, like) for group in groups.values()]
    return tuple(sorted(made, key=lambda s: (-len(s.members), -s.likeness, s.place, s.cases)))


def _joinable(
    one: list[int], other: list[int], steps: list[Step], pairs: dict[tuple[int, int], float], least: float
) -> bool:
    if {steps[at].case for at in one} & {steps[at].case for at in other}:
        return False
    return _mean([(a, b) for a in one for b in other], pairs) >= least * 0.75


def _mean(places: list[tuple[int, int]], pairs: dict[tuple[int, int], float]) -> float:
    found = [pairs.get((min(pair), max(pair)), 0.0) for pair in places]
    return sum(found) / len(found) if found else 0.0


def _suggestion(
    group: list[int], steps: list[Step], pairs: dict[tuple[int, int], float], like: _Likeness
) -> Suggestion:
    centre = max(group, key=lambda at: (_mean([(at, b) for b in group if b != at], pairs), -at))
    shared = frozenset.intersection(*(like.tokens[at] for at in group)) if len(group) > 1 else frozenset()
    return Suggestion(
        text=steps[centre].text,
        members=tuple(Member(steps[at].case, steps[at].text) for at in group),
        likeness=round(_mean(list(combinations(group, 2)), pairs), 4),
        place=round(sum(steps[at].place for at in group) / len(group), 4),
        terms=tuple(sorted(token for token in shared if len(token) > 1))[:8],
    )
