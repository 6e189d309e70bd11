"""Personal data shown in clear: whoever works with the customer; head office and auditors not."""

from typing import Any

from customers.models import Customer
from tests import factories as make
from tests.access.table import BORROWER, KEEPERS, Bad, Row, Try


def _a_borrower_with_a_phone(customer: Customer) -> dict[str, Any]:
    make.make_loan(customer)
    customer.phone = "13812345678"
    customer.save()
    return {"kind": "customer", "pk": customer.pk}


WHO = KEEPERS | {"risk"}
ASKED = {"field": "phone", "purpose": "CALL_BACK"}

ROWS = [
    Row(
        "reveal",
        own=lambda cast: _a_borrower_with_a_phone(cast.customer),
        foreign=lambda cast: _a_borrower_with_a_phone(cast.foreign_customer),
        sees=BORROWER,
        get=Try(may=WHO, query="field=phone"),
        post=Try(
            may=WHO,
            data=ASKED,
            ok=200,
            bad=[
                Bad("no reason", {"field": "phone"}, 422),
                Bad("a reason of one's own", {**ASKED, "purpose": "CURIOSITY"}, 422),
                Bad("another reason without words", {**ASKED, "purpose": "OTHER"}, 422),
                Bad("a column that is not sealed", {**ASKED, "field": "name"}, 404),
                Bad("the cipher itself", {**ASKED, "field": "phone_cipher"}, 404),
                Bad("an attribute", {**ASKED, "field": "__class__"}, 404),
                Bad("nothing on file", {**ASKED, "field": "address"}, 404),
            ],
        ),
    ),
]
