"""Zip archives and folders: names, bombs, which files make one case."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from casebook.intake.archive import read_zip
from casebook.intake.bundles import bundles_in
from casebook.intake.convert import convert_here
from casebook.intake.draft import Converted, Refused
from casebook.intake.limits import Refusal
from tests.intake.ooxml_kit import centred, docx, p, png
from tests.intake.test_corpus import NAMES

CASE = docx(centred("以老带新") + p("正文。"))


def raw_zip(names: list[tuple[bytes, bytes]]) -> bytes:
    """A zip whose names are these very bytes, without the UTF-8 flag."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, (_, data) in enumerate(names):
            archive.writestr(f"{number:04d}" + "x" * (len(names[number][0]) - 4), data)
    made = out.getvalue()
    for number, (name, _) in enumerate(names):
        made = made.replace(f"{number:04d}".encode() + b"x" * (len(name) - 4), name)
    return made


@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "big5"])
def test_names_are_read_in_the_encoding_of_the_whole_archive(encoding: str) -> None:
    names = ["甲局案例/申報書.docx", "甲局案例/照片/現場一.jpg", "readme.txt"]
    data = raw_zip([(name.encode(encoding), b"x") for name in names])
    assert [entry.name for entry in read_zip(data)] == sorted(names)


def test_gbk_names_that_are_valid_utf8_as_well() -> None:
    words = [w for w in ("联通卡片", "画面鲜明", "一汽大众", "美丽镇海") if w]
    for word in words:
        data = raw_zip([(f"{word}.txt".encode("gbk"), b"x")])
        assert [entry.name for entry in read_zip(data)] == [f"{word}.txt"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../evil.md", "zip_name"),
        ("/etc/passwd", "zip_name"),
        ("C:\\x.md", "zip_name"),
        ("a/../../b.md", "zip_name"),
        ("..\\b.md", "zip_name"),
    ],
)
def test_names_that_point_outside_are_refused(name: str, code: str, tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.md", "x")
        archive.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(Refusal) as caught:
        read_zip(out.getvalue())
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_links_in_a_zip_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a.md")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(Refusal):
        read_zip(out.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(6):
            archive.writestr(f"{number}.txt", b"0" * (50 * 1024 * 1024))
    with pytest.raises(Refusal) as caught:
        read_zip(out.getvalue())
    assert caught.value.code == "zip_ratio"


def folder_of(tmp_path: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = tmp_path / "来稿" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path / "来稿"


def test_one_case_one_folder(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {
        "甲局/案例.docx": CASE, "甲局/照片/图1 座谈现场.png": png(), "甲局/IMG_0001.png": png(50, 50, "blue"), "甲局/Thumbs.db": b"x",
        "甲局/~$案例.docx": b"x", "甲局/表.xlsx": b"PK", "乙局/正文.md": "# 乙局做法\n\n![](图片/a.png)\n".encode(), "乙局/图片/a.png": png(),
    })  # fmt: skip
    assert [b.name for b in bundles_in(folder)] == ["乙局", "甲局"]
    outcome, count = convert_here(folder, NAMES, index=1)
    assert count == 2
    assert isinstance(outcome, Converted)
    assert dict(outcome.draft.values) == {"title": "以老带新", "unit": "jia-ju"}
    assert sorted(picture.caption for picture in outcome.draft.pictures) == ["", "座谈现场"]
    assert "![座谈现场](p0" in outcome.draft.body
    assert any("表.xlsx" in line for line in outcome.draft.reading.removed)
    other, _ = convert_here(folder, NAMES, index=0)
    assert isinstance(other, Converted)
    assert "![](p01.webp)" in other.draft.body


def test_a_form_beside_the_text_fills_the_front_matter(tmp_path: Path) -> None:
    from tests.intake.ooxml_kit import cell, row, table

    form = docx(
        table(
            row(cell("案例名称"), cell("一年制结对")),
            row(cell("申报单位"), cell("乙局")),
            row(cell("场景"), cell("导师赋能培优")),
        )
    )
    folder = folder_of(tmp_path, {"申报表.docx": form, "正文.docx": CASE})
    outcome, count = convert_here(folder, NAMES)
    assert count == 1
    assert isinstance(outcome, Converted)
    assert dict(outcome.draft.values) == {"title": "一年制结对", "unit": "yi-ju", "scene": "mentor"}
    assert outcome.draft.body.startswith("以老带新\n")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.png": png()}, "no_document"),
        ({"a.zip": b"PK"}, "zip_nested"),
        ({"x/readme": b"x"}, "no_document"),
    ],
)
def test_folders_without_a_document(tmp_path: Path, files: dict[str, bytes], code: str) -> None:
    outcome, _ = convert_here(folder_of(tmp_path, files), NAMES)
    assert isinstance(outcome, Refused)
    assert outcome.code == code


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"a.md": "# 题目甲\n".encode()})
    (folder / "b.md").symlink_to("/etc/passwd")
    assert len(bundles_in(folder)) == 1
    outcome, _ = convert_here(folder / "b.md", NAMES)
    assert isinstance(outcome, Refused)
    assert outcome.code == "link"
