"""Rooms that offer more than they load: what is heavy or rarely used comes when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def late(room: str, offers: Mapping[str, str]) -> Callable[[str], object]:
    """The `__getattr__` of a room.

    Args:
        room: name of the package.
        offers: name → module of the room, or `module.name` where it has another name there. No name may be that of a
            module: once that is loaded, Python gives the module for it.
    """

    def load(name: str) -> object:
        if name not in offers:
            raise AttributeError(name)
        module, _, there = offers[name].partition(".")
        return getattr(import_module(f"{room}.{module}"), there or name)

    return load
