"""收件的长时间试验：随机中断 200 次不丢一件（kills）；一次收 200 份 Word 来稿（many）。"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from random import Random

from casebook.desk.journal import Journal
from tests.conftest import ROOT
from tests.desk.conftest import Place, word_file
from tests.desk.test_inbox import command, drafts, fill, kill_a_run, names_in


def main() -> int:
    """Run one campaign and print its figures; 1 when a kill lost something."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("campaign", choices=("kills", "many"))
    arguments.add_argument(
        "--rounds", type=int, default=200, metavar="N", help="中断次数或文件数（默认 200）"
    )
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = _place(Path(name))
        return _kills(place, options.rounds) if options.campaign == "kills" else _many(place, options.rounds)


def _place(folder: Path) -> Place:
    place = Place(folder / "library", folder / "inbox")
    place.inbox.mkdir()
    shutil.copytree(
        ROOT / "docs", place.root / "docs", ignore=shutil.ignore_patterns("incoming", "progress.json")
    )
    Journal(place.root).folder.joinpath("secret").write_text("5" * 64, encoding="utf-8")
    return place


def _kills(place: Place, rounds: int) -> int:
    """Kill runs at random moments, refilling the inbox when it is empty; then compare with undisturbed runs."""
    random, lost, sets = Random(1), 0, 0
    calm = _place(place.root.parent / "calm") if (place.root.parent / "calm").mkdir() is None else place
    for _ in range(rounds):
        if not any(
            p.suffix in (".docx", ".md") and "回执" not in p.name and "号码" not in p.name
            for p in place.inbox.iterdir()
        ):
            sets += 1
            for one in place.inbox.iterdir():
                shutil.rmtree(one) if one.is_dir() else one.unlink()
            fill(place)
            shutil.copytree(place.inbox, calm.inbox, dirs_exist_ok=True)
            subprocess.run(command(calm), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
            sent = {p.name for p in place.inbox.iterdir()}
        kill_a_run(place, random.uniform(0.2, 3.0))
        lost += len(sent - names_in(place))
    subprocess.run(command(place), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    same = drafts(place) == drafts(calm)
    print(f"kills {rounds}, sets sent {sets}, files lost {lost}, same drafts as undisturbed runs: {same}")
    return 0 if same and not lost else 1


def _many(place: Place, count: int) -> int:
    for number in range(count):
        word_file(place.inbox / f"来稿{number:03}.docx", f"第{number}号来稿的标题")
    started = time.monotonic()
    subprocess.run(command(place), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = time.monotonic() - started
    taken = len({name.partition("/")[0] for name in drafts(place)})
    print(
        f"files {count}, drafts {taken}, wall {wall:.1f} s, {wall / count:.2f} s a file, cpu {used.ru_utime + used.ru_stime:.1f} s"
    )
    return 0 if taken == count else 1


if __name__ == "__main__":
    raise SystemExit(main())
