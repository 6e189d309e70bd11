"""The dated risk profile, and what follows from it for a sale."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, Setting, User
from customers import rules
from customers.models import Customer, Product, RiskProfile, Sale
from customers.services import buyer_of, check_suitability, judge, risk_profile_on, sell
from customers.services.suitability import Unsuitable
from tests import factories as make
from tests.conftest import AsApp
from tests.people_factories import make_profile
from tests.products_factories import make_product

D = dt.date
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (D(2026, 3, 1), 12, D(2027, 2, 28)),
        (D(2026, 1, 15), 12, D(2027, 1, 14)),
        (D(2024, 2, 29), 12, D(2025, 2, 27)),
        (D(2025, 8, 31), 6, D(2026, 2, 27)),
    ],
)
def test_a_term_ends_on_the_day_before_its_anniversary(
    start: dt.date, months: int, last: dt.date
) -> None:
    assert rules.last_day(start, months) == last


@given(st.dates(D(2000, 1, 1), D(2090, 1, 1)), st.integers(1, 120))
def test_a_term_and_the_next_leave_no_day_between_them(start: dt.date, months: int) -> None:
    ends = rules.last_day(start, months)
    assert ends >= start
    assert ends + dt.timedelta(days=1) == rules.add_months(start, months)


def test_the_profile_counts_up_to_its_last_day_and_then_says_so(
    customer: Customer, manager: User
) -> None:
    row = make_profile(customer, manager, "C2", D(2026, 3, 1))
    assert row.expires_on == D(2027, 2, 28)
    assert not row.is_expired(D(2027, 2, 28))
    assert row.is_expired(D(2027, 3, 1))
    found = risk_profile_on(customer, D(2028, 1, 1))
    assert found == row
    in_force = RiskProfile.objects.in_force
    assert list(in_force(on=D(2027, 2, 28))) == [row]
    assert list(in_force(on=D(2027, 3, 1))) == []
    assert risk_profile_on(customer, D(2026, 2, 28)) is None


def test_a_past_day_knows_the_profile_of_that_day(
    customer: Customer, foreign_customer: Customer, manager: User
) -> None:
    old = make_profile(customer, manager, "C2", D(2025, 1, 10))
    new = make_profile(customer, manager, "C4", D(2026, 1, 5))
    other = make_profile(foreign_customer, manager, "C1", D(2026, 1, 5))
    current = RiskProfile.objects.current
    assert list(current(on=D(2025, 12, 31))) == [old]
    assert set(current(on=D(2026, 1, 5))) == {new, other}


def test_the_months_are_a_dated_setting(customer: Customer, manager: User) -> None:
    Setting.objects.create(key="risk_profile.months", value=6, from_on=D(2026, 1, 1))
    assert make_profile(customer, manager, day=D(2026, 1, 1)).expires_on == D(2026, 6, 30)


def test_no_questionnaire_of_tomorrow_and_none_older_than_the_newest(
    customer: Customer, manager: User
) -> None:
    today = clock.business_day()
    with pytest.raises(Refusal) as refused:
        make_profile(customer, manager, day=D(2020, 1, 2), on=D(2020, 1, 1))
    assert refused.value.field == "assessed_on"
    make_profile(customer, manager, "C1", today)
    with pytest.raises(Refusal):
        make_profile(customer, manager, "C5", today - dt.timedelta(days=1))
    second = make_profile(customer, manager, "C2", today)
    assert risk_profile_on(customer, today) == second


def test_the_sale_is_judged_by_the_profile(customer: Customer, manager: User) -> None:
    product, today = make_product(risk_grade="R3"), clock.business_day()

    def why(on: dt.date = today) -> str:
        return judge(product, buyer_of(customer, on), on).why

    assert why() == "NO_PROFILE"
    last_year = today - dt.timedelta(days=400)
    make_profile(customer, manager, "C5", last_year)
    assert why() == "EXPIRED"
    make_profile(customer, manager, "C2", today)
    assert why() == "TOO_RISKY"
    make_profile(customer, manager, "C3", today)
    check = check_suitability(
        customer=customer, product=product, occasion="SALE", by=manager, at=clock.now()
    )
    assert (check.why, check.risk_level) == ("MATCHED", "C3")
    assert check.expires_on is not None


def test_a_profile_is_never_changed(customer: Customer, manager: User, as_app: AsApp) -> None:
    row = make_profile(customer, manager)
    for write in ({"level": "C5"}, {"expires_on": D(2099, 1, 1)}):
        with as_app(manager), pytest.raises(ProgrammingError), transaction.atomic():
            RiskProfile.objects.filter(pk=row.pk).update(**write)


@pytest.mark.parametrize(
    ("level", "days_ago", "said"),
    [
        ("C5", 400, "The customer's risk assessment has expired."),
        ("C2", 0, "The product is riskier than the customer's risk level allows."),
        ("", 0, "The customer's risk level has never been assessed."),
    ],
)
def test_a_graded_sale_with_an_expired_or_too_low_profile_is_refused_with_the_reason(
    level: str, days_ago: int, said: str, customer: Customer, manager: User
) -> None:
    product, today = make_product(risk_grade="R3"), clock.business_day()
    if level:
        make_profile(customer, manager, level, today - dt.timedelta(days=days_ago))
    with translation.override("en"), pytest.raises(Unsuitable) as refused:
        sell_now(customer, product, manager)
    assert said in str(refused.value.message)
    assert not Sale.objects.exists()


@pytest.mark.parametrize(("age", "is_asked"), [(64, False), (65, True)])
def test_a_buyer_of_65_years_confirms_the_risk_once_more(
    age: int, is_asked: bool, manager: User, branch: Branch
) -> None:
    today = clock.business_day()
    buyer = make.make_customer(
        manager, branch, "陈志明", kind="INDIVIDUAL",
        born_on=dt.date(today.year - age, 1, 1),
    )  # fmt: skip
    product = make_product(risk_grade="R3")
    make_profile(buyer, manager, "C4", today)
    if is_asked:
        with pytest.raises(Refusal):
            sell_now(buyer, product, manager)
        assert not Sale.objects.exists()
    sale = sell_now(buyer, product, manager, confirmation="已双录，客户知悉风险")
    assert (sale.suitability.outcome == "CONFIRM") == is_asked


def test_a_younger_buyer_needs_no_confirmation(manager: User, branch: Branch) -> None:
    today = clock.business_day()
    born_on = dt.date(today.year - 64, 1, 1)
    buyer = make.make_customer(manager, branch, "陈志明", kind="INDIVIDUAL", born_on=born_on)
    make_profile(buyer, manager, "C4", today)
    assert sell_now(buyer, make_product(risk_grade="R3"), manager).pk


def sell_now(customer: Customer, product: Product, by: User, confirmation: str = "") -> Sale:
    return sell(
        customer=customer, product=product, amount=Decimal(50000), line=None, contract="",
        confirmation=confirmation, client_key=uuid.uuid4(), by=by, at=clock.now(),
    )  # fmt: skip
