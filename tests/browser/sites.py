"""The pages that browser tests and the gallery open: a name for each address."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.plan import load_plan

PLAN = load_plan()


def first(kind: str) -> str:
    """The id of the plan's first item of a kind."""
    return next(item.id for item in PLAN.items if item.kind == kind)


ADDRESSES = {
    "overview": "/",
    **{section.id: f"/{section.id}" for section in PLAN.sections},
    "indicators": "/indicator",
    "indicator-districts": f"/indicator?indicator={next(item.id for item in PLAN.indicators if item.by_district)}",
    **{f"indicator-{kind}": f"/indicator?indicator={first(kind)}" for kind in ("level", "rate", "rank")},
    "indicator-milestone": f"/indicator?indicator={first('milestone')}",
    "indicator-narrative": f"/indicator?indicator={first('narrative')}",
    "milestones": "/milestones",
    "departments": "/departments",
    "department": f"/departments?department={PLAN.departments[0].id}",
    "districts": "/districts",
    "district": "/districts?district=gulou",
    "submissions": "/submissions",
    "submissions-return": f"/submissions?department={PLAN.indicators[0].reporter}",
    "briefing": "/briefing?sentence=3",
    "briefing-notice": "/briefing?form=notice&department=data_bureau",
    "method": "/method",
    "meeting": "/?present=1",
    "overview-january": "/?month=2025-01",
}
TITLES = {
    "overview": "总览",
    **{section.id: f"板块：{section.name}" for section in PLAN.sections},
    "indicators": "全部指标",
    "indicator-districts": "指标：按县（市）区报送",
    "indicator-level": "指标：存量",
    "indicator-rate": "指标：比率",
    "indicator-rank": "指标：位次",
    "indicator-milestone": "节点详情",
    "indicator-narrative": "定性任务详情",
    "milestones": "节点",
    "departments": "部门",
    "department": "一个部门",
    "districts": "县（市）区",
    "district": "一个县（市）区",
    "submissions": "报送日历",
    "submissions-return": "一个部门的报送",
    "briefing": "简报",
    "briefing-notice": "督办单",
    "method": "方法说明",
    "meeting": "会商视图",
    "overview-january": "总览：1月",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as the gallery shows it; desks, which are no reading pages, want somebody signed in."""

    title: str
    path: str
    account: str = ""
    is_reading: bool = True


SCENES = {
    **{name: Scene(TITLES[name], path) for name, path in ADDRESSES.items()},
    "overview-filtered": Scene("总览：筛选后", "/?section=industry&status=behind"),
    "overview-empty": Scene("总览：没有符合条件的内容", "/?section=cross_strait&status=far_behind"),
    "overview-old": Scene("总览：旧版本", "/?version=11&month=2025-08"),
    "overview-embedded": Scene("总览：嵌入其他系统", "/?embed=true"),
    "milestones-section": Scene("节点：一个板块", "/milestones?section=society"),
    "districts-indicator": Scene("县（市）区：一个指标", "/districts?indicator=new_5g_stations"),
    "meeting-section": Scene("会商视图：板块", "/industry?present=1"),
    "meeting-item": Scene("会商视图：条目", "/indicator?indicator=new_5g_stations&present=1"),
    "signin": Scene("登录", "/signin", is_reading=False),
    "upload": Scene("报送（报送员）", "/upload", "analyst", is_reading=False),
    "review": Scene("审核（审核员）", "/review", "reviewer", is_reading=False),
    "audit": Scene("操作记录（管理员）", "/audit", "admin", is_reading=False),
    "accounts": Scene("账号（管理员）", "/accounts", "admin", is_reading=False),
}
