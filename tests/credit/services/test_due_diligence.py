"""Maker and checker: what a due-diligence file refuses, whoever asks."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from credit import services
from credit.models import Check, DueDiligence
from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User
from customers.models import Customer
from tests import factories as make
from tests.conftest import AsApp
from tests.credit.filling import advanced, checked, opined, ready, seen, signed, submitted

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def file(customer: Customer, manager: User, colleague: User) -> DueDiligence:
    return make.make_due_diligence(customer, lead=manager, co=colleague)


def opened(customer: Customer, by: User, co: User, **fields: Any) -> DueDiligence:
    values = {
        "product": "流动资金贷款",
        "amount": Decimal("3000000"),
        "term_months": 12,
        "security": "GUARANTEE",
        "purpose": "采购钢材",
        "client_key": uuid.uuid4(),
        **fields,
    }
    return services.open_due_diligence(
        by=by, customer=customer, co_investigator=co, at=clock.now(), **values
    )


# --- opening -----------------------------------------------------------------------------------


def test_a_new_file_has_eight_open_checks_and_says_who_accepted_it(
    customer: Customer, manager: User, colleague: User
) -> None:
    file = opened(customer, manager, colleague)
    assert file.step == "ACCEPT"
    assert file.checks.count() == 8
    assert not file.checks.exclude(checked_at=None).exists()
    assert file.borrower == customer.display_name
    assert file.events.get().by == manager


def test_file_numbers_carry_the_year_and_rise(
    customer: Customer, manager: User, colleague: User
) -> None:
    first, second = (opened(customer, manager, colleague).number for _ in range(2))
    year = clock.business_day().year
    assert first.startswith(f"DD-{year}-")
    assert int(second[8:]) == int(first[8:]) + 1


def test_nobody_investigates_with_themselves(customer: Customer, manager: User) -> None:
    with pytest.raises(Refusal) as no:
        opened(customer, manager, manager)
    assert no.value.field == "co_investigator"


@pytest.mark.parametrize("who", ["head", "risk", "auditor", "admin", "api_client", "assistant"])
def test_only_account_managers_investigate_along(
    who: str, request: pytest.FixtureRequest, customer: Customer, manager: User
) -> None:
    with pytest.raises(Refusal):
        opened(customer, manager, request.getfixturevalue(who))


def test_a_manager_who_left_does_not_investigate_along(
    customer: Customer, manager: User, branch: Branch
) -> None:
    gone = make.make_staff("离任", Role.MANAGER, branch, to_on=clock.business_day() - DAY)
    with pytest.raises(Refusal):
        opened(customer, manager, gone)


def test_the_lead_of_an_assistants_file_is_the_manager_they_serve(
    customer: Customer, manager: User, colleague: User, assistant: User
) -> None:
    file = opened(customer, assistant, colleague)
    assert file.lead_investigator == manager
    assert file.opened_by == assistant


# --- checks ------------------------------------------------------------------------------------


@pytest.mark.parametrize("blank", ["", "   ", "\n"])
def test_no_tick_without_evidence(file: DueDiligence, manager: User, blank: str) -> None:
    with pytest.raises(Refusal) as no:
        checked(file, "USE", manager, evidence=blank)
    assert no.value.field == "evidence"
    assert not file.checks.get(kind="USE").is_done


def test_a_bureau_query_needs_consent(file: DueDiligence, manager: User) -> None:
    with pytest.raises(Refusal) as no:
        checked(file, "CREDIT_BUREAU", manager, consent_on=None)
    assert no.value.field == "consent_on"


@pytest.mark.parametrize(("days", "is_allowed"), [(-1, True), (0, True), (1, False)])
def test_consent_comes_on_or_before_the_day_of_the_query(
    file: DueDiligence, manager: User, days: int, is_allowed: bool
) -> None:
    done_on = clock.business_day() - DAY * 3
    consent_on = done_on + DAY * days
    if is_allowed:
        assert checked(
            file, "CREDIT_BUREAU", manager, done_on=done_on, consent_on=consent_on
        ).is_done
    else:
        with pytest.raises(Refusal):
            checked(file, "CREDIT_BUREAU", manager, done_on=done_on, consent_on=consent_on)


def test_other_checks_keep_no_consent(file: DueDiligence, manager: User) -> None:
    check = checked(file, "BLACKLIST", manager, consent_on=clock.business_day())
    assert check.consent_on is None


def test_a_check_is_not_made_tomorrow(file: DueDiligence, manager: User) -> None:
    with pytest.raises(Refusal):
        checked(file, "USE", manager, done_on=clock.business_day() + DAY)


def test_the_co_investigator_checks_as_well(file: DueDiligence, colleague: User) -> None:
    assert checked(file, "ASSETS", colleague).checked_by == colleague


# --- steps -------------------------------------------------------------------------------------


def test_each_step_waits_for_what_it_asks(file: DueDiligence, manager: User) -> None:
    advanced(file, manager)
    with pytest.raises(services.NotReady):
        advanced(file, manager)
    for kind in Check.QUERIES:
        checked(file, kind, manager)
    assert advanced(file, manager).step == "INTERVIEW"
    with pytest.raises(services.NotReady, match="经营状况"):
        advanced(file, manager)


def test_the_last_step_is_left_by_submission_only(file: DueDiligence, manager: User) -> None:
    with pytest.raises(Refusal):
        advanced(signed(file), manager)


def test_each_step_is_noted_with_its_fact(file: DueDiligence, manager: User) -> None:
    advanced(file, manager, "资料 24 份")
    assert file.events.last().note == "资料 24 份"  # type: ignore[union-attr]  # it is there


# --- signatures --------------------------------------------------------------------------------


def sign(file: DueDiligence, by: User) -> DueDiligence:
    return services.sign(due_diligence=file, by=by, at=clock.now(), seen=seen(file))


def test_each_investigator_signs_for_themselves(
    file: DueDiligence, manager: User, colleague: User
) -> None:
    ready(file)
    assert sign(file, manager).co_signed_at is None
    assert sign(file, colleague).co_signed_at is not None


@pytest.mark.parametrize("who", ["assistant", "head", "other_manager"])
def test_nobody_else_signs(
    who: str, request: pytest.FixtureRequest, file: DueDiligence, manager: User
) -> None:
    with pytest.raises(Refusal):
        sign(ready(file), request.getfixturevalue(who))


def test_a_stand_in_does_not_sign_for_the_investigator(
    file: DueDiligence, manager: User, branch: Branch
) -> None:
    stand_in = make.make_staff("代班", Role.MANAGER, branch, acting_for=manager)
    with pytest.raises(Refusal):
        sign(ready(file), stand_in)


def test_an_unfinished_file_is_not_signed(file: DueDiligence, manager: User) -> None:
    with pytest.raises(services.NotReady):
        sign(file, manager)


def test_a_finished_file_is_signed_on_its_last_step_only(file: DueDiligence, manager: User) -> None:
    ready(file)
    DueDiligence.objects.filter(pk=file.pk).update(step="ANALYSE")
    with pytest.raises(Refusal):
        sign(file, manager)


def test_signing_twice_keeps_the_first_time(file: DueDiligence, manager: User) -> None:
    first = sign(ready(file), manager).lead_signed_at
    assert sign(file, manager).lead_signed_at == first


@pytest.mark.parametrize("change", ["check", "opinion"])
def test_whatever_changes_after_a_signature_takes_it_away(
    change: str, file: DueDiligence, manager: User
) -> None:
    signed(file)
    if change == "check":
        checked(file, "USE", manager, conclusion="改了")
    else:
        opined(file, "改了。", manager)
    file.refresh_from_db()
    assert (file.lead_signed_at, file.co_signed_at) == (None, None)


def test_the_same_opinion_again_is_no_change(file: DueDiligence, manager: User) -> None:
    signed(file)
    opined(file, f"{file.report}\n", manager)
    file.refresh_from_db()
    assert file.lead_signed_at


# --- submission --------------------------------------------------------------------------------


def submit(file: DueDiligence, by: User) -> DueDiligence:
    return services.submit(due_diligence=file, by=by, at=clock.now(), seen=seen(file))


def test_both_sign_before_it_is_submitted(file: DueDiligence, manager: User) -> None:
    ready(file)
    sign(file, manager)
    with pytest.raises(services.NotReady, match="协办调查人签字"):
        submit(file, manager)


def test_the_assistant_prepares_but_does_not_submit(file: DueDiligence, assistant: User) -> None:
    with pytest.raises(Refusal):
        submit(signed(file), assistant)


def test_a_co_investigator_who_does_not_manage_the_borrower_does_not_submit(
    file: DueDiligence, colleague: User, risk: User, as_app: AsApp
) -> None:
    whole = signed(file)
    with as_app(colleague), pytest.raises(Refusal, match="主调查人"):
        submit(whole, colleague)
    file.refresh_from_db()
    assert file.is_open
    assert not Customer.objects.visible_to(risk).filter(pk=file.customer_id).exists()


def test_submitted_the_customer_is_one_of_risks(
    file: DueDiligence, manager: User, risk: User
) -> None:
    assert not DueDiligence.objects.visible_to(risk).exists()
    submit(signed(file), manager)
    assert DueDiligence.objects.visible_to(risk).get() == file
    assert Customer.objects.visible_to(risk).exists()


def test_a_second_submission_is_refused(file: DueDiligence, manager: User) -> None:
    with pytest.raises(services.AlreadySubmitted):
        submit(submitted(file), manager)
    assert file.events.filter(what="SUBMITTED").count() == 1


def test_nothing_changes_after_submission(file: DueDiligence, manager: User) -> None:
    submitted(file)
    attempts: list[Callable[[], Any]] = [
        lambda: checked(file, "USE", manager),
        lambda: opined(file, "x", manager),
        lambda: advanced(file, manager),
        lambda: sign(file, manager),
    ]
    for attempt in attempts:
        with pytest.raises(services.AlreadySubmitted):
            attempt()
