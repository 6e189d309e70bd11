"""What is overdue: schedule lines settled by payments, day by day.

Days overdue are counted from the due day, each day one. But a line that falls due on a day off may
be paid until the next working day (民法典 203): before that nothing of it is late.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Due:
    """A schedule line: principal and interest in yuan; interest None when nobody knows it."""

    due_on: dt.date
    principal: Decimal
    interest: Decimal | None
    payable_until: dt.date | None = None  # None: the due day itself


@dataclass(frozen=True)
class Paid:
    """A payment; `for_due_on` names the line that it settles first."""

    paid_on: dt.date
    principal: Decimal
    interest: Decimal
    for_due_on: dt.date | None = None


@dataclass
class Line:
    """A schedule line with what was paid on it; `settled_on` is the day nothing was left."""

    due_on: dt.date
    principal: Decimal
    interest: Decimal | None
    principal_paid: Decimal = NOTHING
    interest_paid: Decimal = NOTHING
    settled_on: dt.date | None = None
    payable_until: dt.date | None = None

    @property
    def last_day(self) -> dt.date:
        """The last day on which it is paid in time."""
        return self.payable_until or self.due_on

    @property
    def principal_left(self) -> Decimal:
        """Principal still open."""
        return self.principal - self.principal_paid

    @property
    def interest_left(self) -> Decimal:
        """Interest still open; none of an unknown interest."""
        return (self.interest or NOTHING) - self.interest_paid

    @property
    def left(self) -> Decimal:
        """Everything still open."""
        return self.principal_left + self.interest_left

    @property
    def is_open(self) -> bool:
        """Is anything left to pay?"""
        return self.principal_left > 0 or self.interest_left > 0

    def is_late(self, on: dt.date) -> bool:
        """Is it open after its last day?"""
        return self.is_open and self.last_day < on


@dataclass(frozen=True)
class Arrears:
    """What is overdue on a day: days since the oldest open line fell due, amounts in yuan.

    `cured_on`: the day on which the last late line was paid (None while something is late, or
    nothing ever was); `periods_since`: lines that fell due after it and were paid. `kept`:
    the due days of all lines that were paid; `excused_days`: days since the oldest open line that
    fell due on a day off and may still be paid.
    """

    overdue_days: int
    principal: Decimal
    interest: Decimal
    cured_on: dt.date | None
    periods_since: int
    excused_days: int = 0
    kept: tuple[dt.date, ...] = ()

    @property
    def total(self) -> Decimal:
        """Principal and interest overdue."""
        return self.principal + self.interest


def settle(lines: Iterable[Due], payments: Iterable[Paid], *, on: dt.date) -> list[Line]:
    """The schedule by day with the payments made up to `on`.

    A payment settles the line that it names, then the oldest open ones; principal and interest
    apart, since the core bank tells them apart.
    """
    found = [
        Line(line.due_on, line.principal, line.interest, payable_until=line.payable_until)
        for line in sorted(lines, key=lambda one: one.due_on)
    ]
    for line in found:
        if not line.is_open:  # nothing falls due on it
            line.settled_on = line.due_on
    for payment in sorted(payments, key=lambda one: one.paid_on):
        if payment.paid_on <= on:
            _pay(found, payment)
    return found


def _pay(lines: list[Line], payment: Paid) -> None:
    principal, interest = payment.principal, payment.interest
    named = [line for line in lines if line.due_on == payment.for_due_on]
    for line in (*named, *(one for one in lines if one.due_on != payment.for_due_on)):
        if principal <= 0 and interest <= 0:
            return
        if line.is_open:
            part = max(min(principal, line.principal_left), NOTHING)
            line.principal_paid, principal = line.principal_paid + part, principal - part
            part = max(min(interest, line.interest_left), NOTHING)
            line.interest_paid, interest = line.interest_paid + part, interest - part
            if not line.is_open:
                line.settled_on = payment.paid_on


def arrears(lines: Iterable[Line], *, on: dt.date) -> Arrears:
    """What is overdue on `on` in a settled schedule. A line payable on `on` itself is not late."""
    past = [line for line in lines if line.due_on <= on]
    late = [line for line in past if line.is_late(on)]
    healed = [
        line.settled_on for line in past if line.settled_on and line.settled_on > line.last_day
    ]
    cured_on = max(healed) if healed and not late else None
    return Arrears(
        overdue_days=max(((on - line.due_on).days for line in late), default=0),
        principal=sum((line.principal_left for line in late), NOTHING),
        interest=sum((line.interest_left for line in late), NOTHING),
        cured_on=cured_on,
        periods_since=sum(
            1 for line in past if cured_on and line.due_on > cured_on and not line.is_open
        ),
        excused_days=max(
            ((on - line.due_on).days for line in past if line.is_open and not line.is_late(on)),
            default=0,
        ),
        kept=tuple(line.due_on for line in past if not line.is_open),
    )
