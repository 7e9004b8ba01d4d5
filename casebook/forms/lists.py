"""What a form offers to choose from: the library's closed lists, in their own order."""

from __future__ import annotations

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.fields import CASE, SECTIONS, Field, Type

NOT_ASKED = ("effect", "lessons")
"""Written in the text of a Word form: outcomes and shortcomings are sections there."""


class Choice(Struct, frozen=True):
    """One entry of a closed list: its key, and the name people know."""

    key: str
    title: str


class SceneChoice(Struct, frozen=True):
    """A scene with its 工作指引; "" while the 工委 has not published one."""

    key: str
    title: str
    guidance: str


class Lists(Struct, frozen=True):
    """The closed lists a case may choose from."""

    units: tuple[Choice, ...] = ()
    scenes: tuple[SceneChoice, ...] = ()
    problems: tuple[Choice, ...] = ()
    venues: tuple[Choice, ...] = ()
    methods: tuple[Choice, ...] = ()
    batches: tuple[Choice, ...] = ()

    def choices(self, field: Field) -> tuple[Choice, ...]:
        """What a field offers; () for free text and for ids of cases, which are too many to list."""
        if field.type in (Type.WORD, Type.WORDS):
            return word_choices(field)
        if field.target == ("scene",):
            return tuple(Choice(scene.key, scene.title) for scene in self.scenes)
        named: dict[tuple[str, ...], tuple[Choice, ...]] = {
            ("unit",): self.units, ("problem",): self.problems, ("venue",): self.venues,
            ("method",): self.methods, ("batch",): self.batches,
        }  # fmt: skip
        return named.get(field.target, ())


def word_choices(field: Field) -> tuple[Choice, ...]:
    """Allowed words with the Chinese one shown where there is one (`别名=word`)."""
    shown = {word: alias for alias, _, word in (c.rpartition("=") for c in field.choices) if alias}
    return tuple(Choice(word, shown.get(word, word)) for word in field.choices if "=" not in word)


def lists_of(catalog: Catalog) -> Lists:
    """The closed lists of a library; scenes whose guidance is pending have none."""
    return Lists(
        units=tuple(Choice(unit.key, unit.title) for unit in catalog.units),
        scenes=tuple(SceneChoice(scene.key, scene.title, scene.guidance) for scene in catalog.scenes),
        problems=tuple(Choice(problem.key, problem.title) for problem in catalog.problems),
        venues=tuple(Choice(venue.key, venue.title) for venue in catalog.venues),
        methods=tuple(Choice(method.id, method.title) for method in catalog.current_methods),
        batches=tuple(Choice(batch.key, batch.title) for batch in catalog.batches),
    )


def asked() -> tuple[Field, ...]:
    """Fields of a case that the unit writes, without those that a Word form asks for in its text."""
    return tuple(field for field in CASE if field.who.startswith("U") and field.key not in NOT_ASKED)


def sections_asked() -> tuple[str, ...]:
    """Headings of a form's text; an appendix is added by those who have one."""
    return tuple(name for name in SECTIONS if name != "附录")
