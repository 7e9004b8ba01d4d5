"""The end of every reading: values, facts and what is still to be asked become the draft."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from msgspec.structs import replace

from casebook.fields import REQUIRED_SECTIONS, SECTIONS, field_of
from casebook.intake.album import Album
from casebook.intake.bundles import Bundle
from casebook.intake.draft import Draft, Reading
from casebook.intake.kinds import Kind
from casebook.intake.names import Name, Names, find, plain
from casebook.intake.values import Answers
from casebook.messages import say
from casebook.problems import Severity
from casebook.records import canonical_section, sections_in
from casebook.text import count_characters

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FORM_TITLE = re.compile(r"(?:申报表|推荐表|报送表|登记表|审批表|汇总表)$")


def finished(
    answers: Answers, body: str, reading: Reading, album: Album, bundle: Bundle, scannable: tuple[tuple[str, str], ...],
    told: list[str], front: str = "",
) -> Draft:  # fmt: skip
    """The draft, with what is still to be asked."""
    names, values = answers.names, answers.values
    _unit_of_folder(answers, bundle)
    title = str(values.get("title", ""))
    if FORM_TITLE.search(title):
        answers.ask(_label("title"), "title_form", Severity.ERROR, title=title)
    markdown = reading.kind == Kind.MARKDOWN
    # Of Markdown the validator says what its front matter lacks; there is no form to point to.
    for key in () if markdown else ("title", "unit", "scene", "summary"):
        if not values.get(key) and not any(p.field == _label(key) for p in answers.problems):
            answers.ask(_label(key), key, Severity.ERROR)
    for number, picture in enumerate(album.pictures, 1):
        if not picture.caption:
            answers.ask("", "captions_markdown" if markdown else "captions", number=number)
    body = _without_untouched(body)
    sections = tuple(name for name, section in sections_in(body).items() if section.is_written)
    unit, scene = str(values.get("unit", "")), str(values.get("scene", ""))
    known_unit, known_scene = find(unit, names.units), find(scene, names.scenes)
    reading = replace(
        reading, title=title, unit=_shown(known_unit, unit), unit_key=known_unit.key if known_unit else "",
        scene=_shown(known_scene, scene), scene_key=known_scene.key if known_scene else "",
        sections=sections, characters=count_characters(body), removed=(*told, *album.told()),
    )  # fmt: skip
    return Draft(
        tuple(values.items()), body, tuple(album.pictures), reading, tuple(answers.problems),
        (*scannable, *album.scannable), front,
    )  # fmt: skip


def _shown(name: Name | None, written: str) -> str:
    return name.names[0] if name is not None and name.names else written


def _label(key: str) -> str:
    made = field_of("case", key)
    return made.label if made else key


def _unit_of_folder(answers: Answers, bundle: Bundle) -> None:
    """一案例一文件夹: the folder bears the unit's name (source: requirements 3.1)."""
    if answers.values.get("unit") or bundle.document is None:
        return
    for part in (*PurePosixPath(bundle.name).parts, *PurePosixPath(bundle.document.name).parts[:-1]):
        name = find(part, answers.names.units)
        if name is not None:
            answers.values["unit"] = name.key
            return


def _without_untouched(body: str) -> str:
    """The body without those headings of a form that need not be filled and were not."""
    return "".join(
        part for part in re.split(r"^(?=##[ \t])", body, flags=re.MULTILINE) if not _is_untouched(part)
    )


def _is_untouched(part: str) -> bool:
    heading, _, text = part.partition("\n")
    name = canonical_section(heading.removeprefix("##").strip())
    may_be_empty = heading.startswith("##") and name in SECTIONS and name not in REQUIRED_SECTIONS
    return may_be_empty and not _COMMENT.sub("", text).strip()


def methods_in(body: str, names: Names) -> tuple[tuple[str, str], ...]:
    """Known methods that a text names by id or title."""
    flat = plain(body)
    return tuple(
        (method.key, method.names[0])
        for method in names.methods
        if method.names
        and (method.key in body or any(len(plain(n)) >= 4 and plain(n) in flat for n in method.names))
    )


def lines_of(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (say("intake.place_line", number=n), line)
        for n, line in enumerate(text.split("\n"), 1)
        if line.strip()
    )
