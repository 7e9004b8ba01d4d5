"""A publisher that is killed: readers keep one whole release, and nothing of what it had begun stays."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from casebook.publish.atomic import PARTIAL
from casebook.publish.publisher import Options, check, publish
from casebook.publish.tree import entries

from .conftest import BOTH, HOME, Put, go, page, served, silent, wanted, whole

KILLED = """
import os, signal, sys
from pathlib import Path
from casebook.publish.publisher import Options, publish
site, out, in_place, left = Path(sys.argv[1]), Path(sys.argv[2]), bool(int(sys.argv[3])), int(sys.argv[4])
def watch(event, args):
    global left
    if event in ("os.rename", "os.link", "os.symlink", "os.remove", "os.mkdir", "shutil.copyfile", "shutil.rmtree"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
publish(site, out, Options(in_place=in_place or None), lambda line: None)
"""


@BOTH
def test_twenty_kills_leave_one_whole_release_served(site: Path, put: Put, in_place: bool) -> None:
    """A publisher is killed at twenty moments; after each, readers of the link get one whole release."""
    for n in range(150):
        put(f"bulk/{n:03d}.html", page(f"页{n}", f"第0轮{n}", up="../"))
    go(site, in_place=in_place)
    out = site.parent / "out"
    states, killed = [served(site)], 0
    call = [sys.executable, "-c", KILLED, str(site), str(out), str(int(in_place))]
    for step in range(20):
        for n in range(0, 150, 5):
            put(f"bulk/{n:03d}.html", page(f"页{n}", f"第{step + 1}轮{n}", up="../"))
        states.append(wanted(site))
        done = subprocess.run([*call, str(1 + step * (5 if step < 18 else 40))], cwd=HOME, check=False)
        assert done.returncode in (-9, 0), done
        killed += done.returncode == -9
        if in_place:
            whole(out / "current")
        else:
            assert served(site) in states
    assert killed >= 18
    go(site)
    assert served(site) == wanted(site)
    assert check(site, out).is_whole
    assert not [e.path for e in entries(out) if e.path.endswith(PARTIAL)]
    assert not list((out / "releases").glob(".*"))


def test_a_photo_in_a_release_that_was_never_finished_goes_too(site: Path, put: Put) -> None:
    """What a killed publisher had copied is gone after `--keep 1`, also where nothing changed since the last release."""
    go(site)
    photo = put("about/secret.png", b"photo")
    call = [sys.executable, "-c", KILLED, str(site), str(site.parent / "out"), "0"]
    for kill_at in range(20, 100):
        done = subprocess.run([*call, str(kill_at)], cwd=HOME, check=False)
        if list(site.parent.rglob(".*.partial/about/secret.png")):
            break
    assert done.returncode == -9
    photo.unlink()
    assert go(site, keep=1).number == 1
    assert not list((site.parent / "out").rglob("secret.png"))
    assert not list((site.parent / "out/releases").glob(".*"))


@BOTH
def test_a_first_publication_that_was_killed_is_taken_up_again(site: Path, in_place: bool) -> None:
    """What it left is known for ours, whenever it was killed."""
    for kill_at in (1, 2, 4, 8, 16, 24, 28, 30, 32, 34, 36, 40):
        out = site.parent / f"out{kill_at}"
        call = [sys.executable, "-c", KILLED, str(site), str(out), str(int(in_place)), str(kill_at)]
        assert subprocess.run(call, cwd=HOME, check=False).returncode in (-9, 0)
        publish(site, out, Options(in_place=in_place or None), silent)
        assert check(site, out).served == ()
