"""Work in blocks over the cores, where the system can fork; the same work in one process elsewhere."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

BLOCK = 250
"""Items of one block; memory stays flat and the last block is short."""


def in_blocks(count: int, work: Callable[[range], None]) -> None:
    """Call `work` with consecutive ranges that cover `range(count)`, over all cores when it pays.

    `work` runs in forked children and must leave its results in files.
    """
    blocks = [range(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK)]
    cores = min(
        len(blocks), len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    if cores < 2 or "fork" not in multiprocessing.get_all_start_methods():
        _do(blocks, work)
        return
    context = multiprocessing.get_context("fork")
    queue: Any = context.SimpleQueue()
    for piece in [*blocks, *[None] * cores]:
        queue.put(piece)
    _join([context.Process(target=_drain, args=(queue, work)) for _ in range(cores)])


def apart(works: Sequence[Callable[[], None]], *, much: bool) -> None:
    """Do independent works, which leave their results in files; when there is much to do, each in a process of its own.

    What it took of memory then goes with it.
    """
    if not much or "fork" not in multiprocessing.get_all_start_methods():
        for work in works:
            work()
        return
    context = multiprocessing.get_context("fork")
    _join([context.Process(target=_alone, args=(work,)) for work in works])


def _join(children: Sequence[Any]) -> None:
    for child in children:
        child.start()
    for child in children:
        child.join()
    failed: Sequence[int] = [child.exitcode or 0 for child in children if child.exitcode]
    if failed:
        raise RuntimeError(f"a block of work failed with {failed}")


def _alone(work: Callable[[], None]) -> None:
    gc.freeze()
    work()


def _drain(queue: Any, work: Callable[[range], None]) -> None:
    gc.freeze()  # what a child shares with its parent would be copied, were it looked at
    _do(iter(queue.get, None), work)


def _do(blocks: Iterable[range], work: Callable[[range], None]) -> None:
    """Collect garbage after each block, not as often as Python would."""
    gc.disable()
    for block in blocks:
        work(block)
        gc.collect()
