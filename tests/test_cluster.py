"""A version built on a real Spark cluster is what DuckDB builds, to the last digit; a failure changes nothing."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from etl import commands
from etl.__main__ import main
from etl.recipe import BuildRefused
from etl.version.cluster import engine
from etl.version.facts import Engine, fill_whole
from tests.cluster import cluster, missing
from tests.installation import Installation, quiet, row

needs_cluster = pytest.mark.skipif(bool(missing()), reason=f"没有{missing()}")


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    """Flows, stocks and rates, some only by the month, one revised, over three months."""
    place = Installation.at(tmp_path)
    place.load_rows("1.csv", [row("stations", "2025-01", amount="10.00000001"), row("records", "2025-01", 126)])
    place.load_rows("2.csv", [row("stations", "2025-02", amount="0.33333333"), row("rate", "2025-02", "71.25")])
    place.load_rows("3.csv", [row("stations", "2025-03", amount=7), row("records", "2025-02", amount="2.5")])
    place.load_rows("4.csv", [row("stations", "2025-02", amount="1.33333333")])
    return place


def rebuild(place: Installation, with_engine: Engine) -> None:
    commands.rebuild(place.home, place.plan, "张三", quiet, engine=with_engine)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@needs_cluster
def test_every_table_is_the_one_that_duckdb_builds(place: Installation, master: str) -> None:
    rebuild(place, fill_whole)
    expected = place.tables()
    rebuild(place, engine(master))
    assert place.tables() == expected
    assert place.assessed("stations", "2025-03").actual == Decimal("18.33333334")
    assert place.assessed("records", "2025-02").actual == Decimal("128.5")


@needs_cluster
def test_what_fails_on_the_cluster_is_said_and_leaves_no_trace(
    place: Installation, master: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = place.tables()
    monkeypatch.setattr("etl.version.cluster.whole_statements", lambda: ["SELECT * FROM nowhere"])
    with pytest.raises(BuildRefused, match="没有算完"):
        rebuild(place, engine(master))
    assert place.tables() == before
    assert list(place.home.root.glob(".cluster-*")) == []


def test_a_cluster_that_does_not_answer_is_named_at_once(place: Installation) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"spark://127.0.0.1:{closed.getsockname()[1]}"
        with pytest.raises(BuildRefused, match="连不上集群"):
            rebuild(place, engine(address))


def test_what_is_no_address_of_a_cluster_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rebuild", "--engine", "http://somewhere"])
    assert "应形如 spark://" in capsys.readouterr().err
