"""Customers by REST: masked when read, checked when written, never anybody else's."""

import json
from typing import Any

import pytest

from crm.core import clock
from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make
from tests.access.cast import state_of_all_tables
from tests.api.conftest import ApiCaller

pytestmark = pytest.mark.django_db

LIST = "/api/v1/customers/"
ID = "11010519491231002X"  # the example number of GB 11643-1999
PHONE = "13812345678"
ADDRESS = "江州市滨江路1号"


@pytest.fixture
def person(manager: User, branch: Branch) -> Customer:
    return make.make_customer(
        manager,
        branch,
        "陈大明",
        kind=Customer.Kind.INDIVIDUAL,
        id_kind=Customer.IdKind.RESIDENT_ID,
        id_number=ID,
        phone=PHONE,
        address=ADDRESS,
        born_on="1949-12-31",
        note="电话 13812345678",
    )


@pytest.fixture
def wanted(branch: Branch) -> dict[str, Any]:
    return {
        "kind": "INDIVIDUAL",
        "name": "陈大明",
        "branch": branch.number,
        "id_kind": "RESIDENT_ID",
        "id_number": "110105 19491231 002x",
        "phone": "+86 138-1234-5678",
        "address": ADDRESS,
    }


def edit(api: ApiCaller, row: Customer, body: Any, method: str = "patch") -> Any:
    at = f"{LIST}{row.pk}/"
    return api.call(method, at, body, If_Match=api.call("get", at).headers.get("ETag", ""))


def pointers(answer: Any) -> set[str]:
    return {error["pointer"] for error in answer.json()["errors"]}


# --- reading -----------------------------------------------------------------------------------


def test_personal_values_leave_masked(api: ApiCaller, person: Customer) -> None:
    one = api.call("get", f"{LIST}{person.pk}/").json()
    (listed,) = api.call("get", LIST).json()["results"]
    assert one == listed
    assert one["name"] == "陈*明"
    assert one["id_number"] == "1****************X"
    assert one["phone"] == "138****5678"
    assert one["address"] == "****"
    assert one["born_on"] is None
    text = json.dumps(one, ensure_ascii=False)
    for clear in (ID, PHONE, ADDRESS, "陈大明", "1949", "chendaming"):
        assert clear not in text


def test_a_firm_shows_its_name_and_founding_day(api: ApiCaller, customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(born_on="2009-05-18")
    one = api.call("get", f"{LIST}{customer.pk}/").json()
    assert (one["name"], one["born_on"]) == (customer.name, "2009-05-18")
    assert (one["id_number"], one["phone"], one["address"]) == ("", "", "")


def test_the_answer_is_an_allow_list(api: ApiCaller, customer: Customer) -> None:
    assert set(api.call("get", f"{LIST}{customer.pk}/").json()) == {
        *("id", "number", "source", "kind", "status", "tier", "name", "branch", "branch_name"),
        *("has_credit", "industry", "born_on", "id_kind", "id_number", "phone", "address"),
        *("next_contact_on", "last_contact_on", "version", "created_at", "updated_at"),
    }


def test_only_the_subtree_is_seen(
    api: ApiCaller, customer: Customer, foreign_customer: Customer, branch: Branch
) -> None:
    outlet = make.make_branch("滨江一网点", branch)
    below = make.make_customer(None, outlet)
    above = make.make_customer(None, branch.parent or branch)
    seen = {row["id"] for row in api.call("get", LIST).json()["results"]}
    assert seen == {str(customer.pk), str(below.pk)}
    for hidden in (foreign_customer, above):
        assert api.call("get", f"{LIST}{hidden.pk}/").status_code == 404


# --- creating ----------------------------------------------------------------------------------


def test_a_new_customer_is_kept_sealed_and_waits_in_the_branchs_pool(
    api: ApiCaller, wanted: dict[str, Any], branch: Branch
) -> None:
    answer = api.call("post", LIST, wanted)
    assert answer.status_code == 201
    row = Customer.objects.get(pk=answer.json()["id"])
    assert answer.headers["Location"] == f"{LIST}{row.pk}/"
    assert (row.id_number.reveal(), row.phone.reveal()) == (ID, PHONE)
    assert row.address.reveal() == ADDRESS
    assert (row.branch, row.source, row.status, row.version) == (branch, "CRM", "PROSPECT", 1)
    assert row.number.startswith("P")
    assert not row.assignments.exists()
    assert ID not in answer.content.decode()
    assert api.call("get", answer.headers["Location"]).json() == answer.json()


@pytest.mark.parametrize(
    "extra",
    [
        *("id", "number", "source", "owner", "manager", "lead", "version", "created_at"),
        *("updated_at", "has_credit", "tier", "pinyin", "search_text", "row_hash", "note"),
        *("id_number_cipher", "phone_blind", "assignments", "is_staff", "score", "__class__"),
        "branch_id",
    ],
)
def test_a_field_that_is_not_ours_to_give_is_refused_by_name(
    extra: str, api: ApiCaller, wanted: dict[str, Any], customer: Customer
) -> None:
    before = state_of_all_tables()["customers_customer"]
    created = api.call("post", LIST, {**wanted, extra: "x"})
    changed = edit(api, customer, {extra: "x"})
    for answer in (created, changed):
        assert answer.status_code == 400
        assert pointers(answer) == {f"#/{extra}"}
    assert state_of_all_tables()["customers_customer"] == before


def test_a_customer_is_not_put_where_the_token_does_not_reach(
    api: ApiCaller, wanted: dict[str, Any], other_branch: Branch, branch: Branch
) -> None:
    assert branch.parent
    for elsewhere in (other_branch, branch.parent):
        answer = api.call("post", LIST, {**wanted, "branch": elsewhere.number})
        assert answer.status_code == 409
        assert pointers(answer) == {"#/branch"}
    assert api.call("post", LIST, {**wanted, "branch": "nowhere"}).status_code == 400
    assert not Customer.objects.exists()


def test_a_customer_is_not_moved_by_an_edit(
    api: ApiCaller, customer: Customer, other_branch: Branch
) -> None:
    answer = edit(api, customer, {"branch": other_branch.number})
    assert answer.status_code == 400
    assert pointers(answer) == {"#/branch"}


def test_the_same_paper_twice_is_409_and_names_nobody(
    api: ApiCaller, api_elsewhere: ApiCaller, wanted: dict[str, Any], other_branch: Branch
) -> None:
    assert api.call("post", LIST, wanted).status_code == 201
    there = {**wanted, "branch": other_branch.number, "id_number": "１１０１０５４９１２３１００２"}
    answer = api_elsewhere.call("post", LIST, there)
    assert answer.status_code == 409
    assert pointers(answer) == {"#/id_number"}
    assert "滨江" not in answer.content.decode()
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"kind": "SHOP"}, "#/kind"),
        ({"name": ""}, "#/name"),
        ({"name": "  "}, "#/name"),
        ({"name": "x" * 121}, "#/name"),
        ({"name": "a\0b"}, "#/name"),
        ({"name": ["陈"]}, "#/name"),
        ({"name": None}, "#/name"),
        ({"status": "GONE"}, "#/status"),
        ({"industry": "265"}, "#/industry"),
        ({"born_on": "31.12.1949"}, "#/born_on"),
        ({"born_on": "2026-02-30"}, "#/born_on"),
        ({"id_kind": "USCC"}, "#/id_kind"),  # a person carries no credit code
        ({"id_kind": ""}, "#/id_kind"),
        ({"id_number": "110105194912310021"}, "#/id_number"),  # check digit
        ({"id_number": "110105194913310021"}, "#/id_number"),  # month 13
        ({"phone": "12345"}, "#/phone"),
        ({"phone": {"clear": PHONE}}, "#/phone"),
        ({"next_contact_on": "soon"}, "#/next_contact_on"),
    ],
)
def test_wrong_values_are_told_by_place(
    change: dict[str, Any], place: str, api: ApiCaller, wanted: dict[str, Any]
) -> None:
    answer = api.call("post", LIST, {**wanted, **change})
    assert answer.status_code == 400
    assert pointers(answer) == {place}
    assert not Customer.objects.exists()


# --- editing -----------------------------------------------------------------------------------


def test_a_patch_changes_what_it_names(api: ApiCaller, person: Customer) -> None:
    answer = edit(api, person, {"phone": "139 8765 4321", "industry": "F51"})
    assert answer.status_code == 200
    assert answer.json()["phone"] == "139****4321"
    row = Customer.objects.get(pk=person.pk)
    assert (row.phone.reveal(), row.industry, row.version) == ("13987654321", "F51", 2)
    assert (row.id_number.reveal(), row.name, row.note) == (ID, "陈大明", "电话 13812345678")


def test_a_put_replaces_what_can_be_read_and_keeps_what_cannot(
    api: ApiCaller, person: Customer
) -> None:
    Customer.objects.filter(pk=person.pk).update(industry="F51", next_contact_on="2026-12-01")
    body = {"kind": "INDIVIDUAL", "name": "陈大明", "status": "ACTIVE"}
    answer = edit(api, person, body, "put")
    assert answer.status_code == 200
    row = Customer.objects.get(pk=person.pk)
    assert (row.industry, row.next_contact_on, row.born_on) == ("", None, None)
    assert (row.id_number.reveal(), row.phone.reveal()) == (ID, PHONE)
    missing = edit(api, person, {"industry": "F51"}, "put")
    assert pointers(missing) == {"#/kind", "#/name"}


@pytest.mark.parametrize(
    ("field", "mask"),
    [
        ("phone", "138****5678"),
        ("id_number", "1****************X"),
        ("address", "****"),
        ("name", "陈*明"),
    ],
)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_mask_that_comes_back_is_no_value(
    method: str, field: str, mask: str, api: ApiCaller, person: Customer
) -> None:
    body = {"kind": "INDIVIDUAL", "name": "陈大明", field: mask}
    answer = edit(api, person, body, method)
    assert answer.status_code == 400
    assert pointers(answer) == {f"#/{field}"}
    assert answer.json()["errors"][0]["code"] == "masked"


def test_a_paper_goes_with_its_kind(api: ApiCaller, person: Customer) -> None:
    assert pointers(edit(api, person, {"id_kind": "PASSPORT"})) == {"#/id_number"}
    assert edit(api, person, {"id_kind": "PASSPORT", "id_number": "E12345678"}).status_code == 200
    assert pointers(edit(api, person, {"kind": "COMPANY"})) == {"#/id_kind"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "陈小明"),
        ("phone", "13900000000"),
        ("address", "别处"),
        ("kind", "COMPANY"),
        ("id_number", ID),
    ],
)
@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_the_core_bank_keeps_is_not_changed_here(
    method: str, field: str, value: str, api: ApiCaller, manager: User, branch: Branch
) -> None:
    fed = make.make_customer(
        manager,
        branch,
        "陈大明",
        kind="INDIVIDUAL",
        source="CORE",
        phone=PHONE,
        id_kind="RESIDENT_ID",
    )
    body = {"kind": "INDIVIDUAL", "name": "陈大明", "status": "ACTIVE", field: value}
    if field == "kind":
        Customer.objects.filter(pk=fed.pk).update(id_kind="")
    answer = edit(api, fed, body, method)
    assert answer.status_code == 409, answer.content
    assert pointers(answer) == {f"#/{field}"}
    fed.refresh_from_db()
    assert (fed.name, fed.phone.reveal(), fed.version) == ("陈大明", PHONE, 1)


def test_what_is_kept_here_is_changed_on_a_fed_row_too(
    api: ApiCaller, manager: User, branch: Branch
) -> None:
    fed = make.make_customer(manager, branch, source="CORE")
    assert edit(api, fed, {"next_contact_on": "2026-12-01"}).status_code == 200
    fed.refresh_from_db()
    assert str(fed.next_contact_on) == "2026-12-01"


def test_an_edit_moves_the_customer_to_the_end_of_the_pull(
    api: ApiCaller, customer: Customer, person: Customer
) -> None:
    since = clock.now()
    edit(api, customer, {"industry": "C265"})
    address = f"{LIST}?updated_since={since.isoformat().replace('+', '%2B')}"
    (found,) = api.call("get", address).json()["results"]
    assert found["id"] == str(customer.pk)


def test_an_edit_of_a_foreign_customer_writes_nothing(
    api: ApiCaller, foreign_customer: Customer
) -> None:
    before = state_of_all_tables()["customers_customer"]
    for method in ("put", "patch", "delete"):
        answer = api.call(method, f"{LIST}{foreign_customer.pk}/", {"status": "LOST"}, If_Match="*")
        assert answer.status_code == (405 if method == "delete" else 404)
    assert state_of_all_tables()["customers_customer"] == before
