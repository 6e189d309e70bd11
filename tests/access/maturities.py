"""The calendar of maturities and what became of them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from crm.core import clock
from customers.models import Customer, Maturity
from tests import factories as make
from tests.access.table import EVERYBODY, KEEPERS, PORTFOLIO, Row, Try

READERS = EVERYBODY - {"risk", "admin"}


def _matured(customer: Customer) -> dict[str, Any]:
    row = Maturity.objects.create(
        customer=customer, account=make.make_deposit(customer), branch=customer.branch,
        matured_on=clock.business_day() - dt.timedelta(days=9), amount=Decimal(100),
        kept=Decimal(0), outcome="LOST", derived="LOST", recorded_at=clock.now(),
    )  # fmt: skip
    return {"pk": row.pk}


FIXED = {"outcome": "KEPT", "kept": "100", "reason": "转入本行理财", "version": 1}

ROWS = [
    Row("customers:maturity_calendar", get=Try(may=READERS)),
    Row("customers:maturity_outcomes", get=Try(may=READERS)),
    Row(
        "customers:maturity_correct",
        own=lambda cast: _matured(cast.customer),
        foreign=lambda cast: _matured(cast.foreign_customer),
        sees=PORTFOLIO,
        get=Try(may=KEEPERS),
        post=Try(may=KEEPERS, data=FIXED),
    ),
]
