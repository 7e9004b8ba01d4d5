"""Every safety rule for one record's file in one call: gate, limits, anonymity, sign-off."""

from __future__ import annotations

from collections.abc import Iterable

from casebook.model import Case, Record
from casebook.problems import Problem
from casebook.safety.gate import Place, problems, scan_text, talk_findings
from casebook.safety.markdown import check_markdown
from casebook.safety.signing import signature_problems

TALK_METHOD = "M-0003"  # 思想巡诊, one of the four methods of the source with fixed ids (source: fields.md)


def record_problems(
    record: Record | None, text: str, body: str, body_line: int, path: str, pictures: Iterable[str] = ()
) -> tuple[Problem, ...]:
    """What is wrong with one file of `docs/` in the eyes of the gate, sorted.

    Args:
        record: what was read from it, if it could be read.
        text: the whole file, front matter included.
        body: its Markdown, and the line of the file on which that begins.
        path: POSIX path told in the problems.
        pictures: marks of the pictures that lie with a case (`picture_marks`).
    """
    found = [*problems(scan_text(text, Place(path))), *check_markdown(body, path, body_line)]
    if isinstance(record, Case):
        subject = " ".join((record.title, record.summary, record.abstract))
        by_method = TALK_METHOD in record.methods
        found += problems(
            talk_findings(subject, ((Place(path, body_line), body),), record.consent, by_method)
        )
        found += signature_problems(record, body, path, pictures)
    return tuple(sorted(set(found)))
