"""Customers as lists and files show them: with managers, deposits, the next maturity."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crm.core.models import User
from customers.models import Assignment, Customer, DepositAccount


@dataclass(frozen=True)
class Line:
    """A customer with managers, deposits in yuan, the next maturity."""

    customer: Customer
    managers: list[str]
    deposits: Decimal | None
    matures_on: dt.date | None


def listed(rows: Sequence[Customer], *, by: User, on: dt.date) -> list[Line]:
    """Lines of `rows`, as `by` may see them; two questions whatever their number."""
    managers: dict[uuid.UUID, list[str]] = defaultdict(list)
    for row in Assignment.objects.visible_to(by, on).on(on).filter(customer__in=rows).by_role():
        managers[row.customer_id].append(row.manager.name)
    accounts = DepositAccount.objects.visible_to(by, on).open_on(on).filter(customer__in=rows)
    held = accounts.totals(on)
    return [Line(one, managers[one.pk], *held.get(one.pk, (None, None))) for one in rows]
