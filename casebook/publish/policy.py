"""The content security policy that the web server sends: it fits the served release and all those to go back to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from casebook.publish.atomic import write_atomic
from casebook.publish.record import Record, Store
from casebook.publish.release import Made
from casebook.publish.tree import PAGES, entries
from casebook.safety import nginx_include, script_hashes


def scripts_of(folder: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """CSP sources of the inline scripts in those of the files that are pages, sorted."""
    pages = (path for path in paths if path.lower().endswith(PAGES))
    return script_hashes((folder / page).read_text(encoding="utf-8", errors="replace") for page in pages)


def scripts_made(stage: Path, made: Made, before: Record | None) -> tuple[str, ...]:
    """As `scripts_of` a release just made, reading only pages that the one before did not lend.

    While that one lends any page, the scripts of all its pages count.
    """
    lent = [item.path for item in made.items if item.path.lower().endswith(PAGES)]
    lent = sorted(set(lent).difference(made.written))
    if lent and before and before.scripts is not None:
        return tuple(sorted({*before.scripts, *scripts_of(stage, made.written)}))
    return scripts_of(stage, [*made.written, *lent])


def policy_of(store: Store) -> str:
    """The nginx include that all kept releases need together."""
    hashes: set[str] = set()
    for number in store.numbers():
        about, folder = store.about(number), store.release(number)
        known = about.scripts if about else None
        hashes.update(scripts_of(folder, (e.path for e in entries(folder))) if known is None else known)
    return nginx_include(hashes)


def is_policy_right(store: Store) -> bool:
    """Whether the include is there and what it must be."""
    try:
        return store.policy.read_bytes() == policy_of(store).encode("utf-8")
    except OSError:
        return False


def write_policy(store: Store) -> bool:
    """Brings the include up to date; says whether the web server must read it again."""
    if is_policy_right(store):
        return False
    write_atomic(store.policy, policy_of(store))
    return True
