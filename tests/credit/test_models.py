"""What the database refuses, whoever writes."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from credit.models import Check, ClassProposal, DueDiligence, Inspection
from crm.core import clock
from crm.core.models import User
from customers.models import Customer
from tests import factories as make
from tests.conftest import AsApp

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 2)


@pytest.fixture
def file(customer: Customer, manager: User, colleague: User) -> DueDiligence:
    return make.make_due_diligence(customer, lead=manager, co=colleague)


def refuses(constraint: str, rows: Any, **values: Any) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rows.update(**values)


def test_two_different_people_investigate(file: DueDiligence, manager: User) -> None:
    rows = DueDiligence.objects.filter(pk=file.pk)
    refuses("two_different_investigators", rows, co_investigator=manager)


@pytest.mark.parametrize("who", ["manager", "colleague"])
def test_no_investigator_reviews(
    who: str, request: pytest.FixtureRequest, file: DueDiligence
) -> None:
    refuses(
        "investigators_do_not_review",
        DueDiligence.objects.filter(pk=file.pk),
        reviewed_by=request.getfixturevalue(who),
        reviewed_at=clock.now(),
        decision="AGREED",
        decision_note="自审",
    )


def test_no_submission_without_signatures(file: DueDiligence) -> None:
    rows = DueDiligence.objects.filter(pk=file.pk)
    now = clock.now()
    refuses("submitted_file_is_signed", rows, step="SUBMITTED", submitted_at=now, report="x")


def test_no_decision_without_its_reviewer(file: DueDiligence) -> None:
    rows = DueDiligence.objects.filter(pk=file.pk)
    refuses("decision_has_its_reviewer", rows, decision="AGREED", decision_note="x")


@pytest.mark.parametrize("values", [{"amount": 0}, {"term_months": 0}])
def test_an_application_has_amount_and_term(file: DueDiligence, values: dict[str, int]) -> None:
    refuses("amount_and_term", DueDiligence.objects.filter(pk=file.pk), **values)


def test_no_tick_without_evidence(file: DueDiligence, manager: User) -> None:
    rows = Check.objects.filter(due_diligence=file, kind="USE")
    values = {"method": "ON_SITE", "verdict": "CLEAR", "conclusion": "x", "done_on": DAY}
    refuses("no_tick_without_evidence", rows, checked_at=clock.now(), checked_by=manager, **values)


@pytest.mark.parametrize("consent_on", [None, dt.date(2026, 11, 3)])
def test_no_bureau_query_before_consent(
    file: DueDiligence, manager: User, consent_on: dt.date | None
) -> None:
    refuses(
        "bureau_query_after_consent",
        Check.objects.filter(due_diligence=file, kind="CREDIT_BUREAU"),
        checked_at=clock.now(),
        checked_by=manager,
        method="OFF_SITE",
        verdict="CLEAR",
        conclusion="x",
        evidence="x",
        done_on=DAY,
        consent_on=consent_on,
    )


def test_one_check_of_a_kind(file: DueDiligence) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.create(due_diligence=file, customer_id=file.customer_id, kind="USE")


def test_one_inspection_per_loan_kind_and_day(customer: Customer) -> None:
    loan = make.make_loan(customer)
    make.make_inspection(loan, DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_inspection(loan, DAY)


def test_one_first_inspection_per_loan(customer: Customer) -> None:
    loan = make.make_loan(customer)
    make.make_inspection(loan, DAY, kind="FIRST")
    with pytest.raises(IntegrityError, match="one_first_inspection"), transaction.atomic():
        make.make_inspection(loan, DAY + dt.timedelta(days=1), kind="FIRST")


def test_a_done_inspection_says_what_was_found(customer: Customer, manager: User) -> None:
    one = make.make_inspection(make.make_loan(customer))
    rows = Inspection.objects.filter(pk=one.pk)
    now = clock.now()
    refuses("done_inspection", rows, state="DONE", done_on=DAY, done_by=manager, recorded_at=now)


def test_a_done_first_inspection_tells_the_use(customer: Customer, manager: User) -> None:
    one = make.make_inspection(make.make_loan(customer), kind="FIRST")
    refuses(
        "first_inspection_tells_the_use",
        Inspection.objects.filter(pk=one.pk),
        state="DONE",
        done_on=DAY,
        done_by=manager,
        recorded_at=clock.now(),
        method="ON_SITE",
        finding="x",
    )


def test_nobody_chooses_a_class_alone(customer: Customer, manager: User) -> None:
    row = make.make_proposal(make.make_loan(customer))
    with pytest.raises(ProgrammingError), transaction.atomic():
        ClassProposal.objects.filter(pk=row.pk).update(overdue_days=0)
    with pytest.raises(IntegrityError, match="class_is_chosen_by_two"), transaction.atomic():
        make.make_proposal(
            make.make_loan(customer), chosen="PASS", proposed_by=manager, reviewed_by=manager
        )


# --- who sees ----------------------------------------------------------------------------------


def test_the_co_investigator_sees_the_file_and_not_its_customer(
    file: DueDiligence, colleague: User, as_app: AsApp
) -> None:
    assert DueDiligence.objects.visible_to(colleague).get() == file
    assert not Customer.objects.visible_to(colleague).exists()
    with as_app(colleague):
        assert DueDiligence.objects.count() == 1
        assert Check.objects.count() == 8
        assert not Customer.objects.exists()


def test_no_longer_a_manager_no_longer_sees_it(file: DueDiligence, colleague: User) -> None:
    colleague.postings.update(to_on=clock.business_day() - dt.timedelta(days=1))
    assert not DueDiligence.objects.visible_to(User.objects.get(pk=colleague.pk)).exists()
    assert not Check.objects.visible_to(User.objects.get(pk=colleague.pk)).exists()


def test_the_web_does_not_write_proposals_or_plan_inspections(
    customer: Customer, manager: User, as_app: AsApp
) -> None:
    loan = make.make_loan(customer)
    for write in (make.make_proposal, make.make_inspection):
        with pytest.raises(ProgrammingError, match="permission denied"), as_app(manager):
            write(loan)
