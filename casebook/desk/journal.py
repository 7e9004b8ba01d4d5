"""What happened to every submission: an append-only file, and the number each one gets.

A number follows from the content and a secret of this checkout, so a run that was cut off gives the same number again,
and nobody can guess another sender's.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import asdict

from casebook.publish.atomic import write_atomic

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0 and O, no 1 and I: numbers are read out on the telephone."""


class Event(Struct, frozen=True):
    """One line of the journal.

    Attributes:
        at: local time.
        state: seen, submitted, refused, returned, accepted, or replaced (`note` is the number that took its place).
        unit: key of the unit, as `title` only where a submission was read.
    """

    at: str
    number: str
    state: str
    sha256: str = ""
    name: str = ""
    note: str = ""
    unit: str = ""
    title: str = ""


def desk_folder(root: Path) -> Path:
    """`var/intake/`, made so that only its owner and group may enter: it holds what nobody has reviewed."""
    folder = root / "var" / "intake"
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o770, exist_ok=True)
    return folder


class Journal:
    """The journal of one checkout, in `var/intake/` below the library's root."""

    def __init__(self, root: Path) -> None:
        self.folder = desk_folder(root)
        self._path = self.folder / "journal.jsonl"
        self.events: list[Event] = list(self._read())

    def _read(self) -> Iterator[Event]:
        if not self._path.is_file():
            return
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                yield Event(**json.loads(line))
            except (ValueError, TypeError):
                continue  # the last line of a run that was killed while writing it

    def add(self, number: str, state: str, **more: str) -> Event:
        """Append one event, on the disk before the call returns."""
        now = datetime.now(UTC).astimezone().replace(microsecond=0, tzinfo=None)
        event = Event(now.isoformat(" "), number, state, **more)
        data = (json.dumps(asdict(event), ensure_ascii=False) + "\n").encode()
        torn = self._path.is_file() and self._path.read_bytes()[-1:] not in (b"\n", b"")
        with self._path.open("ab") as stream:
            stream.write(b"\n" * torn + data)
            stream.flush()
            os.fsync(stream.fileno())
        self.events.append(event)
        return event

    def last(self, number: str) -> Event | None:
        """What last happened to a submission."""
        return next((event for event in reversed(self.events) if event.number == number), None)

    def seen(self, number: str, sha256: str, name: str) -> Event:
        """The first sight of a submission, or its next one after a return: its time is the time of receipt."""
        last, found = self.last(number), self.received(number)
        if found is None or last is None or last.state in ("returned", "replaced"):
            return self.add(number, "seen", sha256=sha256, name=name)
        return found

    def received(self, number: str) -> Event | None:
        """When a submission was last sent."""
        return next((e for e in reversed(self.events) if e.number == number and e.state == "seen"), None)

    def finished(self, sha256: str) -> tuple[str, ...]:
        """The numbers of a content's cases that were taken or refused before, sorted."""
        ends = ("submitted", "refused")
        return tuple(sorted({e.number for e in self.events if e.sha256 == sha256 and e.state in ends}))

    def number(self, sha256: str, index: int) -> str:
        """The receipt number of a case in a submission: `K7QD-M3XP`."""
        path = self.folder / "secret"
        if not path.is_file():
            write_atomic(path, secrets.token_hex(32))
        made = hmac.new(path.read_bytes(), f"{sha256}/{index}".encode(), hashlib.sha256).digest()
        letters = "".join(ALPHABET[byte % 32] for byte in made[:8])
        return f"{letters[:4]}-{letters[4:]}"
