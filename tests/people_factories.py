"""Rows about the people behind customers, for tests; each call gives new, valid values."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from crm.core import clock
from crm.core.models import User
from customers.models import Contact, Customer, Need, RiskProfile
from customers.services import assess_risk_profile
from tests.factories import make_contact
from visits.models import Preparation
from visits.services import prepare_visit


def make_profile(
    customer: Customer, by: User, level: str = "C3", day: dt.date | None = None, **fields: Any
) -> RiskProfile:
    """A questionnaire of `day` (default: today)."""
    today = clock.business_day()
    return assess_risk_profile(
        customer=customer,
        level=level,
        assessed_on=day or today,
        by=by,
        at=clock.now(),
        **{"channel": RiskProfile.Channel.COUNTER, "on": max(today, day or today), **fields},
    )


def make_need(customer: Customer, by: User) -> Need:
    """A need for credit, found today."""
    today, now = clock.business_day(), clock.now()
    return Need.objects.create(
        customer=customer, kind=Need.Kind.CREDIT, found_on=today, found_by=by, created_at=now
    )


# one row of each table about a customer, for tests/core/rule_rows.py
def make_preparation(customer: Customer, by: User) -> Preparation:
    """What `by` prepares for tomorrow."""
    today = clock.business_day()
    values = {
        "for_on": today + dt.timedelta(days=1), "purpose": "NEED", "aim": "确认转存意向",
        "opening": "", "papers": "", "lists": [],
    }  # fmt: skip
    return prepare_visit(customer=customer, values=values, version=0, by=by, at=clock.now())


MAKERS: dict[type[Model], Callable[[Customer, User], Any]] = {
    Contact: lambda customer, user: make_contact(customer),
    Need: make_need,
    Preparation: make_preparation,
    RiskProfile: make_profile,
}
