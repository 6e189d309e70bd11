"""Pure rules of customers: values in, answers out."""

import calendar
import datetime as dt
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")

# --- names --------------------------------------------------------------------------------------


def search_key(text: str) -> str:
    """What a name or a query is searched by: NFKC, lower case, without blanks and dots."""
    return re.sub(r"[\s·.•()（）]", "", unicodedata.normalize("NFKC", text)).lower()


def bigrams(text: str) -> list[str]:
    """The distinct two-character pieces of a search key, sorted."""
    return sorted({text[n : n + 2] for n in range(len(text) - 1)})


def middle_bigram(key: str) -> str:
    """The two characters in the middle: names share their beginnings (towns) and ends (Ltd)."""
    middle = (len(key) - 1) // 2
    return key[middle : middle + 2]


def search_text(name: str, pinyin: str, initials: str) -> str:
    """One text of all that a customer is found by; "|" keeps the parts from running together."""
    return "|".join(search_key(part) for part in (name, pinyin, initials))


def found_span(shown: str, initials: str, query: str) -> tuple[int, int] | None:
    """Where `query` stands in the name as it is shown: by its characters, else by initials.

    Initials count only where each stands for one character, so that the marked part is exact.
    """
    wanted = query.strip().lower()
    start = shown.lower().find(wanted) if wanted else -1
    if wanted and start < 0 and len(initials) == len(shown):
        start = initials.find(wanted)
    return (start, start + len(wanted)) if start >= 0 else None


# --- papers -------------------------------------------------------------------------------------


def plain_number(value: str) -> str:
    """A paper's number as it is kept: half-width, upper case, without blanks and hyphens."""
    return re.sub(r"[\s\-‐-―−]", "", unicodedata.normalize("NFKC", value)).upper()


# --- deposits -----------------------------------------------------------------------------------


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` (≥ 0) later; the month's last day where it has no such day.

    2025-08-31 + 6 → 2026-02-28 (DOMAIN.md D): a term is counted from the opening day each time,
    so renewals of a deposit opened on the 31st do not creep to the 28th.
    """
    month = day.year * 12 + day.month - 1 + months
    year, month = divmod(month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


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


# --- ownership ----------------------------------------------------------------------------------

Span = tuple[dt.date, dt.date | None, Decimal]


def highest_share(spans: Iterable[Span]) -> Decimal:
    """The greatest sum of shares on any day; spans are (from, to or open, share), inclusive."""
    listed = list(spans)
    return max(
        (
            sum(
                (share for start, end, share in listed if start <= day and not (end and end < day)),
                Decimal(0),
            )
            for day, _end, _share in listed  # a sum only rises where a span begins
        ),
        default=Decimal(0),
    )
