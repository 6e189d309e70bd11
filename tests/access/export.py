"""Lists that leave as files."""

from typing import Any

from crm.core import clock
from crm.core.models import User
from customers.models import Customer, Export
from customers.services import order_export
from tests.access.table import EVERYBODY, Row, Try

READERS = EVERYBODY - {"risk", "admin"}


def make_export(customer: Customer, by: User, **fields: Any) -> Export:
    """An order of `by` for one customer, written."""
    return order_export(
        rows=Customer.objects.filter(pk=customer.pk), columns=["managers"], by=by,
        on=clock.business_day(), at=clock.now(), **{"file_format": "CSV", **fields},
    )  # fmt: skip


ROWS = [
    Row(
        "customers:exports",
        get=Try(may=READERS),
        post=Try(may=READERS, data={"format": "CSV"}),  # nobody on the list is a message
    ),
    Row(
        "customers:export_file",
        own=lambda cast: {"pk": make_export(cast.customer, cast.manager).pk},
        foreign=lambda cast: {"pk": make_export(cast.foreign_customer, cast.other_manager).pk},
        sees=frozenset({"manager"}),
        get=Try(),
    ),
]
