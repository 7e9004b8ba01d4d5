"""Formulas of Word as one line of text: the site shows no formulas, but no sign may get lost."""

from __future__ import annotations

from casebook.intake.package import Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def linear(element: Element) -> str:
    """The formula in a line, fractions as `(a)/(b)`, powers as `a^b`."""
    tag = element.tag
    if tag == f"{M}t":
        return element.text or ""
    if tag in (f"{M}f", f"{M}sSup", f"{M}sSub", f"{M}rad"):
        return _SHAPES[str(tag).removeprefix(M)](element)
    if tag == f"{M}d":
        return f"({_children(element)})"
    return _children(element)


def _children(element: Element) -> str:
    return "".join(linear(child) for child in element if isinstance(child.tag, str))


def _part(element: Element, name: str) -> str:
    child = element.find(f"{M}{name}")
    return "" if child is None else _children(child)


def _grouped(text: str) -> str:
    return text if len(text) < 2 or text.isalnum() else f"({text})"


_SHAPES = {
    "f": lambda e: f"{_grouped(_part(e, 'num'))}/{_grouped(_part(e, 'den'))}",
    "sSup": lambda e: f"{_part(e, 'e')}^{_grouped(_part(e, 'sup'))}",
    "sSub": lambda e: f"{_part(e, 'e')}_{_grouped(_part(e, 'sub'))}",
    "rad": lambda e: f"{_part(e, 'deg')}√({_part(e, 'e')})",
}
