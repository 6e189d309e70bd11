"""For each model with a visibility rule: how to make one row about a customer."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models

from crm.core import clock
from crm.core.access import VisibleQuerySet
from crm.core.models import Delivery, Reminder, User
from crm.core.partitions import ensure_partitions
from credit.models import (
    Loan,
    LoanBalance,
    LoanClassification,
    Repayment,
    ScheduleLine,
)
from customers.models import Assignment, Balance, Contact, Customer, DepositAccount, Need
from tests import factories as make

DAY = dt.date(2026, 11, 2)
Maker = Callable[[Customer, User], Any]


def _reminder(customer: Customer, user: User) -> Reminder:
    return Reminder.objects.create(
        kind="deposit.maturity",
        subject_key=f"deposit:{customer.pk}",
        about_on=DAY,
        due_on=DAY,
        lead_days=0,
        customer_id=customer.pk,
        planned_at=clock.now(),
    )


def _delivery(customer: Customer, user: User) -> Delivery:
    ensure_partitions("core_delivery", [DAY])
    reminder = Reminder.objects.filter(customer_id=customer.pk).first() or _reminder(customer, user)
    return Delivery.objects.create(
        due_on=DAY,
        reminder=reminder,
        customer_id=customer.pk,
        channel=Delivery.Channel.IN_APP,
        recipient=user,
        created_at=clock.now(),
    )


def _need(customer: Customer, user: User) -> Need:
    return Need.objects.create(
        customer=customer,
        kind=Need.Kind.CREDIT,
        found_on=DAY,
        found_by=user,
        created_at=clock.now(),
    )


def _loan(customer: Customer) -> Loan:
    return Loan.objects.filter(customer=customer).first() or make.make_loan(customer)


def _line(customer: Customer, user: User) -> ScheduleLine:
    return ScheduleLine.objects.create(
        loan=_loan(customer), customer_id=customer.pk, due_on=DAY, principal=Decimal(1), run=1
    )


def _repayment(customer: Customer, user: User) -> Repayment:
    return Repayment.objects.create(
        loan=_loan(customer),
        customer_id=customer.pk,
        source="CORE",
        number=f"R{customer.number}",
        paid_on=DAY,
        principal=Decimal(1),
        interest=Decimal(0),
        run=1,
    )


def _deposit_balance(customer: Customer, user: User) -> Balance:
    return make.set_balance(make.make_deposit(customer), DAY, Decimal(1))


def _loan_balance(customer: Customer, user: User) -> LoanBalance:
    return make.set_loan_balance(_loan(customer), DAY, Decimal(1))


# A customer becomes a borrower by a loan, so the makers of credit rows are asked of borrowers only.
MAKERS: dict[type[models.Model], Maker] = {
    Customer: lambda customer, user: customer,
    Assignment: lambda customer, user: customer.assignments.get(),
    Contact: lambda customer, user: make.make_contact(customer),
    DepositAccount: lambda customer, user: make.make_deposit(customer),
    Balance: _deposit_balance,
    Need: _need,
    Reminder: _reminder,
    Delivery: _delivery,
    Loan: lambda customer, user: _loan(customer),
    LoanBalance: _loan_balance,
    LoanClassification: lambda customer, user: _loan(customer).classifications.get(),
    ScheduleLine: _line,
    Repayment: _repayment,
}


def ruled_models() -> list[type[models.Model]]:
    """Every model whose rows are shown through `.visible_to`."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model._default_manager._queryset_class, VisibleQuerySet)  # type: ignore[attr-defined]  # of managers made from QuerySets
    ]
