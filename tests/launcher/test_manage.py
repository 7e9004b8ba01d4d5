"""The launcher: list of commands, wrong names, old Pythons, and what it says when the environment cannot be made."""

from __future__ import annotations

import ast
import hashlib
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
import venv
from pathlib import Path

import pytest

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
HASH = hashlib.sha256(b"x").hexdigest()
TRACE = "Traceback"


@pytest.fixture(scope="session")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One real `.venv` that has a stand-in for pip, so that nothing is installed or asked of a network."""
    made = tmp_path_factory.mktemp("venv") / ".venv"
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(made)
    return made


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """A folder with the launcher, two commands, a small lock, and no environment."""
    home = tmp_path / "知识 库"
    (home / "scripts").mkdir(parents=True)
    shutil.copy(MANAGE, home)
    (home / "scripts" / "__init__.py").write_text("", encoding="utf-8")
    (home / "scripts" / "__main__.py").write_text(
        "import os, sys, casebook\nprint('ran', sys.argv[1:], os.getcwd(), sys.flags.utf8_mode)\nsys.exit(7)\n",
        encoding="utf-8",
    )
    (home / "scripts" / "check.py").write_text(
        '"""检查内容。\n\nmore\n"""\nraise RuntimeError\n', encoding="utf-8"
    )
    (home / "scripts" / "zeta.py").write_text('"""另一个命令。"""\n', encoding="utf-8")
    (home / "casebook").mkdir()
    (home / "casebook" / "__init__.py").write_text("", encoding="utf-8")
    (home / "requirements.lock").write_text(f"six==1.17.0 \\\n    --hash=sha256:{HASH}\n", encoding="utf-8")
    return home


def with_environment(tool: Path, environment: Path, pip: str) -> Path:
    """Give the tool a copy of the environment whose pip does what `pip` says; the folder of its packages."""
    shutil.copytree(environment, tool / ".venv", symlinks=True)
    packages = next((tool / ".venv").rglob("site-packages"))
    (packages / "pip").mkdir()
    (packages / "pip" / "__init__.py").write_text("", encoding="utf-8")
    (packages / "pip" / "__main__.py").write_text(pip, encoding="utf-8")
    return packages


def start(tool: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the launcher from another folder, as a person would."""
    call = [sys.executable, str(tool / "manage.py"), *arguments]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "PIP_"))}
    return subprocess.run(
        call,
        env={**clean, **env},
        cwd=tool.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_parses_on_old_pythons() -> None:
    """Python 3.6 must get as far as the sentence that it is too old."""
    ast.parse(MANAGE.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_old_python_gets_a_sentence() -> None:
    """Not a traceback, and exit code 3."""
    fake = f"import sys, runpy; sys.version_info = (3, 6, 15); runpy.run_path({str(MANAGE)!r}, run_name='__main__')"
    call = [sys.executable, "-X", "utf8", "-c", fake]
    done = subprocess.run(call, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 3
    assert "需要 Python 3.11 或更新的版本，现在运行的是 3.6。" in done.stderr
    assert TRACE not in done.stderr


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_alone_it_lists_the_commands(tool: Path, arguments: tuple[str, ...]) -> None:
    """Grouped, in Chinese, from the first line of each script, which is not run; no environment is made."""
    done = start(tool, *arguments)
    assert done.returncode == 0
    assert "日常使用\n  check       检查内容。\n" in done.stdout
    assert "其他\n  zeta        另一个命令。\n" in done.stdout
    assert not (tool / ".venv").exists()


def test_wrong_command_suggests_the_nearest(tool: Path) -> None:
    """Exit code 2, the nearest name, no environment made."""
    done = start(tool, "chekc")
    assert done.returncode == 2
    assert "没有“chekc”这个命令。您是不是要用“check”？" in done.stderr
    assert not (tool / ".venv").exists()


def test_runs_the_command_where_the_caller_is(tool: Path, empty_environment: Path) -> None:
    """Installs once, links the package, forwards arguments and exit code; a second start installs nothing."""
    packages = with_environment(
        tool, empty_environment, "import sys; print('Collecting six'); print(sys.argv)"
    )
    first = start(tool, "check", "--全部", "乙 局")
    assert first.stdout == f"ran ['check', '--全部', '乙 局'] {tool.parent} 1\n"
    assert first.returncode == 7
    assert "运行环境已备好。" in first.stderr
    linked = (packages / "casebook.pth").read_text(encoding="utf-8").strip()
    assert (packages / linked).resolve() == tool.resolve()
    second = start(tool, "check")
    assert second.returncode == 7
    assert second.stderr == ""


def test_a_changed_lock_installs_again(tool: Path, empty_environment: Path) -> None:
    """And nothing else does."""
    with_environment(tool, empty_environment, "")
    start(tool, "check")
    with (tool / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# changed\n")
    assert "运行环境已备好。" in start(tool, "check").stderr


FAILURES = {
    "network": (
        "Failed to establish a new connection: [Errno -3] Temporary failure in name resolution",
        4,
        "连不上软件包索引",
    ),
    "disk": (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        5,
        "磁盘空间不够",
    ),
    "closed": (
        "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied",
        6,
        "不能写入",
    ),
    "hashes": ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", 1, "指纹不一致"),
    "other": ("ERROR: something else", 1, "安装依赖失败"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_failures_end_in_a_sentence(tool: Path, empty_environment: Path, name: str) -> None:
    """Each kind has its own sentence with the remedy and its own exit code; the next start tries again."""
    words, code, sentence = FAILURES[name]
    with_environment(tool, empty_environment, f"import sys; print({words!r}); sys.exit(1)")
    done = start(tool, "check")
    assert (done.returncode, sentence in done.stderr, TRACE in done.stderr) == (code, True, False), (
        done.stderr
    )
    assert not (tool / ".venv" / "casebook.stamp").exists()


def test_unreachable_index(tool: Path) -> None:
    """The one whole run: a broken `.venv` is made anew, real pip finds no index, and the remedy is said."""
    (tool / ".venv" / "bin").mkdir(parents=True)
    (tool / ".venv" / "bin" / "python").write_text("broken", encoding="utf-8")
    config = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_CACHE_DIR": "1",
    }
    done = start(tool, "check", **config)
    assert done.returncode == 4, done.stderr
    assert "正在重建" in done.stderr
    assert "PIP_INDEX_URL" in done.stderr
    assert TRACE not in done.stderr


def test_wheelhouse_asks_no_index(tool: Path, empty_environment: Path) -> None:
    """With `wheelhouse/` the hash-less list in it is installed with `--no-index`; a broken one is named."""
    with_environment(
        tool, empty_environment, "import sys; print(sys.argv); sys.exit('--no-index' in sys.argv)"
    )
    (tool / "wheelhouse").mkdir()
    (tool / "wheelhouse" / "requirements.txt").write_text("six==1.17.0\n", encoding="utf-8")
    done = start(tool, "check")
    assert done.returncode == 1
    assert "wheelhouse" in done.stderr
    assert "不完整或已损坏" in done.stderr
    assert "--require-hashes" not in done.stderr


def test_moved_folder_is_not_trusted(tool: Path, empty_environment: Path) -> None:
    """Programs in a moved `.venv` point to the old place: it counts as broken, and so does one without its base."""
    with_environment(tool, empty_environment, "")
    start(tool, "check")
    manage = runpy.run_path(str(tool / "manage.py"))
    assert manage["ready"]()
    assert manage["works"]()
    stamp = tool / ".venv" / "casebook.stamp"
    stamp.write_text(stamp.read_text(encoding="utf-8").replace(str(tool), "/elsewhere"), encoding="utf-8")
    assert not manage["ready"]()
    assert not manage["works"]()
    stamp.unlink()
    assert manage["works"]()
    (tool / ".venv" / "pyvenv.cfg").write_text("home = /gone\nexecutable = /gone/python3\n", encoding="utf-8")
    assert not manage["works"]()


def test_missing_lock(tool: Path) -> None:
    """An incomplete download is named."""
    (tool / "requirements.lock").unlink()
    done = start(tool, "check")
    assert (done.returncode, "requirements.lock" in done.stderr, TRACE in done.stderr) == (1, True, False)
    assert not (tool / ".venv").exists()


def test_two_windows_at_once(tool: Path, empty_environment: Path) -> None:
    """One prepares, the other waits; both run the command, and pip ran once."""
    log = tool / "pip.log"
    pip = f"import time\nwith open({str(log)!r}, 'a') as f: f.write('x')\ntime.sleep(1)"
    with_environment(tool, empty_environment, pip)
    call = [sys.executable, str(tool / "manage.py"), "check"]
    both = [subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [(b"ran" in p.communicate()[0], p.returncode) for p in both] == [(True, 7), (True, 7)]
    assert log.read_text(encoding="utf-8") == "x"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_while_installing(tool: Path, empty_environment: Path) -> None:
    """A sentence, exit code 130, and no installer left behind."""
    begun = tool / "begun"
    pip = f"import os, time\nopen({str(begun)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    with_environment(tool, empty_environment, pip)
    call = [sys.executable, str(tool / "manage.py"), "check"]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (begun.exists() and begun.read_text(encoding="utf-8")):
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1].decode("utf-8")
    assert (process.returncode, "已停止" in said, TRACE in said) == (130, True, False), said
    with pytest.raises(ProcessLookupError):
        os.kill(int(begun.read_text(encoding="utf-8")), 0)
