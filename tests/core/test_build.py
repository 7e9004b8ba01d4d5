"""The build: same input, same bytes; an incremental tree equals a clean one; nothing bad breaks the rest."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from tests.conftest import ROOT

TOOL = ("casebook", "hooks", "scripts", "overrides", "mkdocs.yml")
Tree = dict[str, bytes]


def tree(site: Path) -> Tree:
    """Every file of a site and its bytes."""
    return {p.relative_to(site).as_posix(): p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()}


def changed(before: Tree, after: Tree) -> set[str]:
    """Files that differ between two trees."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


class Tool:
    """A copy of the tool and a library whose parts a test may change."""

    def __init__(self, folder: Path, cases: int) -> None:
        self.home, self.root, self.site = folder / "tool", folder / "library", folder / "site"
        for name in TOOL:
            source = ROOT / name
            skip = shutil.ignore_patterns("__pycache__")
            if source.is_dir():
                shutil.copytree(source, self.home / name, ignore=skip)
            else:
                shutil.copy(source, self.home / name)
        shutil.copytree(ROOT / "docs", self.root / "docs", ignore=shutil.ignore_patterns("incoming"))
        self._multiply(cases)

    def _multiply(self, cases: int) -> None:
        """More cases: the samples again under new ids of an earlier year, unsigned in nothing."""
        samples = sorted((self.root / "docs/cases").glob("20*/*.md"))
        year = self.root / "docs/cases/2019"
        year.mkdir()
        for number in range(max(0, cases - len(samples))):
            source = samples[number % len(samples)]
            text = source.read_text(encoding="utf-8")
            if "status: accepted" in text and "fig" not in text:
                new = f"2019-{number:04}"
                (year / f"{new}.md").write_text(
                    text.replace(f"id: {source.stem}", f"id: {new}"), encoding="utf-8"
                )

    def build(self, *options: str, site: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Build with this copy of the tool."""
        return subprocess.run(
            self.command(*options, site=site),
            cwd=self.home,
            capture_output=True,
            encoding="utf-8",
            check=False,
            env=self.env,
        )

    def command(self, *options: str, site: Path | None = None) -> list[str]:
        """The command of a build."""
        where = ["--root", str(self.root), "--out", str(site or self.site)]
        return [sys.executable, "-m", "scripts", "build", *where, *options]

    @property
    def env(self) -> dict[str, str]:
        """This copy of the tool comes first; warnings of CI mode are asked for by option."""
        return {k: v for k, v in os.environ.items() if k != "CI"} | {"PYTHONPATH": str(self.home)}

    def clean(self) -> Tree:
        """The tree that a build without any memory makes."""
        other = self.site.with_name("clean")
        shutil.rmtree(other, ignore_errors=True)
        shutil.rmtree(other.with_name("clean.state"), ignore_errors=True)
        self.build("--clean", site=other)
        return tree(other)

    def edit(self, name: str, old: str, new: str, below: Path | None = None) -> None:
        """Replace text in one file, which must hold it."""
        path = (below or self.root) / name
        text = path.read_text(encoding="utf-8")
        assert old in text, name
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Tool:
    """A built library of 300 cases."""
    made = Tool(tmp_path_factory.mktemp("build"), 300)
    done = made.build()
    assert done.returncode == 0, done.stderr
    return made


CASE = "docs/cases/2026/2026-0022.md"


def _resign(tool: Tool) -> None:
    """Sign the library's cases anew, as acceptance would after a change."""
    code = (
        "import sys,re,pathlib\nfrom casebook.reader import read_library\nfrom casebook.sources import pictures_folder\nfrom casebook.safety import picture_marks,signed_hash\n"
        "root=pathlib.Path(sys.argv[1]);L=read_library(root)\nfor c in L.cases:\n"
        " p=root/'docs'/c.source.src_uri;t=p.read_text(encoding='utf-8')\n"
        " h=signed_hash(c,L.body(c),picture_marks(root/'docs'/pictures_folder(c.source.src_uri)))\n"
        " p.write_text(re.sub(r'signed_hash: .*','signed_hash: '+h,t,count=1),encoding='utf-8')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tool.root)], cwd=tool.home, check=True, env=tool.env)


def _delete(tool: Tool) -> None:
    (tool.root / CASE).rename(tool.root / "kept.md")


def _restore(tool: Tool) -> None:
    (tool.root / "kept.md").rename(tool.root / CASE)


def _add(tool: Tool) -> None:
    text = (tool.root / CASE).read_text(encoding="utf-8").replace("id: 2026-0022", "id: 2026-0999")
    (tool.root / "docs/cases/2026/2026-0999.md").write_text(text, encoding="utf-8")


def _link(tool: Tool) -> None:
    """A page that shows nothing but its own text, with a link to a case that is soon deleted."""
    text = "---\ntitle: 页\n---\n见[案例](../cases/2026/2026-0022.md)。\n"
    (tool.root / "docs/about/plain.md").write_text(text, encoding="utf-8")


def _upgrade(tool: Tool) -> None:
    """A newer version of a package comes first on the path of the copied tool, as far as its version tells."""
    info = tool.home / "nh3-99.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nh3\nVersion: 99.0\n", encoding="utf-8")


CHANGES: dict[str, Callable[[Tool], None]] = {
    "edit a body": lambda t: t.edit(CASE, "## 背景与起因\n", "## 背景与起因\n\n新添的一段话。\n"),
    "retitle": lambda t: t.edit(CASE, "title: ", "title: 新题·"),
    "add": _add,
    "link to a case": _link,
    "delete": _delete,
    "restore": _restore,
    "rename a unit": lambda t: t.edit("docs/.registry/units.yml", "乙局（示例）", "乙局改名（示例）"),
    "rename a scene": lambda t: t.edit("docs/scenes/care.md", "关爱帮扶护优", "关心帮扶护优"),
    "change a template": lambda t: t.edit("overrides/case.html", "借鉴关系", "谁借鉴了谁", t.home),
    "change a synonym": lambda t: t.edit(
        "docs/.registry/synonyms.txt", "谈心谈话 = ", "谈心谈话 = 促膝谈心 = "
    ),
    "change our code": lambda t: t.edit(
        "casebook/views/case.py", '"""A case\'s page."""', '"""A page."""', t.home
    ),
    "upgrade a dependency": _upgrade,
    "borrow": lambda t: t.edit(CASE, "status: accepted", "status: accepted\nbased_on: 2026-0021"),
}


@pytest.mark.xdist_group("build")
def test_incremental_equals_clean_after_every_change(tool: Tool) -> None:
    """Assert byte-identical trees after each kind of change, one upon the other."""
    for name, change in CHANGES.items():
        change(tool)
        _resign(tool)
        done = tool.build()
        assert done.returncode == 0, (name, done.stderr)
        assert changed(tree(tool.site), tool.clean()) == set(), name


@pytest.mark.xdist_group("build")
def test_nothing_changed_writes_nothing(tool: Tool) -> None:
    """Assert that a second build leaves every file as it is, its time included."""
    tool.build()
    before = {p: p.stat().st_mtime_ns for p in tool.site.rglob("*")}
    tool.build()
    assert {p: p.stat().st_mtime_ns for p in tool.site.rglob("*")} == before


@pytest.mark.xdist_group("build")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_lists_saved_by_notepad_give_the_same_site(tool: Tool, encoding: str) -> None:
    """Assert that synonyms and words are read in whatever encoding they were saved."""
    tool.build()
    before = tree(tool.site)
    paths = [tool.root / "docs/.registry" / name for name in ("synonyms.txt", "words.txt")]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    done = tool.build()
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert changed(before, tree(tool.site)) == set()


@pytest.mark.xdist_group("build")
def test_one_changed_body_changes_only_its_page_and_data(tool: Tool) -> None:
    """Assert that no other page is written when a body changes."""
    tool.build()
    before = tree(tool.site)
    tool.edit(CASE, "## 做法与经过\n", "## 做法与经过\n\n又添的一段话。\n")
    _resign(tool)
    tool.build()
    names = changed(before, tree(tool.site))
    assert "cases/2026/2026-0022.html" in names
    assert {name for name in names if name.endswith(".html")} == {"cases/2026/2026-0022.html"}
    assert len(names) <= 60


@pytest.mark.xdist_group("build")
def test_verify_proves_the_site_or_lists_what_differs(tool: Tool) -> None:
    """Assert that `--verify` tells a sound site from one with a changed, an added and a lost file, and mends nothing."""
    tool.build()
    done = tool.build("--verify")
    assert done.returncode == 0 and "逐字节相同" in done.stdout, done.stderr
    changed_page, lost = tool.site / "cases/2026/2026-0021.html", tool.site / "index.html"
    changed_page.write_text("tampered", encoding="utf-8")
    lost.rename(tool.site / "other.html")
    done = tool.build("--verify")
    assert done.returncode == 1
    for line in (
        "cases/2026/2026-0021.html：与全部重做的结果不同（内容不同）",
        "index.html：与全部重做的结果不同（缺少的文件）",
        "other.html：与全部重做的结果不同（多出来的文件）",
    ):
        assert line in done.stderr
    assert changed_page.read_text(encoding="utf-8") == "tampered"
    (tool.site / "other.html").rename(lost)
    assert tool.build().returncode == 0


@pytest.mark.xdist_group("build")
@pytest.mark.parametrize(
    "damage", ["torn", "foreign", "empty", "cache", "site file changed", "site file gone"]
)
def test_damaged_memory_is_rebuilt_never_believed(tool: Tool, damage: str) -> None:
    """Assert that a bad manifest, a bad cache or a tampered site ends in the right tree."""
    tool.build()
    want = tree(tool.site)
    state = tool.site.with_name("site.state")
    manifest, page = state / "manifest", tool.site / "cases/2026/2026-0021.html"
    if damage == "torn":
        manifest.write_bytes(manifest.read_bytes()[:-100])
    elif damage == "foreign":
        manifest.write_bytes(b"something else")
    elif damage == "empty":
        manifest.write_bytes(b"")
    elif damage == "cache":
        (state / "bodies.sqlite").write_bytes(b"not a database, but long enough to be taken for one" * 40)
    elif damage == "site file changed":
        page.write_text("tampered", encoding="utf-8")
    else:
        page.unlink()
    if damage == "cache":
        tool.edit("overrides/case.html", "{% extends", "\n{% extends", tool.home)
        tool.build()
        tool.edit("overrides/case.html", "\n{% extends", "{% extends", tool.home)
    done = tool.build()
    assert done.returncode == 0, done.stderr
    assert changed(want, tree(tool.site)) == set()


@pytest.mark.xdist_group("build")
def test_killed_builds_are_followed_by_a_right_one(tool: Tool) -> None:
    """Assert that a kill at any moment leaves a state from which the next build makes the clean tree."""
    random = Random(8)
    for round_ in range(10):
        tool.edit(CASE, "## 背景与起因\n", f"## 背景与起因\n\n第{round_}次改动。\n")
        tool.edit(
            "overrides/case.html",
            "{% extends",
            "\n{% extends" if round_ % 3 == 0 else "{% extends",
            tool.home,
        )
        _resign(tool)
        process = subprocess.Popen(
            tool.command(),
            cwd=tool.home,
            env=tool.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(random.uniform(0.3, 2.5))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert tool.build().returncode == 0
    assert changed(tree(tool.site), tool.clean()) == set()


@pytest.mark.xdist_group("build")
def test_a_faulty_submission_is_not_told_as_left_out(tool: Tool) -> None:
    """Assert that a build names no files “above” that it did not name: submissions are for `review`."""
    draft = tool.root / "docs/cases/incoming/bad/case.md"
    draft.parent.mkdir(parents=True)
    draft.write_text("---\n标题: 坏的\n---\n\n正文\n", encoding="utf-8")
    for _ in range(2):
        done = tool.build()
        assert done.returncode == 0
        assert "没有收录" not in done.stdout + done.stderr
    shutil.rmtree(tool.root / "docs/cases/incoming")


@pytest.mark.xdist_group("build")
def test_a_library_arranges_its_columns(tool: Tool, tmp_path: Path) -> None:
    """Assert that deeper levels of its own nav are taken up, and that a column without a page is left out."""
    own = tool.root / "mkdocs.yml"
    nav = "nav:\n- 首页: index.md\n- 空: nothing/\n- 品牌:\n  - 小节:\n    - about/brand.md\n  - about/path.md\n"
    own.write_text(nav, encoding="utf-8")
    try:
        done = tool.build(site=tmp_path / "site")
    finally:
        own.unlink()
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/about/path.html").read_text(encoding="utf-8")
    columns = page[page.index('aria-label="主栏目"') :].partition("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", columns) == ["首页", "品牌"]
    assert "about/brand.html" in columns


@pytest.mark.xdist_group("build")
@pytest.mark.parametrize("text", ["nav: 5", "nav: [5]", "nav: [{甲: }]", "nav: [", "site_name: [甲]", "5"])
def test_a_mistake_in_a_librarys_settings_is_told_in_chinese(tool: Tool, tmp_path: Path, text: str) -> None:
    """Assert the file's name, exit code 2, and no word of MkDocs'."""
    own = tool.root / "mkdocs.yml"
    own.write_text(text + "\n", encoding="utf-8")
    try:
        done = tool.build(site=tmp_path / "site")
    finally:
        own.unlink()
    assert done.returncode == 2
    assert str(own) in done.stderr
    assert "写" in done.stderr
    assert not re.search("Config|Traceback|Aborted", done.stderr)


@pytest.mark.xdist_group("build")
def test_files_with_errors_break_nothing_else(tool: Tool) -> None:
    """Assert that odd files are left out and named, the others built, and that the build exits 1."""
    tool.build()
    before = tree(tool.site)
    mistakes = sorted((Path(__file__).parent / "mistakes").glob("*.md"))
    for number, path in enumerate(mistakes):
        (tool.root / f"docs/cases/2026/2026-8{number:03}.md").write_bytes(path.read_bytes())
    done = tool.build()
    for path in tool.root.glob("docs/cases/2026/2026-8*.md"):
        assert path.name in done.stderr
        path.unlink()
    assert done.returncode == 1
    assert changed(before, tree(tool.site)) == set()


def test_plain_mkdocs_writes_the_same_bytes(tmp_path: Path, built_site: Path) -> None:
    """Assert that `mkdocs build --strict` in the repository and the build command agree."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(tmp_path / "site")]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert changed(tree(tmp_path / "site"), tree(built_site)) == set()
