"""The ledger and one loan: figures lead to their rows, a class to its why."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from credit.models import Loan
from credit.services import NotTechnical, note_technical, pre_check
from crm.core import clock
from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db
LIST = reverse("credit:loans")
REQUEST, SHELL = 8, 2
JUNE = dt.date(2026, 6, 5)


@pytest.fixture
def loan(customer: Customer) -> Loan:
    """A million of which nothing was paid; 500,000.00 and 3,625.00 interest were due in June."""
    one = make.make_loan(customer, {dt.date(2026, 1, 5): Decimal(1_000_000)})
    make.make_schedule(one, (JUNE, "500000", "3625"), (dt.date(2027, 1, 5), "500000", ""))
    return one


def text(answer: Any) -> str:
    return str(answer.content.decode())


def url(loan: Loan) -> str:
    return reverse("credit:loan", kwargs={"pk": loan.pk})


def numbers(answer: Any) -> set[str]:
    return set(re.findall(r"<b>(JK\d+)</b>", text(answer)))


def days_since(day: dt.date) -> int:
    return (clock.business_day() - day).days


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_ledger_asks_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        make.make_proposal(make.make_loan(make.make_customer(manager, branch)))
    browser = as_(manager)
    browser.get(LIST)
    # how many, the page with suggestions, schedules, payments
    with django_assert_num_queries(REQUEST + SHELL + 4):
        answer = browser.get(LIST)
    assert len(numbers(answer)) == how_many


def test_days_overdue_are_counted_to_today(loan: Loan, manager: User, as_: LoginAs) -> None:
    page = text(as_(manager).get(LIST))
    assert f'<b class="zk-risk">{days_since(JUNE)}</b>' in page


def test_suggested_and_cores_class_stand_side_by_side(
    loan: Loan, manager: User, as_: LoginAs
) -> None:
    make.make_proposal(loan)
    page = text(as_(manager).get(LIST))
    assert "zk-cls--1" in page
    assert "zk-cls--2" in page
    assert "不一致" in page.partition("<tbody>")[2]


def test_filters(loan: Loan, customer: Customer, manager: User, as_: LoginAs) -> None:
    make.make_proposal(loan)
    quiet = make.make_loan(customer)
    make.make_proposal(quiet, suggested="PASS", overdue_days=0, reasons=[])
    browser = as_(manager)
    assert numbers(browser.get(LIST)) == {loan.number, quiet.number}
    assert numbers(browser.get(LIST, {"show": "differs"})) == {loan.number}
    assert numbers(browser.get(LIST, {"show": "late"})) == {loan.number}
    assert numbers(browser.get(LIST, {"loan_class": "SPECIAL_MENTION"})) == {loan.number}
    assert numbers(browser.get(LIST, {"q": quiet.number})) == {quiet.number}
    assert numbers(browser.get(LIST, {"q": "启明", "show": "nonsense"})) == {
        loan.number,
        quiet.number,
    }
    assert numbers(browser.get(LIST, {"q": "无此户"})) == set()


def test_the_loans_page_asks_a_fixed_number_of_questions(
    loan: Loan,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    browser = as_(manager)
    browser.get(url(loan))
    for how_many in (1, 3):
        for n in range(how_many):
            make.make_proposal(loan)
            make.repay(loan, JUNE, "1")
            make.make_inspection(loan, JUNE + dt.timedelta(days=how_many * 10 + n))
        # loan, schedule, its payments, calendar, proposals, technical, setting, payments
        # shown, inspections
        with django_assert_num_queries(REQUEST + SHELL + 9):
            browser.get(url(loan))


def test_what_is_paid_and_what_is_not(loan: Loan, manager: User, as_: LoginAs) -> None:
    make.repay(loan, JUNE, "400000", "3625")
    page = text(as_(manager).get(url(loan)))
    assert "100,000.00" in page  # still open of the line of June
    assert f"逾期 {days_since(JUNE)} 天" in page
    assert "未到期" in page
    assert "400,000.00" in page


def test_the_class_says_why_and_from_where(loan: Loan, manager: User, as_: LoginAs) -> None:
    make.make_proposal(loan)
    page = text(as_(manager).get(url(loan)))
    assert "本金或利息逾期 12 天" in page
    assert "商业银行金融资产风险分类办法" in page


def test_pass_says_that_nothing_is_wrong(loan: Loan, manager: User, as_: LoginAs) -> None:
    make.make_proposal(loan, suggested="PASS", reasons=[])
    assert "归为正常" in text(as_(manager).get(url(loan)))


def test_a_loan_that_nobody_checked_says_so(loan: Loan, manager: User, as_: LoginAs) -> None:
    assert "尚未预检" in text(as_(manager).get(url(loan)))


def test_a_long_schedule_is_cut_and_can_be_had_whole(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    loan = make.make_loan(customer, disbursed_on=dt.date(2022, 1, 5), term_months=120)
    days = [dt.date(2022 + n, 1, 5) for n in range(1, 10)]
    make.make_schedule(loan, *((day, "100", "1") for day in days))
    for day in days[:4]:
        make.repay(loan, day, "100", "1")
    browser = as_(manager)
    assert "2030-01-05" not in text(browser.get(url(loan)))
    assert "2030-01-05" in text(browser.get(url(loan), {"schedule": "all"}))


def test_a_settled_loan_is_not_in_the_ledger_but_has_its_page(
    loan: Loan, manager: User, as_: LoginAs
) -> None:
    Loan.objects.update(status="SETTLED")
    browser = as_(manager)
    assert numbers(browser.get(LIST)) == set()
    assert browser.get(url(loan)).status_code == 200


# --- technical arrears --------------------------------------------------------------------------


def note(loan: Loan) -> str:
    return reverse("credit:loan_technical", kwargs={"pk": loan.pk})


@pytest.fixture
def short(loan: Loan) -> Loan:
    """Something was due three days ago."""
    day = clock.business_day() - dt.timedelta(days=3)  # a working day
    make.make_schedule(loan, (day, "1000", "10"))
    return loan


def test_a_manager_notes_a_technical_arrear_and_everybody_reads_it(
    short: Loan, manager: User, risk: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    assert note(short) in text(browser.get(url(short)))
    answer = browser.post(note(short), {"reason": "代扣系统故障，已补扣"})
    assert answer.headers["Location"] == url(short)
    shown = text(as_(risk).get(url(short)))
    assert "代扣系统故障" in shown
    assert manager.name in shown
    assert note(short) not in text(as_(manager).get(url(short))), "once"
    pre_check(on=clock.business_day(), at=clock.now())
    assert short.proposals.get().suggested == "PASS"


@pytest.mark.parametrize(
    ("reason", "words"), [("", "invalid-feedback"), ("又一次", "已登记为技术性逾期")]
)
def test_a_note_is_refused_without_a_reason_and_a_second_time(
    reason: str, words: str, short: Loan, manager: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    if reason:
        browser.post(note(short), {"reason": "系统故障"})
    answer = browser.post(note(short), {"reason": reason})
    assert answer.status_code == 422
    if reason:
        with pytest.raises(NotTechnical, match=words):
            note_technical(loan=short, by=manager, reason=reason, at=clock.now())
    else:
        assert words in text(answer)
    assert short.technical_arrears.count() == bool(reason)


def test_what_is_overdue_for_long_is_not_technical(loan: Loan, manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    assert note(loan) not in text(browser.get(url(loan)))
    with pytest.raises(NotTechnical, match="最多"):
        note_technical(loan=loan, by=manager, reason="故障", at=clock.now())


def test_nothing_overdue_is_nothing_to_note(customer: Customer, manager: User) -> None:
    fine = make.make_loan(customer)
    with pytest.raises(NotTechnical):
        note_technical(loan=fine, by=manager, reason="故障", at=clock.now())


@pytest.mark.parametrize("who", ["assistant", "head", "risk"])
def test_only_the_manager_signs_it(
    who: str, request: pytest.FixtureRequest, short: Loan, as_: LoginAs
) -> None:
    browser = as_(request.getfixturevalue(who))
    assert note(short) not in text(browser.get(url(short)))
    assert browser.post(note(short), {"reason": "故障"}).status_code == 403
    assert not short.technical_arrears.exists()
