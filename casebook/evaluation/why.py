"""Why a case gave the points it gave, or none, in one Chinese sentence."""

from __future__ import annotations

from casebook.evaluation.figures import shown
from casebook.evaluation.periods import months_later
from casebook.evaluation.results import Evaluation, Row
from casebook.evaluation.rules import Rules
from casebook.evaluation.standing import Reason
from casebook.messages import say

_POINTED = (Reason.COUNTED, Reason.SAME_PRACTICE)


def why(row: Row, found: Evaluation, rules: Rules) -> str:
    """The rule and points of a row, or the reason why it is outside."""
    case, span = row.case, found.window
    values = {
        "accepted": case.accepted_on, "withdrawn": case.withdrawn_on or "", "successor": case.superseded_by,
        "start": span.start, "end": span.end, "leader": row.leader, "scene": case.scene,
        "adopters": row.adopters, "v": shown(row.v) if row.v is not None else "",
        "until": months_later(case.accepted_on, rules.innovation.credit_months) if case.accepted_on else "",
    }  # fmt: skip
    parts = [] if row.reason is Reason.COUNTED else [say(f"evaluation.why_{row.reason.value}", **values)]
    if row.reason in _POINTED:
        parts += [_innovation(row, rules), _effect(row, rules)]
    return say("evaluation.why_join").join(parts)


def _innovation(row: Row, rules: Rules) -> str:
    rule, code = rules.innovation, "why_v" if row.novelty is not None else "why_v_open"
    return say(
        f"evaluation.{code}",
        novelty=row.novelty,
        novelty_points=shown(rule.case_points(row.novelty or 0, distilled=False, units=0)),
        distilled_points=shown(rule.distilled_points if row.distilled else rule.adopted(0)),
        adopters=row.adopters,
        adopted_points=shown(rule.adopted(row.adopters)),
        v=shown(row.v or rule.adopted(0)),
    )


def _effect(row: Row, rules: Rules) -> str:
    result = row.case.effect.result
    if result is None:
        return say("evaluation.why_f_open", evidence=row.evidence)
    return say(
        "evaluation.why_f",
        evidence=row.evidence,
        level=say(f"evaluation.evidence_{row.evidence}"),
        points=shown(rules.effect.evidence[row.evidence]),
        result=say(f"evaluation.result_{result.value}"),
        factor=shown(rules.effect.results[result], 2),
        f=shown(row.f or rules.effect.evidence[0]),
    )
