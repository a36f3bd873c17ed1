"""The pages 审核 and 操作记录 without a browser: who gets in, what stands there, that acts go through the desk."""

from __future__ import annotations

import ast
import datetime as dt
import re
import time
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from etl import commands
from etl.__main__ import main
from monitor.access import Actor, Role
from monitor.accounts import add_account, change_account
from monitor.home import PLAN_PATH, ROOT, Home
from monitor.ledger import _FIRST, Ledger, _hash, read_events
from monitor.people import people_of
from monitor.plan import load_plan
from monitor.register import read_register
from monitor.review import Progress
from monitor.trail import Question, csv_of, follow_trail, rows_of
from monitor.trail_words import ASKED_WORDS, WORDS
from monitor.ui.review_progress import with_progress
from tests import source
from tests.installation import quiet
from tests.page import markup

REVIEWER = Actor("li", "李四", Role.REVIEWER, origin="10.0.0.7")
ADMINISTRATOR = Actor("root", "王五", Role.ADMINISTRATOR, origin="10.0.0.8")
READER = Actor("reader", "赵六", Role.READER, origin="10.0.0.9")


def shown(page: AppTest) -> str:
    """All text of a page."""
    parts = [element.body for element in page.get("html")]
    for kind in (page.title, page.warning, page.error, page.success, page.info, page.caption):
        parts += [str(element.value) for element in kind]
    return "\n".join(map(str, parts))


@pytest.fixture
def opened(own_demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> type[Opened]:
    monkeypatch.setenv("MONITOR_DATA", str(own_demo_home.root))
    Opened.home, Opened.patch = own_demo_home, monkeypatch
    return Opened


class Opened:
    """Pages of one installation, looked at as somebody."""

    home: Home
    patch: pytest.MonkeyPatch

    @classmethod
    def as_(cls, actor: Actor, page: str, **query: str) -> AppTest:
        for module in ("frame", "account", "review", "outcome", "audit"):
            cls.patch.setattr(f"monitor.ui.{module}.actor", lambda: actor)
        found = AppTest.from_file(str(ROOT / "pages" / "navigation.py"), default_timeout=120)
        for name, value in query.items():
            found.query_params[name] = value
        found.switch_page(str(ROOT / "pages" / f"{page}.py"))
        return found.run()


REVISION = "2025年9月,市通管办,new_5g_stations,,,,2300,个,演示数据"


def handed_in(home: Home, line: str = REVISION) -> str:
    """A revision of a figure that readers see (or another line of a file), waiting for review."""
    path = home.root / "更正.csv"
    header = "月份,部门,指标编码,指标名称,地区,本月数,累计数,单位,备注"
    path.write_text(f"{header}\n{line}\n", encoding="utf-8")
    document, _ = commands.load(home, load_plan(PLAN_PATH), [path], "zhang", quiet, publishes=False)
    return str(document["files"][0]["submission"])


@pytest.mark.parametrize("page", ["review", "audit", "accounts"])
def test_signing_in_leads_back_to_the_address_with_all_that_it_says(opened: type[Opened], page: str) -> None:
    text = shown(opened.as_(Actor(), page, submission="S000001"))
    assert re.search(r'/signin\?next=%2F\w*%3Fsubmission%3DS000001"', text)


@pytest.mark.parametrize("page", ["review", "audit"])
def test_whoever_may_not_is_refused_and_sees_nothing(opened: type[Opened], page: str) -> None:
    found = opened.as_(READER, page)
    text = shown(found)
    assert "没有这项权限" in text
    assert "数据版本（" not in text and "下载CSV" not in text
    assert list(read_events(opened.home.ledger))[-1]["act"] == "access_refused"


def test_the_queue_shows_what_waits_and_the_versions(opened: type[Opened]) -> None:
    name = handed_in(opened.home)
    found = opened.as_(REVIEWER, "review")
    assert not found.exception
    text = shown(found)
    assert name in text and "更正.csv" in text and "待审核（1份）" in text and "数据版本（12个）" in text
    assert "宽限期内" in text and "迟报" not in text  # it comes on the day that the demonstration stands still on


def test_a_submission_opened_shows_what_it_changes_and_is_approved_there(opened: type[Opened]) -> None:
    name = handed_in(opened.home)
    found = opened.as_(REVIEWER, "review", submission=name)
    text = shown(found)
    assert "更正1处" in text and "由进度正常转为略有滞后" in text
    # On a phone each fact is named by its first cell already.
    assert re.search('data-label="内容"[^>]*>更正.csv', text) is None
    assert "更正 1" in next(str(one.options) for one in found.button_group if one.label == "只看")
    next(button for button in found.button if button.label == "批准").click().run()
    assert read_register(opened.home).submissions[name].state == "approved"
    assert "已批准" in shown(found)


def test_whose_session_ended_meanwhile_approves_nothing_and_is_told(opened: type[Opened]) -> None:
    name = handed_in(opened.home)
    found = opened.as_(REVIEWER, "review", submission=name)
    for module in ("frame", "account", "review", "outcome"):
        opened.patch.setattr(f"monitor.ui.{module}.actor", Actor)
    next(button for button in found.button if button.label == "批准").click().run()
    assert read_register(opened.home).submissions[name].state == "received"
    (told,) = found.warning
    assert told.proto.title == "登录已结束"
    assert "最后这一步没有执行" in told.value and "请先登录" not in shown(found)
    assert f"submission%3D{name}" in shown(found) and "重新登录，回到这一页" in shown(found)


def test_a_months_first_number_stands_beside_the_last_one_before_it(opened: type[Opened]) -> None:
    name = handed_in(opened.home, "2025年10月,市通管办,new_5g_stations,,,,2700,个,演示数据")
    page = opened.as_(REVIEWER, "review", submission=name)
    row = next(one for one in shown(page).split("<tr") if "新增" in one and "2025年10月" in one)
    assert re.search(r">9月 [\d,]+个<.*>2,700个<.* 比9月 \+[\d,]+个<", row), row


def test_people_are_called_by_their_names_with_the_account_where_two_share_one(opened: type[Opened]) -> None:
    name = handed_in(opened.home)
    add_account(opened.home, ADMINISTRATOR, "zhang", "张三", Role.REPORTER, ["comms"])
    assert ">张三<" in shown(opened.as_(REVIEWER, "review"))
    assert "张三，2" in shown(opened.as_(REVIEWER, "review", submission=name))
    add_account(opened.home, ADMINISTRATOR, "zhang2", "张三", Role.REPORTER, ["comms"])
    assert ">张三（zhang）<" in shown(opened.as_(REVIEWER, "review"))
    change_account(opened.home, ADMINISTRATOR, "zhang", name="张珊")
    assert ">张珊<" in shown(opened.as_(REVIEWER, "review"))


def test_whom_a_provider_named_is_called_so_and_who_has_no_name_by_the_account(own_demo_home: Home) -> None:
    ledger = Ledger(own_demo_home.ledger)
    ledger.append({"at": "2026-01-02T08:00:00+08:00", "act": "signed_in", "by": "oidc:7", "from": "", "name": "李四"})
    who = people_of(own_demo_home)
    assert (who("oidc:7"), who("oidc:8"), who("王五"), who("")) == ("李四", "oidc:8", "王五", "")
    add_account(own_demo_home, ADMINISTRATOR, "zhang", "oidc:7", Role.READER)
    assert people_of(own_demo_home)("zhang") == "oidc:7（zhang）"  # no name passes for another account


def test_ones_own_submission_cannot_be_approved_on_the_page(opened: type[Opened]) -> None:
    name = handed_in(opened.home)
    own = Actor("zhang", "张三", Role.REVIEWER)
    found = opened.as_(own, "review", submission=name)
    assert "另一位审核员" in shown(found)
    assert next(button for button in found.button if button.label == "批准").disabled


def test_the_audit_finds_who_did_what(opened: type[Opened]) -> None:
    Ledger(opened.home.ledger).append(
        {"at": "2026-01-02T08:00:00+08:00", "act": "signed_in", "by": "<b>x</b>", "from": "10.9.9.9", "way": "password"}
    )
    found = opened.as_(ADMINISTRATOR, "audit")
    assert not found.exception
    text = shown(found)
    assert "&lt;b&gt;x&lt;/b&gt;" in text and "<b>x</b>" not in text and "10.9.9.9" in text
    found.text_input(key="audit_text").set_value("S000402 批准").run()
    assert "S000402" in shown(found) and "10.9.9.9" not in shown(found)


def written_acts() -> set[str]:
    """Every act that the code writes into the ledger."""
    found: set[str] = set()
    for path in source.python_files("etl", "monitor"):
        for node in ast.walk(source.tree_of(path)):
            values: list[ast.expr] = []
            if isinstance(node, ast.Dict):
                values = [v for k, v in zip(node.keys, node.values, strict=True) if _is(k, "act")]
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"note", "note_audit"}:
                values = node.args[2:3]
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"self.note", "self.write_down"}:
                values = node.args[:1]
            for value in values:
                found |= {
                    leaf.value
                    for leaf in ast.walk(value)
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str)
                }
    return found


def _is(node: ast.expr | None, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def test_every_act_that_is_written_has_its_word() -> None:
    acts = written_acts()
    assert {"received", "published", "signed_in", "uploaded", "ledger_short"} <= acts
    assert acts - WORDS.keys() == set()
    assert all("一" <= character <= "鿿" or character in "（）" for word in WORDS.values() for character in word)


@pytest.fixture
def trail_home(home: Home) -> Home:
    ledger = Ledger(home.ledger)
    for number, (act, by) in enumerate([("signed_in", "li"), ("approved", "li"), ("approved", "wang")]):
        event = {"at": f"2025-10-1{number}T08:00:00+08:00", "act": act, "by": by, "from": "10.0.0.1"}
        ledger.append({**event, "submission": f"S00000{number}", "reason": "=HYPERLINK(1)"})
    return home


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        (Question(), ["3", "2", "1"]),
        (Question(text="s000001"), ["2"]),
        (Question(text="批准 10.0.0"), ["3", "2"]),
        (Question(by="li"), ["2", "1"]),
        (Question(acts=frozenset({"signed_in"})), ["1"]),
        (Question(since=dt.date(2025, 10, 11), until=dt.date(2025, 10, 11)), ["2"]),
    ],
    ids=["everything, newest first", "a submission", "two words", "a person", "an act", "a day"],
)
def test_the_trail_is_searched(trail_home: Home, question: Question, lines: list[str]) -> None:
    assert [row[0] for row in rows_of(follow_trail(trail_home).find(question))] == lines


def test_the_trail_says_in_words_what_was_refused_and_of_which_department(home: Home) -> None:
    ledger, at = Ledger(home.ledger), "2025-10-14T08:00:00+08:00"
    ledger.append({"at": at, "act": "refused", "by": "li", "asked": "standing", "department": "data_bureau"})
    ledger.append({"at": at, "act": "access_refused", "by": "li", "what": "stream", "address": "/_stcore/stream"})
    ledger.append({"at": at, "act": "received", "by": "li", "departments": ["data_bureau", "gone"]})
    entries = follow_trail(home).find(Question())
    assert [one.what for one in entries] == [
        "部门 数据局、gone",
        "内容 别的网站发起的连接；地址 /_stcore/stream",
        "想做 看报送情况；部门 数据局",
    ]
    assert [one.line for one in follow_trail(home).find(Question(text="DATA_BUREAU"))] == [3, 1]


def test_the_trail_has_months_items_and_encodings_in_words_and_is_searched_by_them(home: Home) -> None:
    ledger, at = Ledger(home.ledger), "2025-10-14T08:00:00+08:00"
    sent = {"departments": ["data_bureau"], "months": ["2025-09", "2025-10"], "encoding": "gb18030"}
    ledger.append({"at": at, "act": "received", "by": "li", "submission": "S000001", **sent})
    answered = {"department": "industry_bureau", "text": "基站", "means": "new_5g_stations"}
    ledger.append({"at": at, "act": "answered", "by": "li", "draft": "0123456789abcdef01234567", **answered})
    ledger.append({"at": at, "act": "annotated", "by": "li", "indicator": "new_5g_stations", "month": "2025-09"})
    trail = follow_trail(home)
    assert [one.what for one in trail.find(Question())] == [
        "项目 新建5G基站数；月份 2025年9月",
        "草稿 01234567；部门 工信局；文字 基站；指的是 新建5G基站数",
        "报送 S000001；部门 数据局；月份 2025年9月、2025年10月；编码 GB18030（含GBK、GB2312）",
    ]
    assert (trail.departments, trail.months) == (
        {"data_bureau": "数据局", "industry_bureau": "工信局"},
        ["2025-10", "2025-09"],
    )
    for question, lines in [
        (Question(month="2025-09"), [3, 1]),
        (Question(month="2025-10"), [1]),
        (Question(department="industry_bureau"), [2]),
        (Question(text="2025年9月"), [3, 1]),
        (Question(text="2025-09"), [3, 1]),
        (Question(text="数据局"), [1]),
        (Question(text="NEW_5G_STATIONS"), [3, 2]),
        (Question(text="0123456789abcdef01234567"), [2]),
    ]:
        assert [one.line for one in trail.find(question)] == lines, question


def test_everything_that_the_desk_refuses_has_its_word() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "etl" / "reception").glob("*.py")]
    calls = r'self\.(?:demand\([^,()]+|own\(\w+|holding\(\w+|submission\(\w+), "(\w+)"'
    asked = {word for source in sources for word in re.findall(calls, source)}
    assert {"standing", "upload", "mend", "withdraw", "submit"} <= asked
    assert asked <= ASKED_WORDS.keys()


def test_the_trail_goes_on_where_it_stopped(trail_home: Home) -> None:
    follow_trail(trail_home)
    Ledger(trail_home.ledger).append({"at": "2025-10-14T08:00:00+08:00", "act": "signed_out", "by": "li"})
    assert follow_trail(trail_home).find(Question())[0].act == "signed_out"


def test_the_trail_taken_away_starts_no_formula(trail_home: Home) -> None:
    Ledger(trail_home.ledger).append({"at": "2025-10-14T08:00:00+08:00", "act": "signed_in", "by": "=1+1"})
    text = csv_of(follow_trail(trail_home).find(Question())).decode("utf-8-sig")
    assert ",'=1+1," in text and ",=1+1," not in text


def test_a_hundred_thousand_lines_are_searched_in_less_time_than_they_are_read_in(tmp_path: Path) -> None:
    home, previous = Home(tmp_path), _FIRST
    with home.ledger.open("wb") as file:
        for number in range(100_000):
            line = (
                f'{{"at":"2025-01-02T08:00:00+08:00","act":"downloaded","by":"user{number % 40}",'
                f'"file":"{number}.csv","prev":"{previous}"}}'
            ).encode()
            previous = _hash(line)
            file.write(line + b"\n")
    started = time.process_time()
    first = follow_trail(home)
    read = time.process_time() - started
    started = time.process_time()
    found = follow_trail(home).find(Question(text="99999.csv"))
    again = time.process_time() - started
    assert (len(first.entries), len(found)) == (100_000, 1)
    assert again < read / 2, f"read {read:.2f} s, looked at again {again:.2f} s"


def test_what_is_tried_in_a_demonstration_makes_no_department_late_by_the_real_clock(opened: type[Opened]) -> None:
    name = handed_in(opened.home, "2025年10月,市通管办,new_5g_stations,,,,2700,个,演示数据")
    main(["approve", name, "--by", "李四"])
    main(["publish", "--by", "李四"])
    text = markup(opened.as_(READER, "departments", department="telecom_office", month="2025-10"))
    assert re.search(r">(<span>)?11月12日<", text)


def test_a_button_pressed_twice_still_says_what_came_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit ends a run at its next element once the page was pressed again."""

    class Bar:
        def progress(self, share: float, text: str) -> None:
            raise RerunException(RerunData())

    monkeypatch.setattr("monitor.ui.review_progress.st.progress", lambda *_, **__: Bar())
    monkeypatch.setattr("monitor.ui.outcome.actor", lambda: REVIEWER)
    done = []

    def act(progress: Progress) -> int:
        progress("写入", 1, 2)
        done.append(1)
        progress("写入", 2, 2)
        return 13

    assert with_progress(act) == 13 and done == [1]


def test_what_was_written_in_a_sentence_ends_without_two_marks(own_demo_home: Home) -> None:
    said = {"note": "撤回一份。", "version": 99, "reason": "小数点错位。"}
    Ledger(own_demo_home.ledger).append({"act": "publish", "by": "li", "at": "2025-11-05T08:00:00+08:00", **said})
    entries = follow_trail(own_demo_home).find(Question())
    assert [one.what for one in entries if "小数点错位" in one.what] == ["说明 撤回一份；版本 99；理由 小数点错位"]
