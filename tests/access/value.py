"""What customers are worth, and prices of loans."""

from typing import Any

from customers.models import Customer
from tests import value_factories as make
from tests.access.table import EVERYBODY, KEEPERS, MANAGERS, PORTFOLIO, Bad, Row, Try

READERS = EVERYBODY - {"risk", "admin"}
SELLERS = MANAGERS | {"head"}
PRICE = {
    "product": "流动资金贷款", "amount": "5000000", "term_months": "12", "security": "MORTGAGE",
    "rate": "4.85", "deposits": "", "fees": "", "reason": "老客户续贷",
    "client_key": "7c9d4c0e-6a0f-4d7e-9a63-0d1f4a2b9c22",
}  # fmt: skip


def _reviewed(customer: Customer) -> dict[str, Any]:
    Customer.objects.filter(pk=customer.pk).update(tier="GOLD")
    return {"pk": customer.pk}


def _priced(customer: Customer) -> dict[str, Any]:
    make.prices_of_money()
    return {"pk": customer.pk}


def _waiting(customer: Customer, by: Any) -> dict[str, Any]:
    return {"pk": make.make_price(customer, by).pk}


def _price(url: str, **more: Any) -> Row:
    return Row(
        url,
        own=lambda cast: _waiting(cast.customer, cast.manager),
        foreign=lambda cast: _waiting(cast.foreign_customer, cast.other_manager),
        sees=PORTFOLIO,
        **more,
    )


ROWS = [
    Row("appraisal:value_reviews", get=Try(may=READERS)),
    Row(
        "appraisal:value",
        own=lambda cast: _reviewed(cast.customer),
        foreign=lambda cast: _reviewed(cast.foreign_customer),
        sees=PORTFOLIO,
        get=Try(),
        post=Try(
            may=KEEPERS,
            data={"note": "争取代发"},
            bad=[Bad("says nothing", {"note": ""}, 422)],
        ),
    ),
    Row(
        "appraisal:price_create",
        own=lambda cast: _priced(cast.customer),
        foreign=lambda cast: _priced(cast.foreign_customer),
        sees=PORTFOLIO,
        get=Try(may=SELLERS),
        post=Try(
            may=SELLERS,
            data=PRICE,
            bad=[
                Bad("worked out only", {**PRICE, "calculate": "yes", "reason": ""}, 200),
                Bad("no rate", {**PRICE, "rate": ""}, 422),
            ],
        ),
    ),
    _price("appraisal:price", get=Try()),
    _price(
        "appraisal:price_decide",
        post=Try(
            may={"head"},
            data={"agrees": "yes", "word": ""},
            bad=[Bad("a no without why", {"agrees": "no", "word": ""}, 422, by="head")],
        ),
    ),
    _price(
        "appraisal:price_withdraw",
        post=Try(may=SELLERS),
    ),
]
