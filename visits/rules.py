"""Pure rules of visits: values in, answers out."""

import datetime as dt
from dataclasses import dataclass

FORTNIGHT = dt.timedelta(days=14)
SOON = 90  # minutes before an agreed time in which it comes before any money


@dataclass(frozen=True)
class Proposal:
    """A day proposed for the next contact, and why: with the PROMISE, a FORTNIGHT, the TIER."""

    on: dt.date
    why: str


def proposals(on: dt.date, cadence_days: int, promised: dt.date | None) -> list[Proposal]:
    """Days for the next contact after `on`: with the promise, in two weeks, by the tier's cadence.

    Sorted and without doubles (the first reason stays); all lie after `on`.
    """
    days = {on + dt.timedelta(days=max(cadence_days, 1)): "TIER", on + FORTNIGHT: "FORTNIGHT"}
    if promised and promised > on:
        days[promised] = "PROMISE"
    return [Proposal(day, days[day]) for day in sorted(days)]


def plan_after(
    planned: dt.date | None, talked_on: dt.date, chosen: dt.date | None
) -> dt.date | None:
    """The next contact after a talk: the chosen day; without one a plan that lies ahead stays."""
    if chosen:
        return chosen
    return planned if planned and planned > talked_on else None


@dataclass(frozen=True)
class Item:
    """What the order of Today's list depends on."""

    appointment_in: float | None  # minutes until an agreed time, None without one
    amount: float  # yuan at stake
    due_on: dt.date


def order(item: Item) -> tuple[int, float, float, dt.date]:
    """Sort key of Today's list: appointments in the next 90 minutes, then money, then the day."""
    soon = item.appointment_in is not None and item.appointment_in <= SOON
    return (0 if soon else 1, item.appointment_in or 0 if soon else 0, -item.amount, item.due_on)


def may_suggest_products(talks_before: int) -> bool:
    """A first contact presents no product (S17): suggestions come from the second on."""
    return talks_before > 0
