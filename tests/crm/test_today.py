"""Today: what is due, in order of value, for whom it is due."""

import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import User
from crm.views.today import lunar_day
from customers.models import Customer, DepositAccount
from tests import factories as make
from tests.conftest import LoginAs
from visits.models import Promise

pytestmark = pytest.mark.django_db


def maturing(customer: Customer, in_days: int, amount: str, **fields: object) -> DepositAccount:
    today = clock.business_day()
    return make.make_deposit(
        customer,
        {today - dt.timedelta(days=2): Decimal(amount)},
        kind=DepositAccount.Kind.TIME,
        matures_on=today + dt.timedelta(days=in_days),
        **fields,
    )


def promise(customer: Customer, by: User, in_days: int, text: str = "回复报价") -> Promise:
    due = clock.business_day() + dt.timedelta(days=in_days)
    return Promise.objects.create(
        customer=customer,
        made_by=by,
        made_on=due - dt.timedelta(days=1),
        due_on=due,
        text=text,
        created_at=clock.now(),
    )


def test_the_day_lists_maturities_promises_and_contacts(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    account = maturing(customer, 3, "600000.00")
    promise(customer, manager, 0, "送测算")
    Customer.objects.filter(pk=customer.pk).update(next_contact_on=clock.business_day())
    page = as_(manager).get("/").content.decode()
    for shown in (account.masked_number, "送测算", "60.00", "今天 3 件事"):
        assert shown in page


def test_more_money_comes_first_and_time_may(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    small, big = maturing(customer, 1, "10000.00"), maturing(customer, 5, "900000.00")
    client = as_(manager)
    page = client.get("/").content.decode()
    assert page.index(big.masked_number) < page.index(small.masked_number)
    page = client.get("/?sort=time").content.decode()
    assert page.index(small.masked_number) < page.index(big.masked_number)


def test_what_is_later_than_a_week_waits_for_its_day(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    shown, later = maturing(customer, 7, "1.00"), maturing(customer, 8, "2.00")
    page = as_(manager).get("/").content.decode()
    assert shown.masked_number in page
    assert later.masked_number not in page


def test_an_empty_or_closed_account_is_nothing_to_do(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    maturing(customer, 1, "0.00")
    maturing(customer, 1, "5.00", closed_on=clock.business_day())
    assert "今天没有待办" in as_(manager).get("/").content.decode()


def test_a_colleague_sees_nothing_of_it(
    as_: LoginAs, manager: User, colleague: User, customer: Customer
) -> None:
    maturing(customer, 1, "600000.00")
    promise(customer, manager, 0)
    page = as_(colleague).get("/").content.decode()
    assert customer.display_name not in page
    assert "今天没有待办" in page


def test_an_assistant_has_the_managers_day(
    as_: LoginAs, manager: User, assistant: User, customer: Customer
) -> None:
    promise(customer, manager, 0, "送测算")
    assert "送测算" in as_(assistant).get("/").content.decode()


def test_an_overdue_promise_counts_its_working_days(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    promise(customer, manager, -14)
    page = as_(manager).get("/").content.decode()
    assert "is-over" in page
    assert "个工作日" in page


def test_a_chip_shows_one_kind(as_: LoginAs, manager: User, customer: Customer) -> None:
    account = maturing(customer, 1, "600000.00")
    promise(customer, manager, 0, "送测算")
    page = as_(manager).get("/?kind=promise").content.decode()
    assert "送测算" in page
    assert account.masked_number not in page


@pytest.mark.parametrize("count", [1, 3])
def test_today_costs_the_same_queries(
    as_: LoginAs,
    manager: User,
    customer: Customer,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for number in range(count):
        maturing(customer, number, "600000.00")
        promise(customer, manager, 0)
    client = as_(manager)
    client.get("/")
    with django_assert_num_queries(QUERIES):
        client.get("/")


# role in and out, session, user, savepoint in and out, row context (7), the shell (3), roles (1),
# maturities, promises, contacts, inspections, wall (5), score and the day before (2)
QUERIES = 18


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (dt.date(2026, 11, 23), "十月十五"),  # the mock's day
        (dt.date(2026, 2, 17), "正月初一"),  # New Year 2026
        (dt.date(2025, 7, 25), "闰六月初一"),  # the leap month of 2025
        (dt.date(2026, 2, 16), "腊月廿九"),
    ],
)
def test_the_lunar_day_reads_as_people_say_it(day: dt.date, lunar: str) -> None:
    assert lunar_day(day) == lunar


@pytest.mark.parametrize(
    ("role", "address"),
    [("head", "board"), ("head_office", "board"), ("risk", "followups"), ("admin", "feeds")],
)
def test_others_begin_elsewhere(
    request: pytest.FixtureRequest, as_: LoginAs, role: str, address: str
) -> None:
    answer = as_(request.getfixturevalue(role)).get("/")
    assert answer.status_code == 302
    assert address in answer.url
