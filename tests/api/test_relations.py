"""Relations and guarantees by REST: both ends, and nothing about the end that is not seen."""

import json

import pytest

from customers.models import Customer
from tests import factories as make
from tests import relation_factories as related
from tests.api.conftest import ApiCaller

pytestmark = pytest.mark.django_db
RELATIONS, GUARANTEES = "/api/v1/relations/", "/api/v1/guarantees/"


def test_a_guarantee_between_subtrees_names_the_own_end_only(
    api: ApiCaller, customer: Customer, foreign_customer: Customer
) -> None:
    row = related.make_guarantee(customer, foreign_customer, "250000.00", note="勿外传")
    (told,) = api.call("get", GUARANTEES).json()["results"]
    assert told == api.call("get", f"{GUARANTEES}{row.pk}/").json()
    assert told["guarantor"] == {
        "id": str(customer.pk),
        "name": customer.name,
        "is_customer": True,
    }
    assert told["debtor"]["id"] is None
    assert told["amount"] == "250000.00"
    text = json.dumps(told, ensure_ascii=False)
    for private in (foreign_customer.name, foreign_customer.number, str(foreign_customer.pk)):
        assert private not in text
    assert "勿外传" not in text


def test_a_relation_with_an_outsider_is_masked(api: ApiCaller, customer: Customer) -> None:
    person = related.make_outsider(customer, id_number="11010519491231002X")
    related.make_share(customer, person, "60")
    (told,) = api.call("get", RELATIONS).json()["results"]
    assert told["party"] == {"id": None, "name": "赵*源", "is_customer": False}
    assert told["of"]["id"] == str(customer.pk)
    assert told["percent"] == "60.0000"
    assert "11010519491231002X" not in json.dumps(told)


def test_another_subtree_reads_its_own_end_and_nothing_else(
    api_elsewhere: ApiCaller, customer: Customer, foreign_customer: Customer
) -> None:
    related.make_guarantee(related.make_outsider(customer), customer)
    related.make_relation(customer, related.make_outsider(customer))
    for where in (RELATIONS, GUARANTEES):
        assert api_elsewhere.call("get", where).json()["results"] == []
    related.make_guarantee(customer, foreign_customer)
    (told,) = api_elsewhere.call("get", GUARANTEES).json()["results"]
    assert told["debtor"]["name"] == foreign_customer.name
    assert customer.name not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=ACTIVE", 1), ("state=RELEASED", 0), ("kind=JOINT", 1), ("kind=GROUP", 0)],
)
def test_filters(api: ApiCaller, customer: Customer, query: str, found: int) -> None:
    related.make_guarantee(related.make_outsider(customer), customer)
    assert len(api.call("get", f"{GUARANTEES}?{query}").json()["results"]) == found


def test_what_is_nonsense_is_refused(api: ApiCaller) -> None:
    for query in ("debtor=x", "kind=SPOUSE", "amount=1"):
        assert api.call("get", f"{GUARANTEES}?{query}").status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(api: ApiCaller, customer: Customer, method: str) -> None:
    row = related.make_guarantee(related.make_outsider(customer), customer)
    where = GUARANTEES if method == "post" else f"{GUARANTEES}{row.pk}/"
    assert api.call(method, where, {}).status_code in (403, 405)


@pytest.mark.parametrize("rows", [1, 3])
def test_three_rows_ask_as_often_as_one(
    api: ApiCaller, customer: Customer, rows: int, django_assert_max_num_queries: object
) -> None:
    for n in range(rows):
        person = related.make_outsider(customer, f"保证人{n}")
        related.make_guarantee(person, make.make_customer(None, customer.branch, f"甲{n}"))
    api.call("get", GUARANTEES)
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture
        assert len(api.call("get", GUARANTEES).json()["results"]) == rows
