"""The document of the API is valid, whole, and shown to those who may know it."""

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml
from django.test import Client
from django.urls import reverse
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from crm.core.models import User
from customers.models import Customer
from tests.api.conftest import ApiCaller

LIST = "/api/v1/customers/"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    with GENERATOR_STATS.silence():
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS._warn_cache, GENERATOR_STATS._warn_cache
    assert not GENERATOR_STATS._error_cache, GENERATOR_STATS._error_cache
    return json.loads(json.dumps(found, default=str))  # type: ignore[no-any-return]  # plain JSON


def operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_is_valid_openapi(document: dict[str, Any]) -> None:
    validate_schema(document)
    nouns = ("customers", "guarantees", "relations", "holdings")
    paths = {f"/api/v1/{n}/{one}" for n in nouns for one in ("", "{id}/")}
    assert set(document["paths"]) == paths | {"/api/v1/products/", "/api/v1/suitability/"}


def test_every_operation_wants_a_token_and_says_what_it_does(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        assert operation["security"] == [{"token": []}], f"{method} {path}"
        assert operation["description"], f"{method} {path}"


def test_every_operation_tells_its_problems_with_an_example(document: dict[str, Any]) -> None:
    problems = document["components"]["responses"]
    for path, method, operation in operations(document):
        refused = {code for code in operation["responses"] if code >= "400"}
        assert {"400", "401", "403", "429", "500"} <= refused, f"{method} {path}"
        if method in ("put", "patch"):
            assert {"404", "409", "412", "428"} <= refused
        if method == "post":
            assert {"409", "422"} <= refused
        for code in refused:
            name = operation["responses"][code]["$ref"].rsplit("/", 1)[1]
            content = problems[name]["content"]["application/problem+json"]
            jsonschema.validate(content["example"], document["components"]["schemas"]["Problem"])
            assert content["example"]["status"] == int(code)


def test_the_parameters_are_the_allow_lists(document: dict[str, Any]) -> None:
    names = {entry["name"] for entry in document["paths"][LIST]["get"]["parameters"]}
    assert names == {
        *("updated_since", "number", "branch", "kind", "status", "tier", "has_credit"),
        *("phone_tail", "id_tail", "ordering", "limit", "cursor"),
    }
    headers = {entry["name"] for entry in document["paths"][LIST]["post"]["parameters"]}
    assert headers == {"Idempotency-Key"}
    for method in ("put", "patch"):
        entries = document["paths"][LIST + "{id}/"][method]["parameters"]
        assert {"If-Match", "id"} == {entry["name"] for entry in entries}


@pytest.mark.django_db
def test_answers_are_what_the_document_says(
    document: dict[str, Any], api: ApiCaller, customer: Customer
) -> None:
    schemas = document["components"]["schemas"]
    plain = json.loads(
        json.dumps(schemas["CustomerOut"]).replace("#/components/schemas", "#/$defs")
    )
    one = api.call("get", f"{LIST}{customer.pk}/").json()
    wanted = {**plain, "$defs": _nullable(schemas), "additionalProperties": False}
    jsonschema.validate(one, _nullable(wanted))
    refused = api.call("get", f"{LIST}?x=1").json()
    jsonschema.validate(refused, schemas["Problem"])


def _nullable(schema: Any) -> Any:
    """OpenAPI 3.0's `nullable` as JSON Schema says it."""
    if isinstance(schema, list):
        return [_nullable(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: _nullable(value) for key, value in schema.items()}
    if found.pop("nullable", False):
        return {"anyOf": [found, {"type": "null"}]}
    return found


def test_examples_hold_masks_only(document: dict[str, Any]) -> None:
    answers = [
        operation["responses"][code]
        for _path, _method, operation in operations(document)
        for code in operation["responses"]
        if code < "400"
    ]
    assert not re.search(r"1[3-9]\d{9}|\d{17}[\dX]", json.dumps(answers))


# --- who may read it ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_tokens_and_sessions_read_the_document_and_strangers_do_not(
    api: ApiCaller, nobody: ApiCaller, manager: User, as_: Any
) -> None:
    assert nobody.call("get", reverse("api_schema")).status_code == 401
    bad = nobody.call("get", reverse("api_schema"), Authorization="Bearer x")
    assert bad.status_code == 401
    for caller in (api, as_(manager)):
        answer = caller.get(
            reverse("api_schema"),
            headers={"Authorization": f"Bearer {api.token}"} if caller is api else {},
        )
        assert answer.status_code == 200
        assert yaml.safe_load(answer.content)["info"]["title"] == "Zhike REST API"


@pytest.mark.django_db
def test_the_page_is_for_the_logged_in_and_has_nothing_inline(
    manager: User, as_: Any, client: Client
) -> None:
    address = reverse("api_docs")
    assert client.get(address).headers["Location"] == f"/login/?next={address}"
    browser = as_(manager)
    page = browser.get(address).content.decode()
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r'(src|href)="(https?:)?//', page)
    script = browser.get(f"{address}?script=")
    assert script.headers["Content-Type"].startswith("application/javascript")
    assert reverse("api_schema") in script.content.decode()
