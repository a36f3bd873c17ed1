"""What the ledger's acts, their parts and the codes in them are called by people."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.access import ROLE_WORDS
from monitor.audit import ACT_WORDS

# Acts that change data or were written by the desk of departments; those on accounts and access are in monitor.audit.
DATA_WORDS: Mapping[str, str] = {
    "planned": "计划存档",
    "declared": "更正存档",
    "received": "收到报送",
    "approved": "批准",
    "returned": "退回",
    "withdrawn": "撤回",
    "restored": "恢复待审",
    "published": "发布",
    "answered": "回答名称",
    "annotated": "添加批注",
    "annotation_withdrawn": "撤下批注",
    "reminded": "催报",
    "uploaded": "上传",
    "encoding_named": "指定编码",
    "mended": "改动单元格",
    "mending_undone": "撤销改动",
    "draft_discarded": "丢弃草稿",
    "refused": "操作被拒",
    "ledger_short": "发现台账短缺",
    "ledger_accepted": "以现有台账为准",
}
WORDS: Mapping[str, str] = {**ACT_WORDS, **DATA_WORDS}

# What of an act is told besides who and when, and how it is called; the rest (hashes, lights, plans) says nothing here.
TOLD: Mapping[str, str] = {
    "taken": "文件",
    "scope": "范围",
    "form": "文种",
    "kinds": "格式",
    "submission": "报送",
    "version": "版本",
    "undoes": "回退版本",
    "draft": "草稿",
    "account": "账号",
    "name": "姓名",
    "role": "角色",
    "way": "方式",
    "file": "文件",
    "departments": "部门",
    "department": "部门",
    "months": "月份",
    "month": "月份",
    "indicator": "项目",
    "submissions": "发布",
    "withdrawn": "撤回",
    "restored": "恢复",
    "asked": "想做",
    "what": "内容",
    "address": "地址",
    "times": "次数",
    "encoding": "编码",
    "text": "文字",
    "means": "指的是",
    "note": "说明",
    "reason": "理由",
    "fingerprint": "指纹",
    "lines": "条数",
}
ENCODING_WORDS: Mapping[str, str] = {
    "utf-8": "UTF-8",
    "utf-8-sig": "带BOM的UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16（小端）",
    "utf-16-be": "UTF-16（大端）",
    "gb18030": "GB18030（含GBK、GB2312）",
    "gbk": "GBK",
    "big5": "Big5",
    "xlsx": "Excel工作簿（.xlsx）",
    "xls": "Excel 97工作簿（.xls）",
    "mht": "单个文件网页（MHT）",
}
# The files of a 简报.
KIND_WORDS: Mapping[str, str] = {
    "docx": "Word",
    "pdf": "PDF",
    "pptx": "PowerPoint",
    "xlsx": "Excel",
    "png": "图片 PNG",
    "svg": "图片 SVG",
}
# What was refused: the parts of the site that refuse, then what a right is asked for (monitor.access.Action).
WHAT_WORDS: Mapping[str, str] = {
    "form": "不是从本站页面发出的表单",
    "upload": "上传",
    "cookie": "伪造的会话",
    "path": "越出本站的网址",
    "stream": "别的网站发起的连接",
    "page": "打开页面",
    "annotate": "批注",
    "review": "审核",
    "publish": "发布",
    "remind": "催报",
    "audit": "操作记录",
}
# What was asked of the desk of departments and refused.
ASKED_WORDS: Mapping[str, str] = {
    "departments": "打开报送页面",
    "standing": "看报送情况",
    "template": "下载模板",
    "upload": "上传",
    "draft": "看草稿",
    "answer": "回答名称",
    "mend": "改动单元格",
    "encoding": "指定编码",
    "discard": "放弃草稿",
    "submit": "报送",
    "withdraw": "撤回",
}
# Values that are codes, as people say them.
SAID: Mapping[str, Mapping[str, str]] = {
    "way": {"password": "密码", "oidc": "统一身份认证"},
    "role": {role.value: word for role, word in ROLE_WORDS.items()},
    "what": WHAT_WORDS,
    "asked": ASKED_WORDS,
    "encoding": ENCODING_WORDS,
    "form": {"briefing": "通报", "notice": "督办单"},
    "kinds": KIND_WORDS,
}
