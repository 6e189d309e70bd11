"""Finding customers by numbers that nobody can read: their own, and those of their key people."""

from typing import Any

import pytest
from django.urls import reverse

from crm.core.models import Role, User
from customers.forms import CustomerFilter
from customers.models import Contact, Customer
from tests import factories as make
from tests.api.conftest import READ, ApiCaller
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PHONE, ID, EMAIL = "13812345678", "11010519491231002X", "Zhou.XT@example.cn"


@pytest.fixture
def person(customer: Customer) -> Contact:
    return make.make_contact(customer, phone=PHONE, id_number=ID, email=EMAIL)


@pytest.mark.parametrize(
    "asked",
    [
        PHONE,
        "+86 138-1234-5678",
        "１３８１２３４５６７８",
        "5678",
        ID,
        "11010519491231002x",
        "002X",
        EMAIL,
        "zhou.xt@EXAMPLE.cn ",
    ],
)
def test_a_key_person_leads_to_the_customer(
    asked: str, person: Contact, customer: Customer, manager: User, as_: LoginAs
) -> None:
    for page in ("customers:list", "customers:picker"):
        shown = as_(manager).post(reverse(page), {"q": asked}, headers=HTMX).content.decode()
        assert str(customer.pk) in shown, page
        assert PHONE not in shown.replace(asked, "")


@pytest.mark.parametrize(
    "asked", ["1381234567", "567", "6789", "@", "zhou", "@example.cn", "zhou.xt@example", "138123"]
)
def test_parts_of_what_is_sealed_find_nobody(asked: str, person: Contact) -> None:
    assert Contact.objects.whose_customers(asked) == []


def test_who_does_not_see_key_people_does_not_find_by_them(
    person: Contact, customer: Customer, risk: User, colleague: User, other_manager: User
) -> None:
    make.make_loan(customer)  # the risk manager sees the customer now
    for who, text in ((risk, "启明"), (risk, PHONE), (colleague, PHONE), (other_manager, PHONE)):
        found = CustomerFilter({"q": text}).rows(by=who, on=person.created_at.date())
        assert list(found) == ([customer] if text == "启明" else []), who


def test_a_foreign_key_person_leads_nowhere(
    foreign_customer: Customer, manager: User, other_manager: User, as_: LoginAs
) -> None:
    make.make_contact(foreign_customer, phone=PHONE)
    address = reverse("customers:picker")
    assert str(foreign_customer.pk) not in as_(manager).post(address, {"q": PHONE}).content.decode()
    shown = as_(other_manager).post(address, {"q": PHONE}).content.decode()
    assert str(foreign_customer.pk) in shown


def test_names_ask_no_question_about_people(manager: User, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert Contact.objects.whose_customers("启明") == []
        assert Contact.objects.whose_customers("") == []


# --- the API ------------------------------------------------------------------------------------


@pytest.fixture
def caller(api_client: User) -> ApiCaller:
    found = ApiCaller()
    found.token, _row = make.make_token(api_client, READ)
    return found


@pytest.fixture
def known(customer: Customer) -> Customer:
    customer.phone, customer.id_kind, customer.id_number = PHONE, "RESIDENT_ID", ID
    customer.save()
    return customer


def pulled(caller: ApiCaller, query: str) -> tuple[int, list[str]]:
    answer = caller.call("get", f"{reverse('api_customer-list')}?{query}", None)
    rows = answer.json().get("results", answer.json().get("items", []))
    return answer.status_code, [row["id"] for row in rows]


@pytest.mark.parametrize("query", ["phone_tail=5678", "id_tail=002x", "id_tail=002X"])
def test_systems_ask_by_tail(query: str, known: Customer, caller: ApiCaller) -> None:
    assert pulled(caller, query) == (200, [str(known.pk)])


def test_a_tail_that_nobody_has(known: Customer, caller: ApiCaller) -> None:
    assert pulled(caller, "phone_tail=0000") == (200, [])


@pytest.mark.parametrize(
    "query",
    ["phone_tail=13812345678", "phone_tail=678", "phone_tail=", "phone_tail=%00123", "phone=5678"],
)
def test_whole_numbers_do_not_belong_in_addresses(query: str, caller: ApiCaller) -> None:
    assert pulled(caller, query)[0] == 400


def test_a_system_of_another_branch_asks_in_vain(
    known: Customer, other_branch: Any, caller: ApiCaller
) -> None:
    user = make.make_user("外部平台", is_service=True)
    make.post(user, Role.API, other_branch)
    caller.token, _row = make.make_token(user, READ)
    assert pulled(caller, "phone_tail=5678") == (200, [])
