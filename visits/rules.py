"""Pure rules of visits: values in, answers out."""

import datetime as dt
from dataclasses import dataclass


def proposals(on: dt.date, cadence_days: int, promised: dt.date | None) -> list[dt.date]:
    """Days proposed for the next contact: with the first promise, in two weeks, by the tier.

    Sorted, without doubles, all after `on`.
    """
    days = {on + dt.timedelta(days=14), on + dt.timedelta(days=max(cadence_days, 1))}
    if promised and promised > on:
        days.add(promised)
    return sorted(days)


@dataclass(frozen=True)
class Item:
    """What the order of Today's list depends on."""

    appointment_in: float | None  # minutes until an agreed time, None without one
    amount: float  # yuan at stake
    due_on: dt.date


def order(item: Item) -> tuple[int, float, float, dt.date]:
    """Sort key of Today's list: appointments in the next 90 minutes, then money, then the day."""
    soon = item.appointment_in is not None and item.appointment_in <= 90
    return (0 if soon else 1, item.appointment_in or 0 if soon else 0, -item.amount, item.due_on)


def may_suggest_products(visits_before: int) -> bool:
    """A first contact presents no product (S17): suggestions come from the second on."""
    return visits_before > 0
