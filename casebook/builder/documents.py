"""Every page as search sees it: text without markup, and the facets it can be filtered by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import unescape

from msgspec import Struct
from msgspec.structs import replace

from casebook.builder.keys import key_of
from casebook.builder.pack import pack
from casebook.builder.questions import Questions
from casebook.builder.store import DocRow
from casebook.catalog import Catalog
from casebook.evaluation import method_level
from casebook.model import Case, Method, Origin, Record, Status
from casebook.reader import BRAND
from casebook.records import canonical_section
from casebook.search import DocRef, Document, Facet

EVIDENCE = {0: "仅有做法", 1: "说清道理", 2: "有前后数据", 3: "有对照或核验", 4: "多单位验证"}
RESULT = {"met": "达到预期", "partial": "部分达到", "not_met": "未达到"}
KINDS = {
    "Scene": "场景", "Mentor": "导师", "Venue": "载体", "Policy": "政策", "Issue": "期刊", "Research": "理论研究",
    "Page": "栏目",
}  # fmt: skip
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_DROPPED = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$|\{[^}\n]*\}|<[^>\n]*>|^```.*$|^!!!.*$", re.MULTILINE)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_BULLET = re.compile(r"^\s*(?:[-+]|\d+[.)])\s+", re.MULTILINE)
_SIGNS = re.compile(r"[*_`~|#>]")
_ANY_SIGN = re.compile(r"[*_`~|#>{<\[]")
_MAY_BE_DROPPED = re.compile(r"[|{<`]")
_MAY_BEGIN = re.compile(r"!!!|[^\S\n]|[:+-]|\d+[.)]")
"""How a line begins that `_DROPPED` or `_BULLET` is about, unless it is empty or begins with a sign."""


def plain(markdown: str) -> str:
    """Markdown as the text a reader sees, one paragraph a line."""
    text = unescape(markdown)
    bare = text.strip()
    listed = "\n\n\n" in bare or any(map(_MAY_BEGIN.match, bare.split("\n")))
    if not listed and not _ANY_SIGN.search(bare):
        return bare  # nearly every section
    if listed or _MAY_BE_DROPPED.search(bare) or "](" in bare:
        text = _BULLET.sub("", _LINK.sub(r"\1", _DROPPED.sub("", text)))
    return _SIGNS.sub("", text).strip()


def sections(markdown: str, lead: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """(heading, plain text) of a body; text before the first heading and the `lead` (no summary) stand under ""."""
    parts = _HEADING.split(markdown)
    first = "\n".join((*filter(None, lead), plain(parts[0]))).strip()
    found = [("", first)] if first else []
    found += [(canonical_section(parts[i]), plain(parts[i + 1])) for i in range(1, len(parts) - 1, 2)]
    return tuple(found)


def _asking(catalog: Catalog) -> Iterator[tuple[str, str, Callable[[Catalog], DocRef]]]:
    """Key of each page whose document asks the catalog for its record, the hash of its file, and what promises it."""
    for case in catalog.cases:
        yield case.id, case.source.sha256, partial(_promise, catalog, _case, case.id)
    for method in catalog.methods:
        yield method.id, method.source.sha256, partial(_promise, catalog, _method, method.id)
    for unit in catalog.units:
        yield f"unit:{unit.key}", "", partial(_promise, catalog, _unit, unit.key)


def _plain(catalog: Catalog) -> Iterator[DocRef]:
    """Documents of all other records, which show nothing but themselves."""
    library = catalog.library
    groups: tuple[tuple[Record, ...], ...] = (
        library.scenes, library.mentors, library.venues, library.policies, library.issues, library.research,
        library.pages,
    )  # fmt: skip
    for record in (record for group in groups for record in group):
        yield _promise(catalog, partial(_other, record=record), record.source.src_uri, catalog)


def document_refs(catalog: Catalog) -> Iterator[DocRef]:
    """One promise for each page of a record; its hash covers everything the document is made of."""
    for _, _, make in _asking(catalog):
        yield make(catalog)
    yield from _plain(catalog)


Sketch = Callable[[Catalog, str], "tuple[Document, Record | None]"]
"""A document without the text of its file, and the record whose file that is."""


def _promise(catalog: Catalog, sketch: Sketch, name: str, asked: Catalog) -> DocRef:
    """A reference that holds no text: the sketch is made to hash it, and again when the document is loaded.

    Args:
        asked: the catalog that hears what is asked.
    """
    document, record = sketch(asked, name)
    digest = key_of(record.source.sha256 if record else "", pack(document))
    return DocRef(document.key, digest, partial(_load, catalog, sketch, name))


def _load(catalog: Catalog, sketch: Sketch, name: str) -> Document:
    document, record = sketch(catalog, name)
    if record is None:
        return document
    lead = _case_lead(record) if isinstance(record, Case) else _lead(record)
    # People cite a record by its number, so its number finds it.
    number = (("编号", record.id),) if isinstance(record, Case | Method) else ()
    return replace(document, sections=sections(catalog.library.body(record), lead) + number)


class News(Struct, frozen=True):
    """What became of the documents since the last build; `now` names their state."""

    rows: dict[str, DocRow]
    changed: tuple[DocRef, ...]
    gone: tuple[str, ...]
    now: str


def news(catalog: Catalog, questions: Questions, known: Mapping[str, DocRow]) -> News:
    """Look again at those documents whose record, or something it shows of others, has changed."""
    rows: dict[str, DocRow] = {}
    changed = []

    def note(ref: DocRef, asked: bytes, file: str) -> None:
        rows[ref.key] = (asked, file, ref.sha256)
        if ref.key not in known or known[ref.key][2] != ref.sha256:
            changed.append(ref)

    for key, file, make in _asking(catalog):
        row = known.get(key)
        if row and row[1] == file and questions.settled(row[0]):
            rows[key] = row
        else:
            note(*questions.hear(make), file)
    for ref in _plain(catalog):
        note(ref, b"", "")
    state = "\n".join(f"{key} {digest}" for key, (_, _, digest) in rows.items())
    return News(rows, tuple(changed), tuple(sorted(known.keys() - rows.keys())), key_of(state))


def _case(catalog: Catalog, case_id: str) -> tuple[Document, Record]:
    case = catalog.around(case_id).case
    return _sketch(catalog, case, "案例", case.id, _case_facets(catalog, case)), case


def _method(catalog: Catalog, method_id: str) -> tuple[Document, Record]:
    method = catalog.method(method_id)
    return _sketch(catalog, method, "工作法", method.id, _method_facets(catalog, method)), method


def _other(catalog: Catalog, _src_uri: str, record: Record) -> tuple[Document, Record]:
    kind = KINDS[type(record).__name__]
    key = f"{type(record).__name__.lower()}:{record.source.src_uri}"
    return _sketch(catalog, record, kind, key, _facets("kind", ((kind, kind),))), record


def _unit(catalog: Catalog, key: str) -> tuple[Document, None]:
    unit = catalog.unit(key)
    document = Document(
        key=f"unit:{unit.key}", url=catalog.url_of(unit), title=unit.title, kind="单位",
        sections=(("", "\n".join((unit.short, *unit.aliases))),), facets=_facets("kind", (("单位", "单位"),)),
    )  # fmt: skip
    return document, None


def _sketch(catalog: Catalog, record: Record, kind: str, key: str, facets: tuple[Facet, ...]) -> Document:
    day = getattr(record, "accepted_on", None) or getattr(record, "date", None)
    status = getattr(record, "status", None)
    return Document(
        key, catalog.url_of(record), record.title, kind, facets=facets,
        date=day.isoformat() if day else "",
        summary=getattr(record, "summary", "") or getattr(record, "abstract", ""),
        retired=status in (Status.WITHDRAWN, Status.SUPERSEDED) or bool(getattr(record, "superseded_by", "")),
    )  # fmt: skip


def _facets(name: str, values: tuple[tuple[str, str], ...]) -> tuple[Facet, ...]:
    return tuple(Facet(name, key, label) for key, label in values)


def _common(catalog: Catalog, record: Case | Method, kind: str) -> tuple[Facet, ...]:
    scene, unit = catalog.scene(record.scene), catalog.unit(record.unit)
    dimension = catalog.dimension(scene.dimension)
    return (
        Facet("kind", kind, kind),
        Facet("dimension", dimension.key, dimension.title),
        Facet("scene", scene.key, scene.title),
        *_facets("unit", () if unit == BRAND else ((unit.key, unit.title),)),
        *_facets("problem", tuple((key, catalog.problem(key).title) for key in record.problem)),
        *_facets("area", tuple((word, word) for word in record.area)),
        *_facets("form", tuple((word, word) for word in record.form)),
    )


def _case_facets(catalog: Catalog, case: Case) -> tuple[Facet, ...]:
    effect = case.effect
    return (
        *_common(catalog, case, "案例"),
        Facet("year", case.id[:4], case.id[:4] + "年"),
        *_facets("method", tuple((key, catalog.method(key).title) for key in case.methods)),
        Facet("evidence", str(effect.evidence), EVIDENCE[effect.evidence]),
        *((Facet("result", effect.result, RESULT[effect.result]),) if effect.result else ()),
    )


def _method_facets(catalog: Catalog, method: Method) -> tuple[Facet, ...]:
    level = method_level(catalog, method)
    return (
        *_common(catalog, method, "工作法"),
        Facet("evidence", f"m{level}", f"证据{level}级"),
        *((Facet("stage", method.stage, method.stage),) if method.origin is Origin.CASES else ()),
    )


def _case_lead(case: Case) -> tuple[str, ...]:
    effect = case.effect
    figures = "；".join(measure.name for measure in effect.measures)
    return (case.abstract, effect.expected, figures, case.comment, case.lessons)


def _lead(record: Record) -> tuple[str, ...]:
    if not isinstance(record, Method):
        return (getattr(record, "guidance", ""),)
    steps = tuple(step.text for step in record.steps)
    return (
        *steps,
        *record.applies_when,
        *record.not_when,
        *record.difficulties,
        *record.variations,
    )
