"""A head goes from the board through a score and its rows to a loan."""

import datetime as dt
from decimal import Decimal

import pytest

from appraisal.services import install_job_description_scheme, score_day
from crm.core import clock
from crm.core.models import User
from customers.models import Customer
from tests import factories as make
from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_the_board_down_to_a_loan(
    visit: Visit, head: User, manager: User, customer: Customer
) -> None:
    yesterday = clock.business_day() - dt.timedelta(days=1)
    disbursed = yesterday - dt.timedelta(days=40)
    first = yesterday.replace(day=1)
    balances = dict.fromkeys((disbursed, max(first, disbursed)), Decimal("1000000.00"))
    loan = make.make_loan(customer, balances, disbursed_on=disbursed)
    install_job_description_scheme(at=clock.now(), targets={"loan-net": Decimal(2_000_000)})
    score_day(on=yesterday, at=clock.now())
    page = visit(head, "/board/")
    page.click(f"text={manager.name}")
    page.wait_for_url("**/score/**")
    page.locator("a[href*='/loan-net/']").first.click()
    page.locator(f"a[href*='/loans/{loan.pk}']").first.click()
    page.wait_for_url(f"**/loans/{loan.pk}/")
    assert loan.number in page.content()
