"""Bytes, requests and CPU of a visitor's first query and of later ones, in Chromium over http.

`python bench/search/cold.py SITE_INDEX_FOLDER` with the folder of an index (see build.py), or a number of pages, or nothing
to make one of 10,015: sixteen newest pages are in no shard then, as many as there can be, which costs the most.
"""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import statistics
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.search.corpus import Collection, cmrc, laws, mixed, references  # noqa: E402 - after the path is set
from casebook.search import write_index  # noqa: E402 - after the path is set

REGISTRY = ROOT / "docs" / ".registry"
# Rare and frequent words, names that thousands of pages have, a single character.
KEYWORDS = (
    "思想巡诊谈心",
    "文明行为促进",
    "档案保密审查",
    "车站铁路运营",
    "业主委员会选举",
    "垃圾分类处罚",
    "饮用水水源保护",
    "电梯安全责任",
    "责令限期改正",
    "人民代表大会常务委员会公告",
    "县级以上人民政府",
    "主管部门应当",
    "物业服务企业",
    "法律责任",
    "烟花爆竹燃放",
    "养犬登记",
    "传统村落修缮",
    "革命遗址保护",
    "扬尘污染防治",
    "人民调解纠纷",
    "市容环境卫生",
    "行政处罚程序",
    "教堂建筑",
    "地铁换乘站",
    "动画主题曲",
    "分布于太平洋",
    "专辑发行",
    "大学校区",
    "球队冠军",
    "火箭发射卫星",
    "的",
    "应当",
    "公安机关罚款",
    "业主 委员会 选举",
    "责令 改正 罚款",
    "违反 规定 处罚",
    "台湾 电视剧 主演",
)
QUESTIONS = (
    "业主委员会的成员任期是几年？",
    "饮用水水源保护区内禁止哪些行为？",
    "战国无双是由哪两个公司合作开发的？",
    "机关单位的档案应当由谁负责保密审查？",
    "这座教堂的建筑有什么特点？",
    "物业服务企业不履行合同应当承担什么责任？",
    "在禁止燃放区域内燃放烟花爆竹怎么处罚？",
    "养犬人应当遵守哪些规定？",
    "地方性法规案由谁向常务委员会提出？",
    "县级以上人民政府应当怎样加强对这项工作的领导？",
    "违反本条例规定由哪个部门责令改正？",
    "传统村落的修缮费用由谁承担？",
    "电梯发生故障时使用单位应当怎么办？",
    "人民调解委员会怎样调解纠纷？",
    "施工工地应当采取哪些措施防治扬尘污染？",
    "这种鱼分布在哪些海域？",
    "这张专辑是在哪一年发行的？",
    "这个车站是由哪家公司运营的？",
    "该卫星是用什么火箭发射的？",
    "他在哪一年获得了冠军？",
)


MISSPELT = (
    "思想询诊谈心",
    "业主委圆会",
    "主管部门应档",
    "师徒结队",
    "传帮带",
    "stjd",
    "yezhuweiyuanhui",
    "师徒jiedui",
    "NBA总冠军",
)
SAMPLE = 15


def sets() -> tuple[tuple[str, int, Sequence[str]], ...]:
    """Name, greatest bytes and queries of each kind: those above, and every n-th of both collections."""

    def some(kind: str, *collections: Collection) -> list[str]:
        found = [query.text for one in collections for query in one.queries[kind]]
        return found[:: len(found) // SAMPLE]

    people, rules = cmrc(), laws()
    return (
        ("keywords", 60_000, KEYWORDS),
        ("questions", 120_000, QUESTIONS),
        ("odd queries", 60_000, MISSPELT),
        ("sampled questions", 120_000, some("questions", people)),
        ("sampled keywords", 60_000, some("keywords", people, rules)),
        ("sampled homophones", 60_000, some("one homophone", people, rules)),
        ("sampled pinyin", 60_000, some("pinyin", people, rules)),
    )


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Files as they are: no compression, no log."""

    def log_message(self, *args: object) -> None:
        pass


def serve(folder: Path) -> str:
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def meter(page: Page):
    """A session that counts the work of the page's main thread."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    return session


def cpu(session) -> float:
    """Seconds of work of the page's main thread so far."""
    found = {row["name"]: row["value"] for row in session.send("Performance.getMetrics")["metrics"]}
    return float(found["TaskDuration"])


def cold(browser, address: str, query: str) -> tuple[int, int, int, int, float]:
    """Requests and bytes of the scripts of the page and of the query, and CPU seconds of the query."""
    page = browser.new_context().new_page()
    sizes: list[tuple[str, int]] = []
    page.on(
        "requestfinished", lambda request: sizes.append((request.url, request.sizes()["responseBodySize"]))
    )
    page.goto(f"{address}/t.html", wait_until="networkidle")
    own = [size for url, size in sizes if url.endswith(".js")]
    sizes.clear()
    session = meter(page)
    before = cpu(session)
    page.evaluate("query => casebook.search(query, {limit: 10})", query)
    used = cpu(session) - before
    page.wait_for_timeout(100)
    asked = [size for url, size in sizes if "/search-data/" in url]
    result = (len(own), sum(own), len(asked), sum(asked), used)
    page.context.close()
    return result


def warm(browser, address: str, queries: list[str]) -> float:
    """Median CPU milliseconds of a query after all its files are there."""
    page = browser.new_context().new_page()
    page.goto(f"{address}/t.html")
    for query in queries:
        page.evaluate("query => casebook.search(query, {limit: 10})", query)
    used = []
    session = meter(page)
    for query in queries * 3:
        before = cpu(session)
        page.evaluate(
            "async query => { for (let i = 0; i < 20; i++) await casebook.search(query, {limit: 10}) }", query
        )
        used.append((cpu(session) - before) * 50)
    page.context.close()
    return statistics.median(used)


def main() -> None:
    folder = Path(tempfile.mkdtemp())
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        (folder / "assets").mkdir()
        (folder / "assets" / "search-data").symlink_to(Path(sys.argv[1]).resolve())
    else:
        count = int(sys.argv[1]) if len(sys.argv) > 1 else 10015
        texts = [(REGISTRY / f"{name}.txt").read_text(encoding="utf-8") for name in ("synonyms", "words")]
        write_index(references(mixed(count)), folder / "assets" / "search-data", folder / "cache", *texts)
    shutil.copytree(ROOT / "overrides" / "assets" / "search", folder / "assets" / "search")
    scripts = '<script src="assets/search/search.min.js" data-base=""></script>'
    (folder / "t.html").write_text(f"<!doctype html><meta charset=utf-8><body>{scripts}", encoding="utf-8")
    address = serve(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, most, queries in sets():
            rows = [cold(browser, address, query) for query in queries]
            print(
                f"{name} ({len(rows)}): page scripts {rows[0][0]} requests {rows[0][1] / 1000:.1f} KB; query requests, KB, CPU s, median and most: "
                + "; ".join(
                    f"{statistics.median(column):.3g}, {max(column):.3g}"
                    for column in (
                        [row[2] for row in rows],
                        [row[3] / 1000 for row in rows],
                        [row[4] for row in rows],
                    )
                ),
                flush=True,
            )
            for query, row in zip(queries, rows, strict=True):
                if row[2] > 20 or row[3] > most:
                    print(f"    {query}: {row[2]} requests, {row[3] / 1000:.1f} KB")
        print(f"warm keywords: {warm(browser, address, list(KEYWORDS)):.2f} CPU ms")
        browser.close()
    print(json.dumps({"folder": str(folder)}))
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
