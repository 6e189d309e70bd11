"""What customers owe, also those whom the reader does not see: sums by customer, no loan."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection


@dataclass(frozen=True)
class Owed:
    """Outstanding loans of one customer: how many, and their known balances in yuan."""

    loans: int = 0
    amount: Decimal = Decimal(0)


def owed_by(customers: Iterable[uuid.UUID]) -> dict[uuid.UUID, Owed]:
    """Outstanding yuan loans by customer; who owes nothing is not in it.

    Reads past the policies (crm.core.rls.finder): pages show a sum of whom the reader may not see.
    """
    listed = sorted(set(customers))
    if not listed:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM credit_owed(%s::uuid[])", [listed])
        return {key: Owed(loans, amount) for key, loans, amount in cursor.fetchall()}
