"""Showing personal data by several hands at once, and a log that fails at the last moment."""

import datetime as dt
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.urls import reverse

from crm.core import clock
from crm.core.models import PersonalReveal, Setting, User
from crm.core.reveal.service import QuotaSpent, Shown, reveal
from customers.models import Customer
from tests import factories as make
from tests.conftest import LoginAs
from tests.visits.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13812345678"


def allow(per_hour: int) -> None:
    today = clock.business_day()
    Setting.objects.create(key="reveal.per_hour", value=per_hour, from_on=today)


def test_eight_at_once_show_no_more_than_the_quota(customer: Customer, manager: User) -> None:
    allow(5)
    people = [make.make_contact(customer, phone=PHONE) for _n in range(8)]
    now = clock.now()

    def job(row: Any) -> Any:
        return lambda: reveal(row=row, field="phone", purpose="CALL_BACK", by=manager, at=now)

    found = at_once(*[(manager, job(one)) for one in people])
    assert sum(isinstance(one, Shown) for one in found) == 5
    assert sum(isinstance(one, QuotaSpent) for one in found) == 3
    assert PersonalReveal.objects.filter(counted=True).count() == 5


def test_a_double_click_counts_once(customer: Customer, manager: User) -> None:
    allow(1)
    one, now = make.make_contact(customer, phone=PHONE), clock.now()

    def job() -> Shown:
        return reveal(row=one, field="phone", purpose="CALL_BACK", by=manager, at=now)

    found = at_once(*[(manager, job)] * 4)
    assert all(isinstance(shown, Shown) for shown in found)
    assert PersonalReveal.objects.filter(counted=True).count() == 1
    assert PersonalReveal.objects.count() == 4


@pytest.fixture
def phone_of(customer: Customer) -> str:
    customer.phone = PHONE
    customer.save()
    return reverse("reveal", kwargs={"kind": "customer", "pk": customer.pk})


def test_when_the_answer_leaves_others_already_read_the_log(
    phone_of: str, manager: User, as_: LoginAs
) -> None:
    answer = as_(manager).post(phone_of, {"field": "phone", "purpose": "CALL_BACK"})
    assert PHONE in answer.content.decode()
    fields = connection.settings_dict
    other = psycopg2.connect(
        dbname=fields["NAME"], user=fields["USER"], password=fields["PASSWORD"],
        host=fields["HOST"], port=fields["PORT"],
    )  # fmt: skip
    with other, other.cursor() as cursor:
        cursor.execute("SELECT user_id::text, field FROM core_personalreveal")
        assert cursor.fetchall() == [(str(manager.pk), "phone")]
    other.close()


def test_a_log_that_fails_to_commit_shows_nothing(
    phone_of: str, manager: User, as_: LoginAs
) -> None:
    """The row is written, the value is read, the page is rendered: then the commit fails."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            "CREATE FUNCTION no_commit() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;"
            "CREATE CONSTRAINT TRIGGER no_commit AFTER INSERT ON core_personalreveal"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION no_commit()"
        )
    try:
        browser = as_(manager)
        browser.raise_request_exception = False
        answer = browser.post(phone_of, {"field": "phone", "purpose": "CALL_BACK"})
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE; DROP FUNCTION no_commit CASCADE; SET ROLE crm_job")
    assert answer.status_code == 500
    assert PHONE not in answer.content.decode()
    assert not PersonalReveal.objects.exists()


def test_the_hour_ends_for_what_was_shown_first(customer: Customer, manager: User) -> None:
    allow(1)
    first, second = (make.make_contact(customer, phone=PHONE) for _n in range(2))
    now = clock.now()
    reveal(row=first, field="phone", purpose="CALL_BACK", by=manager, at=now)
    later = now + dt.timedelta(hours=1)
    assert reveal(row=second, field="phone", purpose="CALL_BACK", by=manager, at=later).value
