"""`new`: what it writes passes `check`, what it cannot do it says in Chinese with exit code 2."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from casebook.fields import CASE, FIELDS, METHOD, REQUIRED_SECTIONS
from casebook.forms.library import new_library
from casebook.problems import errors
from casebook.reader import lexicon, read_library
from casebook.records import read_record
from casebook.schema import schema
from scripts.new import main
from tests.conftest import ROOT
from tests.contribute.conftest import Made
from tests.contribute.templates import FOLDER, templates

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A new library of its own with one unit."""
    folder = tmp_path / "library"
    assert main(["library", str(folder)]) == 0
    units = "- key: jia-ju\n  title: 甲局\n  short: 甲局\n"
    (folder / "docs" / ".registry" / "units.yml").write_text(units, encoding="utf-8")
    return folder


def test_a_library_without_units_asks_for_them_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert the file to fill, and no empty list of names."""
    assert main(["library", str(tmp_path / "x")]) == 0
    words = ["--title", "试", "--unit", "甲局", "--scene", "1"]
    assert main(["case", *words, "--root", str(tmp_path / "x")]) == 2
    told = capsys.readouterr().err
    assert "docs/.registry/units.yml" in told
    assert "可写：。" not in told


def test_an_empty_library_is_valid(made: Made) -> None:
    """Assert that new, check and both builds exit with 0."""
    assert made.codes == dict.fromkeys(made.codes, 0)
    assert {"new", "check", "build", "filled", "committee"} == set(made.codes)


def test_an_empty_library_holds_the_source_and_no_samples(library: Path) -> None:
    """Assert ten scenes, four dimensions and methods of the source, and nothing made up."""
    (library / "docs" / ".registry" / "units.yml").write_text("[]\n", encoding="utf-8")
    found = read_library(library)
    assert (len(found.scenes), len(found.dimensions), len(found.methods)) == (10, 4, 4)
    assert found.problem_kinds
    assert (found.units, found.cases, found.incoming, found.mentors, found.batches, found.problems) == (
        (),
    ) * 6
    for name in ("evaluation.yml", "synonyms.txt", "words.txt"):
        assert (library / "docs" / ".registry" / name).is_file()
    assert (library / "docs" / "about" / "brand.md").is_file()
    assert "虚构" not in "".join(
        p.read_text("utf-8") for p in (library / "docs" / ".registry").iterdir() if p.is_file()
    )


def test_an_empty_library_holds_nothing_of_another_district(tmp_path: Path) -> None:
    """Assert that what a district gathered stays with it, also when it is no sample."""
    home = tmp_path / "home"
    shutil.copytree(ROOT / "docs", home / "docs", ignore=shutil.ignore_patterns("20*"))
    shutil.copy(ROOT / "mkdocs.yml", home / "mkdocs.yml")
    for name in ("mentors/real.md", "research/real.md", "methods/M-2030-01.md"):
        (home / "docs" / name).write_text("---\ntitle: 真\n---\n", encoding="utf-8")
    new_library(home, tmp_path / "new")
    kept = {p.relative_to(tmp_path / "new" / "docs").as_posix() for p in (tmp_path / "new").rglob("*.md")}
    assert not [name for name in kept if "real" in name or "M-20" in name]
    assert {"mentors/index.md", "research/index.md", "methods/M-0001.md", "issues/index.md"} <= kept


def test_the_example_of_a_unit_can_be_used(tmp_path: Path) -> None:
    """Assert that the commented unit, uncommented as told, is a valid unit."""
    main(["library", str(tmp_path / "l")])
    path = tmp_path / "l" / "docs" / ".registry" / "units.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    example = [line[2:] for line in lines if re.match(r"# (?:- |  )[a-z]+:", line)]
    path.write_text("\n".join(example) + "\n", encoding="utf-8")
    found = read_library(tmp_path / "l")
    assert ([unit.key for unit in found.units], found.problems) == (["jia-ju"], ())


def test_a_new_case_asks_only_for_what_is_missing(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Assert the file's place, and that the only thing `check` asks for is what was not given."""
    options = ["--title", "四段“结对”: 带教", "--unit", "甲局", "--scene", "8", "--root", str(library)]
    assert main(["case", *options]) == 0
    path = library / "docs" / "cases" / "incoming" / "si-duan-jie-dui-dai-jiao" / "case.md"
    assert str(path) in capsys.readouterr().out
    faults = {p.field: p.message for p in errors(read_library(library).problems)}
    assert faults.keys() == {"一句话摘要", *REQUIRED_SECTIONS}
    assert all("只有标题，没有文字" in faults[name] for name in REQUIRED_SECTIONS)
    text = (
        path.read_text("utf-8").replace("summary:", "summary: 一句话。").replace("\n<!--", "\n正文。\n<!--")
    )
    path.write_text(text, encoding="utf-8")
    found = read_library(library)
    assert [(c.title, c.unit, c.scene) for c in found.incoming] == [("四段“结对”: 带教", "jia-ju", "mentor")]
    assert main(["case", *options]) == 2
    assert "已经存在" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["case"], ["case", "--title", "甲"], ["case", "--title", "长" * 41], ["case", "--title", ""],
        ["case", "--title", "甲", "--unit", "无此局"], ["case", "--title", "甲", "--unit", "甲局", "--scene", "无"],
        ["case", "--title", "甲", "--unit", "甲局", "--scene", "1", "--name", "../出去"],
        ["form", "--scene", "无"], ["method", "--title", "甲", "--scene", "无"],
        ["method", "--id", "X", "--title", "甲", "--scene", "1"], ["method", "--id", "M-0001"], ["library", "."],
    ],
)  # fmt: skip
def test_wrong_use_is_told_in_chinese(
    arguments: list[str], library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Assert exit code 2, one Chinese sentence and no traceback, and nothing written."""
    before = sorted(library.rglob("*"))
    root = ["--root", str(library)]
    assert (
        main([*root, *arguments] if not arguments or arguments[0] == "library" else [*arguments, *root]) == 2
    )
    told = capsys.readouterr().err
    assert HAN.search(told)
    assert "Traceback" not in told
    assert sorted(library.rglob("*")) == before


@pytest.mark.parametrize(
    "arguments", [["nothing"], ["library"], ["form", "--all", "--scene", "1"], ["case", "--no"]]
)
def test_unknown_words_are_told_in_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Assert that argparse's own refusals are Chinese with exit code 2 too."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert HAN.search(capsys.readouterr().err)


def test_forms_are_written(library: Path, tmp_path: Path) -> None:
    """Assert one form, a scene's form, and all."""
    out = tmp_path / "out"
    for more in ([], ["--scene", "mentor"], ["--all"]):
        assert main(["form", *more, "--out", str(out), "--root", str(library)]) == 0
    assert (out / "申报表-导师赋能培优.docx").is_file()
    assert len(list(out.glob("*.docx"))) == 11


def test_a_new_method_gets_the_next_number(library: Path) -> None:
    """Assert the number and the file."""
    for _ in range(2):
        assert main(["method", "--title", "四段法", "--scene", "导师赋能培优", "--root", str(library)]) == 0
    names = sorted(p.stem for p in (library / "docs" / "methods").glob("M-2*.md"))
    assert [name[-3:] for name in names] == ["-01", "-02"]


def test_templates_are_up_to_date() -> None:
    """Assert that `docs/templates/` is what the field table says (`python -m tests.contribute.templates` writes it)."""
    assert {p.name: p.read_text(encoding="utf-8") for p in FOLDER.iterdir()} == templates()


def test_a_filled_template_is_valid() -> None:
    """Assert that every line of the blank case, filled in and uncommented, is read without a problem."""
    lists = {"unit": "甲局", "scene": "导师", "problem": "岗位适应", "venue": "课堂", "batch": "春季"}
    lexicons = {target: lexicon([(f"key-{target}", (name,))]) for target, name in lists.items()}
    values = {
        "title": "题", "summary": "句", "abstract": "摘", "unit": "甲局", "partners": "[甲局]", "scene": "导师", "scene_also": "[导师]",
        "values": "[优秀能力]", "problem": "[岗位适应]", "area": "[工作]", "form": "[线下]", "duties": "[结对]", "venue": "课堂",
        "practiced_from": "2025-01-01", "practiced_to": "2025年2月1日", "methods": "[M-0001]", "based_on": "M-0001", "batch": "春季",
        "contact_office": "科", "authors": "[某]", "consent": "是", "expected": "好", "name": "时间", "before": "3", "after": "1.5",
        "n": "2", "source": "台账", "comparison": "上年", "verified_by": "某局", "evidence": "3", "result": "部分达到",
    }  # fmt: skip
    text, inside = [], False
    for line in templates()["case.md"].splitlines():
        bare = re.match(r"( *)#?((?:- )?)([a-z_]+):", line)
        key = bare[3] if bare else ""
        inside = inside or key == "effect"
        value = "天" if key == "unit" and inside else values.get(key, "")
        line = f"{line}\n\n正文。" if line.startswith("<!--") else line  # noqa: PLW2901 - the text below a heading
        text.append(f"{bare[1]}{bare[2]}{key}: {value}".rstrip() if bare else line)
    parsed = read_record("case", "\n".join(text).encode(), "cases/incoming/x/case.md", lexicons)
    assert [p for p in parsed.problems if p.severity == "error"] == []
    case = parsed.record
    for field in CASE:
        if field.who.startswith("U") and field.key != "lessons":
            assert getattr(case, field.key) not in ("", (), None), field.key


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_schemas_name_every_field(kind: str) -> None:
    """Assert both spellings of every key, and that required fields are required in either."""
    made = schema(kind)
    assert set(made["properties"]) == {name for f in FIELDS[kind] for name in (f.key, f.label)}
    assert len(made.get("allOf", [])) == sum(f.required for f in FIELDS[kind])
    assert made["additionalProperties"] is False
    assert {f.key for f in METHOD} <= set(schema("method")["properties"])
