"""Blank forms made from the field table and the closed lists: Word sheets and Markdown templates."""

from importlib import import_module
from typing import TYPE_CHECKING

from casebook.forms.lists import Choice, Lists, SceneChoice, lists_of
from casebook.forms.text import case_template, method_template

if TYPE_CHECKING:
    from casebook.forms.word import form_docx, word_forms


def __getattr__(name: str) -> object:
    """What writes Word files needs python-docx; it is loaded when it is first asked for."""
    if name in ("form_docx", "word_forms"):
        return getattr(import_module("casebook.forms.word"), name)
    raise AttributeError(name)


__all__ = [
    "Choice",
    "Lists",
    "SceneChoice",
    "case_template",
    "form_docx",
    "lists_of",
    "method_template",
    "word_forms",
]
