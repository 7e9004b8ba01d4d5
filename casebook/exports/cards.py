"""The working card of a method: everything one needs while doing it, on one page."""

from __future__ import annotations

from casebook.catalog import Catalog
from casebook.evaluation import method_level
from casebook.exports.docx import Card, card_docx
from casebook.exports.entries import Fact, step_text
from casebook.messages import say
from casebook.model import Method, Origin


def method_card(catalog: Catalog, method: Method) -> bytes:
    """The card of a method as a Word file."""
    day = max((change.date for change in method.changes), default=None)
    return card_docx(card_of(catalog, method), day)


def card_of(catalog: Catalog, method: Method) -> Card:
    """What the card says; unknown things are marked 待工委补充."""
    scene = catalog.scene(method.scene)
    code = "brand" if method.origin is Origin.BRAND else "first"
    origin = say(f"exports.byline_{code}", unit=catalog.unit(method.unit).title)
    level = say(f"exports.method_evidence_{method_level(catalog, method)}")
    pending = say("exports.pending")
    facts = (
        ("duration", method.duration),
        ("people", method.people),
        ("materials", "、".join(method.materials)),
        ("applies_when", "；".join(method.applies_when)),
        ("not_when", "；".join(method.not_when)),
    )
    steps = tuple(f"{number}. {step_text(step, cases=False)}" for number, step in enumerate(method.steps, 1))
    return Card(
        id=method.id,
        title=method.title,
        line="　".join((scene.title, origin, level)) + (say("exports.sample") if method.sample else ""),
        summary=method.summary,
        facts=tuple(Fact(say(f"exports.fact_{name}"), value or pending) for name, value in facts),
        steps=steps or (f"{say('exports.head_steps')}：{pending}",),
        hard="；".join(method.difficulties),
        foot=say("exports.card_foot", id=method.id, version=method.version),
    )
