"""The inbox: delivered, read, acted; only one's own, only while the customer is visible."""

import datetime as dt
from decimal import Decimal

import pytest

from crm import reminders
from crm.core import clock
from crm.core.models import Delivery, Reminder, User
from customers.models import Customer, DepositAccount
from tests import factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(customer: Customer) -> Reminder:
    """A maturity of tomorrow, delivered to the customer's manager."""
    today, at = clock.business_day(), clock.now()
    make.make_deposit(
        customer,
        {today - dt.timedelta(days=3): Decimal("600000.00")},
        kind=DepositAccount.Kind.TIME,
        matures_on=today + dt.timedelta(days=1),
    )
    reminders.plan_due(on=today, at=at)
    reminders.deliver_due(on=today, at=at)
    return Reminder.objects.get(state="DELIVERED")


def state(reminder: Reminder) -> str:
    return Delivery.objects.get(reminder=reminder, channel="IN_APP").state


def test_the_bell_counts_and_the_inbox_tells(
    as_: LoginAs, manager: User, told: Reminder, customer: Customer
) -> None:
    page = as_(manager).get("/notifications/").content.decode()
    assert customer.display_name in page
    assert "定期存款" in page
    assert state(told) == "DELIVERED"  # looking at the list is not reading one


def test_opening_one_marks_it_read_once_and_leads_to_the_customer(
    as_: LoginAs, manager: User, told: Reminder, customer: Customer
) -> None:
    client = as_(manager)
    answer = client.post(f"/notifications/{told.pk}/open/")
    assert answer.url == f"/customers/{customer.pk}/"
    first = Delivery.objects.get(reminder=told).read_at
    client.post(f"/notifications/{told.pk}/open/")
    assert (state(told), Delivery.objects.get(reminder=told).read_at) == ("READ", first)


def test_done_is_proved_with_its_time(as_: LoginAs, manager: User, told: Reminder) -> None:
    assert as_(manager).post(f"/reminders/{told.pk}/act/").status_code == 302
    told.refresh_from_db()
    assert told.state == "ACTED"
    assert told.closed_at is not None


def test_everything_may_be_read_at_once(as_: LoginAs, manager: User, told: Reminder) -> None:
    as_(manager).post("/notifications/read/")
    assert state(told) == "READ"


def test_somebody_elses_notification_is_not_found(
    as_: LoginAs, head: User, colleague: User, told: Reminder
) -> None:
    for person in (head, colleague):
        assert as_(person).post(f"/notifications/{told.pk}/open/").status_code == 404
        assert as_(person).post(f"/reminders/{told.pk}/act/").status_code == 404
    assert state(told) == "DELIVERED"


def test_after_the_customer_has_moved_on_nothing_is_told(
    as_: LoginAs, manager: User, told: Reminder, customer: Customer
) -> None:
    customer.assignments.update(to_on=clock.business_day() - dt.timedelta(days=1))
    page = as_(manager).get("/notifications/").content.decode()
    assert customer.display_name not in page
    assert "还没有送达的提醒" in page
