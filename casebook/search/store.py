"""The cache: what the last index was made of, one row a page; one SQLite file that survives a kill at any moment.

Whoever changes files of an index first withdraws its state (`Store.withdraw`) and states it anew when all files are
written, so that a folder that was left half changed is never taken for the index that the cache describes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache as memoise
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from casebook.search.stored import Card, read_card

INDEX, RELATED = "index", "related"
"""Notes on the state of the index and of the related pages."""

TABLES = """
create table if not exists notes (name text primary key, value text not null) without rowid;
create table if not exists pages (
    key text primary key, sha text not null, number integer not null, length integer not null,
    retired integer not null, kind text not null, tail text not null
) without rowid;
create index if not exists by_number on pages (number);
create table if not exists cards (key text primary key, value text not null) without rowid;
create table if not exists traits (
    key text primary key, sha text not null, scenes text not null, value text not null
) without rowid;
"""


class Entry(Struct, frozen=True):
    """A page of the index: its number, the characters of its document, and its terms while it is in the tail."""

    key: str
    sha: str
    number: int
    length: int
    retired: bool
    kind: str
    tail: str = ""


class Store(Struct, frozen=True):
    """What is known of the pages."""

    base: sqlite3.Connection

    def entries(self, keys: Iterable[str]) -> dict[str, Entry]:
        """Those of some pages that are known, by key."""
        query = "select * from pages where key = ?"
        rows = (self.base.execute(query, (key,)).fetchone() for key in keys)
        return {row[0]: Entry(*row) for row in rows if row}

    def numbered(self, first: int, last: int) -> list[Entry]:
        """Pages with numbers from `first` to before `last`, in this order."""
        query = "select * from pages where number >= ? and number < ? order by number"
        return [Entry(*row) for row in self.base.execute(query, (first, last))]

    def cards(self, first: int, last: int) -> list[tuple[int, Card]]:
        """Numbers and cards of the pages with numbers from `first` to before `last`, in this order."""
        query = (
            "select number, value from pages join cards using (key) where number >= ? and number < ? "
            "order by number"
        )
        return [(number, read_card(text)) for number, text in self.base.execute(query, (first, last))]

    def titles(self) -> list[str]:
        """Titles of all pages but cases."""
        query = "select value from pages join cards using (key) where kind <> '案例'"
        return [read_card(text).title for (text,) in self.base.execute(query)]

    def pairs(self, query: str) -> dict[str, Any]:
        """The rows of a query for keys and values."""
        return dict(self.base.execute(query))

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep pages, new or changed."""
        rows = ((e.key, e.sha, e.number, e.length, e.retired, e.kind, e.tail) for e in entries)
        self.base.executemany("insert or replace into pages values (?, ?, ?, ?, ?, ?, ?)", rows)

    def put_cards(self, rows: Iterable[tuple[str, str]]) -> None:
        """Keep cards (key, text), new or changed."""
        self.base.executemany("insert or replace into cards values (?, ?)", rows)

    def traits(self, keys: Iterable[str]) -> dict[str, tuple[str, str, str]]:
        """Hashes, scenes (between commas) and traits of those of some pages whose traits are known, by key."""
        query = "select key, sha, scenes, value from traits where key = ?"
        rows = (self.base.execute(query, (key,)).fetchone() for key in keys)
        return {row[0]: row[1:] for row in rows if row}

    def traits_in(self, scene: str) -> Iterator[str]:
        """Traits of the pages of a scene, by key."""
        query = "select value from traits where instr(scenes, ?) order by key"
        return (text for (text,) in self.base.execute(query, (f",{scene},",)))

    def scene_lists(self) -> list[str]:
        """All sets of scenes that some page has, each between commas."""
        return [found for (found,) in self.base.execute("select distinct scenes from traits")]

    def put_traits(self, rows: Iterable[Sequence[str]]) -> None:
        """Keep traits (key, hash of the document, scenes between commas, text), new or changed."""
        self.base.executemany("insert or replace into traits values (?, ?, ?, ?)", rows)

    def drop(self, tables: Sequence[str], keys: Iterable[str]) -> None:
        """Forget some pages."""
        found = [(key,) for key in keys]
        for table in tables:
            self.base.executemany(f"delete from {table} where key = ?", found)  # noqa: S608 -- our own names

    def clear(self, tables: Sequence[str]) -> None:
        """Forget all pages."""
        for table in tables:
            self.base.execute(f"delete from {table}")  # noqa: S608 -- our own names

    def note(self, name: str) -> list[Any]:
        """What was written down under a name, or nothing."""
        row = self.base.execute("select value from notes where name = ?", (name,)).fetchone()
        found: list[Any] = json.loads(row[0]) if row else []
        return found

    def write_note(self, name: str, value: Sequence[object]) -> None:
        """Write something down for the next build."""
        self.base.execute("insert or replace into notes values (?, ?)", (name, json.dumps(value)))

    def withdraw(self, name: str) -> None:
        """Take a note back at once, before the files that it describes are touched."""
        self.base.commit()
        self.base.execute("delete from notes where name = ?", (name,))
        self.base.commit()


@memoise
def code_hash() -> str:
    """Changes with the code and the tables, so that nothing made by other code is reused."""
    files = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in {".py", ".txt"})
    return sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _opened(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path)
    base.executescript(f"pragma synchronous = normal;{TABLES}")
    return base


def _sound(path: Path) -> bool:
    try:
        base = _opened(path)
    except sqlite3.DatabaseError:
        return False
    try:
        return Store(base).note("code") == [code_hash()]
    except (sqlite3.DatabaseError, ValueError):
        return False
    finally:
        base.close()


@contextmanager
def opened(cache: Path) -> Iterator[Store]:
    """The store in a folder; emptied when it is broken or was made by other code."""
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / "search.sqlite"
    if not _sound(path):
        discard(cache)
        fresh = _opened(path)
        Store(fresh).write_note("code", [code_hash()])
        fresh.commit()
        fresh.close()
    base = _opened(path)
    try:
        yield Store(base)
        base.commit()
    finally:
        base.close()


def discard(cache: Path) -> None:
    """Forget everything."""
    for name in ("search.sqlite", "search.sqlite-journal"):
        (cache / name).unlink(missing_ok=True)
