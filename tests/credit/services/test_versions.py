"""Nobody signs, decides on or replaces a text that they have not read; every change is noted."""

import threading
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from credit import services
from credit.models import Check, DueDiligence
from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, Role, User
from customers.models import Customer
from tests import factories as make
from tests.credit.filling import checked, opined, ready, seen, signed, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(customer: Customer, manager: User, colleague: User) -> DueDiligence:
    return make.make_due_diligence(customer, lead=manager, co=colleague)


def events(file: DueDiligence, what: str) -> list[Any]:
    return list(file.events.filter(what=what))


# --- signatures and decisions -------------------------------------------------------------------


def test_a_signature_falls_on_the_text_that_was_read(
    file: DueDiligence, manager: User, colleague: User
) -> None:
    opined(ready(file), "同意 100 万", manager)
    read = seen(file)
    opined(file, "同意 300 万", colleague)
    with pytest.raises(services.Changed):
        services.sign(due_diligence=file, by=manager, at=clock.now(), seen=read)
    file.refresh_from_db()
    assert file.lead_signed_at is None


def test_a_check_changed_meanwhile_is_not_signed_either(
    file: DueDiligence, manager: User, colleague: User
) -> None:
    read = seen(ready(file))
    checked(file, "USE", colleague, conclusion="另作他用")
    with pytest.raises(services.Changed):
        services.sign(due_diligence=file, by=manager, at=clock.now(), seen=read)


def test_the_colleagues_signature_changes_no_text(
    file: DueDiligence, manager: User, colleague: User
) -> None:
    read = seen(ready(file))
    for person in (colleague, manager):
        services.sign(due_diligence=file, by=person, at=clock.now(), seen=read)
    services.submit(due_diligence=file, by=manager, at=clock.now(), seen=read)
    hashes = {one.text_hash for one in file.events.filter(what__in=["SIGNED", "SUBMITTED"])}
    assert hashes == {read.partition("@")[0]}


@pytest.mark.parametrize("report", ["改为 300 万。", ""])
def test_a_decision_falls_on_the_submission_that_was_read(
    report: str, file: DueDiligence, head: User, risk: User, manager: User, colleague: User
) -> None:
    """Risk has version 1 open; the head sends it back; version 2 comes, even the same text."""
    read = seen(submitted(file))
    decide = {"due_diligence": file, "at": clock.now(), "note": "同意"}
    services.review(**decide, by=head, decision="RETURNED", seen=read)
    if report:
        opined(file, report, colleague)
    for person in (manager, colleague):
        services.sign(due_diligence=file, by=person, at=clock.now(), seen=seen(file))
    services.submit(due_diligence=file, by=manager, at=clock.now(), seen=seen(file))
    with pytest.raises(services.Changed):
        services.review(**decide, by=risk, decision="AGREED", seen=read)
    file.refresh_from_db()
    assert file.decision == ""
    services.review(**decide, by=risk, decision="AGREED", seen=seen(file))
    file.refresh_from_db()
    assert events(file, "AGREED")[0].text_hash == events(file, "SUBMITTED")[-1].text_hash != ""


@pytest.mark.parametrize("nothing", ["", "x"])
def test_without_a_version_nothing_is_signed_submitted_or_decided(
    nothing: str, file: DueDiligence, manager: User, head: User
) -> None:
    ready(file)
    with pytest.raises(services.Changed):
        services.sign(due_diligence=file, by=manager, at=clock.now(), seen=nothing)
    signed(make_again := make.make_due_diligence(file.customer, lead=manager))
    with pytest.raises(services.Changed):
        services.submit(due_diligence=make_again, by=manager, at=clock.now(), seen=nothing)
    services.submit(due_diligence=make_again, by=manager, at=clock.now(), seen=seen(make_again))
    with pytest.raises(services.Changed):
        services.review(
            due_diligence=make_again,
            by=head,
            decision="AGREED",
            note="同意",
            at=clock.now(),
            seen=nothing,
        )


# --- two at one text ----------------------------------------------------------------------------


def save(file: DueDiligence, by: User, report: str, read: str) -> None:
    services.save_opinion(due_diligence=file, report=report, by=by, at=clock.now(), seen=read)


def test_an_opinion_is_not_replaced_unread(
    file: DueDiligence, manager: User, colleague: User
) -> None:
    read = file.opinion_version
    save(file, colleague, "同意 300 万", read)
    with pytest.raises(services.Changed) as no:
        save(file, manager, "同意 100 万", read)
    assert no.value.field == "report"
    save(file, manager, "同意 300 万", read)  # the same words: nothing is replaced
    file.refresh_from_db()
    assert file.report == "同意 300 万"
    assert [(one.by, one.text) for one in events(file, "OPINION")] == [(colleague, "同意 300 万")]


def test_a_check_is_not_replaced_unread(file: DueDiligence, manager: User, colleague: User) -> None:
    read = file.checks.get(kind="USE").version
    checked(file, "USE", colleague, conclusion="属实")
    with pytest.raises(services.Changed):
        checked(file, "USE", manager, conclusion="不属实", seen=read)
    checked(file, "USE", manager, conclusion="属实", seen=read)  # sent twice
    check = file.checks.get(kind="USE")
    assert (check.conclusion, check.checked_by) == ("属实", colleague)
    checked(file, "ASSETS", manager)  # another check is nobody's but mine
    assert [(one.kind, one.by) for one in events(file, "CHECK")] == [
        ("USE", colleague),
        ("ASSETS", manager),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_opinions_at_once_one_is_told(
    file: DueDiligence, manager: User, colleague: User
) -> None:
    read, said = file.opinion_version, []
    gate = threading.Barrier(2)

    def write(by: User, report: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE crm_job")
        gate.wait()
        try:
            save(file, by, report, read)
            said.append("yes")
        except Refusal:
            said.append("no")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=args)
        for args in ((manager, "100 万"), (colleague, "300 万"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["no", "yes"]
    assert len(events(file, "OPINION")) == 1


# --- who prepared it ----------------------------------------------------------------------------


def as_risk(person: User, branch: Branch) -> User:
    make.post(person, Role.RISK, branch)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("how", ["opinion", "check", "step"])
def test_whoever_worked_on_the_file_does_not_decide_on_it(
    how: str, file: DueDiligence, manager: User, branch: Branch
) -> None:
    """What they did was written over since; the events remember it."""
    helper = make.make_staff("帮手", Role.MANAGER, branch)
    if how == "opinion":
        opined(file, "帮手写的意见", helper)
    elif how == "check":
        checked(file, "USE", helper, conclusion="帮手核实")
        checked(file, "USE", manager, conclusion="主调再核实")
    else:
        services.advance_step(
            due_diligence=file, by=helper, at=clock.now(), step="ACCEPT", seen=seen(file)
        )
        DueDiligence.objects.filter(pk=file.pk).update(step="ACCEPT")
    submitted(file)
    assert not Check.objects.filter(due_diligence=file, checked_by=helper).exists()
    with pytest.raises(services.PreparedIt):
        services.review(
            due_diligence=file,
            by=as_risk(helper, branch),
            decision="AGREED",
            note="同意",
            at=clock.now(),
            seen=seen(file),
        )


def test_whoever_sent_it_back_may_decide_again(
    file: DueDiligence, head: User, manager: User, colleague: User
) -> None:
    decide = {"due_diligence": file, "by": head, "at": clock.now(), "note": "补充流水"}
    services.review(**decide, decision="RETURNED", seen=seen(submitted(file)))
    for person in (manager, colleague):
        services.sign(due_diligence=file, by=person, at=clock.now(), seen=seen(file))
    services.submit(due_diligence=file, by=manager, at=clock.now(), seen=seen(file))
    services.review(**decide, decision="AGREED", seen=seen(file))


# --- steps and files once -----------------------------------------------------------------------


def test_a_step_that_somebody_took_is_not_taken_again(file: DueDiligence, manager: User) -> None:
    for kind in Check.Kind.values:
        checked(file, kind, manager)
    take = {"due_diligence": file, "by": manager, "at": clock.now(), "seen": seen(file)}
    services.advance_step(**take, step="ACCEPT")
    with pytest.raises(services.Changed):
        services.advance_step(**take, step="ACCEPT")
    file.refresh_from_db()
    assert file.step == "COLLECT"


def test_a_form_sent_twice_opens_one_file(
    customer: Customer, foreign_customer: Customer, manager: User, colleague: User
) -> None:
    values: dict[str, Any] = {
        "by": manager,
        "co_investigator": colleague,
        "product": "流动资金贷款",
        "amount": Decimal(3_000_000),
        "term_months": 12,
        "security": "GUARANTEE",
        "purpose": "采购钢材",
        "at": clock.now(),
        "client_key": uuid.uuid4(),
    }
    first = services.open_due_diligence(customer=customer, **values)
    assert services.open_due_diligence(customer=customer, **values) == first
    assert (first.checks.count(), first.events.count()) == (8, 1)
    with pytest.raises(Refusal):
        services.open_due_diligence(customer=foreign_customer, **values)
    other = services.open_due_diligence(customer=customer, **{**values, "client_key": uuid.uuid4()})
    assert other != first
