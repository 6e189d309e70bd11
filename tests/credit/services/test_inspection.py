"""Inspections are planned once however often the night comes, and made once."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from credit import services
from credit.models import Inspection, Loan
from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Setting, User
from customers.models import Customer
from tests import factories as make

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 11, 23)


@pytest.fixture
def loan(customer: Customer) -> Loan:
    """Disbursed on 10 November for a year: first inspection on the 25th, routine on 10 February."""
    return make.make_loan(customer, disbursed_on=dt.date(2026, 11, 10))


def plan(on: dt.date = ON) -> int:
    return services.plan_inspections(on=on, at=clock.now())


def planned() -> list[tuple[str, str]]:
    rows = Inspection.objects.order_by("due_on").values_list("kind", "due_on")
    return [(kind, day.isoformat()) for kind, day in rows]


def test_twice_in_a_night_plans_once(loan: Loan) -> None:
    assert plan() == 1
    assert plan() == 0
    assert planned() == [("FIRST", "2026-11-25")]


def test_night_after_night_or_three_days_late_gives_the_same_rows(
    loan: Loan, manager: User, customer: Customer
) -> None:
    for n in range(120):
        plan(ON + dt.timedelta(days=n))
    every_night = planned()
    Inspection.objects.update(state="DUE")
    other = make.make_loan(customer, disbursed_on=dt.date(2026, 11, 10))
    for n in (0, 3, 60, 63, 117, 119):
        plan(ON + dt.timedelta(days=n))
    late = Inspection.objects.filter(loan=other).order_by("due_on").values_list("kind", "due_on")
    assert [(kind, day.isoformat()) for kind, day in late] == every_night
    # 23 November + 119 days = 22 March; planned 30 days ahead: up to 21 April
    assert every_night == [("FIRST", "2026-11-25"), ("ROUTINE", "2027-02-10")]


def test_the_number_of_queries_does_not_grow_with_the_loans(
    loan: Loan, customer: Customer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(5):
        make.make_loan(customer, disbursed_on=dt.date(2026, 11, 10))
    # savepoint and its release, cancelling, three settings, the loans, the insert
    with django_assert_num_queries(8):
        assert plan() == 6


def test_the_first_days_are_a_dated_setting(loan: Loan) -> None:
    Setting.objects.create(key="inspection.first_days", value=20, from_on=dt.date(2026, 1, 1))
    plan()
    assert planned() == [("FIRST", "2026-11-30")]


def test_a_changed_setting_plans_no_second_first_inspection(loan: Loan) -> None:
    plan()
    Setting.objects.create(key="inspection.first_days", value=20, from_on=ON)
    assert plan(ON + dt.timedelta(days=1)) == 0


def test_a_worse_class_is_inspected_monthly(loan: Loan) -> None:
    Loan.objects.update(core_class="SUBSTANDARD")
    plan()
    assert planned() == [("FIRST", "2026-11-25"), ("ROUTINE", "2026-12-10")]


@pytest.mark.parametrize("status", ["SETTLED", "WRITTEN_OFF"])
def test_what_is_not_outstanding_needs_no_inspection(loan: Loan, status: str) -> None:
    plan()
    Loan.objects.update(status=status)
    assert plan() == 0
    assert Inspection.objects.get().state == "CANCELLED"


def test_made_inspections_of_a_settled_loan_stay(loan: Loan, manager: User) -> None:
    complete(make.make_inspection(loan, ON), manager)
    Loan.objects.update(status="SETTLED")
    plan()
    assert Inspection.objects.get().state == "DONE"


# --- making them -------------------------------------------------------------------------------


def complete(inspection: Inspection, by: User, **fields: Any) -> Inspection:
    values = {
        "done_on": clock.business_day(),
        "method": "ON_SITE",
        "finding": "生产正常",
        "is_use_kept": None,
        **fields,
    }
    return services.complete_inspection(inspection=inspection, by=by, at=clock.now(), **values)


def test_an_inspection_is_made_once(loan: Loan, manager: User, assistant: User) -> None:
    one = make.make_inspection(loan)
    assert complete(one, manager).done_by == manager
    with pytest.raises(services.AlreadyDone, match=manager.name):
        complete(one, assistant, finding="又一次")
    one.refresh_from_db()
    assert one.finding == "生产正常"


def test_a_cancelled_one_is_not_made(loan: Loan, manager: User) -> None:
    with pytest.raises(services.AlreadyDone):
        complete(make.make_inspection(loan, state="CANCELLED"), manager)


@pytest.mark.parametrize("is_use_kept", [True, False])
def test_the_first_one_tells_how_the_money_was_used(
    loan: Loan, manager: User, is_use_kept: bool
) -> None:
    first = make.make_inspection(loan, kind="FIRST")
    with pytest.raises(Refusal) as no:
        complete(first, manager)
    assert no.value.field == "is_use_kept"
    assert complete(first, manager, is_use_kept=is_use_kept).is_use_kept is is_use_kept


@pytest.mark.parametrize(
    "done_on", [dt.date(2026, 11, 9), clock.business_day() + dt.timedelta(days=1)]
)
def test_not_before_the_disbursal_nor_in_the_future(
    loan: Loan, manager: User, done_on: dt.date
) -> None:
    with pytest.raises(Refusal) as no:
        complete(make.make_inspection(loan), manager, done_on=done_on)
    assert no.value.field == "done_on"


def test_an_inspection_without_a_finding_is_none(loan: Loan, manager: User) -> None:
    with pytest.raises(Refusal) as no:
        complete(make.make_inspection(loan), manager, finding=" \n")
    assert no.value.field == "finding"
