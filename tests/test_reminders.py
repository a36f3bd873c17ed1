"""Reminders: who is told what and when, over a real mail server and real robots on this machine."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from etl.__main__ import main
from etl.remind import mail as remind_mail
from etl.remind import robot as remind_robot
from etl.remind import sending as reminders
from etl.remind.sending import remind, remind_by_hand
from monitor.access import ANYONE, Actor, Forbidden, Role
from monitor.calendar import stage_of
from monitor.clock import BEIJING
from monitor.home import PLAN_PATH, Home
from monitor.ledger import read_events
from monitor.month import Month
from monitor.plan import Plan
from monitor.reminding import RemindRefused
from monitor.settings import SettingsFaults
from monitor.words.reminder import Letter, Line, Part
from monitor.words.reminder_form import WECOM_BYTES, html_text, plain_text, wecom_markdown
from tests.forked import Command, Ended
from tests.installation import Installation, quiet, row
from tests.post_office import PASSWORD, Mailbox, Robot, free_port, post_office, robot_house, self_signed

SEPTEMBER = Month(2025, 9)
SECRET = "SEC-not-to-be-seen"
BOTH = '["市通管办", "数据局"]'


@pytest.fixture(scope="module")
def october(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """August reported by both departments; of September 市数据管理局 lacks two items, 市通管办 all."""
    found = Installation.at(tmp_path_factory.mktemp("october"))
    august = [row(item, "2025-08", value) for item, value in _VALUES.items()]
    found.load_rows("八月.csv", august, at="2025-09-05")
    found.load_rows("九月.csv", [row("records", "2025-09", 131), row("rate", "2025-09", 88)], at="2025-10-06")
    return found


@pytest.fixture
def place(october: Installation, tmp_path: Path) -> Installation:
    """The same, to be written to."""
    return october.copied(tmp_path)


_VALUES = {"stations": 700, "records": 130, "rate": 87, "platform": 40, "story": "进度正常"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Sets the day; the tenth of October until it is called."""

    def set_day(text: str) -> None:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING, hour=8)
        monkeypatch.setattr(reminders, "now", lambda: moment)

    set_day("2025-10-10")
    yield set_day


def settle(place: Installation, *parts: str) -> None:
    place.home.settings.write_text("\n".join(parts), encoding="utf-8")


def smtp(port: int, more: str = "") -> str:
    sender = "任务进展监测 <monitor@example.gov.cn>"
    return f'[reminders.smtp]\nhost = "127.0.0.1"\nport = {port}\nsender = "{sender}"\n{more}\n'


def person(name: str, address: str, departments: str = BOTH) -> str:
    return f'[[reminders.recipients]]\nname = "{name}"\nemail = "{address}"\ndepartments = {departments}\n'


def robot(name: str, kind: str, more: str = "") -> str:
    return f'[[reminders.webhooks]]\nname = "{name}"\nkind = "{kind}"\nurl_env = "ROBOT_{name}"\n{more}\n'


def run(place: Installation, **how: Any) -> tuple[dict[str, Any], int]:
    return remind(place.home, place.plan, "值班", quiet, **how)


def noted(home: Home) -> list[dict[str, Any]]:
    return [event for event in read_events(home.ledger) if event["act"] == "reminded"]


SITE = '[reminders]\nsite = "https://monitor.example.gov.cn/"\n'


# --- one digest a person, in mail


def test_a_person_gets_one_mail_with_all_departments_and_items(place: Installation) -> None:
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, SITE, smtp(port), person("张三", "zhang@example.gov.cn"))
        document, status = run(place)
    assert status == 0 and [one["state"] for one in document["messages"]] == ["sent"]
    mail = mailbox.to("zhang@example.gov.cn")
    assert mail["Subject"] == "【催报】2025年9月数据已过规定期限，请于10月12日前报送：市通管办等2个部门"
    assert mail["To"] == "张三 <zhang@example.gov.cn>" and mail["From"].startswith("任务进展监测 <")
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and html is not None
    for text in (plain.get_content(), html.get_content()):
        assert "应报1项，均未报送：新建5G基站数" in text
        assert "缺2项：建成平台、宣传推广" in text
        assert "最后期限10月12日（还有2天）" in text
    assert "https://monitor.example.gov.cn/upload?department=data&period=2025-09" in plain.get_content()
    assert 'href="https://monitor.example.gov.cn/upload?department=data&amp;period=2025-09"' in html.get_content()


def test_the_subject_is_ascii_on_the_wire(place: Installation) -> None:
    letter = Letter("【催报】九月", "张三：", "请报送。", (), "完")
    head = (
        remind_mail.mail(letter, "监测 <m@example.gov.cn>", "张三", "z@example.gov.cn").as_bytes().partition(b"\n\n")[0]
    )
    assert head.isascii() and b"=?utf-8?" in head


def test_who_has_reported_is_not_told(place: Installation) -> None:
    place.load_rows("补.csv", [row("platform", "2025-09", 50), row("story", "2025-09", "进度正常")], at="2025-10-09")
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port), person("甲", "a@x.cn", '["通管办"]'), person("乙", "b@x.cn", '["data"]'))
        run(place)
    assert [people for people, _ in mailbox.mails] == [["a@x.cn"]]


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        ("2025-09-30", None),
        ("2025-10-04", None),
        ("2025-10-05", "before"),
        ("2025-10-08", "before"),
        ("2025-10-09", "soft"),
        ("2025-10-12", "soft"),
        ("2025-10-13", "hard"),
    ],
    ids=[
        "the month is not over",
        "too early",
        "three days before",
        "last day",
        "deadline past",
        "last grace day",
        "overdue",
    ],
)
def test_the_stage_follows_the_day(place: Installation, day: str, stage: str | None) -> None:
    assert stage_of(place.plan, SEPTEMBER, dt.date.fromisoformat(day), 3) == stage


def test_nothing_is_said_before_the_month_is_over_however_many_days_before(place: Installation) -> None:
    assert stage_of(place.plan, SEPTEMBER, dt.date(2025, 9, 30), 20) is None
    assert stage_of(place.plan, SEPTEMBER, dt.date(2025, 10, 1), 20) == "before"


def test_the_same_is_not_said_twice_but_the_next_stage_is(place: Installation, clock: Any) -> None:
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port), person("张三", "zhang@x.cn"))
        sent = []
        for day in ("2025-10-06", "2025-10-07", "2025-10-09", "2025-10-12", "2025-10-13", "2025-10-20"):
            clock(day)
            run(place)
            sent.append(len(mailbox.mails))
    assert sent == [1, 1, 2, 2, 3, 3]
    assert [event["stage"] for event in noted(place.home)] == ["before", "soft", "hard"]


def test_what_was_said_is_noted_without_secrets(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    told = Robot()
    with robot_house(room=told) as address:
        monkeypatch.setenv("ROBOT_群", f"{address}/room?key={SECRET}")
        settle(place, robot("群", "wecom"))
        run(place)
    (event,) = noted(place.home)
    assert {key: event[key] for key in ("by", "month", "stage", "way", "recipient", "departments")} == {
        "by": "值班",
        "month": "2025-09",
        "stage": "soft",
        "way": "wecom",
        "recipient": "群",
        "departments": ["comms", "data"],
    }
    assert SECRET not in place.home.ledger.read_text(encoding="utf-8")


def test_two_months_are_one_mail(place: Installation, clock: Any) -> None:
    clock("2025-11-10")
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port), person("张三", "zhang@x.cn"))
        run(place)
    mail = mailbox.to("zhang@x.cn")
    assert "2025年9月、10月数据" in mail["Subject"]
    assert {(event["month"], event["stage"]) for event in noted(place.home)} == {
        ("2025-09", "hard"),
        ("2025-10", "soft"),
    }


def test_an_installation_that_began_in_august_asks_nobody_for_january(place: Installation) -> None:
    document, _ = run(place, is_dry=True)
    assert {one["month"] for one in document["missing"]} == {"2025-09"}


def test_one_month_and_one_department_can_be_asked_for(place: Installation) -> None:
    settle(place, person("张三", "zhang@x.cn"))
    document, _ = run(place, month=Month(2025, 7), department="data", is_dry=True)
    assert [(one["month"], one["department"], one["stage"]) for one in document["missing"]] == [
        ("2025-07", "市数据管理局", "hard")
    ]


def test_a_dry_run_sends_and_notes_nothing(place: Installation) -> None:
    mailbox = Mailbox()
    before = place.home.ledger.read_bytes()
    with post_office(mailbox) as port:
        settle(place, smtp(port), person("张三", "zhang@x.cn"))
        document, status = run(place, is_dry=True, day=dt.date(2025, 10, 20))
    assert (status, mailbox.mails, document["messages"][0]["state"]) == (0, [], "planned")
    assert document["messages"][0]["stages"] == ["hard"]
    assert place.home.ledger.read_bytes() == before


def test_departments_that_nobody_is_named_for_are_told_of(place: Installation) -> None:
    settle(place, person("张三", "zhang@x.cn", '["数据局"]'))
    document, _ = run(place, is_dry=True)
    assert document["without_recipient"] == ["市通管办"]


def test_a_department_that_the_plan_has_not_is_a_fault_of_the_settings(place: Installation) -> None:
    settle(place, person("张三", "zhang@x.cn", '["市教育厅"]'))
    with pytest.raises(SettingsFaults, match="市教育厅"):
        run(place, is_dry=True)


# --- the mail server


def test_starttls_with_a_certificate_of_the_house_and_a_password(
    place: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONITOR_SMTP_PASSWORD", PASSWORD)
    file, context = self_signed(tmp_path)
    mailbox = Mailbox()
    with post_office(mailbox, tls_context=context, require_starttls=True, asks_password=True) as port:
        settle(
            place,
            smtp(port, f'security = "starttls"\nuser = "monitor"\nca_file = "{file}"'),
            person("张三", "zhang@x.cn"),
        )
        document, status = run(place)
    assert status == 0, document["messages"]
    assert mailbox.were_encrypted == [True]


def test_tls_from_the_first_byte(place: Installation, tmp_path: Path) -> None:
    file, context = self_signed(tmp_path)
    mailbox = Mailbox()
    with post_office(mailbox, ssl_context=context) as port:
        settle(place, smtp(port, f'security = "tls"\nca_file = "{file}"'), person("张三", "zhang@x.cn"))
        assert run(place)[1] == 0
    assert len(mailbox.mails) == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_certificate_that_nobody_knows_is_refused(place: Installation, tmp_path: Path) -> None:
    _, context = self_signed(tmp_path)
    mailbox = Mailbox()
    with post_office(mailbox, tls_context=context) as port:
        settle(place, smtp(port, 'security = "starttls"'), person("张三", "zhang@x.cn"))
        document, status = run(place)
    assert status == 1 and "证书不能验证" in document["messages"][0]["why"]
    assert mailbox.mails == []


def test_a_server_without_starttls_gets_no_mail_in_clear(place: Installation) -> None:
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port, 'security = "starttls"'), person("张三", "zhang@x.cn"))
        document, _ = run(place)
    assert "不支持" in document["messages"][0]["why"] and mailbox.mails == []


@pytest.mark.parametrize(
    ("password", "sentence"),
    [("wrong", "不接受账号或口令"), ("", "MONITOR_SMTP_PASSWORD"), ("wrong口令", "不支持的字符")],
    ids=["wrong", "not set", "chinese"],
)
def test_a_wrong_password_is_said_without_it(
    place: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str, sentence: str
) -> None:
    monkeypatch.setenv("MONITOR_SMTP_PASSWORD", password)
    file, context = self_signed(tmp_path)
    with post_office(Mailbox(), tls_context=context, asks_password=True) as port:
        more = f'security = "starttls"\nuser = "monitor"\nca_file = "{file}"'
        settle(place, smtp(port, more), person("张三", "zhang@x.cn"))
        document, status = run(place)
    assert status == 1 and sentence in document["messages"][0]["why"]
    assert "wrong" not in json.dumps(document)


def test_one_refused_address_stops_nobody_else_and_is_tried_again(place: Installation) -> None:
    mailbox = Mailbox(refused={"gone@x.cn"})
    with post_office(mailbox) as port:
        settle(place, smtp(port), person("走了", "gone@x.cn"), person("张三", "zhang@x.cn"))
        document, status = run(place)
        assert status == 1
        assert [(one["recipient"], one["state"]) for one in document["messages"]] == [
            ("走了", "failed"),
            ("张三", "sent"),
        ]
        assert "550" in document["messages"][0]["why"]
        mailbox.refused.clear()
        again, status = run(place)
    assert status == 0 and [one["recipient"] for one in again["messages"]] == ["走了"]
    assert [people for people, _ in mailbox.mails] == [["zhang@x.cn"], ["gone@x.cn"]]


def test_a_connection_that_breaks_is_made_again(place: Installation) -> None:
    mailbox = Mailbox(drops_after=1)
    with post_office(mailbox) as port:
        settle(place, smtp(port), *(person(f"人{n}", f"p{n}@x.cn") for n in range(3)))
        assert run(place)[1] == 0
    assert len(mailbox.mails) == 3


def test_one_connection_serves_all_mails(place: Installation) -> None:
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port), *(person(f"人{n}", f"p{n}@x.cn") for n in range(4)))
        run(place)
    assert (len(mailbox.mails), mailbox.connections) == (4, 1)


def test_a_server_that_is_down_fails_every_mail_but_no_robot(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with robot_house(room=Robot()) as address:
        monkeypatch.setenv("ROBOT_群", f"{address}/room")
        settle(place, smtp(free_port()), person("甲", "a@x.cn"), person("乙", "b@x.cn"), robot("群", "wecom"))
        document, status = run(place)
    assert status == 1
    assert [one["state"] for one in document["messages"]] == ["failed", "failed", "sent"]
    assert "连不上" in document["messages"][0]["why"]


@pytest.mark.parametrize(
    "address", ["no-address", "张@三.cn", "a@x.cn\\nBcc: b@x.cn"], ids=["no sign", "chinese", "break"]
)
def test_what_is_no_address_is_said_and_not_sent(place: Installation, address: str) -> None:
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port), person("张三", address))
        document, status = run(place)
    assert status == 1 and document["messages"][0]["why"] and mailbox.mails == []


HOSTILE = '张三\\r\\nBcc: b@x.cn\\u202e\\u0000<img src=x>=1+1"'


def test_a_name_of_the_settings_ends_no_header_and_turns_no_text(place: Installation) -> None:
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port), person(HOSTILE.replace('"', '\\"'), "a@x.cn"))
        _, status = run(place)
    mail = mailbox.to("a@x.cn")
    assert status == 0 and mail["Bcc"] is None and len(mail["To"].addresses) == 1
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and html is not None
    assert "<img" not in html.get_content() and "&lt;img" in html.get_content()
    assert plain.get_content().splitlines()[0].startswith("张三 Bcc: b@x.cn")
    for text in (str(mail["To"]), plain.get_content(), html.get_content(), noted(place.home)[0]["recipient"]):
        assert not re.search("[\u202e\x00]", text)


# --- robots


def test_robots_are_sent_what_they_take(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    wecom, dingtalk = Robot(), Robot()
    with robot_house(wecom=wecom, dingtalk=dingtalk) as address:
        monkeypatch.setenv("ROBOT_企", f"{address}/wecom?key=k")
        monkeypatch.setenv("ROBOT_钉", f"{address}/dingtalk?access_token=t")
        monkeypatch.setenv("SIGN", SECRET)
        settle(
            place, SITE, robot("企", "wecom"), robot("钉", "dingtalk", 'secret_env = "SIGN"\ndepartments = ["data"]')
        )
        document, status = run(place)
    assert status == 0, document["messages"]
    ((query, message),) = wecom.received
    assert query == {"key": "k"} and list(message) == ["msgtype", "markdown"] and message["msgtype"] == "markdown"
    assert list(message["markdown"]) == ["content"] and "市通管办" in message["markdown"]["content"]
    ((query, message),) = dingtalk.received
    assert list(message["markdown"]) == ["title", "text"] and message["markdown"]["title"].endswith("市数据管理局")
    assert "市通管办" not in message["markdown"]["text"]
    proof = hmac.new(SECRET.encode(), f"{query['timestamp']}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["sign"] == base64.b64encode(proof).decode() and query["access_token"] == "t"


def test_the_signature_survives_the_address() -> None:
    for moment in range(1_577_262_236_757, 1_577_262_236_777):
        address = remind_robot.signed("https://x.cn/robot/send?access_token=X", SECRET, moment)
        proof = hmac.new(SECRET.encode(), f"{moment}\n{SECRET}".encode(), hashlib.sha256).digest()
        query = dict(parse_qsl(urlsplit(address).query))
        assert query == {"access_token": "X", "timestamp": str(moment), "sign": base64.b64encode(proof).decode()}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (Robot(status=500), "HTTP 500"),
        (Robot(status=302, headers={"Location": "/elsewhere"}), "HTTP 302"),
        (Robot(answer=b'{"errcode":93000,"errmsg":"invalid webhook url k3y"}'), "errcode 93000：invalid webhook url …"),
        (Robot(answer=b"<html>"), "不是约定的格式"),
        (Robot(answer=b"[]"), "不是约定的格式"),
        (Robot(waits=1.0), "没有在规定时间内应答"),
    ],
    ids=["500", "redirect", "errcode", "html", "list", "timeout"],
)
def test_a_robot_that_fails_stops_nobody_and_is_tried_again(
    place: Installation, monkeypatch: pytest.MonkeyPatch, answers: Robot, sentence: str
) -> None:
    monkeypatch.setattr(remind_robot.send_to_robot, "__defaults__", (0.5,))
    good = Robot()
    with robot_house(bad=answers, good=good) as address:
        monkeypatch.setenv("ROBOT_坏", f"{address}/bad?key=k3y")
        monkeypatch.setenv("ROBOT_好", f"{address}/good")
        settle(place, robot("坏", "wecom"), robot("好", "wecom"))
        document, status = run(place)
        assert status == 1
        assert [one["state"] for one in document["messages"]] == ["failed", "sent"]
        assert sentence in document["messages"][0]["why"] and "k3y" not in json.dumps(document)
        run(place)
    assert (len(answers.received), len(good.received)) == (2, 1)


@pytest.mark.parametrize(
    "address",
    ["", "file:///etc/passwd", "ftp://x/y", "no address", "http://[::1"],
    ids=["unset", "file", "ftp", "none", "broken"],
)
def test_a_robot_without_an_address_is_said(place: Installation, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("ROBOT_群", address)
    settle(place, robot("群", "dingtalk"))
    document, status = run(place)
    assert status == 1 and "ROBOT_群" in document["messages"][0]["why"]


def test_no_proxy_stands_between(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    told = Robot()
    with robot_house(room=told) as address:
        monkeypatch.setenv("ROBOT_群", f"{address}/room")
        settle(place, robot("群", "wecom"))
        assert run(place)[1] == 0


# --- forms


def _letter(departments: int, name: str = "市某局") -> Letter:
    lines = tuple(
        Line(f"{name}{n}", "应报10项，均未报送：" + "、".join(["指标名称"] * 8), "https://m.cn/upload?x=1")
        for n in range(departments)
    )
    return Letter("主题", "各责任单位：", "请尽快报送。", (Part("九月", lines),), "完")


def test_wecom_takes_no_more_than_its_bytes_and_says_how_many_are_left_out() -> None:
    text = wecom_markdown(_letter(60))
    shown = text.count("> [")
    assert len(text.encode()) <= WECOM_BYTES < len(text.encode()) + 300
    assert f"另有{60 - shown}个部门" in text


def test_names_are_text_in_every_form() -> None:
    hostile = _letter(1, "<img src=x onerror=1>[点](http://evil)**局**\r\n")
    assert "<img" not in html_text(hostile) and "&lt;img" in html_text(hostile)
    assert "](http://evil" not in wecom_markdown(hostile) and "<img" not in wecom_markdown(hostile)
    assert "**局**" not in wecom_markdown(hostile)
    assert "<img" in plain_text(hostile)


# --- by hand and from the command line


REVIEWER = Actor("wang", "王五", Role.REVIEWER, origin="10.0.0.9")


def test_a_reviewer_sends_by_hand_for_chosen_departments_and_again(place: Installation) -> None:
    mailbox = Mailbox()
    with post_office(mailbox) as port:
        settle(place, smtp(port), person("甲", "a@x.cn", '["comms"]'), person("乙", "b@x.cn", '["data"]'))
        for _ in range(2):
            outcomes = remind_by_hand(place.home, place.plan, REVIEWER, SEPTEMBER, ["data"])
            assert [one.is_sent for one in outcomes] == [True]
    assert [people for people, _ in mailbox.mails] == [["b@x.cn"]] * 2
    assert [(event["by"], event["from"]) for event in noted(place.home)] == [("wang", "10.0.0.9")] * 2


@pytest.mark.parametrize(
    "actor", [ANYONE, Actor("li", "李四", Role.REPORTER, frozenset({"data"}))], ids=["reader", "reporter"]
)
def test_who_may_not_remind_is_refused_by_the_function(place: Installation, actor: Actor) -> None:
    settle(place, person("乙", "b@x.cn"))
    with pytest.raises(Forbidden):
        remind_by_hand(place.home, place.plan, actor, SEPTEMBER, ["data"])
    assert noted(place.home) == []


def command(home: Home, *words: str) -> Ended:
    return Command(["remind", *words], {"MONITOR_DATA": str(home.root), "MONITOR_PLAN": str(PLAN_PATH)}).ended()


def test_demonstration_reminders_say_that_they_are(own_demo_home: Home, plan: Plan) -> None:
    own_demo_home.settings.write_text(person("张三", "z@x.cn", "[]"), encoding="utf-8")
    done = command(own_demo_home, "--dry-run", "--json")
    assert done.status == 0, done.err
    document = json.loads(done.out)
    assert document["is_demo"] and document["day"] == "2025-10-12"
    (message,) = document["messages"]
    assert message["subject"].startswith("【演示数据】") and "演示数据" in message["text"]
    assert "市教育局" in message["departments"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--day", "2025-10-09"], "--dry-run"),
        (["--month", "2024-09"], "不在计划年度"),
        (["--month", "九月"], "形如 2025-09"),
        (["--department", "市教育厅"], "没有单位"),
        (["--by", " "], "发送人"),
    ],
    ids=["a day without a dry run", "another year", "no month", "no department", "nobody"],
)
def test_the_command_refuses_what_it_cannot_do(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    assert main(["remind", *words]) == 1
    assert sentence in capsys.readouterr().err


def test_nobody_to_be_told_is_a_reason_to_fail(place: Installation) -> None:
    with pytest.raises(RemindRefused, match="收件人"):
        run(place)
