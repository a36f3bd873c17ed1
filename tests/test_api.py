"""/api/v1: other systems read what the command line and the pages say, in every form; every fault is a sentence."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

from monitor.database import Database
from monitor.home import Home
from monitor.settings import Settings
from monitor.warehouse import current_version, read_plan
from monitor.web.api import RESOURCES, api
from monitor.web.api_shape import ObservationRow
from monitor.web.routes import ROUTES
from tests.asgi import get
from tests.forked import etl
from tests.visitor import Visitor

FORMS = ("json", "csv", "parquet")


@pytest.fixture(autouse=True)
def version(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    found = current_version(demo_home)
    assert found is not None
    return found


def csv_rows(body: bytes) -> list[dict[str, str]]:
    assert body.startswith(b"\xef\xbb\xbf"), "Excel needs the byte-order mark"
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("month", ["2025-09", "2025-02"], ids=["the last month", "a past month"])
def test_assessments_are_what_the_command_line_says(demo_home: Home, month: str) -> None:
    said = etl("status", "--month", month, "--json", MONITOR_DATA=str(demo_home.root))
    assert said.status == 0
    assert get(f"/api/v1/assessments.json?month={month}").json() == json.loads(said.out)


def test_without_a_month_the_last_one_is_meant(version: int) -> None:
    assert get("/api/v1/assessments").json()["month"] == "2025-09"
    assert get(f"/api/v1/assessments?version={version - 1}").json()["version"] == version - 1


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("section=industry", lambda row: row["section"] == "industry"),
        ("status=far_behind", lambda row: row["status"] == "far_behind"),
        ("section=industry&status=on_track", lambda row: (row["section"], row["status"]) == ("industry", "on_track")),
    ],
    ids=["section", "status", "both"],
)
def test_filters_keep_what_they_say_and_nothing_else(query: str, is_kept: Any) -> None:
    everything = get("/api/v1/assessments.json").json()["assessments"]
    kept = get(f"/api/v1/assessments.json?{query}").json()["assessments"]
    assert kept == [row for row in everything if is_kept(row)]
    assert 0 < len(kept) < len(everything)


def test_a_department_has_the_tasks_that_it_takes_part_in(demo_home: Home, version: int) -> None:
    plan = read_plan(demo_home, version)
    kept = get("/api/v1/assessments.json?department=data_bureau").json()["assessments"]
    taking = {task.id for task in plan.tasks if "data_bureau" in (*task.owners, *task.responsible, *task.support)}
    assert {row["task"] for row in kept} == taking


def test_the_whole_city_may_be_asked_for_by_name() -> None:
    assert get("/api/v1/assessments.json?district=city").body == get("/api/v1/assessments.json").body


def test_a_district_has_its_own_numbers() -> None:
    rows = get("/api/v1/assessments.json?district=gulou").json()["assessments"]
    assert {row["district"] for row in rows} == {"gulou"}


@pytest.mark.parametrize("name", RESOURCES)
def test_every_form_has_the_same_rows(name: str) -> None:
    document = get(f"/api/v1/{name}.json").json()
    records = next(value for key, value in document.items() if isinstance(value, list) and key in (name, "items"))
    rows = csv_rows(get(f"/api/v1/{name}.csv").body)
    table = pq.read_table(io.BytesIO(get(f"/api/v1/{name}.parquet").body)).to_pylist()
    assert len(records) == len(rows) == len(table) > 0
    assert list(rows[0]) == list(table[0])
    first = "version" if name == "versions" else "indicator"
    assert [str(one[first]) for one in records] == [row[first] for row in rows] == [str(one[first]) for one in table]
    assert [{key: _text(value) for key, value in one.items()} for one in table] == rows


def _text(value: object) -> str:
    """A cell of Parquet as CSV has it."""
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)).normalize():f}"
    return "" if value is None else str(value)


def test_observations_say_where_they_came_from(demo_home: Home) -> None:
    row = get("/api/v1/observations.json?month=2025-09&indicator=new_5g_stations&district=city").json()["observations"][
        0
    ]
    lines = (demo_home.submissions / row["submission"] / "original").read_text(encoding="utf-8-sig").splitlines()
    cells = next(csv.reader([lines[row["line"] - 1]]))
    assert (cells[2], cells[6]) == ("new_5g_stations", str(row["value"]))
    assert row["file"].endswith(".csv")
    assert row["received_at"].startswith("2025-10")


def test_pages_of_observations_add_up_to_the_whole() -> None:
    whole = get("/api/v1/observations.json?month=2025-09").json()
    address, found = "/api/v1/observations.json?month=2025-09&limit=100", []
    while address:
        answer = get(address)
        page = answer.json()
        found += page["observations"]
        address = page["next"]
        assert ("link" in answer.headers) == bool(address)
    assert found == whole["observations"]
    assert whole["total"] == len(found) > 100


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        ("since=2025-08", lambda row: row["month"] >= "2025-08"),
        ("until=2024-02", lambda row: row["month"] <= "2024-02"),
        ("month=2025-03&district=gulou", lambda row: (row["month"], row["district"]) == ("2025-03", "gulou")),
        ("department=data_bureau", lambda row: row["department"] == "data_bureau"),
        ("section=industry", lambda row: row["section"] == "industry"),
    ],
    ids=["since", "until", "month and district", "department", "section"],
)
def test_observations_are_narrowed_by_what_is_asked(query: str, is_kept: Any) -> None:
    everything = get("/api/v1/observations.json").json()["observations"]
    kept = get(f"/api/v1/observations.json?{query}").json()["observations"]
    assert kept == [row for row in everything if is_kept(row)]
    assert 0 < len(kept) < len(everything)


@pytest.mark.parametrize("narrowed", ["", "section=industry&", "since=2031-01&"], ids=["all", "section", "nothing"])
@pytest.mark.parametrize(("offset", "limit"), [(0, 7), (300, 5000), (1000, 1), (9_999_999, 10)])
def test_a_part_is_what_stands_there_in_the_whole(
    narrowed: str, offset: int, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = get(f"/api/v1/observations.json?{narrowed}").json()["observations"]
    monkeypatch.setattr("monitor.extract.GROUP", 700)  # so that a part is asked for in several queries
    found = get(f"/api/v1/observations.json?{narrowed}offset={offset}&limit={limit}").json()["observations"]
    assert found == whole[offset : offset + limit]
    file = get(f"/api/v1/observations.parquet?{narrowed}offset={offset}&limit={limit}").body
    table = pq.read_table(io.BytesIO(file)).select(["indicator", "district", "month", "line"]).to_pylist()
    assert table == [{name: row[name] for name in ("indicator", "district", "month", "line")} for row in found]


@pytest.mark.parametrize("name", ["plan", "assessments", "observations", "versions"])
@pytest.mark.parametrize("form", FORMS)
def test_a_second_call_costs_nothing(name: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = get(f"/api/v1/{name}.{form}")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the database was opened")

    monkeypatch.setattr(Database, "reading", never)
    again = get(f"/api/v1/{name}.{form}", if_none_match=f'"other", {first.headers["etag"]}')
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_another_version_is_another_answer(version: int) -> None:
    tags = {
        get(f"/api/v1/plan.{form}?version={one}").headers["etag"] for form in FORMS for one in (version, version - 1)
    }
    assert len(tags) == 6


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("text/html, text/csv;q=0.5", "text/csv; charset=utf-8"),
        ("application/json;q=0.1, text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0, */*;q=nan", "application/json"),
    ],
    ids=["anything", "csv", "parquet", "the first that is known", "the most wanted", "not wanted"],
)
def test_without_an_ending_the_accept_header_decides(accept: str, media: str) -> None:
    assert get("/api/v1/plan", accept=accept).headers["content-type"] == media


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("assessments?month=9", 400, "参数month应为：月份，写作YYYY-MM"),
        ("assessments?departmnt=data_bureau", 400, "没有参数“departmnt”"),
        ("assessments?month=9&version=0", 400, "；"),
        ("assessments?month=2031-01", 404, "没有2031年1月的数据"),
        ("assessments?section=nowhere", 404, "没有“nowhere”可供筛选"),
        ("plan?version=99999", 404, "没有数据版本 v99999"),
        ("observations.json?limit=0", 400, "参数limit应为"),
        ("plan.xlsx", 404, "没有这个地址"),
        ("nothing", 404, "没有这个地址"),
        ("plan/", 404, "没有这个地址"),
        ("assessments?month=2025-08&month=2025-09", 400, "参数month只能写一次"),
        ("plan?version=1.0", 400, "参数version应为"),
        ("plan?version=%2012", 400, "参数version应为"),
        ("plan?version=1_2", 400, "参数version应为"),
        ("observations?indicator=nothing", 404, "没有“nothing”可供筛选"),
        ("observations?district=nowhere", 404, "没有“nowhere”可供筛选"),
        ("observations?since=2025-09&until=2025-01", 404, "since=2025-09晚于终止月份until=2025-01"),
        ("observations?month=2025-09&until=2025-12", 404, "只能写其中一种"),
        ("plan?" + "&".join(f"x{n}{'x' * 99}=1" for n in range(900)), 400, "；等900处。"),
    ],
    ids=[
        *("month", "misspelt", "two at once", "no such month", "section", "version", "limit", "form", "address"),
        *("a stroke too many", "twice", "no whole number", "a blank", "joined", "indicator", "district"),
        *("turned round", "month and months", "very many"),
    ],
)
def test_every_fault_is_a_sentence(address: str, status: int, sentence: str) -> None:
    answer = get(f"/api/v1/{address}")
    assert answer.status == status
    assert sentence in answer.json()["message"]
    assert len(answer.json()["message"]) < 500
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("said", ["{}", "*", '"x", {}', "[strong]"], ids=["it", "any", "among others", "strong"])
def test_whoever_has_it_gets_nothing(said: str) -> None:
    tag = get("/api/v1/plan.csv").headers["etag"]
    answer = get("/api/v1/plan.csv", if_none_match=tag.removeprefix("W/") if "[" in said else said.format(tag))
    assert (answer.status, answer.body) == (304, b"")


def test_whoever_only_looks_whether_something_is_there_is_answered_alike() -> None:
    whole, looked = (Visitor().ask(method, "/api/v1/plan.csv") for method in ("GET", "HEAD"))
    assert (looked.status_code, looked.headers["etag"]) == (200, whole.headers["etag"])
    assert Visitor().ask("POST", "/api/v1/plan.csv").status_code == 405


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("br, GZIP;q=0.5", "gzip"), ("gzip;q=0", None), ("gzip; q=0.0, identity", None), ("br", None)],
    ids=["yes", "less than another", "no", "not at all", "another"],
)
def test_what_is_refused_by_a_weight_of_zero_is_not_compressed(accepted: str, encoding: str | None) -> None:
    answer = Visitor().ask("GET", "/api/v1/plan.csv", headers={"accept-encoding": accepted})
    assert (answer.status_code, answer.headers.get("content-encoding")) == (200, encoding)
    assert answer.text.startswith("\ufeffindicator,name")


def test_whoever_asks_in_another_way_is_told_which_there_are() -> None:
    for method in ("OPTIONS", "POST", "DELETE"):
        answer = Visitor().ask(method, "/api/v1/plan.csv")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


def test_what_an_answer_hangs_on_is_said_once() -> None:
    for form in ("json", "csv", "parquet"):
        answer = Visitor().ask("GET", f"/api/v1/plan.{form}")
        known = Visitor().ask("GET", f"/api/v1/plan.{form}", headers={"if-none-match": answer.headers["etag"]})
        assert known.status_code == 304
        for one in (answer, known):
            named = [name.strip() for name in one.headers["vary"].split(",")]
            assert sorted(named) == ["Accept", "Accept-Encoding", "Cookie"]


def test_a_form_that_is_not_known_is_refused() -> None:
    assert get("/api/v1/plan", accept="image/png").status == 406


@pytest.mark.parametrize("address", ["plan.csv", "assessments.json?month=9", "observations.parquet"])
def test_where_reading_needs_an_account_nothing_is_given_away(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = get("/api/v1/plan.csv").headers["etag"]
    closed = Settings.model_validate({"access": {"reading": "signed-in"}})
    monkeypatch.setattr("monitor.web.session.read_settings", lambda _home: closed)
    answer = get(f"/api/v1/{address}", if_none_match=known)
    assert (answer.status, answer.json()) == (403, {"message": "没有查看权限，请先登录。"})


def test_text_that_looks_like_a_formula_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = iter([dict.fromkeys(ObservationRow.model_fields) | {"text": "=1+1", "value": Decimal("-1.50")}])
    monkeypatch.setattr("monitor.web.api_data.observation_rows", lambda *_: rows)
    row = csv_rows(get("/api/v1/observations.csv").body)[0]
    assert (row["text"], row["value"], row["amount"]) == ("'=1+1", "-1.50", "")


def test_numbers_keep_every_digit_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = Decimal("123456789012345678.0123456789")
    monkeypatch.setattr("monitor.web.api_data.observation_rows", lambda *_: iter([{"value": exact}]))
    document = json.loads(get("/api/v1/observations.json").body, parse_float=Decimal)
    assert document["observations"] == [{"value": exact}]


def test_the_page_names_every_address_and_parameter_and_loads_nothing() -> None:
    text = get("/api/v1/").body.decode()
    assert [name for name in RESOURCES if f"/{name}.csv" not in text] == []
    assert "month" in text
    assert "<script" not in text
    assert "http" not in text
    assert get("/api/v1").headers["location"] == "/api/v1/"


def test_an_empty_installation_has_no_versions(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA", str(home.root))
    assert get("/api/v1/versions").json() == {"current": None, "total": 0, "versions": []}
    assert get("/api/v1/assessments").json() == {"message": "还没有发布过数据。"}


CHECKS = (
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
)


described = schemathesis.openapi.from_asgi("/api/v1/openapi.json", Starlette(routes=ROUTES))


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=["good parameters", "bad parameters"])
@pytest.mark.parametrize("path", list(api.openapi()["paths"]))
def test_whatever_is_asked_is_answered_as_described(path: str, mode: schemathesis.GenerationMode) -> None:
    @settings(max_examples=8, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(described[path]["GET"].as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    asked()
