"""A small library whose pages change at random, and a process that dies in the middle."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from casebook.search import Delta, DocRef, Document
from casebook.search.writer import Writer

from .collection import documents, refs


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class Library:
    """Pages that change at random, and the deltas that say how."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.pages = {one.key: one for one in documents(120)}
        self.deleted: list[Document] = []
        self.edits = 0

    def change(self) -> tuple[list[str], list[str]]:
        """Something an editor does; keys that changed, and keys that went."""
        chance, pages = self.chance, self.pages
        cases = sorted(key for key in pages if key[0] == "2")
        key, self.edits = chance.choice(cases), self.edits + 1
        what = chance.choice(
            [
                "edit",
                "retitle",
                "retire",
                "add",
                "add",
                "many",
                "leap",
                "delete",
                "newest",
                "restore",
                "scene",
            ]
        )
        year, serial = cases[-1].split("-")
        if what in ("add", "many", "leap"):
            step = 700 if what == "leap" and int(serial) < 5000 else 1
            keys = [
                f"{year}-{int(serial) + step + at:04d}"
                for at in range(chance.choice([14, 17]) if what == "many" else 1)
            ]
            pages.update((new, replace(pages[key], key=new, url=f"cases/{new}.html")) for new in keys)
            return keys, []
        if what in ("delete", "newest"):
            key = cases[-1] if what == "newest" else key
            self.deleted.append(pages.pop(key))
            return [], [key]
        if what == "restore" and self.deleted and self.deleted[-1].key not in pages:
            key = self.deleted[-1].key
            pages[key] = self.deleted.pop()
        elif what == "scene":
            key = f"extra{self.edits}"
            pages[key] = Document(key, f"{key}.html", f"新页{self.edits}", "场景", (("", "新的一页。"),))
        elif what == "retire":
            pages[key] = replace(pages[key], retired=not pages[key].retired)
        elif what == "retitle":
            pages[key] = replace(pages[key], title=f"第{self.edits}个标题")
        else:
            pages[key] = replace(
                pages[key], sections=(*pages[key].sections, ("不足", f"第{self.edits}次修改。"), ("", "補充"))
            )
        return [key], []

    def delta(self, since: str, changed: list[str], gone: list[str]) -> Delta:
        """What to tell of some keys; a page that did not change may be among them."""
        more = self.chance.choice(sorted(self.pages))
        found = refs(tuple(self.pages[key] for key in sorted({*changed, more} & self.pages.keys())))
        return Delta(
            since, f"after {self.edits}", found, [*(key for key in gone if key not in self.pages), "unknown"]
        )

    def all(self) -> list[DocRef]:
        """All pages."""
        return refs(tuple(self.pages.values()))


class KilledError(BaseException):
    """The process ends here."""


def kill_at(monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """End the process at a write or a deletion of a file from now on: at the first for 0."""
    left = [writes]

    def dying(name: str) -> None:
        whole = getattr(Writer, name)

        def step(self: Writer, *args: object) -> None:
            if not left[0]:
                raise KilledError
            left[0] -= 1
            whole(self, *args)

        monkeypatch.setattr(Writer, name, step)

    dying("write")
    dying("rewrite")
    dying("remove")
