"""A small bank for appraisal: rows that the factories do not make."""

import datetime as dt
import itertools
from decimal import Decimal

from appraisal.measures import MEASURES, Known, Row, Sum
from credit.models import Loan, LoanClassification, Repayment, ScheduleLine
from crm.core.models import User
from crm.core.runs import next_run

_number = itertools.count(1)


def D(text: str | int) -> Decimal:  # noqa: N802  # short for what every line of these tests needs
    return Decimal(text)


def day(text: str) -> dt.date:
    """`"03-31"` of 2026, or a whole date."""
    return dt.date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


def days(**amounts: str) -> dict[dt.date, Decimal]:
    """`days(_2025_12_31="100000")`: balances by day as factories take them."""
    return {
        dt.date.fromisoformat(key.strip("_").replace("_", "-")): D(amount)
        for key, amount in amounts.items()
    }


def known(on: str = "03-31", run: int | None = None) -> Known:
    """The state of `on` as it is known now, or at `run`."""
    return Known(day(on), next_run() if run is None else run)


def measured(code: str, manager: User, at: Known | None = None) -> Sum | None:
    """The sum of `manager`; None without any row."""
    return MEASURES[code].sums(at or known()).get(manager.pk)


def value(code: str, manager: User, at: Known | None = None) -> Decimal | None:
    """The value of `manager`, which has rows."""
    found = measured(code, manager, at)
    assert found is not None, f"no row of {code}"
    return found.value


def rows(code: str, manager: User, at: Known | None = None) -> list[Row]:
    """The rows behind it."""
    return MEASURES[code].rows(at or known(), manager.pk, size=100)


def schedule(loan: Loan, *lines: tuple[str, str, str | None]) -> None:
    """A whole schedule under one run: (due on, principal, interest)."""
    run = next_run()
    for due_on, principal, interest in lines:
        ScheduleLine.objects.create(
            loan=loan,
            customer_id=loan.customer_id,
            due_on=day(due_on),
            principal=D(principal),
            interest=None if interest is None else D(interest),
            run=run,
        )


def pay(
    loan: Loan,
    on: str,
    *,
    principal: str = "0",
    interest: str = "0",
    line: str | None = None,
    cash: bool = True,
) -> Repayment:
    """A payment; `line` is the due day that it names."""
    return Repayment.objects.create(
        loan=loan,
        customer_id=loan.customer_id,
        source="CORE",
        number=f"R{next(_number):06d}",
        paid_on=day(on),
        for_due_on=day(line) if line else None,
        principal=D(principal),
        interest=D(interest),
        is_cash=cash,
        run=next_run(),
    )


def classify(loan: Loan, core_class: str, on: str) -> None:
    """The core's class from `on` on."""
    LoanClassification.objects.create(
        loan=loan,
        customer_id=loan.customer_id,
        valid_from=day(on),
        core_class=core_class,
        run=next_run(),
    )
