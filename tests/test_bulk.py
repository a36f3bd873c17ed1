"""Large files are read in bulk: to the same as row by row, whatever they hold, and as fast as their rows are plain."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from etl import checks, commands, lake, limits
from etl.bulk import bytes as bulk_bytes
from etl.bulk import form as bulk_form
from etl.bulk import lake as bulk_lake
from etl.bulk import look as bulk_look
from etl.bulk import pieces as bulk_pieces
from etl.bulk import whole as bulk
from etl.bulk.bytes import NotUniform
from etl.bulk.known import KnownFigures
from etl.bulk.part import Part
from etl.bulk.pieces import without_ragged
from etl.bulk.whole import Asked, check_bulk
from etl.check import course_jump as bulk_jump
from etl.check.course import Course, settled
from etl.checks import Checked, check_reading
from etl.entry.desk import Desk
from etl.entry.entry import Entry, understood
from etl.entry.history import Derived, Figures, Key
from etl.intake import History, check_file, keep
from etl.language.guidance import NOTHING
from etl.read import read_submission
from etl.submissions import SubmissionRefused
from etl.writing import writing
from monitor.home import Home
from monitor.month import Month
from tests.departmental import CSV, HEADER, PLAN, TODAY
from tests.installation import quiet, tables

Known = dict[Key, Figures]
SAME = ("accepted", "rejected_lines", "ignored", "departments", "department_names", "months", "problems", "is_demo",
        "understood")  # fmt: skip
OF_FILE = ("file", "sha256", "size", "encoding", "delimiter", "headers")


class Standing:
    """What is published, for the reader in bulk."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def of(self, *_: object, is_demo: bool) -> KnownFigures:
        return KnownFigures(None, set(), self.known)


def row_by_row(content: bytes, known: Known | None = None) -> Checked:
    return check_reading(read_submission(content, "报送.csv", PLAN), PLAN, today=TODAY, known=known)


def in_bulk(content: bytes, known: Known | None = None) -> tuple[Checked, Part]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "报送.csv"
        path.write_bytes(content)
        return check_bulk(path, path.name, Asked(PLAN, TODAY, published=Standing(known or {})), NOTHING, Path(folder))


def assert_same(content: bytes, known: Known | None = None) -> int:
    """Both ways of reading give the same; returns how many rows nothing had to be said about."""
    one = row_by_row(content, known)
    other, part = in_bulk(content, known)
    for name in SAME:
        assert getattr(other, name) == getattr(one, name), name
    for name in OF_FILE:
        assert getattr(other.reading, name) == getattr(one.reading, name), name
    assert list(other.observations) == list(one.observations)
    assert len(other.observations) == len(one.observations)
    assert other.rows == other.accepted + other.rejected + len(other.ignored) == one.rows
    return part.rows


CORPUS = sorted(path for path in CSV.rglob("*") if path.suffix not in {".json", ".toml"} and path.is_file())


def test_the_corpus_means_the_same_in_bulk() -> None:
    compared = 0
    for path in CORPUS:
        try:
            assert_same(path.read_bytes())
        except NotUniform:
            continue
        compared += 1
    assert compared > 60


MONTHS = ("2025年1月", "2025-02", "202503", "2025年4月", "2025年5月", "2024年12月", "2025年6月")
ODD_MONTHS = ("2025年1-2月", "截至2025年3月", "2025.1", "", "2025年11月", "2025年10月", " 2025年2月 ", "去年")
FIGURES = ("", "0", "5", "12", "40", "120", "3.5", "100", "—", "1.2345")
ODD_FIGURES = ("1,234", "-3", "约5", "67.5%", "１２", " 7 ", "1e3", "007", "0.95", "123456789012345", "0.12345678",
               "0.30000000000000004", "未统计", ".5", "+4", "第3位")  # fmt: skip
NOTES = ("", "", "", "正常", "演示数据", "演示数据；已复核", "\u3000缩进", "核减\u200b以前", "注：来源", "100%")


@st.composite
def rows(draw: st.DrawFn, odd: bool) -> list[str]:
    """A row of the template, in places odd."""
    item = draw(st.sampled_from(PLAN.items))
    department = PLAN.department[item.reporter]
    place = draw(st.sampled_from(["", *(district.name for district in PLAN.districts)]))
    cells = [
        draw(st.sampled_from(MONTHS)), department.name, item.id, item.name,
        place if getattr(item, "by_district", False) else "",
        draw(st.sampled_from(FIGURES)), draw(st.sampled_from(FIGURES)), getattr(item, "unit", "自评"),
        draw(st.sampled_from(NOTES)),
    ]  # fmt: skip
    if odd and draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, 8))
        cells[at] = draw(
            st.sampled_from(
                {0: ODD_MONTHS, 5: ODD_FIGURES, 6: ODD_FIGURES, 8: ("多行\n备注", "问：答")}.get(
                    at, ("", "不认识的", "全市", "万个", " 个 ", "合计项", place)
                )
            )
        )
    return cells


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file in the template's form, with titles, notes, blank and ragged lines, in any encoding and any order."""
    odd = draw(st.booleans())
    body = draw(st.lists(rows(odd), min_size=1, max_size=40))
    order = draw(st.permutations(range(8))) if draw(st.booleans()) else list(range(8))
    if order[0] in {5, 6}:
        order = [0, *(number for number in order if number != 0)]
    names = HEADER.strip().split(",")
    names[6] = draw(st.sampled_from(["累计数", "完成值"]))
    extra = draw(st.booleans())
    table = [[*(line[at] for at in order), line[8], *(["7"] if extra else [])] for line in [names, *body]]
    table[0][-1] = "序列" if extra else "备注"
    out = io.StringIO()
    delimiter = draw(st.sampled_from(",\t;"))
    ends = draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    csv.writer(out, delimiter=delimiter, lineterminator=ends, quoting=quoting).writerows(table)
    lines = out.getvalue().split(ends)
    title = draw(st.sampled_from(["", "数据报送表" + ends]))
    for _ in range(draw(st.integers(0, 2)) if odd else 0):
        odd_line = draw(
            st.sampled_from(["", delimiter * 8, "注：数据来自部门", delimiter.join(["a", "b"]), delimiter * 12])
        )
        lines.insert(draw(st.integers(1, len(lines))), odd_line)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
    return (title + ends.join(lines)).encode(encoding)


published = st.dictionaries(
    st.tuples(
        st.sampled_from([item.id for item in PLAN.items]),
        st.sampled_from(["", *(district.id for district in PLAN.districts)]),
        st.builds(Month, st.sampled_from([2024, 2025]), st.integers(1, 12)),
    ),
    st.tuples(*[st.sampled_from([None, Decimal(5), Decimal(12), Decimal("40.5"), Decimal(130)])] * 2),
    max_size=12,
)


@settings(max_examples=30)
@given(files(), published)
def test_messy_files_mean_the_same_in_bulk(content: bytes, known: Known) -> None:
    with suppress(NotUniform):  # left to the reader of single rows
        assert_same(content, known)


def series(months: Sequence[str], figures: Sequence[Sequence[Any]], places: Sequence[str] = ("",)) -> bytes:
    """A file of one item over months and places."""
    item = next(one for one in PLAN.items if one.id == "stations")
    department = PLAN.department[item.reporter].name
    lines = [
        f"{month},{department},{item.id},{item.name},{place},{amount},{value},个,"
        for month, (amount, value) in zip(months, figures, strict=True)
        for place in places
    ]
    return (HEADER + "\n".join(lines) + "\n").encode()


YEAR = [f"{year}年{number}月" for year in (2024, 2025) for number in range(1, 10 if year == 2025 else 13)]


@pytest.mark.parametrize("spoiled", [None, 3, 9, 14, 20], ids=lambda at: "nothing" if at is None else f"month {at}")
@pytest.mark.parametrize(
    "what",
    [(40, None), (None, 10), (41_000, None), (None, 1), ("", ""), ("—", ""), (-5, None)],
    ids=["amount off", "value falls", "amount huge", "value tiny", "left empty", "withdrawn", "negative"],
)
def test_a_long_course_with_one_odd_figure_means_the_same_in_bulk(spoiled: int | None, what: tuple[Any, Any]) -> None:
    figures = course()
    if spoiled is not None:
        figures[spoiled] = tuple(
            given if given is not None else old for given, old in zip(what, figures[spoiled], strict=True)
        )  # type: ignore[assignment]
    clean_rows = assert_same(series(YEAR, figures, ["", PLAN.districts[0].name]), {})
    if spoiled is None:
        assert clean_rows == 2 * len(YEAR)


@pytest.mark.parametrize("kind", ["level", "rate"])
@pytest.mark.parametrize("step", [1, 3], ids=["monthly", "quarterly"])
def test_bounds_of_the_latest_figures_find_the_slips_that_all_figures_do(
    kind: str, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(7)
    value = np.cumsum(random.integers(900, 1100, (400, 24)), axis=1)
    odd = random.random(value.shape)
    value[odd < 0.01] *= 100
    has_value = odd < 0.96
    value[~has_value] = 0
    there, nothing = np.ones_like(has_value), np.zeros_like(value)
    course_ = Course(Month(2024, 1), kind, step, 1, 0, value, nothing, has_value, ~there, there, there)
    before = settled(course_)
    found = bulk_jump.jumps(course_, before, has_value)
    monkeypatch.setattr(bulk_jump, "_lately", lambda _, low, high, __: (low, high))
    assert (found == bulk_jump.jumps(course_, before, has_value)).all()
    assert 0 < found.sum() < len(found)


def test_plain_rows_need_no_second_look() -> None:
    content = series(YEAR[:3], [(100, 100), (130, 230), (121, 351)], [district.name for district in PLAN.districts])
    assert assert_same(content) == 3 * len(PLAN.districts)


@pytest.mark.parametrize("end", ["", "\n"], ids=["without a line end", "with a line end"])
def test_an_odd_last_row_is_not_lost(end: str) -> None:
    content = series(YEAR[:3], [(100, 100), (130, 230), (121, 351)], [district.name for district in PLAN.districts])
    spoiled = content.decode().rstrip().replace(",351,", ",3S1,") + end
    assert_same(spoiled.encode())
    checked, _ = in_bulk(spoiled.encode())
    assert len(checked.rejected_lines) == len(PLAN.districts)


def test_a_file_in_another_form_is_left_to_the_other_reader() -> None:
    with pytest.raises(NotUniform):
        in_bulk("指标,1月,2月\n新建基站数,3,4\n".encode())


def course(jump_at: int | None = None) -> list[tuple[Any, Any]]:
    """Figures that run on without a fault over the months of YEAR, but for a jump."""
    value, figures = 0, list[tuple[Any, Any]]()
    for at, month in enumerate(YEAR):
        amount = 1000 + 7 * (at * 5 % 12) + (90_000 if at == jump_at else 0)
        value = amount + (0 if month.endswith("年1月") else value)
        figures.append((amount, value))
    return figures


@pytest.fixture
def odd_file(tmp_path: Path) -> Path:
    """Two years in every district, with what stops no file: other spellings, a note on two lines, a jump."""
    first, *others = (one.name for one in PLAN.districts)
    text = series(YEAR, course(jump_at=15), [first]).decode()
    text += series(YEAR, course(), others).decode().removeprefix(HEADER)
    text = text.replace("2024年5月,", "２０２４年５月,", 3).replace(",个,\n", ',个,"写明，\n两行"\n', 1)
    path = tmp_path / "报送.csv"
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


@pytest.mark.parametrize("unit", ["个", "万个"])
@pytest.mark.parametrize("heading", ["月份", "季度"])
@pytest.mark.parametrize("figure", ["", "1,007", "—", "+1007", "1007.0"])
def test_rows_beside_an_odd_one_mean_the_same_however_they_are_written(unit: str, heading: str, figure: str) -> None:
    content = series(YEAR, course(jump_at=15), [""]).decode().replace("个,\n", f"{unit},\n")
    content = content.replace("月份,", f"{heading},").replace("2024年2月", "'2024年2月").replace(",0,", ",0.00,")
    assert_same(content.replace("1035,", f'"{figure}",', 1).encode())


def test_rows_beside_an_odd_one_are_taken_apart_once(odd_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []

    def counted(desk: Desk) -> Entry | None:
        taken.append(desk.record.line)
        return understood(desk)

    for module in (bulk, bulk_look, checks):
        monkeypatch.setattr(module, "understood", counted)
    _, part = in_bulk(odd_file.read_bytes())
    assert len(part.entries) > 2 * len(YEAR) // 3
    assert len(set(taken)) == len(YEAR) - len(part.entries) + 1  # the first of its kind stands for the others


def test_only_the_series_of_odd_rows_are_looked_at_one_by_one(odd_file: Path) -> None:
    assert assert_same(odd_file.read_bytes()) == (len(PLAN.districts) - 1) * len(YEAR)


@pytest.mark.parametrize("size", [300, 1_000, 20_000])
def test_rows_on_several_lines_are_never_cut_in_two(odd_file: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_pieces, "PIECE", size)
    content = odd_file.read_bytes().replace(",个,\n".encode(), ',个,"写明，\n两行\n三行"\n'.encode())
    assert_same(content)
    assert_same(content.replace(b"\n", b"\r\n").replace(b"2025", b"\r\n2025", 9))


def test_a_note_as_long_as_a_cell_may_be_and_longer_is_read_alike() -> None:
    content = series(YEAR, course(), [one.name for one in PLAN.districts]).decode()
    for length in (5_000, limits.CELL_CHARACTERS, limits.CELL_CHARACTERS + 1):
        with suppress(NotUniform):
            assert_same(content.replace(",个,\n", f",个,{'长' * length}\n", 1).encode())


@pytest.mark.parametrize("word", ["合计", "其中：", "注", "12a", "1", ""])
def test_a_word_in_place_of_the_number_of_a_row_means_the_same_in_bulk(word: str) -> None:
    header, *rows = series(YEAR, course(), [one.name for one in PLAN.districts]).decode().splitlines()
    numbered = [f"{at},{row}" for at, row in enumerate(rows, 1)]
    numbered[-30] = f"{word},{rows[-30]}"
    with suppress(NotUniform):
        assert_same("\n".join([f"序号,{header}", *numbered, ""]).encode())


@pytest.fixture
def even_file(tmp_path: Path) -> Path:
    """Two years in every district about which nothing has to be said, every other row of the first with a note."""
    text = series(YEAR, course(), [one.name for one in PLAN.districts]).decode().replace(",个,\n", ",个,正常\n", 40)
    path = tmp_path / "报送.csv"
    path.write_text(text, encoding="utf-8-sig", newline="")
    return path


@pytest.fixture(params=["odd_file", "even_file"], ids=["some rows looked at", "every row plain"])
def any_file(request: pytest.FixtureRequest) -> Path:
    found: Path = request.getfixturevalue(request.param)
    return found


def in_the_lake(home: Home) -> list[str]:
    """Every row of the lake, in a fixed order."""
    return sorted(str(row) for file in home.lake.rglob("*.parquet") for row in pq.read_table(file).to_pylist())


@given(
    st.lists(st.one_of(st.integers(-(10**17), 10**17), st.integers(-(10**6), 10**6)), max_size=20),
    st.sampled_from([4, 8]),
    st.integers(0, 3),
)
@example([9_223_372_036_854, -9_223_372_036_854], 4, 0)
@example([9_223_372_036_855], 4, 0)
@example([-9_223_372_036_855], 4, 0)
def test_the_lake_has_figures_exactly_however_large_they_are(figures: list[int], decimals: int, before: int) -> None:
    every = np.array([7] * before + figures, np.int64)
    column = pa.Array.from_buffers(pa.decimal64(18, decimals), len(every), [None, pa.py_buffer(every)]).slice(before)
    found = bulk_lake.amounts(pa.chunked_array([column]))
    assert found.type == lake.AMOUNT
    assert found.to_pylist() == [Decimal(figure).scaleb(-decimals) for figure in figures]


@pytest.mark.parametrize(
    ("encoding", "room"),
    [("utf-8-sig", 4), ("gb18030", 4), ("utf-8-sig", -100_000)],
    ids=["in UTF-8", "in GB18030", "sorted"],
)
def test_what_is_loaded_and_rebuilt_is_the_same_in_bulk(
    any_file: Path, tmp_path: Path, encoding: str, room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd_file = any_file
    monkeypatch.setattr(bulk_lake, "_ROOM", room)
    monkeypatch.setattr(bulk_lake, "ROWS", 3)  # that are taken together
    odd_file.write_bytes(odd_file.read_bytes().decode("utf-8-sig").encode(encoding))
    homes = {}
    for name, least in {"rows": limits.BULK_FROM_BYTES, "bulk": 1}.items():
        monkeypatch.setattr(limits, "BULK_FROM_BYTES", least)
        homes[name] = Home(tmp_path / name)
        at = dt.datetime(2025, 10, 15, tzinfo=dt.UTC)
        document, status = commands.load(homes[name], PLAN, [odd_file], "测", quiet, publishes=True, at=at)
        assert (status, document["version"]) == (0, 1)
    assert tables(homes["bulk"], 1) == tables(homes["rows"], 1)
    assert in_the_lake(homes["bulk"]) == in_the_lake(homes["rows"]) != []
    assert homes["bulk"].root.joinpath("submissions/S000001/original").read_bytes() == odd_file.read_bytes()
    before = tables(homes["bulk"], 1)
    commands.rebuild(homes["bulk"], PLAN, "测", quiet)
    assert tables(homes["bulk"], 1) == before
    left = [*homes["bulk"].root.glob(".reading*"), *homes["bulk"].submissions.glob(".*")]
    assert left == []


def test_rows_at_hand_are_built_into_the_order_of_a_version(
    even_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    home, at = Home(tmp_path / "data"), dt.datetime(2025, 10, 15, tzinfo=dt.UTC)
    commands.load(home, PLAN, [even_file], "测", quiet, publishes=True, at=at)
    with duckdb.connect(home.version_path(1), read_only=True) as connection:
        rows = connection.execute("SELECT month, district_id, indicator_id FROM observation").fetchall()
    assert rows == sorted(rows)
    assert len(rows) == len(PLAN.districts) * len(YEAR)
    for path in home.lake.rglob("*.parquet"):
        places = pq.read_table(path, columns=["district_id"])["district_id"].to_pylist()
        assert places == sorted(places)
        assert pq.read_schema(path) == lake.SCHEMA


def test_what_is_kept_is_what_was_read_though_the_file_changes_meanwhile(
    even_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    home, content = Home(tmp_path / "data"), even_file.read_bytes()
    with writing(home) as register, History(home, is_kept=True) as history:
        taken = check_file(even_file, PLAN, history, TODAY)
        even_file.write_bytes(content + b"\n")
        kept = keep(home, register, taken, PLAN, "测").submission
        assert kept is not None
        assert home.submissions.joinpath(kept.id, "original").read_bytes() == content
        assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_what_is_kept_is_on_the_disk_before_it_is_received(
    even_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    synced, sync = set[int](), os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.add(os.fstat(handle).st_ino), sync(handle)))
    home = Home(tmp_path / "data")
    with writing(home), History(home, is_kept=True) as history:
        taken = check_file(even_file, PLAN, history, TODAY)
        assert taken.copy is not None
        assert taken.copy.stat().st_ino in synced


def test_no_copy_is_left_of_a_file_with_errors(
    even_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    even_file.write_bytes(even_file.read_bytes() + "2025年9月,不知道的局,x,x,,1,1,个,\n".encode())
    home = Home(tmp_path / "data")
    with writing(home), History(home, is_kept=True) as history:
        assert check_file(even_file, PLAN, history, TODAY).checked.has_errors
        assert [path for path in home.submissions.rglob("*") if path.is_file()] == []
    assert list(home.submissions.iterdir()) == []


def test_a_large_file_of_which_every_row_is_looked_at_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    path, home = tmp_path / "报送.csv", Home(tmp_path / "data")
    path.write_bytes(series(["２０２５年９月"], [("", 50)]))
    at = dt.datetime(2025, 10, 15, tzinfo=dt.UTC)
    document, _ = commands.load(home, PLAN, [path], "测", quiet, publishes=True, at=at)
    assert document["version"] == 1
    assert [rows for name, rows in tables(home, 1).items() if name == "observation"] != [[]]


def test_a_copy_that_a_killed_run_left_is_gone(tmp_path: Path) -> None:
    home = Home(tmp_path / "data")
    home.submissions.joinpath(".receiving-copies").mkdir(parents=True)
    home.submissions.joinpath(".receiving-copies", "0").write_bytes(b"torn")
    with writing(home):
        assert list(home.submissions.iterdir()) == []


def test_a_mark_of_quotation_below_the_first_lines_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_bytes, "_HEAD", 3_000)
    text = series(YEAR, course(), [district.name for district in PLAN.districts]).decode()
    content = (text.removesuffix(",\n") + ',"写明，\n两行"\n').encode()
    assert b'"' not in content[:3_000]
    assert_same(content)


def test_a_file_that_changed_since_it_was_checked_is_not_kept(
    odd_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    home = Home(tmp_path / "data")
    with writing(home) as register, History(home) as history:
        taken = check_file(odd_file, PLAN, history, TODAY)
        assert taken.part is not None
        odd_file.write_bytes(odd_file.read_bytes() + b"\n")
        with pytest.raises(SubmissionRefused, match="改动"):
            keep(home, register, taken, PLAN, "测")
        assert register.submissions == {}


def test_a_later_file_is_held_against_a_large_one_of_the_same_run(
    odd_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = tmp_path / "更正.csv"
    later.write_bytes(series(["2025年9月"], [(1, 2)]))
    home, found = Home(tmp_path / "data"), []
    for least in (limits.BULK_FROM_BYTES, 1000):
        monkeypatch.setattr(limits, "BULK_FROM_BYTES", least)
        with History(home) as history:
            for path in (odd_file, later):
                one = check_file(path, PLAN, history, TODAY)
                history.take(one.checked.observations)
            found.append([problem.message for problem in one.checked.problems])
    assert found[0] == found[1] != []


def test_a_large_file_is_held_against_what_is_published(
    even_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, found = Home(tmp_path / "data"), []
    at = dt.datetime(2025, 10, 15, tzinfo=dt.UTC)
    commands.load(home, PLAN, [even_file], "测", quiet, publishes=True, at=at)
    first, *_ = course()
    later = tmp_path / "更正.csv"
    later.write_bytes(series(YEAR[:1], [(first[0] + 1, first[1] + 1)], [one.name for one in PLAN.districts]))
    for least in (limits.BULK_FROM_BYTES, 1):
        monkeypatch.setattr(limits, "BULK_FROM_BYTES", least)
        with History(home) as history:
            found.append([problem.message for problem in check_file(later, PLAN, history, TODAY).checked.problems])
    assert found[0] == found[1] != []
    assert any("已公布的2024年2月本月数" in message for message in found[0])


@pytest.mark.parametrize(
    ("rows", "known", "off"),
    [
        ([("7", "", "75")], {7: (10, 70), 8: (12, 82)}, 5),
        ([("7", "15", "")], {6: (10, 60), 7: (10, 70), 8: (12, 82)}, 5),  # the month's own amount is revised
        ([("7", "", "60")], {8: (12, 82)}, 10),  # it arrives when a later month is there
        (
            [("6", "", "65")],
            {6: (10, 60), 7: (10, None), 8: (12, 82)},
            5,
        ),  # by way of a month of which only that is known
        ([("7", "", "75"), ("8", "7", "82")], {7: (10, 70), 8: (12, 82)}, None),
        ([("7", "", "75"), ("8", "", "82")], {7: (10, 70), 8: (12, 82), 9: (8, 90)}, None),
        ([("7", "", "70")], {7: (10, 70), 8: (12, 90)}, None),  # nothing is revised: it was said when it was published
        ([("7", "", "75")], {7: (10, 70), 8: (None, 82)}, None),
        ([("7", "", "70.00000001")], {7: (10, 70), 8: (12, 82)}, None),
        ([("7", "—", "—")], {7: (10, 70), 8: (12, 82)}, None),
        ([("7", "", "75")], {7: (10, 70), 8: Derived((Decimal(12), Decimal(82)))}, None),
    ],
)
def test_what_a_revision_makes_of_later_months_is_said_the_same_in_bulk(
    rows: list[tuple[str, ...]], known: dict[int, Any], off: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.check.doubtful.LEAST", 1)  # rows one by one are those of series that are marked
    for item, owner in (("stations", "市通信办"), ("records", "市数据局")):
        at = {(item, "", Month(2025, month)): said for month, said in known.items()}
        figures = {
            key: said if isinstance(said, Derived) else tuple(None if one is None else Decimal(one) for one in said)
            for key, said in at.items()
        }
        lines = "".join(f"2025年{month}月,{owner},{item},{amount},{value},\n" for month, amount, value in rows)
        content = f"月份,部门,指标编码,本月数,累计数,备注\n{lines}".encode()
        assert_same(content, figures)
        said = [one.message for one in row_by_row(content, figures).problems if one.code == "later-month-mismatch"]
        assert len(said) == (off is not None), said
        assert all("已公布的2025年8月本月数12" in one for one in said)
        assert all(re.search(rf"相差{off}(?!\d)", one) for one in said)


def test_a_large_file_in_another_form_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BULK_FROM_BYTES", 1)
    monkeypatch.setattr(limits, "FILE_BYTES", 10)
    path = tmp_path / "报送.csv"
    path.write_text("指标,1月,2月\n新建基站数,3,4\n", encoding="utf-8")
    with History(Home(tmp_path / "data")) as history:
        (problem,) = check_file(path, PLAN, history, TODAY).checked.problems
    assert problem.code == "too-large"
    assert "模板" in problem.message


def test_beyond_so_many_faulty_rows_none_is_looked_at_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FAULTY_ROWS", 5)
    good = "2025年{}月,市通信办,stations,,{},,{},个,\n"
    rows = [good.format(n % 9 + 1, PLAN.districts[n // 9].name, n % 9 + 1) for n in range(18)]
    rows[3:3] = [good.format(9, "", "约5")] * 4
    rows[12:12] = [good.format(9, "", "约6")] * 9
    one = row_by_row((HEADER + "".join(rows)).encode(), None)
    other, _ = in_bulk((HEADER + "".join(rows)).encode(), None)
    assert (one.rows, one.accepted, one.rejected) == (other.rows, other.accepted, other.rejected) == (len(rows), 8, 23)
    assert list(one.observations) == list(other.observations)
    assert one.problems == other.problems
    assert other.unread == len(rows) - 13
    (cut,) = (problem for problem in one.problems if problem.code == "too-many-faults")
    assert "第15行及以后的没有逐行核对" in cut.message
    assert not any(problem.code == "missing-expected-row" for problem in one.problems)


def test_of_many_rows_that_contradict_each_other_some_are_told_and_all_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CONTRADICTING", 3)
    rows = [f"2025年3月,市通信办,stations,,{place},,{n},个,\n" for n in range(9) for place in ("东城区", "西城区")]
    rows.insert(7, "2025年3月,市通信办,stations,,南山县,,5,个,\n")
    assert_same((HEADER + "".join(rows)).encode())
    rows += [f"2025年3月,市通信办,stations,,,,{n},个,作废\n" for n in range(9)]  # which are left to the other reader
    found = row_by_row((HEADER + "".join(rows)).encode())
    said = "\n".join(problem.message for problem in found.problems)
    assert "第2行：东城区的“新建基站数”2025年3月的数与第4行、第6行、第8行等8行不一致。" in said
    assert said.count("从这一行起还有6行也是“新建基站数”2025年3月的，没有逐行列出，都算作未接受") == 2
    assert "起还有4行写的是同样的项、地区和月份，没有逐行列出，都算作未接受" in said
    assert (found.rows, found.accepted, found.rejected) == (len(rows), 1, len(rows) - 1)


@pytest.mark.parametrize("noted", ["{},个,说明{}\n", "{},个,\n"])
def test_of_rows_that_contradict_each_other_with_other_remarks_all_are_counted(
    noted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CONTRADICTING", 3)
    monkeypatch.setattr(limits, "CONTRADICTING_OTHERWISE", 6)
    rows = ["2025年3月,市通信办,stations,,东城区,," + noted.format(n, n) for n in range(20)]
    rows.insert(9, "2025年3月,市通信办,stations,,西城区,,7,个,说明\n")
    assert_same((HEADER + "".join(rows)).encode())
    found = row_by_row((HEADER + "".join(rows)).encode())
    said = "\n".join(problem.message for problem in found.problems)
    assert "第2行：东城区的“新建基站数”2025年3月的数与第3行、第4行、第5行等19行不一致。" in said
    assert said.count("从这一行起还有17行也是“新建基站数”2025年3月的，没有逐行列出，都算作未接受") == 1
    assert (found.rows, found.accepted, found.rejected) == (21, 1, 20)


def test_of_many_parts_of_one_item_some_are_told_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CONTRADICTING", 3)
    monkeypatch.setattr(limits, "CONTRADICTING_OTHERWISE", 6)
    rows = [f"2025年3月,市通信办,stations,公司{n},{n}\n" for n in range(20)]
    found = row_by_row(("月份,部门,指标编码,运营商,累计数\n" + "".join(rows)).encode())
    said = "\n".join(problem.message for problem in found.problems)
    assert said.count("从这一行起还有17行也是“新建基站数”2025年3月的，没有逐行列出，都算作未接受") == 1
    assert "起还有" not in said.replace("从这一行起还有", "")
    assert (found.rows, found.accepted, found.rejected) == (20, 0, 20)


@pytest.mark.parametrize("word", ["第1页", "第1页,,,,,,,,", ",,,,,,,,2025年10月9日"])
def test_a_word_below_a_large_table_is_left_to_the_other_reader(word: str) -> None:
    content = series(YEAR[:3], [(100, 100), (130, 230), (121, 351)])
    with pytest.raises(NotUniform):
        in_bulk(content + f"{word}\n".encode())
    assert row_by_row(content + f"{word}\n".encode(), None).rejected == 0


def test_an_unknown_district_is_left_to_the_other_reader_for_it_may_be_a_sum() -> None:
    content = series(YEAR[:1], [(100, 100)], ["东城区", "主城区"])
    with pytest.raises(NotUniform, match="第3行的地区不在计划内"):
        in_bulk(content)


@given(
    st.lists(st.lists(st.sampled_from(["", "a", "12", '"b,\n"']), min_size=1, max_size=6), min_size=1, max_size=9),
    st.sampled_from(["\n", "\r\n"]), st.booleans(),
)  # fmt: skip
def test_rows_with_fewer_or_more_cells_are_put_apart_as_a_reader_of_rows_finds_them(
    rows: list[list[str]], end: str, is_closed: bool
) -> None:
    lines = [",".join(row) for row in rows]
    content = end.join(lines) + (end if is_closed else "")
    assume(content)
    told = [row for row in csv.reader(io.StringIO(content, newline="")) if row]
    has_quotes = '"' in content
    found, ragged = without_ragged(memoryview(content.encode()), ",", 4, has_quotes=has_quotes)
    assert ragged == tuple(at for at, row in enumerate(told) if len(row) != 4)
    kept = [row for row in csv.reader(io.StringIO(found.decode(), newline="")) if row]
    assert kept == [row for row in told if len(row) == 4]


def test_a_table_of_mostly_short_rows_is_left_to_the_other_reader_before_each_is_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "BULK_RAGGED", 2)
    with pytest.raises(NotUniform, match="超过2行"):
        in_bulk(series(YEAR[:3], [(100, 100), (130, 230), (121, 351)]) + b"short\n" * 3)


@pytest.mark.parametrize("columns", ["当月,累计数", "本月数,累计数", "年初数,本月", "年初数,本月数", "本月新增,累计数"])
def test_a_stock_of_a_period_means_the_same_in_bulk(columns: str) -> None:
    rows = "".join(
        f"2025年{month}月,{owner},{item},{first},{second},\n"
        for owner, item in (("市数据局", "records"), ("市通信办", "stations"))
        for month, first, second in ((1, "5", "105"), (2, "7", ""), (3, "", "120"))
    )
    known: Known = {("records", "", Month(2024, 12)): (None, Decimal(100))}
    assert_same(f"月份,部门,指标编码,{columns},备注\n{rows}".encode())
    assert_same(f"月份,部门,指标编码,{columns},备注\n{rows}".encode(), known)


def gb18030(*changes: tuple[str, str]) -> bytes:
    """Two years in every district in GB18030, each text replaced once near the end."""
    text = series(YEAR, course(), [one.name for one in PLAN.districts]).decode()
    for old, new in changes:
        at = text.index(old, len(text) * 3 // 4)
        text = text[:at] + new + text[at + len(old) :]
    return text.encode("gb18030")


def few_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that what is odd shows in the reading only."""
    for name, most in {"_SAMPLES": 2, "_SAMPLE_BYTES": 500}.items():
        monkeypatch.setattr(bulk_form, name, most)


STANDS = {
    "plain": (gb18030(), True),
    "with a mark of demonstration": (gb18030((",个,\n", ",个,演示数据\n")), True),
    "with a placeholder": (gb18030((",个,\n", ",个,\n2024年1月,不认识的局,x,x,,—,未统计,个,\n")), True),
    "with a name beyond GB2312": (gb18030(("2025年5月", "２０２５年5月"), (",个,\n", ",个,朱镕堃\n")), True),
    "with letters of four bytes": (gb18030((",个,\n", ",个,\U00020000\n")), True),
    "with rows that are too short or long": (gb18030((",个,\n", ",个\n"), (",个,\n", ",个,见附件,,\n")), True),
    "with bars": (gb18030().replace(b",", b"|"), False),
    "with a note": (gb18030((",个,\n", ",个,见附件\n")), True),
    "with notes on most rows": (gb18030().replace(b"\n2024", "见附件\n2024".encode("gb18030")), True),
}


@pytest.mark.parametrize(("content", "stands"), STANDS.values(), ids=STANDS)
def test_gb18030_is_read_as_it_stands_to_the_same(
    content: bytes, stands: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[bool]()

    def noted(*given: Any) -> bulk_bytes.Scanned:
        asked.append(given[-1] is None)
        return bulk_bytes.scan(*given)

    monkeypatch.setattr(bulk, "scan", noted)
    few_samples(monkeypatch)
    assert_same(content)
    assert asked[-1] == stands


@pytest.mark.parametrize(
    "at", [b",\xb8\xf6,\n", b"2025\xc4\xea7\xd4\xc2,", b",1000,"], ids=["in a unit", "in a month", "in a figure"]
)
@pytest.mark.parametrize("bad", [b"\xff", b"\xb8", b"\x81\x30,"], ids=["no lead", "cut", "cut four"])
def test_what_is_no_gb18030_is_found_wherever_it_stands(at: bytes, bad: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_bytes, "_HEAD", 3_000)  # beyond which the fault stands
    before, after = gb18030().rsplit(at, 1)
    with pytest.raises(NotUniform, match="文字编码既不是"):
        in_bulk(before + at[:-1] + bad + at[-1:] + after)


@pytest.mark.parametrize(
    "at",
    [",个,", "2025年7月,", ",1000,", ",stations,", "写明\n"],
    ids=["in a unit", "in a month", "in a figure", "in a code", "in a note"],
)
@pytest.mark.parametrize(
    "bad",
    [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf0\x9f,", b"\xbc"],
    ids=["no lead", "too long", "half", "cut", "rest"],
)
def test_what_is_no_utf_8_is_found_wherever_it_stands(at: str, bad: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_bytes, "_HEAD", 3_000)  # beyond which the fault stands
    text = series(YEAR, course(), [one.name for one in PLAN.districts]).replace(b",\n", ",写明\n".encode())
    cut = text.rindex(at.encode(), 0, len(text) - 400) + len(at.encode()) - 1
    content = text[:cut] + bad + text[cut:]
    with suppress(NotUniform):
        assert_same(content)
        assert in_bulk(content)[0].reading.encoding == "gb18030"


def test_what_is_no_gb18030_is_found_behind_the_last_row_that_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_bytes, "_HEAD", 1_000)
    monkeypatch.setattr(limits, "FAULTY_ROWS", 3)
    few_samples(monkeypatch)
    content = gb18030().replace(b",stations,", b",?,")
    assert "too-many-faults" in {problem.code for problem in in_bulk(content)[0].problems}
    with pytest.raises(NotUniform, match="文字编码既不是"):
        before, *after = content.rsplit(b",", 10)  # in the last row but one
        in_bulk(b",".join([before + b"\xff", *after]))


@pytest.mark.parametrize(
    ("title", "heading", "word"), [("中国移动月报\n", "联系人", "张三"), ("", "运营商", ""), ("", "类型", "移动公司")]
)
def test_what_may_be_of_a_part_is_left_to_the_other_reader(title: str, heading: str, word: str) -> None:
    rows = "".join(f"2025年{month}月,市通信办,stations,{word},,{100 * month},\n" for month in range(1, 10))
    with pytest.raises(NotUniform, match="一部分"):
        in_bulk(f"{title}月份,部门,指标编码,{heading},本月数,累计数,备注\n{rows}".encode())


def test_a_figure_that_a_comma_cut_in_two_is_found_wherever_it_stands() -> None:
    header, *rows = series(YEAR, course(), [one.name for one in PLAN.districts]).decode().splitlines()
    beside = [",".join([*cells[:7], cells[8], cells[7]]) for cells in (row.split(",") for row in (header, *rows))]
    beside[-40] = ",".join([*beside[-40].split(",")[:6], "1,100,个"])
    content = "\n".join([*beside, ""]).encode()
    assert assert_same(content) > 0
    assert "bad-number" in {problem.code for problem in in_bulk(content)[0].problems}


@pytest.mark.parametrize("word", ["中国移动", "一、福州铁塔", "作废", "此行作废"])
def test_a_row_of_one_operator_is_found_wherever_it_stands(word: str) -> None:
    content = series(YEAR, course(), [one.name for one in PLAN.districts]).decode()
    at = content.index(",个,\n", len(content) * 3 // 4)
    with pytest.raises(NotUniform, match="一部分"):
        in_bulk(f"{content[:at]},个,{word}\n{content[at + 4 :]}".encode())


def test_a_month_beyond_a_year_so_far_of_which_no_earlier_month_is_known_is_found() -> None:
    figures = [(4, 40, 160), (5, 41, 201), (6, 39, 240), (7, 42, 282), (8, 38, 320), (9, 43, 363)]
    rows = [f"2025年{month}月,市通信办,stations,新建基站数,{{}},{new},{all_},个," for month, new, all_ in figures]
    lines = [row.format(place.name) for place in PLAN.districts for row in rows]
    assert_same("\n".join([HEADER.strip(), *lines, ""]).encode())
    lines[0] = lines[0].replace(",40,160,", ",160,40,")
    content = "\n".join([HEADER.strip(), *lines, ""]).encode()
    assert_same(content)
    found = [(problem.code, problem.line) for problem in in_bulk(content)[0].problems if problem.level == "error"]
    assert ("cumulative-mismatch", 2) in found


def test_units_that_are_left_open_beside_others_of_the_item_are_not_read_in_bulk() -> None:
    rows = "2025年9月,市通信办,stations,,东城区,,0.3,万个,\n2025年9月,市通信办,stations,,西城区,,2,,\n"
    with pytest.raises(NotUniform, match="没有写单位"):
        in_bulk((HEADER + rows).encode(), None)
    assert_same((HEADER + rows.replace(",2,,", ",2,座,")).encode())


def test_some_districts_that_are_more_than_the_city_are_found_in_bulk() -> None:
    row = "2025年9月,市通信办,stations,,{},{},{},个,\n"
    for city, amount in ((100, 3), (165, 3), (200, 30), (200, 100)):
        rows = (("", amount, city), ("东城区", 40, 95), ("西城区", 20, 70))
        assert_same((HEADER + "".join(row.format(*one) for one in rows)).encode())


def test_a_part_without_a_code_leaves_a_file_to_the_reader_of_rows() -> None:
    rows = "2025年9月,市通信办,stations,,,,120,个,\n2025年9月,市通信办,,其中：移动,,,70,个,\n"
    with pytest.raises(NotUniform, match="其中项"):
        in_bulk((HEADER + rows).encode())
    found = row_by_row((HEADER + rows).encode())
    assert (found.accepted, found.has_errors) == (1, False)


@pytest.mark.parametrize("day", ["26", "27", "28", "15", "30"])
def test_days_of_months_mean_the_same_in_both_ways(day: str) -> None:
    rows = (
        f"2025-{month:02d}-{day},市通信办,stations,,{place},,{100 * month + at},个,\n"
        for month in (3, 4)
        for at, place in enumerate(("东城区", "西城区", "南山县"))
    )
    assert_same((HEADER + "".join(rows)).encode())


def test_a_title_until_a_day_before_the_month_ends_is_said_in_both_ways() -> None:
    assert_same(f"截至2025年9月28日,,,,,,,,\n{HEADER}2025-08,市通信办,stations,,,,120,个,\n".encode())


def test_growth_that_is_last_months_again_is_said_in_both_ways() -> None:
    before = {
        ("stations", place, Month(2025, month)): (Decimal(40), Decimal(40 * month))
        for place in ("east", "west", "south")
        for month in (5, 6)
    }
    rows = [
        f"2025-{month:02d},市通信办,stations,,{place},,{40 * month + odd},个,\n"
        for odd, place in enumerate(("东城区", "西城区", "南山县"))
        for month in (7, 8)
    ]
    content = (HEADER + "".join(rows)).encode()
    assert_same(content, before)
    found = [one for one in row_by_row(content, before).problems if one.code == "same-as-last-month"]
    assert [one.line for one in found] == [2]  # of 东城区, and only the month behind the published ones


def test_months_of_districts_are_held_against_the_published_city_in_both_ways() -> None:
    before = {("stations", "", Month(2025, 6)): (Decimal(61), Decimal(300))}
    places = enumerate(("东城区", "西城区", "南山县"), 1)
    rows = (f"2025-06,市通信办,stations,,{place},{10 * number},,个,\n" for number, place in places)
    content = (HEADER + "".join(rows)).encode()
    assert_same(content, before)
    assert "district-sum-mismatch" in {one.code for one in row_by_row(content, before).problems}
