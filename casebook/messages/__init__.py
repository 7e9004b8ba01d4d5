"""The one message catalog: every Chinese sentence the tools say, one module per room."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules


@cache
def _room(name: str) -> dict[str, str]:
    messages: dict[str, str] = import_module(f"{__name__}.{name}").MESSAGES
    return messages


def rooms() -> tuple[str, ...]:
    """Names of all rooms that have messages, sorted."""
    return tuple(sorted(module.name for module in iter_modules(__path__)))


def say(code: str, /, **values: object) -> str:
    """The sentence for `room.code`, with its values filled in.

    Raises:
        KeyError: the code is not in the catalog, or a value is missing.
    """
    room, _, key = code.partition(".")
    return _room(room)[key].format(**values)
