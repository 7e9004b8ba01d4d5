"""Sentences of `check`."""

MESSAGES = {
    "clean": "检查完毕：{cases} 个案例、{methods} 个工作法、{waiting} 份待审来稿，没有发现问题。",
    "counts": "共发现 {errors} 个错误、{warnings} 个提醒。有错误的文件不会进入网站，改好后再检查一次即可。",
    "error": "错误",
    "warning": "提醒",
    "no_docs": "“{root}”里没有 docs 文件夹，请用 --root 指明知识库所在的文件夹。",
    "no_base": "Git 里找不到“{base}”，请核对分支或提交的名称。",
    "waiting_wrong": "另有 {count} 份待审来稿有错误（{names}），不影响网站；运行 manage.py review 看详情。",
    "unfinished": "字段“{label}”还是草稿里的“{draft}”，请改成正式的文字；改好之前不会上网。",
    "issue_withdrawn": "列出的案例 {id} 在 {on} 已撤回，汇编时不收，请从“案例”里删去。",
    "issue_superseded": "列出的案例 {id} 在 {on} 已被替代，汇编时不收，请改为替代它的案例。",
    "github_title": "十优思政知识库",
}
