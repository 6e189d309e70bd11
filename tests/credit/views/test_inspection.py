"""Follow-ups: the oldest first, registered once."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from credit.models import Inspection
from crm.core import clock
from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db
LIST = reverse("credit:followups")
REQUEST, SHELL = 8, 2
TODAY = clock.business_day()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def in_days(days: int) -> dt.date:
    return clock.business_day() + dt.timedelta(days=days)


def url(one: Inspection) -> str:
    return reverse("credit:inspect", kwargs={"pk": one.pk})


def found(**fields: Any) -> dict[str, Any]:
    return {"done_on": in_days(0).isoformat(), "method": "ON_SITE", "finding": "正常", **fields}


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        make.make_inspection(make.make_loan(make.make_customer(manager, branch)))
    browser = as_(manager)
    browser.get(LIST)
    # the sums, how many, the page, may one inspect
    with django_assert_num_queries(REQUEST + SHELL + 3):
        answer = browser.get(LIST)
    assert len(re.findall(r'href="/follow-ups/[0-9a-f-]{36}/"', text(answer))) == how_many


def test_overdue_ones_come_first_and_far_ones_not_at_all(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    loan = make.make_loan(customer)
    rows = {days: make.make_inspection(loan, in_days(days)) for days in (20, -3, 0, 31)}
    page = text(as_(manager).get(LIST))
    places = [page.find(url(rows[days])) for days in (-3, 0, 20)]
    assert places == sorted(places)
    assert -1 not in places
    assert url(rows[31]) not in page
    assert "逾期 3 天" in page


def test_by_kind_and_what_was_made(customer: Customer, manager: User, as_: LoginAs) -> None:
    loan = make.make_loan(customer)
    first = make.make_inspection(loan, kind="FIRST")
    routine = make.make_inspection(loan)
    browser = as_(manager)
    page = text(browser.get(LIST, {"kind": "FIRST"}))
    assert url(first) in page
    assert url(routine) not in page
    browser.post(url(routine), found(finding="库存下降"))
    made = text(browser.get(LIST, {"state": "done"}))
    assert "库存下降" in made
    assert url(first) not in made


def test_risk_managers_read_without_a_form(customer: Customer, risk: User, as_: LoginAs) -> None:
    one = make.make_inspection(make.make_loan(customer))
    browser = as_(risk)
    assert url(one) in text(browser.get(LIST))
    page = text(browser.get(url(one)))
    assert "登记检查" not in page


def test_an_inspection_is_registered_once(
    customer: Customer, manager: User, assistant: User, as_: LoginAs
) -> None:
    one = make.make_inspection(make.make_loan(customer))
    assert as_(manager).post(url(one), found()).headers["Location"] == LIST
    answer = as_(assistant).post(url(one), found(finding="再来一次"))
    assert answer.status_code == 422
    assert manager.name in text(answer)
    one.refresh_from_db()
    assert (one.finding, one.done_by) == ("正常", manager)


def test_the_first_one_asks_how_the_money_was_used(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    one = make.make_inspection(make.make_loan(customer), kind="FIRST")
    browser = as_(manager)
    answer = browser.post(url(one), found())
    assert answer.status_code == 422
    assert browser.post(url(one), found(is_use_kept="no")).status_code == 302
    one.refresh_from_db()
    assert one.is_use_kept is False
    assert "贷款挪用" in text(browser.get(LIST, {"state": "done"}))


def test_a_day_in_the_future_is_refused_at_its_field(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    one = make.make_inspection(make.make_loan(customer))
    answer = as_(manager).post(url(one), found(done_on=in_days(1).isoformat(), finding="看过"))
    assert answer.status_code == 422
    assert "看过" in text(answer)
    assert Inspection.objects.get().state == "DUE"


def test_nothing_to_inspect_teaches(manager: User, as_: LoginAs) -> None:
    assert "没有待检查的贷款" in text(as_(manager).get(LIST))
    assert "还没有检查记录" in text(as_(manager).get(LIST, {"state": "done"}))


def test_the_administrator_finds_nothing(customer: Customer, admin: User, as_: LoginAs) -> None:
    one = make.make_inspection(make.make_loan(customer))
    assert url(one) not in text(as_(admin).get(LIST))
