"""The long campaigns of the safety room: `python -m bench.safety.run [hostile|ids|alarms|fuzz|bombs …] [--examples N]`.

Each prints one line with its figure and exits 1 when a bar is missed. `alarms` reads laws and encyclopaedia passages
from `../shared/data` when they are there.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import sync_playwright

from casebook.fields import FIELDS
from casebook.frontmatter import Mistakes, split
from casebook.records import read_record
from casebook.safety import Place, check_markdown, clean_html, scan_file, scan_text, with_meta
from casebook.safety.markdown import renderer
from casebook.values import Lexicon
from tests.conftest import QUIET, ROOT, browser_path
from tests.safety.browser import judged, shell
from tests.safety.hostile import everywhere
from tests.safety.made import SPELLINGS, ids
from tests.safety.test_file_bombs import BOMBS as FILE_BOMBS
from tests.safety.test_markdown import BOMBS
from tests.safety.test_sanitize import armed

DATA = ROOT.parent / "shared" / "data"
BATCH = 1500


def hostile(_: int) -> bool:
    """Every vector in every position, in Chromium, with and without the policy."""
    texts = [text for _, text in everywhere()]
    md, ran, bad, outside, violations = renderer(), 0, 0, 0, 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=[*QUIET])
        for start in range(0, len(texts), BATCH):
            html = shell([clean_html(md.reset().convert(t), 2) for t in texts[start : start + BATCH]])
            for page in (html, with_meta(html)):
                verdict = judged(browser, page)
                ran, bad, outside = (
                    ran + verdict.ran,
                    bad + len(verdict.armed),
                    outside + len(verdict.outside),
                )
                violations += len(verdict.violations)
                for found in verdict.armed[:5]:
                    print("armed:", found)
        browser.close()
    print(
        f"hostile: {len(texts)} strings, twice; {ran} ran, {bad} armed, {outside} outside, {violations} violations"
    )
    return len(texts) >= 10_130 and not (ran or bad or outside or violations)


def numbers(_: int) -> bool:
    """2,000 IDs in each spelling."""
    missed = 0
    made = ids(2000, seed=11)
    for name, spell in sorted(SPELLINGS.items()):
        left = [
            n for n in made if not any(f.code == "id" for f in scan_text(f"身份 {spell(n)} 号", Place("x")))
        ]
        missed += len(left)
        if left:
            print(f"missed: {name}: {len(left)}, {left[:2]}")
    print(f"ids: {len(made)} × {len(SPELLINGS)} spellings, {missed} missed")
    return missed == 0


def alarms(_: int) -> bool:
    """Findings in texts that hold nothing to find."""
    found, characters = [], 0
    files = [*sorted((DATA / "laws").glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
    for path in files:
        characters += len(path.read_text(encoding="utf-8"))
        found += scan_file(path)
    passages = (
        json.loads((DATA / "cmrc2018_dev.json").read_text(encoding="utf-8"))["data"] if DATA.is_dir() else []
    )
    for article in passages:
        for paragraph in article["paragraphs"]:
            characters += len(paragraph["context"])
            found += scan_text(paragraph["context"], Place(article["id"]))
    for finding in found:
        print("alarm:", finding)
    print(
        f"alarms: {len(files)} files, {len(passages)} articles, {characters} characters, {len(found)} findings"
    )
    return not found


MARKS = [*"[]()*_~^=`<>!&\\|#:-+ \n\t汉字a1.\"'{}/", "    ", "\n\n", "```\n", "[^1]", "<b>", "<!--", "-->", "!!! a\n", "{: #x }", "- ", "> ", "<a href=", "javascript:x", "onclick=x",
         "<svg>", "<script>", "</script>", "![", "](", "=== \"a\"\n", "&#106;", "<style>", "<img src=x onerror=x>", "\u200b", "\u202e", "\x00", "<table>", "<td>", "</p>"]  # fmt: skip
YAML = [*"-:#[]{}&*!|>'\"%@`,? \n\t：“”，、—…0123456789", "---\n", "...\n", "title: ", "标题: ", "unit: ", "scene: ", "  - ", "<<: ", "&a ", "*a", "!!int ", "!!python/object:x ", "2024-03-01", "effect:\n  ", "甲", "是", "\u0000", "\ufeff", "\u2028", "\r"]  # fmt: skip


def fuzz(examples: int) -> bool:
    """Any Markdown that the limits let through renders clean; any front matter is read or refused, never a crash."""
    md = renderer()
    rendered = [0]
    quick = settings(
        max_examples=examples // 2, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    lexicons = {name: Lexicon({}, ()) for name in FIELDS}

    @quick
    @given(st.lists(st.one_of(st.sampled_from(MARKS), st.text(max_size=4)), max_size=60))
    def body(parts: list[str]) -> None:
        text = "".join(parts)
        scan_text(text, Place("x"))
        if not check_markdown(text):
            rendered[0] += 1
            html = clean_html(md.reset().convert(text), 1)
            assert not armed(html)

    @quick
    @given(st.lists(st.one_of(st.sampled_from(YAML), st.text(max_size=4)), max_size=40))
    def front(parts: list[str]) -> None:
        text = "---\n" + "".join(parts) + "\n---\n\n正文\n"
        try:
            split(text)
        except Mistakes as mistakes:
            assert all(line >= 1 and message for line, message in mistakes.found)
        read_record("case", text.encode("utf-8", "replace"), "cases/2026/2026-0001.md", lexicons)

    body()
    front()
    print(f"fuzz: {examples} examples ({rendered[0]} rendered), no crash, nothing armed")
    return True


CHILD = """
import sys, time, resource
from tests.safety import test_file_bombs, test_markdown
everything = test_markdown.BOMBS | test_file_bombs.BOMBS
start = time.process_time()
refused = test_file_bombs.judge(everything[sys.argv[1]])
print(refused, time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def bombs(_: int) -> bool:
    """Each bomb through reader and gate in a process of its own: refused, CPU seconds, memory."""
    worst_time, worst_memory, passed = 0.0, 0, []
    names = sorted(BOMBS | FILE_BOMBS)
    for name in names:
        done = subprocess.run(
            [sys.executable, "-c", CHILD, name], capture_output=True, text=True, check=True, cwd=ROOT
        )
        refused, seconds, memory = done.stdout.split()
        worst_time, worst_memory = max(worst_time, float(seconds)), max(worst_memory, int(memory))
        passed += [] if refused == "True" else [name]
    print(f"bombs: {len(names)}, worst {worst_time:.2f} s and {worst_memory} MB; let through: {passed}")
    return not passed and worst_time <= 1 and worst_memory <= 300


CAMPAIGNS: dict[str, Callable[[int], bool]] = {
    "ids": numbers, "alarms": alarms, "bombs": bombs, "hostile": hostile, "fuzz": fuzz,
}  # fmt: skip


def main(argv: list[str]) -> int:
    """Run the named campaigns, or all."""
    made = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    made.add_argument("names", nargs="*", choices=[*CAMPAIGNS, []])
    made.add_argument("--examples", type=int, default=100_000)
    options = made.parse_args(argv)
    good = True
    for name in options.names or CAMPAIGNS:
        start = time.process_time()
        good = CAMPAIGNS[name](options.examples) and good
        print(
            f"  {name}: {time.process_time() - start:.0f} s of CPU here, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
