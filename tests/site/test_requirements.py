"""Every row of the source document is found in the built site; each test is named by its row."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.text import body_text, text_of, tree

SCENES = {
    "思想": ("政治铸魂立优", "思想补钙树优", "典型引领倡优"),
    "作风": ("清廉行动固优", "文明先行创优"),
    "能力": ("立足岗位践优", "服务基层强优", "导师赋能培优"),
    "环境": ("书香熏陶育优", "关爱帮扶护优"),
}
MENTOR_GUIDANCE = "通过师徒结对‘传帮带’、业务培训、经验分享等形式，加强对机关干部特别是年轻干部的综合能力培养，协助其尽快适应岗位并发挥应有作用"
BELIEF_GUIDANCE = "加强对机关党员干部日常思想状态的掌握了解和分析研判，及时发现思想认识上的薄弱环节，采取精准行动，努力化解各类思想顾虑"

ROWS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "R02": (
        ("index.html", ("“十优思政”是镇海区在新时代背景下向机关党员干部开展思想政治工作的创新实践品牌",)),
    ),
    "R03": (("about/brand.html", ("缘起", "习近平总书记在浙江和中央工作期间多次就机关思想政治工作发表重要论述，对加强和改进机关思想政治工作提出了明确要求")),),
    "R04": (
        ("about/brand.html", ("针对的问题", "思想沟通和交流减少", "工作和生活压力增大", "思想包袱和心理负担增多", "“法宝”")),
        ("index.html", ("从问题找做法", "思想沟通和交流减少", "工作压力增大", "思想包袱增多", "心理负担增多")),
    ),
    "R05": (("about/brand.html", ("优异品格", "优秀能力", "优良作风")),),
    "R06": (("about/brand.html", ("融入到机关整体工作格局中", "十大主题实践场景为框架")),),
    "R07": (("about/brand.html", ("场景统一构筑", "方法自主创新", "成果共建共享", "评价一体协同")),),
    "R08": (
        ("about/brand.html", ("风帆形象", "“机关”两字拼音首字母“JG”", "镇海鳌柱塔造型", "甬江和东海", "体现品牌名称和思想政治工作", "不是官方标识", "待工委补充")),
    ),
    "R09": (("about/brand.html", ("勇争一流、独占鳌头的精气神", "走在前、作表率")),),
    "R11": (("dimensions/ideology.html", ("注重提高党员干部政治能力，强化忠诚担当，彰显机关政治属性", *SCENES["思想"])),),
    "R12": (("dimensions/conduct.html", ("为民务实清廉上带好头", "精神文明建设上带好头", "大力转变作风", *SCENES["作风"])),),
    "R13": (("dimensions/capability.html", ("强化贯彻执行力、强化服务能力，建功新时代、争创新业绩", *SCENES["能力"])),),
    "R14": (("dimensions/environment.html", ("关心党员干部追求进步和全面发展的需要", "人文环境的营造和关怀厚爱", "内在动力", *SCENES["环境"])),),
    "R18": (
        ("scenes/mentor.html", ("“一年制”师徒结对", "新进人员三年成长计划", "来源：品牌介绍")),
        ("methods/M-0001.html", ("来源：品牌介绍", "待工委补充")),
        ("methods/M-0002.html", ("来源：品牌介绍", "待工委补充")),
    ),
    "R20": (
        ("scenes/belief.html", ("思想巡诊", "党员“责任感、使命感”塑造", "来源：品牌介绍")),
        ("methods/M-0003.html", ("来源：品牌介绍", "待工委补充")),
        ("methods/M-0004.html", ("来源：品牌介绍", "待工委补充")),
    ),
    "R21": (("scenes/mentor.html", ("统一指引", "工委提出", "自主方法", "各单位创新")),),
    "R23": (("about/sharing.html", ("案例共享", "定期对区直机关各单位的优秀实践案例进行汇集整理", "征集批次")),),
    "R24": (("about/sharing.html", ("再总结提炼为普遍性的典型工作法", "典型工作法")),),
    "R25": (("about/sharing.html", ("定期发布给区直机关推广共享", "期刊")), ("index.html", ("新案例", "新工作法", "本期期刊"))),
    "R26": (("about/sharing.html", ("组建机关思政导师团",)), ("mentors/index.html", ("机关思政导师团", "不公开个人电话"))),
    "R27": (("mentors/index.html", ("五项职责", "面授", "邀访", "咨询", "结对", "研判", "预约单")),),
    "R28": (("mentors/index.html", ("增强对党员干部的思想引导和价值引领", "促进本领提升和能力塑造")),),
    "R29": (("venues/classroom.html", ("机关思政课堂", "宁波植物园", "待工委补充")),),
    "R30": (("venues/classroom.html", ("将部分主题实践场景融入该课堂中", "面向区直机关和党员干部", "现场教育实践基地", "融入的场景")),),
    "R31": (("policies/directive.html", ("《关于进一步加强和改进区直机关思想政治工作的实施意见》", "发文单位", "适用范围", "待工委补充")),),
    "R32": (("policies/assessment-system.html", ("《机关党建质量全量化动态评价体系》", "待工委补充")),),
    "R33": (
        ("about/coordination.html", ("作为各单位开展思想政治工作的重要文件依据", "以《实施意见》为遵循")),
        ("scenes/mentor.html", ("依据：《", "《关于进一步加强和改进区直机关思想政治工作的实施意见》")),
    ),
    "R34": (("research/index.html", ("理论研究", "待工委补充")),),
    "R35": (("about/coordination.html", ("以主题实践场景为导向，自主创新时代背景下的机关思想政治工作方式方法", "在党建高质量发展中的基础地位")),),
    "R36": (("about/coordination.html", ("场景实践的均衡度", "场景实践的创新性", "实际工作成效")),),
    "R37": (("about/coordination.html", ("由区委直属机关工委对区直机关各单位开展思想政治工作情况进行动态量化评估",)),),
    "R38": (("about/path.html", ("顶层设计", "分散试点", "总结提炼", "一体推广", "动态更新", "形成品牌")),),
    "R39": (("about/effects.html", ("亮显和点评", "亮显")),),
    "R40": (("about/effects.html", ("经典案例的提炼和推广", "形象传递和环境营造", "带动更多机关参与")),),
    "R41": (("about/effects.html", ("整体效应", "“独乐乐”", "“众乐乐”", "参与单位")),),
    "R42": (("about/effects.html", ("工作激情", "克服干事创业道路上的有关障碍", "榜样力量", "担当实干的激励机制", "工作能力跟上时代节拍", "本职岗位和服务基层群众", "精益求精", "“做了”", "“做好”")),),
    "R43": (("about/effects.html", ("心灵孤岛", "“以人为本”", "从工作到生活、从外部环境到精神世界", "内心世界", "按领域看案例")),),
    "R44": (("about/effects.html", ("线下与线上、即时与互动等手段", "增强心灵沟通", "消除思想包袱和精神压力", "“隶属”", "“归属”", "按形式看案例")),),
}  # fmt: skip
"""Row → pages and what must be read on them."""


@pytest.mark.parametrize("row", ROWS)
def test_row(row: str, built_site: Path) -> None:
    """Assert that each page of the row says what the source says."""
    for url, sayings in ROWS[row]:
        seen = body_text(built_site, url)
        for saying in sayings:
            assert saying in seen, f"{row}: {url} does not say “{saying}”"


def test_r01_name_owner_and_pinyin(built_site: Path) -> None:
    """Assert that header, foot, print head and title carry the brand (R01)."""
    page = tree(built_site, "scenes/mentor.html")
    assert page.findtext("head/title").strip() == "导师赋能培优 · 十优思政知识库"
    head, foot = (
        text_of(tree(built_site, "scenes/mentor.html").find(f".//{tag}")) for tag in ("header", "footer")
    )
    for part in ("十优思政", "镇海区直机关工委", "机关党建", "SHIYOUSHIZHENG"):
        assert part in head
        assert part in foot
    assert "机关党建·十优思政·SHIYOUSHIZHENG" in body_text(built_site, "index.html")
    assert "镇海区直机关工委" in page.xpath("string(//*[@class='cb-printhead'])")


def test_r10_r15_four_bands_and_ten_scenes(built_site: Path) -> None:
    """Assert that dimensions and scenes stand in their order, each band with its name (R10, R15)."""
    bands = tree(built_site, "index.html").xpath("//*[contains(@class, 'cb-band ')]")
    found = {
        band.xpath("string(.//h3[1])").strip(): tuple(title.strip() for title in band.xpath(".//h4/a/text()"))
        for band in bands
    }
    assert list(found.items()) == [(f"{name}维度", scenes) for name, scenes in SCENES.items()]


@pytest.mark.parametrize(("key", "guidance"), [("mentor", MENTOR_GUIDANCE), ("belief", BELIEF_GUIDANCE)])
def test_r16_r17_r19_guidance_byte_for_byte(key: str, guidance: str, built_site: Path) -> None:
    """Assert that the guidance is the first block and its bytes are the source's (R16, R17, R19)."""
    raw = (built_site / f"scenes/{key}.html").read_bytes()
    assert f'<blockquote class="cb-guidance"><p>{guidance}</p></blockquote>'.encode() in raw
    article = tree(built_site, f"scenes/{key}.html").xpath("//article")[0]
    assert article.xpath("string(.//h2[1])").startswith("统一指引")


@pytest.mark.parametrize(
    "key", ["politics", "exemplar", "integrity", "civility", "post", "service", "reading", "care"]
)
def test_r16_pending_guidance(key: str, built_site: Path) -> None:
    """Assert that no guidance is invented where the source has none (R16)."""
    assert "工作指引待工委补充" in body_text(built_site, f"scenes/{key}.html")


def test_r07_each_step_links_to_its_part(built_site: Path) -> None:
    """Assert that the drawing's four steps lead to four parts that exist (R07)."""
    links = tree(built_site, "about/brand.html").xpath("//svg[contains(@class, 'cb-model')]//a/@href")
    assert [link.removeprefix("../") for link in links] == [
        "scenes/index.html",
        "methods/index.html",
        "about/sharing.html",
        "about/coordination.html",
    ]
