"""Acceptance in one of several checkouts: the shared repository decides who minted first."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from casebook.desk.acceptance import Done, Refused
from casebook.messages import say

TRIES = 5


class _Git:
    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-C", str(self._root), *arguments]
        return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)

    def must(self, *arguments: str) -> str:
        done = self(*arguments)
        if done.returncode:
            raise Refused(
                say("desk.push_failed", why=done.stderr.strip().splitlines()[-1] if done.stderr else "")
            )
        return done.stdout


def decide_and_push(
    root: Path, decide: Callable[[], Done], subject: str, told: Callable[[str], None]
) -> Done:
    """Carry out a decision, commit it and push it; when somebody pushed first, undo, fetch and decide again.

    Args:
        subject: the commit's subject, with `{id}` for the case's id.
        told: hears each step in Chinese.

    Raises:
        Refused: the work tree is not clean, or the push failed for another reason than a newer remote.
    """
    git = _Git(root)
    if git.must("status", "--porcelain", "--untracked-files=no").strip():
        raise Refused(say("desk.dirty"))
    for _ in range(TRIES):
        git.must("fetch", "--quiet")
        git.must("merge", "--quiet", "--ff-only", "@{upstream}")
        before = git.must("rev-parse", "HEAD").strip()
        done = decide()
        git.must("add", "--all", "--", "docs")
        git.must("commit", "--quiet", "-m", subject.format(id=done.id))
        pushed = git("push", "--quiet")
        if pushed.returncode == 0:
            told(say("desk.pushed"))
            return done
        git.must("fetch", "--quiet")
        if not git.must("rev-list", f"{before}..@{{upstream}}").strip():
            raise Refused(say("desk.push_failed", why=pushed.stderr.strip().splitlines()[-1]))
        told(say("desk.push_refused"))
        git.must("reset", "--quiet", "--keep", before)
    raise Refused(say("desk.push_failed", why=say("desk.push_refused")))
