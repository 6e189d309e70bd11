"""Today: what is due, in order of value, for whom it is due."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from appraisal.models import Score, ScoreRun
from credit.models import Inspection, Loan
from crm.core import clock
from crm.core.models import Branch, Role, User
from crm.core.runs import next_run
from crm.views.today import lunar_day
from customers.models import Customer, DepositAccount, Need
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


def test_an_inspection_is_due_a_week_ahead_with_the_loans_balance(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    today = clock.business_day()
    loan = make.make_loan(customer, {today: Decimal("8600000.00")})
    soon, later = (inspection(customer, loan, days) for days in (7, 8))
    page = as_(manager).get("/").content.decode()
    assert reverse("credit:inspect", args=[soon.pk]) in page
    assert reverse("credit:inspect", args=[later.pk]) not in page
    assert "860.00" in page  # 8,600,000 ÷ 10,000


def inspection(customer: Customer, loan: Loan, in_days: int) -> Inspection:
    return Inspection.objects.create(
        customer=customer,
        loan=loan,
        kind=Inspection.Kind.ROUTINE,
        due_on=clock.business_day() + dt.timedelta(days=in_days),
        planned_at=clock.now(),
    )


def test_each_customer_counts_once_in_what_is_at_stake(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    maturing(customer, 1, "600000.00")
    maturing(customer, 2, "400000.00")
    promise(customer, manager, 0)
    # the promise stands for all deposits: 600,000 + 400,000 = 100.00 万, the maturities are of it
    assert "涉及 100.00 万" in as_(manager).get("/").content.decode()


def test_other_currencies_are_told_and_not_added_up(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    maturing(customer, 1, "500000.00", currency="USD")
    page = as_(manager).get("/").content.decode()
    assert "USD 500,000.00" in page
    assert "涉及 0.00 万" in page


def test_a_contact_says_when_it_was_and_what_is_needed(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    today = clock.business_day()
    last = today - dt.timedelta(days=87)
    Customer.objects.filter(pk=customer.pk).update(next_contact_on=today, last_contact_on=last)
    for kind in ("CREDIT", "PAYROLL"):
        Need.objects.create(
            customer=customer, kind=kind, found_on=last, found_by=manager, created_at=clock.now()
        )
    page = as_(manager).get("/").content.decode()
    assert "已 87 天" in page
    assert re.search("授信、代发工资|代发工资、授信", page)


def test_each_act_leads_to_where_it_is_done(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    maturing(customer, 1, "600000.00")
    one = promise(customer, manager, 0)
    page = as_(manager).get("/").content.decode()
    assert f"/visits/log/?customer={customer.pk}&amp;purpose=MATURITY" in page
    assert f"/promises/?promise={one.pk}#promise-{one.pk}" in page


def test_a_manager_who_heads_too_has_the_day_of_the_own_portfolio(
    as_: LoginAs, manager: User, colleague: User, customer: Customer, branch: Branch
) -> None:
    make.post(colleague, Role.HEAD, branch)
    promise(customer, manager, 0, "送测算")
    assert "送测算" not in as_(colleague).get("/").content.decode()


def test_the_score_stands_with_its_change_since_the_scored_day_before(
    as_: LoginAs, manager: User, colleague: User, branch: Branch
) -> None:
    for day, points in ((20, "89.59"), (22, "89.90")):
        score(manager, branch, dt.date(2026, 11, day), points, rank=3)
        score(colleague, branch, dt.date(2026, 11, day), "12.34", rank=9)
    page = as_(manager).get("/").content.decode()
    for shown in ("89.90", "+0.31", "比 11-20", "第 3 / 9"):  # 89.90 − 89.59
        assert shown in page
    assert "12.34" not in page


def score(manager: User, branch: Branch, day: dt.date, points: str, rank: int) -> Score:
    run, _made = ScoreRun.objects.get_or_create(
        business_day=day,
        defaults={
            "run": next_run(),
            "state": ScoreRun.State.PUBLISHED,
            "digest": "0" * 64,
            "computed_at": clock.now(),
        },
    )
    return Score.objects.create(
        run=run,
        business_day=day,
        manager=manager,
        branch=branch,
        points=Decimal(points),
        assessed_standard=100,
        full_standard=100,
        rank=rank,
        ranked=9,
    )


def test_the_wall_adds_up_weeks_renewed_and_undecided(
    manager: User, customer: Customer, as_: LoginAs
) -> None:
    maturing(customer, 0, "600000.00")
    maturing(customer, 0, "250000.00", auto_renew=True)
    maturing(customer, 60, "90000000.00")  # after the eighth week
    wall = as_(manager).get("/").context["wall"]
    assert [series["data"][0] for series in wall["series"]] == [25.0, 60.0]
    assert wall["total"] == 85.0
    assert len(wall["x"]) == 8


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
    loan = make.make_loan(customer)
    for number in range(count):
        inspection(customer, loan, number)
    client = as_(manager)
    client.get("/")
    with django_assert_num_queries(QUERIES):
        client.get("/")


# role in and out, session, user, savepoint in and out, row context (7), the shell (3),
# promises, contacts, inspections, their deposits, maturities, wall (6), score (1)
QUERIES = 17


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
    ("role", "view"),
    [
        ("head", "board"),
        ("head_office", "board"),
        ("auditor", "board"),
        ("risk", "credit:followups"),
        ("admin", "core:feeds"),
    ],
)
def test_others_begin_elsewhere(
    request: pytest.FixtureRequest, as_: LoginAs, role: str, view: str
) -> None:
    answer = as_(request.getfixturevalue(role)).get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(view))


def test_whose_role_nobody_knows_sees_an_empty_day(as_: LoginAs, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(next_contact_on=clock.business_day())
    page = as_(make.make_user("新人")).get("/").content.decode()
    assert "今天没有待办" in page
    assert customer.display_name not in page
