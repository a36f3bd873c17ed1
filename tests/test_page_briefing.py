"""The page 简报 without a browser: its text traced, reworded, made into files, and what it says where that fails."""

from __future__ import annotations

import hashlib
import io
import json
import re
import time
import zipfile
from functools import cache

import docx
import pytest
from streamlit.testing.v1 import AppTest

from monitor import access
from monitor.access import Action, Role
from monitor.export import errand as errands
from monitor.export.errand import Errand, TooMany
from monitor.export.package import Order
from monitor.export.pdf import ConverterMissing
from monitor.export.scope import ExportContext, Scope, export_context
from monitor.export.word import briefing_of
from monitor.home import Home
from monitor.month import Month
from monitor.ui import briefing as page
from monitor.ui.briefing_edits import LONGEST, clean
from monitor.ui.markup import el
from monitor.warehouse import current_version
from monitor.words.briefing import DEMO_SENTENCE, Form, lagging_departments
from monitor.words.passage import Sentence
from monitor.words.trace import Ground, Written, traced, untraced, written
from tests.document_numbers import scopes
from tests.page import markup
from tests.test_pages import open_page, site

__all__ = ["site"]  # the fixture

STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
SECTION = Scope(section="infrastructure")


@cache
def _context(home: Home, number: int = 6) -> ExportContext:
    return export_context(home, Month(2025, number))


@pytest.fixture
def context(demo_home: Home) -> ExportContext:
    return _context(demo_home)


def open_briefing(site: AppTest, **query: str) -> AppTest:
    return open_page(site, "briefing", **{"month": "2025-06", **query})


def body(site: AppTest) -> str:
    return STYLE.sub("", markup(site))


def ground(context: ExportContext, said: Sentence) -> Ground:
    speaks_of_districts = any(one.name in said.text for one in context.plan.districts)
    districts = [one for ones in context.districts.values() for one in ones if one.item.id in said.items]
    rows = [context.by_item[item] for item in said.items]
    return Ground(context.plan, context.edition, context.month, rows, districts if speaks_of_districts else ())


def find(context: ExportContext, part: str, scope: Scope = SECTION) -> int:
    """The number of the first sentence that holds those words."""
    return next(n for n, one in enumerate(briefing_of(context, scope).sentences) if part in one.text)


def make(site: AppTest) -> Errand:
    """Press the button and wait for the package."""
    site.button(key="briefing_make").click().run()
    made: Errand = site.session_state["briefing_errand"]
    for _ in range(600):
        if made.is_over:
            break
        time.sleep(0.1)
    site.run()
    assert [problem.value for problem in site.exception] == []
    return made


def downloads(site: AppTest) -> list[str]:
    return [one.proto.label for one in site.get("download_button")]


# --- numbers and whose they are


@pytest.mark.parametrize("number", [1, 6, 9], ids=["january", "june", "september"])
def test_every_number_of_every_sentence_is_traced(demo_home: Home, number: int) -> None:
    context = _context(demo_home, number)
    strays = [
        (scope, said.text, found)
        for scope in scopes(context)
        for said in briefing_of(context, scope).sentences
        if "位项数最多" not in said.text and (found := untraced(said.text, "", ground(context, said)))
    ]
    assert strays == []


def test_a_number_is_told_apart_by_what_it_is(context: ExportContext) -> None:
    said = briefing_of(context, SECTION).sentences[find(context, "年度目标750个")]
    labels = {one.text: {q.label for q in known} for one, known in traced(said.text, ground(context, said))}
    assert labels["750"] == {"目标值"}
    assert labels["337"] == {"完成值"}
    assert labels["44.9"] == {"完成率"}
    assert labels["5.1"] == {"差"}
    assert labels["6"] == {"月份"}


@pytest.mark.parametrize(
    ("text", "strays"),
    [
        ("截至6月底完成337个，目标750个。", ()),
        ("截至6月底完成338个，目标750个。", ("338",)),
        ("截至７月底完成３３８个。", ("338",)),
        ("完成1,337个，占44.9%。", ("1,337",)),
        ("新建5G基站数完成337个。", ()),
        ("截至5月底完成337个。", ("5月",)),
    ],
    ids=["the item's", "one changed", "wide digits", "thousands", "digits of a name", "another month"],
)
def test_a_number_that_no_item_carries_is_pointed_out(
    context: ExportContext, text: str, strays: tuple[str, ...]
) -> None:
    said = briefing_of(context, SECTION).sentences[find(context, "年度目标750个")]
    assert untraced(text, said.text, ground(context, said)) == strays


def test_a_count_is_not_found_among_the_numbers_of_many_items(context: ExportContext) -> None:
    said = briefing_of(context).sentences[find(context, "152项任务指标", Scope())]
    assert untraced(said.text.replace("19项", "21项"), said.text, ground(context, said)) == ("21",)


def test_numbers_are_read_with_their_units() -> None:
    found = [(str(one.number), one.unit, one.is_count) for one in written("3项，2025年8月8日，1,067万个")]
    assert found == [
        ("3", "", True),
        ("2025", "年", False),
        ("8", "月", False),
        ("8", "日", False),
        ("1067", "", False),
    ]
    assert all(isinstance(one, Written) for one in written("1"))


# --- the text


@pytest.mark.parametrize(
    ("query", "scope", "form"),
    [
        ({}, Scope(), "briefing"),
        ({"section": "infrastructure"}, SECTION, "briefing"),
        ({"department": "telecom_office"}, Scope(department="telecom_office"), "briefing"),
        ({"department": "telecom_office", "form": "notice"}, Scope(department="telecom_office"), "notice"),
    ],
    ids=["the whole city", "a section", "a department", "a notice"],
)
def test_the_text_is_the_documents(
    site: AppTest, context: ExportContext, query: dict[str, str], scope: Scope, form: Form
) -> None:
    text = body(open_briefing(site, **query))
    briefing = briefing_of(context, scope, form)
    for number, said in enumerate(briefing.sentences):
        if said.text != DEMO_SENTENCE:
            shown = text[text.index(f'id="sentence-{number}"') :]
            assert shown.split("</a>")[0].endswith(str(el("b", said.text))[3:-4])
    for line in briefing.title:
        assert str(el("span", line)) in text
    assert DEMO_SENTENCE in text


def test_a_sentence_shows_its_items_with_file_and_line(site: AppTest, context: ExportContext) -> None:
    number = find(context, "年度目标750个")
    text = body(open_briefing(site, section="infrastructure", sentence=str(number)))
    row = context.by_item["deep_5g_coverage_sites"]
    assert row.observation is not None
    beside = text[text.index('class="ground"') :]
    assert "indicator=deep_5g_coverage_sites&amp;" in beside
    assert f"{row.observation.source.file} 第{row.observation.source.line}行" in beside
    assert "337个" in beside and "44.9%" in beside and ">6月</td>" in beside
    tag = next(one for one in text.split("<a ") if f'id="sentence-{number}"' in one)
    assert f"{row.observation.source.file} 第{row.observation.source.line}行" in tag.split('title="')[1].split('"')[0]


def test_a_sentence_on_districts_shows_what_each_reported(site: AppTest, context: ExportContext) -> None:
    number = find(context, "居首")
    text = body(open_briefing(site, section="infrastructure", sentence=str(number)))
    beside = text[text.index("各地数据") :]
    assert all(one.name in beside for one in context.plan.districts if one.kind == "district")


@pytest.mark.parametrize(
    "sentence", ["9999", "-1", "甲", "٣"], ids=["too many", "negative", "no number", "other digits"]
)
def test_a_sentence_that_does_not_exist_shows_none(site: AppTest, sentence: str) -> None:
    assert 'class="ground"' not in body(open_briefing(site, sentence=sentence))


# --- choices


def test_choices_stand_in_the_address(site: AppTest) -> None:
    open_briefing(site, sentence="3")
    site.selectbox(key="briefing_scope").set_value("section:society").run()
    assert site.query_params["section"] == "society"
    assert "sentence" not in site.query_params
    site.selectbox(key="briefing_scope").set_value("department:telecom_office").run()
    assert (site.query_params["department"], "section" in site.query_params) == ("telecom_office", False)
    site.button_group(key="briefing_kinds").set_value(["xlsx", "docx"]).run()
    assert site.query_params["include"] == "docx,xlsx"
    site.button_group(key="briefing_form").set_value("notice").run()
    assert site.query_params["form"] == "notice"
    assert "督办单" in body(site)
    site.button_group(key="briefing_kinds").set_value(["docx"]).run()
    assert "include" not in site.query_params
    assert not site.exception


def test_the_last_choice_is_remembered(site: AppTest) -> None:
    open_briefing(site, section="society", include="xlsx")
    for name in ("section", "include"):
        del site.query_params[name]
    open_page(site, "method")
    open_page(site, "briefing")
    assert (site.query_params["section"], site.query_params["include"]) == ("society", "xlsx")
    site.selectbox(key="briefing_scope").set_value("").run()
    site.run()
    assert "section" not in site.query_params


@pytest.mark.parametrize("name", ["sentence", "version"])
def test_an_address_of_a_text_shows_that_text_whatever_was_chosen_before(
    site: AppTest, demo_home: Home, name: str
) -> None:
    open_briefing(site, section="society")
    del site.query_params["section"]
    open_page(site, "method")
    open_page(site, "briefing", **{name: "3" if name == "sentence" else str(current_version(demo_home))})
    assert "section" not in site.query_params


def test_an_address_that_names_nothing_is_said(site: AppTest) -> None:
    open_briefing(site, section="no_such_section")
    assert "请从下面的选项中选择" in body(site) and not site.warning
    assert "paper" in body(site)


def test_nothing_to_make_is_said(site: AppTest) -> None:
    open_briefing(site, include="none")
    assert "至少选一种文件" in site.info[0].value


def test_a_notice_for_nobody_offers_those_behind(site: AppTest, context: ExportContext) -> None:
    text = body(open_briefing(site, form="notice"))
    lagging = lagging_departments(context.plan, context.assessments())
    assert lagging
    assert all(f"department={one}&amp;form=notice" in text for one in lagging)
    assert "paper" not in text


def test_a_department_without_an_item_behind_needs_no_notice(site: AppTest, context: ExportContext) -> None:
    lagging = lagging_departments(context.plan, context.assessments())
    good = next(one for one in context.plan.departments if one.id not in lagging)
    open_briefing(site, form="notice", department=good.id)
    assert "没有滞后事项" in str(site.info[0].proto)


def test_whoever_may_not_export_sees_no_text(site: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RIGHTS", {Role.READER: frozenset({Action.READ})})
    text = body(open_briefing(site))
    assert "没有生成简报的权限" in text and "paper" not in text


def test_without_libreoffice_there_is_no_pdf_to_choose(site: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> str:
        raise ConverterMissing

    monkeypatch.setattr(page, "find_converter", missing)
    open_briefing(site, include="docx,pdf")
    kinds = site.button_group(key="briefing_kinds")
    assert kinds.value == ["docx"]
    assert "没有找到 LibreOffice" in kinds.proto.help


# --- changes


def _reword(site: AppTest, text: str, button: str = "保存改写") -> None:
    if button == "保存改写":
        site.text_area[0].set_value(text)
    next(one for one in site.button if one.label == button).click()
    site.run()
    assert [problem.value for problem in site.exception] == []


def test_a_reworded_sentence_is_marked_and_taken_back(site: AppTest, context: ExportContext) -> None:
    number = find(context, "年度目标750个")
    open_briefing(site, section="infrastructure", sentence=str(number))
    _reword(site, "目标750个，完成337个。")
    assert "sentence looked-at edited" in body(site)
    assert "edited strays" not in body(site)
    assert "改写或删去了1句" in body(site)
    _reword(site, "", "恢复原文")
    assert "edited" not in body(site)


def test_a_number_of_no_item_is_warned_of(site: AppTest, context: ExportContext) -> None:
    number = find(context, "年度目标750个")
    open_briefing(site, section="infrastructure", sentence=str(number))
    _reword(site, "目标750个，完成400个。")
    assert "edited strays" in body(site)
    assert "400" in site.warning[0].value
    assert "400没有条目支持" in body(site)


def test_a_sentence_is_taken_out_and_stands_struck(site: AppTest) -> None:
    open_briefing(site, section="infrastructure", sentence="3")
    _reword(site, "", "删去本句")
    assert "looked-at struck" in body(site)


def test_changes_belong_to_their_own_text(site: AppTest) -> None:
    open_briefing(site, section="infrastructure", sentence="3")
    _reword(site, "改写。")
    site.selectbox(key="briefing_scope").set_value("section:society").run()
    assert "edited" not in body(site)
    site.selectbox(key="briefing_scope").set_value("section:infrastructure").run()
    assert "edited" in body(site)


def test_what_a_writer_types_is_text(site: AppTest) -> None:
    open_briefing(site, section="infrastructure", sentence="3")
    _reword(site, '<img src=x onerror="alert(1)">')
    assert "<img" not in body(site)
    assert "&lt;img" in body(site)


def test_what_no_document_can_hold_is_left_out() -> None:
    assert clean("一\x00二\ud800\n三\u200b　四 ") == "一二 三 四"
    assert len(clean("字" * 5000)) == LONGEST


def test_the_mark_of_a_demonstration_cannot_be_reworded(site: AppTest) -> None:
    text = body(open_briefing(site, sentence="0"))
    assert not site.text_area
    assert 'id="sentence-0"' not in text


# --- files


def test_the_package_holds_the_reworded_text_and_a_manifest(site: AppTest) -> None:
    open_briefing(site, department="telecom_office", include="docx,xlsx", sentence="3")
    _reword(site, "这是改写过的一句。")
    made = make(site)
    assert made.state == "done"
    assert [label.split("（")[0] for label in downloads(site)] == ["全部", "通报 Word", "工作簿 Excel"]
    package = zipfile.ZipFile(io.BytesIO(made.package))
    manifest = json.loads(package.read("manifest.json"))
    assert (manifest["version"], manifest["month"], manifest["is_demo"]) == (12, "2025-06", True)
    assert manifest["made_at"]
    assert {one["file"] for one in manifest["files"]} == set(package.namelist()) - {"manifest.json"}
    for one in manifest["files"]:
        assert hashlib.sha256(package.read(one["file"])).hexdigest() == one["sha256"]
        assert one["file"].startswith("演示数据_")
    word = next(name for name in package.namelist() if name.endswith(".docx"))
    assert "这是改写过的一句。" in "".join(one.text for one in docx.Document(io.BytesIO(package.read(word))).paragraphs)
    assert made.name.startswith("演示数据_简报_市通管办")


def test_only_the_form_asked_for_is_made(site: AppTest) -> None:
    open_briefing(site, department="telecom_office", form="notice")
    made = make(site)
    assert [one["file"].split("_")[1] for one in made.document["files"]] == ["督办单"]


def test_files_of_another_choice_are_not_offered(site: AppTest) -> None:
    open_briefing(site, department="telecom_office", include="xlsx")
    make(site)
    assert downloads(site)
    site.button_group(key="briefing_kinds").set_value(["docx"]).run()
    assert downloads(site) == []
    assert "还没有重新生成" in body(site)


def test_without_a_browser_the_rest_is_made_and_the_pictures_are_missed(
    site: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    open_briefing(site, section="infrastructure", include="xlsx,png")
    made = make(site)
    assert [one["kind"] for one in made.document["files"]] == ["xlsx"]
    assert any("没有找到 Chromium" in one.value for one in site.warning)


def test_what_the_disk_refuses_is_a_sentence(site: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(errands, "write_zip", full)
    open_briefing(site, department="telecom_office", include="xlsx")
    assert make(site).state == "failed"
    assert "没有写成文件" in site.error[0].value
    assert downloads(site) == []


def test_a_fault_of_the_program_ends_the_errand(context: ExportContext, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(errands, "write_zip", broken)
    made = _finished(Errand(context, Order(kinds=frozenset({"xlsx"}))))
    assert (made.state, made.package) == ("failed", b"")
    assert "已记入服务器日志" in made.why


def _finished(errand: Errand) -> Errand:
    errand.start()
    for _ in range(300):
        if errand.is_over:
            return errand
        time.sleep(0.05)
    raise TimeoutError


def test_an_errand_that_waits_is_stopped(context: ExportContext) -> None:
    errand = Errand(context, Order(kinds=frozenset({"xlsx"})))
    with errands._turn:
        errand.start()
        assert errand.state == "waiting"
        errand.stop()
        for _ in range(100):
            if errand.is_over:
                break
            time.sleep(0.05)
    assert (errand.state, errand.package) == ("stopped", b"")
    assert errand not in errands._waiting


def test_too_many_errands_are_refused(context: ExportContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "WAITING", 0)
    with pytest.raises(TooMany, match="排队"):
        Errand(context, Order()).start()


def test_what_is_exported_is_noted_with_its_scope_month_and_version(
    site: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: dict[str, object] = {}
    note = "monitor.ui.briefing_files.note_taking"
    monkeypatch.setattr(note, lambda _home, _actor, act, **what: noted.update(act=act, **what))
    open_briefing(site)
    make(site)
    assert noted == {
        **{"act": "exported", "form": "briefing", "scope": "全市", "month": "2025-06", "version": 12},
        "kinds": ["docx"],
    }
