"""The catalogue and holdings pulled by systems, and the question whether a product suits."""

from typing import Any

import pytest

from customers.models import Customer, ProductKind, SuitabilityCheck
from tests import products_factories as make
from tests.api.conftest import ApiCaller

pytestmark = pytest.mark.django_db
PRODUCTS, HOLDINGS, ASK = (f"/api/v1/{name}/" for name in ("products", "holdings", "suitability"))


def found(api: ApiCaller, path: str) -> list[dict[str, Any]]:
    answer = api.call("get", path)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_products_are_narrowed_by_code_kind_and_grade(api: ApiCaller) -> None:
    make.make_product(code="A1", risk_grade="R1")
    make.make_product(ProductKind.FUND, code="B2", risk_grade="R4")
    assert {row["code"] for row in found(api, PRODUCTS)} == {"A1", "B2"}
    assert [row["code"] for row in found(api, f"{PRODUCTS}?kind=FUND")] == ["B2"]
    assert [row["code"] for row in found(api, f"{PRODUCTS}?risk_grade=R1")] == ["A1"]
    assert [row["code"] for row in found(api, f"{PRODUCTS}?code=B2")] == ["B2"]
    assert api.call("get", f"{PRODUCTS}?feature=x").status_code == 400


def test_holdings_are_those_of_the_subtree_with_masked_numbers(
    api: ApiCaller, customer: Customer, foreign_customer: Customer
) -> None:
    holding = make.make_holding(customer)
    make.make_holding(foreign_customer)
    (row,) = found(api, HOLDINGS)
    assert (row["id"], row["customer"]) == (str(holding.pk), str(customer.pk))
    assert "****" in row["number"]
    assert holding.number not in str(row)
    assert found(api, f"{HOLDINGS}?customer={foreign_customer.pk}") == []
    assert api.call("get", f"{HOLDINGS}?customer=x").status_code == 400


def test_holdings_page_by_page_without_a_gap(api: ApiCaller, customer: Customer) -> None:
    made = {str(make.make_holding(customer).pk) for _ in range(5)}
    seen, path = [], f"{HOLDINGS}?limit=2"
    while path:
        page = api.call("get", path).json()
        seen += [row["id"] for row in page["results"]]
        path = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert set(seen) == made


def test_a_refusal_is_told_with_reason_and_remedy_and_kept(
    api: ApiCaller, customer: Customer
) -> None:
    fund = make.make_product(ProductKind.FUND, risk_grade="R5")
    answer = api.call("post", ASK, {"customer": str(customer.pk), "product": fund.code})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["outcome"], body["why"], body["risk_grade"]) == ("REFUSED", "NO_PROFILE", "R5")
    assert "never been assessed" in body["reason"]
    assert "take the risk assessment first" in body["reason"]
    kept = SuitabilityCheck.objects.get()
    assert (kept.outcome, kept.occasion, kept.customer) == ("REFUSED", "QUESTION", customer)


def test_what_is_not_graded_suits(api: ApiCaller, customer: Customer) -> None:
    payroll = make.make_product(ProductKind.PAYROLL)
    answer = api.call("post", ASK, {"customer": str(customer.pk), "product": payroll.code})
    assert answer.json()["outcome"] == "SUITABLE"


def test_a_foreign_customer_is_nobody_and_nothing_is_kept(
    api: ApiCaller, foreign_customer: Customer
) -> None:
    payroll = make.make_product(ProductKind.PAYROLL)
    body = {"customer": str(foreign_customer.pk), "product": payroll.code}
    assert api.call("post", ASK, body).status_code == 404
    assert not SuitabilityCheck.objects.exists()


def test_attack_18_the_outcome_cannot_be_sent(api: ApiCaller, customer: Customer) -> None:
    fund = make.make_product(ProductKind.FUND, risk_grade="R5")
    body = {"customer": str(customer.pk), "product": fund.code, "risk_level": "C5"}
    assert api.call("post", ASK, body).status_code == 400
