"""Blank forms made from the field table and the closed lists: Word sheets and Markdown templates."""

from casebook.forms.lists import Choice, Lists, SceneChoice, lists_of
from casebook.forms.text import case_template, method_template
from casebook.forms.word import form_docx, word_forms

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
