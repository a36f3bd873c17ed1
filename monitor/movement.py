"""How a value moved: against the same month last year (同比), against the month before (环比), and by quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from monitor.month import Month
from monitor.number import to_decimal
from monitor.observation import Observation, Series
from monitor.plan import Indicator


@dataclass(frozen=True, slots=True)
class Movement:
    """One month of an indicator; of quantities as a share (0.1 = 10 %), of rates and ranks as a difference.

    None where either side is unknown, or where a share of nothing would be asked for.
    """

    month: Month
    year_on_year: Decimal | None  # of the value: year to date, stock, rate or rank
    amount_year_on_year: Decimal | None  # of the month's own amount
    month_on_month: Decimal | None  # of the month's own amount where amounts add up, else of the value


@dataclass(frozen=True, slots=True)
class Quarter:
    """What the months of a quarter brought together; `amount` is None where one of them is not known."""

    number: int
    amount: Decimal | None
    year_before: Decimal | None
    is_whole: bool  # all three months have data


def movements(item: Indicator, this_year: Series, last_year: Series) -> tuple[Movement, ...]:
    """One for each month reported this year, newest first."""
    known = {**last_year, **this_year}
    return tuple(_movement(item, month, known) for month in sorted(this_year, reverse=True))


def _movement(item: Indicator, month: Month, known: Series) -> Movement:
    before, then = month + -1, Month(month.year - 1, month.number)
    adds_up = item.kind == "cumulative"
    stepping = _amount if adds_up else _value
    return Movement(
        month=month,
        year_on_year=_moved(item, _value(known, month), _value(known, then)),
        amount_year_on_year=_moved(item, _amount(known, month), _amount(known, then)) if adds_up else None,
        month_on_month=_moved(item, stepping(known, month), stepping(known, before)),
    )


def _value(known: Series, month: Month) -> Decimal | None:
    seen = known.get(month)
    return None if seen is None else seen.value


def _amount(known: Series, month: Month) -> Decimal | None:
    seen = known.get(month)
    return None if seen is None else seen.amount


def is_share(item: Indicator) -> bool:
    """Whether movements are shares of the earlier value, not differences to it."""
    return item.kind in ("cumulative", "level") and not item.is_share


def _moved(item: Indicator, now: Decimal | None, before: Decimal | None) -> Decimal | None:
    if now is None or before is None:
        return None
    if not is_share(item):
        return now - before
    return to_decimal(Fraction(now - before) / Fraction(before)) if before > 0 else None


def quarters(item: Indicator, this_year: Series, last_year: Series) -> tuple[Quarter, ...]:
    """The quarters of the year that have begun, of what adds up over months; nothing of anything else."""
    if item.kind != "cumulative" or not this_year:
        return ()
    year, last = max(this_year).year, max(this_year).number
    return tuple(_quarter(number, year, last, this_year, last_year) for number in range(1, (last + 2) // 3 + 1))


def _quarter(number: int, year: int, last: int, this_year: Series, last_year: Series) -> Quarter:
    months = [month for month in range(3 * number - 2, 3 * number + 1) if month <= last]
    amount = _sum(this_year, year, months)
    return Quarter(number, amount, _sum(last_year, year - 1, months), len(months) == 3 and amount is not None)


def _sum(series: Mapping[Month, Observation], year: int, months: list[int]) -> Decimal | None:
    found = [series.get(Month(year, month)) for month in months]
    amounts = [seen.amount for seen in found if seen is not None and seen.amount is not None]
    return sum(amounts, Decimal(0)) if len(amounts) == len(months) else None
