"""Who reviews a due-diligence file: never whoever prepared it, and only once."""

import threading

import pytest
from django.db import connection

from credit import services
from credit.models import Check, DueDiligence
from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User
from customers.models import Customer
from tests import factories as make
from tests.credit.filling import checked, seen, signed, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(customer: Customer, manager: User, colleague: User) -> DueDiligence:
    return make.make_due_diligence(customer, lead=manager, co=colleague)


def sign(file: DueDiligence, by: User) -> DueDiligence:
    return services.sign(due_diligence=file, by=by, at=clock.now(), seen=seen(file))


def submit(file: DueDiligence, by: User) -> DueDiligence:
    return services.submit(due_diligence=file, by=by, at=clock.now(), seen=seen(file))


def review(file: DueDiligence, by: User, decision: str = "AGREED", note: str = "同意") -> None:
    services.review(
        due_diligence=file, by=by, decision=decision, note=note, at=clock.now(), seen=seen(file)
    )


@pytest.mark.parametrize("who", ["head", "risk"])
def test_risk_and_head_decide_once(
    who: str, request: pytest.FixtureRequest, file: DueDiligence
) -> None:
    reviewer = request.getfixturevalue(who)
    submitted(file)
    review(file, reviewer)
    file.refresh_from_db()
    assert (file.decision, file.reviewed_by) == ("AGREED", reviewer)
    with pytest.raises(Refusal):
        review(file, reviewer, "DECLINED")


def test_a_decision_says_why(file: DueDiligence, head: User) -> None:
    with pytest.raises(Refusal) as no:
        review(submitted(file), head, note="  ")
    assert no.value.field == "note"


def test_an_unsubmitted_file_is_not_decided_on(file: DueDiligence, head: User) -> None:
    with pytest.raises(Refusal):
        review(signed(file), head)


def test_sent_back_it_is_signed_and_submitted_anew(
    file: DueDiligence, head: User, manager: User, colleague: User
) -> None:
    review(submitted(file), head, "RETURNED", "补充流水")
    file.refresh_from_db()
    assert (file.step, file.decision, file.lead_signed_at) == ("REPORT", "RETURNED", None)
    sign(file, manager)
    sign(file, colleague)
    submit(file, manager)
    file.refresh_from_db()
    assert (file.decision, file.reviewed_by) == ("", None)
    happened = [one.what for one in file.events.milestones()]
    assert happened[-3:] == ["SUBMITTED", "RETURNED", "SUBMITTED"]


@pytest.mark.parametrize("who", ["manager", "colleague"])
@pytest.mark.parametrize("role", [Role.HEAD, Role.RISK])
def test_an_investigator_who_became_reviewer_does_not_review_their_file(
    who: str, role: Role, request: pytest.FixtureRequest, file: DueDiligence, branch: Branch
) -> None:
    submitted(file)
    person = request.getfixturevalue(who)
    make.post(person, role, branch)
    with pytest.raises(services.PreparedIt):
        review(file, User.objects.get(pk=person.pk))


def test_an_investigator_who_stands_in_for_the_head_does_not_either(
    file: DueDiligence, manager: User, head: User, branch: Branch
) -> None:
    submitted(file)
    make.post(manager, Role.HEAD, branch, acting_for=head)
    with pytest.raises(services.PreparedIt):
        review(file, User.objects.get(pk=manager.pk))


def test_a_reviewer_who_stands_in_for_an_investigator_does_not_either(
    file: DueDiligence, manager: User, risk: User, branch: Branch
) -> None:
    submitted(file)
    make.post(risk, Role.MANAGER, branch, acting_for=manager)
    with pytest.raises(services.PreparedIt):
        review(file, User.objects.get(pk=risk.pk))


def test_whoever_made_a_check_does_not_review(
    file: DueDiligence, assistant: User, branch: Branch
) -> None:
    checked(file, "USE", assistant)
    submitted(file)
    Check.objects.filter(due_diligence=file, kind="USE").update(checked_by=assistant)
    make.post(assistant, Role.RISK, branch)
    with pytest.raises(services.PreparedIt):
        review(file, User.objects.get(pk=assistant.pk))


def test_a_head_of_another_branch_does_not_review(
    file: DueDiligence, other_branch: Branch, bank: Branch
) -> None:
    submitted(file)
    with pytest.raises(Refusal):
        review(file, make.make_staff("别处行长", Role.HEAD, other_branch))
    review(file, make.make_staff("总行风险", Role.RISK, bank))


@pytest.mark.parametrize("who", ["head_office", "auditor", "other_manager"])
def test_others_do_not_review(who: str, request: pytest.FixtureRequest, file: DueDiligence) -> None:
    with pytest.raises(Refusal):
        review(submitted(file), request.getfixturevalue(who))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_decide_once(file: DueDiligence, head: User, risk: User) -> None:
    submitted(file)
    said: list[str] = []
    gate = threading.Barrier(2)

    def decide(by: User, decision: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE crm_job")
        gate.wait()
        try:
            review(file, by, decision)
            said.append("yes")
        except Refusal:
            said.append("no")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=decide, args=args)
        for args in ((head, "AGREED"), (risk, "DECLINED"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["no", "yes"]
    assert file.events.filter(what__in=["AGREED", "DECLINED"]).count() == 1
