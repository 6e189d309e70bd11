"""What matures when, and the rows behind an account's balance."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import User
from customers.models import Customer, DepositAccount
from tests import factories as make
from tests.conftest import LoginAs
from tests.customers.test_views import REQUEST, SHELL, rows, text

DUE = reverse("customers:maturities")


def time_deposit(customer: Customer, days: int, amount: str, **fields: Any) -> DepositAccount:
    today = clock.business_day()
    return make.make_deposit(
        customer,
        {dt.date(2026, 1, 5): Decimal(amount)},
        kind=DepositAccount.Kind.TIME,
        matures_on=today + dt.timedelta(days=days),
        **fields,
    )


@pytest.mark.parametrize("how_many", [1, 3])
def test_maturities_ask_as_often_for_three_as_for_one(
    how_many: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(how_many):
        time_deposit(customer, n, "10000")
    browser = as_(manager)
    browser.get(DUE)
    with django_assert_num_queries(REQUEST + SHELL + 3):
        answer = browser.get(DUE)
    assert text(answer).count(reverse("customer", args=[customer.pk])) == how_many


def test_maturities_of_thirty_and_ninety_days_and_of_a_week(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    today = clock.business_day()
    near, late = time_deposit(customer, 0, "123456.78"), time_deposit(customer, 90, "200000")
    time_deposit(customer, 91, "1")
    time_deposit(customer, -1, "1")
    time_deposit(customer, 5, "0")
    time_deposit(customer, 5, "1", closed_on=today)
    browser = as_(manager)

    def shown(query: str) -> set[str]:
        return set(re.findall("/customers/accounts/([-0-9a-f]+)/", text(browser.get(DUE + query))))

    assert shown("") == {str(near.pk)}
    assert shown("?days=90") == {str(near.pk), str(late.pk)}
    assert shown(f"?days=90&week={late.matures_on}") == {str(late.pk)}
    assert shown("?days=90&week=nonsense") == {str(near.pk), str(late.pk)}
    assert shown("?days=7") == {str(near.pk)}
    assert "32.35" in text(browser.get(DUE + "?days=90"))  # 123,456.78 + 200,000 in 万元


def test_maturities_of_nobody_teach(manager: User, as_: LoginAs) -> None:
    assert "未来 30 天没有存款到期" in text(as_(manager).get(DUE))


def test_an_account_shows_the_rows_behind_its_balance(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    account = make.make_deposit(
        customer,
        {dt.date(2026, 10, 8): Decimal("100000"), dt.date(2026, 11, 2): Decimal("150000.5")},
        kind=DepositAccount.Kind.TIME,
        term_months=12,
        rate=Decimal("0.0110"),
    )
    shown = text(as_(manager).get(reverse("customers:account", args=[account.pk])))
    assert "+50,000.50" in shown
    assert "1,650.01" in shown  # 150,000.50 × 1.10 % × 12 / 12 = 1,650.0055
    assert account.number not in shown


@pytest.mark.parametrize("how_many", [1, 3])
def test_an_account_asks_as_often_for_three_days_as_for_one(
    how_many: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    days = {dt.date(2026, 10, n + 1): Decimal(n + 1) for n in range(how_many)}
    address = reverse("customers:account", args=[make.make_deposit(customer, days).pk])
    browser = as_(manager)
    browser.get(address)
    with django_assert_num_queries(REQUEST + SHELL + 3):  # account, balances, the demand rate
        answer = browser.get(address)
    assert rows(answer) == how_many


def test_an_unknown_balance_is_not_zero(customer: Customer, manager: User, as_: LoginAs) -> None:
    account = make.make_deposit(customer)
    shown = text(as_(manager).get(reverse("customers:account", args=[account.pk])))
    assert "0.00" not in shown
    assert "而不是零" in shown
