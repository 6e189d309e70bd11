"""Rows about a customer's standing, one of each table, for tests/core/rule_rows.py."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from crm.core import clock
from crm.core.models import User
from customers.models import (
    ActivationPlan,
    AmlRating,
    Customer,
    Grade,
    StandingChange,
    TierWatch,
)
from customers.services import grade_customer, rate_aml

DAY = dt.date(2026, 11, 2)


def _watch(customer: Customer, user: User) -> TierWatch:
    return TierWatch.objects.create(
        customer=customer, best="ORDINARY", times=1, since_on=DAY, last_on=DAY, value=1
    )


def _change(customer: Customer, user: User) -> StandingChange:
    return StandingChange.objects.create(
        customer=customer,
        kind="TIER",
        before="ORDINARY",
        after="GOLD",
        why="UP",
        changed_on=DAY,
        recorded_at=clock.now(),
    )


def _grade(customer: Customer, user: User) -> Grade:
    marks = dict.fromkeys(Grade.MARKS, 3)
    return grade_customer(
        customer=customer, marks=marks, note="稳定", by=user, on=DAY, at=clock.now()
    )


def _rating(customer: Customer, user: User) -> AmlRating:
    return rate_aml(customer=customer, level="LOW", reason="常规", by=user, on=DAY, at=clock.now())


def _plan(customer: Customer, user: User) -> ActivationPlan:
    return ActivationPlan.objects.create(
        customer=customer,
        aim="唤醒",
        steps="电话",
        due_on=DAY,
        opened_by=user,
        opened_on=DAY,
        recorded_at=clock.now(),
    )


MAKERS: dict[type[Model], Callable[[Customer, User], Any]] = {
    TierWatch: _watch,
    StandingChange: _change,
    Grade: _grade,
    AmlRating: _rating,
    ActivationPlan: _plan,
}
