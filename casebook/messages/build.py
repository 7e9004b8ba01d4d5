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
    "nested": "网站文件夹 {site} 与知识库的 {docs} 不能互相包含，请把 --out 换到别处。",
    "no_folder": "{site} 是文件，不是文件夹，网站不能写到那里。请把 --out 换成文件夹。",
    "foreign": "{site} 里已有不是由 build 生成的内容，为了不误删，没有生成。请把 --out 换成空文件夹，或先把那里的内容移走。",
    "waiting": "另一个 build 正在生成 {site}，等它结束后接着做……",
    "no_home": "docs/index.md：没有首页，这样的网站不能发布。请补上这个文件，或改正其中的错误。",
    "own_yaml": "{path} 的写法读不懂，请检查引号、括号是否成对，缩进是否对齐。",
    "own_text": "{path} 里的“{key}”要写一行文字，如 {key}: 十优思政知识库。",
    "own_nav": "{path} 里的“nav”写法不对：要一行一项，写成“- 栏目: 文件.md”；栏目下有几页的，再缩进写几行“- 文件.md”。",
    "left_out": "有 {count} 个文件因错误没有收录，见上面的说明。",
}
