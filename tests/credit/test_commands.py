"""The commands of the night, as an operator types them."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from credit.models import ClassProposal, Inspection
from customers.models import Customer
from tests import factories as make

pytestmark = pytest.mark.django_db


def call(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue().strip()


def test_plan_inspections_says_how_many_are_new(customer: Customer) -> None:
    make.make_loan(customer, disbursed_on=dt.date(2026, 11, 10))
    assert call("plan_inspections", "--on", "2026-11-23") == "2026-11-23: 1 planned"
    assert call("plan_inspections", "--on", "2026-11-23") == "2026-11-23: 0 planned"
    assert Inspection.objects.count() == 1


def test_pre_check_says_how_many_changed(customer: Customer) -> None:
    make.make_loan(customer)
    assert call("pre_check", "--on", "2026-11-23") == "2026-11-23: 1 changed"
    assert call("pre_check", "--on", "2026-11-23") == "2026-11-23: 0 changed"
    assert ClassProposal.objects.count() == 1


def test_pre_check_wants_a_day() -> None:
    with pytest.raises(CommandError, match="--on"):
        call("pre_check")
