"""Pages of customers, one file a noun."""

from customers.views.contact import contact_add, contact_edit
from customers.views.customer import (
    customer_create,
    customer_edit,
    customer_list,
    customer_pick,
)
from customers.views.deposit import account_detail, maturities

__all__ = [
    "account_detail",
    "contact_add",
    "contact_edit",
    "customer_create",
    "customer_edit",
    "customer_list",
    "customer_pick",
    "maturities",
]
