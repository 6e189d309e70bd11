"""Two people change the same key person: neither loses what they typed."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from crm.core.errors import StaleWrite
from crm.core.models import Branch, Role, User
from customers import services
from customers.models import Contact, Customer
from tests import factories as make
from tests.conftest import AsApp, LoginAs
from tests.visits.test_races import at_once

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
TYPED = {"name": "周晓婷", "role": "EXECUTOR"}


@pytest.fixture
def person(customer: Customer) -> Contact:
    return make.make_contact(customer, phone="13912340482")


def change(person: Contact, by: User, version: int = 1, **values: Any) -> Contact:
    return services.save_contact(contact=person, values=values, version=version, by=by, at=AT)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def edit(browser: Client, person: Contact, **typed: Any) -> Any:
    address = reverse("customers:contact_edit", args=[person.pk])
    return browser.post(address, {**TYPED, **typed})


def test_a_change_counts_up(person: Contact, manager: User, as_app: AsApp) -> None:
    with as_app(manager):
        saved = change(person, manager, title="财务总监")
    assert (saved.title, saved.version, saved.updated_at) == ("财务总监", 2, AT)
    assert change(person, manager, 2, title="总经理").version == 3


@pytest.mark.parametrize("version", [0, 2, 99])
def test_another_version_is_not_replaced(version: int, person: Contact, manager: User) -> None:
    with pytest.raises(StaleWrite):
        change(person, manager, version, title="财务总监")
    person.refresh_from_db()
    assert (person.title, person.version) == ("", 1)


def test_who_only_reads_the_customer_writes_no_person(
    person: Contact, auditor: User, head_office: User
) -> None:
    for who in (auditor, head_office):
        with pytest.raises(PermissionDenied):
            change(person, who, title="x")
        with pytest.raises(PermissionDenied):
            change(Contact(customer=person.customer), who, name="新人", role="USER")
    assert Contact.objects.get().title == ""


def test_a_strangers_person_is_not_there(person: Contact, other_manager: User) -> None:
    with pytest.raises((Contact.DoesNotExist, PermissionDenied)):
        change(person, other_manager, title="x")


def test_a_head_elsewhere_does_not_write_where_they_only_audit(
    person: Contact, other_manager: User, other_branch: Branch, branch: Branch
) -> None:
    make.post(other_manager, Role.HEAD, other_branch)
    make.post(other_manager, Role.AUDITOR, branch)
    with pytest.raises(PermissionDenied):
        change(person, other_manager, title="x")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told(person: Contact, manager: User, head: User) -> None:
    found = at_once(
        (manager, lambda: change(person, manager, title="甲")),
        (head, lambda: change(person, head, title="乙")),
    )
    assert sorted(type(one).__name__ for one in found) == ["Contact", "StaleWrite"]
    person.refresh_from_db()
    (saved,) = [one for one in found if isinstance(one, Contact)]
    assert (person.title, person.version) == (saved.title, 2)


def test_the_second_editor_keeps_the_text_and_sees_what_is_on_file(
    person: Contact, manager: User, head: User, as_: LoginAs
) -> None:
    first, second = as_(head), as_(manager)
    assert edit(first, person, role="DECIDER", title="总经理", version=1).status_code == 302
    answer = edit(second, person, title="财务总监", note="喜茶", version=1)
    assert answer.status_code == 422
    shown = text(answer)
    for there in ("财务总监", "喜茶", "总经理", "决策"):
        assert there in shown
    person.refresh_from_db()
    assert (person.title, person.role, person.note) == ("总经理", "DECIDER", "")
    assert 'name="version" value="2"' in shown  # a second save is meant
    assert edit(second, person, title="财务总监", note="喜茶", version=2).status_code == 302
    person.refresh_from_db()
    assert (person.title, person.role, person.note) == ("财务总监", "EXECUTOR", "喜茶")


def test_a_phone_typed_beside_anothers_is_shown_masked(
    person: Contact, manager: User, head: User, as_: LoginAs
) -> None:
    first, second = as_(head), as_(manager)
    assert edit(first, person, phone="13812345678", version=1).status_code == 302
    answer = edit(second, person, phone="13700001111", version=1)
    shown = text(answer)
    assert answer.status_code == 422
    assert "138****5678" in shown
    assert "13812345678" not in shown
    assert "phone" in answer.context["form"].errors


def test_what_both_typed_alike_is_no_difference(
    person: Contact, manager: User, head: User, as_: LoginAs
) -> None:
    first, second = as_(head), as_(manager)
    assert edit(first, person, title="总经理", version=1).status_code == 302
    answer = edit(second, person, title="总经理", version=1)
    assert list(answer.context["form"].errors) == ["__all__"]


@pytest.mark.parametrize("version", ["", "x", "-1"])
def test_a_form_without_its_version_changes_nothing(
    version: str, person: Contact, manager: User, as_: LoginAs
) -> None:
    assert edit(as_(manager), person, title="x", version=version).status_code == 422
    person.refresh_from_db()
    assert person.title == ""
