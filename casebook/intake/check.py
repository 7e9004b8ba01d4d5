"""All questions about a draft: intake's own, and the one validator's on the `case.md` that it makes."""

from __future__ import annotations

from msgspec.structs import replace

from casebook.intake.draft import Draft, case_text
from casebook.intake.kinds import Kind
from casebook.intake.names import Name, Names
from casebook.messages import say
from casebook.problems import Problem
from casebook.reader import lexicon
from casebook.records import read_record
from casebook.values import Lexicon


def _lexicon(names: tuple[Name, ...]) -> Lexicon:
    return lexicon((name.key, name.names) for name in names)


def questions(draft: Draft, name: str, names: Names) -> tuple[Problem, ...]:
    """What is wrong or missing, sorted; a field that intake asks about is not asked about twice.

    Args:
        name: shown as the place of findings about the file itself.
    """
    lists = {
        "unit": names.units, "scene": names.scenes, "problem": names.problems, "venue": names.venues,
        "method": names.methods,
    }  # fmt: skip
    lexicons = {target: _lexicon(entries) for target, entries in lists.items() if entries}
    parsed = read_record("case", case_text(draft).encode("utf-8"), "cases/incoming/x/case.md", lexicons)
    asked = {p.field for p in draft.problems if p.field}
    own_lines = bool(draft.front)
    found = list(draft.problems)
    # Intake tells of each picture without a caption by its number.
    seen = {say("reader.caption_missing"), *(p.message for p in found)}
    for problem in parsed.problems:
        if problem.field in asked or problem.message in seen:
            continue
        found.append(
            replace(
                problem,
                path=name,
                line=problem.line if own_lines else 0,
                message=_told(problem, draft.reading.kind),
            )
        )
    return tuple(sorted(found))


def _told(problem: Problem, kind: str) -> str:
    """The validator's sentence, about a missing heading in the terms of what was sent."""
    if kind != Kind.MARKDOWN and problem.message == say("reader.section_missing", section=problem.field):
        return say("intake.ask_section", section=problem.field)
    return problem.message
