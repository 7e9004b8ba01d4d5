"""A case or a method as it stands on paper: facts at its head, then its blocks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from casebook.catalog import Catalog
from casebook.evaluation import method_level
from casebook.exports.content import Block, Heading, Para, Run, Table, blocks_of, numbered, text
from casebook.messages import say
from casebook.model import Case, Measure, Method, Origin, Result, Step


class Fact(Struct, frozen=True):
    """One line of the facts at the head of an entry."""

    label: str
    value: str


class Entry(Struct, frozen=True):
    """A case or a method; pictures lie beside its file in `folder`."""

    id: str
    title: str
    byline: str
    summary: str
    facts: tuple[Fact, ...]
    blocks: tuple[Block, ...]
    folder: Path
    is_method: bool
    sample: bool


def entry_of(catalog: Catalog, record: Case | Method) -> Entry:
    """A case or a method as it stands in a book."""
    is_method = isinstance(record, Method)
    blocks = _method_blocks(catalog, record) if isinstance(record, Method) else _case_blocks(catalog, record)
    return Entry(
        id=record.id,
        title=record.title,
        byline=_byline(catalog, record),
        summary=record.summary,
        facts=facts_of(catalog, record),
        blocks=tuple(numbered(blocks)),
        folder=(catalog.library.root / "docs" / record.source.src_uri).parent,
        is_method=is_method,
        sample=record.sample,
    )


def facts_of(catalog: Catalog, record: Case | Method) -> tuple[Fact, ...]:
    """The facts at the head of an entry, the citation line last."""
    found = _method_facts(catalog, record) if isinstance(record, Method) else _case_facts(catalog, record)
    return (*found, *_facts(("cite", citation(catalog, record))))


def citation(catalog: Catalog, record: Case | Method) -> str:
    """The line by which a case or method is quoted, with its permanent number; the same as on its page."""
    if isinstance(record, Case):
        accepted = say("exports.cite_accepted", day=day(record.accepted_on)) if record.accepted_on else ""
        unit = catalog.unit(record.unit).title
        return say("exports.cite_case", unit=unit, title=record.title, id=record.id, accepted=accepted)
    newest = max((change.date for change in record.changes), default=None)
    version = say("exports.cite_version", version=record.version, day=day(newest)) if newest else ""
    title = record.title.replace("“", "‘").replace("”", "’")
    return say(
        "exports.cite_method", unit=_origin(catalog, record), title=title, id=record.id, version=version
    )


def day(on: date | None) -> str:
    """A date as official documents write it; "" for None."""
    return say("exports.day", year=on.year, month=on.month, day=on.day) if on else ""


def _origin(catalog: Catalog, method: Method) -> str:
    return say("exports.owner") if method.origin is Origin.BRAND else catalog.unit(method.unit).title


def _byline(catalog: Catalog, record: Case | Method) -> str:
    if isinstance(record, Method):
        code = "brand" if record.origin is Origin.BRAND else "first"
        line = say(f"exports.byline_{code}", unit=_origin(catalog, record))
    else:
        line = "　".join(catalog.unit(key).title for key in (record.unit, *record.partners))
    return line + (say("exports.sample") if record.sample else "")


def _facts(*pairs: tuple[str, str]) -> tuple[Fact, ...]:
    return tuple(Fact(say(f"exports.fact_{code}"), value) for code, value in pairs if value)


def _case_facts(catalog: Catalog, case: Case) -> tuple[Fact, ...]:
    lender = catalog.case_or_method(case.based_on) if case.based_on else None
    return _facts(
        ("id", case.id),
        ("scene", "、".join(catalog.scene(key).title for key in (case.scene, *case.scene_also))),
        ("time", _span(case)),
        ("problem", "、".join(catalog.problem(key).title for key in case.problem)),
        ("area", "、".join((*case.area, *case.form))),
        ("duties", "、".join(case.duties)),
        ("methods", "；".join(f"{catalog.method(key).title}（{key}）" for key in case.methods)),
        ("based_on", f"{lender.title}（{lender.id}）" if lender else ""),
        ("evidence", say(f"exports.evidence_{case.effect.evidence}")),
        ("contact", case.contact_office),
    )


def _span(case: Case) -> str:
    if not case.practiced_from:
        return ""
    start = say("exports.month", year=case.practiced_from.year, month=case.practiced_from.month)
    if not case.practiced_to:
        return say("exports.span_open", start=start)
    end = say("exports.month", year=case.practiced_to.year, month=case.practiced_to.month)
    return say("exports.span", start=start, end=end) if end != start else start


def _case_blocks(catalog: Catalog, case: Case) -> tuple[Block, ...]:
    lead = (_labelled("abstract", case.abstract),) if case.abstract else ()
    return (
        *lead,
        *blocks_of(catalog.library.body(case)),
        *_section("lessons", case.lessons),
        *_effect(case),
        *_comment(case),
    )


def _section(code: str, markdown: str) -> tuple[Block, ...]:
    return (Heading(1, say(f"exports.head_{code}")), *blocks_of(markdown)) if markdown.strip() else ()


def _labelled(code: str, value: str, look: str = "body") -> Para:
    return Para((Run(say(f"exports.label_{code}"), True), Run(value)), look)


def _effect(case: Case) -> tuple[Block, ...]:
    effect = case.effect
    found: list[Block] = []
    if effect.expected:
        found.append(_labelled("expected", effect.expected))
    if effect.measures:
        head = tuple(say("exports.measure_head").split("|"))
        rows = tuple(_measure(measure) for measure in effect.measures)
        found.append(Table((head, *rows), 1, say("exports.measure_caption"), (30, 14, 14, 42)))
    if effect.result:
        found.append(_labelled("result", say(f"exports.result_{Result(effect.result).value}")))
    if effect.comparison:
        found.append(_labelled("comparison", effect.comparison))
    if effect.verified_by:
        found.append(_labelled("verified", effect.verified_by))
    return (Heading(1, say("exports.head_effect")), *found) if found else ()


def _measure(measure: Measure) -> tuple[str, ...]:
    name = f"{measure.name}（{measure.unit}）" if measure.unit else measure.name
    sample = say("exports.measure_n", n=measure.n) if measure.n is not None else ""
    return (
        name,
        number(measure.before),
        number(measure.after),
        "；".join(filter(None, (sample, measure.source))),
    )


def number(value: Decimal | None) -> str:
    """A figure without needless zeros; a dash for none."""
    return "—" if value is None else f"{value.normalize():f}"


def _comment(case: Case) -> tuple[Block, ...]:
    if not case.comment and not case.featured:
        return ()
    said = blocks_of(case.comment)
    found: list[Block] = [Heading(0, say("exports.head_comment"))]
    found += [Para(block.runs, "comment") if isinstance(block, Para) else block for block in said]
    if case.featured:
        found.append(_labelled("featured", case.featured, "comment"))
    return tuple(found)


def _method_facts(catalog: Catalog, method: Method) -> tuple[Fact, ...]:
    level = method_level(catalog, method)
    adopters = "、".join(catalog.unit(key).title for key in catalog.adopters_of(method.id))
    pending = say("exports.pending")
    return _facts(
        ("id", method.id),
        ("scene", catalog.scene(method.scene).title),
        ("duration", method.duration or pending),
        ("people", method.people or pending),
        ("materials", "、".join(method.materials) or pending),
        ("problem", "、".join(catalog.problem(key).title for key in method.problem)),
        ("area", "、".join((*method.area, *method.form))),
        ("evidence", say(f"exports.method_evidence_{level}")),
        ("adopters", adopters),
        ("stage", say("exports.stage", stage=method.stage, version=method.version) if method.origin is not Origin.BRAND else ""),
    )  # fmt: skip


def _method_blocks(catalog: Catalog, method: Method) -> tuple[Block, ...]:
    lists = (("applies_when", method.applies_when), ("not_when", method.not_when))
    after = (("difficulties", method.difficulties), ("variations", method.variations))
    return (
        *blocks_of(catalog.library.body(method)),
        *(block for code, items in lists for block in _items(code, items)),
        *_steps(method),
        *(block for code, items in after for block in _items(code, items)),
        *(block for code, items in uses_of(catalog, method) for block in _items(code, items)),
        *_items(
            "changes", tuple(f"{day(c.date)}：{c.what}" for c in sorted(method.changes, key=lambda c: c.date))
        ),
    )


def uses_of(catalog: Catalog, method: Method) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What a method's text takes from other records: its cases and the documents it rests on."""
    uses = tuple(_use(catalog, case) for case in catalog.evidence_cases_of(method.id))
    return (("uses", uses), ("basis", tuple(catalog.policy(key).title for key in method.basis)))


def _use(catalog: Catalog, case: Case) -> str:
    evidence = say(f"exports.evidence_{case.effect.evidence}")
    return say(
        "exports.use", unit=catalog.unit(case.unit).title, title=case.title, id=case.id, evidence=evidence
    )


def _items(code: str, items: tuple[str, ...]) -> tuple[Block, ...]:
    if not items:
        return ()
    return (Heading(1, say(f"exports.head_{code}")), *(text("— ", item, look="item") for item in items))


def _steps(method: Method) -> tuple[Block, ...]:
    if not method.steps:
        return ()
    lines = (text(f"{count}. ", step_text(step), look="item") for count, step in enumerate(method.steps, 1))
    return (Heading(1, say("exports.head_steps")), *lines)


def step_text(step: Step, cases: bool = True) -> str:
    """A step with its time and, when asked for, the cases that support it."""
    extra = []
    if step.minutes:
        extra.append(say("exports.minutes", count=step.minutes))
    if step.days:
        extra.append(say("exports.days", count=step.days))
    if cases and step.cases:
        extra.append(say("exports.step_cases", ids="、".join(step.cases)))
    return step.text + (say("exports.in_brackets", text="；".join(extra)) if extra else "")
