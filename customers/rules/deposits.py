"""Terms, interest and weeks of deposits: pure rules (DOMAIN.md D)."""

import calendar
import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` (≥ 0) later; the month's last day where it has no such day.

    2025-08-31 + 6 → 2026-02-28 (DOMAIN.md D): a term is counted from the opening day each time,
    so renewals of a deposit opened on the 31st do not creep to the 28th.
    """
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def last_day(start: dt.date, months: int) -> dt.date:
    """The last day of `months` that begin on `start`: 2026-03-01 + 12 → 2027-02-28."""
    return add_months(start, months) - dt.timedelta(days=1)


def interest(
    principal: Decimal, rate: Decimal, *, months: int = 0, days: int = 0, year_days: int = 360
) -> Decimal:
    """Simple interest in the principal's currency, rounded half up to the cent, once.

    `rate` is per annum as a fraction. Whole months count as twelfths of a year, odd days by the
    daily rate: a year has 360 days for RMB deposits and loans (PBC 银发〔2005〕129).
    """
    years = Fraction(months, 12) + Fraction(days, year_days)
    exact = Fraction(principal) * Fraction(rate) * years
    cents = exact * 100
    whole = Decimal(cents.numerator) / Decimal(cents.denominator)
    return (whole.quantize(Decimal(1), ROUND_HALF_UP) * CENT).quantize(CENT)


def week_of(day: dt.date) -> dt.date:
    """The Monday of the day's week."""
    return day - dt.timedelta(days=day.weekday())


def changes(amounts: Sequence[Decimal]) -> list[Decimal | None]:
    """Each amount less the next (older) one; the oldest has nothing to compare with."""
    steps: list[Decimal | None] = [new - old for new, old in itertools.pairwise(amounts)]
    return [*steps, None] if amounts else []
