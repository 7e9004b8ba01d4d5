"""Ours, Material's search and Pagefind on the same pages, with the same queries, in one Chromium.

`python bench/search/peers.py [cmrc|laws] [QUERIES] [PATH_OF_PAGEFIND|ours]`; without a path `npx pagefind@1.5.2` is run,
with `ours` only our search is measured, and how often it takes words of the other collection for typing errors.
Prints R@1, R@10, queries without a result, and for pasted phrases recall and precision of what is said to match.
"""

from __future__ import annotations

import html
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.search.cold import serve  # noqa: E402 - after the path is set
from bench.search.corpus import Collection, cmrc, laws, references  # noqa: E402 - after the path is set
from casebook.search import write_index  # noqa: E402 - after the path is set
from casebook.search.normalise import normalise  # noqa: E402 - after the path is set

REGISTRY = ROOT / "docs" / ".registry"
OURS = """async queries => {
  const out = [];
  for (const query of queries) {
    const found = await casebook.search(query, {limit: 1000});
    out.push({urls: found.hits.map(hit => hit.url), exact: found.hits.filter(hit => hit.exact).map(hit => hit.url)});
  }
  return out;
}"""
SUGGESTED = """async queries => {
  const out = [];
  for (const query of queries) out.push((await casebook.search(query, {limit: 20})).suggestion);
  return out;
}"""
MATERIAL = """async ([script, queries]) => {
  const worker = new Worker(script);
  const next = () => new Promise(resolve => worker.onmessage = event => resolve(event.data));
  const index = await (await fetch('search/search_index.json')).json();
  index.options = {suggest: false};
  let reply = next();
  worker.postMessage({type: 0, data: index});
  await reply;
  const out = [];
  for (const query of queries) {
    reply = next();
    worker.postMessage({type: 2, data: query});
    const found = (await reply).data;
    const urls = found.items.map(group => group[0].location.split('#')[0]);
    out.push({urls: urls, exact: urls});
  }
  return out;
}"""
PAGEFIND = """async queries => {
  const pagefind = await import('/plain/pagefind/pagefind.js');
  await pagefind.init();
  const out = [];
  for (const query of queries) {
    const found = await pagefind.search(query);
    const rows = await Promise.all(found.results.slice(0, 10).map(row => row.data()));
    out.push({urls: rows.map(row => row.raw_url || row.url), exact: null, total: found.results.length});
  }
  return out;
}"""


def phrases(collection: Collection, count: int, seed: int = 9) -> list[tuple[str, set[int]]]:
    """Random pieces of 4 to 20 characters, and the pages whose normal form has them."""
    chance = random.Random(seed)
    texts = [normalise(title + text) for title, text in collection.pages]
    found: list[tuple[str, set[int]]] = []
    while len(found) < count:
        text = chance.choice(collection.pages)[1]
        start, size = chance.randrange(max(1, len(text) - 20)), chance.randrange(4, 21)
        phrase = text[start : start + size].replace("\n", " ")
        if len(normalise(phrase)) > 3:
            found.append((phrase, {at for at, one in enumerate(texts) if normalise(phrase) in one}))
    return found


def strange(collection: Collection, other: Collection) -> dict[str, list[str]]:
    """Words of another collection that no page of this one has, and its keywords without a space."""
    texts = "\n".join(normalise(title + text) for title, text in collection.pages)
    words = {word for query in other.queries["keywords, spaced"] for word in query.text.split()}
    new = sorted(word for word in words if normalise(word) not in texts)
    rows = [query.text for query in other.queries["keywords"]]
    return {"new words": new[:: len(new) // 400][:400], "keywords of others": rows[::7][:400]}


def build(collection: Collection, folder: Path, pagefind: list[str], others: bool) -> None:
    docs, plain = folder / "docs", folder / "site" / "plain"
    docs.mkdir()
    (plain / "cases").mkdir(parents=True)
    for at, (title, text) in enumerate(collection.pages):
        paragraphs = [line for line in text.splitlines() if line.strip()]
        (docs / f"{at}.md").write_text(
            f"# {title}\n\n" + "\n\n".join(html.escape(line) for line in paragraphs) + "\n", encoding="utf-8"
        )
        body = "".join(f"<p>{html.escape(line)}</p>" for line in paragraphs)
        page = f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{html.escape(title)}</title><body><h1>{html.escape(title)}</h1>{body}'
        (plain / "cases" / f"{at}.html").write_text(page, encoding="utf-8")
    (docs / "index.md").write_text("# 首页\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: x\nuse_directory_urls: false\nsite_dir: site/material\nnav: [index.md]\ntheme: {name: material, language: zh}\n"
        "plugins:\n  - search: {lang: zh}\nvalidation: {nav: {omitted_files: ignore}}\n",
        encoding="utf-8",
    )
    start = time.process_time()
    texts = [(REGISTRY / f"{name}.txt").read_text(encoding="utf-8") for name in ("synonyms", "words")]
    write_index(
        references(collection), folder / "site" / "ours" / "assets" / "search-data", folder / "cache", *texts
    )
    print(f"ours: index in {time.process_time() - start:.1f} CPU s")
    commands = (
        ("Material", [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")]),
        ("Pagefind", [*pagefind, "--site", str(plain), "--force-language", "zh"]),
    )
    for name, command in commands if others else ():
        start = time.time()
        subprocess.run(command, check=True, capture_output=True)
        print(f"{name}: built in {time.time() - start:.1f} s wall")
    shutil.copytree(ROOT / "overrides" / "assets" / "search", folder / "site" / "ours" / "assets" / "search")
    scripts = '<script src="assets/search/search.min.js" data-base=""></script>'
    (folder / "site" / "ours" / "t.html").write_text(
        f"<!doctype html><meta charset=utf-8><body>{scripts}", encoding="utf-8"
    )


def number(url: str) -> int:
    stem = url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1].removesuffix(".html")
    return int(stem) if stem.isdigit() else -1


def ask(name: str, page: Page, address: str, folder: Path, queries: list[str]) -> list[dict[str, Any]]:
    if name == "ours":
        page.goto(f"{address}/ours/t.html")
        return page.evaluate(OURS, queries)
    if name == "Material":
        page.goto(f"{address}/material/index.html")
        script = next(
            (folder / "site" / "material" / "assets" / "javascripts" / "workers").glob("search*.js")
        )
        return page.evaluate(MATERIAL, [f"assets/javascripts/workers/{script.name}", queries])
    page.goto(f"{address}/plain/cases/0.html")
    return page.evaluate(PAGEFIND, queries)


def main() -> None:
    collection = laws() if "laws" in sys.argv[1:2] else cmrc()
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 400
    pagefind = [sys.argv[3]] if len(sys.argv) > 3 else ["npx", "-y", "pagefind@1.5.2"]
    folder = Path(tempfile.mkdtemp())
    (folder / "site").mkdir()
    engines = ("ours",) if sys.argv[3:] == ["ours"] else ("ours", "Material", "Pagefind")
    build(collection, folder, pagefind, len(engines) > 1)
    address = serve(folder / "site")
    pasted = phrases(collection, count // 2)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in engines:
            page = browser.new_page()
            for kind, queries in collection.queries.items():
                chosen = queries[:: max(1, len(queries) // count)][:count]
                found = [
                    [number(url) for url in row["urls"]]
                    for row in ask(name, page, address, folder, [query.text for query in chosen])
                ]
                first = sum(rows[:1] == [query.page] for rows, query in zip(found, chosen, strict=True))
                ten = sum(query.page in rows[:10] for rows, query in zip(found, chosen, strict=True))
                print(
                    f"{name:9} {kind:21} R@1 {first / len(chosen):.3f}  R@10 {ten / len(chosen):.3f}  none {sum(not rows for rows in found) / len(chosen):.3f}",
                    flush=True,
                )
            if name == "Pagefind":
                found = [
                    {number(url) for url in row["urls"]}
                    for row in ask(name, page, address, folder, [f'"{phrase}"' for phrase, _ in pasted])
                ]
            else:
                found = [
                    {number(url) for url in row["exact"]}
                    for row in ask(name, page, address, folder, [phrase for phrase, _ in pasted])
                ]
            right = sum(len(got & want) for got, (_, want) in zip(found, pasted, strict=True))
            recall, precision = (
                right / sum(len(want) for _, want in pasted),
                right / max(1, sum(map(len, found))),
            )
            print(f"{name:9} pasted phrases     recall {recall:.3f}  precision {precision:.3f}", flush=True)
            if engines == ("ours",):
                other = cmrc() if collection.name == "laws" else laws()
                for kind, texts in strange(collection, other).items():
                    found = page.evaluate(SUGGESTED, texts)
                    print(f"{name:9} {kind:21} {len(texts)}, taken for errors {sum(map(bool, found))}")
            page.close()
        browser.close()
    print(
        json.dumps(
            {"pages": len(collection.pages), "characters": sum(len(text) for _, text in collection.pages)}
        )
    )
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
