"""Forms: write-only personal data, locked fields of the core bank, a no at its field."""

import datetime as dt
from typing import Any

import pytest

from crm.core.models import Role, User
from customers.forms import ContactForm, CustomerFilter, CustomerForm
from customers.models import Contact, Customer
from tests import factories as make

AT = dt.datetime(2026, 11, 23, 2, 30, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
FIRM = {"kind": "COMPANY", "name": "江州新客户有限公司", "status": "PROSPECT", "version": "1"}
FIRM["client_key"] = "0193a5c2-7b1e-7c3a-9a63-0d1f4a2b9c11"


def form_of(by: User, row: Customer | None = None, **typed: Any) -> CustomerForm:
    return CustomerForm(make.posted({**FIRM, **typed}), instance=row, by=by, on=TODAY)


def errors(form: CustomerForm) -> dict[str, list[str]]:
    form.is_valid()
    return {name: [str(one) for one in said] for name, said in form.errors.items()}


# --- what is typed ------------------------------------------------------------------------------


def test_a_person_brings_the_birthday_in_the_card(manager: User) -> None:
    form = form_of(
        manager,
        lead=manager.pk,
        kind="INDIVIDUAL",
        name=" 陈晓明 ",
        id_kind="RESIDENT_ID",
        id_number="11010519491231002x",
    )
    assert form.is_valid(), form.errors
    customer = form.save(at=AT)
    assert customer
    assert (customer.name, customer.born_on) == ("陈晓明", dt.date(1949, 12, 31))
    assert customer.id_number.reveal() == "11010519491231002X"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"id_number": "91350100M000100Y43"}, "id_kind"),
        ({"id_kind": "RESIDENT_ID"}, "id_kind"),
        ({"kind": "INDIVIDUAL", "id_kind": "USCC"}, "id_kind"),
        ({"id_kind": "USCC", "id_number": "91350100M000100Y44"}, "id_number"),
        ({"phone": "1381234"}, "phone"),
        ({"industry": "265"}, "industry"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"kind": "BANK"}, "kind"),
        ({"born_on": "31.12.1949"}, "born_on"),
        ({"name": "a\0b"}, "name"),
    ],
)
def test_errors_stand_at_their_field(typed: dict[str, Any], field: str, manager: User) -> None:
    assert list(errors(form_of(manager, lead=manager.pk, **typed))) == [field]


def test_personal_data_are_shown_as_masks_and_kept_when_left_empty(
    customer: Customer, manager: User
) -> None:
    customer.phone, customer.id_kind = "13812345678", "USCC"
    customer.id_number = "91350100M000100Y43"
    customer.save()
    shown = CustomerForm(instance=customer, by=manager, on=TODAY).as_p()
    assert "138****5678" in shown
    assert "9****************3" in shown
    assert "13812345678" not in shown
    assert "91350100M000100Y43" not in shown
    form = form_of(manager, customer, name="江州改名有限公司", id_kind="USCC")
    assert form.is_valid(), form.errors
    saved = form.save(at=AT)
    assert saved
    assert saved.phone.reveal() == "13812345678"
    assert saved.name == "江州改名有限公司"


def test_a_new_kind_of_paper_asks_for_its_number(customer: Customer, manager: User) -> None:
    customer.id_kind, customer.id_number = "USCC", "91350100M000100Y43"
    customer.save()
    form = form_of(manager, customer, id_kind="OTHER")
    assert form.is_valid()
    assert form.save(at=AT) is None
    assert list(form.errors) == ["id_number"]


# --- who is chosen ------------------------------------------------------------------------------


def test_a_manager_is_not_asked_who_leads(manager: User, colleague: User) -> None:
    form = CustomerForm(by=manager, on=TODAY)
    assert form.fields["lead"].widget.is_hidden
    assert form.initial["lead"] == manager


def test_a_head_chooses_among_the_branchs_managers(
    head: User, manager: User, colleague: User, other_manager: User, risk: User
) -> None:
    field = CustomerForm(by=head, on=TODAY).fields["lead"]
    assert set(field.queryset) == {manager, colleague}  # type: ignore[attr-defined]  # a ModelChoiceField


def test_a_stand_in_chooses_between_themselves_and_the_absent(
    manager: User, colleague: User
) -> None:
    branch = manager.postings.get().branch
    make.post(colleague, Role.MANAGER, branch, acting_for=manager)
    field = CustomerForm(by=colleague, on=TODAY).fields["lead"]
    assert set(field.queryset) == {manager, colleague}  # type: ignore[attr-defined]  # a ModelChoiceField


def test_a_lead_that_is_not_offered_is_not_taken(manager: User, other_manager: User) -> None:
    assert "lead" in errors(form_of(manager, lead=other_manager.pk))


# --- the core bank's fields ---------------------------------------------------------------------


def test_locked_fields_keep_the_core_banks_values(customer: Customer, manager: User) -> None:
    Customer.objects.update(source="CORE")
    customer.refresh_from_db()
    typed = {"kind": "INDIVIDUAL", "name": "别的名字", "phone": "13812345678", "note": "喜茶"}
    form = form_of(manager, customer, **typed)
    assert form.is_valid(), form.errors
    saved = form.save(at=AT)
    assert saved
    assert (saved.kind, saved.name, str(saved.phone)) == ("COMPANY", customer.name, "")
    assert saved.note == "喜茶"
    for name in ("kind", "name", "id_kind", "id_number", "phone", "address"):
        assert form.fields[name].disabled, name
    assert not form.fields["note"].disabled


# --- two editors --------------------------------------------------------------------------------


def test_the_second_editor_keeps_the_text_and_sees_what_is_on_file(
    customer: Customer, manager: User
) -> None:
    first = form_of(manager, customer, note="先到", name=customer.name)
    second = form_of(manager, Customer.objects.get(), note="后到", name=customer.name)
    assert first.is_valid()
    assert first.save(at=AT)
    assert second.is_valid()
    assert second.save(at=AT) is None
    assert second.non_field_errors()
    assert "先到" in second.errors["note"][0]
    assert list(second.errors) == ["__all__", "note"]
    assert second["note"].value() == "后到"
    assert second["version"].value() == "2"  # a second save is meant
    again = CustomerForm(second.data, instance=Customer.objects.get(), by=manager, on=TODAY)
    assert again.is_valid()
    saved = again.save(at=AT)
    assert saved
    assert (saved.note, saved.version) == ("后到", 3)


# --- key people ---------------------------------------------------------------------------------


def test_a_key_person_is_noted(customer: Customer, manager: User) -> None:
    contact = Contact(customer=customer)
    typed = {"name": "周晓婷", "role": "DECIDER", "phone": "139 1234 0482", "email": "Z@Bank.cn"}
    form = ContactForm(make.posted(typed), instance=contact, by=manager)
    assert form.is_valid(), form.errors
    saved = form.save(at=AT)
    assert saved
    saved.refresh_from_db()
    assert (str(saved.phone), str(saved.email)) == ("139****0482", "z***@bank.cn")
    assert (saved.created_at, saved.updated_at, saved.source) == (AT, AT, "CRM")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"phone": "1"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"born_on": "2999-01-01"}, "born_on"),
        ({"role": ""}, "role"),
    ],
)
def test_errors_of_a_key_person(
    typed: dict[str, str], field: str, customer: Customer, manager: User
) -> None:
    whole = make.posted({"name": "周晓婷", "role": "USER", **typed})
    form = ContactForm(whole, instance=Contact(customer=customer), by=manager)
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_the_core_banks_people_keep_their_names(customer: Customer, manager: User) -> None:
    contact = make.make_contact(customer, source="CORE", phone="13912340482")
    typed = {"name": "别人", "role": "DECIDER", "phone": "13800000000", "note": "喜茶"}
    typed["version"] = "1"
    form = ContactForm(make.posted(typed), instance=contact, by=manager)
    assert form.is_valid(), form.errors
    saved = form.save(at=AT)
    assert saved
    saved.refresh_from_db()
    assert (saved.name, saved.role, str(saved.phone)) == ("周晓婷", "EXECUTOR", "139****0482")
    assert saved.note == "喜茶"


# --- the list's question ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        {"sort": "password"},
        {"sort": "-updated_at; DROP TABLE"},
        {"kind": "COMPANY' OR 1=1"},
        {"tier": "x"},
        {"manager": "nobody"},
        {"status__in": "ACTIVE"},
        {"_connector": "OR 1=1 OR"},
    ],
)
def test_a_nonsense_question_is_as_good_as_none(
    asked: dict[str, str], customer: Customer, manager: User
) -> None:
    form = CustomerFilter(make.posted(asked))
    assert list(form.rows(by=manager, on=TODAY)) == [customer]
    assert not form.has_question


def test_a_very_long_question_is_cut_not_forgotten(customer: Customer, manager: User) -> None:
    form = CustomerFilter(make.posted({"q": "启" * 5000}))
    assert not form.rows(by=manager, on=TODAY).exists()
    assert form.has_question
