"""Figures and tables by address, over the demonstration data."""

from __future__ import annotations

import csv
import gc
import io
import threading
import time
import weakref
import zipfile
from collections.abc import Callable

import pytest

from monitor import access
from monitor.charts.gallery import list_figures
from monitor.home import Home
from monitor.month import Month
from monitor.status import rule_sentence
from monitor.warehouse import current_version
from monitor.web import warm
from monitor.web.figures import FORMS, FigureKey, Served, find_figure, is_made
from monitor.web.payload import IMMUTABLE
from monitor.web.selection import Selection
from monitor.web.view import find_release, find_view
from monitor.web.warm import warm_version
from tests.asgi import get

SEPTEMBER = Month(2025, 9)
NAME = "bullets-infrastructure"


@pytest.fixture(autouse=True)
def version(demo_home: Home, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("MONITOR_DATA", str(demo_home.root))
    found = current_version(demo_home)
    assert found is not None
    return found


@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_figure_is_served_finished_and_for_ever(version: int, size: str) -> None:
    key = FigureKey(version, NAME, SEPTEMBER, size)
    answer = get(key.address)
    assert answer.status == 200
    assert answer.headers["cache-control"] == IMMUTABLE
    assert answer.body == find_figure(key).drawing.body
    assert answer.json()["layout"]["meta"]["alt"] == find_figure(key).alt
    assert "template" not in answer.json()["layout"]
    assert get(key.address, if_none_match=answer.headers["etag"]).status == 304


def test_an_address_that_does_not_name_the_program_is_asked_for_again(version: int) -> None:
    answer = get(f"/figure/{version}/{NAME}.json?month=2025-09")
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, no-cache")


def test_a_district_that_stands_out_is_part_of_the_address(version: int) -> None:
    key = FigureKey(version, "tiles-all", SEPTEMBER, place="gulou")
    assert "place=gulou" in key.address and "place=gulou" in key.picture_address("png")
    assert "粗框为鼓楼区" in get(key.address).body.decode()


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/figure/{v}/tiles-all.json?month=2025-09&place=nowhere", 404, "没有名为“nowhere”的县（市）区"),
        ("/figure/{v}/none.json?month=2025-09", 404, "没有名为“none”的图"),
        ("/figure/{v}/trend-none.json?month=2025-09", 404, "没有名为"),
        ("/figure/{v}/" + NAME + ".json?month=2031-01", 404, "没有2031年1月的数据"),
        ("/figure/{v}/" + NAME + ".json?month=9", 400, "YYYY-MM"),
        ("/figure/{v}/" + NAME + ".json", 400, "YYYY-MM"),
        ("/figure/{v}/" + NAME + ".json?month=2025-09&size=huge", 400, "wide、narrow或slide"),
        ("/figure/99999/" + NAME + ".json?month=2025-09", 404, "没有数据版本"),
        ("/data/{v}/none.csv?month=2025-09", 404, "没有名为"),
        ("/data/{v}/none.zip?month=2025-09", 404, "没有名为"),
    ],
    ids=[
        "district",
        "name",
        "item",
        "month without data",
        "no month",
        "month left out",
        "size",
        "version",
        "table",
        "package",
    ],
)
def test_what_is_not_there_is_refused_with_a_sentence(version: int, address: str, status: int, sentence: str) -> None:
    answer = get(address.format(v=version))
    assert answer.status == status
    assert sentence in answer.json()["message"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_table_downloads_as_spreadsheet_programs_read_it_and_says_that_it_is_a_demonstration(version: int) -> None:
    answer = get(f"/data/{version}/{NAME}.csv?month=2025-09")
    assert answer.body.startswith(b"\xef\xbb\xbf")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{NAME}-2025-09-v{version}-demo.csv"' in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    table = find_figure(FigureKey(version, NAME, SEPTEMBER)).numbers
    assert tuple(rows[0]) == table.columns
    assert len(rows) == len(table.rows) + 1


def test_table_and_figure_say_the_same(version: int) -> None:
    answer = get(FigureKey(version, NAME, SEPTEMBER).table_address).json()
    shown = {one.item.short for one in find_view(version, SEPTEMBER).of_section("infrastructure")}
    assert {row[0] for row in answer["rows"]} <= shown | {
        one.item.name for one in find_view(version, SEPTEMBER).of_section("infrastructure")
    }


def test_warming_makes_the_newest_month_first_and_stops_when_told(version: int, demo_home: Home) -> None:
    names = list_figures(find_release(demo_home, version).plan)
    turns = iter(range(len(names)))
    assert warm_version(demo_home, lambda _: next(turns) == len(names) - 1) == len(names)
    assert all(is_made(FigureKey(version, name, SEPTEMBER, form)) for name in names for form in FORMS)


def test_older_months_are_made_ahead_only_when_a_version_has_stood_for_a_while(version: int, demo_home: Home) -> None:
    names = list_figures(find_release(demo_home, version).plan)
    paused: list[float] = []

    def ends_when_it_should_stand(seconds: float) -> bool:
        paused.append(seconds)
        return seconds == 600.0

    assert warm_version(demo_home, ends_when_it_should_stand, 600.0) == len(names), "those of the newest month"
    assert len(paused) == len(names) + 1
    assert all(seconds < 600.0 for seconds in paused[:-1])


def test_whoever_waits_for_a_processor_lets_others_go_first(
    version: int, demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def waits(_: FigureKey) -> Served:
        time.sleep(0.02)
        return find_figure(FigureKey(version, NAME, SEPTEMBER))

    monkeypatch.setattr(warm, "find_figure", waits)
    paused: list[float] = []
    assert warm_version(demo_home, lambda seconds: bool(paused.append(seconds)) or len(paused) == 3) == 3
    assert min(paused) >= 0.02 * len(FORMS), "as long as it waited itself"


def test_no_figure_of_a_version_is_made_ahead_any_more_when_a_newer_one_stands(
    version: int, demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def makes(_home: Home, pause: Callable[[float], bool], standing: float) -> int:
        made.append(0)
        while not pause(standing):
            made[-1] += 1
            if made[-1] == 2:
                monkeypatch.setattr(warm, "current_version", lambda _: version + 1)
        return made[-1]

    monkeypatch.setattr(warm, "warm_version", makes)
    warm._warm(demo_home, version, threading.Event(), 0.01)
    assert made == [2]
    gc.unfreeze()


@pytest.mark.parametrize(
    ("limits", "drawn"),
    [((112, 112), [9, 8, 7]), ((111, 112), [9]), ((111, 111), [])],
    ids=["few districts and items", "many", "thousands"],
)
def test_figures_over_all_districts_are_made_ahead_as_far_as_they_are_cheap(
    version: int, demo_home: Home, monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], drawn: list[int]
) -> None:
    monkeypatch.setattr(warm, "CELLS", limits[0])
    monkeypatch.setattr(warm, "MOST_CELLS", limits[1])
    asked: list[FigureKey] = []

    def find(key: FigureKey) -> Served:
        asked.append(key)
        return find_figure(key)

    monkeypatch.setattr(warm, "find_figure", find)
    warm_version(demo_home, lambda _: {one.month.number for one in asked} == {6, 7, 8, 9})
    assert list(dict.fromkeys(one.month.number for one in asked if one.name == "tiles-all")) == drawn


def test_whoever_may_not_read_gets_no_figure(version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "RIGHTS", {})
    assert get(FigureKey(version, NAME, SEPTEMBER).address).status == 403
    assert get(FigureKey(version, NAME, SEPTEMBER).csv_address).status == 403
    assert get(FigureKey(version, NAME, SEPTEMBER).zip_address).status == 403


def test_health_names_the_version(version: int) -> None:
    health = get("/health").json()
    assert (health["status"], health["version"], health["is_demo"]) == ("ok", version, True)


def test_a_view_is_read_once(version: int) -> None:
    assert find_view(version, SEPTEMBER) is find_view(version, SEPTEMBER)


def test_a_package_holds_data_definitions_and_what_they_are(version: int) -> None:
    key = FigureKey(version, NAME, SEPTEMBER)
    answer = get(key.zip_address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/zip")
    assert f'filename="{NAME}-2025-09-v{version}-demo.zip"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as package:
        assert package.testzip() is None
        data, definitions, readme = (package.read(name).decode("utf-8-sig") for name in package.namelist())
        assert package.namelist() == [f"演示数据_{NAME}_2025-09_v{version}.csv", "口径.csv", "README.txt"]
    assert data == find_figure(key).csv.body.decode("utf-8-sig")
    plan = find_view(version, SEPTEMBER).plan
    rows = list(csv.DictReader(io.StringIO(definitions, newline="")))
    assert [row["口径"] for row in rows] == [item.definition for item in plan.items_of_section("infrastructure")]
    for said in (
        find_figure(key).headline,
        find_figure(key).source,
        f"v{version}",
        "演示数据",
        rule_sentence(plan.rule),
    ):
        assert said in readme
    assert get(key.zip_address).body == answer.body


def test_a_package_of_a_narrowed_figure_says_to_what(version: int) -> None:
    key = FigureKey(version, "gaps-all", SEPTEMBER, "wide", Selection(section="industry", status="behind"))
    answer = get(key.zip_address)
    assert "industry-behind" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as package:
        assert "筛选：数字经济，略有滞后" in package.read("README.txt").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(package.read("口径.csv").decode("utf-8-sig"), newline="")))
    assert {row["板块"] for row in rows} == {"数字经济"}


def test_what_an_earlier_version_needed_is_let_go_when_a_later_one_is_warm(
    demo_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Kept:
        """Something that only the collector lets go, for it holds itself."""

        def __init__(self) -> None:
            self.itself = self

    monkeypatch.setattr(warm, "warm_version", lambda *_: 0)
    kept = Kept()
    seen = weakref.ref(kept)
    warm._warm(demo_home, 1, threading.Event())
    del kept
    gc.collect()
    assert seen() is not None, "what is warm is not looked at"
    warm._warm(demo_home, 2, threading.Event())
    assert seen() is None
    gc.unfreeze()
