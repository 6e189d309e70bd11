"""Kept views, and what is written to many customers at once."""

from typing import Any

from crm.core import clock
from crm.core.models import User
from customers.models import SavedView
from tests.access.table import EVERYBODY, Bad, Row, Try


def make_view(owner: User, **fields: Any) -> SavedView:
    """A view of `owner`'s own."""
    return SavedView.objects.create(
        **{"owner": owner, "name": "金卡", "asked": {"tier": "GOLD"}, "columns": ["managers"],
           "updated_at": clock.now(), **fields}
    )  # fmt: skip


ROWS = [
    Row("customers:view_save", post=Try(may=EVERYBODY, data={"name": "金卡", "tier": "GOLD"})),
    Row(
        "customers:view_delete",
        own=lambda cast: {"pk": make_view(cast.manager).pk},
        foreign=lambda cast: {"pk": make_view(cast.other_manager).pk},
        sees=frozenset({"manager"}),
        post=Try(),
    ),
    Row(
        "customers:bulk",
        post=Try(
            may=EVERYBODY,
            data=lambda cast: {},
            bad=[
                Bad(
                    "one of them is somebody else's",
                    lambda cast: {
                        "ids": [cast.customer.pk, cast.foreign_customer.pk],
                        "act": "CONTACT",
                        "day": "2099-01-05",
                    },
                    404,
                ),
                Bad("no key", {"ids": ["x"]}, 404),
                Bad(
                    "an auditor writes nothing",
                    lambda cast: {"ids": [cast.customer.pk], "act": "CONTACT", "day": "2099-01-05"},
                    403,
                    by="auditor",
                ),
            ],
        ),
    ),
]
