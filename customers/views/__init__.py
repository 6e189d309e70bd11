"""Pages of customers, one file a noun."""

from customers.views.care import dormant, reviews, tier_rules
from customers.views.contact import contact_add, contact_edit
from customers.views.customer import (
    customer_create,
    customer_edit,
    customer_list,
    customer_pick,
)
from customers.views.deposit import account_detail, maturities
from customers.views.maturity import (
    maturity_calendar,
    maturity_correct,
    maturity_outcomes,
)
from customers.views.standing import (
    activation_close,
    activation_open,
    aml_decide,
    aml_rate,
    grade,
    standing,
)

__all__ = [
    "account_detail",
    "activation_close",
    "activation_open",
    "aml_decide",
    "aml_rate",
    "contact_add",
    "contact_edit",
    "customer_create",
    "customer_edit",
    "customer_list",
    "customer_pick",
    "dormant",
    "grade",
    "maturities",
    "maturity_calendar",
    "maturity_correct",
    "maturity_outcomes",
    "reviews",
    "standing",
    "tier_rules",
]
