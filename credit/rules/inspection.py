"""When borrowers are looked at after disbursal (DOMAIN.md C1)."""

import datetime as dt
from dataclasses import dataclass

from credit.rules.classification import PASS
from customers.rules import add_months

MONTHLY, QUARTERLY = 1, 3
FIRST, ROUTINE = "FIRST", "ROUTINE"


@dataclass(frozen=True)
class Plan:
    """What the bank set: days until the first inspection, months of a short loan, days planned
    ahead, and how many days back a loan that nobody planned before is planned."""

    first_days: int = 15
    short_term_months: int = 6
    ahead_days: int = 30
    back_days: int = 30


BY_DEFAULT = Plan()


@dataclass(frozen=True)
class Inspected:
    """What the plan of one loan depends on; `planned_until` is the newest routine one planned."""

    disbursed_on: dt.date
    matures_on: dt.date
    term_months: int
    loan_class: str = PASS
    has_first: bool = False
    planned_until: dt.date | None = None


def months_between(term_months: int, loan_class: str, plan: Plan = BY_DEFAULT) -> int:
    """Months from one routine inspection to the next: 1 for short loans and below pass, else 3."""
    is_close = term_months <= plan.short_term_months or loan_class not in ("", PASS)
    return MONTHLY if is_close else QUARTERLY


def first_due(disbursed_on: dt.date, plan: Plan = BY_DEFAULT) -> dt.date:
    """The day of the first inspection: natural days after disbursal."""
    return disbursed_on + dt.timedelta(days=plan.first_days)


def routine_dues(loan: Inspected, *, after: dt.date, until: dt.date, plan: Plan) -> list[dt.date]:
    """Routine inspections due after `after` up to `until`: whole months after disbursal.

    A monthly plan contains the quarterly one. After maturity only days that have come count: a
    loan that is repaid then needs none.
    """
    step = months_between(loan.term_months, loan.loan_class, plan)
    gone = (after.year - loan.disbursed_on.year) * 12 + after.month - loan.disbursed_on.month
    month = max(gone // step - 1, 0) * step
    found = []
    while (day := add_months(loan.disbursed_on, month := month + step)) <= until:
        if day > after:
            found.append(day)
    return found


def due_days(loan: Inspected, *, on: dt.date, plan: Plan = BY_DEFAULT) -> list[tuple[str, dt.date]]:
    """The inspections to be planned on `on`: (kind, day), the first one first.

    Late or after a pause of the night's work the days are the same; of several routine ones that
    have passed meanwhile only the newest is planned.
    """
    start, end = on - dt.timedelta(days=plan.back_days), on + dt.timedelta(days=plan.ahead_days)
    found = []
    if not loan.has_first and start < (day := first_due(loan.disbursed_on, plan)) <= end:
        found.append((FIRST, day))
    after = min(loan.planned_until or start, start)
    days = routine_dues(loan, after=after, until=end, plan=plan)
    passed = [day for day in days if day <= on]
    coming = [day for day in days if on < day < loan.matures_on]
    return found + [(ROUTINE, day) for day in (*passed[-1:], *coming)]
