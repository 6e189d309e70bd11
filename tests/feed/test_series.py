"""Balances by business day: sparse, versioned, opened each month, and always the same answer."""

import datetime as dt
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.models import Loan, LoanBalance
from customers.models import Balance, DepositAccount
from tests.feed.conftest import Deliver
from tests.feed.delivery import BRANCHES, Delivery, account, balance, customer

pytestmark = pytest.mark.django_db
AS_KNOWN = """
    SELECT amount FROM customers_balance b JOIN customers_depositaccount a ON a.id = b.account_id
     WHERE a.number = %s AND b.business_day <= %s AND b.run <= %s
     ORDER BY b.business_day DESC, b.run DESC LIMIT 1
"""
FOREVER = 2**60


def known(day: str, number: str = "A1", run: int = FOREVER) -> Decimal | None:
    """The balance of an account on a day, as known at a run."""
    with connection.cursor() as cursor:
        cursor.execute(AS_KNOWN, [number, day, run])
        row = cursor.fetchone()
    return row[0] if row else None


def rows(number: str = "A1") -> list[tuple[str, Decimal]]:
    """The rows of an account: (day, amount), by day and run."""
    found = Balance.objects.filter(account__number=number).order_by("business_day", "run")
    return [(row.business_day.isoformat(), row.amount) for row in found]


@pytest.fixture
def house(deliver: Deliver) -> None:
    """Customers and accounts, without any balance."""
    report = deliver(
        "2026-01-05",
        branches=BRANCHES,
        customers=[customer(), customer("C2")],
        deposit_accounts=[account(), account("A2", "C2")],
    ).load()
    assert not report.refused, report.reason


def test_only_changes_and_the_first_of_a_month_become_rows(house: None, deliver: Deliver) -> None:
    told = [
        ("2026-01-05", "100"),
        ("2026-01-06", "100"),
        ("2026-01-07", "90"),
        ("2026-03-02", "90"),
    ]
    deliver(
        "2026-01-05", "2026-03-02", balances=[balance(day, amount) for day, amount in told]
    ).load()
    assert rows() == [
        ("2026-01-05", 100), ("2026-01-07", 90), ("2026-02-01", 90), ("2026-03-01", 90)
    ]  # fmt: skip
    assert known("2026-01-04") is None
    assert known("2026-01-06") == 100
    assert known("2026-02-28") == 90


def test_an_account_that_nothing_was_told_of_has_no_row(house: None, deliver: Deliver) -> None:
    deliver("2026-01-06", "2026-03-02", balances=[balance("2026-01-06", "1")]).load()
    assert rows("A2") == []
    assert DepositAccount.objects.get(number="A2").balance is None


def test_a_month_that_no_delivery_touched_is_opened_all_the_same(
    house: None, deliver: Deliver
) -> None:
    deliver("2026-01-30", balances=[balance("2026-01-30", "5")]).load()
    report = deliver("2026-02-02", customers=[customer()]).load()  # Monday, without balances
    assert report.opening_rows == 1
    assert rows() == [("2026-01-30", 5), ("2026-02-01", 5)]


def test_a_closed_account_is_not_opened_again(house: None, deliver: Deliver) -> None:
    closed = account(closed_on="2026-01-31")
    deliver(
        "2026-01-30", "2026-02-02", deposit_accounts=[closed], balances=[balance("2026-01-30", "5")]
    ).load()
    assert rows() == [("2026-01-30", 5)]


def test_a_corrected_balance_is_a_new_row_and_the_old_one_stays(
    house: None, deliver: Deliver
) -> None:
    first = deliver("2026-01-06", balances=[balance("2026-01-06", "100")]).load()
    second = deliver("2026-01-06", balances=[balance("2026-01-06", "120")]).load()
    assert rows() == [("2026-01-06", 100), ("2026-01-06", 120)]
    assert known("2026-01-06", run=first.run) == 100
    assert known("2026-01-06") == 120
    assert second.counts["balances.csv"]["changed"] == 1
    assert DepositAccount.objects.get(number="A1").balance == 120


def test_a_late_correction_speaks_of_its_own_days_only(house: None, deliver: Deliver) -> None:
    deliver("2026-01-06", balances=[balance("2026-01-06", "100")]).load()
    deliver("2026-01-07", balances=[balance("2026-01-07", "100")]).load()  # the same: no row
    deliver("2026-01-06", balances=[balance("2026-01-06", "120")]).load()
    assert known("2026-01-06") == 120
    assert known("2026-01-07") == 100
    assert DepositAccount.objects.get(number="A1").balance == 100


def test_a_correction_runs_through_the_opening_rows_of_its_days(
    house: None, deliver: Deliver
) -> None:
    deliver("2026-01-06", "2026-02-10", balances=[balance("2026-01-06", "100")]).load()
    deliver("2026-01-06", "2026-02-10", balances=[balance("2026-01-06", "120")]).load()
    assert known("2026-02-01") == 120
    assert known("2026-02-10") == 120


def test_movements_are_summed_by_sign_never_in_the_order_of_rows(
    house: None, deliver: Deliver
) -> None:
    moves = [("3", "2026-01-06", "-40.00"), ("1", "2026-01-06", "100.00"), ("2", "2026-01-08", "1")]
    deliver("2026-01-05", "2026-01-08", movements=movements(moves)).load()
    assert rows() == [("2026-01-06", 60), ("2026-01-08", 61)]


def test_a_late_movement_moves_every_later_day(house: None, deliver: Deliver) -> None:
    deliver("2026-01-06", movements=movements([("1", "2026-01-06", "100")])).load()
    deliver("2026-01-07", movements=movements([("2", "2026-01-07", "50")])).load()
    late = [("1", "2026-01-06", "100"), ("3", "2026-01-06", "7")]
    deliver("2026-01-06", movements=movements(late)).load()
    assert known("2026-01-06") == 107
    assert known("2026-01-07") == 157


def test_a_movement_taken_back_is_gone(house: None, deliver: Deliver) -> None:
    deliver("2026-01-06", movements=movements([("1", "2026-01-06", "100")])).load()
    deliver("2026-01-06", movements=[]).load()
    assert known("2026-01-06") == 0


def test_movements_before_any_known_balance_are_refused(house: None, deliver: Deliver) -> None:
    old = account("A9", opened_on="2010-01-01")
    report = deliver(
        "2026-01-06",
        deposit_accounts=[old],
        movements=movements([("1", "2026-01-06", "1")], number="A9"),
    ).load()
    assert report.reject_reasons[0]["reason"] == (
        "the balance before the first movement is not known"
    )
    assert rows("A9") == []


def test_an_account_opened_since_the_first_delivery_starts_at_zero(
    house: None, deliver: Deliver
) -> None:
    deliver("2026-01-06", deposit_accounts=[account("A9", opened_on="2026-01-06")]).load()
    deliver("2026-01-09", movements=movements([("1", "2026-01-09", "3")], number="A9")).load()
    assert rows("A9") == [("2026-01-09", 3)]


def test_loan_balances_go_the_same_way(first: Delivery, deliver: Deliver) -> None:
    first.load()
    told = {"loan_number": "L1", "business_day": "2026-11-21", "amount": "150.00"}
    deliver("2026-11-21", loan_balances=[told]).load()
    assert list(LoanBalance.objects.order_by("run").values_list("amount", flat=True)) == [200, 150]
    assert Loan.objects.get().balance == 150


def movements(moves: list[tuple[str, str, str]], number: str = "A1") -> list[dict[str, str]]:
    """(number, day, amount) as rows."""
    return [
        {"number": key, "account_number": number, "business_day": day, "amount": amount}
        for key, day, amount in moves
    ]


# --- any order of deliveries gives the answer of a plain calendar ---------------------------------

DAYS = [dt.date(2026, 1, 28) + dt.timedelta(days=n) for n in range(8)]  # over a month's end
spans = st.tuples(st.integers(0, 7), st.integers(0, 7)).map(sorted)
amounts = st.integers(-3, 3)


@st.composite
def deliveries(draw: st.DrawFn) -> list[tuple[int, int, dict[int, int]]]:
    """Spans, each with amounts on some of its days."""
    drawn = []
    for low, high in draw(st.lists(spans, min_size=1, max_size=4)):
        told = draw(st.dictionaries(st.integers(low, high), amounts, max_size=3))
        drawn.append((low, high, told))
    return drawn


def told_calendar(
    plan: list[tuple[int, int, dict[int, int]]],
) -> list[int | None]:
    """What each day holds after `plan`, said day by day without rows, runs or sparseness."""
    state: list[int | None] = [None] * len(DAYS)
    newest = -1
    for low, high, told in plan:
        before = list(state)
        value: int | None = None
        for day in range(low, len(DAYS)):
            if day <= high:
                value = told.get(day, value)
                state[day] = state[day] if value is None else value
            elif value is not None and (newest <= high or before[day] is None):
                state[day] = value
        newest = max(newest, high)
    return state


def moved_calendar(plan: list[tuple[int, int, dict[int, int]]]) -> list[int]:
    """The running sums when each delivery replaces the movements of its days."""
    moves: dict[int, int] = {}
    for low, high, told in plan:
        moves = {day: amount for day, amount in moves.items() if not low <= day <= high} | told
    return [sum(amount for day, amount in moves.items() if day <= n) for n in range(len(DAYS))]


@dataclass
class House:
    """A source of its own for each example, so that examples know nothing of each other."""

    folders: Path
    name: str
    number: int = 0

    def load(self, low: dt.date, high: dt.date, **files: list[dict[str, str]]) -> None:
        """One delivery of this source; it must go through whole."""
        self.number += 1
        folder = self.folders / f"{self.name}-{self.number}"
        delivery = Delivery(folder, low.isoformat(), high.isoformat(), **files)
        delivery.sign(manifest={"source": self.name})
        report = delivery.load()
        assert not report.refused, report.reason
        assert not report.reject_reasons


def new_house(folders: Path) -> House:
    """With one account, A and the name of its source, opened on its first day."""
    house = House(folders, f"S{next(SOURCES)}")
    first = dt.date(2026, 1, 5)
    accounts = [account(f"A{house.name}")]
    house.load(first, first, customers=[customer()], deposit_accounts=accounts)
    return house


SOURCES = itertools.count(1)


@contextmanager
def undone() -> Iterator[None]:
    """Roll the example back: hundreds of temporary tables in one transaction are too many locks."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


SLOWLY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@SLOWLY
@given(plan=deliveries())
def test_told_balances_agree_with_a_plain_calendar(
    house: None, tmp_path: Path, plan: list[tuple[int, int, dict[int, int]]]
) -> None:
    with undone():
        source = new_house(tmp_path)
        number = f"A{source.name}"
        for low, high, told in plan:
            cells = [balance(str(DAYS[n]), f"{amount}.00", number) for n, amount in told.items()]
            source.load(DAYS[low], DAYS[high], balances=cells)
        assert [known(str(day), number) for day in DAYS] == told_calendar(plan)


@SLOWLY
@given(plan=deliveries())
def test_movements_agree_with_a_plain_calendar(
    house: None, tmp_path: Path, plan: list[tuple[int, int, dict[int, int]]]
) -> None:
    with undone():
        source = new_house(tmp_path)
        number = f"A{source.name}"
        for low, high, told in plan:
            moves = [(str(n), str(DAYS[n]), f"{amount}.00") for n, amount in told.items()]
            source.load(DAYS[low], DAYS[high], movements=movements(moves, number))
        assert [known(str(day), number) or 0 for day in DAYS] == moved_calendar(plan)
