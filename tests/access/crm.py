"""Pages that cross apps."""

from datetime import timedelta
from typing import Any

from crm.core import clock
from crm.core.models import Reminder
from customers.models import Customer
from tests.access.table import NOBODY, Row, Try


def _reminder(customer: Customer) -> dict[str, Any]:
    """A reminder about `customer` that was delivered to nobody of the cast."""
    today = clock.business_day()
    row = Reminder.objects.create(
        kind="deposit.maturity",
        subject_key=f"deposit:{customer.pk}",
        about_on=today + timedelta(days=7),
        due_on=today,
        lead_days=7,
        customer_id=customer.pk,
        planned_at=clock.now(),
    )
    return {"pk": row.pk}


ROWS = [
    Row("notifications", get=Try()),
    Row("notification_read_all", post=Try()),
    # only a recipient finds a notification; tests/crm/test_notifications.py delivers some
    Row(
        "notification_open",
        own=lambda cast: _reminder(cast.customer),
        foreign=lambda cast: _reminder(cast.foreign_customer),
        sees=NOBODY,
        post=Try(),
    ),
    Row(
        "reminder_act",
        own=lambda cast: _reminder(cast.customer),
        foreign=lambda cast: _reminder(cast.foreign_customer),
        sees=NOBODY,
        post=Try(),
    ),
]
