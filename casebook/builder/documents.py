"""Every page as search sees it: text without markup, and the facets it can be filtered by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from pathlib import Path

from casebook.builder.keys import key_of
from casebook.catalog import Catalog
from casebook.evaluation import method_level
from casebook.model import Case, Method, Origin, Record, Status
from casebook.records import body_of, canonical_section
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
_SIGNS = re.compile(r"[*_`~|#>]+|^\s*(?:[-+]|\d+[.)])\s+", re.MULTILINE)


def plain(markdown: str) -> str:
    """Markdown as the text a reader sees, one paragraph a line."""
    return _SIGNS.sub("", _LINK.sub(r"\1", _DROPPED.sub("", unescape(markdown)))).strip()


def sections(markdown: str, lead: tuple[str, ...] = ()) -> tuple[tuple[str, str], ...]:
    """(heading, plain text) of a body; text before the first heading and the `lead` stand under ""."""
    parts = _HEADING.split(markdown)
    first = "\n".join((*filter(None, lead), plain(parts[0]))).strip()
    found = [("", first)] if first else []
    found += [(canonical_section(parts[i]), plain(parts[i + 1])) for i in range(1, len(parts) - 1, 2)]
    return tuple(found)


def document_refs(catalog: Catalog) -> Iterator[DocRef]:
    """One promise for each page of a record; its hash covers everything the document is made of."""
    library = catalog.library
    for case in catalog.cases:
        yield _ref(catalog, case, "案例", case.id, _case_facets(catalog, case), _case_lead(case))
    for method in catalog.methods:
        yield _ref(
            catalog, method, "工作法", method.id, _method_facets(catalog, method), _method_lead(method)
        )
    others: tuple[tuple[Record, ...], ...] = (
        library.scenes, library.mentors, library.venues, library.policies, library.issues, library.research,
        library.pages,
    )  # fmt: skip
    for record in (record for group in others for record in group):
        kind = KINDS[type(record).__name__]
        key = f"{type(record).__name__.lower()}:{record.source.src_uri}"
        yield _ref(
            catalog, record, kind, key, _facets("kind", ((kind, kind),)), (getattr(record, "guidance", ""),)
        )
    for unit in catalog.units:
        document = Document(
            key=f"unit:{unit.key}", url=catalog.url_of(unit), title=unit.title, kind="单位",
            sections=(("", "\n".join((unit.short, *unit.aliases))),), facets=_facets("kind", (("单位", "单位"),)),
        )  # fmt: skip
        yield DocRef(document.key, key_of(repr(document)), partial(_given, document))


def _given(document: Document) -> Document:
    return document


def _ref(
    catalog: Catalog, record: Record, kind: str, key: str, facets: tuple[Facet, ...], lead: tuple[str, ...]
) -> DocRef:
    digest = key_of(record.source.sha256, repr(facets), kind)
    path = catalog.library.root / "docs" / record.source.src_uri
    return DocRef(key, digest, partial(_load, path, _head(catalog, record, kind, key, facets), lead))


def _head(
    catalog: Catalog, record: Record, kind: str, key: str, facets: tuple[Facet, ...]
) -> Callable[[tuple[tuple[str, str], ...]], Document]:
    day = getattr(record, "accepted_on", None) or getattr(record, "date", None)
    status = getattr(record, "status", None)
    return partial(
        Document, key, catalog.url_of(record), record.title, kind, facets=facets,
        date=day.isoformat() if day else "",
        summary=getattr(record, "summary", "") or getattr(record, "abstract", ""),
        retired=status in (Status.WITHDRAWN, Status.SUPERSEDED) or bool(getattr(record, "superseded_by", "")),
    )  # fmt: skip


def _load(
    path: Path, head: Callable[[tuple[tuple[str, str], ...]], Document], lead: tuple[str, ...]
) -> Document:
    return head(sections(body_of(path.read_bytes()), lead))


def _facets(name: str, values: tuple[tuple[str, str], ...]) -> tuple[Facet, ...]:
    return tuple(Facet(name, key, label) for key, label in values)


def _common(catalog: Catalog, record: Case | Method, kind: str) -> tuple[Facet, ...]:
    scene, unit = catalog.scene(record.scene), catalog.unit(record.unit)
    dimension = catalog.dimension(scene.dimension)
    return (
        Facet("kind", kind, kind),
        Facet("dimension", dimension.key, dimension.title),
        Facet("scene", scene.key, scene.title),
        Facet("unit", unit.key, unit.title),
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
    return (case.summary, case.abstract, effect.expected, figures, case.comment, case.lessons)


def _method_lead(method: Method) -> tuple[str, ...]:
    steps = tuple(step.text for step in method.steps)
    return (
        method.summary,
        *steps,
        *method.applies_when,
        *method.not_when,
        *method.difficulties,
        *method.variations,
    )
