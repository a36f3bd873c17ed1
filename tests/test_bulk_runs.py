"""Rows that are like the row above but for a few cells, taken together: against the splitting of every cell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.bulk import runs as bulk_runs
from etl.bulk.bytes import NotUniform
from etl.bulk.form import FIGURES, TEXTS, Form, form_of
from etl.bulk.piece import Piece, Splitter
from tests.departmental import HEADER, PLAN

FORM = form_of(HEADER + ",,,,,,,,\n", "报送.csv", PLAN)
NUMBERED = form_of(f"序号,{HEADER},,,,,,,,,\n", "报送.csv", PLAN)
START = "2025年1月,数据局,gigabit,千兆用户,"
LONG = "长" * 50

edges = st.tuples(
    st.sampled_from(["2025年1月,数据局,a1,甲,", "2025年1月,数据局,a2,甲乙,", ",,,,", f"{LONG},,,,", ",,甲"]),
    st.sampled_from(
        [",个,\n", ",万个,\n", ",个,正常\n", ",个,正常\r\n", ",,\n", ",\n", f",个,{LONG}\n", ",个,演示数据\n"]
    ),
)
middles = st.one_of(
    st.builds(
        "{},{},{}".format,
        st.sampled_from(["鼓楼区", "台江区", "", "第一县", LONG[:12]]),
        st.sampled_from(["1", "0.5", "", "-", "12345678.25", "-3", "5%", "1e5", "9" * 18]),
        st.sampled_from(["1", "00", "1234567890.1", "", "未统计"]),
    ),
    st.sampled_from(["", ",", ",,,", "鼓楼区,1"]),
)
runs = st.lists(st.tuples(edges, st.lists(middles, min_size=1, max_size=9)), min_size=1, max_size=6)


def splitter(form: Form = FORM, codec: str = "utf-8") -> Splitter:
    return Splitter(form, has_quotes=False, decimals=4, codec=codec)


def said(piece: Piece) -> dict[str, object]:
    """What a piece holds, whatever it is coded by."""
    names = {
        field: [texts[code] for code in np.broadcast_to(codes, piece.rows)]
        for field, (codes, texts) in piece.names.items()
    }
    numbers = {name: column.tolist() for name, column in piece.numbers.items()}
    notes = None if piece.notes is None else piece.notes.to_pylist()
    return {**names, **numbers, "notes": notes, "rows": piece.rows, "ragged": piece.ragged}


def both(rows: bytes, split: Splitter) -> tuple[Piece | None, Piece]:
    """What is taken together, if it is, and what is split cell by cell."""
    return split._in_runs(memoryview(rows)), split._cell_by_cell(memoryview(rows))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short runs count, too."""
    monkeypatch.setattr(bulk_runs, "_FEW", 1 << 20)
    monkeypatch.setattr(bulk_runs, "_KINDS", 1 << 20)


@given(runs, st.sampled_from(["utf-8", "gb18030"]), st.booleans())
@example([((START, ",个,\n"), ["鼓楼区,1,2", "台江区,1,2"])], "utf-8", False)
@example([(("", ",个,\n"), ["鼓楼区,1,2"]), ((START, f",个,{LONG}\n"), ["台江区,1,2"])], "utf-8", False)
def test_rows_in_runs_say_what_they_say_cell_by_cell(
    given: Sequence[tuple[tuple[str, str], list[str]]], codec: str, is_ended: bool
) -> None:
    text = "".join(f"{before}{middle}{behind}" for (before, behind), some in given for middle in some)
    rows = text.encode(codec)[: None if is_ended else -1]
    try:
        together, each = both(rows, splitter(codec=codec))
    except NotUniform:
        return
    assert together is None or said(together) == said(each)


def rows_of(places: Sequence[str], months: int, end: str = ",个,\n") -> bytes:
    rows = (
        f"2025年{month}月,数据局,gigabit,千兆用户,{place},{at % 9},{(month + at) / 4}{end}"
        for month in range(1, months + 1)
        for at, place in enumerate(places)
    )
    return "".join(rows).encode()


@pytest.mark.parametrize("end", [",个,\n", ",个,\r\n", ",个,正常\n", ",个,演示数据\n"])
def test_a_months_districts_are_taken_together(end: str) -> None:
    rows = rows_of([f"第{at}县" for at in range(1, 300)], 12, end=end)
    together, each = both(rows, splitter())
    assert together is not None
    assert said(together) == said(each)
    assert together.rows == 12 * 299


@pytest.mark.parametrize(
    "change",
    [
        (b",3,", b",3 ,"),
        ("县,".encode(), ("长" * 60 + ",").encode()),
        (",个,".encode(), ",万个,".encode()),
        (",个,".encode(), ",户,".encode()),
        (b"gigabit", b"5g_base"),
        (b",3,", b",3,4,"),
        (b",3,", b","),
        (b"\n", b"\n\n"),
        (b",3,", b"\xff,3,"),
    ],
)
def test_one_odd_row_is_read_as_it_is_cell_by_cell(change: tuple[bytes, bytes]) -> None:
    rows = rows_of([f"第{at}县" for at in range(1, 300)], 3)
    for at in (0, len(rows) // 2, len(rows) - 2_000):
        changed = rows[:at] + rows[at:].replace(*change, 1)
        assert changed != rows
        together, each = both(changed, splitter())
        assert together is None or said(together) == said(each)


def test_a_row_in_which_beginning_and_end_overlap_is_no_such_row() -> None:
    rows = b",,,,a,1,2,,\n,,,,b,1,2,,\n,,,,,\n,,,,c,1,2,,\n"
    together, each = both(rows, splitter())
    assert together is None
    assert each.ragged == (2,)


def test_a_run_may_have_more_in_common_than_the_first_row_is_long() -> None:
    rows = f",,,,a,1,2,,\n,,,,b,1,2,,\n,,,,b,1,2,个,{'长' * 30}\n".encode()
    together, each = both(rows, splitter())
    assert together is not None
    assert said(together) == said(each)


def test_what_is_in_every_row_of_its_own_is_left_to_every_cell() -> None:
    """A row's number is neither a name nor a figure; so is a note that differs."""
    numbered = b"".join(
        b"%d,%s\n" % (at, row) for at, row in enumerate(rows_of(["甲", "乙", "丙", "丁"], 12).splitlines())
    )
    assert splitter(NUMBERED)._in_runs(memoryview(numbered)) is None
    assert splitter(NUMBERED).piece(memoryview(numbered)).rows == 48


def test_where_every_row_begins_anew_little_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_runs, "_FEW", 4)
    monkeypatch.setattr(bulk_runs, "_KINDS", 4)
    looked: list[int] = []
    alike = bulk_runs._alike
    monkeypatch.setattr(bulk_runs, "_alike", lambda *given: looked.append(1) or alike(*given))
    rows = b"".join(
        f"2025年{at // 2 % 12 + 1}月,数据局,a,甲,{'甲乙'[at % 2]}县,{at},{at},个,\n".encode() for at in range(5_000)
    )
    breaks: list[int] = []
    find_breaks = bulk_runs._breaks
    monkeypatch.setattr(bulk_runs, "_breaks", lambda *given: breaks.append(len(given[1])) or find_breaks(*given))
    assert len(rows) > 3 * bulk_runs._TRIED
    assert splitter()._in_runs(memoryview(rows)) is None
    assert len(looked) < 10
    assert sum(breaks) < 5_000 / 2


def test_every_name_and_figure_can_be_among_the_cells_that_differ() -> None:
    rows = b"".join(f"2025年{at % 12 + 1}月,局{at},i{at},名{at},县{at},{at},{at}.5,个,\n".encode() for at in range(500))
    together, each = both(rows, splitter())
    assert together is not None
    assert said(together) == said(each)
    assert {*TEXTS, *FIGURES} <= set(said(together))
