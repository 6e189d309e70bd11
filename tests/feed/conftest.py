"""A house with branches, managers, two customers and an account, as the core bank delivers it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import translation

from tests.feed.delivery import BRANCHES, MANAGERS, Delivery, account, balance, customer, loan

Deliver = Callable[..., Delivery]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def deliver(tmp_path: Path) -> Deliver:
    """`deliver("2026-11-20", balances=[…])` writes a new folder."""
    number = iter(range(100))
    return lambda first, last="", **files: Delivery(
        tmp_path / f"d{next(number)}", first, last, **files
    )


@pytest.fixture
def first(deliver: Deliver) -> Delivery:
    """The first load, of one Friday: everything once."""
    return deliver(
        "2026-11-20",
        branches=BRANCHES,
        managers=MANAGERS,
        customers=[
            customer(id_kind="RESIDENT_ID", id_number="11010519491231002X", phone="13857126620"),
            customer("C2", "王芳", address="江州市滨江区江南大道 1 号"),
        ],
        contacts=[
            {"number": "K1", "customer_number": "C2", "name": "王强", "role": "SIGNATORY"}
        ],
        owners=[{"customer_number": "C1", "manager_number": "M1", "from_on": "2026-01-05"}],
        deposit_accounts=[account(), account("A2", "C2")],
        balances=[balance("2026-11-20", "100.00"), balance("2026-11-20", "7.50", "A2")],
        loans=[loan()],
        loan_balances=[{"loan_number": "L1", "business_day": "2026-11-20", "amount": "200.00"}],
        loan_classes=[
            {"loan_number": "L1", "valid_from": "2026-01-05", "core_class": "PASS",
             "overdue_days": "0"}
        ],
        schedules=[due("2026-07-05", "1000.00", "26.10"), due("2027-01-05", "200.00", "")],
        repayments=[
            {"number": "R1", "loan_number": "L1", "paid_on": "2026-07-05",
             "for_due_on": "2026-07-05", "principal": "1000.00", "interest": "26.10",
             "is_cash": "1"}
        ],
    )  # fmt: skip


def due(day: str, principal: str, interest: str) -> dict[str, str]:
    """A line of the loan's schedule."""
    return {"loan_number": "L1", "due_on": day, "principal": principal, "interest": interest}
