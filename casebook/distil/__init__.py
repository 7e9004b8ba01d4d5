"""提炼: cases side by side, what they have in common, suggested steps and a draft method. The editor decides.

Source: 二（三）案例共享: “总结提炼为普遍性的典型工作法”.
"""

from casebook.distil.common import Piece, Section, sections_of
from casebook.distil.draft import draft_method
from casebook.distil.life import Stale, stale_methods
from casebook.distil.study import Study, cases_for, study_of
from casebook.distil.suggest import Member, Suggestion, suggest
from casebook.distil.texts import CaseText, Step, case_text, keywords

__all__ = [
    "CaseText", "Member", "Piece", "Section", "Stale", "Step", "Study", "Suggestion", "case_text", "cases_for",
    "draft_method", "keywords", "sections_of", "stale_methods", "study_of", "suggest",
]  # fmt: skip
