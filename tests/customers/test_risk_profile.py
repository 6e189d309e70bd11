"""The dated risk profile, and what follows from it for a sale."""

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Setting, User
from customers import rules
from customers.models import Customer, RiskProfile
from customers.services import buyer_of, check_suitability, judge, risk_profile_on
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
