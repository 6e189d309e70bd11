"""Monthly partitions on demand, and run numbers."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from crm.core.models import User
from crm.core.partitions import ensure_partitions, months_between
from crm.core.runs import next_run
from customers.models import Balance, Customer
from tests import factories as make

pytestmark = pytest.mark.django_db


def partitions(table: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def test_each_month_gets_one_partition_however_often_asked() -> None:
    days = [dt.date(2031, 1, 31), dt.date(2031, 2, 1), dt.date(2031, 2, 28)]
    ensure_partitions("customers_balance", days)
    ensure_partitions("customers_balance", days)
    assert {"customers_balance_203101", "customers_balance_203102"} <= partitions(
        "customers_balance"
    )


def test_a_row_of_a_month_without_partition_is_refused(customer: Customer) -> None:
    account = make.make_deposit(customer)
    with pytest.raises(DatabaseError, match="no partition"), transaction.atomic():
        Balance.objects.create(
            account=account,
            customer_id=customer.pk,
            business_day=dt.date(2044, 5, 5),
            amount=Decimal(1),
            run=1,
        )


@pytest.mark.parametrize("table", ["core_user", "pg_class"])
def test_only_partitioned_tables_are_split(table: str) -> None:
    with pytest.raises(DatabaseError, match="is not partitioned"), transaction.atomic():
        ensure_partitions(table, [dt.date(2031, 1, 1)])


def test_a_table_that_does_not_exist_or_is_no_name_is_an_error() -> None:
    for name in ("nowhere", "customers_balance; DROP TABLE core_user"):
        with pytest.raises(DatabaseError), transaction.atomic():
            ensure_partitions(name, [dt.date(2031, 1, 1)])


@given(
    first=st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1)),
    days=st.integers(min_value=0, max_value=2000),
)
def test_months_between_covers_both_ends_once(first: dt.date, days: int) -> None:
    last = first + dt.timedelta(days=days)
    months = months_between(first, last)
    assert months[0] == first.replace(day=1)
    assert months[-1] == last.replace(day=1)
    assert len(months) == (last.year - first.year) * 12 + last.month - first.month + 1


def test_months_between_backwards_is_empty() -> None:
    assert months_between(dt.date(2026, 2, 1), dt.date(2026, 1, 31)) == []


def test_run_numbers_only_rise_and_survive_a_rollback(manager: User) -> None:
    first = next_run()
    with transaction.atomic():
        second = next_run()
        transaction.set_rollback(True)
    assert first < second < next_run()
