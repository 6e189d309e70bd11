"""What is written about customers, one file a noun."""

from customers.services.care import (
    close_activation,
    decide_aml,
    grade_customer,
    open_activation,
    rate_aml,
)
from customers.services.customer import (
    FROM_CORE,
    KEPT_HERE,
    SEALED,
    next_number,
    register_customer,
    update_customer,
)
from customers.services.lifecycle import review_status
from customers.services.ownership import (
    NotTheirs,
    assign,
    branch_of,
    leads_for,
    move,
    share,
)
from customers.services.tier import (
    applies_to,
    install_tiers,
    publish_tier_rules,
    recompute_tiers,
    rules_on,
    window_of,
)

__all__ = [
    "FROM_CORE",
    "KEPT_HERE",
    "SEALED",
    "NotTheirs",
    "applies_to",
    "assign",
    "branch_of",
    "close_activation",
    "decide_aml",
    "grade_customer",
    "install_tiers",
    "leads_for",
    "move",
    "next_number",
    "open_activation",
    "publish_tier_rules",
    "rate_aml",
    "recompute_tiers",
    "register_customer",
    "review_status",
    "rules_on",
    "share",
    "update_customer",
    "window_of",
]
