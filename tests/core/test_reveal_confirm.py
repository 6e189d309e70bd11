"""Before personal data are shown: is it still the person who logged in?"""

import datetime as dt
from typing import Any

import pytest

from crm.core import clock
from crm.core.models import PersonalReveal, Setting, User
from customers.models import Contact, Customer
from tests import factories as make
from tests.conftest import LoginAs
from tests.core.test_reveal import ASKED, HTMX, PHONE, address, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(customer: Customer) -> Customer:
    customer.phone = PHONE
    customer.save()
    return customer


@pytest.fixture
def person(customer: Customer) -> Contact:
    return make.make_contact(customer, phone=PHONE)


def age_session(browser: Any, seconds: int) -> None:
    session = browser.session
    now = int(clock.now().timestamp())
    session.update({"started_at": now - seconds, "seen_at": now - 60})
    session.save()


def test_after_five_minutes_the_password_is_asked_once(
    known: Customer, person: Contact, manager: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    age_session(browser, 5 * 60 + 5)
    assert 'type="password"' in text(browser.get(f"{address(known)}?field=phone", headers=HTMX))
    for typed in ({}, {"password": ""}, {"password": "wrong"}):
        refused = browser.post(address(known), {**ASKED, **typed}, headers=HTMX)
        assert refused.status_code == 422
        assert PHONE not in text(refused)
    shown = browser.post(address(known), {**ASKED, "password": make.PASSWORD}, headers=HTMX)
    assert PHONE in text(shown)
    assert make.PASSWORD not in text(shown)
    assert PHONE in text(browser.post(address(person), ASKED, headers=HTMX))


def test_wrong_passwords_lock_as_at_the_log_in(
    known: Customer, manager: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    age_session(browser, 3600)
    for _n in range(5):
        browser.post(address(known), {**ASKED, "password": "wrong"}, headers=HTMX)
    locked = browser.post(address(known), {**ASKED, "password": make.PASSWORD}, headers=HTMX)
    assert PHONE not in text(locked)
    assert not PersonalReveal.objects.exists()


def test_a_bank_may_do_without_the_password_and_the_demo_does(
    known: Customer, manager: User, as_: LoginAs, settings: Any
) -> None:
    browser = as_(manager)
    age_session(browser, 3600)
    assert browser.post(address(known), ASKED).status_code == 422
    settings.DEMO = True
    assert browser.post(address(known), ASKED).status_code == 200
    settings.DEMO = False
    long_ago = dt.date(2026, 1, 1)
    Setting.objects.create(key="reveal.confirm_minutes", value=0, from_on=long_ago)
    assert browser.post(address(known), ASKED).status_code == 200
