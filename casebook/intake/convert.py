"""The way in for everyone: a sent file, folder or zip becomes drafts or refusals, in a process that can be killed."""

from __future__ import annotations

import json
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import to_builtins

from casebook.intake.bundles import bundles_in, read_bytes
from casebook.intake.draft import Converted, Draft, Heading, Outcome, Picture, Reading, Refused
from casebook.intake.kinds import check_name
from casebook.intake.limits import MEMORY_MOST, SECONDS_MOST, Refusal
from casebook.intake.names import NO_NAMES, Name, Names
from casebook.intake.processes import Overrun, run
from casebook.intake.reading import read_bundle
from casebook.problems import Problem, Severity

_HOME = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, sys.argv[1]); from casebook.intake.child import main; sys.exit(main(sys.argv[2:]))"


def convert_path(
    path: Path, names: Names = NO_NAMES, *, seconds: float = SECONDS_MOST
) -> tuple[Outcome, ...]:
    """Every case in a file, folder or zip; each is read in its own process within `seconds` and 1 GiB.

    Returns:
        One outcome per case, sorted by name; a single refusal when nothing could be told apart.
    """
    first, count = _isolated(path, names, 0, seconds)
    return (first, *(_isolated(path, names, index, seconds)[0] for index in range(1, count)))


def convert_file(path: Path, names: Names = NO_NAMES, *, seconds: float = SECONDS_MOST) -> Outcome:
    """The one case in a file or folder; of several, the first."""
    return _isolated(path, names, 0, seconds)[0]


def convert_here(
    path: Path, names: Names = NO_NAMES, *, index: int = 0, seconds: float = SECONDS_MOST
) -> tuple[Outcome, int]:
    """One case of a path in this very process (the child's work, and tests'), and how many there are."""
    name, count = path.name, 1
    try:
        digest = _digest(path)
        bundles = bundles_in(path)
        count = len(bundles)
        name = bundles[index].name
        return Converted(name, digest, read_bundle(bundles[index], names, seconds)), count
    except Refusal as refusal:
        return Refused(name, _digest_or_none(path), refusal.code, refusal.message), count


def _digest(path: Path) -> str:
    if path.is_dir() and not path.is_symlink():
        return ""
    check_name(path.name)
    return sha256(read_bytes(path)).hexdigest()


def _digest_or_none(path: Path) -> str:
    try:
        return "" if path.is_dir() or path.is_symlink() else sha256(read_bytes(path)).hexdigest()
    except Refusal:
        return ""


def _isolated(path: Path, names: Names, index: int, seconds: float) -> tuple[Outcome, int]:
    """One case of a path, read by a child process; whatever happens to the child becomes a refusal."""
    with tempfile.TemporaryDirectory(prefix="casebook-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        asked = json.dumps(
            {
                "path": str(path.absolute()),
                "index": index,
                "seconds": seconds - 3,
                "names": to_builtins(names),
            }
        )
        command = [sys.executable, "-I", "-X", "utf8", "-c", _START, str(_HOME), str(folder / "out")]
        try:
            code, _ = run(
                command, seconds=seconds, memory=MEMORY_MOST, folder=folder, given=asked.encode("utf-8")
            )
        except Overrun:
            return _refused(path, "time", seconds=int(seconds)), 1
        except OSError:
            return _refused(path, "crash"), 1
        answer = folder / "out" / "outcome.json"
        if code == MEMORY_EXIT:
            return _refused(path, "memory"), 1
        if code or not answer.is_file():
            return _refused(path, "crash"), 1
        return load_outcome(folder / "out")


MEMORY_EXIT = 9
"""Exit code by which the child says that memory ran out."""


def _refused(path: Path, code: str, **values: object) -> Refused:
    return Refused(path.name, _digest_or_none(path), code, Refusal(code, **values).message)


# -- between the processes: JSON and picture files, never pickles ----------------------------------------------


def save_outcome(outcome: Outcome, count: int, folder: Path) -> None:
    """Write an outcome below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(outcome, Refused):
        made: dict[str, Any] = {"count": count, "refused": to_builtins(outcome)}
    else:
        draft = outcome.draft
        for picture in draft.pictures:
            (folder / picture.name).write_bytes(picture.data)
        plain = {
            "values": draft.values, "body": draft.body, "front": draft.front, "scannable": draft.scannable,
            "reading": to_builtins(draft.reading), "problems": [to_builtins(p) for p in draft.problems],
            "pictures": [{"name": p.name, "caption": p.caption, "width": p.width, "height": p.height} for p in draft.pictures],
        }  # fmt: skip
        made = {"count": count, "name": outcome.name, "sha256": outcome.sha256, "draft": plain}
    text = json.dumps(made, ensure_ascii=True, sort_keys=True)
    (folder / "outcome.json").write_text(text, encoding="utf-8")


def load_outcome(folder: Path) -> tuple[Outcome, int]:
    """Read back what `save_outcome` wrote."""
    made = json.loads((folder / "outcome.json").read_text(encoding="utf-8"))
    count = int(made["count"])
    if "refused" in made:
        return Refused(**made["refused"]), count
    plain = made["draft"]
    reading = plain["reading"]
    reading["headings"] = tuple(Heading(**h) for h in reading["headings"])
    for key in ("sections", "removed"):
        reading[key] = tuple(reading[key])
    reading["methods"] = tuple((key, title) for key, title in reading["methods"])
    draft = Draft(
        values=tuple(
            (key, value if isinstance(value, str) else tuple(value)) for key, value in plain["values"]
        ),
        body=plain["body"],
        pictures=tuple(Picture(data=(folder / p["name"]).read_bytes(), **p) for p in plain["pictures"]),
        reading=Reading(**reading),
        problems=tuple(Problem(**{**p, "severity": Severity(p["severity"])}) for p in plain["problems"]),
        scannable=tuple((place, text) for place, text in plain["scannable"]),
        front=plain["front"],
    )
    return Converted(made["name"], made["sha256"], draft), count


def load_names(made: dict[str, Any]) -> Names:
    """Closed lists from their JSON form."""
    return Names(
        **{kind: tuple(Name(n["key"], tuple(n["names"])) for n in made[kind]) for kind in sorted(made)}
    )
