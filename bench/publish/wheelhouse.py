"""在全新的环境里只用离线安装包装一遍（--no-index），再导入每个主要的包。

Needs a finished `wheelhouse/` (`manage.py bundle --wheelhouse`).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from casebook.publish.wheelhouse import missing, read_lock

HOME = Path(__file__).resolve().parents[2]
IMPORTS = "import mkdocs, material, yaml, frontmatter, jieba, rjieba, pypinyin, nh3, PIL, lxml, docx, xlsxwriter, pypandoc; assert jieba.lcut('思想巡诊')"


def main() -> int:
    """Installs and imports; exit code 1 when something is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--house", type=Path, default=HOME / "wheelhouse")
    house = parser.parse_args().house.resolve()
    pins = read_lock((HOME / "requirements.lock").read_text(encoding="utf-8"))
    lacking = missing([path.name for path in house.iterdir()], pins)
    print(f"{len(pins)} 个软件包，{len(list(house.glob('*.whl')))} 个 wheel，缺 {len(lacking)}")
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=house, check=True)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder) / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        # An index that does not exist: pip must not even ask.
        env = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_"))} | {
            "PIP_CONFIG_FILE": os.devnull
        }
        call = [
            str(python),
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            "--no-deps",
            "--no-index",
        ]
        subprocess.run(
            [*call, "--find-links", str(house), "-r", str(house / "requirements.txt")], check=True, env=env
        )
        subprocess.run(
            [str(python), "-I", "-m", "pip", "check", "--disable-pip-version-check"], check=True, env=env
        )
        subprocess.run([str(python), "-I", "-c", IMPORTS], check=True, env=env, stderr=subprocess.DEVNULL)
    print("离线安装成功，主要的包都能导入。")
    return int(bool(lacking))


if __name__ == "__main__":
    raise SystemExit(main())
