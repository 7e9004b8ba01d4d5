"""The frame that is drawn once for many cases is the one each case would have drawn."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from casebook.safety import with_meta
from tests.conftest import ROOT

_BUILD = """
import sys
from pathlib import Path
sys.path.insert(0, "hooks")
import machine
from scripts.build import build
around = machine._Frames.around
if sys.argv[3] == "bare":
    machine._Frames.around = lambda self, page: {k: v for k, v in around(self, page).items() if k != "drawn"}
sys.exit(build(Path(sys.argv[1]), Path(sys.argv[2]), "public", clean=True))
"""


def _pages(library: Path, kind: str) -> dict[str, bytes]:
    site = library / kind
    subprocess.run([sys.executable, "-c", _BUILD, library, site, kind], check=True, cwd=ROOT)
    return {str(path.relative_to(site)): path.read_bytes() for path in site.glob("cases/20*/*.html")}


def test_a_drawn_frame_is_the_frame(tmp_path: Path) -> None:
    """Assert it byte for byte, also when the site's name looks like code of a template."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    (tmp_path / "mkdocs.yml").write_text("site_name: '名{{ 7*7 }}{% raw %}{# <b>'\n", encoding="utf-8")
    drawn = _pages(tmp_path, "drawn")
    assert "名{{ 7*7 }}{% raw %}{# &lt;b&gt;".encode() in next(iter(drawn.values()))
    bare = _pages(tmp_path, "bare")
    assert {path: with_meta(html.decode()).encode() for path, html in bare.items()} == drawn
