"""What the launcher's inner half, `test` and `samples` say."""

from __future__ import annotations

MESSAGES: dict[str, str] = {
    "stopped": "已按您的要求停止。",
    "missing": "运行环境缺少“{name}”。再运行一次本命令，会自动补装；仍然缺少，请删除 .venv 文件夹后重试。",
    "full": "磁盘空间不够，没有写完：{path}。请腾出空间后再运行一次。",
    "closed": "没有权限读写：{path}。请关闭正在使用它的程序，或换一个有权限的位置后再运行一次。",
    "fault": "命令“{command}”出错了，这不是您的操作问题。请把上面的内容发给维护人员。",
    "step": "—— {name} ——",
    "step_format": "格式（ruff format）",
    "step_lint": "写法（ruff check）",
    "step_types": "类型（mypy）",
    "step_library": "内容（check）",
    "step_tests": "测试（pytest）",
    "step_passed": "通过",
    "step_failed": "未通过",
    "step_line": "{name}：{result}，{seconds} 秒",
    "all_passed": "全部检查通过。",
    "all_failed": "有检查未通过，请看上面的内容。格式问题可运行 .venv 中的 ruff format 自动改正。",
    "sample_entry": "{path} 中的“{key}”",
    "samples_total": "示例共有 {files} 个文件、{entries} 条名册记录。",
    "samples_none": "没有示例内容。",
    "samples_ask": "要全部移除吗？输入“是”继续，直接回车取消：",
    "samples_ask_yes": "没有移除。请在命令后面加 --yes 表示确认。",
    "samples_removed": "已移除示例：{files} 个文件、{entries} 条名册记录。",
    "samples_edited": "{path} 第{lines}行：已去掉对示例的引用；若是已审定的案例，请重新三审。",
    "samples_needed": "{path} 第{line}行：必填的字段写的是示例，请改写为真实的名称。",
    "samples_undo": "如需恢复，请运行：git restore docs",
    "samples_no_undo": "本文件夹没有 Git 记录，如需恢复请使用备份。",
}

ARGPARSE = {
    "usage: ": "用法：",
    "options": "选项",
    "positional arguments": "参数",
    "subcommands": "子命令",
    "show this help message and exit": "显示这份说明",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s。加 --help 可看用法。\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s %(message)s",
    "the following arguments are required: %s": "缺少 %s",
    "one of the arguments %s is required": "%s 至少要写一个",
    "unrecognized arguments: %s": "不认识“%s”",
    "invalid choice: %(value)r (choose from %(choices)s)": "不能是 %(value)r，可以写：%(choices)s",
    "invalid %(type)s value: %(value)r": "的值 %(value)r 写得不对",
    "expected one argument": "后面要写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "expected at most one argument": "后面最多写一个值",
    "not allowed with argument %s": "不能与 %s 一起写",
    "ignored explicit argument %r": "后面不用写值 %r",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不够明确，可能是 %(matches)s",
}
"""What Python's own argument parser says in English, in Chinese."""
