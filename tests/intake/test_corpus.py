"""Every file of the corpus gives what it must, or is refused for the right reason."""

from __future__ import annotations

import pytest

from casebook.intake.archive import Entry
from casebook.intake.bundles import Bundle
from casebook.intake.limits import Refusal
from casebook.intake.names import Name, Names
from casebook.intake.reading import read_bundle
from tests.intake.corpus import Sample, samples

NAMES = Names(
    units=(Name("jia-ju", ("甲局",)), Name("yi-ju", ("乙局", "镇海区乙局"))),
    scenes=(
        Name("politics", ("政治铸魂立优",)),
        Name("mentor", ("导师赋能培优",)),
        Name("reading", ("书香熏陶育优",)),
    ),
    methods=(Name("M-0001", ("“一年制”师徒结对",)),),
)
SAMPLES = samples()


def test_corpus_is_large_and_has_no_name_twice() -> None:
    assert len({s.name for s in SAMPLES}) == len(SAMPLES) >= 60


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_sample(sample: Sample) -> None:
    bundle = Bundle(sample.name, Entry(sample.name, sample.data))
    if sample.refused:
        with pytest.raises(Refusal) as caught:
            read_bundle(bundle, NAMES)
        assert caught.value.code == sample.refused
        assert caught.value.message.endswith("。")
        return
    draft = read_bundle(bundle, NAMES)
    body = "\n" + draft.body
    lines = set(body.split("\n"))
    assert [line for line in sample.lines if line not in lines] == [], body
    assert [text for text in sample.has if text not in body] == [], body
    assert [text for text in sample.lacks if text in body] == [], body
    if sample.headings is not None:
        assert [(h.level, h.text) for h in draft.reading.headings] == list(sample.headings)
    values = dict(draft.values)
    assert {key: values.get(key) for key in sample.values} == sample.values
    assert {key: getattr(draft.reading, key) for key in sample.facts} == sample.facts
    told = "\n".join(draft.reading.removed)
    assert [text for text in sample.told if text not in told] == [], told
    asked = "\n".join(p.message for p in draft.problems)
    assert [text for text in sample.asked if text not in asked] == [], asked
    scanned = {text for _, text in draft.scannable}
    assert [text for text in sample.scanned if text not in scanned] == [], scanned
    if sample.pictures is not None:
        assert len(draft.pictures) == sample.pictures
    if sample.captions is not None:
        assert tuple(picture.caption for picture in draft.pictures) == sample.captions
    assert all(picture.data[8:12] == b"WEBP" for picture in draft.pictures)
