"""Every error under /api/ is problem+json, in the language that was asked for."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ErrorDetail

from crm.core.api.problems import KINDS, _pointers, body
from crm.core.errors import Refusal
from customers.models import Customer
from tests.access.cast import state_of_all_tables
from tests.api.conftest import ApiCaller

pytestmark = pytest.mark.django_db

LIST = "/api/v1/customers/"


def is_problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status
    assert found["type"].startswith("urn:zhike:problem:")
    assert found["title"]
    return found


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete", "options"])
@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v2/customers/", "/api/v1/customers", "/api/x?y=1"]
)
def test_an_unknown_address_is_404_to_everybody(
    method: str, path: str, api: ApiCaller, nobody: ApiCaller
) -> None:
    known = is_problem(api.call(method, path), 404)
    stranger = is_problem(nobody.call(method, path), 404)
    assert known == stranger
    assert known["instance"] == path.partition("?")[0]


def test_an_unknown_and_a_foreign_customer_look_alike(
    api: ApiCaller, foreign_customer: Customer
) -> None:
    unknown = is_problem(api.call("get", f"{LIST}7c9d4c0e-6a0f-4d7e-9a63-0d1f4a2b9c11/"), 404)
    foreign = is_problem(api.call("get", f"{LIST}{foreign_customer.pk}/"), 404)
    assert {**unknown, "instance": ""} == {**foreign, "instance": ""}
    assert "Customer" not in str(foreign)


def test_an_unknown_method_is_405(api: ApiCaller, customer: Customer) -> None:
    answer = api.call("delete", f"{LIST}{customer.pk}/")
    is_problem(answer, 405)
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "PUT", "PATCH"}
    is_problem(api.call("put", LIST, {}), 405)
    assert Customer.objects.filter(pk=customer.pk).exists()


def test_only_json_is_read_and_written(api: ApiCaller) -> None:
    bearer = {"Authorization": f"Bearer {api.token}"}
    form = api.post(LIST, {"name": "x"}, headers=bearer)
    is_problem(form, 415)
    is_problem(api.call("get", LIST, Accept="text/html"), 406)


@pytest.mark.parametrize(
    "text",
    ["", "{", "nonsense", '{"name": NaN}', "[" * 100_000, b"\xff\xfe", '{"a": 1} {"b": 2}'],
    ids=["empty", "cut", "words", "nan", "deep", "bytes", "two"],
)
def test_a_body_that_cannot_be_read_is_400(text: Any, api: ApiCaller) -> None:
    is_problem(api.call("post", LIST, text), 400)


@pytest.mark.parametrize("value", [[], "text", 7, None, [{"name": "x"}]])
def test_a_body_of_another_shape_is_400(value: Any, api: ApiCaller) -> None:
    found = is_problem(api.call("post", LIST, json.dumps(value)), 400)
    assert found["errors"]


def test_a_body_that_is_too_large_is_413(api: ApiCaller) -> None:
    is_problem(api.call("post", LIST, {"name": "x" * 1_000_001}), 413)


def test_an_invalid_body_names_each_place(api: ApiCaller) -> None:
    found = is_problem(api.call("post", LIST, {"kind": "SHOP", "phone": "12"}), 400)
    places = {error["pointer"] for error in found["errors"]}
    assert places == {"#/kind", "#/name", "#/branch", "#/phone"}
    assert all(error["detail"] and error["code"] for error in found["errors"])
    assert "12" not in [error["detail"] for error in found["errors"]]


def test_problems_speak_the_language_that_was_asked_for(nobody: ApiCaller) -> None:
    english = is_problem(nobody.call("get", LIST), 401)
    chinese = is_problem(nobody.call("get", LIST, Accept_Language="zh-CN"), 401)
    assert english["title"] == "A valid token is needed"
    assert chinese["title"] != english["title"]
    assert chinese["type"] == english["type"]
    other = nobody.call("get", LIST, Accept_Language="fr")
    assert other.headers["Content-Language"] == "zh-hans"
    assert "Accept-Language" in other.headers["Vary"]


def test_a_refusal_of_the_domain_is_409_with_its_place(
    api: ApiCaller, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**kwargs: Any) -> None:
        Customer.objects.filter(pk=customer.pk).update(note="half a write")
        raise Refusal("Not on a Sunday.", field="name")

    monkeypatch.setattr("customers.services.register_customer", refuse)
    before = state_of_all_tables()
    monkeypatch.setattr("customers.api.customer.NewCustomerIn.is_valid", lambda self, **kw: True)
    monkeypatch.setattr(
        "customers.api.customer.NewCustomerIn.validated_data", {"branch": customer.branch}
    )
    found = is_problem(api.call("post", LIST, {}), 409)
    assert found["errors"] == [
        {"pointer": "#/name", "detail": "Not on a Sunday.", "code": "refused"}
    ]
    after = state_of_all_tables()
    assert after["customers_customer"] == before["customers_customer"], "half a write stayed"


def test_what_fails_unexpectedly_is_500_without_a_word_about_why(
    api: ApiCaller, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*args: Any, **kwargs: Any) -> None:
        Customer.objects.filter(pk=customer.pk).update(note="half a write")
        raise RuntimeError("secret: 13812345678")

    monkeypatch.setattr("customers.api.CustomerViewSet.get_queryset", break_down)
    api.raise_request_exception = False
    found = is_problem(api.call("get", LIST), 500)
    assert "secret" not in str(found)
    assert not Customer.objects.filter(note="half a write").exists()


def test_errors_outside_the_api_stay_pages(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert "json" not in answer.headers["Content-Type"]


def test_no_answer_is_kept_on_the_way(api: ApiCaller, nobody: ApiCaller) -> None:
    for answer in (api.call("get", LIST), nobody.call("get", LIST)):
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Authorization" in answer.headers["Vary"]


# --- the shape ---------------------------------------------------------------------------------


def test_each_status_has_its_own_type_and_title() -> None:
    assert len({kind for kind, _title in KINDS.values()}) == len(KINDS)
    for status in KINDS:
        assert body(status) == {
            "type": f"urn:zhike:problem:{KINDS[status][0]}",
            "title": str(KINDS[status][1]),
            "status": status,
        }


def test_nested_details_become_pointers() -> None:
    detail = {
        "name": [ErrorDetail("too long", "max_length")],
        "non_field_errors": [ErrorDetail("together wrong", "invalid")],
        "people": [{}, {"phone": [ErrorDetail("no", "invalid")]}],
    }
    assert [(error["pointer"], error["code"]) for error in _pointers(detail)] == [
        ("#/name", "max_length"),
        ("#", "invalid"),
        ("#/people/1/phone", "invalid"),
    ]


@given(status=st.sampled_from(sorted(KINDS)), path=st.text(max_size=30), text=st.text(max_size=30))
def test_a_problem_is_always_json(status: int, path: str, text: str) -> None:

    errors = [{"pointer": f"#/{text}", "detail": text, "code": "x"}]
    assert json.loads(json.dumps(body(status, text, errors, path)))["status"] == status
