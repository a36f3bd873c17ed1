"""The meeting view (会商): any page large and without its frame, and the arrow keys' way through the site.

A page on that way is shown sheet by sheet, each of which fits the screen (`monitor.ui.stage`); any other scrolls.
"""

from __future__ import annotations

from monitor.charts.row import worst_first
from monitor.plan import Indicator, Milestone, Section
from monitor.status import LAGGING
from monitor.ui.block import app_link
from monitor.ui.here import HOME, Here, asked, split_address
from monitor.ui.markup import el
from monitor.ui.sheet import show
from monitor.web.component import show_fitting

SHORTEST, LONGEST = 3, 3600  # seconds that a page may stand


def manner() -> dict[str, str]:
    """What the address says of the meeting view; empty outside it."""
    if asked("present") != "1":
        return {}
    timer = asked("timer") or ""
    is_timed = timer.isascii() and timer.isdigit() and SHORTEST <= int(timer) <= LONGEST
    return {"present": "1", **({"timer": timer} if is_timed else {})}


def sheet_asked() -> int:
    """Which sheet of a page the address asks for, from 1 on."""
    asked_for = asked("sheet") or ""
    return int(asked_for) if asked_for.isascii() and asked_for.isdigit() else 1


def has_two_sheets(here: Here, section: Section) -> bool:
    """Whether a section's deliverables stand on a sheet of their own, behind its indicators."""
    items = here.view.plan.items_of_section(section.id)
    return all(any(isinstance(item, kind) for item in items) for kind in (Indicator, Milestone))


def stops(here: Here) -> tuple[str, ...]:
    """Addresses in the order of a meeting: the overview, the sections, then every item that lags, the worst first."""
    lagging = worst_first(one for one in here.view.assessments if one.status in LAGGING)
    sections = [
        address
        for section in here.view.plan.sections
        for address in (
            here.of_section(section),
            *([here.address(section.id, sheet="2")] if has_two_sheets(here, section) else []),
        )
    ]
    overview = (here.address(HOME), here.address(HOME, sheet="2"))
    return (*overview, *sections, *(here.of_item(one.item) for one in lagging))


def _place(here: Here, shown: str, item: str | None) -> int | None:
    """Where the shown sheet stands among the stops; None where it is none of them."""
    for place, address in enumerate(stops(here)):
        page, query = split_address(address)
        if (page, query.get("indicator"), query.get("sheet", "1")) == (shown, item, str(sheet_asked())):
            return place
    return None


def show_steps(here: Here, shown: str, leave: str, *, fits: bool) -> None:
    """The quiet line at the foot of the meeting view: where one is, and the keys, which are links as well.

    What stands above it is made as large as the screen holds; where it `fits`, all of it stands on the screen.
    """
    addresses = stops(here)
    place = _place(here, shown, asked("indicator") if shown == "indicator" else None)
    before = addresses[(0 if place is None else place) - 1]
    after = addresses[0 if place is None else (place + 1) % len(addresses)]
    where = f"第{place + 1}页，共{len(addresses)}页" if place is not None else f"共{len(addresses)}页"
    show(
        el(
            "nav",
            app_link("← 上一页", before, "step-back"),
            app_link("下一页 →", after, "step-on"),
            el("span", where),
            app_link("退出（Esc）", leave, "step-out"),
            class_="steps",
            aria_label="会商翻页",
            data_timer=here.manner.get("timer"),
            data_fits=fits,
        )
    )
    show_fitting()
