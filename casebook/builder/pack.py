"""Records as plain values and back: marshal reads ten thousand of them in a tenth of a second, pickle in three."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache, partial
from hashlib import sha256
from typing import Any

from casebook import model
from casebook.model import LONG
from casebook.problems import Problem, Severity

_CLASSES: tuple[Any, ...] = (
    model.Source, model.Measure, model.Effect, model.Signoff, model.Step, model.Change, model.Case, model.Method,
    model.Scene, model.Mentor, model.Venue, model.Policy, model.Issue, model.Research, model.Page, Problem,
)  # fmt: skip
_ENUMS: tuple[type[StrEnum], ...] = (model.Status, model.Result, model.Origin, Severity)
_NAMES = {cls: cls.__match_args__ for cls in _CLASSES}
_INDEX: dict[type, int] = {cls: i for i, cls in enumerate((*_CLASSES, *_ENUMS))}
_DIGEST = 32
_TYPED = ("practiced_from", "practiced_to", "accepted_on", "withdrawn_on", "status", "result")
"""Short fields that marshal does not know: dates and enums. All others are as they are, `effect` and `source` aside."""


def _short(cls: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the short fields of a class: those that are as they are, and those that must be made again."""
    names = [name for name in _NAMES[cls] if name not in (*LONG[cls], "effect", "source")]
    return tuple(n for n in names if n not in _TYPED), tuple(n for n in names if n in _TYPED)


_SHORT = {cls: _short(cls) for cls in LONG}
_SETTERS = {
    cls: tuple(tuple(cls.__dict__[name].__set__ for name in names) for names in both)
    for cls, both in _SHORT.items()
}


def pack(value: Any) -> Any:  # noqa: PLR0911 - one return per type
    """A record as marshal's own types: list = record or enum, bytes = date or decimal, tuple = tuple."""
    kind = type(value)
    if kind in (str, int, bool) or value is None:
        return value
    if kind is tuple:
        return tuple([pack(item) for item in value])
    if kind in _NAMES:
        return [_INDEX[kind], *[pack(getattr(value, name)) for name in _NAMES[kind]]]
    if kind in _INDEX:
        return [_INDEX[kind], str(value)]
    if kind is date:
        return value.toordinal().to_bytes(4, "big")
    if isinstance(value, Decimal):
        return b"d" + str(value).encode()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(kind.__name__)


def rest_of(case: model.Case) -> bytes:
    """The long fields of a case, of its effect and of its source."""
    parts = (case, case.effect, case.source)
    return marshal.dumps([[pack(getattr(part, name)) for name in LONG[type(part)]] for part in parts])


def short(case: model.Case, place: int) -> list[Any]:
    """A case, its effect and its source in one list, without their long fields; `place` is where those are kept."""
    parts = (case, case.effect, case.source)
    return [place, *(pack(getattr(part, n)) for part in parts for names in _SHORT[type(part)] for n in names)]


def remembered(packed: list[Any], read: Callable[[int], bytes]) -> model.Case:
    """The inverse of `short`; `read` gives the long fields of a place when one is asked for."""
    values = iter(packed)
    rest = partial(_rest, read, next(values))
    case: model.Case = _made(model.Case, values, rest)
    _PUT_EFFECT(case, _made(model.Effect, values, rest))
    _PUT_SOURCE(case, _made(model.Source, values, rest))
    return case


_PUT_EFFECT, _PUT_SOURCE = model.Case.__dict__["effect"].__set__, model.Case.__dict__["source"].__set__
_PUT_REST = model.Remembered.__dict__["_rest"].__set__


def _made(cls: Any, values: Iterator[Any], rest: Callable[[type], Mapping[str, Any]]) -> Any:
    """An object with as many of the values as it has short fields."""
    made = object.__new__(cls)
    plain, typed = _SETTERS[cls]
    for put, value in zip(plain, values):  # noqa: B905 - takes no value when the fields have come to their end
        put(made, value)
    for put, value in zip(typed, values):  # noqa: B905 - as above
        put(made, None if value is None else _UNPACK[type(value)](value))
    _PUT_REST(made, rest)
    return made


def _rest(read: Callable[[int], bytes], place: int, cls: type) -> Mapping[str, Any]:
    return _parts(read, place)[cls]


@lru_cache(maxsize=16)
def _parts(read: Callable[[int], bytes], place: int) -> Mapping[type, Mapping[str, Any]]:
    """The long fields at a place by class; who asks for one of a case soon asks for more of it."""
    parts = marshal.loads(read(place))  # noqa: S302 - our own file, its digest was checked
    return {
        cls: {name: unpack(value) for name, value in zip(names, values, strict=True)}
        for (cls, names), values in zip(LONG.items(), parts, strict=True)
    }


def unpack(value: Any) -> Any:
    """The inverse of `pack`."""
    return _UNPACK[type(value)](value)


def _same(value: Any) -> Any:
    return value


def _tuple(value: tuple[Any, ...]) -> tuple[Any, ...]:
    if all(type(item) is str for item in value):
        return value
    return tuple([_UNPACK[type(item)](item) for item in value])


def _list(value: list[Any]) -> Any:
    if value[0] >= len(_CLASSES):
        return _enum(value[0], value[1])
    return _ALL[value[0]](*[_UNPACK[type(item)](item) for item in value[1:]])


@cache
def _enum(index: int, text: str) -> Any:
    return _ALL[index](text)


@cache
def _bytes(value: bytes) -> date | Decimal:
    return (
        Decimal(value[1:].decode()) if value[:1] == b"d" else date.fromordinal(int.from_bytes(value, "big"))
    )


_ALL: tuple[Callable[..., Any], ...] = (*_CLASSES, *_ENUMS)
_UNPACK: dict[type, Callable[[Any], Any]] = {
    str: _same, int: _same, bool: _same, type(None): _same, dict: _same, tuple: _tuple, list: _list, bytes: _bytes,
}  # fmt: skip


def seal(magic: bytes, value: Any) -> tuple[bytes, bytes]:
    """A mark of what a value is with a digest, so that a torn or foreign file is never believed, and the value."""
    payload = marshal.dumps(value)
    return magic + _sum(magic, payload), payload


def _sum(magic: bytes, payload: bytes | memoryview) -> bytes:
    digest = sha256(magic)
    digest.update(payload)  # some megabytes, which are not to be copied
    return digest.digest()


def unseal(magic: bytes, data: bytes) -> Any | None:
    """The value, or None when the file is of another kind, version or torn."""
    start = len(magic) + _DIGEST
    payload = memoryview(data)[start:]
    if data[:start] != magic + _sum(magic, payload):
        return None
    try:
        return marshal.loads(payload)  # noqa: S302 - our own file, its digest was checked
    except (ValueError, EOFError, TypeError):
        return None
