"""Visits and promises for the tests of pages."""

import uuid
from typing import Any

from crm.core import clock
from crm.core.models import User
from customers.models import Customer
from visits.models import Promise, Visit


def make_visit(customer: Customer, by: User, **fields: Any) -> Visit:
    now = clock.now()
    values = {"manager": by, "logged_by": by, "channel": "PHONE", "result": "FOLLOW_UP"}
    return Visit.objects.create(
        customer=customer,
        happened_at=now,
        created_at=now,
        client_key=uuid.uuid4(),
        **{**values, **fields},
    )


def make_promise(customer: Customer, by: User, **fields: Any) -> Promise:
    today = clock.business_day()
    values = {"made_by": by, "made_on": today, "due_on": today, "text": "回复报价"}
    return Promise.objects.create(customer=customer, created_at=clock.now(), **{**values, **fields})
