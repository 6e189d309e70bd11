"""Relations, groups, guarantees and their circles."""

from typing import Any

from crm.core.clock import business_day
from customers.models import Customer
from tests import factories as make
from tests import relation_factories as related
from tests.access.table import BORROWER, EVERYBODY, KEEPERS, PORTFOLIO, Bad, Endpoint, Row, Try

READS = EVERYBODY - {"risk", "admin"}


def _borrower(customer: Customer) -> dict[str, Any]:
    """A customer whom risk managers see, too, with something of everything."""
    make.make_loan(customer)
    person = related.make_outsider(customer)
    related.make_share(customer, person, "60")
    related.make_group(customer)
    related.make_guarantee(person, customer)
    return {"pk": customer.pk}


def _relation(customer: Customer) -> dict[str, Any]:
    return {"pk": related.make_relation(customer, related.make_outsider(customer)).pk}


def _group(customer: Customer) -> dict[str, Any]:
    make.make_loan(customer)
    return {"pk": related.make_group(customer).pk}


def _member(customer: Customer) -> dict[str, Any]:
    make.make_loan(customer)
    group = related.make_group(customer)
    other = make.make_customer(None, customer.branch, "集团成员有限公司")
    for row in customer.assignments.all():
        make.assign(other, row.manager)
    make.make_loan(other)
    member = group.members.create(customer=other, from_on=make.LONG_AGO)
    return {"pk": member.pk}


def _proposal(customer: Customer) -> dict[str, Any]:
    make.make_loan(customer)
    person = related.make_outsider(customer)
    return {"pk": related.make_guarantee(person, customer, state="PROPOSED").pk}


def _new_guarantee(cast: Any, **fields: Any) -> dict[str, Any]:
    return {
        "outsider_name": "赵思源",
        "kind": "JOINT",
        "amount": "100000",
        "from_on": business_day().isoformat(),
        **fields,
    }


NEW = {"kind": "SPOUSE", "outsider_name": "赵思源", "outsider_kind": "PERSON"}
GROUP = {"name": "启明集团", "limit": "1000000"}
OWN: dict[str, Any] = {
    "own": lambda cast: _borrower(cast.customer),
    "foreign": lambda cast: _borrower(cast.foreign_customer),
    "sees": BORROWER,
}

ROWS = [
    # who sees nobody finds no circle: tests/customers/test_guarantee_views.py
    Row("customers:circles", get=Try()),
    Row("customers:relations", get=Try(may=READS), **OWN),
    Row("customers:guarantees", get=Try(), **OWN),
    Row("customers:graph", get=Try(), **OWN),
    Row("contagion", get=Try(), **OWN),
    Row(
        "customers:relation_add",
        get=Try(may=KEEPERS),
        post=Try(
            may=KEEPERS,
            data=NEW,
            bad=[
                Bad(
                    "a customer of another",
                    lambda c: {"kind": "SPOUSE", "other": c.foreign_customer.pk},
                    422,
                ),
                Bad("nobody", {"kind": "SPOUSE"}, 422),
                Bad("too much", {**NEW, "kind": "SHAREHOLDER", "percent": "100.01"}, 422),
                Bad("itself", lambda c: {"kind": "SPOUSE", "other": c.customer.pk}, 422),
            ],
        ),
        **OWN,
    ),
    Row(
        "customers:relation_edit",
        own=lambda cast: _relation(cast.customer),
        foreign=lambda cast: _relation(cast.foreign_customer),
        sees=PORTFOLIO,
        get=Try(may=KEEPERS),
        post=Try(may=KEEPERS, data={"kind": "SUPPLIER"}),
    ),
    Row(
        "customers:relation_end",
        own=lambda cast: _relation(cast.customer),
        foreign=lambda cast: _relation(cast.foreign_customer),
        sees=PORTFOLIO,
        post=Try(may=KEEPERS),
    ),
    Row(
        "customers:group_add",
        get=Try(may=KEEPERS),
        post=Try(may=KEEPERS, data=GROUP, bad=[Bad("below 0", {**GROUP, "limit": "-1"}, 422)]),
        **OWN,
    ),
    Row(
        "customers:group",
        own=lambda cast: _group(cast.customer),
        foreign=lambda cast: _group(cast.foreign_customer),
        sees=BORROWER,
        get=Try(),
        post=Try(
            may=KEEPERS,
            data=GROUP,
            bad=[
                Bad(
                    "a customer of another",
                    lambda c: {"member": c.foreign_customer.pk, "from_on": "2026-01-01"},
                    422,
                ),
                Bad("nothing", {}, 422),
            ],
        ),
    ),
    Row(
        "customers:group_leave",
        own=lambda cast: _member(cast.customer),
        foreign=lambda cast: _member(cast.foreign_customer),
        sees=BORROWER,
        post=Try(may=KEEPERS),
    ),
    Row(
        "customers:guarantee_add",
        get=Try(may=KEEPERS),
        post=Try(
            may=KEEPERS,
            data=_new_guarantee,
            bad=[
                Bad(
                    "a guarantor of another",
                    lambda c: _new_guarantee(c, outsider_name="", guarantor=c.foreign_customer.pk),
                    422,
                ),
                Bad("nothing", lambda c: _new_guarantee(c, amount="0"), 422),
                Bad(
                    "itself",
                    lambda c: _new_guarantee(c, outsider_name="", guarantor=c.customer.pk),
                    422,
                ),
            ],
        ),
        **OWN,
    ),
    Row(
        "customers:guarantee_check",
        post=Try(may=KEEPERS, data=_new_guarantee, ok=200),
        **OWN,
    ),
    Row(
        "customers:guarantee_withdraw",
        own=lambda cast: _proposal(cast.customer),
        foreign=lambda cast: _proposal(cast.foreign_customer),
        sees=BORROWER,
        post=Try(may=KEEPERS),
    ),
    Endpoint("api_relation-list", get=Try(scope="customers:read")),
    Endpoint(
        "api_relation-detail",
        own=lambda cast: _relation(cast.customer),
        foreign=lambda cast: _relation(cast.foreign_customer),
        get=Try(scope="customers:read"),
    ),
    Endpoint("api_guarantee-list", get=Try(scope="customers:read")),
    Endpoint(
        "api_guarantee-detail",
        own=lambda cast: _proposal(cast.customer),
        foreign=lambda cast: _proposal(cast.foreign_customer),
        get=Try(scope="customers:read"),
    ),
]
