"""The launcher: `python3 manage.py COMMAND …` (Windows: `py -3 manage.py COMMAND …`), standard library only.

It makes `.venv`, installs `requirements.lock` (hashes checked) or, without any index, `wheelhouse/`, links this folder
by a `.pth` file (so plain `.venv/bin/mkdocs build` works too), and runs `python -P -m scripts COMMAND …` in the caller's
working directory with PYTHONPATH = this folder and PYTHONUTF8=1; signals and exit code are the command's own. A stamp
in `.venv` remembers lock, folder and Python: nothing is done twice. The file must still *parse* on Python 3.6, and its
sentences are not in `casebook/messages/`, because they are spoken before anything is installed. Exit codes:
1 installation failed, 2 unknown command, 3 old Python, 4 no network, 5 disk full, 6 not writable, 130 Ctrl-C.
"""

import os
import sys

OLD = """需要 Python 3.11 或更新的版本，现在运行的是 {}.{}。
请先安装新版 Python（统信、麒麟等系统请联系信息中心；Windows 安装后用 py -3 manage.py 运行），再重新运行本命令。
"""
if sys.version_info < (3, 11):
    sys.stderr.buffer.write(OLD.format(*sys.version_info).encode("utf-8"))  # the C locale knows no Chinese
    sys.exit(3)

import ast
import contextlib
import difflib
import errno
import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).resolve().parent
VENV = HOME / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "casebook.stamp"
WHEELS = HOME / "wheelhouse"
LISTED = (
    WHEELS / "requirements.txt",
    HOME / "requirements.lock",
)  # the first that exists; hashes in the second only
AGAIN = "py -3 manage.py" if os.name == "nt" else "python3 manage.py"

GROUPS = (
    ("日常使用", "serve check new build test"),
    ("报送与审核", "intake convert scan review accept return withdraw supersede"),
    ("提炼、评估与出刊", "distil evaluate digest export"),
    ("发布与维护", "publish bundle samples audit bench"),
)
# Kind of failure → what installers print then; the first kind that is found counts.
SIGNS = {
    "disk": ("No space left on device", "Errno 28", "WinError 112", "Disk quota exceeded", "Errno 122"),
    "hashes": ("DO NOT MATCH THE HASHES", "HASHES ARE REQUIRED"),
    "network": ("ConnectionError", "NameResolutionError", "establish", "timed out", "ProxyError", "SSLError"),
    "closed": ("Read-only file system", "Permission denied", "Errno 13", "Errno 30", "WinError 5"),
}
CODES = {"network": 4, "disk": 5, "closed": 6, "stopped": 130}  # any other: 1
SAY = {
    "network": f"连不上软件包索引，依赖没有装好。请检查网络或代理后再运行一次；内网机器请把环境变量 PIP_INDEX_URL 指向内网镜像，或把离线安装包解压为 {WHEELS} 后再运行（见 docs/about/guide-it.md）。",
    "disk": f"磁盘空间不够，依赖没有装好。请在 {HOME} 所在的磁盘腾出至少 1 GB，再运行一次。",
    "closed": f"文件夹 {HOME} 不能写入，无法准备运行环境。请把整个文件夹复制到可以写入的位置再运行，或请管理员开放写入权限；Windows 上请先关闭正在使用它的窗口。",
    "hashes": "下载到的软件包与 requirements.lock 记录的指纹不一致，已停止安装。请换一个软件包索引再运行一次；仍然如此，请不要绕过，联系维护人员。",
    "venv": "这个 Python 缺少 venv 或 pip，无法准备运行环境。Debian、Ubuntu、统信、麒麟请安装 python3-venv；其他系统请重新安装完整的 Python 3.11 以上版本。",
    "lock": f"找不到 {LISTED[1]}，无法安装依赖。请重新下载完整的文件夹。",
    "pip": "安装依赖失败，上面是安装程序的原话。请再运行一次；仍然失败，请删除 .venv 文件夹后重试，并把这些话发给维护人员。",
    "wheels": f"离线安装包 {WHEELS} 不完整或已损坏。请重新解压后再运行；不用离线包安装，请删除这个文件夹。",
    "stopped": "已停止准备运行环境。再运行一次会接着做完。",
}


class Stop(Exception):  # noqa: N818  (a decision to stop, not an error of the program)
    """The environment cannot be made; carries the kind of failure, from what an installer printed when that tells."""

    def __init__(self, otherwise: str, said: str = "") -> None:
        kinds = (key for key, signs in SIGNS.items() if any(sign in said for sign in signs))
        super().__init__(next(kinds, otherwise))


def tell(text: str, end: str = "\n") -> None:
    """Print to stderr, so that a command's own output stays clean for pipes."""
    print(text, end=end, file=sys.stderr, flush=True)


def commands() -> dict[str, str]:
    """Command → first line of its script's docstring, sorted by name; no script is imported."""
    found = {}
    for path in sorted((HOME / "scripts").glob("[!_]*.py")):
        doc = None
        with contextlib.suppress(SyntaxError, ValueError, OSError):
            doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        found[path.stem] = (doc or "（没有说明）").strip().splitlines()[0]
    return found


def overview() -> str:
    """All commands in Chinese, grouped in the order in which people meet them."""
    told = commands()
    rest = sorted(set(told) - {name for _, names in GROUPS for name in names.split()})
    text = f"用法：{AGAIN} 命令 [参数]\n某个命令的用法：{AGAIN} 命令 --help\n"
    for title, names in (*GROUPS, ("其他", " ".join(rest))):
        rows = [f"  {name:<12}{told[name]}\n" for name in names.split() if name in told]
        text += f"\n{title}\n{''.join(rows)}" if rows else ""
    return text


def unknown(command: str) -> str:
    """The sentence for a command that does not exist, with the nearest one that does."""
    near = difflib.get_close_matches(command.lower(), commands(), n=1, cutoff=0.5)
    hint = f"您是不是要用“{near[0]}”？" if near else ""
    return f"没有“{command}”这个命令。{hint}运行 {AGAIN} 可以看到全部命令。"


def base_python() -> Path | None:
    """The interpreter that `.venv` was made from, or None when it is gone (then `.venv` is broken)."""
    with contextlib.suppress(OSError, ValueError):
        lines = (VENV / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
        config = dict(line.split(" = ", 1) for line in lines if " = " in line)
        home = Path(config.get("home", VENV))
        places = (Path(config.get("executable", home)), home / "python.exe", home / "python3")
        return next((place for place in places if place.is_file()), None)
    return None


def list_file() -> Path:
    """The list of packages to install."""
    if not any(path.is_file() for path in LISTED):
        raise Stop("lock")
    return next(path for path in LISTED if path.is_file())


def wanted() -> str:
    """What `.venv` must have been made for, by line: list of packages, this folder, interpreter, its size and date."""
    base = base_python()
    about = base.stat() if base else None
    seen = f"{about.st_size} {about.st_mtime_ns}" if about else ""
    return "\n".join((hashlib.sha256(list_file().read_bytes()).hexdigest(), str(HOME), str(base), seen))


def stamp() -> str:
    """What `.venv` says that it was made for; empty when it was never finished."""
    with contextlib.suppress(OSError, ValueError):
        return STAMP.read_text(encoding="utf-8")
    return ""


def ready() -> bool:
    """Whether `.venv` is whole; no process is started for the answer (a second start costs milliseconds)."""
    return PYTHON.is_file() and stamp() == wanted()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold `.venv.lock`: of two windows that start at once, one prepares and the other waits."""
    with (HOME / ".venv.lock").open("a+b") as held:
        for tries in range(sys.maxsize):
            try:
                if os.name == "nt":
                    held.seek(0)
                    import_module("msvcrt").locking(held.fileno(), 2, 1)  # LK_NBLCK
                else:
                    import_module("fcntl").flock(held, 6)  # LOCK_EX | LOCK_NB
                break
            except (BlockingIOError, PermissionError):
                if tries == 0:
                    tell("另一个窗口正在准备运行环境，请稍候……")
                time.sleep(0.3)
        yield  # closing the file, or the end of the process, frees it


def works() -> bool:
    """Whether the interpreter in `.venv` starts, is new enough, has pip, and was not moved here with its folder."""
    if not PYTHON.is_file() or base_python() is None or stamp().splitlines()[1:2] not in ([], [str(HOME)]):
        return False
    probe = [str(PYTHON), "-I", "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    with contextlib.suppress(OSError):
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    return False


def make_venv() -> None:
    """Make `.venv` anew (a broken one is thrown away)."""
    if not find_spec("venv") or not find_spec("ensurepip"):
        raise Stop("venv")
    import venv  # slow to load, seldom needed

    if VENV.exists():
        tell("运行环境 .venv 已损坏或来自别处，正在重建……")
        shutil.rmtree(VENV)
    else:
        tell("第一次运行，正在准备运行环境（大约一分钟，以后不再需要）……")
    try:
        venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(VENV)
    except subprocess.CalledProcessError as failed:
        raise Stop("venv", (failed.output or b"").decode("utf-8", "replace")) from None


def install() -> None:
    """Install the packages with a counting line; on failure print pip's last words and raise `Stop`."""
    listed = list_file()
    call = [str(PYTHON), "-m", "pip", "install", "--no-deps", "--no-input", "--disable-pip-version-check"]
    call += ["--progress-bar", "off", "--retries", "2", "-r", str(listed)]
    call += ["--require-hashes"] if listed == LISTED[1] else []
    if WHEELS.is_dir():
        call += ["--no-index", "--find-links", str(WHEELS)]
    harmful = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONHOME")
    env = {key: value for key, value in os.environ.items() if key not in harmful}
    env |= {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
    said: list[str] = []
    count, total, live = 0, listed.read_text(encoding="utf-8").count("=="), sys.stderr.isatty()
    pip = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
    try:
        for line in (raw.decode("utf-8", "replace").rstrip() for raw in pip.stdout or ()):
            said.append(line)
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                count += 1
                if live or count % 20 == 0:
                    tell(f"正在安装依赖 {count}/{total} ……", "\r" if live else "\n")
            elif line.startswith("Installing collected"):
                tell("依赖已取齐，正在写入……      ")
            elif "Retrying" in line:
                tell("连接不稳定，正在重试……      ")
        pip.wait()
    finally:
        pip.kill()
        pip.wait()
    if pip.returncode:
        tell("\n".join(["", *said[-12:]]))
        raise Stop("wheels" if "--no-index" in call else "pip", "\n".join(said))


def link() -> None:
    """Put this folder on the environment's path by a relative `.pth` (its encoding differs between Pythons)."""
    ask = [str(PYTHON), "-I", "-c", "import sysconfig; print(ascii(sysconfig.get_path('purelib')))"]
    site = Path(ast.literal_eval(subprocess.run(ask, capture_output=True, check=True, text=True).stdout))
    (site / "casebook.pth").write_text(os.path.relpath(HOME, site) + "\n", encoding="utf-8")


def prepare() -> None:
    """Bring `.venv` to what the lock says; at most one process at a time does it."""
    with alone():
        if ready():  # the other window has done it
            return
        list_file()
        if not works():
            make_venv()
        STAMP.unlink(missing_ok=True)
        install()
        link()
        part = STAMP.with_suffix(".part")
        part.write_text(wanted(), encoding="utf-8")
        part.replace(STAMP)
        tell("运行环境已备好。")


def run(arguments: list[str]) -> int:
    """Run one command in the environment; on POSIX this process becomes the command."""
    path = os.pathsep.join(filter(None, (str(HOME), os.environ.get("PYTHONPATH"))))
    env = {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": path}
    call = [str(PYTHON), "-P", "-m", "scripts", *arguments]
    if os.name != "nt":
        os.execve(call[0], call, env)
    with subprocess.Popen(call, env=env) as child:
        while True:
            with contextlib.suppress(KeyboardInterrupt):  # the console sends Ctrl-C to the child as well
                return child.wait()


def main(arguments: list[str]) -> int:
    """The launcher's exit code; every foreseeable failure ends in one Chinese sentence."""
    if arguments[:1] in ([], ["help"], ["-h"], ["--help"]) and len(arguments) < 2:
        print(overview())
        return 0
    if arguments[0] == "help":
        arguments = [arguments[1], "--help"]
    if arguments[0] not in commands():
        tell(unknown(arguments[0]))
        return 2
    try:
        if not ready():
            prepare()
        return run(arguments)
    except KeyboardInterrupt:
        key = "stopped"
    except Stop as stop:
        key = str(stop)
    except OSError as failed:
        tell(str(failed))
        key = "disk" if failed.errno in (errno.ENOSPC, errno.EDQUOT) else "closed"
    except subprocess.CalledProcessError:
        key = "pip"
    tell("\n" + SAY[key])
    return CODES.get(key, 1)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if not stream.isatty():
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr] # as the interpreter opened it
    sys.exit(main(sys.argv[1:]))
