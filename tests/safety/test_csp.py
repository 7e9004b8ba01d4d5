"""The policy names exactly the inline scripts that run, first in the head, and in the server's include."""

from __future__ import annotations

import base64
import hashlib

from casebook.safety import nginx_include, script_hashes, with_meta
from casebook.safety.csp import inline_scripts, policy

PAGE = '<!doctype html><html><head><meta charset="utf-8"><script>a=1</script><script type="application/json">{"b":1}</script><script src="x.js"></script></head><body><script>c\r\nd</script></body></html>'


def hashed(script: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() + "'"


def test_only_scripts_that_run_are_hashed() -> None:
    assert inline_scripts(PAGE) == ("a=1", "c\nd")
    line = policy(script_hashes([PAGE]))
    assert line.count("sha256-") == 2
    assert hashed("a=1") in line
    assert "'unsafe-inline'" not in line.split("script-src")[1].split(";")[0]
    assert "unsafe-eval" not in line


def test_the_meta_comes_first_and_once() -> None:
    page = with_meta(PAGE)
    assert page.index("Content-Security-Policy") < page.index("<meta charset")
    assert with_meta(page) == page
    assert "frame-ancestors" not in page
    for part in ("default-src 'none'", "form-action 'self'", "base-uri 'self'", "worker-src 'self' blob:", "img-src 'self' data: blob:", hashed("c\nd")):  # fmt: skip
        assert part in page


def test_the_include_covers_all_pages_in_a_fixed_order() -> None:
    other = PAGE.replace("a=1", "z=9")
    include = nginx_include(script_hashes([PAGE, other]))
    assert include == nginx_include(reversed(script_hashes([other, PAGE, PAGE])))
    assert hashed("z=9") in include
    assert "frame-ancestors 'self'" in include
    assert all(line.startswith("add_header ") and line.endswith(" always;") for line in include.splitlines())


def test_a_page_with_its_own_policy_asks_for_no_more() -> None:
    page = with_meta(PAGE)
    assert script_hashes([page]) == script_hashes([PAGE])
    assert hashed("evil") not in script_hashes([page.replace("</body>", "<script>evil</script></body>")])
    fake = '<meta http-equiv="Content-Security-Policy" content="script-src \'sha256-fake\'">'
    assert script_hashes([PAGE.replace("<body>", f"<body>{fake}")]) == script_hashes([PAGE])
