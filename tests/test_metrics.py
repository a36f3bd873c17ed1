"""Metrics, health and the structured log: what they say is true, who may see it, and what is never in it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.testing.v1 import AppTest

from app import app
from monitor import log
from monitor.home import Home
from monitor.ledger import Ledger
from monitor.settings import Settings
from monitor.ui.failure import say_failed
from monitor.warehouse import current_version
from monitor.web import health as health_module
from monitor.web import metrics as metrics_module
from monitor.web.health import LEAST, health
from monitor.web.metrics import (
    Measure,
    errors,
    is_within,
    note_page_error,
    page_time,
    readers,
    registry,
    route_of,
    text,
)
from tests.asgi import get
from tests.bench.readers import fault_of
from tests.installation import copied
from tests.visitor import Visitor


@pytest.fixture(autouse=True)
def installation(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    return home


def values(body: bytes) -> dict[str, float]:
    """Every sample by its name and labels."""
    return {
        f"{sample.name}{sorted(sample.labels.items()) or ''}": sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }


def lines(home: Home) -> list[dict[str, Any]]:
    path = home.log / log.NAME
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def through(app: Callable[..., Awaitable[None]], kind: str, path: str) -> None:
    """One request or connection through the middleware."""

    async def run() -> None:
        async def nothing(*_: object) -> dict[str, Any]:
            return {}

        await Measure(app)({"type": kind, "path": path}, nothing, nothing)  # type: ignore[arg-type]

    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(lambda: asyncio.run(run())).result()


def test_metrics_say_how_the_data_stand(demo_home: Home) -> None:
    found = values(text(demo_home))
    assert found["monitor_data_version"] == found["monitor_data_versions"] > 0
    assert found["monitor_data_age_seconds"] > 0
    assert found["monitor_ledger_whole"] == found["monitor_data_writable"] == 1
    assert found["monitor_ledger_acts[('act', 'published')]"] == found["monitor_data_versions"]


def test_every_family_says_once_what_it_is_and_no_count_falls(demo_home: Home) -> None:
    """What promtool asks of the text form, which the parser above lets pass."""
    told = text(demo_home).decode()
    kinds = dict(re.findall(r"^# TYPE (\S+) (counter|gauge|histogram)$", told, re.MULTILINE))
    helps = re.findall(r"^# HELP (\S+) \S.*$", told, re.MULTILINE)
    assert sorted(kinds) == sorted(helps) and len(helps) == told.count("# TYPE ")
    assert [name for name, kind in kinds.items() if (kind == "counter") != name.endswith("_total")] == []
    through(lambda *_: asyncio.sleep(0), "http", '/no"such\\place\n')
    before, after = values(told.encode()), values(text(demo_home))
    counts = [one for one in after if re.match(r"\w+_(total|bucket|count|sum)\b", one)]
    assert [one for one in counts if after[one] < before.get(one, 0)] == []
    assert told.endswith("\n") and any(after[one] > before.get(one, 0) for one in counts)


def test_an_empty_installation_has_metrics_too(installation: Home) -> None:
    found = values(text(installation))
    assert (found["monitor_data_version"], found["monitor_data_age_seconds"]) == (0, 0)


def test_a_broken_ledger_shows(installation: Home) -> None:
    Ledger(installation.ledger).append({"act": "received"})
    assert values(text(installation))["monitor_ledger_whole"] == 1
    Ledger(installation.ledger).append({"act": "received"})
    installation.ledger.write_bytes(installation.ledger.read_bytes()[:10])
    assert values(text(installation))["monitor_ledger_whole"] == 0


@pytest.mark.parametrize(
    ("client", "forwarded", "allowed", "status"),
    [
        ("127.0.0.1", "", ["127.0.0.1"], 200),
        ("10.1.2.3", "", ["127.0.0.1"], 403),
        ("10.1.2.3", "", ["10.0.0.0/8"], 200),
        ("127.0.0.1", "10.1.2.3", ["127.0.0.1"], 403),
        ("10.1.2.3", "127.0.0.1", ["127.0.0.1"], 403),
    ],
    ids=["this machine", "elsewhere", "a network that is named", "elsewhere through the proxy", "a forged header"],
)
def test_metrics_are_for_named_addresses(
    client: str, forwarded: str, allowed: list[str], status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings.model_validate({"access": {"metrics_from": allowed}})
    monkeypatch.setattr(metrics_module, "read_settings", lambda _home: settings)
    headers = {"x_forwarded_for": forwarded} if forwarded else {}
    assert get("/metrics", client=client, **headers).status == status


def test_an_address_that_is_none_lies_in_no_network() -> None:
    assert not is_within("unix", ("10.0.0.0/8",))
    assert is_within("::1", ("127.0.0.1", "::1"))


@pytest.mark.parametrize(
    ("path", "route"),
    [("/figure/12/a.json", "figure"), ("/api/v1/plan", "api"), ("/", "page"), ("/wp-admin/x.php", "page")],
    ids=["figure", "api", "home", "what strangers ask for"],
)
def test_routes_are_few_whatever_is_asked(path: str, route: str) -> None:
    assert route_of(path) == route


def test_requests_are_counted_by_route_and_status() -> None:
    async def app(_scope: object, _receive: object, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})

    key = {"route": "figure", "status": "404", "worker": "1"}
    before = registry.get_sample_value("monitor_requests_total", key) or 0
    through(app, "http", "/figure/1/x.json")
    assert registry.get_sample_value("monitor_requests_total", key) == before + 1


def test_open_pages_are_readers() -> None:
    seen: list[float | None] = []

    async def app(*_: object) -> None:
        seen.append(registry.get_sample_value("monitor_readers", {"worker": "1"}))

    readers.labels("1")
    before = registry.get_sample_value("monitor_readers", {"worker": "1"})
    through(app, "websocket", "/_stcore/stream")
    assert before is not None
    assert seen == [before + 1]
    assert registry.get_sample_value("monitor_readers", {"worker": "1"}) == before


def test_that_nothing_failed_yet_is_said_too(installation: Home) -> None:
    """A counter that is there only after the first fault shows no step when it comes."""
    errors.clear()
    said = values(text(installation))
    for where in ("request", "page"):
        assert said[f"monitor_errors_total[('where', '{where}'), ('worker', '1')]"] == 0


def test_what_fails_is_counted_and_logged_without_what_was_said(installation: Home) -> None:
    async def app(*_: object) -> None:
        raise ValueError("张三的密码")

    before = registry.get_sample_value("monitor_errors_total", {"where": "request", "worker": "1"}) or 0
    with pytest.raises(ValueError, match="张三"):
        through(app, "http", "/picture/x.png?name=李四")
    assert registry.get_sample_value("monitor_errors_total", {"where": "request", "worker": "1"}) == before + 1
    written = (installation.log / log.NAME).read_text(encoding="utf-8")
    assert [line["event"] for line in lines(installation)] == ["request_failed", "request"]
    assert "ValueError" in written
    assert "张三" not in written
    assert "李四" not in written


def test_a_page_that_fails_is_counted_and_one_that_runs_is_timed(installation: Home) -> None:
    timed = {"worker": "1"}
    before = registry.get_sample_value("monitor_page_seconds_count", timed) or 0
    with page_time():
        note_page_error(KeyError("某人"))
    assert registry.get_sample_value("monitor_page_seconds_count", timed) == before + 1
    assert [(line["event"], line["error"]) for line in lines(installation)] == [("page_failed", "KeyError")]


def test_whoever_reads_a_page_that_fails_is_told_so_in_chinese(installation: Home) -> None:
    def failing() -> None:
        from monitor.ui.failure import say_failed

        assert say_failed(KeyError("某人"))

    page = AppTest.from_function(failing).run()
    assert not page.exception
    (told,) = page.error
    assert re.fullmatch(
        r"程序出了错，已记入运行日志（\d{4}年\d+月\d+日 \d\d:\d\d:\d\d）。请刷新页面再试；.+", told.value
    )
    assert [(line["event"], line["error"]) for line in lines(installation)] == [("page_failed", "KeyError")]
    assert app._on_script_error is say_failed  # Streamlit calls it
    message = ForwardMsg()
    message.delta.new_element.alert.CopyFrom(told.proto)
    assert fault_of(message), "measured readers must notice it"


def test_health_says_how_much_room_is_left(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    found = health(demo_home)
    assert (found["status"], found["is_writable"], found["worker"]) == ("ok", True, "1")
    monkeypatch.setattr(health_module, "free_bytes", lambda _home: LEAST - 1)
    assert health(demo_home)["status"] == "full"


def _overwrite(home: Home) -> None:
    """Another file in place of the version, which this process has not read yet: a cache would know it."""
    version = current_version(home) or 0
    home.version_path(version + 1).write_bytes(b"x" * 20_000)
    home.current.write_text(str(version + 1))


@pytest.mark.parametrize(
    ("breaks", "sentence"),
    [
        (lambda home: home.current.write_text("garbage"), "CURRENT 文件内容损坏；运行 python -m etl publish"),
        (lambda home: home.current.write_text("999"), "没有数据版本 v999；可用 python -m etl rebuild --version 999"),
        (lambda home: home.version_path(current_version(home)).unlink(), "没有数据版本 v"),
        (lambda home: home.settings.write_text("[access]\nreading = 'nobody'"), "settings.toml 写错了"),
        (_overwrite, "数据库文件损坏；运行 python -m etl rebuild"),
    ],
    ids=[
        "what CURRENT says",
        "a version that never was",
        "a file that is gone",
        "settings",
        "a file that is no database",
    ],
)
def test_health_says_what_keeps_readers_out(
    demo_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: Callable[[Home], object], sentence: str
) -> None:
    home = copied(demo_home, tmp_path / "own")
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    assert Visitor().get("/health").json()["problem"] is None
    breaks(home)
    answer = Visitor().get("/health")
    assert (answer.status_code, answer.json()["status"]) == (503, "broken")
    assert sentence in answer.json()["problem"]
    assert values(text(home))["monitor_data_readable"] == 0


def test_a_line_says_when_what_and_which_process(installation: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_WORKER", "2")
    log.event("started", version=12)
    (line,) = lines(installation)
    assert (line["event"], line["level"], line["worker"], line["version"]) == ("started", "info", "2", 12)
    assert line["at"].endswith("+08:00")


def test_a_log_that_has_grown_is_put_aside_and_the_oldest_go(tmp_path: Path) -> None:
    for number in range(60):
        log.append(tmp_path, f'{{"n":{number}}}' + " " * 80, size=900, kept=3)
    aside = sorted(tmp_path.glob("monitor-*.jsonl"))
    last = "".join(path.read_text(encoding="utf-8") for path in [*aside, tmp_path / log.NAME] if path.exists())
    numbers = [json.loads(line)["n"] for line in last.splitlines()]
    assert len(aside) == 3
    assert numbers == list(range(numbers[0], 60)), "no line is lost between the files that are kept"


def test_several_writers_lose_no_line(tmp_path: Path) -> None:
    def write(writer: int) -> None:
        for number in range(100):
            log.append(tmp_path, json.dumps([writer, number]), size=500, kept=1000)

    with ThreadPoolExecutor(max_workers=4) as pool:
        list(pool.map(write, range(4)))
    found = [json.loads(line) for path in tmp_path.glob("*.jsonl") for line in path.read_text().splitlines()]
    assert sorted(found) == [[writer, number] for writer in range(4) for number in range(100)]


def test_a_log_that_cannot_be_written_stops_nothing(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.root.parent.mkdir(parents=True, exist_ok=True)
    home.root.write_text("no folder")
    log.event("started")
    assert "日志写不进去" in capsys.readouterr().err


def test_what_modules_tell_pythons_logging_is_in_the_file(installation: Home) -> None:
    log.take_records()
    logging.getLogger("monitor.web.warm").warning("数据版本 v%s", 12)
    (line,) = lines(installation)
    assert (line["level"], line["module"], line["text"]) == ("warning", "monitor.web.warm", "数据版本 v12")
