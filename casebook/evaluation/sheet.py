"""Reading a rules file node by node, so that every finding carries its line and every number stays exact."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from fractions import Fraction

import yaml

from casebook.messages import say
from casebook.problems import Problem

ZERO, ONE, HUNDRED = Fraction(0), Fraction(1), Fraction(100)
_TRUE, _FALSE = ("true", "yes", "是"), ("false", "no", "否")


class Sheet:
    """A mapping of a rules file; findings of it and its parts go to one list."""

    def __init__(self, node: yaml.Node | None, path: str, problems: list[Problem], name: str = "") -> None:
        self._node, self._path, self._problems, self._name = node, path, problems, name
        self._parts: dict[str, yaml.Node] = {}
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                if key.value in self._parts:
                    self.tell("twice", key, key=key.value)
                self._parts[str(key.value)] = value
        elif node is not None:
            self.tell("not_map", node, key=name)

    def tell(self, code: str, node: yaml.Node | None = None, **values: object) -> None:
        """Note a finding at a node, or at the mapping itself."""
        at = node or self._node
        line = at.start_mark.line + 1 if at else 1
        field = str(values.get("key", self._name))
        self._problems.append(Problem(self._path, line, field, say(f"evaluation.rules_{code}", **values)))

    def full(self, key: str) -> str:
        """The key with the names of the mappings around it."""
        return f"{self._name}.{key}" if self._name else key

    def keys(self) -> tuple[str, ...]:
        """The written keys, in file order."""
        return tuple(self._parts)

    def only(self, known: Sequence[str]) -> None:
        """Refuse keys that are not known, naming the nearest known one."""
        for key, node in self._parts.items():
            if key not in known:
                near = get_close_matches(key, known, 1, 0)
                self.tell("unknown", node, key=self.full(key), near=near[0] if near else known[0])

    def node(self, key: str) -> yaml.Node | None:
        """The value written for a key; its absence is a finding."""
        if key not in self._parts:
            self.tell("missing", key=self.full(key))
        return self._parts.get(key)

    def has(self, key: str) -> bool:
        """Whether the key is written."""
        return key in self._parts

    def sheet(self, key: str) -> Sheet:
        """The mapping below a key."""
        return Sheet(self.node(key), self._path, self._problems, self.full(key))

    def sheets(self, key: str) -> tuple[Sheet, ...]:
        """The mappings of the list below a key."""
        return tuple(
            Sheet(item, self._path, self._problems, self.full(key)) for item in self._items(key) or ()
        )

    def text(self, key: str) -> str:
        """A word."""
        node = self.node(key)
        if isinstance(node, yaml.ScalarNode) and node.value:
            return str(node.value)
        if node:
            self.tell("not_text", node, key=self.full(key))
        return ""

    def flag(self, key: str) -> bool:
        """Yes or no."""
        word = self.text(key).lower()
        if word and word not in _TRUE + _FALSE:
            self.tell("not_flag", self._parts[key], key=self.full(key), value=word)
        return word in _TRUE

    def number(self, key: str, least: Fraction = ZERO, most: Fraction = HUNDRED) -> Fraction:
        """An exact number within bounds, which belong to the range."""
        node = self.node(key)
        return self._number(node, self.full(key), least, most) if node else least

    def whole(self, key: str, least: int, most: int) -> int:
        """A whole number within bounds."""
        found = self.number(key, Fraction(least), Fraction(most))
        if found.denominator != 1:
            self.tell("not_whole", self._parts[key], key=self.full(key), value=found)
        return int(found)

    def numbers(self, key: str, least: Fraction = ZERO, most: Fraction = HUNDRED) -> tuple[Fraction, ...]:
        """A list of exact numbers; at least one."""
        items = self._items(key)
        if items is not None and not items:
            self.tell("empty", self._parts[key], key=self.full(key))
        return tuple(self._number(item, self.full(key), least, most) for item in items or ())

    def rows(self, key: str, least: Fraction, most: Fraction) -> tuple[tuple[Fraction, ...], ...]:
        """A list of lists of numbers."""
        found = []
        for item in self._items(key) or ():
            if isinstance(item, yaml.SequenceNode):
                found.append(tuple(self._number(part, self.full(key), least, most) for part in item.value))
            else:
                self.tell("not_list", item, key=self.full(key))
        return tuple(found)

    def demand(self, key: str, right: bool, code: str, **values: object) -> None:
        """Note a finding at a key unless the condition holds."""
        if not right:
            self.tell(code, self._parts.get(key), key=self.full(key), **values)

    def _items(self, key: str) -> list[yaml.Node] | None:
        node = self.node(key)
        if isinstance(node, yaml.SequenceNode):
            return list(node.value)
        if node:
            self.tell("not_list", node, key=self.full(key))
        return None

    def _number(self, node: yaml.Node, name: str, least: Fraction, most: Fraction) -> Fraction:
        try:
            found = Fraction(str(node.value).strip()) if isinstance(node, yaml.ScalarNode) else None
        except (ValueError, ZeroDivisionError):
            found = None
        if found is None:
            self.tell("not_number", node, key=name, value=node.value if isinstance(node.value, str) else "")
            return least
        if not least <= found <= most:
            self.tell("range", node, key=name, value=node.value, least=least, most=most)
        return found


def compose(text: str, path: str, problems: list[Problem]) -> yaml.Node | None:
    """The file's node tree; a file that cannot be read is a finding."""
    make: Callable[..., yaml.Node | None] = yaml.compose
    try:
        node = make(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problems.append(Problem(path, mark.line + 1 if mark else 0, "", say("evaluation.rules_unreadable")))
        return None
    if node is None:
        problems.append(Problem(path, 0, "", say("evaluation.rules_nothing")))
    return node
