"""What our own scripts and style sheets may not use, because Chromium 78 does not know it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import tinycss2
import tree_sitter_javascript
from msgspec import Struct
from tree_sitter import Language, Node, Parser

NODES = {
    "optional_chain": "?.",
    "private_property_identifier": "private field",
    "field_definition": "class field",
    "class_static_block": "static block",
    "import_attribute": "import attribute",
    "import_statement": "import (scripts are plain: file:// refuses modules)",
    "export_statement": "export (scripts are plain: file:// refuses modules)",
    "ERROR": "syntax error",
}
OPERATORS = frozenset(("??", "??=", "||=", "&&="))
MEMBERS = frozenset(
    "replaceAll at hasOwn findLast findLastIndex toSorted toReversed toSpliced groupBy fromAsync any isWellFormed"
    " replaceChildren randomUUID canParse checkVisibility showOpenFilePicker showSaveFilePicker getAnimations"
    " serviceWorker".split()
)
GLOBALS = frozenset(
    "structuredClone WeakRef FinalizationRegistry AggregateError fetch XMLHttpRequest".split()
)
GUARDED = frozenset(
    "Segmenter clipboard DecompressionStream CompressionStream startViewTransition scheduler".split()
)
"""Newer or missing on plain http: allowed in a file that also asks whether they are there."""

PROPERTIES = frozenset(
    "inset inset-block inset-inline margin-inline margin-block padding-inline padding-block border-inline"
    " border-block translate rotate scale container container-type container-name aspect-ratio".split()
)
VALUES = re.compile(
    r"\b(?:color-mix|oklch|oklab|lch|lab|color|min|max|clamp|image-set|light-dark|round|mod)\("
    r"|\d(?:dvh|svh|lvh|dvw|svw|lvw|cqw|cqh|cqi|cqb|cqmin|cqmax|lh|rlh)\b|\brevert\b",
    re.IGNORECASE,
)
SELECTORS = re.compile(
    r":(?:is|where|has|user-invalid|user-valid|modal|popover-open)\b|&|::marker|:not\([^)]*,"
)
AT_RULES = frozenset("layer container scope starting-style property view-transition".split())


class Finding(Struct, frozen=True, order=True):
    """One use of something too new: line counted from 1, and what it is."""

    line: int
    what: str


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_javascript.language()))


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _walk(child)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8")


def _inside_function(node: Node) -> bool:
    up = node.parent
    while up is not None:
        if "function" in up.type or up.type == "method_definition":
            return True
        up = up.parent
    return False


def _guarded(name: str, source: str) -> bool:
    seen = rf"[\w.]*\b{name}\b"
    asks = rf"typeof\s+{seen}|[\"']{name}[\"']\s+in\b|!\s*{seen}|{seen}\s*(?:&&|\?|\|\||\)\s*\{{)"
    return re.search(asks, source) is not None


def _pattern(node: Node) -> Iterator[str]:
    pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
    if pattern and re.search(r"\(\?<", _text(pattern)):
        yield "regex lookbehind or named group"
    if flags and set("dv") & set(_text(flags)):
        yield "regex flag d or v"


def _too_new(node: Node, source: str) -> Iterator[str]:
    if node.is_missing:
        yield "syntax error"
    if node.type in NODES:
        yield NODES[node.type]
    if node.type in OPERATORS:
        yield node.type
    if node.type == "number" and "_" in _text(node):
        yield "numeric separator"
    if node.type in ("await_expression", "await") and not _inside_function(node):
        yield "top-level await"
    if node.type == "regex":
        yield from _pattern(node)
    if node.type == "property_identifier" and node.parent and node.parent.type == "member_expression":
        yield from _name(node, source, MEMBERS)
    if node.type == "identifier":
        yield from _name(node, source, GLOBALS)


def _called(node: Node) -> bool:
    member = node.parent
    call = member.parent if member else None
    return (
        call is not None and call.type == "call_expression" and call.child_by_field_name("function") == member
    )


def _name(node: Node, source: str, denied: frozenset[str]) -> Iterator[str]:
    name = _text(node)
    if name in denied and (name not in ("at", "any") or _called(node)):
        yield name
    if name in GUARDED and not _guarded(name, source):
        yield f"{name} without asking whether it is there"


def script_findings(source: str) -> list[Finding]:
    """Everything in a plain script that Chromium 78 cannot parse or does not have."""
    tree = _parser().parse(source.encode("utf-8"))
    found = {
        Finding(node.start_point[0] + 1, what)
        for node in _walk(tree.root_node)
        for what in _too_new(node, source)
    }
    return sorted(found)


def style_findings(source: str) -> list[Finding]:
    """Everything in a style sheet that Chromium 78 does not understand and that has no fallback."""
    return sorted(
        set(_rules(tinycss2.parse_stylesheet(source, skip_comments=True, skip_whitespace=True), False))
    )


def _rules(nodes: list[tinycss2.ast.Node], asked: bool) -> Iterator[Finding]:
    """`asked`: inside `@supports`, where newer things are allowed."""
    for node in nodes:
        if node.type == "error":
            yield Finding(node.source_line, f"syntax error: {node.message}")
        elif node.type == "at-rule":
            yield from _at_rule(node, asked)
        elif node.type == "qualified-rule":
            selector = tinycss2.serialize(node.prelude).strip()
            lonely = ":focus-visible" not in selector or "," not in selector
            if not asked and (SELECTORS.search(selector) or not lonely):
                yield Finding(node.source_line, f"selector {selector}")
            yield from _declarations(node.content, asked)


def _at_rule(node: tinycss2.ast.AtRule, asked: bool) -> Iterator[Finding]:
    name, prelude = node.lower_at_keyword, tinycss2.serialize(node.prelude)
    if name in AT_RULES:
        yield Finding(node.source_line, f"@{name}")
    elif name == "media" and re.search(r"[<>]", prelude):
        yield Finding(node.source_line, "media query range")
    elif name == "import":
        yield Finding(node.source_line, "@import")
    if node.content is None:
        return
    if name in ("font-face", "page"):
        yield from _declarations(node.content, asked, in_page=name == "page")
    elif name not in ("keyframes", "-webkit-keyframes"):
        inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
        yield from _rules(inner, asked or name == "supports")


def _declarations(content: list[tinycss2.ast.Node], asked: bool, in_page: bool = False) -> Iterator[Finding]:
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    flex = any(
        n.type == "declaration" and n.lower_name == "display" and _value(n).endswith("flex") for n in parsed
    )
    earlier: set[str] = set()
    for node in parsed:
        if node.type == "at-rule" and in_page:
            continue  # margin boxes: older browsers leave them out
        if node.type != "declaration":
            yield Finding(node.source_line, f"nested rule or error: {node.type}")
            continue
        if not asked:
            yield from _declaration(node, flex, node.lower_name in earlier)
        earlier.add(node.lower_name)


def _value(node: tinycss2.ast.Declaration) -> str:
    return tinycss2.serialize(node.value).strip()


def _declaration(node: tinycss2.ast.Declaration, flex: bool, has_fallback: bool) -> Iterator[Finding]:
    name, value = node.lower_name, _value(node)
    if name in PROPERTIES:
        yield Finding(node.source_line, name)
    elif name in ("gap", "row-gap", "column-gap") and flex:
        yield Finding(node.source_line, f"{name} in a flex box, outside @supports")
    elif name.startswith("overflow") and value == "clip" and not has_fallback:
        yield Finding(node.source_line, f"{name}: clip")
    elif not name.startswith("--") and VALUES.search(value) and not has_fallback:
        yield Finding(node.source_line, f"{name}: {value}")
