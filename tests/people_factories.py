"""Rows about the people behind customers, for tests; each call gives new, valid values."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from crm.core import clock
from crm.core.models import User
from customers.models import (
    Consent,
    Contact,
    Customer,
    FileNote,
    IdentityPaper,
    Need,
    OtherBank,
    RiskProfile,
)
from customers.services import (
    assess_risk_profile,
    keep_paper,
    note_consent,
    note_finding,
    note_other_bank,
)
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


def make_consent(contact: Contact, by: User, subject: str = "CALL", **fields: Any) -> Consent:
    """Told now at the counter: a no, unless `is_given`."""
    now = clock.now()
    values = {"is_given": False, "channel": "COUNTER", "told_at": now, "at": now, **fields}
    return note_consent(contact=contact, subject=subject, by=by, **values)


def make_paper(customer: Customer, by: User, **fields: Any) -> IdentityPaper:
    """A licence or card seen today, valid for good."""
    kind = IdentityPaper.WANTED[customer.kind][0]
    values = {"kind": kind, "number": "91350211M000100Y43", "seen_on": clock.business_day()}
    return keep_paper(customer=customer, by=by, at=clock.now(), **{**values, **fields})


def make_finding(customer: Customer, by: User, **fields: Any) -> FileNote:
    """A plan heard today."""
    values = {"subject": "PLAN", "text": "明年扩产", "noted_on": clock.business_day(), **fields}
    return note_finding(customer=customer, by=by, at=clock.now(), **values)


def make_other_bank(customer: Customer, by: User, **fields: Any) -> OtherBank:
    """Deposits with another bank, heard of today."""
    values = {"bank": "江州农商行", "kind": "DEPOSIT", "told_on": clock.business_day(), **fields}
    return note_other_bank(customer=customer, by=by, at=clock.now(), **values)


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
    Consent: lambda customer, user: make_consent(make_contact(customer), user),
    Contact: lambda customer, user: make_contact(customer),
    FileNote: make_finding,
    IdentityPaper: make_paper,
    OtherBank: make_other_bank,
    Need: make_need,
    Preparation: make_preparation,
    RiskProfile: make_profile,
}
