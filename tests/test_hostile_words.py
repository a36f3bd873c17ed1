"""What people type or name their files, everywhere that it is shown or taken away: text, and nothing but text."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from etl.reception.acts import Office
from etl.review.desk import Bench
from monitor.access import Actor, Role
from monitor.audit import note_refusal
from monitor.formula import starts_formula
from monitor.home import ROOT, Home
from monitor.plan import Plan
from monitor.reception import FileForm
from monitor.trail import Question, csv_of, follow_trail
from tests.installation import copied
from tests.page import markup

TODAY = dt.date(2025, 11, 5)
REPORTER = Actor("zhang", "张三", Role.REPORTER, frozenset({"industry_bureau"}), "10.0.0.5")
HEAD = Actor("root", "王五", Role.ADMINISTRATOR, origin="10.0.0.8")
TAG = "<img src=x onerror=alert(1)>"
EVIL = f"=HYPERLINK(1){TAG}**x**[y](javascript:z) :red[w] $1$\u202e\u200b"
FILES = (
    f"{EVIL}.csv",
    "..\\..\\windows\\win.ini.csv",
    "../../../etc/passwd.csv",
    "CON.csv",
    "a\x00b.csv",
    "\u202evsc.exe.csv",
    "＝cmd|1.csv",
    f"{'长' * 400}.csv",
)
LINES = ("月份,填报单位,指标名称,累计数,单位,备注", f"2025年10月,市工信局,{TAG},12,个,演示数据")
TEXT = "\n".join((*LINES, "2025年10月,市工信局,试点细分行业中小企业数字化改造数,约392,家,演示数据", ""))
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\x00]")


@dataclass(frozen=True)
class Told:
    """An installation in which everything that is typed is hostile."""

    home: Home
    plan: Plan
    drafts: tuple[str, ...]
    handed: str

    @property
    def desk(self) -> Office:
        return Office(self.home, self.plan, REPORTER, TODAY)


@pytest.fixture(scope="module")
def told(demo_home: Home, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Drafts under hostile names, one mended for a hostile reason, handed in with a hostile note and sent back."""
    home = copied(demo_home, tmp_path_factory.mktemp("told") / "data")
    desk = Office(home, plan, REPORTER, TODAY)
    *drafts, mended = [desk.receive("industry_bureau", name, TEXT.encode()).id for name in FILES]
    desk.mend(mended, {("", 3, 4): "392", ("", 3, 6): f"演示数据 {EVIL}"}, EVIL)
    desk.leave_out(mended, TAG)
    handed = desk.submit(mended, EVIL, is_reviewed=True).submission
    Bench(home, plan, HEAD, TODAY).send_back(handed, EVIL)
    note_refusal(home, Actor(origin=TAG), "page", EVIL)
    return Told(home, plan, tuple(drafts), handed)


PAGES = {
    "the month": ("upload", {"department": "industry_bureau", "period": "2025-10"}),
    "what a draft says": ("upload", {"draft": "0", "view": "understood"}),
    "what is wrong with it": ("upload", {"draft": "0", "view": "problems"}),
    "what it would change": ("upload", {"draft": "1", "view": "changes"}),
    "a submission under review": ("review", {"submission": "handed"}),
    "the trail": ("audit", {}),
    "a return": ("submissions", {"department": "industry_bureau", "month": "2025-10"}),
}


@pytest.mark.parametrize("page", PAGES)
def test_what_people_typed_is_shown_as_text(told: Told, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(told.home.root))
    for module in ("frame", "account", "upload", "review", "audit", "calendar"):
        monkeypatch.setattr(f"monitor.ui.{module}.actor", lambda: HEAD)
    name, query = PAGES[page]
    site = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=120)
    for key, value in query.items():
        site.query_params[key] = (
            told.handed if value == "handed" else told.drafts[int(value)] if key == "draft" else value
        )
    site.switch_page(str(ROOT / "pages" / f"{name}.py"))
    site.run()
    assert not site.exception
    html = markup(site)
    assert "<img src=x" not in html and "onerror" not in re.sub("&lt;img.*?&gt;", "", html)
    assert not UNSEEN.search(html)
    for kind in ("markdown", "warning", "error", "success", "info", "caption", "button", "checkbox", "selectbox"):
        for one in site.get(kind):
            words = f"{getattr(one, 'label', '')} {one.value if isinstance(one.value, str) else ''}"
            assert not re.search(r"(?<!\\)(\*\*x|\[y\]|<img|:red\[|\$1)", words), words
            assert not UNSEEN.search(words)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_marked_copy_calculates_nothing(told: Told, form: FileForm) -> None:
    for draft in told.drafts:
        offered = told.desk.marked(draft, form)
        assert offered is not None
        assert not re.search(r"[/\\\x00-\x1f]", offered.name) and not UNSEEN.search(offered.name)
        cells = _cells(offered.content) if form == "csv" else _sheet(offered.content)
        assert [cell for cell in cells if starts_formula(cell) and not cell.startswith("-")] == []


def test_the_trail_calculates_nothing_and_hides_no_character(told: Told) -> None:
    cells = _cells(csv_of(follow_trail(told.home).find(Question())))
    assert any("HYPERLINK" in cell for cell in cells)
    assert [cell for cell in cells if starts_formula(cell) or UNSEEN.search(cell)] == []


def _cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


def _sheet(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    return [str(cell.value) for cell in cells if cell.value is not None and cell.data_type == "f"]
