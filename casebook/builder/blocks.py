"""Work in blocks over the cores, where the system can fork; the same work in one process elsewhere."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
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
        for block in blocks:
            work(block)
        return
    context = multiprocessing.get_context("fork")
    queue: Any = context.SimpleQueue()
    for piece in [*blocks, *[None] * cores]:
        queue.put(piece)
    children = [context.Process(target=_drain, args=(queue, work)) for _ in range(cores)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    failed: Sequence[int] = [child.exitcode or 0 for child in children if child.exitcode]
    if failed:
        raise RuntimeError(f"a block of work failed with {failed}")


def _drain(queue: Any, work: Callable[[range], None]) -> None:
    while (block := queue.get()) is not None:
        work(block)
