"""Tells whether a sentence names a person beside words of health or state of mind.

A rule of thumb for a warning, so it wants a cue (同志, 科长, 姓名：…) and passes over 张某, 小王 and 李××, which are
anonymous already. Source: requirements 3.5 (严格保护干部职工个人隐私).
"""

from __future__ import annotations

import re
from functools import cache

_SURNAMES = (
    "欧阳|上官|司马|诸葛|慕容|夏侯|皇甫|尉迟|公孙|长孙|令狐|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦"
    "付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤俞毕励邬竺乐柴戎应虞项倪庄童翁娄葛裘祝华施章鲍楼]"
)
_TITLE = (
    "同志|先生|女士|老师|医生|科长|处长|局长|股长|所长|主任|书记|主席|队长|组长|部长|院长|经理|"
    "副科长|副处长|副局长|副主任|副书记|副所长|副队长|部门负责人"
)
_GIVEN = r"[\u4e00-\u9fff]"
_NOT_GIVEN = "[某xX×＊*○〇△□、，。的和与及等是在了为有对向把被将从请让给由到副老小各位名所这那每该其一二三四五六七八九十两几]"
_NAME = rf"(?:{_SURNAMES})(?!{_NOT_GIVEN}){_GIVEN}(?:(?!{_NOT_GIVEN}|{_TITLE}){_GIVEN})?"
_BEFORE = "干部|党员|职工|民警|干警|青年|科员|辅警|员工|队员|学员|教师|护士|司机|下属|同事|当事人|对象|选调生|公务员"
_CUE = (
    r"(?:(?:(?<=^)|(?<=[^\u4e00-\u9fff])|(?<=对|向|与|和|找|请|为|给|让|由|到|是|名|叫|访|同))()"
    rf"|(?:{_BEFORE})()"
    r"|姓[ ]?名[ ]?[:：|\t ]{1,3})"
)
_AFTER = (
    rf"(?(1)(?={_TITLE})"
    r"|(?(2)(?=[，、,（(\s]|因|在|近|患|说|曾|的|同志|情绪|家|确诊|住院|思想|心理|一度|表示|出现|长期)"
    r"|(?![\u4e00-\u9fff])))"
)
_NAMED = rf"{_CUE}({_NAME}){_AFTER}"
"""What may stand behind a name depends on what stands before it: nothing of a word, a group of people, or 姓名."""
_SENSITIVE = re.compile(
    "抑郁|焦虑症?|失眠|躁狂|双相|强迫症|恐惧症|精神疾病|精神分裂|精神障碍|心理疾病|心理问题|心理障碍|心理负担|心理压力|心理疏导|"
    "患病|患有|患上|确诊|癌|肿瘤|白血病|尿毒症|心脏病|糖尿病|高血压|肝炎|艾滋|重病|大病|生病|病情|病假|住院|手术|化疗|流产|不孕|"
    "残疾|思想波动|思想包袱|思想负担|思想问题|情绪低落|情绪波动|情绪不稳|消极|悲观|厌世|轻生|自杀|自残|离婚|离异|婚变|丧偶|"
    "家庭矛盾|家庭变故|负债|欠债|债务|网贷|赌博|酗酒|受处分|诫勉|记过"
)
_TALK = re.compile("思想巡诊|谈心谈话")
_SENTENCE = re.compile(r"[^。！？!?\n；;]{1,400}")


@cache
def _named() -> re.Pattern[str]:
    return re.compile(_NAMED)  # takes longer than to read ten cases, most of which need it not


def names_in(text: str) -> tuple[tuple[int, str], ...]:
    """(position, name) of each person named with a cue in normalised `text`."""
    return tuple((m.start(), m[3]) for m in _named().finditer(text))


def private_in(text: str) -> tuple[tuple[int, str, str], ...]:
    """(position, name, word) of each sentence of normalised `text` naming a person beside a sensitive word."""
    if not _SENSITIVE.search(text):
        return ()
    return tuple(
        (sentence.start() + names[0][0], names[0][1], word[0])
        for sentence in _SENTENCE.finditer(text)
        if (word := _SENSITIVE.search(sentence[0])) and (names := names_in(sentence[0]))
    )


def is_talk(*texts: str) -> bool:
    """Whether a case's title, summary or methods say that it is about 思想巡诊 or 谈心谈话."""
    return any(_TALK.search(text) for text in texts)


def masked(name: str) -> str:
    """A name as it may be repeated: the surname and 某."""
    return f"{name[:2] if len(name) > 3 else name[0]}某"
