"""What `new` asks and says."""

from __future__ import annotations

MESSAGES: dict[str, str] = {
    "no_docs": "“{root}”里没有 docs 文件夹，请用 --root 指明知识库所在的文件夹。",
    "what": "请写明新建什么：case 案例、form 空白申报表、method 典型工作法、library 空的知识库，如 manage.py new case。",
    "ask_title": "标题（说清做了什么，不超过{limit}字）：",
    "ask_summary": "一句话摘要（不超过{limit}字，直接回车以后再填）：",
    "ask_unit": "单位（全称、简称或代号）：",
    "ask_scene": "场景（写名称或序号：{names}）：",
    "need": "缺少{label}，请在命令后面加上 {option}。",
    "too_long": "{label}有 {count} 字，最多 {limit} 字，请缩短后再运行。",
    "unknown": "{label}“{written}”不在目录中{hint}可写：{names}。",
    "none_yet": "{label}目录还是空的，请先把{label}填进 docs/.registry/units.yml 再运行。",
    "hint": "，您是不是要写“{nearest}”？",
    "no_hint": "。",
    "slug": "文件夹名“{slug}”只能用小写英文字母、数字和减号，请用 --name 另起一个。",
    "exists": "{path} 已经存在，没有改动。请用 {option} 另起一个名称。",
    "method_id": "编号“{id}”写法不对，应当像“M-2026-03”。",
    "case_done": "已写好 {path}。用文本编辑器打开，把每一栏和每一节填好，图片放在同一文件夹。",
    "case_next": "填好后运行：manage.py review，再运行：manage.py scan {folder}",
    "method_done": "已写好 {path}。填好各栏后运行：manage.py check",
    "form_done": "已写好 {path}。",
    "form_name": "申报表.docx",
    "form_name_scene": "申报表-{scene}.docx",
    "library_full": "“{path}”里已有内容，没有改动。请写一个新的或空的文件夹。",
    "library_inside": "“{path}”在工具自己的 docs 文件夹里，请换一个位置。",
    "library_done": "已建好空的知识库：{path}。十个场景、维度、问题、评估规则、同义词和品牌介绍各页都在，没有示例。",
    "library_next": "先把单位填进 docs/.registry/units.yml，再运行：manage.py check --root {path}，manage.py build --root {path}",
    "units": """# 单位名册。请照下面的样子填写真实单位，一个单位一段，去掉行首的“# ”。
# key 代号（小写英文字母、数字和减号，定了不改）· title 全称 · short 简称 · aliases 别名 · order 名册顺序
# size 规模（s 小、m 中、l 大）· active_from 启用日期 · active_to 停用日期
#
# - key: jia-ju
#   title: 甲局全称
#   short: 甲局
#   aliases: [甲局机关党委]
#   order: 1
#   size: m
[]
""",
    "batches": """# 征集批次。请照下面的样子填写，去掉行首的“# ”。opens 开始、closes 截止（含当日）。
#
# - key: 2026-spring
#   title: 2026年春季案例征集
#   opens: 2026-03-01
#   closes: 2026-04-20
#   scope: 十个场景均可报送。
[]
""",
    "mkdocs": """# 本知识库自己的设置；没有写的都沿用工具自带的 mkdocs.yml。可写：site_name、site_description、nav。
site_name: {name}
site_description: {description}
""",
}
