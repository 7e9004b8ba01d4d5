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
}
