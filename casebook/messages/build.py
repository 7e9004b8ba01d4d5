"""Sentences of `build`."""

MESSAGES = {
    "done": "网站已生成：{site}（重做 {made} 页，{kept} 页没有变化）。",
    "differs": "{path}：与全部重做的结果不同（{how}）。",
    "differs_changed": "内容不同",
    "differs_extra": "多出来的文件",
    "differs_missing": "缺少的文件",
    "verify_bad": "网站与全部重做的结果有 {count} 处不同，已列在上面。请运行 build --clean 重做，并把上面的清单交给维护人员。",
    "verify_done": "核对完毕：网站的 {count} 个文件与全部重做的结果逐字节相同。",
    "verify_none": "{site} 还没有网站可核对，请先运行 build。",
    "left_out": "有 {count} 个文件因错误没有收录，见上面的说明。",
}
