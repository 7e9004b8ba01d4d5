"""One case from what was sent to a draft: text, form, title, headings, pictures, facts, questions."""

from __future__ import annotations

import time
from collections.abc import Iterable
from pathlib import PurePosixPath

from msgspec.structs import replace

from casebook.intake import shape
from casebook.intake.album import Album, album_of, loose_pictures
from casebook.intake.blocks import Block, Para, Story, Table, paragraphs, tables
from casebook.intake.bundles import Bundle
from casebook.intake.draft import Draft, Heading, Reading
from casebook.intake.encoding import decode
from casebook.intake.finish import FORM_TITLE, finished, lines_of, methods_in
from casebook.intake.form import Form, read_forms, read_lines, with_sections
from casebook.intake.kinds import Kind, check_name, kind_of
from casebook.intake.legacy import to_docx
from casebook.intake.limits import MIB, SECONDS_MOST, TEXT_MOST, Refusal
from casebook.intake.markdown import (
    looks_like_markdown,
    text_blocks,
)
from casebook.intake.names import Names, find, plain
from casebook.intake.ooxml import read_docx
from casebook.intake.pandoc import to_markdown
from casebook.intake.rebuild import clean_docx, squared
from casebook.intake.values import Answers, one_line
from casebook.intake.written import from_markdown
from casebook.messages import say


def read_bundle(bundle: Bundle, names: Names, seconds: float = SECONDS_MOST) -> Draft:
    """One sent case as a draft.

    Raises:
        Refusal: its document cannot be read, with the reason.
    """
    if bundle.document is None:
        raise Refusal("no_document")
    deadline = time.monotonic() + seconds
    document = bundle.document
    file_name = PurePosixPath(document.name).name
    check_name(file_name)
    kind = kind_of(document.data, file_name)
    if kind is Kind.PICTURE:
        raise Refusal("picture_only")
    if kind is Kind.ARCHIVE:
        raise Refusal("zip_nested")
    album = Album(deadline)
    if kind in (Kind.MARKDOWN, Kind.TEXT):
        text = _text(document.data)
        if kind is Kind.MARKDOWN or looks_like_markdown(text):
            draft = from_markdown(text, bundle, names, album)
        else:
            story = Story(text_blocks(text), scannable=lines_of(text))
            draft = _from_story(story, bundle, names, album, Kind.TEXT)
    else:
        draft = _from_story(_story(kind, document.data, deadline), bundle, names, album, kind)
    if _is_blank(draft):
        raise Refusal("blank")
    return _with_names(draft, bundle)


def _is_blank(draft: Draft) -> bool:
    """Whether nothing at all was written, and nothing was left out either."""
    words = any(ch.isprintable() and not ch.isspace() for ch in draft.body)
    return not (words or draft.values or draft.front or draft.pictures or draft.reading.removed)


def _text(data: bytes) -> str:
    if len(data) > TEXT_MOST:
        raise Refusal("too_large", size=len(data) // MIB, limit=TEXT_MOST // MIB)
    return decode(data).text


def _story(kind: Kind, data: bytes, deadline: float) -> Story:
    if kind is Kind.LEGACY:
        data = to_docx(data, min(45.0, deadline - time.monotonic() - 5))
    return read_docx(data)


def _with_names(draft: Draft, bundle: Bundle) -> Draft:
    """The draft with the names of its files to scan, and files that were not used told."""
    files = [
        bundle.name,
        *(e.name for e in (bundle.document, bundle.form, *bundle.pictures, *bundle.others) if e),
    ]
    scannable = [(say("intake.place_file"), name) for name in sorted(set(files))]
    told = [
        say("intake.removed_file", name=PurePosixPath(e.name).name, reason=say("intake.file_not_used"))
        for e in bundle.others
    ]
    reading = replace(draft.reading, removed=(*draft.reading.removed, *told))
    return replace(draft, reading=reading, scannable=(*draft.scannable, *scannable))


def _from_story(story: Story, bundle: Bundle, names: Names, album: Album, kind: Kind) -> Draft:
    form, blocks = read_forms(story.blocks)
    form_story = _form_story(bundle, album.deadline)
    if form_story is not None:
        other, rest = read_forms(form_story.blocks)
        form = _both(other, form)
        if not other.found:
            blocks = (*blocks, *rest)
    title, blocks = shape.find_title(blocks)
    blocks = shape.with_headings(blocks, None)
    pairs, blocks = read_lines(blocks)
    answers = Answers(bundle.name, names)
    answers.take((*form.pairs, *pairs))
    if (
        title is not None
        and FORM_TITLE.search(shape.title_text(title))
        and (form.found or "title" in answers.values)
    ):
        title = None
    blocks = _unit_line(blocks, names, answers)
    blocks = with_sections(blocks, form, say("intake.appendix"))
    blocks = _titled(blocks, title, answers)
    numbers = _order(blocks)
    captions = shape.captions(blocks)
    files = album_of(story.images, numbers, captions, album)
    blocks = shape.captions_once(blocks, files)
    blocks = (*blocks, *loose_pictures(bundle, album, files))
    body = to_markdown(clean_docx(blocks, story.notes, files), max(album.deadline - time.monotonic(), 5.0))
    _ask_form(answers, form)
    reading = _facts(story, blocks, title, kind, body, names)
    return finished(
        answers,
        body,
        reading,
        album,
        bundle,
        story.scannable,
        [_removed(r.code, r.count) for r in story.removed],
    )


def _form_story(bundle: Bundle, deadline: float) -> Story | None:
    if bundle.form is None:
        return None
    try:
        kind = kind_of(bundle.form.data, PurePosixPath(bundle.form.name).name)
        return (
            _story(kind, bundle.form.data, deadline) if kind in (Kind.DOCX, Kind.LEGACY, Kind.FLAT) else None
        )
    except Refusal:
        return None


def _both(first: Form, second: Form) -> Form:
    return Form(
        first.pairs + second.pairs, first.sections + second.sections, first.rest + second.rest,
        first.private + second.private, first.left_out + second.left_out, first.found or second.found,
    )  # fmt: skip


def _removed(code: str, count: int) -> str:
    return say(f"intake.removed_{code}", count=count)


def _unit_line(blocks: tuple[Block, ...], names: Names, answers: Answers) -> tuple[Block, ...]:
    """The unit's own line below the title."""
    for index, block in enumerate(blocks[:3]):
        if not isinstance(block, Para) or block.heading:
            break
        name = find(block.text.strip("（）() "), names.units)
        if name is not None and "unit" not in answers.values:
            answers.values["unit"] = name.key
            return blocks[:index] + blocks[index + 1 :]
    return blocks


def _titled(blocks: tuple[Block, ...], title: Para | None, answers: Answers) -> tuple[Block, ...]:
    """Take the title; when the form names another one, the line in the text stays in the text."""
    if title is None:
        return blocks
    text = shape.title_text(title)
    if "title" not in answers.values:
        answers.values["title"] = one_line(text)
    elif plain(str(answers.values["title"])) != plain(text):
        return (replace(title, heading=0, level=None), *blocks)
    pictures = tuple(s for s in title.spans if s.picture or s.note)
    return (Para(pictures), *blocks) if pictures else blocks


def _order(blocks: Iterable[Block]) -> list[int]:
    """Numbers of the pictures in the text, in its order."""
    return [n for p in paragraphs(_all(blocks)) for n in p.pictures]


def _all(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with tables squared, so that text moved by a merge is seen where it goes."""
    return [squared(b) if isinstance(b, Table) else b for b in blocks]


def _facts(
    story: Story, blocks: tuple[Block, ...], title: Para | None, kind: Kind, body: str, names: Names
) -> Reading:
    seen = list(tables(_all(story.blocks)))
    headings = [Heading(p.heading, p.text, p.by) for p in paragraphs(blocks) if p.heading and p.text]
    if title is not None:
        by = "style" if title.level is not None or title.kind == "title" else "shape"
        headings.insert(0, Heading(1, shape.title_text(title), by))
    cells = [c for t in seen for c in t.cells]
    return Reading(
        kind=kind.value,
        headings=tuple(headings),
        tables=len(seen),
        cells=len(cells),
        merged=sum(1 for c in cells if c.across > 1 or c.below == "restart"),
        boxes=story.boxes,
        labels=story.labels,
        notes=len(story.notes),
        methods=methods_in(body, names),
    )


def _ask_form(answers: Answers, form: Form) -> None:
    for code, labels in (("private", form.private), ("left_out", form.left_out)):
        if labels:
            shown = "、".join(f"“{one_line(label)[:16]}”" for label in dict.fromkeys(labels))
            answers.ask("", code, labels=shown)
