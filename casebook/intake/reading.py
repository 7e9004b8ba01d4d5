"""One case from what was sent to a draft: text, form, title, headings, pictures, facts, questions."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePosixPath

from casebook.fields import SECTIONS, field_of
from casebook.intake import shape
from casebook.intake.blocks import Block, Image, Para, Span, Story, Table, paragraphs, tables
from casebook.intake.bundles import Bundle
from casebook.intake.draft import Draft, Heading, Picture, Reading
from casebook.intake.encoding import decode
from casebook.intake.form import Form, read_forms, read_lines, with_sections
from casebook.intake.kinds import Kind, check_name, kind_of
from casebook.intake.legacy import draw, to_docx
from casebook.intake.limits import MIB, PICTURES_READ_MOST, SECONDS_MOST, TEXT_MOST, Refusal
from casebook.intake.markdown import (
    headings_of,
    local_name,
    looks_like_markdown,
    picture_targets,
    read_markdown,
    tables_of,
    take_title,
    text_blocks,
    with_pictures,
)
from casebook.intake.names import Names, find, plain
from casebook.intake.ooxml import read_docx
from casebook.intake.pandoc import to_markdown
from casebook.intake.pictures import Shot, Unusable, is_vector, shrink
from casebook.intake.rebuild import clean_docx, squared
from casebook.intake.values import Answers, one_line
from casebook.messages import say
from casebook.problems import Severity
from casebook.records import canonical_section
from casebook.text import count_characters

_CAMERA = re.compile(
    r"^(?:IMG|DSC|DCIM|PXL|MVIMG|微信图片|mmexport|wx_camera|QQ图片|WPS图片|截图|screenshot|image|图片|未命名|\d)[\W\d_a-z]*$",
    re.IGNORECASE,
)
_FORM_TITLE = re.compile(r"(?:申报表|推荐表|报送表|登记表|审批表|汇总表)$")
_RESERVE = 12.0
"""Seconds kept for the converter when many pictures must be decoded."""


@dataclass(slots=True)
class _Album:
    """Pictures of a draft in the making: each one written once, under one name."""

    deadline: float
    pictures: list[Picture] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    scannable: list[tuple[str, str]] = field(default_factory=list)
    skipped: int = 0
    located: bool = False

    def add(self, number: int, data: bytes, caption: str) -> str:
        """Take a picture; its file name, or "" when it cannot be used."""
        digest = sha256(data).hexdigest()
        if data and digest in self.names:
            return self.names[digest]
        if len(self.names) >= PICTURES_READ_MOST or time.monotonic() > self.deadline - _RESERVE:
            self.skipped += 1
            return ""
        try:
            shot = shrink(data)
        except Unusable as reason:
            self.removed.append(say("intake.removed_picture", number=number, reason=reason.message))
            return ""
        return self._keep(number, digest, shot, caption)

    def _keep(self, number: int, digest: str, shot: Shot, caption: str) -> str:
        name = f"p{len(self.pictures) + 1:02d}.webp"
        self.names[digest] = name
        self.pictures.append(Picture(name, shot.data, caption, shot.width, shot.height))
        self.scannable += [(say("intake.place_picture", number=number), text) for text in shot.texts]
        self.located = self.located or shot.located
        return name

    def told(self) -> list[str]:
        """What to tell about the pictures."""
        made = list(self.removed)
        if self.skipped:
            made.append(say("intake.removed_pictures_many", limit=PICTURES_READ_MOST, count=self.skipped))
        if self.located:
            made.append(say("intake.removed_gps"))
        return made


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
    album = _Album(deadline)
    if kind in (Kind.MARKDOWN, Kind.TEXT):
        text = _text(document.data)
        if kind is Kind.MARKDOWN or looks_like_markdown(text):
            draft = _from_markdown(text, bundle, names, album)
        else:
            story = Story(text_blocks(text), scannable=_lines(text))
            draft = _from_story(story, bundle, names, album, Kind.TEXT)
    else:
        draft = _from_story(_story(kind, document.data, deadline), bundle, names, album, kind)
    return _with_names(draft, bundle)


def _text(data: bytes) -> str:
    if len(data) > TEXT_MOST:
        raise Refusal("too_large", size=len(data) // MIB, limit=TEXT_MOST // MIB)
    return decode(data).text


def _lines(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (say("intake.place_line", number=n), line)
        for n, line in enumerate(text.split("\n"), 1)
        if line.strip()
    )


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


# -- documents ---------------------------------------------------------------------------------------------


def _from_story(story: Story, bundle: Bundle, names: Names, album: _Album, kind: Kind) -> Draft:
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
        and _FORM_TITLE.search(shape.title_text(title))
        and (form.found or "title" in answers.values)
    ):
        title = None
    blocks = _unit_line(blocks, names, answers)
    blocks = with_sections(blocks, form, say("intake.appendix"))
    blocks = _titled(blocks, title, answers)
    numbers = _order(blocks)
    captions = shape.captions(blocks)
    files = _album(story.images, numbers, captions, album)
    blocks = (*blocks, *_loose_pictures(bundle, album, files, captions))
    body = to_markdown(clean_docx(blocks, story.notes, files), max(album.deadline - time.monotonic(), 5.0))
    _ask_form(answers, form)
    reading = _facts(story, blocks, title, kind, body, names)
    return _finished(
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


def _album(
    images: tuple[Image, ...], numbers: list[int], captions: dict[int, str], album: _Album
) -> dict[int, tuple[str, str]]:
    """Picture number → (file, description) for those that can be shown."""
    vectors = {n: images[n - 1].data for n in numbers if is_vector(images[n - 1].data)}
    drawn = draw(vectors, min(30.0, album.deadline - time.monotonic() - _RESERVE))
    files: dict[int, tuple[str, str]] = {}
    for position, number in enumerate(numbers, 1):
        image = images[number - 1]
        caption = one_line(captions.get(number, ""))
        name = album.add(position, drawn.get(number, image.data), caption)
        if name:
            files[number] = (name, caption or one_line(image.alt)[:60])
    return files


def _loose_pictures(
    bundle: Bundle, album: _Album, files: dict[int, tuple[str, str]], captions: dict[int, str]
) -> list[Block]:
    """Pictures sent beside the document, at its end; a telling file name is the caption."""
    made: list[Block] = []
    number = 10_000
    for entry in bundle.pictures:
        caption = stem_caption(entry.name)
        name = album.add(len(album.pictures) + 1, entry.data, caption)
        if name and not any(name == known for known, _ in files.values()):
            number += 1
            files[number] = (name, caption)
            captions[number] = caption
            made.append(Para((Span(picture=number),)))
            if caption:
                made.append(Para((Span(caption),), kind="caption"))
    return made


def stem_caption(name: str) -> str:
    """What a picture's file name says, "" for a camera's or program's name."""
    stem = one_line(PurePosixPath(name).stem)
    bare = re.sub(r"^(?:图片?|照片)?\s*[\d一二三四五六七八九十]+\s*[.、．\-_：:]?\s*", "", stem)
    return bare if len(bare) > 2 and re.search(r"[\u4e00-\u9fff]", bare) and not _CAMERA.match(stem) else ""


def _facts(
    story: Story, blocks: tuple[Block, ...], title: Para | None, kind: Kind, body: str, names: Names
) -> Reading:
    found = list(tables(_all(blocks)))
    seen = list(tables(_all(story.blocks)))
    headings = [Heading(p.heading, p.text, p.by) for p in paragraphs(blocks) if p.heading and p.text]
    if title is not None:
        by = "style" if title.level is not None or title.kind == "title" else "shape"
        headings.insert(0, Heading(1, shape.title_text(title), by))
    cells = [c for t in seen for c in t.cells]
    return (
        Reading(
            kind=kind.value,
            headings=tuple(headings),
            sections=_sections(headings),
            tables=len(seen),
            cells=len(cells),
            merged=sum(1 for c in cells if c.across > 1 or c.below == "restart"),
            boxes=story.boxes,
            labels=story.labels,
            notes=len(story.notes),
            methods=_methods(body, names),
        )
        if found is not None
        else Reading()
    )


def _sections(headings: Iterable[Heading]) -> tuple[str, ...]:
    """Canonical sections among the headings, in order."""
    known = [canonical_section(h.text.rstrip("：:")) for h in headings if h.level <= 2]
    return tuple(dict.fromkeys(name for name in known if name in SECTIONS))


def _methods(body: str, names: Names) -> tuple[tuple[str, str], ...]:
    """Known methods that a text names by id or title."""
    flat = plain(body)
    return tuple(
        (method.key, method.names[0])
        for method in names.methods
        if method.names
        and (method.key in body or any(len(plain(n)) >= 4 and plain(n) in flat for n in method.names))
    )


def _ask_form(answers: Answers, form: Form) -> None:
    for code, labels in (("private", form.private), ("left_out", form.left_out)):
        if labels:
            shown = "、".join(f"“{one_line(label)[:16]}”" for label in dict.fromkeys(labels))
            answers.ask("", code, labels=shown)


def _finished(
    answers: Answers, body: str, reading: Reading, album: _Album, bundle: Bundle, scannable: tuple[tuple[str, str], ...],
    told: list[str], front: str = "",
) -> Draft:  # fmt: skip
    """The draft, with what is still to be asked."""
    names, values = answers.names, answers.values
    _unit_of_folder(answers, bundle)
    title = str(values.get("title", ""))
    if not title:
        answers.ask(_label("title"), "title", Severity.ERROR)
    elif _FORM_TITLE.search(title):
        answers.ask(_label("title"), "title_form", Severity.ERROR, title=title)
    for key in ("unit", "scene"):
        if not values.get(key) and not any(p.field == _label(key) for p in answers.problems):
            answers.ask(_label(key), key, Severity.ERROR)
    if not values.get("summary"):
        answers.ask(_label("summary"), "summary", Severity.ERROR)
    for number, picture in enumerate(album.pictures, 1):
        if not picture.caption:
            answers.ask("", "captions", number=number)
    unit, scene = str(values.get("unit", "")), str(values.get("scene", ""))
    known_unit, known_scene = find(unit, names.units), find(scene, names.scenes)
    reading = replace(
        reading, title=title, unit=_shown(known_unit, unit), unit_key=known_unit.key if known_unit else "",
        scene=_shown(known_scene, scene), scene_key=known_scene.key if known_scene else "",
        characters=count_characters(body), removed=(*told, *album.told()),
    )  # fmt: skip
    return Draft(
        tuple(values.items()), body, tuple(album.pictures), reading, tuple(answers.problems),
        (*scannable, *album.scannable), front,
    )  # fmt: skip


def _shown(name: object, written: str) -> str:
    from casebook.intake.names import Name  # noqa: PLC0415

    return name.names[0] if isinstance(name, Name) and name.names else written


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


# -- Markdown ----------------------------------------------------------------------------------------------


def _from_markdown(text: str, bundle: Bundle, names: Names, album: _Album) -> Draft:
    written = read_markdown(text, bundle.name)
    answers = Answers(bundle.name, names)
    answers.problems += written.problems
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
        kind=Kind.MARKDOWN.value, headings=headings, sections=_sections(headings), tables=tables_seen, cells=cells,
        methods=_methods(body, names),
    )  # fmt: skip
    return _finished(answers, body.strip() + "\n", reading, album, bundle, _lines(text), told, written.front)


def _known_or_asked(key: str, answers: Answers) -> None:
    """Ask when a unit or scene in front matter is not in the closed list."""
    written = str(answers.values.get(key, ""))
    if written:
        answers.values.pop(key)
        answers.take(((key, written),))
        answers.values.setdefault(key, written)


def _markdown_pictures(body: str, bundle: Bundle, album: _Album) -> tuple[str, list[str]]:
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
