"""Hostile bodies in a real browser: none runs, none is armed, none asks for anything outside, with and without CSP."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from casebook.safety import clean_html, with_meta
from casebook.safety.markdown import renderer
from tests.safety.browser import judged, shell
from tests.safety.hostile import CALL, HOST, POSITIONS, vectors


def rendered(texts: list[str]) -> list[str]:
    """Each text through the renderer and the sanitiser, as a page two folders below the root."""
    md = renderer()
    return [clean_html(md.reset().convert(text), 2) for text in texts]


@pytest.mark.parametrize("with_policy", [False, True], ids=["without CSP", "with CSP"])
def test_no_hostile_body_does_anything(chromium: Browser, with_policy: bool) -> None:
    """More than 2,000 vectors, each in one position, the positions taken in turn."""
    texts = [POSITIONS[n % len(POSITIONS)].replace("{0}", vector) for n, (_, vector) in enumerate(vectors())]
    assert len(texts) > 2000
    html = shell(rendered(texts))
    verdict = judged(chromium, with_meta(html) if with_policy else html)
    assert (verdict.ran, verdict.armed, verdict.outside) == (0, [], [])
    if with_policy:
        assert verdict.violations == []


def test_the_judge_sees_what_runs_and_what_is_armed(chromium: Browser) -> None:
    """Without the sanitiser the same browser finds all three: the test above can fail."""
    html = shell([f"<img src=x onerror={CALL}>", f"<script src=//{HOST}/x.js></script>", "<form></form>"])
    verdict = judged(chromium, html)
    assert verdict.ran > 0
    assert len(verdict.armed) >= 3
    assert verdict.outside


def test_the_policy_stops_what_would_run(chromium: Browser) -> None:
    """The second line of defence alone: nothing of an unsanitised page runs, and it says so."""
    page = with_meta(shell(["{body}"])).replace(
        "{body}", f"<img src=x onerror={CALL}><script>{CALL}</script>"
    )
    verdict = judged(chromium, page)
    assert verdict.ran == 0
    assert len(verdict.violations) >= 2
