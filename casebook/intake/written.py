"""A Markdown file as a draft: front matter, pictures by name, facts."""

from __future__ import annotations

from pathlib import PurePosixPath

from casebook.intake.album import Album, stem_caption
from casebook.intake.bundles import Bundle
from casebook.intake.draft import Draft, Reading
from casebook.intake.finish import finished, lines_of, methods_in
from casebook.intake.kinds import Kind
from casebook.intake.markdown import (
    headings_of,
    local_name,
    picture_targets,
    read_markdown,
    tables_of,
    take_title,
    with_pictures,
)
from casebook.intake.names import Names, plain
from casebook.intake.values import Answers, one_line
from casebook.messages import say
from casebook.problems import Problem


def from_markdown(text: str, bundle: Bundle, names: Names, album: Album) -> Draft:
    written = read_markdown(text, bundle.name)
    answers = Answers(bundle.name, names)
    answers.problems += written.problems
    if not written.front and not written.problems:
        answers.problems.append(Problem(bundle.name, 1, "", say("reader.no_front_matter")))
    heading, rest = take_title(written.body)
    body = written.body
    if written.front:
        answers.values.update(dict(written.values))
        for key in ("unit", "scene"):
            _known_or_asked(key, answers)
    if heading and ("title" not in answers.values or plain(str(answers.values["title"])) == plain(heading)):
        answers.values.setdefault("title", one_line(heading))
        body = rest
    body, told = _markdown_pictures(body, bundle, album)
    tables_seen, cells = tables_of(body)
    headings = headings_of(body)
    reading = Reading(
        kind=Kind.MARKDOWN.value, headings=headings, tables=tables_seen, cells=cells,
        methods=methods_in(body, names),
    )  # fmt: skip
    return finished(answers, body.strip() + "\n", reading, album, bundle, lines_of(text), told, written.front)


def _known_or_asked(key: str, answers: Answers) -> None:
    """Ask when a unit or scene in front matter is not in the closed list."""
    written = str(answers.values.get(key, ""))
    if written:
        answers.values.pop(key)
        answers.take(((key, written),))
        answers.values.setdefault(key, written)


def _markdown_pictures(body: str, bundle: Bundle, album: Album) -> tuple[str, list[str]]:
    """The body with its pictures taken from the bundle under their new names, and what was left out."""
    by_name = {PurePosixPath(e.name).name.casefold(): e for e in bundle.pictures}
    found: dict[str, str] = {}
    told: list[str] = []
    used: set[str] = set()
    for number, (target, alt) in enumerate(picture_targets(body), 1):
        name = local_name(target)
        entry = by_name.get(name) if name else None
        if entry is None:
            if target not in found:
                reason = say("intake.picture_missing" if name else "intake.picture_link")
                told.append(say("intake.removed_picture", number=number, reason=reason))
            continue
        used.add(name)
        kept = album.add(number, entry.data, one_line(alt))
        if kept:
            found[target] = kept
    body = with_pictures(body, found)
    for name, entry in sorted(by_name.items()):
        if name not in used:
            caption = stem_caption(entry.name)
            kept = album.add(len(album.pictures) + 1, entry.data, caption)
            if kept and f"]({kept})" not in body:
                body = f"{body.rstrip()}\n\n![{caption}]({kept})\n"
    return body, told
