"""Blank forms made from the field table and the closed lists: Word sheets and Markdown templates."""

from typing import TYPE_CHECKING

from casebook.forms.lists import Choice, Lists, SceneChoice, lists_of
from casebook.forms.text import case_template, method_template
from casebook.late import late

if TYPE_CHECKING:
    from casebook.forms.word import form_docx, word_forms
else:
    # What writes Word files needs python-docx.
    __getattr__ = late(__name__, dict.fromkeys(("form_docx", "word_forms"), "word"))

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
