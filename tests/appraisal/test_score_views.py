"""The score page: what it says, what opens, and to whom."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from appraisal.models import ScoreRun
from appraisal.services import install_job_description_scheme, record_deduction, score_day
from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make
from tests.appraisal.bank import D, day, days, pay, schedule
from tests.appraisal.test_stock import hand_over
from tests.conftest import LoginAs
from tests.customers.test_views import REQUEST, SHELL

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 4, 1, 2, 41, tzinfo=dt.UTC)
ON = day("03-31")
MINE = reverse("appraisal:my_score")


@pytest.fixture(autouse=True)
def scheme(db: None) -> None:
    install_job_description_scheme(at=AT)


def text(browser: Client, address: str, **data: Any) -> str:
    answer = browser.get(address, data)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def line_of(manager: User, code: str) -> str:
    return reverse("appraisal:line", args=[manager.pk, code])


def deposits(customer: Customer, *amounts: str) -> None:
    for amount in amounts:
        make.make_deposit(customer, {day("02-01"): D(amount)}, opened_on=day("02-01"))


def test_my_score_says_x_of_y_points(as_: LoginAs, customer: Customer, manager: User) -> None:
    deposits(customer, "850000")
    score_day(on=ON, at=AT)
    page = text(as_(manager), MINE)
    # net growth 15 × 0.85 = 12.75; average (0 + 850,000 + 850,000) ÷ 3 = 566,666.67 of 600,000:
    # 15 × 0.9444… = 14.17; together 26.92 of 30
    for shown in ("26.92", "30.00", "12.75", "14.17", "85.00%", "94.44%", "1 <small>/ 1</small>"):
        assert shown in page
    assert "未考核：名下无此类业务" in page
    assert "首个计分日" in page


def test_nothing_scored_yet_says_so(as_: LoginAs, manager: User) -> None:
    assert "还没有得分" in text(as_(manager), MINE)


def test_the_change_is_against_the_scored_day_before(
    as_: LoginAs, customer: Customer, manager: User
) -> None:
    deposits(customer, "500000")
    score_day(on=day("03-28"), at=AT)
    make.make_deposit(customer, {day("03-31"): D(100000)}, opened_on=day("03-31"))
    score_day(on=ON, at=AT)
    page = text(as_(manager), MINE)
    assert "比 03-28" in page
    assert "+1.50" in page  # 15 × 0.1


def test_a_new_year_is_not_compared_with_the_old_one(
    as_: LoginAs, customer: Customer, manager: User
) -> None:
    deposits(customer, "500000")
    score_day(on=day("2025-12-31"), at=AT)
    score_day(on=ON, at=AT)
    assert "比 12-31" not in text(as_(manager), MINE)


def test_a_past_day_and_a_past_run_are_shown_as_they_were(
    as_: LoginAs, customer: Customer, manager: User
) -> None:
    account = make.make_deposit(customer, days(_2026_02_01="500000"), opened_on=day("02-01"))
    first = score_day(on=day("03-01"), at=AT)
    make.set_balance(account, day("02-01"), D(600000))
    score_day(on=day("03-01"), at=AT)
    score_day(on=ON, at=AT)
    browser = as_(manager)
    assert ">9.00<" in text(browser, MINE, on="2026-03-01")  # 15 × 0.6
    old = text(browser, MINE, on="2026-03-01", run=first.run)
    assert ">7.50<" in old  # 15 × 0.5
    assert ">9.00<" not in old
    line = line_of(manager, "deposit-net")
    assert "7.50" in text(browser, line, run=first.run)
    assert "50.00" in text(browser, line, run=first.run)  # the row as it was known then, in 万元
    between = text(browser, MINE, on="2026-03-05")
    assert "没有计分" in between


@pytest.mark.parametrize("run", ["x", "-1", "999999", "9" * 30])
def test_a_run_that_is_none_is_not_found(run: str, as_: LoginAs, manager: User) -> None:
    score_day(on=ON, at=AT)
    assert as_(manager).get(MINE, {"run": run}).status_code == 404


@pytest.mark.parametrize("on", ["", "gestern", "2026-13-01", "99999-01-01"])
def test_a_day_that_is_none_means_the_newest(on: str, as_: LoginAs, manager: User) -> None:
    score_day(on=ON, at=AT)
    assert "2026-03-31" in text(as_(manager), MINE, on=on)


def test_a_run_that_is_not_published_is_not_shown(as_: LoginAs, manager: User) -> None:
    result = score_day(on=ON, at=AT)
    ScoreRun.objects.update(state=ScoreRun.State.RUNNING)
    assert "还没有得分" in text(as_(manager), MINE)
    assert as_(manager).get(MINE, {"run": result.run}).status_code == 404


# --- one line ----------------------------------------------------------------------------------


def test_a_line_opens_to_formula_rule_and_rows(
    as_: LoginAs, customer: Customer, manager: User
) -> None:
    account = make.make_deposit(
        customer, days(_2025_12_31="150000", _2026_03_01="1000000"), number="3301000000001234"
    )
    result = score_day(on=ON, at=AT)
    page = text(as_(manager), line_of(manager, "deposit-net"))
    for shown in ("85.00 ÷ 100.00 = 85.00%", "12.75", "120.00% = 18.00", f"批次 {result.run}"):
        assert shown in page
    for shown in (account.masked_number, "15.00", "100.00", "85.00", customer.name):
        assert shown in page
    assert reverse("customer", args=[customer.pk]) in page
    assert account.number not in page


def test_a_fragment_is_the_line_alone(as_: LoginAs, customer: Customer, manager: User) -> None:
    deposits(customer, "5")
    score_day(on=ON, at=AT)
    answer = as_(manager).get(line_of(manager, "deposit-net"), headers={"HX-Request": "true"})
    assert answer.content.decode().lstrip().startswith("<td")


def test_each_input_opens_to_its_own_rows(as_: LoginAs, customer: Customer, manager: User) -> None:
    loan = make.make_loan(customer, days(_2026_01_05="100"))
    schedule(loan, ("03-20", "0", "50000"))
    pay(loan, "03-20", interest="40000", line="03-20")
    score_day(on=ON, at=AT)
    page = text(as_(manager), line_of(manager, "interest"), measure="loan.interest_due")
    assert reverse("credit:loan", args=[loan.pk]) in page
    assert "5.00" in page
    assert "measure=loan.interest_received" in page
    strange = text(as_(manager), line_of(manager, "interest"), measure="deposit.net")
    assert "合计 = 输入数" not in strange


def test_rows_are_paged_and_add_up(as_: LoginAs, customer: Customer, manager: User) -> None:
    deposits(customer, *(str(n * 10000) for n in range(1, 13)))
    score_day(on=ON, at=AT)
    browser, at = as_(manager), line_of(manager, "deposit-net")
    first, second = text(browser, at), text(browser, at, page=2)
    assert "1 / 2" in first
    assert first.count("3301 ****") == 10
    assert second.count("3301 ****") == 2
    assert "78.00" in second  # 1 + 2 + … + 12


def test_deductions_open_to_their_events(
    as_: LoginAs, customer: Customer, manager: User, head: User
) -> None:
    record_deduction(
        by=head, manager=manager, indicator="loan-management", occurred_on=day("02-01"),
        reason="首检超期", at=AT, customer=customer,
    )  # fmt: skip
    score_day(on=ON, at=AT)
    page = text(as_(manager), line_of(manager, "loan-management"))
    for shown in ("首检超期", "−2.00", customer.name, head.name):
        assert shown in page


def test_what_one_no_longer_manages_shows_its_amount_only(
    as_: LoginAs, customer: Customer, manager: User, colleague: User, head: User
) -> None:
    make.make_deposit(customer, days(_2025_12_31="100000", _2026_01_20="180000"))
    deposits(make.make_customer(manager, customer.branch, "滨江港务有限公司"), "30000")
    hand_over(customer, colleague, "02-01")
    score_day(on=ON, at=AT)
    page = text(as_(manager), line_of(manager, "deposit-net"))
    assert "1 行：已不在您名下" in page
    assert "8.00" in page  # 180,000 − 100,000, still credited
    assert "11.00" in page  # with the other customer's 30,000: the whole input
    assert customer.name not in page
    assert str(customer.pk) not in page
    whole = text(as_(head), line_of(manager, "deposit-net"))
    assert customer.name in whole
    assert "已不在" not in whole


def test_rows_corrected_after_the_run_are_announced(
    as_: LoginAs, customer: Customer, manager: User
) -> None:
    deposits(customer, "30000")
    score_day(on=ON, at=AT)
    customer.assignments.update(share=D("0.5"))
    assert "有更正" in text(as_(manager), line_of(manager, "deposit-net"))


# --- who ---------------------------------------------------------------------------------------


def test_heads_open_a_manager_and_strangers_get_404(
    as_: LoginAs, manager: User, colleague: User, head: User, other_manager: User
) -> None:
    score_day(on=ON, at=AT)
    at = reverse("appraisal:score", args=[manager.pk])
    assert manager.name in text(as_(head), at)
    for stranger in (colleague, other_manager):
        assert as_(stranger).get(at).status_code == 404
        assert as_(stranger).get(line_of(manager, "npl")).status_code == 404


def test_a_page_names_no_colleague(as_: LoginAs, manager: User, colleague: User) -> None:
    score_day(on=ON, at=AT)
    page = text(as_(manager), MINE)
    assert colleague.name not in page
    assert str(colleague.pk) not in page


def test_an_indicator_that_is_none_is_not_found(as_: LoginAs, manager: User) -> None:
    score_day(on=ON, at=AT)
    assert as_(manager).get(line_of(manager, "guessed")).status_code == 404


# --- how often the database is asked ------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    how_many: int,
    as_: LoginAs,
    branch: Branch,
    manager: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(how_many):
        deposits(make.make_customer(manager, branch), "100")
    for on in ("02-28", "03-30", "03-31"):
        score_day(on=day(on), at=AT)
    browser = as_(manager)
    browser.get(MINE)
    # run, score; previous run and score; lines, their points before; scored days, trend
    with django_assert_num_queries(REQUEST + SHELL + 8):
        browser.get(MINE)


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_line_asks_as_often_for_three_as_for_one(
    how_many: int,
    as_: LoginAs,
    branch: Branch,
    manager: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(how_many):
        deposits(make.make_customer(manager, branch), "100")
    score_day(on=ON, at=AT)
    browser, at = as_(manager), line_of(manager, "deposit-net")
    browser.get(at)
    # run, score, line, two settings, sum, rows, customers
    with django_assert_num_queries(REQUEST + SHELL + 8):
        page = browser.get(at)
    assert Decimal(page.content.decode().count("3301 ****")) == how_many
