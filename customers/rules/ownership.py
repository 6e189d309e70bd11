"""Shares of a customer: pure rules."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

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
