"""Which pages there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from monitor.access import Action
from monitor.home import ROOT
from monitor.plan import Plan, Section
from monitor.ui.here import HOME, here
from monitor.ui.section import show_section_figures, show_section_heading, show_tasks

PAGES = ROOT / "pages"
WORK = "办理"  # the group of pages on which data are handed in, reviewed and published


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the site at /<id>: a file of pages/, or a function where a plan has a section of its own."""

    id: str
    title: str
    icon: str
    group: str  # heading in the navigation; "" stands above the headings
    source: Path | Callable[[], None]
    is_listed: bool = True
    needs: Action = Action.READ  # the page is listed for those who may do this; the page itself refuses the others
    is_desk: bool = False  # made of forms and tabs, not of sheets


_SECTION_ICONS = {
    "summit": "groups",
    "infrastructure": "cell_tower",
    "data_market": "database",
    "industry": "factory",
    "government": "account_balance",
    "society": "diversity_3",
    "ecology": "eco",
    "tourism": "landscape",
    "cross_strait": "handshake",
    "capability": "workspace_premium",
}


def sitemap(plan: Plan) -> tuple[Place, ...]:
    """Every page in the order of the navigation."""
    return (
        Place(HOME, "总览", ":material/dashboard:", "", PAGES / "overview.py"),
        *(_section_place(section) for section in plan.sections),
        Place("indicator", "指标详情", ":material/monitoring:", "", PAGES / "indicator.py", is_listed=False),
        Place("milestones", "节点", ":material/flag:", "专题", PAGES / "milestones.py"),
        Place("departments", "部门", ":material/apartment:", "专题", PAGES / "departments.py"),
        Place("districts", "县（市）区", ":material/map:", "专题", PAGES / "districts.py"),
        Place("briefing", "简报", ":material/description:", "专题", PAGES / "briefing.py", is_desk=True),
        Place("upload", "报送", ":material/upload_file:", WORK, PAGES / "upload.py", needs=Action.SUBMIT, is_desk=True),
        Place("submissions", "报送日历", ":material/event_available:", WORK, PAGES / "submissions.py", is_desk=True),
        Place("review", "审核", ":material/fact_check:", WORK, PAGES / "review.py", needs=Action.REVIEW, is_desk=True),
        Place("audit", "操作记录", ":material/history:", WORK, PAGES / "audit.py", needs=Action.AUDIT, is_desk=True),
        Place(
            "accounts",
            "账号",
            ":material/manage_accounts:",
            WORK,
            PAGES / "accounts.py",
            needs=Action.ADMINISTER,
            is_desk=True,
        ),
        Place("method", "方法说明", ":material/menu_book:", "说明", PAGES / "method.py"),
    )


def _section_place(section: Section) -> Place:
    file = PAGES / f"{section.id}.py"
    icon = f":material/{_SECTION_ICONS.get(section.id, 'folder')}:"
    return Place(section.id, section.name, icon, "板块", file if file.is_file() else _plain_page(section))


def _plain_page(section: Section) -> Callable[[], None]:
    """The page of a section that pages/ has no file for: another plan works without touching code."""

    def page() -> None:
        show_section_heading(here(), section.id)
        show_section_figures(here(), section.id)
        show_tasks(here(), section.id)

    return page
