"""A customer is registered and changed; a file is nobody's to overwrite."""

import datetime as dt
from typing import Any

import pytest

from crm.core import clock
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import Branch, User
from customers import services
from customers.models import Assignment, Customer
from tests import factories as make
from tests.conftest import AsApp

AT = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
NEW = {"kind": Customer.Kind.COMPANY, "name": "江州新客户有限公司"}
USCC: dict[str, Any] = {"id_kind": Customer.IdKind.USCC, "id_number": "91350100M000100Y43"}


def register(lead: User | None, branch: Branch, by: User | None = None, **values: str) -> Customer:
    who = by or lead
    assert who
    return services.register_customer(
        values={**NEW, **values}, lead=lead, branch=branch, by=who, at=AT
    )


# --- register -----------------------------------------------------------------------------------


def test_a_manager_registers_a_prospect_of_their_own(
    manager: User, branch: Branch, as_app: AsApp
) -> None:
    with as_app(manager):
        customer = register(manager, branch, **USCC, phone="13812345678")
        seen = Customer.objects.visible_to(manager).get()
    assert seen == customer
    assert (seen.status, seen.source, seen.branch, seen.version) == ("PROSPECT", "CRM", branch, 1)
    assert seen.number.startswith("P")
    assert (seen.created_at, seen.updated_at) == (AT, AT)
    assert (seen.pinyin, seen.initials) == ("jiangzhouxinkehuyouxiangongsi", "jzxkhyxgs")
    assert seen.phone.reveal() == "13812345678"
    row = Assignment.objects.get(customer=customer)
    assert (row.manager, row.role, row.share, row.from_on) == (
        manager,
        "LEAD",
        1,
        dt.date(2026, 11, 23),
    )
    assert row.recorded_at == AT


def test_the_day_of_a_registration_is_the_banks(manager: User, branch: Branch) -> None:
    evening = dt.datetime(2026, 11, 23, 17, 0, tzinfo=dt.UTC)  # 01:00 of the 24th in Shanghai
    services.register_customer(values=NEW, lead=manager, branch=branch, by=manager, at=evening)
    assert Assignment.objects.get().from_on == dt.date(2026, 11, 24)


def test_numbers_are_never_given_twice(manager: User, branch: Branch) -> None:
    assert register(manager, branch).number != register(manager, branch).number


def test_an_assistant_registers_for_the_manager_they_assist(
    manager: User, assistant: User, branch: Branch, as_app: AsApp
) -> None:
    with as_app(assistant):
        assert register(manager, branch, by=assistant) in Customer.objects.visible_to(manager)


def test_a_head_gives_a_new_customer_to_a_manager_of_the_branch(
    head: User, colleague: User, branch: Branch, as_app: AsApp
) -> None:
    with as_app(head):
        register(colleague, branch, by=head)
    assert Assignment.objects.get().manager == colleague


def test_a_system_may_leave_a_customer_in_the_branchs_pool(
    api_client: User, branch: Branch, as_app: AsApp
) -> None:
    with as_app(api_client):
        customer = register(None, branch, by=api_client)
    assert not Assignment.objects.filter(customer=customer).exists()


@pytest.mark.parametrize("who", ["colleague", "assistant", "other_manager", "auditor", "risk"])
def test_nobody_gives_a_customer_to_whom_they_do_not_answer_for(
    who: str, manager: User, colleague: User, branch: Branch, request: pytest.FixtureRequest
) -> None:
    by = request.getfixturevalue(who)
    lead = manager if who == "colleague" else colleague
    with pytest.raises(services.NotTheirs) as raised:
        register(lead, branch, by=by)
    assert raised.value.field == "lead"
    assert not Customer.objects.exists()


def test_a_manager_cannot_place_a_customer_in_another_branch(
    manager: User, other_branch: Branch
) -> None:
    with pytest.raises(services.NotTheirs) as raised:
        register(manager, other_branch)
    assert raised.value.field == "branch"


def test_a_manager_cannot_leave_a_customer_without_a_lead(manager: User, branch: Branch) -> None:
    with pytest.raises(services.NotTheirs):
        register(None, branch, by=manager)


def test_a_paper_on_file_elsewhere_is_refused_and_tells_nothing(
    manager: User, branch: Branch, foreign_customer: Customer, as_app: AsApp
) -> None:
    foreign_customer.id_kind, foreign_customer.id_number = "USCC", USCC["id_number"]
    foreign_customer.save()
    with as_app(manager), pytest.raises(Refusal) as raised:
        register(manager, branch, **USCC)
    assert raised.value.field == "id_number"
    words = str(raised.value.message)
    assert words
    for secret in (foreign_customer.name, foreign_customer.number, "唐一诺", "望江支行"):
        assert secret not in words
    assert Customer.objects.count() == 1
    assert Assignment.objects.filter(manager=manager).count() == 0


def test_the_same_number_of_another_kind_of_paper_is_another_paper(
    manager: User, branch: Branch
) -> None:
    register(manager, branch, id_kind="PASSPORT", id_number="E12345678")
    register(manager, branch, id_kind="OTHER", id_number="E12345678")
    assert Customer.objects.count() == 2


def test_fifteen_digits_of_another_paper_stay_fifteen(manager: User, branch: Branch) -> None:
    customer = register(manager, branch, id_kind="OTHER", id_number="330106000012345")
    customer.refresh_from_db()
    assert customer.id_number.reveal() == "330106000012345"


@pytest.mark.parametrize("field", ["branch", "source", "number", "version", "tier", "created_at"])
def test_what_is_not_typed_in_cannot_be_set(field: str, manager: User, branch: Branch) -> None:
    values = {**NEW, field: "x"}
    with pytest.raises(ValueError, match=field):
        services.register_customer(values=values, lead=manager, branch=branch, by=manager, at=AT)


# --- change -------------------------------------------------------------------------------------


def change(customer: Customer, by: User, version: int = 1, **values: object) -> Customer:
    return services.update_customer(customer=customer, values=values, version=version, by=by, at=AT)


def test_a_change_counts_the_version_and_finds_the_new_name(
    customer: Customer, manager: User, as_app: AsApp
) -> None:
    with as_app(manager):
        change(customer, manager, name="江州改名有限公司", note="改制")
        (found,) = Customer.objects.visible_to(manager).matching("gm")
    assert (found.version, found.updated_at, found.note) == (2, AT, "改制")
    assert found.created_at != AT


def test_saving_what_is_there_changes_nothing(customer: Customer, manager: User) -> None:
    before = customer.updated_at
    assert change(customer, manager, name=customer.name).version == 1
    customer.refresh_from_db()
    assert customer.updated_at == before


def test_the_second_of_two_editors_is_told_and_writes_nothing(
    customer: Customer, manager: User, head: User
) -> None:
    change(customer, manager, note="first")
    with pytest.raises(StaleWrite):
        change(customer, head, note="second")
    customer.refresh_from_db()
    assert (customer.note, customer.version) == ("first", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "别的名字"), ("phone", "13800000000"), ("kind", "INSTITUTION"), ("address", "x")],
)
def test_what_the_core_bank_keeps_is_refused_with_who_may(
    field: str, value: str, customer: Customer, manager: User
) -> None:
    Customer.objects.update(source="CORE")
    with pytest.raises(Refusal) as raised:
        services.update_customer(
            customer=customer, values={field: value}, version=1, by=manager, at=AT
        )
    assert raised.value.field == field
    assert raised.value.who
    customer.refresh_from_db()
    assert customer.version == 1


def test_notes_on_a_fed_customer_are_kept_here(customer: Customer, manager: User) -> None:
    Customer.objects.update(source="CORE")
    assert change(customer, manager, note="喜茶", name=customer.name).note == "喜茶"


def test_another_kind_of_paper_needs_its_number(customer: Customer, manager: User) -> None:
    customer.id_kind, customer.id_number = "USCC", USCC["id_number"]
    customer.save()
    with pytest.raises(Refusal) as raised:
        change(customer, manager, id_kind="OTHER")
    assert raised.value.field == "id_number"


def test_a_number_is_cleared_by_an_empty_one(customer: Customer, manager: User) -> None:
    customer.phone = "13812345678"
    customer.save()
    change(customer, manager, phone="")
    customer.refresh_from_db()
    assert not customer.phone
    assert customer.phone_blind is None


@pytest.mark.parametrize("who", ["colleague", "other_manager", "admin", "risk"])
def test_who_does_not_see_a_customer_cannot_change_it(
    who: str, customer: Customer, request: pytest.FixtureRequest, as_app: AsApp
) -> None:
    user = request.getfixturevalue(who)
    with as_app(user), pytest.raises(Customer.DoesNotExist):
        change(customer, user, note="x")


def test_the_time_is_the_one_passed_in(manager: User, branch: Branch) -> None:
    assert register(manager, branch).created_at == AT != clock.now()
    assert clock.business_day(AT) > make.LONG_AGO
