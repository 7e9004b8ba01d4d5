"""生成 N 个测试案例的知识库：有种子、用真实语句、前置字段合规，供测速使用，不发布。

Case number i depends on the seed and i alone, so that 1,000 cases are the first 1,000 of 10,000.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from random import Random

import yaml

from casebook.reader import read_library
from casebook.records import body_of
from casebook.safety import signed_hash

HOME = Path(__file__).resolve().parents[2]
DATA = HOME.parent / "shared" / "data" / "cmrc2018_dev.json"
UNITS, YEARS, METHODS = 100, range(2014, 2026), 24
TYPICAL = 1500
"""Aimed length in characters; with the last sentences' overhang the median body has about 1,794, as real ones have."""
SCENES = {
    "politics": ("政治铸魂立优", "ideology"),
    "belief": ("思想补钙树优", "ideology"),
    "exemplar": ("典型引领倡优", "ideology"),
    "integrity": ("清廉行动固优", "conduct"),
    "civility": ("文明先行创优", "conduct"),
    "post": ("立足岗位践优", "capability"),
    "service": ("服务基层强优", "capability"),
    "mentor": ("导师赋能培优", "capability"),
    "reading": ("书香熏陶育优", "environment"),
    "care": ("关爱帮扶护优", "environment"),
}
DIMENSIONS = (("ideology", "思想"), ("conduct", "作风"), ("capability", "能力"), ("environment", "环境"))
VALUES, AREAS = ("优异品格", "优秀能力", "优良作风"), ("工作", "生活", "环境", "精神")
FORMS, DUTIES = ("线下", "线上", "即时", "互动"), ("面授", "邀访", "咨询", "结对", "研判")
_MARKUP = re.compile(r"[<>*_\[\]|#`{}$\\&~^=:]")
_CJK = re.compile(r"[\u4e00-\u9fff]{8,26}")


class _Dumper(yaml.CSafeDumper):
    """Writes equal dates twice instead of naming one and pointing at it."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


class Prose:
    """Real sentences and title-like fragments out of a set of passages."""

    def __init__(self, data: Path) -> None:
        articles = json.loads(data.read_text(encoding="utf-8"))["data"]
        passages = [part["context"] for article in articles for part in article["paragraphs"]]
        found = {line.strip() + "。" for passage in passages for line in re.split(r"[。！？\n]", passage)}
        self.sentences = sorted(
            s
            for s in found
            if 14 <= len(s) <= 90 and not _MARKUP.search(s) and s[0] not in "「『【（“”’…—，、；"
        )
        self.fragments = sorted({part for s in self.sentences for part in _CJK.findall(s)})

    def paragraph(self, random: Random, characters: int) -> str:
        """Sentences of about `characters` characters together."""
        text = ""
        while len(text) < characters:
            text += random.choice(self.sentences)
        return text


def case_id(index: int) -> str:
    """The id of case `index` (from 0): the years take turns."""
    return f"{YEARS[index % len(YEARS)]}-{index // len(YEARS) + 1:04d}"


def case_path(index: int) -> str:
    """POSIX path of a case below the library's root."""
    return f"docs/cases/{case_id(index)[:4]}/{case_id(index)}.md"


def unit_key(index: int) -> str:
    """The key of unit `index`, counted from 0."""
    return f"bench-{index + 1:03d}"


def method_id(index: int) -> str:
    """The id of method `index`, counted from 0."""
    return f"M-{YEARS[index % len(YEARS)]}-{index // len(YEARS) + 50:02d}"


def _some(random: Random, words: tuple[str, ...], share: float) -> list[str]:
    return sorted(word for word in words if random.random() < share)


def _effect(random: Random, prose: Prose) -> dict[str, object]:
    before = random.randint(20, 90)
    measure = {
        "name": "知晓率",
        "unit": "%",
        "before": before,
        "after": before + 9,
        "n": random.randint(20, 400),
    }
    evidence = random.choice((1, 2, 2, 3))
    effect: dict[str, object] = {
        "expected": prose.paragraph(random, 30)[:120],
        "measures": [measure | {"source": "问卷"}],
    }
    if evidence == 3:
        effect |= {"comparison": "与上年同期相比", "verified_by": "本单位以外的核验组"}
    return effect | {"evidence": evidence, "result": random.choice(("met", "met", "partial", "not_met"))}


def front_matter(index: int, random: Random, prose: Prose) -> dict[str, object]:
    """A valid, signed, accepted case's fields in canonical form."""
    accepted = date(YEARS[index % len(YEARS)], 1, 10) + timedelta(days=random.randrange(340))
    meta: dict[str, object] = {
        "id": case_id(index),
        "title": random.choice(prose.fragments),
        "summary": random.choice(prose.fragments) + "，" + random.choice(prose.fragments),
        "abstract": prose.paragraph(random, 90)[:280],
        "unit": unit_key(random.randrange(UNITS)),
        "scene": random.choice(tuple(SCENES)),
        "values": _some(random, VALUES, 0.5),
        "area": _some(random, AREAS, 0.4),
        "form": _some(random, FORMS, 0.4),
        "duties": _some(random, DUTIES, 0.1),
        "practiced_from": accepted - timedelta(days=random.randint(60, 400)),
        "novelty": [index % 4, index // 4 % 4],
        "effect": _effect(random, prose) if random.random() < 0.6 else {},
        "status": "accepted",
        "accepted_on": accepted,
        "signoffs": {role: {"name": "测试", "date": accepted} for role in ("采集", "审查", "终审")},
    }
    if index and random.random() < 0.1:
        meta["based_on"] = case_id(random.randrange(index))
    if random.random() < 0.1:
        meta["methods"] = [method_id(random.randrange(METHODS))]
    return {key: value for key, value in meta.items() if value not in ([], {})}


def body(random: Random, prose: Prose) -> str:
    """Four sections of real sentences with a list, bold words, and now and then a table."""
    size = min(max(random.lognormvariate(0, 0.25), 0.55), 1.6) * TYPICAL
    steps = "\n".join(
        f"{n}. **{random.choice(prose.fragments)[:10]}。** {prose.paragraph(random, size * 0.09)}"
        for n in (1, 2, 3, 4)
    )
    table = "| 项目 | 之前 | 之后 |\n| --- | --- | --- |\n| 知晓率 | 62% | 91% |\n| 参与率 | 40% | 77% |\n"
    parts = (
        "## 背景与起因",
        prose.paragraph(random, size * 0.2),
        "## 做法与经过",
        prose.paragraph(random, size * 0.1),
        steps,
        "## 成效与反响",
        prose.paragraph(random, size * 0.18),
        table if random.random() < 0.2 else "",
        "## 探讨与启示",
        "> " + random.choice(prose.sentences),
        prose.paragraph(random, size * 0.1),
    )
    return "\n\n".join(part for part in parts if part)


def document(meta: dict[str, object], text: str) -> str:
    """A whole Markdown file, signed the way `accept` signs it."""
    head = yaml.dump(meta, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{head}---\n\n{text}\n"


def case_text(index: int, prose: Prose, seed: int = 1) -> str:
    """The whole Markdown file of case `index`."""
    random = Random(f"{seed}/{index}")
    return document(front_matter(index, random, prose), body(random, prose))


def method_text(index: int, cases: int, prose: Prose, seed: int = 1) -> str:
    """A method distilled from one case that exists."""
    random = Random(f"{seed}/method/{index}")
    lead = case_id(random.randrange(cases))
    meta: dict[str, object] = {
        "id": method_id(index),
        "title": random.choice(prose.fragments),
        "summary": random.choice(prose.fragments),
        "scene": random.choice(tuple(SCENES)),
        "unit": unit_key(random.randrange(UNITS)),
        "origin": "cases",
        "derived_from": [lead],
        "lead_case": lead,
        "stage": "推广",
        "version": 1,
        "applies_when": [random.choice(prose.sentences)],
        "not_when": [random.choice(prose.sentences)],
        "steps": [{"text": random.choice(prose.sentences), "days": 3, "cases": [lead]} for _ in range(4)],
    }
    return document(meta, prose.paragraph(random, 200))


def _registries(docs: Path) -> None:
    registry = docs / ".registry"
    registry.mkdir(parents=True, exist_ok=True)
    units = [
        {
            "key": unit_key(n),
            "title": f"测试单位第{n + 1:03d}号",
            "short": f"测试{n + 1:03d}",
            "order": n + 1,
            "size": "sml"[n % 3],
        }
        for n in range(UNITS)
    ]
    own = registry / "units.yml"
    kept = yaml.safe_load(own.read_text(encoding="utf-8")) if own.exists() else []
    own.write_text(yaml.safe_dump(kept + units, allow_unicode=True, sort_keys=False), encoding="utf-8")
    if not (registry / "dimensions.yml").exists():
        rows = [{"key": key, "title": title} for key, title in DIMENSIONS]
        (registry / "dimensions.yml").write_text(yaml.safe_dump(rows, allow_unicode=True), encoding="utf-8")
    for order, (key, (title, dimension)) in enumerate(SCENES.items(), 1):
        path = docs / "scenes" / f"{key}.md"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(
                document({"title": title, "dimension": dimension, "order": order}, ""), encoding="utf-8"
            )


def generate(
    out: Path, cases: int, seed: int = 1, data: Path = DATA, content: Path | None = HOME / "docs"
) -> None:
    """Writes a library of `cases` cases, 100 units and 24 methods into an empty or missing folder.

    Args:
        content: the pages and registries around them are copied from here, its cases stay out; None: bare minimum.
    """
    docs = out / "docs"
    if docs.exists():
        raise SystemExit(f"{docs} 已存在，请换一个文件夹。")
    if content and content.is_dir():
        shutil.copytree(
            content, docs, ignore=shutil.ignore_patterns("20[0-9][0-9]", "incoming", "M-20*.md", "periods")
        )
        for path in sorted((docs / "issues").glob("20*.md")):
            path.unlink()  # issues name sample cases that stay out
    _registries(docs)
    prose = Prose(data)
    for year in YEARS:
        (docs / "cases" / str(year)).mkdir(parents=True, exist_ok=True)
    for index in range(cases):
        (out / case_path(index)).write_text(case_text(index, prose, seed), encoding="utf-8")
    (docs / "methods").mkdir(exist_ok=True)
    for index in range(min(METHODS, cases)):
        text = method_text(index, cases, prose, seed)
        (docs / "methods" / f"{method_id(index)}.md").write_text(text, encoding="utf-8")
    sign(out)


def sign(out: Path) -> None:
    """Writes the hash of what was signed into every case that lacks it, as `accept` does."""
    for case in read_library(out).cases:
        path = out / "docs" / case.source.src_uri
        data = path.read_bytes()
        if not case.signed_hash:
            mark = f"signed_hash: {signed_hash(case, body_of(data))}\n---\n"
            path.write_text(data.decode("utf-8").replace("\n---\n", "\n" + mark, 1), encoding="utf-8")


def main() -> int:
    """Parses, generates, says where."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, required=True, help="案例数")
    parser.add_argument("--out", type=Path, required=True, help="输出文件夹（其中会有 docs/）")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=DATA, help="CMRC 2018 开发集 JSON")
    args = parser.parse_args()
    generate(args.out, args.cases, args.seed, args.data)
    print(f"已生成 {args.cases} 个案例：{args.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
