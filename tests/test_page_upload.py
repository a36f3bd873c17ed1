"""The page 报送 without a browser: who sees it, what it says, what its boxes do; what is typed is never markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from etl.reception.acts import Office
from etl.review.desk import Bench
from monitor.access import ANYONE, Actor, Role
from monitor.change import Change
from monitor.home import Home
from monitor.ledger import read_events
from monitor.month import Month
from monitor.plan import Plan
from monitor.reception import Declined, Draft, Grid, GridRow, Preview, Question, Understanding
from monitor.ui.change_cells import spark
from monitor.ui.upload_files import refusal_words
from monitor.ui.upload_mending import column_names, edits_of
from monitor.ui.upload_understood import hint
from monitor.ui.upload_words import change_sentence, missing_names, rows_words
from tests.page import markup
from tests.test_pages import PAGES

INDUSTRY = Actor("mei", "陈梅", Role.REPORTER, frozenset({"industry_bureau"}), "10.0.0.5")
HEAD = Actor("head", "王主任", Role.ADMINISTRATOR)
READER = Actor("eye", "读者", Role.READER)
NOBODY = Actor()
OCTOBER = Month(2025, 10)
WRONG = (
    "月份,填报单位,指标名称,累计数,单位,备注\n"
    "2025年10月,市工信局,试点细分行业中小企业数字化改造数,约392,家,演示数据\n"
    "2025年10月,市工信局,AI典型应用场景数量,12,个,演示数据\n"
)
Visit = Callable[..., AppTest]


@pytest.fixture
def visit(own_demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Open the page as somebody; each visit is a window of its own."""
    monkeypatch.setenv("MONITOR_DATA", str(own_demo_home.root))

    def of(actor: Actor, **query: str) -> AppTest:
        monkeypatch.setattr("monitor.ui.actor.actor_of", lambda *_: actor)
        site = AppTest.from_file(str(PAGES / "navigation.py"), default_timeout=60)
        for name, value in query.items():
            site.query_params[name] = value
        site.switch_page(str(PAGES / "upload.py"))
        site.run()
        assert [problem.value for problem in site.exception] == []
        return site

    return of


def sidebar(site: AppTest) -> str:
    return "".join(one.proto.body for one in site.sidebar.get("html"))


def desk(home: Home, plan: Plan, actor: Actor = INDUSTRY) -> Office:
    return Office(home, plan, actor, dt.date(2025, 11, 5))


def uploaded(home: Home, plan: Plan, text: str = WRONG, name: str = "十月.csv") -> Draft:
    return desk(home, plan).receive("industry_bureau", name, text.encode("gb18030"))


def question(site: AppTest) -> Selectbox:
    return next(box for box in site.selectbox if "指的是" in box.label)


def test_a_reporter_finds_the_month_and_what_is_expected(visit: Visit, own_demo_home: Home, plan: Plan) -> None:
    site = visit(INDUSTRY)
    text = markup(site)
    assert site.title[0].value == "报送：市工信局 2025年10月"
    assert "应报4项，已报0项，缺4项" in text and "应于11月8日前报送，最迟11月12日" in text
    for one in desk(own_demo_home, plan).standing("industry_bureau", OCTOBER).expected:
        assert one.item.name in text
    assert "S000395" in text  # the last submission
    assert [box.label for box in site.selectbox if box.key == "upload_department"] == []


def test_the_list_of_drafts_says_how_each_stands(visit: Visit, own_demo_home: Home, plan: Plan) -> None:
    uploaded(own_demo_home, plan)
    uploaded(
        own_demo_home,
        plan,
        WRONG.replace("约392", "392").replace("AI典型应用场景数量", "人工智能典型应用场景数"),
        "改过的.csv",
    )
    uploaded(own_demo_home, plan, "没有表格", "说明.txt")
    text = markup(visit(INDUSTRY))
    said = [re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", text)]
    in_list = {file: said[said.index(file) + 1] for file in ("十月.csv", "改过的.csv", "说明.txt")}
    assert in_list["十月.csv"].startswith("2个错误")
    assert in_list["改过的.csv"].startswith("没有错误")
    assert in_list["说明.txt"] == "没有读出表格"


def test_a_problem_says_once_where_it_is(visit: Visit, own_demo_home: Home, plan: Plan) -> None:
    text = markup(visit(INDUSTRY, draft=uploaded(own_demo_home, plan).id))
    cells = [re.sub("<.*?>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", text)]
    number = cells.index("第2行D列（累计数）")
    assert cells[number + 1] == "“约392”是概数，须填准确的数。"


def test_a_kind_of_problem_is_chosen_by_what_it_says_with_its_code_behind(
    visit: Visit, own_demo_home: Home, plan: Plan
) -> None:
    site = visit(INDUSTRY, draft=uploaded(own_demo_home, plan).id)
    (box,) = (one for one in site.selectbox if one.label == "哪一种问题")
    assert "“约392”是概数，须填准确的数（1个，bad-number）" in box.options
    assert [one.options for one in site.selectbox if one.label == "程度"] == [["全部", "错误（2）", "提醒（1）"]]


def test_a_demonstration_counts_days_by_the_clock_of_its_calendar(visit: Visit, own_demo_home: Home) -> None:
    """The real one went on: a month would be a year late on one page and on time on the other."""
    text = markup(visit(INDUSTRY))
    assert "还有31天" in text and "演示数据的日历停在10月12日" in text and "已逾期" not in text


def test_a_file_of_another_kind_reaches_the_desk_and_is_refused_there_with_a_sentence(visit: Visit) -> None:
    (drop,) = visit(INDUSTRY).get("file_uploader")
    assert list(drop.proto.type) == []
    assert "XLSX" in drop.proto.label


def test_a_file_that_is_refused_is_named_once(own_demo_home: Home, plan: Plan) -> None:
    with pytest.raises(Declined) as refusal:
        uploaded(own_demo_home, plan, name="说明.docx")
    assert refusal_words("说明.docx", str(refusal.value)) == str(refusal.value)
    assert str(refusal.value).count("说明.docx") == 1
    assert refusal_words("说明.csv", "磁盘已满。") == "说明.csv：磁盘已满。"


def test_an_administrator_chooses_the_department(visit: Visit) -> None:
    site = visit(HEAD, department="weather_bureau")
    assert "市气象局" in site.title[0].value
    site.selectbox(key="upload_department").set_value("industry_bureau").run()
    assert "市工信局" in site.title[0].value
    assert site.query_params["department"] == "industry_bureau"


def test_what_was_returned_stands_at_the_top_until_something_is_handed_in_after_it(
    visit: Visit, own_demo_home: Home, plan: Plan
) -> None:
    def handed(name: str, item: str, value: int) -> str:
        text = f"月份,填报单位,指标名称,累计数,单位\n2025年10月,市工信局,{item},{value},\n"
        own = desk(own_demo_home, plan)
        return own.submit(own.receive("industry_bureau", name, text.encode()).id, "", is_reviewed=True).submission

    first = handed("一.csv", "人工智能典型应用场景数", 12)
    handed("二.csv", "试点细分行业中小企业数字化改造数", 386)  # of the same month, and there already
    Bench(own_demo_home, plan, HEAD, dt.date(2025, 11, 5)).send_back(first, "口径有误")
    site = visit(INDUSTRY)
    assert "口径有误" in site.warning[0].value
    assert [one.label for one in site.button if one.key == f"upload_reopen_{first}"] == ["再改一次"]
    handed("三.csv", "人工智能典型应用场景数", 11)
    assert "口径有误" not in "".join(one.value for one in visit(INDUSTRY).warning)


@pytest.mark.parametrize(("is_phone", "typed"), [(True, 2), (False, 4)], ids=["phone", "desk"])
def test_on_a_phone_the_columns_to_be_typed_in_stand_next_to_the_place(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, is_phone: bool, typed: int
) -> None:
    monkeypatch.setattr("monitor.ui.upload_files.is_phone", lambda: is_phone)
    site = visit(INDUSTRY)
    site.toggle(key="upload_form_industry_bureau_2025-10").set_value(True).run()
    (grid,) = site.get("dataframe")
    order = list(grid.proto.column_order)
    assert {order[typed], order[typed + 1]} == {"累计数", "本月数"} and len(order) == 7


@pytest.mark.parametrize("actor", [READER, NOBODY], ids=["reader", "nobody"])
def test_the_page_is_neither_listed_nor_shown_to_who_hands_in_nothing(visit: Visit, actor: Actor) -> None:
    site = visit(actor)
    assert len(site.warning) == 1
    assert site.title[0].value == "报送"
    assert site.get("file_uploader") == []
    assert 'href="/upload?' not in sidebar(site)


def test_signing_in_leads_back_to_the_very_draft(visit: Visit, own_demo_home: Home, plan: Plan) -> None:
    draft = uploaded(own_demo_home, plan).id
    text = markup(visit(NOBODY, draft=draft, period="2025-10"))
    assert f"/signin?next=%2Fupload%3Fdraft%3D{draft}%26period%3D2025-10" in text


def test_the_page_is_listed_for_a_reporter(visit: Visit) -> None:
    assert 'href="/upload?' in sidebar(visit(INDUSTRY))


def test_another_department_in_the_address_is_refused_and_noted(visit: Visit, own_demo_home: Home) -> None:
    site = visit(INDUSTRY, department="data_bureau")
    assert "不负责这个部门" in site.warning[0].value.replace("\\", "")
    assert site.get("file_uploader") == []
    refused = [event for event in read_events(own_demo_home.ledger) if event["act"] == "refused"]
    assert [(event["by"], event["from"], event["department"]) for event in refused] == [
        ("mei", "10.0.0.5", "data_bureau")
    ]


def test_another_departments_draft_in_the_address_is_refused_and_noted(
    visit: Visit, own_demo_home: Home, plan: Plan
) -> None:
    draft = uploaded(own_demo_home, plan)
    site = visit(replace(INDUSTRY, departments=frozenset({"weather_bureau"})), draft=draft.id)
    assert "十月.csv" not in markup(site) + "".join(one.value for one in site.title)
    assert [event["asked"] for event in read_events(own_demo_home.ledger) if event["act"] == "refused"] == ["draft"]


def test_another_department_in_the_widget_opens_nothing(
    visit: Visit, own_demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = replace(INDUSTRY, departments=frozenset({"industry_bureau", "weather_bureau"}))
    site = visit(actor)
    monkeypatch.setattr("monitor.ui.upload.asked", {"department": "data_bureau"}.get)  # what the widget would write
    site.run()
    assert site.get("file_uploader") == []
    assert [event["department"] for event in read_events(own_demo_home.ledger) if event["act"] == "refused"] == [
        "data_bureau"
    ]


@pytest.mark.parametrize("period", ["2025-13", "<b>", "2031-01", "1999-01"])
def test_a_month_that_cannot_be_reported_is_said(visit: Visit, period: str) -> None:
    assert len(visit(INDUSTRY, period=period).warning) == 1


def test_a_draft_shows_its_question_problems_and_grid(visit: Visit, own_demo_home: Home, plan: Plan) -> None:
    draft = uploaded(own_demo_home, plan)
    site = visit(INDUSTRY, draft=draft.id)
    assert site.title[0].value == "十月\\.csv"
    assert "有2个错误要改" in markup(site)
    assert "AI典型应用场景数量" in question(site).label
    assert "bad-number" in markup(site) and "请填写一个准确的阿拉伯数字" in markup(site)
    assert "报送" not in [button.label for button in site.button]


def test_an_answer_in_the_box_is_kept_and_the_file_read_again(visit: Visit, own_demo_home: Home, plan: Plan) -> None:
    draft = uploaded(own_demo_home, plan)
    site = visit(INDUSTRY, draft=draft.id)
    question(site).set_value("ai_scenes").run()
    assert [problem.value for problem in site.exception] == []
    examined = desk(own_demo_home, plan).examine(draft.id)
    assert (examined.questions, [one.code for one in examined.findings if one.level == "error"]) == ((), ["bad-number"])
    assert "有1个名称" not in markup(site)


def test_an_answer_after_the_session_ended_is_not_kept_and_that_is_said(
    visit: Visit, own_demo_home: Home, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = uploaded(own_demo_home, plan)
    site = visit(INDUSTRY, draft=draft.id)
    monkeypatch.setattr("monitor.ui.actor.actor_of", lambda *_: ANYONE)  # signed out elsewhere
    question(site).set_value("ai_scenes").run()
    assert [event for event in read_events(own_demo_home.ledger) if event["act"] == "answered"] == []
    (told,) = site.warning
    assert "最后这一步没有执行" in told.value and "草稿、说明过的名称、改好的单元格都在" in told.value
    assert f"%3Fdraft%3D{draft.id}" in markup(site)


def test_a_mended_draft_is_handed_in_by_its_button_after_the_tick(
    visit: Visit, own_demo_home: Home, plan: Plan
) -> None:
    draft = uploaded(own_demo_home, plan)
    office = desk(own_demo_home, plan)
    office.answer(draft.id, "AI典型应用场景数量", "ai_scenes")
    office.mend(draft.id, {("", 2, 4): "392"}, "笔误")
    site = visit(INDUSTRY, draft=draft.id)
    assert "新增2项" in markup(site) and "data:image/svg+xml," in markup(site)
    submit = next(button for button in site.button if button.label == "报送")
    site = submit.click().run()
    assert "我已核对" in site.error[0].value
    site.checkbox[0].check().run()
    site.text_area[0].set_value("先报两项").run()
    site = next(button for button in site.button if button.label == "报送").click().run()
    assert "等待审核" in site.success[0].value
    handed = office.standing("industry_bureau", OCTOBER).handed[0]
    assert (handed.state, handed.note, handed.by) == ("received", "先报两项", "mei")
    assert "待审核" in markup(site)


def test_what_was_withdrawn_is_taken_up_again_until_it_was_handed_in_anew(
    visit: Visit, own_demo_home: Home, plan: Plan
) -> None:
    office = desk(own_demo_home, plan)
    draft = uploaded(own_demo_home, plan)
    office.answer(draft.id, "AI典型应用场景数量", "ai_scenes")
    office.mend(draft.id, {("", 2, 4): "392"}, "笔误")
    first = office.submit(draft.id, "", is_reviewed=True).submission
    site = visit(INDUSTRY, period="2025-10")
    assert {"确定撤回", "再改一次"} <= labels(site)
    site.text_input(key=f"upload_withdraw_{first}").set_value("漏了县区数")
    site.button(key=f"upload_withdrawn_{first}").click().run()
    assert "已撤回" in site.success[0].value
    assert "确定撤回" not in labels(site)
    site.button(key=f"upload_reopen_{first}").click().run()
    (again,) = office.standing("industry_bureau", OCTOBER).drafts
    assert (again.of, [one.after for one in again.mendings]) == (first, ["392"])
    office.submit(again.id, "", is_reviewed=True)
    site = visit(INDUSTRY, period="2025-10")
    assert f"upload_reopen_{first}" not in {one.key for one in site.button}


def labels(site: AppTest) -> set[str]:
    return {button.label for button in site.button}


def test_only_the_part_that_is_looked_at_is_worked_out(
    visit: Visit, own_demo_home: Home, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = uploaded(own_demo_home, plan)

    def never(*_: object) -> Preview:
        raise AssertionError("nobody looks at this")

    monkeypatch.setattr("etl.reception.acts.previewed", never)
    monkeypatch.setattr("etl.reception.acts.grids", never)
    site = visit(INDUSTRY, draft=draft.id, view="understood")
    assert "GB18030" in markup(site) and "指标名称" in markup(site)


def test_changes_that_are_too_many_to_be_read_are_counted_and_the_first_are_shown(
    visit: Visit, own_demo_home: Home, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.ui.upload_changes._SHOWN", 2)
    rows = "".join(
        f"2025年10月,市工信局,{place},试点细分行业中小企业数字化改造数,{value},家\n"
        for place, value in (("福清市", 66), ("长乐区", 60), ("闽侯县", 66), ("鼓楼区", 66))
    )
    draft = uploaded(own_demo_home, plan, f"月份,填报单位,地区,指标名称,累计数,单位\n{rows}")
    site = visit(INDUSTRY, draft=draft.id, view="changes")
    switch = next(one for one in site.toggle if "各县（市）区" in one.label)
    assert "4行" in switch.label
    switch.set_value(True).run()
    assert "共4行，由重到轻列出前2行" in "".join(one.value for one in site.caption)
    assert sum(markup(site).count(place) for place in ("福清市", "长乐区", "闽侯县", "鼓楼区")) == 2


def test_what_a_file_says_is_shown_as_text_never_as_markup(visit: Visit, own_demo_home: Home, plan: Plan) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    text = WRONG.replace("AI典型应用场景数量", hostile).replace("约392", "**3**")
    draft = uploaded(own_demo_home, plan, text, f"{hostile}[x](javascript:1).csv")
    for view in ("understood", "problems", "changes"):
        site = visit(INDUSTRY, draft=draft.id, view=view)
        assert hostile not in markup(site)
        said = [one.value for one in (*site.title, *site.markdown, *site.caption)] + [
            one.label for one in site.selectbox
        ]
        assert not any(hostile in one or "[x](" in one for one in said)
    month = visit(INDUSTRY)
    assert hostile not in markup(month) and "&lt;img src=x" in markup(month)


def test_edits_of_a_grid_are_told_by_cell_and_doubled_headings_apart() -> None:
    grid = Grid("表", ("数", "数", "行"), (GridRow(7, ("1", "2", "3"), ""), GridRow(9, ("4", "", "6"), "错")))
    names = column_names(grid.headings)
    assert len({*names, "行", "问题"}) == 5
    before = pd.DataFrame([["7", "", "1", "2", "3"], ["9", "错", "4", "", "6"]], columns=["行", "问题", *names])
    after = before.copy()
    after.iat[1, 3] = "5"
    after.iat[0, 2] = None
    assert edits_of(grid, before, after) == {("表", 7, 1): "", ("表", 9, 2): "5"}


def changed(plan: Plan, **other: object) -> Change:
    item = plan.item["transformed_smes"]
    known: dict[str, object] = {
        **{"item": item, "district": "", "month": OCTOBER, "kind": "new", "old_value": None, "new_value": Decimal(390)},
        **{"old_amount": None, "new_amount": None, "old_text": None, "new_text": None, "old_light": None},
        **{"new_light": "far_behind", "course": (Decimal(100), *(None,) * 8, Decimal(390)), "last_value": None},
        **{"sheet": "", "line": 2, "submission": "~1", "last_amount": None, **other},
    }
    return Change(**known)  # type: ignore[arg-type]


def test_every_line_of_a_file_is_accounted_for_in_a_few_words() -> None:
    seen = Understanding("utf-8", True, (), (), (), (), (), 12, 4, 5, ())
    assert rows_words(seen) == "12行中，接受4行，退回5行，其余3行不是数据"
    assert rows_words(replace(seen, rows=9)) == "9行中，接受4行，退回5行"


def test_a_field_for_an_answer_says_what_is_near_or_that_nothing_is() -> None:
    question = Question("unknown-district", "平潭县", (), (("gulou", "鼓楼区"), ("taijiang", "台江区")), 1)
    assert hint(question) == "最接近的是：鼓楼区"
    assert hint(replace(question, likely=0)) == "没有相近的名称，请选择"


def test_the_sentence_counts_what_is_new_revised_moved_and_missing(plan: Plan) -> None:
    other = plan.item["ai_scenes"]
    preview = Preview(
        (
            changed(plan),
            changed(plan, district="gulou"),
            changed(plan, item=other, kind="revised", old_light="on_track", new_light="on_track"),
        ),
        ((OCTOBER, other),),
        puts_demo_aside=False,
    )
    last = {"transformed_smes": ("behind", Month(2025, 9))}
    assert change_sentence(preview, last) == "新增1项，更正1项，1项由略有滞后转为明显滞后，缺1项。"
    assert missing_names(preview) == "10月 人工智能典型应用场景数"
    both = Preview((), ((OCTOBER, other), (OCTOBER, plan.item["transformed_smes"])), puts_demo_aside=False)
    assert missing_names(both) == "10月 人工智能典型应用场景数、试点细分行业中小企业数字化改造数"
    assert change_sentence(Preview((), (), puts_demo_aside=False), {}) == "这份文件不改变任何已公布的数。"


def test_the_small_line_ends_in_the_new_point_and_says_its_numbers(plan: Plan) -> None:
    drawn = spark(changed(plan))
    assert drawn.startswith('<img src="data:image/svg+xml,') and "%23FFBF47" in drawn
    assert 'alt="本年走势：1月100家，10月390家"' in drawn
    assert spark(changed(plan, course=(Decimal(1),))) == ""
