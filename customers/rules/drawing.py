"""What a deposit pays when it is drawn on a day, step by step (DOMAIN.md D; 储蓄管理条例 24–27)."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from customers.rules.deposits import CENT, add_months, interest

YEAR_DAYS = 360


@dataclass(frozen=True)
class Step:
    """One term of the calculation: principal × rate × months or days = yuan."""

    why: str  # TERM, EARLY, LATE, DAYS
    principal: Decimal
    rate: Decimal
    months: int
    days: int
    yuan: Decimal


def drawn(
    principal: Decimal,
    rate: Decimal,
    demand_rate: Decimal,
    opened_on: dt.date,
    drawn_on: dt.date,
    *,
    months: int | None,
    by_days: bool = False,
) -> list[Step]:
    """Interest on `principal` drawn whole on `drawn_on`; each step rounded half up to the cent.

    On its day or later the whole term at the opening day's rate, by months of a twelfth or, with
    `by_days`, by actual days ÷ 360; days beyond the term at the demand rate. Before its day, and
    without a term, all days at the demand rate.
    """
    if drawn_on < opened_on:
        raise ValueError("drawn before it was opened")
    held = (drawn_on - opened_on).days
    if not months:
        return [_days("DAYS", principal, demand_rate, held)]
    matures_on = add_months(opened_on, months)
    if drawn_on < matures_on:
        return [_days("EARLY", principal, demand_rate, held)]
    term = (matures_on - opened_on).days
    if by_days:
        steps = [_days("TERM", principal, rate, term)]
    else:
        yuan = interest(principal, rate, months=months)
        steps = [Step("TERM", principal, rate, months, 0, yuan)]
    if late := held - term:
        steps.append(_days("LATE", principal, demand_rate, late))
    return steps


def drawn_in_part(
    principal: Decimal, part: Decimal, demand_rate: Decimal, opened_on: dt.date, drawn_on: dt.date
) -> Step:
    """Interest on `part` drawn before the day: only that part earns the demand rate."""
    if not 0 < part <= principal:
        raise ValueError("a part of the principal")
    return _days("EARLY", part, demand_rate, (drawn_on - opened_on).days)


def _days(why: str, principal: Decimal, rate: Decimal, days: int) -> Step:
    yuan = interest(principal, rate, days=days, year_days=YEAR_DAYS)
    return Step(why, principal, rate, 0, days, yuan)


def drawn_total(steps: list[Step]) -> Decimal:
    """The sum of the steps."""
    return sum((step.yuan for step in steps), Decimal(0)).quantize(CENT)
