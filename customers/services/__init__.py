"""What is written about customers, one file a noun."""

from customers.services.customer import next_number, register_customer, update_customer
from customers.services.ownership import (
    NotTheirs,
    assign,
    branch_of,
    leads_for,
    move,
    share,
)

__all__ = [
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
