"""Which pages there are, and the address of each with all that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from monitor.home import ROOT
from monitor.plan import Item, Plan, Section, Task
from monitor.web.view import View

PAGES = ROOT / "pages"
HOME = "overview"


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the site: the file is pages/<id>.py, the address /<id>."""

    id: str
    title: str
    icon: str
    group: str  # heading in the navigation; "" stands above the headings
    is_listed: bool = True

    @property
    def file(self) -> Path:
        return PAGES / f"{self.id}.py"


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
    """Every page in the order of the navigation; a section has a page where pages/ holds one."""
    sections = [
        Place(section.id, section.name, f":material/{_SECTION_ICONS.get(section.id, 'folder')}:", "板块")
        for section in plan.sections
    ]
    places = (
        Place(HOME, "总览", ":material/dashboard:", ""),
        *sections,
        Place("indicator", "指标详情", ":material/monitoring:", "", is_listed=False),
        Place("method", "方法说明", ":material/menu_book:", "说明"),
    )
    return tuple(place for place in places if place.file.is_file())


@dataclass(frozen=True, slots=True)
class Here:
    """What the reader looks at: a view, and the version that the address pins."""

    view: View
    newest: int  # the published version
    pinned: int | None  # the version that the address names

    @property
    def query(self) -> dict[str, str]:
        """What every link of this page must carry on."""
        version = {} if self.pinned is None else {"version": str(self.pinned)}
        return {"month": str(self.view.month), **version}

    @property
    def is_old(self) -> bool:
        return self.view.edition.version != self.newest

    def address(self, page: str, **more: str) -> str:
        """The address of a page at this month and version."""
        path = "/" if page == HOME else f"/{page}"
        return f"{path}?{urlencode({**more, **self.query})}"

    def of_section(self, section: Section) -> str:
        return self.address(section.id)

    def of_task(self, task: Task) -> str:
        return self.address(task.section, task=task.id)

    def of_item(self, item: Item) -> str:
        return self.address("indicator", indicator=item.id)

    def permanent(self, page: str, **more: str) -> str:
        """The address that shows the same for ever: it names the version even where that is the newest."""
        path = "/" if page == HOME else f"/{page}"
        return f"{path}?{urlencode({**more, 'month': str(self.view.month), 'version': str(self.view.edition.version)})}"


def split_address(address: str) -> tuple[str, dict[str, str]]:
    """Page and query of an address inside the app."""
    parts = urlsplit(address)
    return parts.path.strip("/") or HOME, dict(parse_qsl(parts.query))
