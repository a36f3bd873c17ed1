"""Sheets: what stands between two widgets is one element; what is kept and what is sent ahead is what a run says."""

from __future__ import annotations

import re
from dataclasses import replace

import orjson
import pytest
from streamlit.testing.v1 import AppTest

from monitor import home as home_module
from monitor.access import Role
from monitor.home import Home
from monitor.plan import load_plan
from monitor.ui import sheet
from monitor.ui.sheet import WidgetInKeptBlock, end_sheet, kept, on_sheets, show
from monitor.warehouse import current_version
from monitor.web import first_look
from monitor.web.document import document
from monitor.web.first_look import query_of, sight
from monitor.web.prefix import rewritten
from monitor.web.shelf import Shelf
from tests.page import markup, sheet_blocks
from tests.test_pages import open_page, site

__all__ = ["site"]

PLAN = load_plan()
PAGES = [*(section.id for section in PLAN.sections), "overview", "milestones", "departments", "districts"]
QUERIES: dict[str, dict[str, str]] = {
    **{page: {} for page in PAGES},
    "indicator": {"indicator": "new_5g_stations"},
    "departments": {"department": "data_bureau"},
    "districts": {"indicator": "new_5g_stations"},
}


@pytest.fixture(autouse=True)
def own_shelves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "_shelf", Shelf(None, 500))
    monkeypatch.setattr(first_look, "_shelf", Shelf(None, 50))


def order(site: AppTest) -> list[str]:
    """The elements of the page's body in their order, sheets by their key."""
    return [
        "sheet" if getattr(one.proto, "component_name", "") == "monitor_sheet" else one.type
        for one in site.main
        if one.type not in ("main", "flex_container")
        and getattr(one.proto, "component_name", "") != "monitor_navigator"
    ]


def test_a_section_is_one_element(site: AppTest) -> None:
    assert order(open_page(site, "industry")) == ["sheet"]


def test_widgets_stand_between_the_sheets_as_the_page_lists_them(site: AppTest) -> None:
    open_page(site, "overview")
    found = order(site)
    assert found[0] == found[-1] == "sheet"
    assert found.count("sheet") == 2
    assert found.count("selectbox") == 5
    said = [
        orjson.loads(one.proto.bytes)["blocks"]
        for one in site.get("bidi_component")
        if one.proto.component_name == "monitor_sheet"
    ]
    assert "<h1>" in "".join(block.get("html", "") for block in said[0])
    assert 'class="board"' in "".join(block.get("html", "") for block in said[1])


@pytest.mark.parametrize("page", QUERIES)
def test_what_is_kept_says_what_a_run_says(site: AppTest, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = list(sheet_blocks(open_page(site, page, **QUERIES[page])))
    again = list(sheet_blocks(site.run()))  # from the shelf
    monkeypatch.setattr(sheet, "_shelf", Shelf(None, 500))
    anew = list(sheet_blocks(site.run()))
    assert first == again == anew
    assert len(first) > 3


def test_another_month_is_not_what_was_kept(site: AppTest) -> None:
    september = markup(open_page(site, "industry"))
    june = markup(open_page(site, "industry", month="2025-06"))
    assert september != june
    assert "month=2025-06" in june


def test_a_block_that_is_kept_holds_no_widget(site: AppTest) -> None:
    open_page(site, "overview")
    looked = site.session_state["monitor_here"]

    @kept
    def wrong(_here: object) -> None:
        end_sheet()

    with pytest.raises(WidgetInKeptBlock), on_sheets():
        wrong(looked)


def look(home: Home, page: str, role: Role = Role.READER, **query: str) -> bytes | None:
    return first_look.first_look(sight(page, query, role, current_version(home)))


def test_a_first_look_is_what_the_run_sent(site: AppTest, demo_home: Home) -> None:
    assert look(demo_home, "industry", month="2025-06") is None
    open_page(site, "industry", month="2025-06")
    found = look(demo_home, "industry", month="2025-06")
    assert found is not None
    assert [block for one in orjson.loads(found) for block in one["blocks"]] == list(sheet_blocks(site))
    assert look(demo_home, "industry") is None
    assert look(demo_home, "industry", Role.ADMINISTRATOR, month="2025-06") is None
    assert look(demo_home, "industry", month="2025-06", present="1") is None


def test_a_first_look_leaves_room_for_widgets_and_ends_where_their_room_is_unknown(
    site: AppTest, demo_home: Home
) -> None:
    open_page(site, "overview")
    first, second = orjson.loads(look(demo_home, "") or b"")
    assert first["room"].count("<div></div>") == 5
    assert second["room"] == ""
    open_page(site, "method")
    assert b"document" in (look(demo_home, "method") or b"")


def test_a_heading_alone_above_what_has_an_unknown_height_is_no_look_at_a_page() -> None:
    def looked_at(*rooms: str) -> list[bytes]:
        with on_sheets() as found:
            for room in rooms:
                show("标题")
                end_sheet(room)
            show("其余")
        return found

    assert looked_at("") == []
    assert len(looked_at("<div></div>")) == 2
    assert len(looked_at("<div></div>", "")) == 2


def test_a_version_or_a_day_later_it_is_another_look(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    seen = sight("", {}, Role.READER, 12)
    assert seen is not None
    assert seen != sight("", {}, Role.READER, 13)
    assert seen != replace(seen, notes=(1, 0))
    assert sight("", {}, Role.READER, None) is None


def test_the_query_of_a_page_is_read_as_streamlit_reads_it(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    assert query_of("month=2025-06&status=") == {"month": "2025-06"}
    asked = {"status": "", "month": "2025-06"}
    assert sight("a", asked, Role.READER, 1) == sight("a", query_of("month=2025-06"), Role.READER, 1)


def test_a_document_with_a_look_cannot_be_left_by_its_text() -> None:
    hostile = orjson.dumps([{"blocks": [{"html": "</script><script>alert(1)</script>"}], "room": ""}])
    page = document(hostile).body.decode()
    data = re.search(r'<script type="application/json" id="first-look">(.*?)</script>', page)
    assert data is not None
    assert "<" not in data[1]
    assert orjson.loads(data[1])["sheets"] == orjson.loads(hostile)
    assert "alert(1)</script>" not in page


def test_below_a_path_everything_of_a_first_look_is_asked_for_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home_module, "BASE", "/plan")
    document.cache_clear()
    page = rewritten(document(b"[]").body.decode())
    document.cache_clear()
    assert re.findall(r'import\("([^"]*)', page)[0].startswith("/plan/asset/sheet-")
    assert set(re.findall(r'"(/[\w./-]*(?:asset|static)/)', page)) == {"/plan/asset/", "/plan/static/"}


def test_streamlit_is_started_after_a_first_look_whatever_becomes_of_it() -> None:
    page = document(b"[]").body.decode()
    entry = re.search(r'\.finally\(\(\) => import\("(/static/js/index\.[\w-]+\.js)"\)\)', page)
    assert entry is not None
    assert "/static/js/" not in page.partition('id="first-look"')[0].replace(entry[1], "")  # comes while it is drawn
    data = re.search(r'<script type="application/json" id="first-look">(.*?)</script>', page)
    assert data is not None
    later = orjson.loads(data[1])["later"]
    assert later[0] == entry[1]
    assert len(later) == len(set(later)) > 20
    assert not re.search(r'<script type="module"[^>]*src=', page)
