"""Rules of the whole house: who imports whom, where words live, what never goes out, what old browsers can read."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from casebook.fields import FIELDS
from casebook.messages import rooms
from tests.chromium78 import script_findings, style_findings
from tests.conftest import ROOT
from tests.field_guide import GUIDE, guide

PACKAGES = ("evaluation", "exports", "intake", "publish", "safety", "search")
HAN = re.compile(r"[\u4e00-\u9fff]")
TEXT = frozenset(
    ".py .md .yml .yaml .toml .lock .txt .html .js .css .svg .json .sh .conf .service .timer .xml".split()
)


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Path and syntax tree of every Python file below the folders, sorted."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def strings(tree: ast.Module) -> Iterator[ast.Constant]:
    """Every string constant that is no docstring."""
    docs = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        for part in body if isinstance(body, list) else ():
            if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant):
                docs.add(id(part.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node


def tracked() -> list[Path]:
    """Text files that go into the repository (all of them, Git or not, without build products)."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if found.returncode == 0:
        names = found.stdout.decode("utf-8").split("\0")
        return sorted(ROOT / name for name in names if name and (ROOT / name).is_file())
    out = (".venv", "var", "site", "dist", "wheelhouse", ".git")
    return sorted(p for p in ROOT.rglob("*") if p.is_file() and p.relative_to(ROOT).parts[0] not in out)


BLOCKER = """
import importlib, pkgutil, sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("mkdocs", "material", "hooks", "scripts", "tests"):
            raise ImportError("blocked: " + name)
sys.meta_path.insert(0, Blocker())
import casebook
names = sorted(m.name for m in pkgutil.walk_packages(casebook.__path__, "casebook."))
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def test_the_package_needs_no_mkdocs() -> None:
    """Every module of `casebook` imports while MkDocs, Material, hooks, scripts and tests cannot be imported."""
    run = [sys.executable, "-W", "ignore", "-c", BLOCKER]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 5


def test_nobody_imports_upwards() -> None:
    """`casebook` knows neither MkDocs nor hooks, scripts, tests; hooks and scripts know no tests."""
    wrong = []
    for folder, denied in (
        ("casebook", ("mkdocs", "material", "hooks", "scripts", "tests", "bench")),
        ("hooks", ("scripts", "tests", "bench")),
        ("scripts", ("tests", "hooks")),
    ):
        for path, tree in sources(folder):
            wrong += [f"{path}:{n} {name}" for n, name in imported(tree) if name.partition(".")[0] in denied]
    assert wrong == []


def test_packages_do_not_reach_into_each_other() -> None:
    """A sub-package uses another one only by what that one's `__init__` offers."""
    wrong = []
    for package in PACKAGES:
        for path, tree in sources(f"casebook/{package}"):
            for line, name in imported(tree):
                parts = name.split(".")
                if parts[0] == "casebook" and len(parts) > 2 and parts[1] in PACKAGES and parts[1] != package:
                    wrong.append(f"{path}:{line} {name}")
    assert wrong == []


def test_hooks_hold_no_words_and_no_html() -> None:
    """Hooks fetch, call and store: no sentence and no tag stands in them."""
    wrong = [
        f"{path}:{node.lineno} {node.value[:30]}"
        for path, tree in sources("hooks")
        for node in strings(tree)
        if HAN.search(str(node.value)) or re.search(r"</?[a-z][\w-]*[ >/]", str(node.value))
    ]
    assert wrong == []


def test_sentences_stand_in_the_catalog() -> None:
    """No Chinese sentence in Python outside the message catalog, the field table and the help of a command."""
    exempt = ("casebook/messages/", "casebook/fields.py")
    wrong = []
    for path, tree in sources("casebook", "scripts", "hooks"):
        if path.startswith(exempt):
            continue
        spoken = {
            id(k.value)
            for c in ast.walk(tree)
            if isinstance(c, ast.Call)
            for k in c.keywords
            if k.arg == "help"
        }
        for node in strings(tree):
            text = str(node.value)
            if id(node) not in spoken and re.search(r"请您|请先|请用|请改|请把|[\u4e00-\u9fff]{4}。$", text):
                wrong.append(f"{path}:{node.lineno} {text[:40]}")
    assert wrong == []


def command_files() -> list[Path]:
    """Scripts that are commands."""
    return sorted((ROOT / "scripts").glob("[!_]*.py"))


def test_every_script_is_a_command() -> None:
    """`main(argv: list[str]) -> int`, a Chinese first line for the list of commands, the shared parser."""
    wrong = []
    for path in command_files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        first = (ast.get_docstring(tree) or "").partition("\n")[0]
        mains = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "main"]
        signature = [f"{ast.unparse(m.args)} -> {ast.unparse(m.returns) if m.returns else ''}" for m in mains]
        if not HAN.search(first) or signature != ["argv: list[str] -> int"]:
            wrong.append(path.name)
        elif not any(name in ("scripts._cli", "scripts._desk") for _, name in imported(tree)):
            wrong.append(f"{path.name}: scripts._cli")
    assert wrong == []


def test_scripts_are_thin() -> None:
    """A command is: parse, call the package, print, exit code."""
    long = [p.name for p in command_files() if len(p.read_text(encoding="utf-8").splitlines()) > 300]
    assert long == []


def messages() -> dict[str, str]:
    """`room.code` → sentence, for the whole catalog."""
    found = {}
    for room in rooms():
        for key, text in import_module(f"casebook.messages.{room}").MESSAGES.items():
            found[f"{room}.{key}"] = text
    return found


def lead_of(code: ast.expr | None) -> str | None:
    """The constant beginning of a code that is made of parts; None for a whole one."""
    if isinstance(code, ast.JoinedStr):
        return str(code.values[0].value) if isinstance(code.values[0], ast.Constant) else ""
    if isinstance(code, ast.BinOp):
        return str(code.left.value) if isinstance(code.left, ast.Constant) else ""
    return None


def said() -> Iterator[tuple[str, ast.Call]]:
    """Every `say(…)` in the tree with its place."""
    for path, tree in sources("casebook", "hooks", "scripts"):
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", getattr(node.func, "attr", "")) == "say"
            ):
                yield f"{path}:{node.lineno}", node


def placeholders(text: str) -> set[str]:
    """Names of the values that a sentence needs."""
    return {re.split(r"[.\[]", name)[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_message_that_is_said_exists() -> None:
    """Code and values of every literal `say(…)` fit the catalog."""
    catalog, wrong = messages(), []
    for place, call in said():
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant):
            code = str(first.value)
            given = {word.arg for word in call.keywords}
            if code not in catalog:
                wrong.append(f"{place} {code}")
            elif None not in given and placeholders(catalog[code]) - given:
                wrong.append(f"{place} {code}: {sorted(placeholders(catalog[code]) - given)}")
        elif (lead := lead_of(first)) is not None and not any(code.startswith(lead) for code in catalog):
            wrong.append(f"{place} {lead}…")
    assert wrong == []


def test_every_message_is_used() -> None:
    """No sentence is left over; a code made of parts counts when its parts stand in the sources."""
    words = {str(node.value) for _, tree in sources("casebook", "hooks", "scripts") for node in strings(tree)}
    leads = {lead for _, call in said() if (lead := lead_of(call.args[0] if call.args else None))}
    unused = []
    for code in messages():
        tails = {code.removeprefix(lead) for lead in leads if code.startswith(lead)}
        if code not in words and not any(tail in words or tail.isdigit() for tail in tails):
            unused.append(code)
    assert unused == []


def test_templates_call_nobody_outside() -> None:
    """No address of another site in templates, scripts, styles and drawings."""
    wrong = []
    for path in sorted((ROOT / "overrides").rglob("*")):
        if path.suffix in (".html", ".js", ".css", ".svg"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if re.search(
                    r"(?:https?:)?//[a-z0-9-]+\.[a-z]", re.sub(r"http://www\.w3\.org/\S+", "", line)
                ):
                    wrong.append(f"{path.relative_to(ROOT)}:{number} {line.strip()[:60]}")
    assert wrong == []


def test_no_registry_and_no_machine_in_the_repository() -> None:
    """No package index address and no path of somebody's machine in any tracked text file."""
    never = re.compile(
        r"py[p]i\.org|python[h]osted|npm[j]s|mirrors\.[a-z0-9]+\.|tuna\.[t]singhua|/w[o]rk/(?:main|shared)|/opt/p[y]pi|bash[_]jobs"
    )
    wrong = []
    for path in tracked():
        if path.suffix in TEXT or path.name in (
            ".gitignore",
            "run",
            "Dockerfile",
            "pre-push",
            "requirements.lock",
        ):
            text = path.read_text(encoding="utf-8", errors="replace")
            wrong += [f"{path.relative_to(ROOT)}: {hit[0]}" for hit in never.finditer(text)]
    assert wrong == []


def test_the_lock_pins_every_dependency_with_hashes() -> None:
    """Every name of pyproject.toml is in the lock, every pin has a hash, and no option line stands in it."""
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9-]+)==[^\n]*\\\n    --hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)
    names = {plain(re.split(r"[<>=!~; \[]", line)[0]) for line in wanted}
    assert sorted(names - set(pins)) == []
    assert len(pins) == len(re.findall(r"^\S+==", lock, re.MULTILINE))
    assert re.findall(r"^-.*", lock, re.MULTILINE) == []


def test_every_import_is_declared() -> None:
    """What package, hooks and scripts import is a dependency of the project; tests may use the test extra too."""
    import tomllib
    from importlib.metadata import packages_distributions

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {plain(re.split(r"[<>=!~; \[]", line)[0]) for line in project["dependencies"]}
    tested = {plain(re.split(r"[<>=!~; \[]", line)[0]) for line in project["optional-dependencies"]["test"]}
    owners, own = packages_distributions(), {"casebook", "hooks", "scripts", "tests", "bench"}
    own |= {path.stem for path in (ROOT / "hooks").glob("*.py")}  # MkDocs loads hooks as neighbours
    wrong = set()
    for folder, allowed in (
        ("casebook", declared),
        ("hooks", declared),
        ("scripts", declared),
        ("tests", declared | tested),
    ):
        for path, tree in sources(folder):
            for line, name in imported(tree):
                top = name.partition(".")[0]
                known = top in sys.stdlib_module_names or top in own
                if not known and not allowed & {plain(owner) for owner in owners.get(top, [])}:
                    wrong.add(f"{path}:{line} {top}")
    assert sorted(wrong) == []


def plain(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def inline_scripts(html: str) -> Iterator[tuple[int, str]]:
    """First line and text of every inline script of a template, with Jinja replaced by a number."""
    for match in re.finditer(r"<script\b([^>]*)>(.*?)</script>", html, re.DOTALL):
        if "src=" not in match[1] and "json" not in match[1] and match[2].strip():
            code = re.sub(
                r"\{%.*?%\}|\{#.*?#\}",
                "",
                re.sub(r"\{\{.*?\}\}", "0", match[2], flags=re.DOTALL),
                flags=re.DOTALL,
            )
            yield html[: match.start(2)].count("\n"), code


def test_own_scripts_and_styles_are_read_by_chromium_78() -> None:
    """Every own script, inline script and style sheet parses and uses nothing newer without a fallback."""
    wrong = []
    for path in sorted((ROOT / "overrides").rglob("*")):
        if path.suffix not in (".js", ".css", ".html") or "vendor" in path.parts:
            continue
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        if path.suffix == ".css":
            wrong += [f"{name}:{f.line} {f.what}" for f in style_findings(text)]
        scripts = (
            [(0, text)] if path.suffix == ".js" else [*inline_scripts(text)] if path.suffix == ".html" else []
        )
        for before, code in scripts:
            wrong += [f"{name}:{before + f.line} {f.what}" for f in script_findings(code)]
    assert wrong == []


@pytest.mark.parametrize(
    "code",
    [
        "a?.b", "a ?? b", "a ||= 1", "class A { #x = 1 }", "class A { x = 1 }", "class A { static {} }", "1_000",
        "await f()", "for await (const x of y) {}", "/(?<=a)b/", "/a/v", "'a'.replaceAll('a', 'b')", "a.at(-1)",
        "Promise.any([])", "Object.hasOwn(a, 'b')", "structuredClone(a)", "navigator.clipboard.writeText('x')",
        "new Intl.Segmenter('zh')", "fetch('x.json')", "import x from 'y'", "foo(", "`${a?.b}`",
    ],
)  # fmt: skip
def test_the_script_lint_sees(code: str) -> None:
    """Each thing that the lint promises to refuse is refused."""
    assert script_findings(code)


@pytest.mark.parametrize(
    "code",
    [
        "const {a, ...b} = c; const f = async () => { for await (const x of y) await x; };",
        "try { g(); } catch { h(); }",
        "if (navigator.clipboard) { navigator.clipboard.writeText('x'); }",
        "typeof Intl.Segmenter === 'function' && new Intl.Segmenter('zh')",
        "var q = a ? .5 : b; var s = 'a?.b ?? c';",
    ],
)
def test_the_script_lint_allows(code: str) -> None:
    """What Chromium 78 knows, and newer things behind a question, pass."""
    assert script_findings(code) == []


@pytest.mark.parametrize(
    "code",
    [
        "a{inset:0}", "a:is(b){color:red}", "a{display:flex;gap:1em}", "a{gap:1em;display:flex}", "a{width:min(1em,90%)}",
        "a{&:hover{color:red}}", "@media (width>=3px){a{color:red}}", "@layer x{a{color:red}}",
        "a{color:color-mix(in srgb,red,blue)}", "a{aspect-ratio:1}", "a:has(b){color:red}", "@media print{a{inset:0}}",
        "a,b:focus-visible{color:red}", "@container (width>1px){a{color:red}}", "a{height:100dvh}",
    ],
)  # fmt: skip
def test_the_style_lint_sees(code: str) -> None:
    """Each thing that the lint promises to refuse is refused."""
    assert style_findings(code)


@pytest.mark.parametrize(
    "code",
    [
        "@supports (gap:1em){a{display:flex;gap:1em}}", "a{width:90%;width:min(1em,90%)}", "a{display:grid;gap:1em}",
        "b:focus-visible{color:red}", "a{text-overflow:clip}", "@page{margin:2cm}", "a{color:rgb(0 0 0/50%)}",
    ],
)  # fmt: skip
def test_the_style_lint_allows(code: str) -> None:
    """What Chromium 78 knows, and newer things with a fallback, pass."""
    assert style_findings(code) == []


def test_readme_and_scripts_name_the_same_commands() -> None:
    """Every command is in the README's table, and every command of the table exists."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([a-z]+)", text, re.MULTILINE)
    assert sorted(told) == [path.stem for path in command_files()]


@pytest.mark.parametrize("guide", ["cadre", "clerk", "editor", "it"])
def test_guides_name_existing_commands(guide: str) -> None:
    """Whatever a guide tells people to type exists."""
    text = (ROOT / "docs" / "about" / f"guide-{guide}.md").read_text(encoding="utf-8")
    told = set(re.findall(r"manage\.py ([a-z]+)", text))
    assert sorted(told - {path.stem for path in command_files()}) == []


def test_the_guide_shows_every_field() -> None:
    """`docs/contribute/fields.md` is what the field table says (`python -m tests.field_guide` writes it anew)."""
    shown = GUIDE.read_text(encoding="utf-8")
    assert shown == guide()
    keys = {key.rpartition(".")[2] for key in re.findall(r"^\| `([^`]+)`", shown, re.MULTILINE)}
    assert {field.key for fields in FIELDS.values() for field in fields} <= keys


def test_forges_get_the_same_templates() -> None:
    """GitHub, Gitea and GitLab ask the same questions and run the same checks."""
    hub, tea, lab = ROOT / ".github", ROOT / ".gitea", ROOT / ".gitlab"
    assert (tea / "workflows/check.yml").read_bytes() == (hub / "workflows/check.yml").read_bytes()
    pull = (hub / "pull_request_template.md").read_bytes()
    assert (tea / "pull_request_template.md").read_bytes() == pull
    assert (lab / "merge_request_templates/Default.md").read_bytes() == pull
    for name in ("content.md", "program.md"):
        asked = (hub / "ISSUE_TEMPLATE" / name).read_text(encoding="utf-8")
        assert (tea / "issue_template" / name).read_text(encoding="utf-8") == asked
        assert asked.endswith((lab / "issue_templates" / name).read_text(encoding="utf-8"))
    uses = re.compile(r"^\s*-?\s*uses:", re.MULTILINE)
    assert not uses.search((hub / "workflows/check.yml").read_text(encoding="utf-8"))


def test_messages_are_json_safe() -> None:
    """Sentences go into JSON and HTML reports: no control character stands in one."""
    assert [code for code, text in messages().items() if re.search(r"[\x00-\x08\x0b-\x1f]", text)] == []
    assert json.dumps(messages(), ensure_ascii=False)


@pytest.mark.parametrize("room", ["evaluation", "exports", "forms", "safety"])
def test_what_a_room_offers_late_is_never_its_module(room: str) -> None:
    """A name that is also a module's would become that module once anybody loads it."""
    package = import_module(f"casebook.{room}")
    for path in sorted((ROOT / "casebook" / room).glob("[a-z]*.py")):
        import_module(f"casebook.{room}.{path.stem}")
    assert not [name for name in package.__all__ if isinstance(getattr(package, name), type(sys))]
