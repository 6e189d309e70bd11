"""A personal value in a real browser: asked for with a reason, shown, masked again by itself."""

import datetime as dt

import pytest
from playwright.sync_api import Page, expect

from crm.core.models import PersonalReveal, Setting, User
from customers.models import Customer
from tests import factories as make
from tests.browser.conftest import PHONE as PHONE_SIZE
from tests.browser.conftest import Visit

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, MASK = "13812345678", "138****5678"


@pytest.fixture
def known(customer: Customer) -> Customer:
    customer.phone = PHONE
    customer.save()
    make.make_contact(customer, phone="13987654321")
    return customer


def seconds(how_many: int) -> None:
    today = dt.date(2026, 1, 1)
    Setting.objects.create(key="reveal.seconds", value=how_many, from_on=today)


def ask(page: Page) -> None:
    page.locator(".zk-c-head .zk-eye").click()
    page.locator(".zk-secret-form button[value=CALL_BACK]").click()
    expect(page.locator(".zk-secret-value")).to_have_text(PHONE)


def test_it_is_masked_again_by_itself(known: Customer, manager: User, visit: Visit) -> None:
    seconds(2)
    page = visit(manager, f"/customers/{known.pk}/")
    assert PHONE not in page.content()
    ask(page)
    expect(page.locator(".zk-secret-value")).to_have_count(0, timeout=6000)
    assert PHONE not in page.content()
    expect(page.locator(".zk-c-head")).to_contain_text(MASK)
    ask(page)  # the eye works again
    assert PersonalReveal.objects.count() == 2


def test_it_is_hidden_when_asked_and_when_the_page_is_left(
    known: Customer, manager: User, visit: Visit
) -> None:
    page = visit(manager, f"/customers/{known.pk}/", PHONE_SIZE)
    ask(page)
    page.locator("[data-seconds] [data-mask]").click()
    expect(page.locator(".zk-secret-value")).to_have_count(0)
    ask(page)
    page.goto(page.url.split("/customers/")[0] + "/customers/")
    page.go_back()
    expect(page.locator(".zk-c-head")).to_contain_text(MASK)
    assert PHONE not in page.content()


def test_a_reason_may_be_put_in_words_and_asking_may_be_given_up(
    known: Customer, manager: User, visit: Visit
) -> None:
    page = visit(manager, f"/customers/{known.pk}/")
    page.locator(".zk-c-head .zk-eye").click()
    page.locator(".zk-secret-form [data-mask]").click()
    expect(page.locator(".zk-secret-form")).to_have_count(0)
    page.locator(".zk-c-people .zk-eye").click()
    page.locator(".zk-secret-form button[value=OTHER]").click()
    expect(page.locator(".zk-secret-form .errorlist")).to_be_visible()
    page.complaints.clear()  # type: ignore[attr-defined]  # the console tells of the 422
    page.locator(".zk-secret-form input[name=text]").fill("客户来电核对")
    page.locator(".zk-secret-form button[value=OTHER]").click()
    expect(page.locator(".zk-secret-value")).to_have_text("13987654321")
    assert PersonalReveal.objects.get().text == "客户来电核对"
