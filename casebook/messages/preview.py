"""Sentences of the preview."""

MESSAGES = {
    "first": "正在生成网站，第一次需要几秒到几十秒……",
    "ready": "预览地址：{address}（按 Ctrl+C 结束）",
    "again": "已更新。{problems}",
    "problems": "发现 {count} 个问题（点开查看）",
    "some": "有 {count} 个问题，页面右下角可以查看。",
    "failed": "这次没有生成成功：{why}",
    "taken": "端口 {port} 已被占用。请关闭占用它的程序，或加上 --port {other} 换一个端口。",
    "stopped": "预览已结束。",
}
