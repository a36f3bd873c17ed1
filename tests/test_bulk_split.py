"""Figures taken a whole column at a time, against the grammar written out and Python's own decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import product

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.bulk import gather as bulk_gather
from etl.bulk.bytes import NotUniform
from etl.bulk.figures import DIGITS, EMPTY, GROUPED, OTHER, PERCENT, PLACEHOLDER, PLAIN, decoded, figures_of
from etl.bulk.form import form_of
from etl.bulk.gather import UNKNOWN, Gathered
from etl.bulk.piece import Splitter
from etl.language.number import PLACEHOLDERS
from tests.departmental import HEADER, PLAN

NUMBER = r"[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
FORMS = {PLAIN: NUMBER, PERCENT: f"{NUMBER}%", GROUPED: r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,3}(?:\.[0-9]+)?"}
plain = st.from_regex(NUMBER, fullmatch=True, alphabet=st.characters(codec="ascii"))
pointed = st.builds("{}.{}".format, st.integers(-(10**10), 10**10), st.text("0123456789", min_size=1, max_size=10))
texts = st.one_of(
    plain,
    pointed,
    plain.map(lambda text: f"{text}%"),
    st.from_regex(FORMS[GROUPED], fullmatch=True, alphabet=st.characters(codec="ascii")),
    st.sampled_from(sorted(PLACEHOLDERS)),
    st.text("0123456789+-.,% 一", max_size=20),
)


def expected(text: str, decimals: int) -> tuple[int, int]:
    """The number times 10 ** decimals and how it is written."""
    if text in PLACEHOLDERS:
        return 0, PLACEHOLDER if text else EMPTY
    for form, pattern in FORMS.items():
        if re.fullmatch(pattern, text):
            whole, _, fraction = text.strip("+-%").replace(",", "").partition(".")
            if len(whole) <= DIGITS - decimals and len(fraction) <= decimals:
                return int(Decimal(text.strip("%").replace(",", "")) * 10**decimals), form
    return 0, OTHER


@given(st.lists(texts, min_size=1, max_size=30), st.sampled_from([4, 8]), st.integers(0, 3))
@example(["123,456,789,012.5"], 8, 0)
@example(["0.12345678", "-123456789.12345678", "7.123456789", "12345678", ".12345678"], 8, 1)
@example(["0.1234", "1.23456", "123456.12345", "-9876543210123.4567", "98765432101234.5"], 4, 0)
@example(["", "12.", ".5", "-", "-0.5", "+7", "1.2.3", "00", "0", "--1", "1-"], 4, 1)
def test_figures_are_taken_as_the_grammar_has_it(column: list[str], decimals: int, before: int) -> None:
    given = pa.array([text.encode() for text in ["7"] * before + column], pa.binary()).slice(before)
    numbers, forms = figures_of(given, decimals, "utf-8")
    told = list(zip(numbers.tolist(), forms.tolist(), strict=True))
    assert told == [expected(text, decimals) for text in column]


@pytest.mark.parametrize("decimals", [4, 8])
def test_no_short_text_is_taken_for_a_number_that_it_is_not(decimals: int) -> None:
    every = ["".join(one) for length in range(6) for one in product("019.-+/:", repeat=length)]
    long = [f"{whole}{text}" for whole in ("7", "1234567", "123456789") for text in every[:4000]]
    for column in (every, [*every, *long], long):
        numbers, forms = figures_of(pa.array([text.encode() for text in column], pa.binary()), decimals, "utf-8")
        told = list(zip(numbers.tolist(), forms.tolist(), strict=True))
        assert [pair for pair in zip(column, told, strict=True) if pair[1] != expected(pair[0], decimals)] == []


@pytest.mark.parametrize("texts", [[b"a", b"\xff"], [b"\xb8", b"\xf6"], [b"a\0b"]])
def test_bytes_that_are_no_text_are_refused_each_for_itself(texts: list[bytes]) -> None:
    with pytest.raises(NotUniform):
        decoded(texts, "gb18030")


def test_names_beyond_those_that_can_be_coded_are_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_gather, "_MOST", 3)
    form = form_of(HEADER + ",,,,,,,,\n", "报送.csv", PLAN)
    splitter, gathered = Splitter(form, has_quotes=False, decimals=4, codec="utf-8"), Gathered(form, 1, "utf-8")
    for names in ("甲乙", "乙丙丁甲", "丁丙甲戊"):
        rows = "".join(f"{name},,,,,,,,\n" for name in names)
        gathered.add(splitter.piece(memoryview(rows.encode())))
    assert gathered.texts()["month"] == ["甲", "乙", "丙"]
    assert gathered.columns()["month"].tolist() == [0, 1, 1, 2, UNKNOWN, 0, UNKNOWN, 2, 0, UNKNOWN]
