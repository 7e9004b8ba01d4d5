"""The one table of fields: reader, validator, forms, schema, guides and tests are all made from it.

Source: the project's field table. `who`: U = unit, E = 工委 editor, T = tool. A field that is not `public` is
seen in the committee build only.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Type(StrEnum):
    """How a field's written value is read."""

    TEXT = "text"  # one line
    MARKDOWN = "markdown"  # any number of lines
    DATE = "date"
    ID = "id"  # an id of the record itself
    INT = "int"
    NUMBER = "number"
    FLAG = "flag"  # 是/否
    WORD = "word"  # one of `choices`
    REF = "ref"  # key, name or id of a record of kind `target`
    TEXTS = "texts"
    INTS = "ints"
    WORDS = "words"
    REFS = "refs"
    MAP = "map"  # of `parts`
    MAPS = "maps"  # list of maps of `parts`

    @property
    def is_list(self) -> bool:
        """Whether the written value is a list (a single value stands for a list of one)."""
        return self in (Type.TEXTS, Type.INTS, Type.WORDS, Type.REFS, Type.MAPS)


class Field(Struct, frozen=True, eq=False):
    """One field: English key, Chinese key, type, who writes it, and a sentence of help for writers; like no other.

    Attributes:
        limit: most characters of a text, or largest value of a whole number.
        choices: allowed words; an alias is written `别名=word`.
        target: kinds of record a reference may name.
    """

    key: str
    label: str
    type: Type
    who: str = "U"
    public: bool = True
    required: bool = False
    limit: int | None = None
    choices: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    parts: tuple[Field, ...] = ()
    help: str = ""


VALUES = ("优异品格", "优秀能力", "优良作风")
AREAS = ("工作", "生活", "环境", "精神")
FORMS = ("线下", "线上", "即时", "互动")
DUTIES = ("面授", "邀访", "咨询", "结对", "研判")
STAGES = ("试点", "提炼", "推广", "更新")
SIGNOFF_ROLES = ("采集", "审查", "终审")
STATUSES = (
    "draft", "submitted", "returned", "accepted", "withdrawn", "superseded",
    "草稿=draft", "已提交=submitted", "已退回=returned", "已采用=accepted", "已撤回=withdrawn", "已被替代=superseded",
)  # fmt: skip
RESULTS = ("met", "partial", "not_met", "达到=met", "部分达到=partial", "未达到=not_met")
SIZES = ("s", "m", "l", "小=s", "中=m", "大=l")

MEASURE = (
    Field("name", "指标", Type.TEXT, required=True, limit=40, help="比的是什么，如“独立上岗时间”。"),
    Field("unit", "计量单位", Type.TEXT, limit=10, help="天、人、%、件等。"),
    Field("before", "之前", Type.NUMBER, help="做之前的数字。"),
    Field("after", "之后", Type.NUMBER, help="做之后的数字。"),
    Field("n", "样本数", Type.INT, help="这个数字来自多少人或多少件。"),
    Field("source", "数据来源", Type.TEXT, limit=60, help="台账、问卷、访谈等。"),
)
EFFECT = (
    Field("expected", "预期", Type.TEXT, limit=200, help="原来想改变什么、为了谁。"),
    Field(
        "measures",
        "前后数据",
        Type.MAPS,
        parts=MEASURE,
        help="每个数字一项：指标、之前、之后、样本数、来源。",
    ),
    Field("comparison", "对照", Type.TEXT, limit=200, help="与谁或与哪个时期相比。"),
    Field("verified_by", "核验单位", Type.TEXT, limit=60, help="本单位以外由谁核验过。"),
    Field(
        "evidence",
        "证据等级",
        Type.INT,
        who="UE",
        limit=3,
        help="0 仅有做法，1 说清道理，2 有前后数据，3 有对照或核验。",
    ),
    Field(
        "result",
        "结果",
        Type.WORD,
        choices=RESULTS,
        help="达到、部分达到、未达到；未达到也请如实写，并说明原因。",
    ),
)
SIGNOFF = (
    Field("name", "姓名", Type.TEXT, who="E", public=False, required=True, limit=20),
    Field("date", "日期", Type.DATE, who="E", public=False, required=True),
)
STEP = (
    Field("text", "做法", Type.TEXT, required=True, limit=300),
    Field("minutes", "分钟", Type.INT),
    Field("days", "天", Type.INT),
    Field("cases", "支撑案例", Type.REFS, target=("case",)),
)
CHANGE = (
    Field("date", "日期", Type.DATE, required=True),
    Field("what", "改动", Type.TEXT, required=True, limit=200),
)

_SAMPLE = Field("sample", "示例", Type.FLAG, who="E", help="示例内容，一条命令可全部移除。")

CASE = (
    Field("id", "编号", Type.ID, who="T", help="采用时由工委编定，不重复使用。"),
    Field("title", "标题", Type.TEXT, required=True, limit=40, help="说清做了什么，不超过40字。"),
    Field("summary", "一句话摘要", Type.TEXT, required=True, limit=60, help="一句话说清做法和成效，不超过60字。"),
    Field("abstract", "内容摘要", Type.TEXT, limit=300, help="不超过300字。"),
    Field("unit", "单位", Type.REF, required=True, target=("unit",), help="单位全称、简称或代号。"),
    Field("partners", "合作单位", Type.REFS, target=("unit",), help="一起做的单位，只展示，不计分。"),
    Field("scene", "场景", Type.REF, required=True, target=("scene",), help="十个场景中最贴近的一个。"),
    Field("scene_also", "相关场景", Type.REFS, target=("scene",), help="还涉及的场景，只展示，不计分。"),
    Field("values", "优字内涵", Type.WORDS, choices=VALUES, help="优异品格、优秀能力、优良作风，可多选。"),
    Field("problem", "针对问题", Type.REFS, target=("problem",), help="针对什么问题，可多选。"),
    Field("area", "涉及领域", Type.WORDS, choices=AREAS, help="工作、生活、环境、精神，可多选。"),
    Field("form", "形式", Type.WORDS, choices=FORMS, help="线下、线上、即时、互动，可多选。"),
    Field("duties", "导师职责", Type.WORDS, choices=DUTIES, help="导师参与了哪些职责，可多选。"),
    Field("venue", "载体", Type.REF, target=("venue",), help="在哪个载体开展，如机关思政课堂。"),
    Field("practiced_from", "开始时间", Type.DATE, help="从哪天开始做。"),
    Field("practiced_to", "结束时间", Type.DATE, help="到哪天结束；仍在做的不填。"),
    Field("methods", "所用工作法", Type.REFS, target=("method",), help="用到的典型工作法编号。"),
    Field("based_on", "借鉴自", Type.REF, target=("case", "method"), help="借鉴了哪个案例或工作法（一个编号）。"),
    Field("practice", "同一做法", Type.ID, who="E", public=False, help="同一单位同一做法的案例写相同代号，只计一次。"),
    Field("batch", "征集批次", Type.REF, who="UT", target=("batch",), help="属于哪一次征集。"),
    Field("effect", "成效", Type.MAP, who="UE", parts=EFFECT, help="预期、前后数据、对照、核验、证据等级、结果。"),
    Field("novelty", "创新评分", Type.INTS, who="E", public=False, limit=3, help="至少两位评审，每位0至3分。"),
    Field("comment", "工委点评", Type.MARKDOWN, who="E", help="工委对案例的点评。"),
    Field("featured", "亮显理由", Type.TEXT, who="E", limit=200, help="为什么值得大家先看。"),
    Field("lessons", "不足与教训", Type.MARKDOWN, help="哪里没做好，下次怎么改；也可写成正文一节。"),
    Field("contact_office", "联系科室", Type.TEXT, limit=40, help="写科室，不写个人和私人号码。"),
    Field("authors", "报送人员", Type.TEXTS, public=False, help="只供工委联系，不公开。"),
    Field("consent", "本人同意", Type.FLAG, public=False, help="写到具体的人或有照片时，本人是否同意。"),
    Field("status", "状态", Type.WORD, who="T", choices=STATUSES, help="由工具填写。"),
    Field("accepted_on", "采用日期", Type.DATE, who="T", help="由工具填写，决定计入哪一期。"),
    Field("withdrawn_on", "撤回日期", Type.DATE, who="T", help="由工具填写。"),
    Field("superseded_by", "被替代", Type.REF, who="T", target=("case",), help="替代它的案例编号。"),
    Field("signoffs", "三审", Type.MAP, who="E", public=False, help="采集、审查、终审三人的姓名和日期。",
          parts=tuple(Field(role, role, Type.MAP, who="E", public=False, parts=SIGNOFF) for role in SIGNOFF_ROLES)),
    Field("signed_hash", "审定指纹", Type.ID, who="T", public=False, help="审定时正文、图片和单位所填内容的指纹，由工具填写。"),
    _SAMPLE,
)  # fmt: skip

METHOD = (
    Field("id", "编号", Type.ID, who="T", required=True),
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=40),
    Field("summary", "一句话摘要", Type.TEXT, who="E", required=True, limit=60),
    Field("scene", "场景", Type.REF, who="E", required=True, target=("scene",)),
    Field(
        "unit", "单位", Type.REF, who="E", target=("unit",), help="首创单位；品牌介绍中的四个工作法写 brand。"
    ),
    Field("origin", "来源", Type.WORD, who="E", choices=("cases", "brand", "案例=cases", "品牌介绍=brand")),
    Field("derived_from", "提炼自", Type.REFS, who="E", target=("case",)),
    Field("lead_case", "首创案例", Type.REF, who="E", target=("case",)),
    Field("issue", "发布期次", Type.REF, who="E", target=("issue",)),
    Field("stage", "阶段", Type.WORD, who="E", choices=STAGES),
    Field("version", "版本", Type.INT, who="E", limit=999),
    Field("changes", "版本记录", Type.MAPS, who="E", parts=CHANGE),
    Field("applies_when", "什么时候用", Type.TEXTS, who="E"),
    Field("not_when", "什么时候不用", Type.TEXTS, who="E"),
    Field("people", "参与人", Type.TEXT, who="E", limit=100),
    Field("duration", "时长", Type.TEXT, who="E", limit=60),
    Field("materials", "准备", Type.TEXTS, who="E"),
    Field("steps", "步骤", Type.MAPS, who="E", parts=STEP),
    Field("difficulties", "常见难点", Type.TEXTS, who="E"),
    Field("variations", "变化做法", Type.TEXTS, who="E"),
    Field("basis", "依据", Type.REFS, who="E", target=("policy",)),
    Field("problem", "针对问题", Type.REFS, who="E", target=("problem",)),
    Field("area", "涉及领域", Type.WORDS, who="E", choices=AREAS),
    Field("form", "形式", Type.WORDS, who="E", choices=FORMS),
    Field("review_by", "复核日期", Type.DATE, who="E"),
    Field("superseded_by", "被替代", Type.REF, who="E", target=("method",)),
    _SAMPLE,
)

SCENE = (
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=20),
    Field("dimension", "维度", Type.REF, who="E", required=True, target=("dimension",)),
    Field("order", "顺序", Type.INT, who="E", required=True, limit=99),
    Field("aim", "目的", Type.TEXT, who="E", limit=200),
    Field("guidance", "工作指引", Type.TEXT, who="E", limit=500),
    Field(
        "guidance_status",
        "指引状态",
        Type.WORD,
        who="E",
        choices=("source", "pending", "已公布=source", "待补充=pending"),
    ),
    Field("icon", "图标", Type.TEXT, who="E", limit=20),
)
MENTOR = (
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=40, help="岗位或领域，不写私人号码。"),
    Field("duties", "导师职责", Type.WORDS, who="E", required=True, choices=DUTIES),
    Field("scenes", "场景", Type.REFS, who="E", target=("scene",)),
    Field("request_office", "预约科室", Type.TEXT, who="E", limit=40),
    _SAMPLE,
)
VENUE = (
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=40),
    Field("place", "地点", Type.TEXT, who="E", required=True, limit=60),
    Field("scenes", "场景", Type.REFS, who="E", target=("scene",), help="只写已确认融入的场景。"),
    Field("status", "状态", Type.TEXT, who="E", limit=40),
    _SAMPLE,
)
POLICY = (
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=60),
    Field("kind", "种类", Type.TEXT, who="E", limit=20),
    Field("issuer", "发文单位", Type.TEXT, who="E", limit=40),
    Field("date", "日期", Type.DATE, who="E"),
    Field("status", "状态", Type.TEXT, who="E", limit=20),
    _SAMPLE,
)
ISSUE = (
    Field("id", "编号", Type.ID, who="E", required=True),
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=40),
    Field("date", "日期", Type.DATE, who="E", required=True),
    Field("cases", "案例", Type.REFS, who="E", target=("case",)),
    Field("methods", "工作法", Type.REFS, who="E", target=("method",)),
    Field("foreword", "卷首语", Type.MARKDOWN, who="E"),
    Field("featured", "亮显", Type.REFS, who="E", target=("case", "method")),
    _SAMPLE,
)
RESEARCH = (
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=60),
    Field("unit", "单位", Type.REF, who="E", required=True, target=("unit",)),
    Field("date", "日期", Type.DATE, who="E", required=True),
    Field("abstract", "内容摘要", Type.TEXT, who="E", limit=300),
    _SAMPLE,
)

PAGE = (
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=60),
    Field("summary", "一句话摘要", Type.TEXT, who="E", limit=120),
    _SAMPLE,
)

DIMENSION = (
    Field("key", "代号", Type.ID, who="E", required=True),
    Field("title", "名称", Type.TEXT, who="E", required=True, limit=10),
    Field("aim", "目的", Type.TEXT, who="E", limit=200),
    Field("colour", "颜色", Type.TEXT, who="E", limit=7),
)
UNIT = (
    Field("key", "代号", Type.ID, who="E", required=True),
    Field("title", "全称", Type.TEXT, who="E", required=True, limit=40),
    Field("short", "简称", Type.TEXT, who="E", required=True, limit=12),
    Field("aliases", "别名", Type.TEXTS, who="E"),
    Field("order", "顺序", Type.INT, who="E", limit=9999),
    Field("size", "规模", Type.WORD, who="E", choices=SIZES),
    Field("active_from", "启用日期", Type.DATE, who="E"),
    Field("active_to", "停用日期", Type.DATE, who="E"),
    _SAMPLE,
)
PROBLEM_KIND = (
    Field("key", "代号", Type.ID, who="E", required=True),
    Field("title", "名称", Type.TEXT, who="E", required=True, limit=20),
)
BATCH = (
    Field("key", "代号", Type.ID, who="E", required=True),
    Field("title", "标题", Type.TEXT, who="E", required=True, limit=40),
    Field("opens", "开始", Type.DATE, who="E", required=True),
    Field("closes", "截止", Type.DATE, who="E", required=True),
    Field("scope", "范围", Type.TEXT, who="E", limit=200),
    Field("link", "通知", Type.TEXT, who="E", limit=200),
    _SAMPLE,
)

FIELDS: dict[str, tuple[Field, ...]] = {
    "case": CASE, "method": METHOD, "scene": SCENE, "mentor": MENTOR, "venue": VENUE, "policy": POLICY,
    "issue": ISSUE, "research": RESEARCH, "page": PAGE,
    "dimension": DIMENSION, "unit": UNIT, "problem": PROBLEM_KIND, "batch": BATCH,
}  # fmt: skip
"""Kind → its fields, in the order in which they are written."""

SECTIONS: dict[str, tuple[str, ...]] = {
    "背景与起因": ("背景", "起因", "基本情况", "背景情况", "案例背景", "实施背景", "主题与思路", "创新目的", "背景起因"),
    "做法与经过": ("做法", "主要做法", "经过", "方法与过程", "开展过程", "具体做法", "实施过程", "工作做法", "基本做法", "做法经过"),
    "成效与反响": ("成效", "工作成效", "主要成效", "成效及反响", "取得成效", "实施成效", "成效评价", "工作成果", "成效反响"),
    "探讨与启示": ("启示", "工作启示", "经验与启示", "探讨与评论", "探讨", "经验启示", "工作体会", "思考与启示", "几点启示", "启示与思考"),
    "不足与教训": ("不足", "教训", "存在不足", "问题与不足"),
    "附录": ("附件", "重要资料附录", "附录资料"),
}  # fmt: skip
"""Canonical section of a case → synonyms used in real calls (source: requirements.md 3.1)."""

REQUIRED_SECTIONS = ("背景与起因", "做法与经过", "成效与反响")
BODY_LEAST, BODY_LONG, BODY_MOST, PICTURES_MOST = 800, 3000, 5000, 6


def field_of(kind: str, written: str) -> Field | None:
    """The field of `kind` that a written key names, in English or Chinese."""
    return next((f for f in FIELDS[kind] if written in (f.key, f.label)), None)
