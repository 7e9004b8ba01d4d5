"""What pages load is what the sources say."""

from __future__ import annotations

from hashlib import sha256

from .conftest import ROOT

FOLDER = ROOT / "overrides" / "assets" / "search"


def test_the_bundle_was_made_of_these_sources() -> None:
    sources = b"".join(
        (FOLDER / name).read_bytes() for name in ("core.js", "rank.js", "query.js", "sound.js")
    )
    first = (FOLDER / "search.min.js").read_text(encoding="utf-8").splitlines()[0]
    assert sha256(sources).hexdigest() in first, "run python bench/search/bundle.py"
