"""Work in blocks over the cores, where the system can fork; the same work in one process elsewhere."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from multiprocessing.connection import wait
from typing import Any

BLOCK = 250
"""Items of one block; memory stays flat and the last block is short."""
LIFE = 6
"""Pieces that one child does: what it has copied of its parent's memory by reading it ends with it."""


def in_blocks(count: int, work: Callable[[range], None], beside: Sequence[Callable[[], None]] = ()) -> None:
    """Call `work` with consecutive ranges that cover `range(count)`, over all cores when it pays.

    Args:
        work: runs in forked children and must leave its results in files.
        beside: other works of that kind, begun first, each `apart`, while one block less is done.
    """
    blocks = [range(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]
    cores = min(
        len(blocks), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods():
        for aside in beside:
            aside()
        _do(partial(work, block) for block in blocks)
        return
    context = multiprocessing.get_context("fork")
    queue: Any = context.SimpleQueue()
    pieces = [*range(len(beside)), *blocks]
    children = cores + len(pieces) // LIFE
    for piece in [*pieces, *[None] * children]:
        queue.put(piece)
    _join([context.Process(target=_drain, args=(queue, work, beside)) for _ in range(children)], cores)


def apart(work: Callable[[], None]) -> None:
    """Do a work that leaves its results in files, where the system can fork in a child whose memory goes with it."""
    if "fork" not in multiprocessing.get_all_start_methods():
        work()
        return
    _join([multiprocessing.get_context("fork").Process(target=_alone, args=(work,))])


def _join(children: Sequence[Any], cores: int = 1) -> None:
    """Run children, so many at a time."""
    running: list[Any] = []
    for child in children:
        if len(running) == cores:
            ended = wait([each.sentinel for each in running])
            running = [each for each in running if each.sentinel not in ended]
        child.start()
        running.append(child)
    for child in children:
        child.join()
    failed: Sequence[int] = [child.exitcode or 0 for child in children if child.exitcode]
    if failed:
        raise RuntimeError(f"a block of work failed with {failed}")


def _drain(queue: Any, work: Callable[[range], None], beside: Sequence[Callable[[], None]]) -> None:
    gc.freeze()  # what a child shares with its parent would be copied, were it looked at
    pieces: Iterator[range | int] = islice(iter(queue.get, None), LIFE)
    _do(partial(apart, beside[p]) if isinstance(p, int) else partial(work, p) for p in pieces)


def _alone(work: Callable[[], None]) -> None:
    gc.freeze()
    work()


def _do(works: Iterable[Callable[[], None]]) -> None:
    """Collect garbage between works, not as often as Python would."""
    gc.disable()
    for at, work in enumerate(works):
        if at:
            gc.collect()
        work()
