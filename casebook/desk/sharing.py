"""Decisions in one of several checkouts: the shared repository decides who minted first."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from casebook.desk.acceptance import MINTED
from casebook.desk.decision import Done, Refused, give_back, kept_folder
from casebook.desk.journal import Journal
from casebook.desk.progress import PROGRESS
from casebook.messages import say
from casebook.model import Status
from casebook.publish.atomic import write_atomic
from casebook.sources import INCOMING

TRIES = 5
_LEDGERS = (MINTED, PROGRESS)
"""Files of all submissions: intake writes into the second one without committing it."""
_CAUSES = {
    "not a git repository": "no_repository",
    "no upstream": "no_upstream",
    "does not have any commits": "no_upstream",
    "unknown revision": "no_upstream",
    "please tell me who you are": "no_identity",
    "unable to auto-detect email": "no_identity",
    "could not read username": "no_access",
    "authentication failed": "no_access",
    "permission denied": "no_access",
    "could not resolve host": "no_network",
    "connection": "no_network",
    "timed out": "no_network",
    "not appear to be a git repository": "no_network",
    "not possible to fast-forward": "parted",
    "diverging": "parted",
    "overwritten by merge": "in_the_way",
    "hook declined": "declined",
}
"""What Git says in English → the sentence for the editor."""


class NotShared(Exception):  # noqa: N818 - a decision that was carried out, but not pushed, told in Chinese
    """The decision stands in this checkout; the text says how far it came and what to do."""

    def __init__(self, done: Done, text: str) -> None:
        super().__init__(text)
        self.done = done


class _Failed(Exception):  # noqa: N818 - turned into a sentence by whoever knows how far the work came
    """Git said no; the text is the cause in Chinese."""


class _Git:
    def __init__(self, root: Path) -> None:
        self._root = root

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-C", str(self._root), "-c", "core.quotePath=off", *arguments]
        plain = os.environ | {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
        try:
            return subprocess.run(
                command, capture_output=True, encoding="utf-8", errors="replace", check=False, env=plain
            )
        except FileNotFoundError:
            raise _Failed(say("desk.git_missing")) from None

    def must(self, *arguments: str) -> str:
        done = self(*arguments)
        if done.returncode:
            raise _Failed(_cause(done.stderr))
        return done.stdout


def _cause(said: str) -> str:
    low = said.lower()
    code = next((code for words, code in _CAUSES.items() if words in low), "other")
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = next((line for line in lines if line.startswith(("fatal:", "error:", "remote:", "!"))), "")
    return say(f"desk.git_{code}", told=told or "".join(lines[:1]))


def decide_and_push(
    root: Path, decide: Callable[[], Done], subject: str, told: Callable[[str], None], corrected: str = ""
) -> Done:
    """Carry out a decision, commit what it changed and push it; when somebody pushed first, undo, fetch, decide again.

    Args:
        subject: the commit's subject, with `{id}` for the case's id.
        told: hears each step in Chinese.
        corrected: file below the root that the editor has changed for this decision, or "".

    Raises:
        Refused: nothing was done: the work tree is not clean, or the newest state cannot be fetched.
        NotShared: it was done here, but neither committed nor pushed, or only committed.
    """
    git = _Git(root)
    for _ in range(TRIES):
        try:
            _check_clean(git, corrected)
            git.must("fetch", "--quiet")
            git.must("merge", "--quiet", "--ff-only", "@{upstream}")
            before = git.must("rev-parse", "HEAD").strip()
        except _Failed as failed:
            raise Refused(say("desk.not_fetched", why=failed)) from None
        ledgers = {name: (root / name).read_bytes() for name in _LEDGERS if (root / name).is_file()}
        done = decide()
        try:
            _commit(git, root, done, subject)
        except _Failed as failed:
            raise NotShared(done, say("desk.not_committed", why=failed)) from None
        pushed = git("push", "--quiet")
        if pushed.returncode == 0:
            told(say("desk.pushed"))
            return done
        try:
            git.must("fetch", "--quiet")
            newer = git.must("rev-list", f"{before}..@{{upstream}}").strip()
        except _Failed as failed:
            raise NotShared(done, say("desk.not_pushed", why=failed)) from None
        if not newer:
            raise NotShared(done, say("desk.not_pushed", why=_cause(pushed.stderr)))
        if done.is_undoing or corrected:  # to go back would lose what is nowhere else
            raise NotShared(done, say("desk.not_pushed", why=say("desk.git_raced")))
        told(say("desk.push_refused"))
        _take_back(git, root, done, before, ledgers)
    raise Refused(say("desk.too_busy"))


def _check_clean(git: _Git, corrected: str) -> None:
    changed = git.must("status", "--porcelain", "--untracked-files=no").splitlines()
    ours = (PROGRESS, corrected) if corrected else (PROGRESS,)
    if dirty := [line[3:] for line in changed if not line.endswith(ours)]:
        raise Refused(say("desk.dirty", paths="、".join(dirty[:5])))


def _commit(git: _Git, root: Path, done: Done, subject: str) -> None:
    """Commit the decision's own files: other submissions lie beside them, unreviewed."""
    ours = [
        path
        for path in done.touched
        if git.must("ls-files", "--", path).strip() or ((root / path).exists() and INCOMING not in path)
    ]
    git.must("add", "--all", "--", *ours)
    git.must("commit", "--quiet", "-m", subject.format(id=done.id))


def _take_back(git: _Git, root: Path, done: Done, before: str, ledgers: dict[str, bytes]) -> None:
    """Take a decision that came too late back, whether Git knew the submission or not."""
    git.must("reset", "--quiet", "--keep", before)
    for name in _LEDGERS:
        if name in ledgers:
            write_atomic(root / name, ledgers[name])
        elif not git.must("ls-files", "--", name).strip():
            (root / name).unlink(missing_ok=True)
    slug = next((p.removeprefix(f"docs/{INCOMING}") for p in done.touched if INCOMING in p), "")
    last = Journal(root).last(done.number)
    if slug and last and last.state in (Status.ACCEPTED, Status.RETURNED):
        if (root / "docs" / INCOMING / slug).is_dir():  # Git brought it back
            shutil.rmtree(kept_folder(root, slug, Status(last.state)), ignore_errors=True)
        give_back(root, slug, Status(last.state))
