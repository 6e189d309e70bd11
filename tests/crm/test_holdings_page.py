"""All that a customer holds, on one page."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import Branch, User
from customers import services
from customers.models import Customer, ProductKind
from tests import factories
from tests import products_factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 2)
REQUEST, SHELL = 8, 2


def page(customer: Customer) -> str:
    return reverse("customer_holdings", args=[customer.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def english(manager: User) -> User:
    User.objects.filter(pk=manager.pk).update(language="en")
    manager.refresh_from_db()
    return manager


def test_everything_is_there_with_its_sums(customer: Customer, english: User, as_: LoginAs) -> None:
    factories.make_deposit(customer, {DAY: Decimal("1200000.00")})
    factories.make_loan(customer, {DAY: Decimal("3000000.00")})
    make.make_holding(customer, {DAY: 550_000})
    make.make_holding(customer, {DAY: 50_000})
    make.make_holding(customer, {DAY: 9_000_000}, currency="USD")
    make.make_holding(
        customer, product=make.make_product(ProductKind.PAYROLL, name="代发"), quantity=36
    )
    make.make_holding(customer, {DAY: 7_770_000}, closed_on=DAY)
    make.make_fee(customer, clock.business_day(), "88.50")
    answer = as_(english).get(page(customer))
    context = answer.context
    assert context["deposits"] == Decimal("1200000.00")
    assert context["others"] == Decimal("600000.00")  # yuan and open only
    assert context["debts"] == Decimal("3000000.00")
    assert context["fees"] == Decimal("88.50")
    assert context["kinds"] == 4
    shown = text(answer)
    for words in ("120.00", "60.00", "300.00", "USD", ">36<", "代发", "流动资金贷款"):
        assert words in shown, words
    assert "777.00" not in shown


def test_an_empty_page_says_where_holdings_come_from(
    customer: Customer, english: User, as_: LoginAs
) -> None:
    shown = text(as_(english).get(page(customer)))
    assert "Nothing held yet" in shown
    assert "Nothing has been proposed yet" in shown
    assert "No gap" in shown


@pytest.mark.parametrize("how_many", [1, 3])
def test_it_asks_as_often_for_three_of_each_as_for_one(
    how_many: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        factories.make_deposit(customer, {DAY: Decimal(1)})
        factories.make_loan(customer, {DAY: Decimal(1)})
        make.make_holding(customer, {DAY: 1})
        make.make_fee(customer, DAY)
        make.make_proposal(customer, manager)
        make.make_sale(customer, manager)
        make.make_check(customer, manager, outcome="REFUSED", why="NO_PROFILE")
    browser = as_(manager)
    browser.get(page(customer))
    # customer, deposits, loans, holdings, fees; gaps 4 (2 settings, shares, kinds) + deposits;
    # proposals with lines and products 3, sales, steps, refused
    with django_assert_num_queries(REQUEST + SHELL + 16):
        browser.get(page(customer))


def test_a_gap_is_told_as_a_count_and_names_nobody(
    manager: User, english: User, branch: Branch, as_: LoginAs
) -> None:
    payroll = make.make_product(ProductKind.PAYROLL)
    group = [
        factories.make_customer(manager, branch, f"江州{n}号机械厂", industry="C265")
        for n in range(11)
    ]
    for one in group[:8]:
        make.make_holding(one, product=payroll)
    services.compare_peers(on=clock.business_day())
    shown = text(as_(english).get(page(group[10])))
    assert "8 of 10 similar customers hold it, this one does not" in shown
    for one in group[:10]:
        assert one.name not in shown
        assert str(one.pk) not in shown


def test_an_auditor_reads_and_is_offered_nothing_to_write(
    customer: Customer, auditor: User, manager: User, as_: LoginAs
) -> None:
    make.make_sale(customer, manager)
    shown = text(as_(auditor).get(page(customer)))
    for name in ("customers:proposal_create", "customers:sale_create"):
        assert reverse(name, args=[customer.pk]) not in shown
    assert "/done/" not in shown


def test_an_assistant_may_propose_and_not_sell(
    customer: Customer, assistant: User, as_: LoginAs
) -> None:
    shown = text(as_(assistant).get(page(customer)))
    assert reverse("customers:proposal_create", args=[customer.pk]) in shown
    assert reverse("customers:sale_create", args=[customer.pk]) not in shown
