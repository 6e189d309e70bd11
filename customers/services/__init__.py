"""What is written about customers, one file a noun."""

from customers.services.customer import (
    FROM_CORE,
    KEPT_HERE,
    SEALED,
    next_number,
    register_customer,
    update_customer,
)
from customers.services.ownership import (
    NotTheirs,
    assign,
    branch_of,
    leads_for,
    move,
    share,
)

__all__ = [
    "FROM_CORE",
    "KEPT_HERE",
    "SEALED",
    "NotTheirs",
    "assign",
    "branch_of",
    "leads_for",
    "move",
    "next_number",
    "register_customer",
    "share",
    "update_customer",
]
