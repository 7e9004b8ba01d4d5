"""Collections to measure on: CMRC 2018 passages with questions, local regulations, and thousands of mixed pages.

Reads `../shared/data` beside the checkout; nothing of it is shipped.
"""

from __future__ import annotations

import json
import random
import re
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from casebook.search import DocRef, Document, Facet

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
UNITS, SCENES = 100, 10


class Query(Struct, frozen=True):
    """What somebody typed, and the place of the page it was written about."""

    text: str
    page: int


class Collection(Struct, frozen=True):
    """Pages (title, text) and queries by kind."""

    name: str
    pages: tuple[tuple[str, str], ...]
    queries: dict[str, tuple[Query, ...]]


def keywords(questions: tuple[Query, ...], pages: tuple[tuple[str, str], ...] = ()) -> tuple[Query, ...]:
    """Two or three content words of each question, in its order, with a space between.

    With `pages` only words that the page of the question has: what somebody types who remembers the page. Without, one
    question in three has a word that its page does not have.
    """
    import jieba.posseg

    from casebook.search.normalise import normalise

    texts = [normalise(title + text) for title, text in pages]
    found = []
    for question in questions:
        words = [
            pair.word
            for pair in jieba.posseg.cut(question.text)
            if pair.flag[0] in "nvaijlsz"
            and len(pair.word) > 1
            and re.fullmatch("[\u4e00-\u9fff]+", pair.word)
            and (not texts or normalise(pair.word) in texts[question.page])
        ]
        longest = sorted(dict.fromkeys(words), key=lambda word: (-len(word), words.index(word)))[:3]
        if len(longest) > 1:
            found.append(Query(" ".join(sorted(longest, key=words.index)), question.page))
    return tuple(found)


def telling(questions: tuple[Query, ...], pages: tuple[tuple[str, str], ...]) -> tuple[Query, ...]:
    """Up to three words of each question that its page has, the most telling ones by jieba's TF-IDF, in its order."""
    import jieba.analyse

    from casebook.search.normalise import normalise

    texts = [normalise(title + text) for title, text in pages]
    found = []
    for question in questions:
        words = [
            word
            for word in jieba.analyse.extract_tags(question.text, topK=8)
            if normalise(word) in texts[question.page]
        ]
        if len(words[:3]) > 1:
            found.append(Query(" ".join(sorted(words[:3], key=question.text.index)), question.page))
    return tuple(found)


def remembered(pages: tuple[tuple[str, str], ...], count: int, seed: int = 11) -> tuple[Query, ...]:
    """Three content words of a random sentence of a page, in its order."""
    import jieba.posseg

    chance = random.Random(seed)
    found: list[Query] = []
    while len(found) < count:
        at = chance.randrange(len(pages))
        sentence = chance.choice(re.split("[。！？；\n]", pages[at][1]))
        words = [
            pair.word
            for pair in jieba.posseg.cut(sentence)
            if pair.flag[0] in "nvaijlsz" and len(pair.word) > 1
        ]
        words = list(dict.fromkeys(words))
        if len(words) > 2:
            chosen = sorted(chance.sample(words, 3), key=sentence.index)
            found.append(Query(" ".join(chosen), at))
    return tuple(found)


def unspaced(queries: tuple[Query, ...]) -> tuple[Query, ...]:
    """The same words typed without a space."""
    return tuple(Query(query.text.replace(" ", ""), query.page) for query in queries)


def spoken(queries: tuple[Query, ...]) -> tuple[Query, ...]:
    """The same words typed in full pinyin."""
    from pypinyin import lazy_pinyin

    return tuple(Query("".join(lazy_pinyin(query.text.replace(" ", ""))), query.page) for query in queries)


def mistyped(queries: tuple[Query, ...], seed: int = 5) -> tuple[Query, ...]:
    """The same words with one character replaced by another of the same sound."""
    from casebook.search.pinyin import readings

    chance = random.Random(seed)
    by_sound: dict[int, list[str]] = {}
    for char, sound in sorted(readings().items()):
        if not char.isdigit():
            by_sound.setdefault(sound, []).append(char)
    found = []
    for query in queries:
        places = [at for at, char in enumerate(query.text) if char in readings()]
        at = chance.choice(places)
        others = [char for char in by_sound[readings()[query.text[at]]] if char != query.text[at]][:40]
        text = query.text[:at] + chance.choice(others or [query.text[at]]) + query.text[at + 1 :]
        found.append(Query(text, query.page))
    return tuple(found)


def _kinds(words: tuple[Query, ...], most: int = 10**9) -> dict[str, tuple[Query, ...]]:
    words = words[:most]
    return {
        "keywords, spaced": words,
        "keywords": unspaced(words),
        "pinyin": spoken(words),
        "one homophone": mistyped(unspaced(words)),
    }


def cmrc() -> Collection:
    """848 Wikipedia passages with questions people wrote (CC BY-SA 4.0)."""
    rows = json.loads((DATA / "cmrc2018_dev.json").read_text(encoding="utf-8"))["data"]
    pages, questions = [], []
    for at, row in enumerate(rows):
        pages.append((row["title"], row["paragraphs"][0]["context"]))
        questions.extend(Query(found["question"], at) for found in row["paragraphs"][0]["qas"])
    asked = tuple(questions)
    kinds = _kinds(keywords(asked))
    known = keywords(asked, tuple(pages))
    return Collection(
        "cmrc",
        tuple(pages),
        {
            "questions": asked,
            "words of page, spaced": known,
            "words of page": unspaced(known),
            "telling words": unspaced(telling(asked, tuple(pages))),
            "words of a sentence": unspaced(remembered(tuple(pages), 3000)),
            **kinds,
        },
    )


def laws(size: int = 900, seed: int = 3) -> Collection:
    """Passages of regulations; queries are words remembered from one sentence."""
    import jieba

    pages: list[tuple[str, str]] = []
    for path in sorted((DATA / "laws").glob("*.md")):
        text, part = "", 1
        for line in path.read_text(encoding="utf-8").splitlines():
            text += line + "\n"
            if len(text) > size:
                pages.append((f"{path.stem.split('(')[0]}第{part}部分", text))
                text, part = "", part + 1
    chance = random.Random(seed)
    queries = []
    while len(queries) < 1000:
        at = chance.randrange(len(pages))
        lines = [line for line in re.split("[。；\n]", pages[at][1]) if 20 < len(line) < 80]
        words = [
            word
            for word in jieba.cut(chance.choice(lines or ["无"]))
            if re.fullmatch("[\u4e00-\u9fff]{2,}", word)
        ]
        kept = [word for word in words if chance.random() < 0.5][:4]
        if len(kept) > 2:
            queries.append(Query(" ".join(kept), at))
    return Collection("laws", tuple(pages), _kinds(tuple(queries)))


def mixed(count: int, length: int = 1000, seed: int = 1) -> Collection:
    """Many pages of real sentences of both collections, each page its own mixture around one topic."""
    sources = [text for _, text in (*cmrc().pages, *laws().pages)]
    chance = random.Random(seed)
    pages = []
    for at in range(count):
        own = [line for line in re.split("(?<=[。！？])", chance.choice(sources)) if line.strip()]
        text = ""
        while len(text) < length:
            lines = own if chance.random() < 0.4 else re.split("(?<=[。！？])", chance.choice(sources))
            text += chance.choice(lines)
        pages.append((f"第{at + 1}号案例：{own[0].strip()[:14]}", text[: length + 60]))
    return Collection(f"mixed {count}", tuple(pages), {})


def references(collection: Collection) -> list[DocRef]:
    """The pages as the site would hand them over."""
    found = []
    for at, (title, text) in enumerate(collection.pages):
        facets = (
            Facet("scene", f"s{at % SCENES}", f"场景{at % SCENES}"),
            Facet("unit", f"u{at % UNITS}", f"单位{at % UNITS}"),
            Facet("year", str(2016 + at * 10 // len(collection.pages)), "年"),
        )
        year = 2016 + at * 10 // len(collection.pages)
        document = Document(
            f"{year}-{at + 1:05d}", f"cases/{at}.html", title, "案例", (("", text),), facets, f"{year}-01-01"
        )
        sha = sha256(f"{at}{title}{text}".encode()).hexdigest()
        found.append(DocRef(document.key, sha, lambda document=document: document))
    return found
