"""A registration form that is sent twice registers one customer."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, User
from customers import services
from customers.models import Assignment, Customer
from tests.conftest import AsApp, LoginAs
from tests.visits.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(db: None) -> Iterator[None]:
    with translation.override("en"):
        yield


AT = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
CREATE = reverse("customers:create")
NEW = {"kind": "COMPANY", "name": "江州新客户有限公司", "status": "PROSPECT"}
USCC = {"id_kind": "USCC", "id_number": "91350100M000100Y43"}
OTHER_PAPER = {"id_kind": "OTHER", "id_number": "江 ab-12"}


def register(lead: User, branch: Branch, key: uuid.UUID, **values: str) -> Customer:
    return services.register_customer(
        values={**NEW, **values}, lead=lead, branch=branch, by=lead, at=AT, client_key=key
    )


@pytest.mark.parametrize("paper", [{}, USCC, OTHER_PAPER], ids=["none", "uscc", "other"])
def test_the_same_form_again_is_the_same_customer(
    paper: dict[str, str], manager: User, branch: Branch, as_app: AsApp
) -> None:
    key = uuid.uuid4()
    with as_app(manager):
        first = register(manager, branch, key, **paper)
        assert register(manager, branch, key, **paper) == first
    assert Customer.objects.count() == Assignment.objects.count() == 1


def test_another_form_with_the_same_name_is_another_customer(manager: User, branch: Branch) -> None:
    register(manager, branch, uuid.uuid4())
    register(manager, branch, uuid.uuid4())
    assert Customer.objects.count() == 2


@pytest.mark.parametrize("other", [{"name": "江州另一家有限公司"}, {"phone": "13812345678"}, USCC])
def test_a_form_sent_again_with_other_values_is_refused(
    other: dict[str, str], manager: User, branch: Branch
) -> None:
    key = uuid.uuid4()
    register(manager, branch, key)
    with pytest.raises(Refusal, match="saved already"):
        register(manager, branch, key, **other)
    assert Customer.objects.get().name == NEW["name"]


def test_a_form_sent_again_for_another_lead_is_refused(
    manager: User, colleague: User, head: User, branch: Branch
) -> None:
    key = uuid.uuid4()
    values: dict[str, Any] = {"values": NEW, "branch": branch, "by": head, "at": AT}
    services.register_customer(**values, lead=manager, client_key=key)
    with pytest.raises(Refusal, match="saved already"):
        services.register_customer(**values, lead=colleague, client_key=key)
    assert Assignment.objects.get().manager == manager


def test_a_key_that_a_stranger_used_tells_nothing_of_their_customer(
    manager: User, branch: Branch, other_manager: User, other_branch: Branch, as_app: AsApp
) -> None:
    key = uuid.uuid4()
    register(other_manager, other_branch, key)
    with as_app(manager), pytest.raises(Refusal) as refused:
        register(manager, branch, key)
    assert NEW["name"] not in str(refused.value.message)
    assert Customer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("paper", [{}, USCC], ids=["none", "uscc"])
def test_of_two_at_once_the_second_gets_the_first(
    paper: dict[str, str], manager: User, branch: Branch
) -> None:
    key = uuid.uuid4()
    again = (manager, lambda: register(manager, branch, key, **paper))
    one, other = at_once(again, again)
    assert one == other
    assert Customer.objects.get() == one


def _typed(browser: Any, manager: User) -> dict[str, Any]:
    page = browser.get(CREATE).content.decode()
    found = re.search('name="client_key" value="([^"]+)"', page)
    assert found
    return {**NEW, "version": 1, "lead": manager.pk, "client_key": found[1]}


def test_a_button_pressed_twice_leads_to_the_one_customer(manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    typed = _typed(browser, manager)
    answers = [browser.post(CREATE, typed) for _n in "12"]
    page = reverse("customer", args=[Customer.objects.get().pk])
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, page)] * 2


def test_back_and_another_name_keeps_what_was_typed(manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    typed = _typed(browser, manager)
    browser.post(CREATE, typed)
    answer = browser.post(CREATE, {**typed, "name": "江州另一家有限公司"})
    assert answer.status_code == 422
    assert 'value="江州另一家有限公司"' in answer.content.decode()
    assert Customer.objects.get().name == NEW["name"]


def test_each_empty_form_has_a_key_of_its_own(manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    keys = {_typed(browser, manager)["client_key"] for _n in "12"}
    assert len(keys) == 2


@pytest.mark.parametrize("key", ["", "1", "x" * 36])
def test_a_form_without_its_key_registers_nobody(key: str, manager: User, as_: LoginAs) -> None:
    typed = {**NEW, "version": 1, "lead": manager.pk, "client_key": key}
    assert as_(manager).post(CREATE, typed).status_code == 422
    assert not Customer.objects.exists()


def test_registering_by_another_system_needs_no_form(manager: User, branch: Branch) -> None:
    values: dict[str, Any] = {"lead": manager, "branch": branch, "by": manager, "at": clock.now()}
    assert services.register_customer(values=NEW, **values).client_key is None
