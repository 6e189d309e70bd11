"""What to speak of before a deposit matures: safe first, and only what suits."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import User
from customers.models import Customer, DepositAccount, ProductKind, SuitabilityCheck
from customers.services import suggestions
from tests import factories as make
from tests.conftest import LoginAs
from tests.people_factories import make_profile
from tests.products_factories import make_board_rate, make_product

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
REQUEST, SHELL = 8, 2


@pytest.fixture
def person(customer: Customer) -> Customer:
    Customer.objects.filter(pk=customer.pk).update(kind="INDIVIDUAL")
    customer.refresh_from_db()
    return customer


def due(customer: Customer, amount: str = "100000.00") -> DepositAccount:
    return make.make_deposit(
        customer, {TODAY.replace(day=1): Decimal(amount)}, kind="TIME", term_months=12,
        rate=Decimal("0.0110"), opened_on=TODAY - dt.timedelta(days=350),
        matures_on=TODAY + dt.timedelta(days=15),
    )  # fmt: skip


def offer(grade: str, **fields: Any) -> None:
    make_product(risk_grade=grade, code=f"P-{grade}", name=f"稳健{grade}", **fields)


def grades(customer: Customer) -> list[str]:
    found = suggestions(account=due(customer), customer=customer, on=TODAY)
    return [product.risk_grade for product, _verdict in found.products]


def test_the_same_term_first_with_what_it_brings(person: Customer) -> None:
    make_board_rate("TIME", 36, "0.0150")
    make_board_rate("TIME", 12, "0.0110")
    make_board_rate("TIME", 3, "0.0080")
    found = suggestions(account=due(person), customer=person, on=TODAY)
    # 100,000 × 1.10 % × 12 months; × 0.80 % × 3 ÷ 12; × 1.50 % × 36 ÷ 12
    assert [(one.rate.term_months, one.interest, one.is_same) for one in found.terms] == [
        (12, Decimal("1100.00"), True),
        (3, Decimal("200.00"), False),
        (36, Decimal("4500.00"), False),
    ]


def test_a_certificate_is_for_those_who_have_enough(person: Customer) -> None:
    make_board_rate("CERTIFICATE", 36, "0.0175", from_amount=Decimal("200000.00"))
    assert suggestions(account=due(person), customer=person, on=TODAY).terms == []
    rich = suggestions(account=due(person, "200000.00"), customer=person, on=TODAY)
    assert [one.rate.kind for one in rich.terms] == ["CERTIFICATE"]


def test_low_risk_first_and_nothing_beyond_the_level(person: Customer, manager: User) -> None:
    for grade in ("R3", "R1", "R4", "R2"):
        offer(grade)
    make_profile(person, manager, level="C3")
    assert grades(person) == ["R1", "R2", "R3"]
    found = suggestions(account=due(person), customer=person, on=TODAY)
    assert (found.level, found.too_risky) == ("C3", 1)


def test_without_an_assessment_only_what_carries_no_risk(person: Customer) -> None:
    offer("R1")
    offer("", kind=ProductKind.TREASURY_BOND)
    found = suggestions(account=due(person), customer=person, on=TODAY)
    assert [product.risk_grade for product, _verdict in found.products] == [""]
    assert str(found.unasked)


def test_an_expired_assessment_counts_as_none(person: Customer, manager: User) -> None:
    offer("R1")
    make_profile(person, manager, level="C5", day=TODAY - dt.timedelta(days=800), on=TODAY)
    assert grades(person) == []


def test_cards_and_payroll_are_not_for_matured_money(person: Customer) -> None:
    make_product(kind=ProductKind.CARD, risk_grade="")
    assert grades(person) == []


def test_suggesting_writes_nothing(person: Customer) -> None:
    offer("R1")
    grades(person)
    assert not SuitabilityCheck.objects.exists()


def test_the_page_shows_it_while_the_money_is_there(
    person: Customer, manager: User, as_: LoginAs
) -> None:
    make_board_rate("TIME", 12, "0.0110")
    account = due(person)
    address = reverse("customers:account", args=[account.pk])
    assert "到期前面谈建议" in as_(manager).get(address).content.decode()
    DepositAccount.objects.filter(pk=account.pk).update(closed_on=TODAY)
    assert "到期前面谈建议" not in as_(manager).get(address).content.decode()


@pytest.mark.parametrize("how_many", [1, 3])
def test_it_asks_as_often_for_three_products_as_for_one(
    how_many: int,
    person: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_profile(person, manager, level="C5")
    for n in range(how_many):
        offer(f"R{n + 1}")
        make_board_rate("TIME", 12 + n, "0.0110")
    address, browser = reverse("customers:account", args=[due(person).pk]), as_(manager)
    browser.get(address)
    # account, balances; profile, rates, products, two settings; published rate
    with django_assert_num_queries(REQUEST + SHELL + 8):
        answer = browser.get(address)
    assert answer.content.decode().count("稳健R") == how_many
