"""The corpus: awkward files made by code, each with what must come out of it (or why it is refused)."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx as python_docx
from msgspec import Struct, field
from PIL import Image

from tests.intake.ooxml_kit import (
    NS,
    STYLES,
    box,
    cell,
    centred,
    docx,
    drawing,
    fld,
    lists,
    lvl,
    num,
    p,
    png,
    row,
    t,
    table,
    zipped,
)
from tests.intake.ooxml_kit import field as word_field


class Sample(Struct, frozen=True):
    """One file and what is expected of it.

    Attributes:
        lines: must each be a line of the body.
        has, lacks: must (not) occur anywhere in the body.
        headings: (level, text) of all headings, title included.
        values: front matter.
        facts: numbers of the reading.
        told: parts of sentences on what was removed.
        scanned: texts that the safety gate must be given.
    """

    name: str
    data: bytes
    lines: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    headings: tuple[tuple[int, str], ...] | None = None
    values: dict[str, object] = field(default_factory=dict)
    facts: dict[str, object] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    scanned: tuple[str, ...] = ()
    pictures: int | None = None
    captions: tuple[str, ...] | None = None
    refused: str = ""


def D(name: str, body: str, *, kit: dict[str, object] | None = None, **expected: object) -> Sample:  # noqa: N802 - short, for a table
    """A sample around a docx body."""
    return Sample(f"{name}.docx", docx(body, **(kit or {})), **expected)


IMAGE: dict[str, object] = {
    "links": {"rI": ("image", "media/i.png")}, "parts": {"word/media/i.png": png()},
}  # fmt: skip
CASE = centred("以老带新") + p("正文一句。")


def headings() -> list[Sample]:
    return [
        D("styles", p("总标题", style="1") + p("甲", style="2") + p("乙", style="2") + p("正文。"),
          headings=((1, "总标题"), (2, "甲"), (2, "乙"))),
        D("styles-nested", centred("以老带新") + p("大", style="1") + p("小", style="2"),
          headings=((1, "以老带新"), (2, "大"), (3, "小"))),
        D("derived-style", CASE + p("派生样式", style="x1"), headings=((1, "以老带新"), (2, "派生样式"))),
        D("outline-direct", CASE + p("直接大纲", props='<w:outlineLvl w:val="1"/>'), lines=("## 直接大纲",)),
        D("outline-body", CASE + p("正文级别", style="1", props='<w:outlineLvl w:val="9"/>'), headings=((1, "以老带新"),)),
        D("shape", CASE + p("一、背景与起因") + p("（一）领导重视") + p("第二章　总则") + p("第一节 概述") + p("(二)半角括号"),
          lines=("## 一、背景与起因", "### （一）领导重视", "## 第二章　总则", "### 第一节 概述", "### (二)半角括号")),
        D("no-sentence", CASE + p("一、我们坚持以人民为中心。") + p("（一）做好工作；") + p("一是加强领导，") + p("（二）落实责任，抓好队伍。推进改革")
          + p("第二条　本条例所称案例，是指") + p("一、" + "很" * 60), headings=((1, "以老带新"),)),
        D("not-headings", CASE + p("1.具体做法") + p("（1）其他") + p("一个都不能少") + p("一九四九年的故事") + p("第一，要重视"),
          headings=((1, "以老带新"),)),
        D("shape-not-in-table", CASE + table(row(cell("一、项目"), cell("（一）内容"))), headings=((1, "以老带新"),)),
        D("style-in-table", CASE + table(row(cell(p("格中标题", style="1")), cell("乙"))), has=("<h2>格中标题</h2>",)),
        D("toc-not-promoted", CASE + p("一、背景\t3", style="toc1") + p("二、做法………………4") + p("一、背景"),
          headings=((1, "以老带新"), (2, "一、背景"))),
        D("heading-with-break", CASE + p(style="1", inner=t("上半") + "<w:r><w:br/></w:r>" + t("下半")), lines=("## 上半 下半",)),
        D("bold-shape-split-runs", CASE + p(inner=t("一", "<w:b/>") + t("、背", "<w:b/>") + t("景")), lines=("## 一、背景",)),
        D("title-largest", p("局里文件") + p("最大的标题", size=44) + p("正文很长很长，占多数。"), values={"title": "最大的标题"}),
        D("title-style", p("附件1") + p("样式标题", style="t") + p("正文。"), values={"title": "样式标题"}, lines=("附件1",)),
        D("title-broken", centred("关于以老带新的") + centred("实践与探索") + p("正文。"), values={"title": "关于以老带新的实践与探索"}),
        D("title-not-mark", centred("（征求意见稿）") + centred("真正的标题") + p("正文。"), values={"title": "真正的标题"}),
        D("no-title", p("很长的一段正文，没有任何标题。" * 5) + p("又一段。"), asked=("没有认出案例标题",)),
        D("unit-line", centred("以老带新") + centred("甲局", 32) + p("正文。"), values={"title": "以老带新", "unit": "jia-ju"}, lacks=("甲局",)),
    ]  # fmt: skip


def numbering() -> list[Sample]:
    zh = lvl(0, "chineseCounting", "%1、") + lvl(1, "chineseCounting", "（%2）") + lvl(2, "decimal", "%3.")
    forms = {
        "japaneseCounting": "十一", "ideographTraditional": "甲", "chineseLegalSimplified": "壹拾壹", "upperRoman": "XI",
        "lowerLetter": "k", "decimalEnclosedCircle": "⑪", "decimalFullWidth": "１１", "chineseCountingThousand": "十一",
        "ideographDigital": "一一", "decimalZero": "11", "ideographZodiac": "戌", "upperLetter": "K", "ordinal": "11th",
        "decimalEnclosedParen": "⑾", "taiwaneseCounting": "十一", "numberInDash": "- 11 -",
    }  # fmt: skip
    various = "".join(
        f'<w:abstractNum w:abstractNumId="{n}">{lvl(0, form, "%1）", 11 if form != "ideographTraditional" else 1)}</w:abstractNum>'
        for n, form in enumerate(forms)
    ) + "".join(f'<w:num w:numId="{n + 1}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(len(forms)))
    override = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    style_list = STYLES.replace(
        '<w:style w:type="paragraph" w:styleId="toc1">',
        '<w:style w:type="paragraph" w:styleId="n2"><w:name w:val="条"/><w:basedOn w:val="n1"/>'
        '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="n1"><w:name w:val="章"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="toc1">',
    )
    linked = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="L"/></w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="7"><w:styleLink w:val="L"/>{lvl(0, "decimal", "第%1条", more="<w:suff w:val=" + chr(34) + "space" + chr(34) + "/>")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    return [
        D("num-chinese", CASE + num("背景") + num("领导", 1) + num("机制", 1) + num("做法") + num("步骤", 1) + num("细", 2),
          kit={"numbering": lists(zh)},
          lines=("## 一、背景", "### （一）领导", "### （二）机制", "## 二、做法", "### （一）步骤", "1\\. 细"), facts={"labels": 6}),
        D("num-formats", CASE + "".join(num(form, 0, n + 1) for n, form in enumerate(forms)), kit={"numbering": various},
          has=tuple(f"{label}）{form}" for form, label in forms.items())),
        D("num-override", CASE + num("a") + num("b") + num("c", 0, 2) + num("d", 0, 3), kit={"numbering": lists(lvl(0, "decimal", "%1)"), overrides=override)},
          has=("1\\) a", "2\\) b", "5\\) c", "6\\) d")),
        D("num-restart-never", CASE + num("a") + num("b", 1) + num("c") + num("d", 1),
          kit={"numbering": lists(lvl(0, "decimal", "%1)") + lvl(1, "decimal", "第%2条", more='<w:lvlRestart w:val="0"/>'))},
          has=("第1条 b", "第2条 d")),
        D("num-legal", CASE + num("a") + num("b", 1), kit={"numbering": lists(lvl(0, "chineseCounting", "%1") + lvl(1, "decimal", "%1.%2", more="<w:isLgl/>"))},
          has=("一 a", "1.1 b")),
        D("num-style", CASE + p("甲", style="n1") + p("乙", style="n2") + p("丙", style="n2"), kit={"styles": style_list, "numbering": lists(zh)},
          lines=("## 一、甲", "### （一）乙", "### （二）丙")),
        D("num-style-level", CASE + p("甲", style="n1") + p("乙", style="n1"),
          kit={"styles": style_list, "numbering": lists(lvl(0, "decimal", "%1)") + lvl(1, "decimal", "第%2款", more='<w:pStyle w:val="n1"/>'))},
          has=("第1款 甲", "第2款 乙")),
        D("num-link", CASE + num("甲") + num("乙"), kit={"numbering": linked}, has=("第1条 甲", "第2条 乙")),
        D("num-none", CASE + p("无号", style="n1", props='<w:numPr><w:numId w:val="0"/></w:numPr>'), kit={"styles": style_list, "numbering": lists(zh)},
          lines=("无号",), facts={"labels": 0}),
        D("num-empty-cells", CASE + table(row(cell(num("")), cell("甲")), row(cell(num("")), cell("乙"))), kit={"numbering": lists(lvl(0, "decimal", "%1"))},
          facts={"labels": 2}, has=("2",)),
        D("num-deleted", CASE + num("甲") + '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
          '<w:del w:id="2"><w:r><w:delText>删</w:delText></w:r></w:del></w:p>' + num("乙"), kit={"numbering": lists(lvl(0, "decimal", "%1、"))},
          has=("1、甲", "2、乙"), lacks=("删",), scanned=("删",), told=("修订",)),
        D("num-bullets", CASE + num("甲") + num("乙", 1) + num("丙"), kit={"numbering": lists(lvl(0, "bullet", "") + lvl(1, "bullet", "-"))},
          lines=("- 甲", "    - 乙", "- 丙"), facts={"labels": 0}),
        D("num-hundred", CASE + "".join(num(f"第{n}") for n in range(1, 122)), kit={"numbering": lists(lvl(0, "chineseCountingThousand", "第%1条"))},
          has=("第二十条 第20", "第一百条 第100", "第一百零一条 第101", "第一百一十条 第110", "第一百二十一条 第121")),
        D("num-sub-unstarted", CASE + num("甲", 1), kit={"numbering": lists(lvl(0, "decimal", "%1", 3) + lvl(1, "decimal", "%1.%2"))}, has=("3.1 甲",)),
    ]  # fmt: skip


def boxes() -> list[Sample]:
    group = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wpg"><w:drawing><wp:anchor><wp:docPr id="1" name="g"/><a:graphic><a:graphicData>'
        '<wpg:wgp><pic:pic><pic:blipFill><a:blip r:embed="rI"/></pic:blipFill></pic:pic><wps:wsp><wps:txbx><w:txbxContent>'
        + p("组中字") + "</w:txbxContent></wps:txbx></wps:wsp></wpg:wgp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        '<mc:Fallback><w:pict><v:group><v:shape><v:imagedata r:id="rI"/></v:shape></v:group></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
    )  # fmt: skip
    vml = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p('老式框')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    empty_choice = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wpc"><w:drawing/></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>'
        f"<w:txbxContent>{p('退路里的字')}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    art = '<w:r><w:pict><v:shape><v:textpath string="艺术字标语"/></v:shape></w:pict></w:r>'
    return [
        D(
            "box-once",
            CASE + p("前", inner=box(p("框中一") + p("框中二"))) + p("后"),
            lines=("前", "框中一", "框中二", "后"),
            facts={"boxes": 1},
        ),
        D(
            "box-table",
            CASE + p("前", inner=box(table(row(cell("框格甲"), cell("框格乙"))))),
            has=("框格甲", "框格乙"),
            facts={"tables": 1, "cells": 2},
        ),
        D(
            "box-in-cell",
            CASE + table(row(cell(p("格", inner=box(p("格中框")))), cell("乙"))),
            has=("格中框",),
            facts={"cells": 2},
        ),
        D(
            "box-nested",
            CASE + p("前", inner=box(p("外", inner=box(p("里"))))),
            lines=("外", "里"),
            facts={"boxes": 2},
        ),
        D("box-vml", CASE + p("前", inner=vml), lines=("老式框",)),
        D("box-fallback", CASE + p("前", inner=empty_choice), lines=("退路里的字",)),
        D("box-group", CASE + p("前", inner=group), kit=IMAGE, lines=("组中字",), pictures=1),
        D("box-heading", CASE + p("", inner=box(p("框中标题", style="1"))), lines=("## 框中标题",)),
        D("word-art", CASE + p("", inner=art), lines=("艺术字标语",)),
        D("box-only-title", p("", inner=box(p("一、框里"))) + CASE, values={"title": "以老带新"}),
    ]


def tables() -> list[Sample]:
    merged = table(
        row(cell("跨两列", '<w:gridSpan w:val="2"/>'), cell("跨两行", '<w:vMerge w:val="restart"/>')),
        row(cell("甲"), cell("乙"), cell(p(), "<w:vMerge/>")),
    )
    wrapped = (
        f"<w:tbl><w:tblPr/><w:sdt><w:sdtContent>{row(cell('sdt行'), cell('一'))}</w:sdtContent></w:sdt><w:tr><w:sdt><w:sdtContent>{cell('sdt格')}"
        f"</w:sdtContent></w:sdt><w:customXml>{cell('xml格')}</w:customXml></w:tr></w:tbl>"
    )
    return [
        D("table-simple", CASE + table(row(cell("项目"), cell("数值")), row(cell("人数"), cell("3|4"))), has=("项目", "数值", "人数", "3\\|4"), facts={"tables": 1, "cells": 4}),
        D("table-merged", CASE + merged, has=('<td colspan="2">跨两列</td>', '<td rowspan="2">跨两行</td>'), facts={"cells": 4, "merged": 2}),
        D("table-hmerge", CASE + table(row(cell("横", '<w:hMerge w:val="restart"/>'), cell(p(), "<w:hMerge/>"), cell("尾")), row(cell("1"), cell("2"), cell("3"))),
          has=('<td colspan="2">横</td>',)),
        D("table-continue-text", CASE + table(row(cell("上", '<w:vMerge w:val="restart"/>'), cell("右")), row(cell("下", "<w:vMerge/>"), cell("右二"))), has=("上", "下", "rowspan")),
        D("table-orphan-continue", CASE + table(row(cell("孤", "<w:vMerge/>"), cell("右")), row(cell("一"), cell("二"))), has=("孤", "一", "二")),
        D("table-span-mismatch", CASE + table(row(cell("a", '<w:vMerge w:val="restart"/>'), cell("b")), row(cell("c", '<w:gridSpan w:val="2"/><w:vMerge/>'))), has=("c",)),
        D("table-nested", CASE + table(row(cell("<w:p/>" + table(row(cell("内甲"), cell("内乙"))) + p("外")), cell("旁"))), has=("内甲", "内乙", "旁"), facts={"tables": 2, "cells": 4}),
        D("table-wrapped", CASE + wrapped, has=("sdt行", "sdt格", "xml格"), facts={"cells": 4}),
        D("table-grid-before", CASE + table(row(cell("甲"), cell("乙"), cell("丙")), row(cell("缩进"), cell("尾"), props='<w:gridBefore w:val="1"/>')), has=("缩进", "尾")),
        D("table-ragged", CASE + table(row(cell("甲"), cell("乙"), cell("丙")), row(cell("独"))), has=("甲", "独")),
        D("table-empty", CASE + "<w:tbl><w:tblPr/></w:tbl>" + table(row()) + p("尾"), lines=("尾",), facts={"tables": 0}),
        D("table-pictures", CASE + table(row(cell(p(inner=f"<w:r>{drawing()}</w:r>")), cell("乙")), row(cell("图一说明"), cell("丙"))), kit=IMAGE, pictures=1,
          has=("p01.webp",), captions=("图一说明",)),
        D("table-hidden-row", CASE + table(row(cell("可见"), cell("一")), row(cell("暗行"), cell("二"), props="<w:hidden/>")), lacks=("暗行",), scanned=("暗行 二",), told=("隐藏文字",)),
        D("table-deleted-row", CASE + table(row(cell("留")), row(cell("删行"), props='<w:del w:id="1"/>')), lacks=("删行",), scanned=("删行",)),
        D("table-header", CASE + table(row(cell("很长的表头" * 6), cell("乙"), props="<w:tblHeader/>"), row(cell("一"), cell("二"))), has=("| 一 ",)),
        D("table-multi-para", CASE + table(row(cell(p("一段") + p("二段")), cell("乙"))), has=("<p>一段</p>", "<p>二段</p>")),
    ]  # fmt: skip


def inline() -> list[Sample]:
    links = {
        "rH": ("hyperlink", "https://www.gov.cn/a?b=1&c=2"),
        "rJ": ("hyperlink", "javascript:alert(1)"),
        "rF": ("hyperlink", "file:///c:/a.exe"),
    }
    notes = {
        "links": {"rF": ("footnotes", "footnotes.xml"), "rE": ("endnotes", "endnotes.xml"), "rC": ("comments", "comments.xml"), "rX": ("header", "header1.xml")},
        "parts": {
            "word/footnotes.xml": f'<w:footnotes {NS}><w:footnote w:type="separator" w:id="-1">{p("横线")}</w:footnote><w:footnote w:id="1">{p("脚注文字")}</w:footnote></w:footnotes>',
            "word/endnotes.xml": f'<w:endnotes {NS}><w:endnote w:id="1">{p("尾注文字")}</w:endnote></w:endnotes>',
            "word/comments.xml": f'<w:comments {NS}><w:comment w:id="0">{p("批注文字")}</w:comment></w:comments>',
            "word/header1.xml": f"<w:hdr {NS}>{p('页眉文字')}</w:hdr>",
            "docProps/core.xml": '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>张三</dc:creator></cp:coreProperties>',
        },
    }  # fmt: skip
    return [
        D("sdt-smart-ins", CASE + f"<w:sdt><w:sdtContent>{p('控件里')}</w:sdtContent></w:sdt>"
          + p(inner=f"<w:smartTag>{t('智能')}</w:smartTag><w:sdt><w:sdtContent>{t('标记')}</w:sdtContent></w:sdt><w:ins w:id='1'>{t('插入')}</w:ins>"
              f"<w:del w:id='2'><w:r><w:delText>删除</w:delText></w:r></w:del><w:moveTo w:id='3'>{t('移来')}</w:moveTo><w:moveFrom w:id='4'>{t('移走')}</w:moveFrom>"),
          lines=("控件里", "智能标记插入移来"), lacks=("删除", "移走"), scanned=("删除", "移走"), told=("插入修订", "标为删除")),
        D("hidden", CASE + p(inner=t("明") + t("暗一", "<w:vanish/>") + t("暗二", '<w:rStyle w:val="hid"/>') + t("不暗", '<w:vanish w:val="0"/>')),
          lines=("明不暗",), scanned=("暗一", "暗二"), told=("2 处隐藏文字",)),
        D("links", CASE + p(inner=f'<w:hyperlink r:id="rH">{t("网址")}</w:hyperlink><w:hyperlink r:id="rJ">{t("脚本")}</w:hyperlink><w:hyperlink r:id="rF">{t("本机")}</w:hyperlink>'
          f'<w:hyperlink w:anchor="_Toc1">{t("内部")}</w:hyperlink>'), kit={"links": links}, has=("[网址](https://www.gov.cn/a?b=1&c=2)", "脚本本机内部"),
          lacks=("javascript", "file:"), told=("2 个链接",), scanned=("javascript:alert(1)",)),
        D("fields", CASE + p(inner=word_field('HYPERLINK "https://a.cn/x"', t("链一")) + word_field('HYPERLINK "javascript:x"', t("链二")) + word_field("PAGE", t("7")))
          + p(inner=word_field("DDEAUTO c:\\\\cmd.exe /k calc", t("显示"))) + p(inner=word_field('INCLUDEPICTURE "http://evil/x.png"', f"<w:r>{drawing()}</w:r>")),
          kit=IMAGE, has=("[链一](https://a.cn/x)链二7", "显示"), lacks=("evil", "calc", "javascript"), told=("DDE", "引用外部文件"), pictures=1),
        D("field-broken", CASE + p(inner=fld("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>") + p("后面的字"), lines=("后面的字",)),
        D("field-nested", CASE + p(inner=fld("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + word_field("MERGEFIELD x", t("码")) + "<w:r><w:instrText> = 1</w:instrText></w:r>"
          + fld("separate") + t("结果") + fld("end") + t("后")), lines=("结果后",)),
        D("field-simple", CASE + p(inner=f'<w:fldSimple w:instr=" HYPERLINK &quot;mailto:a@b.cn&quot; ">{t("信箱")}</w:fldSimple>'), has=("[信箱](mailto:a@b.cn)",)),
        D("form-fields", CASE + p(inner='<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>'
          "<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>" + fld("end") + t("已选")), lines=("☑已选",)),
        D("symbols", CASE + p(inner='<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r><w:r><w:sym w:font="Wingdings 2" w:char="F0A3"/></w:r>'
          '<w:r><w:sym w:font="Nobody" w:char="F123"/></w:r>' + t("\uf0fc", '<w:rFonts w:ascii="Wingdings"/>')), lines=("☑□〓✓",), told=("特殊字体符号",)),
        D("notes", CASE + p("文", inner='<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:endnoteReference w:id="1"/></w:r>'), kit=notes,
          has=("文[^1][^2]", "[^1]: 脚注文字", "[^2]: 尾注文字"), lacks=("批注", "页眉", "横线", "张三"), scanned=("批注文字", "页眉文字", "脚注文字", "张三"),
          told=("1 条批注", "页眉"), facts={"notes": 2}),
        D("breaks", CASE + p(inner=t("上") + "<w:r><w:br/></w:r>" + t("下") + '<w:r><w:br w:type="page"/></w:r>' + "<w:r><w:tab/><w:t>后</w:t><w:noBreakHyphen/><w:softHyphen/></w:r>"),
          has=("上  \n下 后-",)),
        D("ruby", CASE + p(inner=f"<w:r><w:ruby><w:rt>{t('pin')}</w:rt><w:rubyBase>{t('注音')}</w:rubyBase></w:ruby></w:r>"), lines=("注音",)),
        D("math", CASE + p(inner="<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b+1</m:t></m:r></m:den></m:f></m:oMath>"), lines=("a/(b+1)",), told=("公式",)),
        D("typed-markup", CASE + p("<script>alert(1)</script> <img src=x onerror=a> [a](javascript:b) *星* `码` # {: .x} $x$ a|b ~1~ ^2^"),
          has=("&lt;script&gt;", "\\[a\\]", "\\*星\\*", "&#123;:"), lacks=("<script", "<img", "[a](javascript")),
        D("typed-block-signs", CASE + p("# 不是标题") + p("- 不是列表") + p("1. 不是列表") + p("!!! note") + p("> 引") + p("    缩进") + p("---") + p("=== \"甲\""),
          lacks=("\n# ", "\n!!!", "\n> ", "\n---", "\n===")),
        D("superscript", CASE + p(inner=t("m") + t("2", '<w:vertAlign w:val="superscript"/>')), lines=("m<sup>2</sup>",)),
        D("altchunk", CASE + '<w:altChunk r:id="rA"/>' + p("尾"), kit={"links": {"rA": ("aFChunk", "a.html")}, "parts": {"word/a.html": "<b>异物</b>"}}, lacks=("异物",), told=("另一份文件",)),
        D("external-picture", CASE + p(inner=f"<w:r>{drawing('rI', link=True)}</w:r>"), kit={"links": {"rI": ("image", "http://evil.example/x.png")}}, pictures=0, lacks=("evil",),
          told=("链接",), scanned=("http://evil.example/x.png",)),
        D("ole", CASE + p(inner='<w:r><w:object><v:shape><v:imagedata r:id="rI"/></v:shape><o:OLEObject r:id="rO"/></w:object></w:r>'), kit=IMAGE, pictures=1, told=("其他程序的对象",)),
        D("macros", CASE, kit={"parts": {"word/vbaProject.bin": b"x"}}, told=("宏",)),
        D("chart-smartart", CASE + p("图", inner='<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><c:chart r:id="rC"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
          '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><dgm:relIds r:dm="rD"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'),
          kit={"links": {"rC": ("chart", "charts/c.xml"), "rD": ("diagramData", "diagrams/d.xml")}, "parts": {"word/charts/c.xml": f"<c:chartSpace {NS}><a:t>图表字</a:t></c:chartSpace>",
               "word/diagrams/d.xml": f"<dgm:dataModel {NS}><dgm:pt><a:t>图示字</a:t></dgm:pt></dgm:dataModel>"}},
          lines=("- 图示字",), told=("图表", "SmartArt"), scanned=("图表字",)),
        D("indent-spaces", CASE + p("　　全角缩进　") + p("  半角"), lines=("全角缩进", "半角")),
        D("control-signs", CASE + p("甲\u200b乙\u202e丙"), has=("甲",)),
    ]  # fmt: skip


def pictures() -> list[Sample]:
    rotated = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "拍摄人李四".encode()
    exif[0x9C9B] = "题名".encode("utf-16-le")
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (80, 40)).save(rotated, "JPEG", exif=exif)
    header = b"IHDR" + struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    bomb = png()[:8] + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header)) + png()[33:]
    heic = io.BytesIO()
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.new("RGB", (64, 48), "green").save(heic, "HEIF")

    def one(name: str, data: bytes, part: str = "media/i.jpg", **expected: object) -> Sample:
        return D(name, CASE + p(inner=f"<w:r>{drawing()}</w:r>") + p("图1 现场", props='<w:jc w:val="center"/>'),
                 kit={"links": {"rI": ("image", part)}, "parts": {f"word/{part}": data}}, **expected)  # fmt: skip

    return [
        one("picture-rotated", rotated.getvalue(), pictures=1, captions=("图1 现场",), scanned=("拍摄人李四", "题名"), told=("拍摄地点",), has=("![图1 现场](p01.webp)",), lacks=("\n图1 现场",)),
        one("picture-bomb", bomb, pictures=0, told=("万像素",)),
        one("picture-heic", heic.getvalue(), pictures=1),
        one("picture-svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "media/i.svg", pictures=0, told=("SVG",)),
        one("picture-broken", png()[:60], pictures=0, told=("损坏",)),
        one("picture-not", b"MZ" + b"\x00" * 200, pictures=0, told=("不是能识别的图片",), lines=("图1 现场",)),
        D("caption-kinds", CASE + p(inner=f"<w:r>{drawing()}</w:r>") + p("图为座谈会现场。"), kit=IMAGE, captions=("图为座谈会现场。",)),
        D("caption-above", CASE + p("图1 现场") + p(inner=f"<w:r>{drawing()}</w:r>") + p("后文。"), kit=IMAGE, lines=("![图1 现场](p01.webp)", "后文。"), lacks=("\n图1 现场",)),
        D("caption-of-two", CASE + p(inner=f"<w:r>{drawing()}</w:r><w:r>{drawing()}</w:r>") + p("图1 会前　图2 会后"), kit=IMAGE,
          lines=("![图1 会前](p01.webp)", "![图2 会后](p01.webp)"), lacks=("\n图1",)),
        D("caption-of-both", CASE + p(inner=f"<w:r>{drawing()}</w:r><w:r>{drawing()}</w:r>") + p("图1 现场"), kit=IMAGE, lines=("图1 现场",)),
        D("caption-with-more", CASE + p(inner=f"<w:r>{drawing()}</w:r>") + p(inner=t("图1 占地80m") + t("2", '<w:vertAlign w:val="superscript"/>')), kit=IMAGE,
          captions=("图1 占地80m2",), lines=("图1 占地80m<sup>2</sup>",)),
        D("caption-not-text", CASE + p(inner=f"<w:r>{drawing()}</w:r>") + p("图书馆开放一年"), kit=IMAGE, captions=("",)),
        D("caption-is-no-title", p("正文一句话，很长。") + p(inner=f"<w:r>{drawing()}</w:r>") + centred("图1 现场"), kit=IMAGE, asked=("没有认出案例标题",)),
        D("picture-missing", CASE + p(inner=f"<w:r>{drawing()}</w:r>"), kit={"links": {"rI": ("image", "media/none.png")}}, pictures=0, told=("没有这张图片",)),
        D("picture-twice", CASE + p(inner=f"<w:r>{drawing()}</w:r>") + p("字") + p(inner=f"<w:r>{drawing()}</w:r>"), kit=IMAGE, pictures=1, asked=("没有图注",)),
    ]  # fmt: skip


def packages() -> list[Sample]:
    plain = docx(CASE)
    strict = docx(CASE + p("一、严格", style="1") + table(row(cell("甲"), cell("乙")))).replace(b"", b"")
    parts = {
        n: zipfile.ZipFile(io.BytesIO(strict)).read(n) for n in zipfile.ZipFile(io.BytesIO(strict)).namelist()
    }
    strict = zipped({
        n: d.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for n, d in parts.items()
    })  # fmt: skip
    utf16 = docx(CASE, head='<?xml version="1.0" encoding="UTF-16"?>')
    utf16_parts = {
        n: zipfile.ZipFile(io.BytesIO(utf16)).read(n) for n in zipfile.ZipFile(io.BytesIO(utf16)).namelist()
    }
    utf16_parts["word/document.xml"] = utf16_parts["word/document.xml"].decode("utf-8").encode("utf-16")
    backslash = {n.replace("/", "\\"): d for n, d in parts.items()}
    import base64

    flat = (
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        + "".join(
            f'<pkg:part pkg:name="/{n}"><pkg:xmlData>{d.decode("utf-8").partition("?>")[2] if d.startswith(b"<?") else d.decode("utf-8")}</pkg:xmlData></pkg:part>'
            for n, d in parts.items()
            if n != "[Content_Types].xml"
        )
        + f'<pkg:part pkg:name="/x.bin"><pkg:binaryData>{base64.b64encode(b"x").decode()}</pkg:binaryData></pkg:part></pkg:package>'
    )
    made = python_docx.Document()
    made.add_heading("库写的标题", 1)
    made.add_paragraph("第一", style="List Number")
    made.add_paragraph("第二", style="List Number")
    library = io.BytesIO()
    made.save(library)
    doctype = docx(CASE, head='<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>')
    many = zipped({**{f"word/x{n}.xml": "x" for n in range(2100)}, "word/document.xml": "x"})
    big = io.BytesIO()
    with zipfile.ZipFile(big, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (30 * 1024 * 1024))
    traverse = zipped({**parts, "../../evil.txt": "x"})
    absolute = zipped({**parts, "/etc/evil": "x"})
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.writestr("WORD/document.xml", b"x")
    locked = bytearray(plain)
    at = plain.index(b"PK\x01\x02")
    while at >= 0:
        locked[at + 8] |= 1
        at = plain.find(b"PK\x01\x02", at + 1)
    damaged = bytearray(plain)
    place = plain.index(b"word/document.xml") + 30
    damaged[place : place + 40] = b"\xff" * 40
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    return [
        Sample("strict.docx", strict, headings=((1, "以老带新"), (2, "一、严格")), facts={"cells": 2}),
        Sample("utf16.docx", zipped(utf16_parts), values={"title": "以老带新"}),
        Sample("backslash.docx", zipped(backslash), headings=((1, "以老带新"), (2, "一、严格"))),
        Sample("flat.xml", flat.encode("utf-8"), headings=((1, "以老带新"), (2, "一、严格"))),
        Sample("python.docx", library.getvalue(), headings=((1, "库写的标题"),), has=("1\\. 第一", "2\\. 第二")),
        D("odd-main", CASE, kit={"main": "word/文档2.xml"}, values={"title": "以老带新"}),
        Sample("named.txt", plain, values={"title": "以老带新"}),
        Sample("doctype.docx", doctype, refused="doctype"),
        Sample("many.docx", many, refused="zip_entries"),
        Sample("ratio.docx", big.getvalue(), refused="zip_ratio"),
        Sample("traverse.docx", traverse, refused="zip_name"),
        Sample("absolute.docx", absolute, refused="zip_name"),
        Sample("twice.docx", twice.getvalue(), refused="zip_twice"),
        Sample("locked.docx", bytes(locked), refused="zip_password"),
        Sample("damaged.docx", bytes(damaged), refused="damaged"),
        Sample("truncated.docx", plain[: len(plain) // 2], refused="truncated"),
        Sample("not-xml.docx", docx("<w:p>", head=""), refused="damaged"),
        Sample("xlsx.docx", zipped({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), refused="wrong_kind"),
        Sample("zip.docx", zipped({"a.txt": "x"}), refused="wrong_kind"),
        Sample("ole.doc", ole, refused="damaged"),
        Sample("empty.docx", b"", refused="empty"),
        Sample("blank.txt", "\ufeff \r\n\t\u3000\r\n".encode(), refused="blank"),
        Sample("blank.md", "\n\u200b \n".encode(), refused="blank"),
        D("blank", p("") + p(" "), refused="blank"),
        Sample("zeros.docx", b"\x00" * 5000, refused="zeros"),
        Sample("pdf.docx", b"%PDF-1.7\n...", refused="pdf"),
        Sample("page.docx", b"<!DOCTYPE html><html><body>login</body></html>", refused="wrong_kind"),
        Sample("rar.docx", b"Rar!\x1a\x07\x00abc", refused="wrong_kind"),
        Sample("tsd.docx", b"%TSD-Header-###%" + b"\x01" * 500, refused="encrypted"),
        Sample("~$a.docx", b"\x06owner", refused="owner_file"),
        Sample("a.docx.crdownload", plain[:100], refused="unfinished"),
        Sample("photo.jpg", png(), refused="picture_only"),
        Sample("noise.docx", bytes(range(1, 256)) * 4, refused="unknown"),
    ]  # fmt: skip


def forms() -> list[Sample]:
    form = table(
        row(cell("案 例 名 称"), cell("一年制师徒结对", '<w:gridSpan w:val="3"/>')),
        row(cell("申报单位（全称）"), cell("甲局"), cell("所属场景"), cell("导师赋能培优")),
        row(cell("起止时间"), cell("2024年3月—2024年12月"), cell("联系人及电话"), cell("王五 13800138000")),
        row(cell("优字内涵"), cell("☑优秀能力 □优异品格 ☑优良作风", '<w:gridSpan w:val="3"/>')),
        row(cell("内容摘要（300字以内）"), cell(p("第一句。") + p("第二句。"), '<w:gridSpan w:val="3"/>')),
        row(cell("主要做法"), cell(p("做法一。") + p("做法二。"), '<w:gridSpan w:val="3"/>')),
        row(cell("单位性质"), cell("机关"), cell("级别"), cell("区级")),
        row(cell("申报单位意见"), cell("同意（盖章）", '<w:gridSpan w:val="3"/>')),
    )
    boxes_form = table(
        row(cell("案例标题"), cell("甲")), row(cell("报送单位"), cell("乙具")),
        row(cell("场景"), cell("□政治铸魂立优 ☑导师赋能培优 ☑书香熏陶育优")),
    )  # fmt: skip
    return [
        D("form", centred("案例申报表") + form + p("一、背景与起因") + p("正文。"),
          values={"title": "一年制师徒结对", "unit": "jia-ju", "scene": "mentor", "practiced_from": "2024-03-01", "practiced_to": "2024-12-31",
                  "values": ("优秀能力", "优良作风"), "abstract": "第一句。 第二句。"},
          lines=("## 做法与经过", "做法一。", "## 附录"), has=("单位性质", "区级"), lacks=("13800138000", "王五", "同意（盖章）", "申报表"),
          scanned=("王五 13800138000",), asked=("联系人及电话", "申报单位意见")),
        D("form-unknown", boxes_form, values={"title": "甲", "unit": "乙具"}, asked=("您是不是要写“乙局", "勾选了 2 个场景")),
        D("form-unfilled", table(row(cell("案例名称"), cell("请在此填写")), row(cell("申报单位"), cell("甲局")), row(cell("场景"), cell("选择一项。"))),
          values={"unit": "jia-ju"}, asked=("没有认出案例标题", "没有认出所属场景")),
        D("form-hints", table(row(cell("案例名称"), cell("以老带新")), row(cell("申报单位"), cell("甲局")), row(cell("场景"), cell("导师赋能培优")),
          row(cell("主要做法")), row(cell("单击或点击此处输入文字。")), row(cell("其他情况"), cell("请填写其他情况")), row(cell("请在此处粘贴照片")),
          row(cell("主要成效"), cell("请输入主要成效"))) + p("一、背景与起因") + p("正文。"), lacks=("单击", "请", "做法", "成效", "附录")),
        D("form-twice", "".join(p(f"案例{n}") + table(row(cell("案例名称"), cell(title)), row(cell("申报单位"), cell(unit)), row(cell("场景"), cell("导师赋能培优")))
          + p("一、背景与起因") + p("正文。") for n, title, unit in (("一", "甲局结对", "甲局"), ("二", "乙局结对", "乙局"))), refused="several_cases"),
        D("form-in-two-tables", table(row(cell("案例名称"), cell("以老带新")), row(cell("申报单位"), cell("甲局")), row(cell("场景"), cell("导师赋能培优")))
          + table(row(cell("单位"), cell("甲局")), row(cell("场景"), cell("导师赋能培优")), row(cell("载体"), cell("课堂"))), values={"title": "以老带新", "unit": "jia-ju"}),
        D("data-table-is-no-form", CASE + table(row(cell("单位"), cell("人数")), row(cell("甲局"), cell("3"))), facts={"tables": 1}, has=("人数",)),
        D("lines", centred("以老带新") + p("单位：甲局") + p("场景：导师赋能") + p("一、背景与起因"), values={"unit": "jia-ju"}, asked=("导师赋能培优",), lacks=("单位：",)),
    ]  # fmt: skip


def texts() -> list[Sample]:
    markdown = "---\n标题: 甲局的做法\n单位: 甲局\n场景: 导师赋能培优\n---\n\n## 背景与起因\n\n正文。\n"
    traditional = "以老帶新\n一、背景與起因\n我們堅持學習，幫助新進人員成長。\n"
    return [
        Sample("utf8.md", markdown.encode(), values={"title": "甲局的做法", "unit": "jia-ju", "scene": "mentor"}, headings=((2, "背景与起因"),), facts={"sections": ("背景与起因",)}),
        Sample("bom.md", markdown.encode("utf-8-sig"), values={"unit": "jia-ju"}),
        Sample("gb.md", markdown.replace("\n", "\r\n").encode("gb18030"), values={"unit": "jia-ju"}),
        Sample("utf16.md", markdown.encode("utf-16"), values={"unit": "jia-ju"}),
        Sample("utf16-bare.md", markdown.encode("utf-16-le"), values={"unit": "jia-ju"}),
        Sample("full-colon.md", markdown.replace("标题: ", "标题：").encode(), asked=("全角冒号",), lines=("正文。",)),
        Sample("no-front.md", "# 只有标题\n\n## 一、背景\n\n字。".encode(), values={"title": "只有标题"}, headings=((2, "一、背景"),)),
        Sample("picture-link.md", (markdown + "![网上](http://evil.example/a.png)\n![本地](a.jpg)\n").encode(), lacks=("evil", "a.jpg"), pictures=0, told=("链接", "没有这张图片")),
        Sample("labelled.txt", "标题：以老带新\r\n单位：甲局\r\n一句话摘要：老手带新手。\r\n一、背景\r\n正文。\r\n".encode("gb18030"),
               values={"title": "以老带新", "unit": "jia-ju", "summary": "老手带新手。"}, headings=((1, "以老带新"), (2, "一、背景"))),
        Sample("summary-first.txt", "一句话摘要：老手带新手\n标题：以老带新\n单位：甲局\n一、背景\n正文。\n".encode(),
               values={"title": "以老带新", "unit": "jia-ju", "summary": "老手带新手"}),
        Sample("notepad.txt", "　　　　　　以老带新\r\n单位：甲局\r\n一、背景\r\n　　正文<b>一</b> # 句。\r\n（一）小节\r\n3~5天，6~8天\r\n".encode("gb18030"),
               values={"title": "以老带新", "unit": "jia-ju"}, headings=((1, "以老带新"), (2, "一、背景"), (3, "（一）小节")), has=("正文&lt;b&gt;一", "3&#126;5天")),
        Sample("big5.txt", traditional.encode("big5"), has=("我們堅持學習",), headings=((1, "以老帶新"), (2, "一、背景與起因"))),
        Sample("gbk-traditional.txt", traditional.encode("gb18030"), has=("我們堅持學習",)),
        Sample("latin.txt", b"caf\xe9 \x93quoted\x94 na\xefve r\xe9sum\xe9 \xa9 \xae \xbd", refused="encoding"),
        Sample("binary.txt", bytes(range(32)) * 40, refused="binary"),
        Sample("half-char.txt", "以老带新，一年成长，两年成才".encode()[:-1], refused="encoding"),
    ]  # fmt: skip


def samples() -> list[Sample]:
    """The whole corpus."""
    return [
        *headings(), *numbering(), *boxes(), *tables(), *inline(), *pictures(), *packages(), *forms(), *texts(),
    ]  # fmt: skip
