"""A small made-up collection: enough pages to rank, filter and page through; nothing in it is about real units."""

from __future__ import annotations

import random
from hashlib import sha256

from casebook.search import DocRef, Document, Facet

SCENES = (
    ("politics", "政治铸魂立优", "ideology", "思想"),
    ("belief", "思想补钙树优", "ideology", "思想"),
    ("post", "立足岗位践优", "capability", "能力"),
    ("mentor", "导师赋能培优", "capability", "能力"),
    ("care", "关爱帮扶护优", "environment", "环境"),
)
SENTENCES = (
    "围绕新进人员成长慢、办法少的问题，支部开展师徒结对，由业务骨干一对一带教。",
    "思想巡诊每季度开展一次，谈心谈话覆盖全体党员干部。",
    "活动采用线上线下结合的方式，共有32名青年干部参加。",
    "通过岗位练兵、技能比武，窗口办件平均用时由35分钟降到20分钟。",
    "把“第一议题”制度落到实处，组织理论学习中心组学习。",
    "走访慰问困难职工家庭，帮助协调子女入学。",
    "读书会每月一次，领读人由支部委员轮流担任。",
    "重庆来访的同行参观了现场教学点。",
    "二〇二四年起，三会一课由党员轮流主讲。",
    "建立一人一档的联系卡，做到情况清、底数明。",
    "设置心理疏导室，邀请专业老师定期坐班。",
    "与结对村共同举办志愿服务活动，受到群众好评。",
    "The pilot used VR headsets and an AI assistant.",
    "臺灣研習團隊也採用了這個辦法。",
    "干部们说：以前不敢讲、不愿讲，现在愿意讲了。",
    "项目启动初期经费不足，支部用共建资源补上缺口。",
)


def documents(count: int = 60, seed: int = 7) -> tuple[Document, ...]:
    """Cases, and some pages of other kinds."""
    chance = random.Random(seed)
    found = []
    for at in range(count):
        scene, name, dimension, label = SCENES[at % len(SCENES)]
        lines = chance.sample(SENTENCES, 6)
        year = 2024 + at * 2 // count
        facets = (
            Facet("scene", scene, name),
            Facet("dimension", dimension, label),
            Facet("unit", f"unit-{at % 7}", f"示例单位{at % 7}"),
            Facet("year", str(year), f"{year}年"),
            Facet("problem", f"p{at % 3}", ("思想沟通", "能力不足", "工作压力")[at % 3]),
        )
        found.append(
            Document(
                f"{year}-{at + 1:04d}",
                f"cases/{year}/{year}-{at + 1:04d}.html",
                f"示例案例{at + 1}：{lines[0][:12]}",
                "案例",
                (
                    ("背景与起因", "".join(lines[:2])),
                    ("做法与经过", "".join(lines[2:4]) + f"\n编号{at * 7919}。"),
                    ("成效与反响", "".join(lines[4:])),
                ),
                facets,
                f"{year}-{at % 12 + 1:02d}-{at % 28 + 1:02d}",
                f"一句话摘要{at + 1}",
                retired=at == 5,
            )
        )
    for scene, name, _, _ in SCENES:
        found.append(
            Document(scene, f"scenes/{scene}.html", name, "场景", (("", f"{name}的目的与工作指引。"),))
        )
    found.append(
        Document(
            "M-0001", "methods/M-0001.html", "师徒结对工作法", "工作法", (("步骤", "先选师傅，再定目标。"),)
        )
    )
    return tuple(found)


def refs(found: tuple[Document, ...]) -> list[DocRef]:
    """References as the site gives them."""
    return [
        DocRef(one.key, sha256(repr(one).encode("utf-8")).hexdigest(), lambda one=one: one) for one in found
    ]
