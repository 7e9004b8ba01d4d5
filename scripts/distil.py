"""提炼工作台：案例并排比对、共同做法、工作法草稿；到期该复核的工作法。

    distil --scene 导师赋能培优 [--out FILE] · distil --cases 2025-0001,2025-0006 [--out FILE]
    distil --stale [--on 2026-07-01]

Exit codes: 0 done (stale methods are told, not an error); 1 too few cases; 2 wrong use. Nothing is written but `--out`.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from casebook.catalog import Catalog
from casebook.checks import load
from casebook.distil import Stale, Study, Suggestion, cases_for, stale_methods, study_of
from casebook.exports import Unknown, by_cases, by_scene
from casebook.messages import say
from casebook.model import Case, Method
from scripts._cli import given_path, no_library, parser


def main(argv: list[str]) -> int:
    """Print the study, write the draft when asked; see the module's first line."""
    options = _options(argv)
    if no_library(options.root):
        return 2
    catalog = Catalog(load(options.root))
    if options.stale:
        return _stale(catalog, options.on)
    try:
        title, cases, left_out = _chosen(catalog, options)
    except Unknown as unknown:
        print(unknown, file=sys.stderr)
        return 2
    if left_out:
        print(say("distil.left_out", ids="、".join(left_out)), file=sys.stderr)
    if len(cases) < 2:
        print(say("distil.too_few", count=len(cases)), file=sys.stderr)
        return 1
    study = study_of(catalog, cases)
    print(*_report(catalog, title, study, full=options.full), sep="\n")
    return _draft(study, options)


def _options(argv: list[str]) -> Namespace:
    made = parser(__doc__)
    made.add_argument("--scene", metavar="场景", help="比对一个场景的案例：名称或代号")
    made.add_argument("--cases", metavar="编号", help="比对选定的案例，编号用逗号隔开")
    made.add_argument("--full", action="store_true", help="逐节并排列出全文，标出相同的词句")
    made.add_argument("--out", type=given_path, metavar="FILE", help="把工作法草稿写到这个文件")
    made.add_argument("--stale", action="store_true", help="列出到期该复核的工作法")
    made.add_argument("--on", type=_day, metavar="日期", help="--stale：以哪一天为准（默认今天）")
    options = made.parse_args(argv)
    if sum((options.scene is not None, options.cases is not None, options.stale)) != 1:
        made.error(say("distil.choose_one"))
    return options


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        from argparse import ArgumentTypeError  # noqa: PLC0415 - only for a mistake

        raise ArgumentTypeError(say("distil.wrong_day", written=written)) from None


def _chosen(catalog: Catalog, options: Namespace) -> tuple[str, tuple[Case, ...], tuple[str, ...]]:
    """Title, cases to compare, and ids that were asked for but cannot be compared."""
    if options.scene is not None:
        chosen = by_scene(catalog, options.scene)
        return chosen.title, cases_for(catalog, chosen.name.removeprefix("scene-")), ()
    chosen = by_cases(catalog, options.cases.replace("，", ",").replace("、", ",").split(","))
    return chosen.title, tuple(map(catalog.case, chosen.cases)), (*chosen.left_out, *chosen.methods)


def _report(catalog: Catalog, title: str, study: Study, *, full: bool) -> Iterator[str]:
    yield say("distil.head", title=title, count=len(study.cases))
    for case in study.cases:
        evidence = say(f"exports.evidence_{case.effect.evidence}")
        unit = catalog.unit(case.unit).title
        yield say("distil.case_line", id=case.id, title=case.title, unit=unit, evidence=evidence)
    words = "、".join(say("distil.keyword", word=word, count=count) for word, count in study.keywords)
    yield ""
    yield say("distil.keywords", words=words)
    if full:
        yield from _sections(study)
    yield ""
    yield from _steps(study.steps)


def _sections(study: Study) -> Iterator[str]:
    yield ""
    yield say("distil.sections")
    for section in study.sections:
        yield say("distil.section", name=section.name)
        for case, cell in zip(study.cases, section.cells, strict=True):
            yield say("distil.section_case", id=case.id)
            for paragraph in cell:
                yield "".join(say("distil.mark", text=p.text) if p.shared else p.text for p in paragraph)


def _steps(steps: tuple[Suggestion, ...]) -> Iterator[str]:
    shared = [step for step in steps if len(step.members) > 1]
    if not shared:
        yield say("distil.no_shared")
        return
    yield say("distil.steps")
    for number, step in enumerate(shared, 1):
        yield say("distil.step", number=number, text=step.text)
        ids = "、".join(step.cases)
        yield say("distil.step_cases", count=len(step.cases), ids=ids, likeness=round(step.likeness * 100))
    yield say("distil.alone", count=len(steps) - len(shared))


def _draft(study: Study, options: Namespace) -> int:
    out: Path | None = options.out
    if out is None:
        print("", say("distil.draft", id=study.draft_id), "", study.draft, sep="\n")
        return 0
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(study.draft)
    except FileExistsError:
        print(say("distil.draft_exists", path=out), file=sys.stderr)
        return 2
    place = options.root / "docs" / "methods" / f"{study.draft_id}.md"
    code = "draft_in_place" if out.resolve() == place.resolve() else "draft_written"
    print(say(f"distil.{code}", path=out, id=study.draft_id))
    return 0


def _stale(catalog: Catalog, on: date | None) -> int:
    day = on or datetime.now(UTC).astimezone().date()
    found = stale_methods(catalog, day)
    print(say("distil.stale_head", day=day, count=len(found)) if found else say("distil.stale_none", day=day))
    for stale in found:
        print(_stale_line(stale))
    records: tuple[Case | Method, ...] = (*catalog.cases, *catalog.methods)
    replaced = [record for record in records if record.superseded_by]
    if replaced:
        print(say("distil.replaced_head"))
    for record in replaced:
        print(say("distil.replaced_line", id=record.id, title=record.title, other=record.superseded_by))
    return 0


def _stale_line(stale: Stale) -> str:
    method = stale.method
    newer = (
        say("distil.stale_newer", count=len(stale.newer), ids="、".join(stale.newer)) if stale.newer else ""
    )
    code = "stale_undated" if stale.days is None else "stale_line"
    return say(
        f"distil.{code}", id=method.id, title=method.title, stage=method.stage, version=method.version,
        review=method.review_by, days=stale.days, newer=newer,
    )  # fmt: skip
