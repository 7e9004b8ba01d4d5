"""The golden example as files, for the command and the validator."""

from __future__ import annotations

from pathlib import Path

from casebook.model import Case, Method

from .golden import CASES, DIMENSION_RECORDS, METHODS, ROOT, SCENES, UNITS

IDS = {case.id: f"{str(case.accepted_on)[:4]}-{int(case.id[1:]):04}" for case in CASES} | {
    method.id: f"M-2024-{number:02}" for number, method in enumerate(METHODS, 1)
}
BODY = "\n".join(
    f"## {name}\n\n" + "示例文字，只为核对算法。" * 30 + "\n"
    for name in ("背景与起因", "做法与经过", "成效与反响")
)


def write_library(root: Path, cases: tuple[Case, ...] = CASES, methods: tuple[Method, ...] = METHODS) -> Path:
    """A library below `root`; returns it."""
    docs = root / "docs"
    (docs / ".registry").mkdir(parents=True)
    (docs / "scenes").mkdir()
    rules = (ROOT / "docs/.registry/evaluation.yml").read_text(encoding="utf-8")
    (docs / ".registry/evaluation.yml").write_text(rules, encoding="utf-8")
    lines = [
        f"- {{key: {d.key}, title: {d.title[:8]}, aim: 目的, colour: '#a61b1f'}}" for d in DIMENSION_RECORDS
    ]
    (docs / ".registry/dimensions.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = [
        f"- {{key: {u.key.lower()}, title: {u.title}全称, short: {u.short}, order: {u.order}, sample: true}}"
        for u in UNITS
    ]
    (docs / ".registry/units.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for scene in SCENES:
        front = f"title: {scene.title}\ndimension: {scene.dimension}\norder: {scene.order}"
        (docs / f"scenes/{scene.key}.md").write_text(f"---\n{front}\n---\n", encoding="utf-8")
    for case in cases:
        write_case(root, case)
    for method in methods:
        write_method(root, method)
    return root


def case_path(root: Path, case: Case) -> Path:
    """Where a case of the example lies."""
    key = IDS.get(case.id, case.id)
    if not case.status.is_public:
        return root / f"docs/cases/incoming/{case.id}/case.md"
    return root / f"docs/cases/{key[:4]}/{key}.md"


def write_case(root: Path, case: Case, **more: str) -> Path:
    """A case as its file; `more` are further lines of front matter."""
    based_on = IDS.get(case.based_on, case.based_on)
    effect = case.effect
    lines = [
        f"id: {IDS.get(case.id, case.id)}", f"title: {case.title}", "summary: 示例", f"unit: {case.unit.lower()}",
        f"scene: {case.scene}", f"status: {case.status.value}", f"accepted_on: {case.accepted_on}",
        f"novelty: {list(case.novelty)}", *([f"based_on: {based_on}"] if based_on else []),
        *(f"{key}: {value}" for key, value in more.items()),
        "effect:", "  expected: 示例", f"  evidence: {effect.evidence}", f"  result: {effect.result.value if effect.result else ''}",
        "  comparison: 与上一年比较", "  measures:", "    - {name: 时间, unit: 天, before: 3, after: 2, n: 9}",
        "signoffs:", *(f"  {role}: {{name: 示例, date: {case.accepted_on}}}" for role in ("采集", "审查", "终审")),
        "sample: true",
    ]  # fmt: skip
    path = case_path(root, case)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not case.status.is_public:
        lines = [line for line in lines if not line.startswith(("id:", "accepted_on:", "novelty:"))]
    path.write_text("---\n" + "\n".join(lines) + f"\n---\n\n{BODY}", encoding="utf-8")
    return path


def write_method(root: Path, method: Method, **more: str) -> Path:
    """A method as its file."""
    key = IDS.get(method.id, method.id)
    lines = [
        f"id: {key}", f"title: {method.title}", "summary: 示例", f"scene: {method.scene}", "origin: cases",
        f"derived_from: [{', '.join(IDS.get(c, c) for c in method.derived_from)}]", f"lead_case: {IDS[method.lead_case]}",
        *([f"issue: {method.issue}"] if method.issue else []), "steps:", "  - text: 示例", *(f"{k}: {v}" for k, v in more.items()),
        "sample: true",
    ]  # fmt: skip
    path = root / f"docs/methods/{key}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("---\n" + "\n".join(lines) + "\n---\n\n示例。\n", encoding="utf-8")
    return path
