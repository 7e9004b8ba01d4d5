"""Sentences of `build`."""

MESSAGES = {
    "done": "网站已生成：{site}（重做 {made} 页，{kept} 页没有变化）。",
    "left_out": "有 {count} 个文件因错误没有收录，见上面的说明。",
}
