"""What a build remembers: long fields out of memory, and which pages need no look at their view."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec import Struct
from msgspec.structs import replace

from casebook.builder.blocks import BLOCK, LIFE, in_blocks
from casebook.builder.pack import remembered, rest_of, short
from casebook.builder.plan import Job, case_job, plan_pages
from casebook.builder.questions import Questions
from casebook.builder.rests import Rests
from casebook.builder.store import Memory, Store
from casebook.catalog import Catalog
from casebook.checks import load
from casebook.model import Case, Record, Status, fields_of
from casebook.reader import Library
from casebook.records import stamp_of
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def library() -> Library:
    """The library of this repository."""
    return load(ROOT)


def values_of(shape: Any) -> Any:
    """All fields of a record and of its parts."""
    if not isinstance(shape, Struct):
        return shape
    return {name: values_of(getattr(shape, name)) for name in fields_of(type(shape))}


def test_cases_come_back_whole_and_late(library: Library, tmp_path: Path) -> None:
    """Assert that a case is the same after it was packed, and that its long texts are read only when asked for."""
    rests = Rests(tmp_path, None)
    packed = [(short(case), rests.add(rest_of(case))) for case in library.cases]
    rests.close()
    again = Rests(tmp_path, rests.known)
    reads: list[int] = []

    def read(place: int) -> bytes:
        reads.append(place)
        return again.read(place)

    cases = [remembered(row, place, read) for row, place in packed]
    listed = [(c.id, c.title, c.summary, c.unit, c.scene, c.effect.evidence, c.source.src_uri) for c in cases]
    assert len(listed) == len(library.cases) and not reads
    assert [values_of(case) for case in cases] == [values_of(case) for case in library.cases]
    assert reads
    with pytest.raises(AttributeError):
        _ = cast(Any, cases[0]).no_such_field


@pytest.mark.parametrize("damage", ["shorter", "changed", "gone"])
def test_long_fields_that_are_not_what_was_written_are_not_believed(tmp_path: Path, damage: str) -> None:
    """Assert that a damaged file is noticed, and that what a killed build appended is cut off."""
    rests = Rests(tmp_path, None)
    place = rests.add("长文字".encode())
    known = rests.known
    rests.add(b"of a build that was killed")
    rests.close()
    again = Rests(tmp_path, known)
    assert again.sound and again.read(place).decode() == "长文字"
    again.add("下一个".encode())
    again.close()
    assert (tmp_path / again.name).read_bytes().decode() == "长文字下一个"
    path = tmp_path / known[0]
    if damage == "shorter":
        path.write_bytes(path.read_bytes()[:5])
    elif damage == "changed":
        path.write_bytes(b"x" + path.read_bytes()[1:])
    else:
        path.unlink()
    assert not Rests(tmp_path, known).sound


def _cases(library: Library, *changed: Case, without: str = "") -> Library:
    """A library in which these cases are new or other ones; as after reading, other content has another stamp."""
    rows = {case.id: case for case in library.cases if case.id != without}
    for case in changed:
        rows[case.id] = replace(case, source=replace(case.source, stamp=stamp_of("", {"": case})))
    return replace(library, cases=tuple(rows[key] for key in sorted(rows)))


def _changes(library: Library, random: Random) -> list[Library]:
    case, other = random.sample(library.cases, 2)
    unit, scene = random.choice(library.units), random.choice(library.scenes)
    method = random.choice(library.methods)
    new = replace(
        case,
        id="2026-0900",
        source=replace(case.source, src_uri="cases/2026/2026-0900.md"),
        based_on=random.choice((case.id, method.id, "")),
    )
    return [
        _cases(library, replace(case, title="另一个题目")),
        _cases(library, replace(case, summary="另一句话", comment="另一条点评")),
        _cases(library, replace(case, unit=unit.key, partners=(other.unit,))),
        _cases(library, replace(case, scene=scene.key, scene_also=(other.scene,))),
        _cases(library, replace(case, based_on=other.id)),
        _cases(library, replace(case, methods=(method.id,), duties=("面授",))),
        _cases(library, replace(case, status=Status.WITHDRAWN)),
        _cases(library, replace(case, status=Status.SUPERSEDED, superseded_by=other.id)),
        _cases(library, replace(case, accepted_on=None), replace(other, featured="亮显理由")),
        _cases(library, new),
        _cases(library, without=case.id),
        replace(library, methods=tuple(m for m in library.methods if m.id != method.id)),
        replace(library, issues=library.issues[:-1]),
    ]


def _store(memory: Memory) -> Store:
    return cast(Store, SimpleNamespace(memory=memory, changed=True))


def _view(job: Job, catalog: Catalog) -> str:
    try:
        return repr(job.view(catalog))
    except KeyError as gone:
        return f"no {gone}"


@pytest.mark.parametrize("seed", range(6))
def test_a_page_whose_view_changed_is_looked_at_again(library: Library, seed: int) -> None:
    """Assert that no page is left alone whose view another library changes: the questions it asked tell."""
    catalog, memory = Catalog(library), Memory("same")
    questions = Questions(catalog, _store(memory), "same")
    jobs = [*plan_pages(catalog, "public"), *map(case_job, catalog.cases)]
    asked = {job.url: questions.hear(job.view)[1] for job in jobs}
    views = {job.url: _view(job, catalog) for job in jobs}
    left_alone = 0
    for changed in _changes(library, Random(seed)):
        now = Catalog(changed)
        remembers = replace(memory, answers=dict(memory.answers))
        later = Questions(now, _store(remembers), "same")
        for job in jobs:
            settled = later.settled(asked[job.url])
            left_alone += settled
            assert not settled or _view(job, now) == views[job.url], job.url
    assert left_alone > len(jobs)


def test_other_registries_make_every_page_news(library: Library) -> None:
    """Assert that nothing is settled when what all pages rest on has changed."""
    memory = Memory("one")
    questions = Questions(Catalog(library), _store(memory), "one")
    _, asked = questions.hear(lambda catalog: catalog.cases)
    assert questions.settled(asked) and not questions.settled(None)
    assert not Questions(Catalog(library), _store(memory), "another").settled(asked)


def test_no_public_view_reads_a_body(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """Assert what the stamps of records rest on: they do not tell one body from another."""

    def body(_: Library, record: Record) -> str:
        raise AssertionError(record.source.src_uri)

    monkeypatch.setattr(Library, "body", body)
    catalog = Catalog(library)
    jobs = [*plan_pages(catalog, "public"), *map(case_job, catalog.cases)]
    assert [job.view(catalog) for job in jobs]


def test_work_is_done_once_by_children_that_do_not_grow_old(tmp_path: Path) -> None:
    """Assert that every item is done exactly once, beside another work, and that no child does more than its share."""
    count = 7 * LIFE * BLOCK + 1

    def work(block: range) -> None:
        (tmp_path / f"{block.start}-{block.stop}-{os.getpid()}").touch()

    in_blocks(count, work, [(tmp_path / "beside").touch])
    (tmp_path / "beside").unlink()
    done = [[int(part) for part in path.name.split("-")] for path in tmp_path.iterdir()]
    assert sorted(at for start, stop, _ in done for at in range(start, stop)) == list(range(count))
    assert os.cpu_count() == 1 or max(Counter(child for _, _, child in done).values()) <= LIFE


def test_a_child_that_dies_is_told() -> None:
    """Assert that a block whose process ended is no block that was done."""
    with pytest.raises(RuntimeError, match="block of work failed"):
        in_blocks(3 * BLOCK, lambda block: os._exit(3) if block.start else None)
