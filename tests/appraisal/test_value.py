"""The statement of a customer's value, read from balances, rates and classes."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisal.models import ValueReview
from appraisal.services import Statement, decide_price, potential, review_value, statements
from crm import reminders
from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Reminder, Setting, User
from customers.models import Customer, DepositAccount
from tests import factories as make
from tests.products_factories import make_fee, make_ftp_rate, make_product
from tests.value_factories import make_price, prices_of_money

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = clock.business_day()
FIRST = TODAY - dt.timedelta(days=364)  # 365 days with today
MONTH = FIRST.replace(day=1)
AS_WORKED = {  # DOMAIN.md F counts net of VAT
    "vat": "0", "surcharge": "0", "operating": "0.008", "tax": "0.25", "capital": "0.08",
    "hurdle": "0.11",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _figures_of_the_example(db: None) -> None:
    Setting.objects.create(key="value.terms", value=AS_WORKED, from_on=dt.date(2020, 1, 1))
    prices_of_money()


def of(customer: Customer, by: User) -> Statement:
    return statements([customer.pk], by=by, on=TODAY)[customer.pk]


def lend(customer: Customer, amount: str = "10000000.00", **fields: object) -> None:
    make.make_loan(
        customer, {MONTH: D(amount)}, rate=D("0.0520"), disbursed_on=dt.date(2024, 1, 5), **fields
    )


def test_the_worked_example_from_the_tables(customer: Customer, manager: User) -> None:
    lend(customer)
    make.make_deposit(customer, {MONTH: D("3000000.00")}, rate=D("0.0120"))
    found = of(customer, manager).worth
    assert (found.loans, found.loss, found.deposits) == (180_000, 67_500, 24_000)
    assert (found.net, found.raroc, found.eva) == (102_375, D("0.12796875"), 14_375)


def test_the_average_counts_the_days_of_the_year_only(customer: Customer, manager: User) -> None:
    # nothing until the last 73 days of 365: a fifth of the amount
    day = TODAY - dt.timedelta(days=72)
    make.make_deposit(customer, {MONTH: D(0), day: D("500000.00")}, rate=D("0.0100"))
    line = of(customer, manager).deposits[0]
    assert line.money.average == D("100000.00")
    assert line.money.income == D("1000.00")  # × (2 % − 1 %)


def test_term_money_keeps_the_price_of_its_day(customer: Customer, manager: User) -> None:
    opened = FIRST + dt.timedelta(days=40)
    make_ftp_rate("DEPOSIT", 0, "0.0300", valid_from=opened + dt.timedelta(days=1))
    for kind, months in ((DepositAccount.Kind.TIME, 12), (DepositAccount.Kind.DEMAND, None)):
        make.make_deposit(
            customer, {opened: D(1000)}, kind=kind, term_months=months, opened_on=opened,
            matures_on=TODAY if months else None, rate=D("0.01"),
        )  # fmt: skip
    priced = {line.account.kind: line.money.ftp for line in of(customer, manager).deposits}
    assert priced == {"TIME": D("0.020000"), "DEMAND": D("0.030000")}


def test_a_class_below_pass_costs_more(customer: Customer, manager: User) -> None:
    lend(customer)
    before = of(customer, manager).worth.loss
    customer.loans.update(core_class="SUBSTANDARD")
    # default 40 % instead of 1.5 %
    assert of(customer, manager).worth.loss == before * D("0.40") / D("0.015")


def test_of_an_unknown_class_or_rate_nothing_is_made_up(customer: Customer, manager: User) -> None:
    lend(customer)
    customer.loans.update(core_class="")
    make.make_deposit(customer, {MONTH: D(1000)}, rate=None)
    found = of(customer, manager).worth
    assert (found.unknown, found.net, found.capital) == (2, 0, 0)


def test_unknown_security_counts_as_none(customer: Customer, manager: User) -> None:
    lend(customer, security="")
    assert of(customer, manager).loans[0].money.lgd == D("0.45")


def test_other_currencies_are_counted_not_added(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, {MONTH: D(1000)}, currency="USD", rate=D("0.01"))
    found = of(customer, manager)
    assert (found.elsewhere, found.deposits) == (1, [])


def test_fees_of_the_year_by_product(customer: Customer, manager: User) -> None:
    product = make_product(name="企业网银")
    make_fee(customer, FIRST, "120.00", product)
    make_fee(customer, TODAY, "30.00", product)
    make_fee(customer, FIRST - dt.timedelta(days=1), "999.00", product)
    assert of(customer, manager).fees == [("企业网银", D("150.00"))]


def test_nobody_gets_the_money_of_whom_they_do_not_see(
    customer: Customer, colleague: User, risk: User
) -> None:
    make.make_deposit(customer, {MONTH: D(1000)}, rate=D("0.01"))
    for stranger in (colleague, risk):
        assert of(customer, stranger).deposits == []


def test_the_questions_do_not_grow_with_the_customers(customer: Customer, manager: User) -> None:
    counts = []
    for _n in range(2):
        lend(customer)
        make.make_deposit(customer, {MONTH: D(1000)}, rate=D("0.01"))
        with CaptureQueriesContext(connection) as asked:
            statements([customer.pk], by=manager, on=TODAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_potential_adds_the_business_that_may_come(customer: Customer, manager: User) -> None:
    price = make_price(customer, manager)
    statement = of(customer, manager)
    whole, coming = potential(statement, customer.pk, by=manager, on=TODAY)
    assert coming == [price]
    assert (statement.worth.net, whole.net) == (0, 84_375)


def test_a_declined_price_is_no_potential(customer: Customer, manager: User, head: User) -> None:
    price = make_price(customer, manager)
    decide_price(price=price, agrees=False, word="太低", by=head, on=TODAY)
    assert potential(of(customer, manager), customer.pk, by=manager, on=TODAY)[1] == []


def review(customer: Customer, by: User) -> ValueReview:
    return review_value(
        customer=customer, beyond_money="介绍客户两户", note="争取代发", by=by, on=TODAY,
        at=clock.now(),
    )  # fmt: skip


def test_a_review_keeps_the_figures_of_its_day(customer: Customer, manager: User) -> None:
    Customer.objects.filter(pk=customer.pk).update(tier="GOLD")
    customer.refresh_from_db()
    lend(customer)
    row = review(customer, manager)
    assert (row.net, row.eva, row.raroc) == (D("84375.00"), D("-3625.00"), D("0.10546875"))
    assert row.review_on == TODAY.replace(year=TODAY.year + 2)  # gold: 24 months


def test_a_tier_without_reviews_has_none(customer: Customer, manager: User) -> None:
    with pytest.raises(Refusal):
        review(customer, manager)
    assert not ValueReview.objects.exists()


def test_a_review_that_is_due_is_told_once(customer: Customer, manager: User) -> None:
    Customer.objects.filter(pk=customer.pk).update(tier="GOLD")
    customer.refresh_from_db()
    due = review(customer, manager).review_on
    at = clock.now()
    for day in (due - dt.timedelta(days=14), due - dt.timedelta(days=14), due):
        for later in range(4):  # a day off moves it
            reminders.plan_due(on=day + dt.timedelta(days=later), at=at)
    told = Reminder.objects.filter(kind="value.review")
    assert sorted(told.values_list("lead_days", flat=True)) == [0, 14]
