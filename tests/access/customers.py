"""Customers, their key people and their accounts."""

from decimal import Decimal

from crm.core import clock
from customers.models import Customer
from tests import factories as make
from tests.access.table import (
    BORROWER,
    EVERYBODY,
    KEEPERS,
    PORTFOLIO,
    Bad,
    Row,
    Try,
)

REGISTRARS = KEEPERS  # who keeps files may also open them
NEW = {"kind": "COMPANY", "name": "江州新客户有限公司", "status": "PROSPECT", "version": 1}
NEW["client_key"] = "0193a5c2-7b1e-7c3a-9a63-0d1f4a2b9c11"
PERSON = {"name": "周晓婷", "role": "EXECUTOR", "version": 1}


def _borrower(customer: Customer) -> dict[str, object]:
    """A customer whom risk managers see, too: one with a loan."""
    make.make_loan(customer)
    return {"pk": customer.pk}


ROWS = [
    # the administrator finds nobody in them: tests/customers/test_views.py
    Row("customers:list", get=Try(), post=Try(data={"q": "启明"})),
    Row("customers:picker", get=Try(query="q=启明"), post=Try(data={"q": "启明"}, ok=200)),
    Row("customers:maturities", get=Try(may=EVERYBODY - {"risk", "admin"})),
    Row(
        "customers:create",
        get=Try(may=REGISTRARS),
        post=Try(
            may=REGISTRARS,
            data=lambda cast: {**NEW, "lead": cast.manager.pk},
            other={"colleague": 422, "other_manager": 422},  # not theirs to give
            bad=[
                Bad("lead of another branch", lambda c: {**NEW, "lead": c.other_manager.pk}, 422),
                Bad("lead beside me", lambda c: {**NEW, "lead": c.colleague.pk}, 422),
                Bad(
                    "head gives to another branch",
                    lambda c: {**NEW, "lead": c.other_manager.pk},
                    422,
                    by="head",
                ),
            ],
        ),
    ),
    Row(
        "customer",
        own=lambda cast: _borrower(cast.customer),
        foreign=lambda cast: _borrower(cast.foreign_customer),
        sees=BORROWER,
        get=Try(),
    ),
    Row(
        "customer_timeline",
        own=lambda cast: _borrower(cast.customer),
        foreign=lambda cast: _borrower(cast.foreign_customer),
        sees=BORROWER,
        get=Try(),
    ),
    Row(
        "customers:edit",
        own=lambda cast: _borrower(cast.customer),
        foreign=lambda cast: _borrower(cast.foreign_customer),
        sees=BORROWER,
        get=Try(may=KEEPERS),
        post=Try(may=KEEPERS, data={**NEW, "name": "江州改名有限公司"}),
    ),
    Row(
        "customers:contact_add",
        own=lambda cast: _borrower(cast.customer),
        foreign=lambda cast: _borrower(cast.foreign_customer),
        sees=BORROWER,
        get=Try(may=KEEPERS),
        post=Try(may=KEEPERS, data=PERSON),
    ),
    Row(
        "customers:contact_edit",
        own=lambda cast: {"pk": make.make_contact(cast.customer).pk},
        foreign=lambda cast: {"pk": make.make_contact(cast.foreign_customer).pk},
        sees=PORTFOLIO,
        get=Try(may=KEEPERS),
        post=Try(may=KEEPERS, data=PERSON),
    ),
    Row(
        "customers:account",
        own=lambda cast: {
            "pk": make.make_deposit(cast.customer, {clock.business_day(): Decimal(1)}).pk
        },
        foreign=lambda cast: {"pk": make.make_deposit(cast.foreign_customer).pk},
        sees=PORTFOLIO,
        get=Try(),
    ),
]
