"""Numbers: exact fractions to decimals, rounded half up once, written as Chinese officials write them."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction

MISSING = "—"
MINUS = "−"

# Wide enough that no quantity of a plan loses a digit; only what never ends (1/3) is cut off.
_CONTEXT = Context(prec=40)


def to_decimal(value: Fraction) -> Decimal:
    """The fraction as a decimal: exact where it ends, else to 40 digits."""
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def optional_decimal(value: Fraction | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def round_half_up(value: Decimal | Fraction, decimals: int = 1) -> Decimal:
    """The value at that many decimals, halves away from zero as people round (四舍五入); zero has no sign."""
    above, below = value.as_integer_ratio()
    units = (2 * abs(above) * 10**decimals + below) // (2 * below)
    return Decimal(units if above >= 0 else -units).scaleb(-decimals, _CONTEXT)


def number_text(value: Decimal | Fraction, decimals: int) -> str:
    """The value with thousands separators and a true minus."""
    return f"{round_half_up(value, decimals):,f}".replace("-", MINUS)


def points(share: Decimal | Fraction) -> Decimal:
    """A difference of shares as it is shown: percentage points, one decimal."""
    return round_half_up(share, 3).scaleb(2, _CONTEXT)


def percent_text(share: Decimal | Fraction | None) -> str:
    """A share in per cent with one decimal: 67.5%."""
    return MISSING if share is None else f"{number_text(Fraction(share) * 100, 1)}%"


def trimmed(value: Decimal | None) -> Decimal | None:
    """The same number without the zeros that a column's scale adds."""
    if value is None:
        return None
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
