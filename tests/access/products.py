"""The catalogue, what a customer holds, what is proposed and sold to them."""

import uuid
from typing import Any

from customers.models import Customer, Product, ProductKind
from tests import factories
from tests import products_factories as make
from tests.access.table import (
    BORROWER,
    EVERYBODY,
    KEEPERS,
    PORTFOLIO,
    Bad,
    Endpoint,
    Row,
    Try,
)

CATALOGUE = "the catalogue is the same for everybody in the bank"
SELLERS = KEEPERS - {"assistant"}
READERS = EVERYBODY - {"risk", "admin"}
NEW = {
    "code": "XY-1", "name": "新产品", "kind": "FUND", "risk_grade": "R4", "version": 1,
    "for_kinds": ["INDIVIDUAL"], "sold_from": "2026-01-01",
}  # fmt: skip


def _borrower(customer: Customer) -> dict[str, Any]:
    factories.make_loan(customer)
    return {"pk": customer.pk}


def _new(cast: Any) -> dict[str, Any]:
    return {**NEW, "code": f"XY-{uuid.uuid4().hex[:8]}"}


def _payroll() -> Product:
    return Product.objects.filter(code="DF-1").first() or make.make_product(
        ProductKind.PAYROLL, code="DF-1"
    )


def _proposed(cast: Any) -> dict[str, Any]:
    return {"product_0": _payroll().pk, "amount_0": "1000.00", "version": 1}


def _sold(cast: Any) -> dict[str, Any]:
    return {"product": _payroll().pk, "amount": "1000.00", "client_key": str(uuid.uuid4())}


def _proposal(state: str, **rows: Any) -> dict[str, Any]:
    """`own` and `foreign` of a page about a proposal in `state`."""

    def made(customer: Customer, by: Any) -> dict[str, Any]:
        return {"pk": make.make_proposal(customer, by, state=state).pk}

    return {
        "own": lambda cast: made(cast.customer, cast.manager),
        "foreign": lambda cast: made(cast.foreign_customer, cast.other_manager),
        "sees": PORTFOLIO,
    }


def _of_a_borrower() -> dict[str, Any]:
    """`own` and `foreign` of a page about a customer whom risk managers see."""
    return {
        "own": lambda cast: _borrower(cast.customer),
        "foreign": lambda cast: _borrower(cast.foreign_customer),
        "sees": BORROWER,
    }


ROWS = [
    Row("customers:products", get=Try()),
    Row(
        "customers:product",
        own=lambda cast: {"pk": make.make_product().pk},
        shared=CATALOGUE,
        get=Try(),
    ),
    Row(
        "customers:product_create",
        get=Try(may={"head_office"}),
        post=Try(may={"head_office"}, data=_new),
    ),
    Row(
        "customers:product_edit",
        own=lambda cast: {"pk": make.make_product().pk},
        shared=CATALOGUE,
        get=Try(may={"head_office"}),
        post=Try(may={"head_office"}, data=_new),
    ),
    Row("customer_holdings", get=Try(may=PORTFOLIO | KEEPERS), **_of_a_borrower()),
    Row(
        "customers:proposal_create",
        get=Try(may=KEEPERS),
        post=Try(
            may=KEEPERS,
            data=_proposed,
            bad=[Bad("no such product", {"product_0": str(uuid.uuid4())}, 422)],
        ),
        **_of_a_borrower(),
    ),
    Row("customers:proposal", get=Try(), **_proposal("PRESENTED")),
    Row(
        "customers:proposal_edit",
        get=Try(may=KEEPERS),
        post=Try(may=KEEPERS, data=_proposed),
        **_proposal("DRAFT"),
    ),
    Row(
        "customers:proposal_present",
        post=Try(may=KEEPERS, data={"version": 1}),
        **_proposal("DRAFT"),
    ),
    Row(
        "customers:proposal_decide",
        post=Try(may=SELLERS, data={"version": 1, "accepted": "1"}),
        **_proposal("PRESENTED"),
    ),
    Row(
        "customers:sale_create",
        get=Try(may=SELLERS),
        post=Try(
            may=SELLERS,
            data=_sold,
            bad=[Bad("no key of its own", {"product": str(uuid.uuid4())}, 422)],
        ),
        **_of_a_borrower(),
    ),
    Row("customers:sale_steps", get=Try(may=READERS)),
    Row(
        "customers:sale_step_done",
        own=lambda cast: {"pk": make.make_sale(cast.customer, cast.manager).steps.get().pk},
        foreign=lambda cast: {
            "pk": make.make_sale(cast.foreign_customer, cast.other_manager).steps.get().pk
        },
        sees=PORTFOLIO,
        post=Try(may=KEEPERS, data={"note": "已致电"}),
    ),
    Endpoint("api_product-list", get=Try(scope="customers:read")),
    Endpoint("api_holding-list", get=Try(scope="customers:read")),
    Endpoint(
        "api_holding-detail",
        own=lambda cast: {"pk": make.make_holding(cast.customer).pk},
        foreign=lambda cast: {"pk": make.make_holding(cast.foreign_customer).pk},
        get=Try(scope="customers:read"),
    ),
    Endpoint(
        "api_suitability-list",
        post=Try(
            scope="customers:write",
            data=lambda cast: {"customer": str(cast.customer.pk), "product": _payroll().code},
            bad=[
                Bad(
                    "customer of another branch",
                    lambda cast: {
                        "customer": str(cast.foreign_customer.pk),
                        "product": _payroll().code,
                    },
                    404,
                ),
                Bad(
                    "no such product",
                    lambda c: {"customer": str(c.customer.pk), "product": "?"},
                    400,
                ),
            ],
        ),
    ),
]
