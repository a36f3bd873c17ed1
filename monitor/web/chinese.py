"""Streamlit's own words in Chinese: it has no translation, so its scripts get them on their way to the browser.

A phrase stands here as it does in the scripts, in their quotes, so that only whole phrases are replaced. What the pages
of this site never show (deployment, screen recording) is left as it is.
"""

from __future__ import annotations

PLAIN = {
    # choices
    "No results": "没有符合的选项",
    "Choose an option": "请选择",
    "Choose options": "请选择",
    "Choose or add an option": "请选择或添加",
    "Choose or add options": "请选择或添加",
    "Add an option": "添加一项",
    "Add options": "添加",
    "No options to select": "没有可选的内容",
    "Clear value": "清除",
    "Clear all": "全部清除",
    "Selectbox options": "选项",
    "Multiselect options": "选项",
    "Selected values": "已选",
    # text, numbers, dates
    "Clear entry": "清除",
    "Invalid input.": "格式不对。",
    "Show password": "显示口令",
    "Hide password": "隐藏口令",
    "Increment": "增加",
    "Decrement": "减少",
    "Number is above the allowed range.": "超出允许的最大值。",
    "Number is below the allowed range.": "低于允许的最小值。",
    "Choose date": "选择日期",
    "Choose date range": "选择起止日期",
    "Clear date": "清除日期",
    "Clear dates": "清除日期",
    "Date range": "起止日期",
    "Quick select a date range": "快速选择起止日期",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "方向键移动，回车选定，Esc关闭。",
    # files
    "Upload": "选择文件",
    "Add files": "添加文件",
    "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里",
    "Only one file is allowed.": "只能选一个文件。",
    "File size is too small.": "文件太小。",
    "Upload failed": "上传失败",
    "Click to retry upload": "点击重新上传",
    "Unexpected error. Please try again.": "出现意外错误，请再试一次。",
    "Error uploading file": "上传文件出错",
    "Download failed": "下载失败",
    # tables
    "Type to search": "输入要查找的内容",
    "Close Search": "关闭查找",
    "Next Result": "下一处",
    "Previous Result": "上一处",
    "Show/hide columns": "显示或隐藏列",
    "Clear selection": "取消选择",
    "Delete row(s)": "删除所选行",
    "Add row": "增加一行",
    "Download as CSV": "下载CSV",
    "Sort ascending": "升序排列",
    "Sort descending": "降序排列",
    "Autosize": "自动列宽",
    "Pin column": "固定此列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏此列",
    "Copy column name": "复制列名",
    "Dataframe column menu": "列菜单",
    "Statistics": "统计",
    "Incompatible value": "类型不符的值",
    "No data": "没有数据",
    "Close fullscreen": "退出全屏",
    "Fullscreen": "全屏",
    "Copy to clipboard": "复制",
    "Copied": "已复制",
    "Link to heading": "本节链接",
    "Dismiss": "关闭",
    "Show suggestions": "显示选项",
    "Suggestions": "选项",
    # the frame, and what goes wrong
    "Expand sidebar": "展开侧栏",
    "Collapse sidebar": "收起侧栏",
    "Main menu": "主菜单",
    "App pages": "页面",
    "Running...": "正在更新",
    "Stopping...": "正在停止",
    "Please wait...": "请稍候……",
    "Connecting": "正在连接",
    "Connecting to Streamlit server": "正在连接服务器",
    "Unable to connect to Streamlit server": "连接不上服务器",
    "Connection error": "连接中断",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接中断，请等重新连上后再试。",
    "Reconnected to server.": "已重新连上。",
    "Connection timed out": "连接超时",
    "Connection timed out.": "连接超时。",
    "Request timed out": "请求超时",
    "Network error": "网络错误",
    "Network Error": "连接不上服务器，请稍后再试",
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist": "没有找到所要的页面",
    "Script execution error": "页面出错",
    "Try again": "再试一次",
}
# Words that mean something else elsewhere in the scripts, with what stands before them.
LABELLED = {
    'label:`Search`': 'label:`查找`',
    'label:`Select all`': 'label:`全选`',
    '"aria-label":`Open`': '"aria-label":`打开选项`',
    '"aria-label":`Close`': '"aria-label":`关闭`',
    '"aria-label":`Sidebar`': '"aria-label":`侧栏`',
    '"aria-label":`Notifications`': '"aria-label":`通知`',
    ':`Stop`': ':`停止`',
}  # fmt: skip
# Sentences that the scripts put together.
COMPOSED = {
    "{locale:`en-US`,children:": "{locale:`zh-CN`,children:",  # of the parts of a date: 年-月-日, not yyyy-mm-dd
    "`submit form`:`apply`": "`提交`:`确认`",
    "`Press ${r()?`⌘`:`Ctrl`}+Enter to ${e}`": "`按${r()?`⌘`:`Ctrl`}+回车${e}`",
    "`Press Enter to ${e}`": "`按回车键${e}`",
    " per file`": "以内`",
    "`File must be ${$(n,`b`)} or smaller.`": "`文件不能超过${$(n,`b`)}。`",
    "files are not allowed.`": "文件不能上传。`",
    "`Error: `,": "`出错：`,",
    "this.name=`AxiosError`": "this.name=`没有传成`",
    "`Request failed with status code `+": "`请刷新页面再试，状态码`+",
    '"aria-label":`Remove ${e}`': '"aria-label":`去掉${e}`',
    "`Remove ${e.name}`": "`去掉${e.name}`",
    "`Cancel upload of ${e.name}`": "`取消上传${e.name}`",
    ". Running the app's main page.`": "，已打开首页。`",
    # what a screen reader hears of choices
    "`${t.number(e.optionCount)} option`": "`有${t.number(e.optionCount)}个选项`",
    "`${t.number(e.optionCount)} options`})} available.`": "`有${t.number(e.optionCount)}个选项`})}。`",
    "`${e.optionText}, selected`": "`${e.optionText}，已选`",
}
WORDS = {f"`{phrase}`": f"`{words}`" for phrase, words in PLAIN.items()} | LABELLED | COMPOSED
_WORDS = [(phrase.encode(), words.encode()) for phrase, words in WORDS.items()]


def in_chinese(script: bytes) -> bytes:
    """One of Streamlit's scripts with its words in Chinese."""
    for phrase, words in _WORDS:
        script = script.replace(phrase, words)
    return script
