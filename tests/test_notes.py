"""批注: kept in the ledger, drawn on the trend, told in lists and documents, never markup, never deleted."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import chart_data as data
import docx
import openpyxl
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from monitor.access import ANYONE, Actor, Forbidden, Role
from monitor.annotation import annotate, read_notes, withdraw
from monitor.charts.figure import Context, Figure
from monitor.charts.gallery import FigureUnknown, figure_by_name
from monitor.charts.style import SIZES
from monitor.export.scope import ExportContext, export_context
from monitor.export.table import write_workbook
from monitor.export.word import write_word
from monitor.home import ROOT, Home
from monitor.ledger import read_events
from monitor.month import Month
from monitor.note import LONGEST, Note, NoteRefused
from monitor.register import read_register
from monitor.web.figures import FigureKey, current_key, find_figure
from monitor.web.view import current_release
from tests.page import markup

REVIEWER = Actor("li", "李四", Role.REVIEWER, origin="10.1.2.3")
REPORTER = Actor("zhang", "张三", Role.REPORTER, frozenset({"telecom_office"}))
ITEM = "new_5g_stations"
JUNE = Month(2025, 6)
TEXT = "受台风影响，<b>两个</b>工地停工十天。"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def note(text: str = TEXT, month: Month = JUNE, number: int = 1) -> Note:
    return Note(f"id{number}", ITEM, month, text, "li", dt.datetime(2025, 10, 12, 9, tzinfo=dt.UTC))


def trend(notes: tuple[Note, ...], size: str = "wide") -> Figure:
    return figure_by_name(
        f"trend-{ITEM}",
        plan=data.plan(),
        assessments=data.city(False),
        year_assessments=data.year(False),
        context=Context(data.context(True).edition, data.MONTH, notes=notes),
        size=SIZES[size],
    )


def test_a_note_is_kept_with_its_writer_and_comes_back(home: Home) -> None:
    written = annotate(home, data.plan(), REVIEWER, ITEM, JUNE, f"  {TEXT}\n")
    assert (written.text, written.by) == (TEXT, "li")
    assert read_notes(home).standing(ITEM, 2025) == (written,)
    event = list(read_events(home.ledger))[-1]
    assert (event["act"], event["month"], event["from"]) == ("annotated", "2025-06", "10.1.2.3")


def test_a_withdrawn_note_is_shown_no_more_and_still_on_record(home: Home) -> None:
    written = annotate(home, data.plan(), REVIEWER, ITEM, JUNE, TEXT)
    withdraw(home, REVIEWER, written.id)
    assert read_notes(home).standing() == ()
    assert [event["act"] for event in read_events(home.ledger)] == ["annotated", "annotation_withdrawn"]
    with pytest.raises(NoteRefused, match="已经撤回"):
        withdraw(home, REVIEWER, written.id)


@pytest.mark.parametrize(
    "actor", [ANYONE, Actor("wu", "吴六", Role.READER)], ids=["nobody in particular", "a reader with an account"]
)
def test_who_may_not_write_is_refused(home: Home, actor: Actor) -> None:
    with pytest.raises(Forbidden):
        annotate(home, data.plan(), actor, ITEM, JUNE, TEXT)
    assert not home.ledger.exists()


def test_a_reporter_takes_back_own_notes_only(home: Home) -> None:
    own = annotate(home, data.plan(), REPORTER, ITEM, JUNE, TEXT)
    other = annotate(home, data.plan(), REVIEWER, ITEM, JUNE, TEXT)
    with pytest.raises(Forbidden, match="自己"):
        withdraw(home, REPORTER, other.id)
    withdraw(home, REPORTER, own.id)
    assert read_notes(home).standing() == (other,)


@pytest.mark.parametrize(
    ("item", "month", "text", "place", "said"),
    [
        ("nothing", JUNE, TEXT, None, "没有这个指标"),
        (ITEM, Month(2023, 6), TEXT, None, "2025年"),
        (ITEM, JUNE, " \u200b\n", None, "批注内容"),
        (ITEM, JUNE, "字" * (LONGEST + 1), None, "最多500个字"),
        (ITEM, JUNE, TEXT, "atlantis", "没有这个县"),
    ],
    ids=["no such item", "another year", "nothing that can be seen", "too long", "no such district"],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(
    home: Home, item: str, month: Month, text: str, place: str | None, said: str
) -> None:
    with pytest.raises(NoteRefused, match=said):
        annotate(home, data.plan(), REVIEWER, item, month, text, place)


def test_notes_change_no_data(home: Home) -> None:
    annotate(home, data.plan(), REVIEWER, ITEM, JUNE, TEXT)
    assert read_register(home).submissions == {}


@pytest.mark.parametrize("size", sizes := ["wide", "narrow", "slide"], ids=sizes)
def test_a_note_is_marked_above_its_month_and_told_at_the_foot(size: str) -> None:
    made = trend((note(), note("再次核实", JUNE, 2), note("补报", Month(2025, 8), 3)), size)
    go.Figure(made.plotly)
    marks = [one for one in made.plotly["layout"]["annotations"] if one.get("name") == "note"]
    assert [(one["text"], one["x"]) for one in marks] == [("注1、2", 6), ("注3", 8)]
    foot = next(one for one in made.plotly["layout"]["annotations"] if one.get("name") == "source")["text"]
    assert "注1（6月）：受台风影响" in foot.replace("<br>", "")
    assert "批注3（8月）：补报" in made.alt
    assert any("注2：再次核实" in str(row[-1]) for row in made.table.rows)


def test_a_note_is_never_markup() -> None:
    made = trend((note(),))
    drawn = [str(one.get(key, "")) for one in made.plotly["layout"]["annotations"] for key in ("text", "hovertext")]
    assert any("&lt;b&gt;" in text for text in drawn)
    assert not any("<b>两个" in text for text in drawn)


def test_a_long_note_is_cut_on_the_figure_and_whole_in_its_table() -> None:
    made = trend((note("长" * LONGEST),), "narrow")
    foot = next(one for one in made.plotly["layout"]["annotations"] if one.get("name") == "source")["text"]
    assert foot.count("长") < 60
    assert any("长" * LONGEST in str(row[-1]) for row in made.table.rows)


def test_without_notes_a_figure_is_as_it_was() -> None:
    assert trend(()).height == trend((note("另一年", Month(2024, 6)),)).height


def test_the_address_of_a_figure_names_its_notes(own_demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(own_demo_home.root))
    release = current_release(own_demo_home)
    assert release is not None
    name, month = f"trend-{ITEM}", release.months[0]
    bare = current_key(release.version, name, month)
    written = annotate(own_demo_home, release.plan, REVIEWER, ITEM, JUNE, TEXT)
    key = current_key(release.version, name, month)
    assert (bare.notes, key.notes) == ("", written.id)
    assert f"notes={written.id}" in key.address
    assert "受台风影响" in find_figure(key).alt
    assert "受台风影响" not in find_figure(FigureKey(release.version, name, month)).alt
    withdraw(own_demo_home, REVIEWER, written.id)
    assert current_key(release.version, name, month) == bare
    with pytest.raises(FigureUnknown, match="撤回"):
        find_figure(FigureKey(release.version, name, month, "narrow", notes=written.id))


def test_notes_stand_in_workbook_and_document(own_demo_home: Home) -> None:
    release = current_release(own_demo_home)
    assert release is not None
    annotate(own_demo_home, release.plan, REVIEWER, ITEM, JUNE, TEXT, "gulou")
    context: ExportContext = export_context(own_demo_home, Month(2025, 8))
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(context)))
    cells = [str(cell.value) for row in book["全部"].iter_rows() for cell in row if cell.value]
    assert any(TEXT in cell and "鼓楼区" in cell for cell in cells)
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(write_word(context))).paragraphs)
    assert f"2025年6月，鼓楼区：{TEXT}（li，" in text


def open_item(home: Home, monkeypatch: pytest.MonkeyPatch, actor: Actor) -> AppTest:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    monkeypatch.setattr("monitor.ui.notes.actor", lambda: actor)
    site = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=60)
    site.query_params["indicator"] = ITEM
    site.switch_page(str(ROOT / "pages" / "indicator.py"))
    return site.run()


def shown(site: AppTest) -> str:
    assert [problem.value for problem in site.exception] == []
    return markup(site)


def button(site: AppTest, word: str) -> Button:
    return next(one for one in site.button if one.label == word)


def test_a_note_is_written_shown_and_taken_back_on_the_page(
    own_demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_item(own_demo_home, monkeypatch, REVIEWER)
    site.text_area[0].input(TEXT)
    button(site, "提交批注").click().run()
    assert "受台风影响，&lt;b&gt;两个&lt;/b&gt;工地" in shown(site)
    assert "注1" in shown(site)
    button(site, "撤回").click().run()
    assert "受台风影响" not in shown(site)


def test_an_empty_note_is_answered_with_a_sentence(own_demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    site = open_item(own_demo_home, monkeypatch, REVIEWER)
    button(site, "提交批注").click().run()
    assert [one.value for one in site.error] == ["请先写批注内容。"]


def test_a_reader_reads_notes_and_is_offered_no_field(own_demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    release = current_release(own_demo_home)
    assert release is not None
    annotate(own_demo_home, release.plan, REVIEWER, ITEM, JUNE, TEXT)
    site = open_item(own_demo_home, monkeypatch, ANYONE)
    assert "受台风影响" in shown(site)
    assert list(site.text_area) == []
