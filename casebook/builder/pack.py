"""Records as bytes and back by msgspec: ten thousand of them in a twentieth of a second, pickle needs three."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Mapping
from functools import cache, lru_cache, partial
from hashlib import sha256
from typing import Any, get_type_hints

from msgspec import Struct
from msgspec.msgpack import Decoder, Encoder

from casebook.model import Case, Effect, Source, fields_of

pack = Encoder().encode
"""A value of plain types and shapes as bytes, to be kept or for a key."""
_DIGEST = 32
_PARTS = (Case, Effect, Source)
"""A case, and the parts of it with fields that may be kept elsewhere."""
_SHORT: dict[type, list[str]] = {
    shape: [name for name, is_long in fields_of(shape).items() if not is_long] for shape in _PARTS
}
_LONG: dict[type, list[str]] = {
    shape: [name for name, is_long in fields_of(shape).items() if is_long] for shape in _PARTS
}


@cache
def _decoder(shape: Any) -> Decoder[Any]:
    return Decoder(shape)


def unpack(data: bytes, shape: Any) -> Any:
    """The inverse of `pack`: a value of that shape."""
    return _decoder(shape).decode(data)


def rest_of(case: Case) -> bytes:
    """The long fields of a case, of its effect and of its source."""
    parts = (case, case.effect, case.source)
    return pack([getattr(part, name) for part in parts for name in _LONG[type(part)]])


def short(case: Case) -> bytes:
    """A case, its effect and its source without their long fields, which stand behind all others."""
    return pack(_short(case))


def _short(part: Struct) -> list[Any]:
    values = (getattr(part, name) for name in _SHORT[type(part)])
    return [_short(value) if type(value) in _SHORT else value for value in values]


def remembered(data: bytes, place: int, read: Callable[[int], bytes]) -> Case:
    """The inverse of `short`; `read` gives the long fields of a place when one is asked for."""
    case: Case = _CASE.decode(data)
    kept = partial(_rest, read, place)
    _KEEP_CASE(case, kept)
    _KEEP_EFFECT(case.effect, kept)
    _KEEP_SOURCE(case.source, kept)
    return case


_CASE = Decoder(Case)
_KEEP_CASE, _KEEP_EFFECT, _KEEP_SOURCE = (shape.__dict__["kept"].__set__ for shape in _PARTS)


@cache
def _rests() -> Decoder[Any]:
    hints = {shape: get_type_hints(shape) for shape in _PARTS}
    return Decoder(tuple.__class_getitem__(tuple(hints[s][name] for s in _PARTS for name in _LONG[s])))


@lru_cache(maxsize=16)
def _parts(read: Callable[[int], bytes], place: int) -> Mapping[type, Mapping[str, Any]]:
    """The long fields at a place by shape; who asks for one of a case soon asks for more of it."""
    values = iter(_rests().decode(read(place)))
    return {shape: {name: next(values) for name in names} for shape, names in _LONG.items()}


def _rest(read: Callable[[int], bytes], place: int, shape: type) -> Mapping[str, Any]:
    return _parts(read, place)[shape]


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
