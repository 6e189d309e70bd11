"""What is written about customers, one file a noun."""

from customers.services.care import (
    close_activation,
    decide_aml,
    grade_customer,
    open_activation,
    rate_aml,
)
from customers.services.catalogue import (
    install_products,
    save_product,
)
from customers.services.customer import (
    FROM_CORE,
    KEPT_HERE,
    SEALED,
    next_number,
    register_customer,
    update_customer,
)
from customers.services.lifecycle import (
    review_status,
)
from customers.services.maturity import (
    correct_maturity,
    judge_maturities,
)
from customers.services.ownership import (
    NotTheirs,
    assign,
    branch_of,
    leads_for,
    move,
    share,
)
from customers.services.peers import (
    Gap,
    compare_peers,
    gaps,
)
from customers.services.proposal import (
    Item,
    decide_proposal,
    draft_proposal,
    present_proposal,
    revise_proposal,
)
from customers.services.sale import (
    do_step,
    sell,
)
from customers.services.suitability import (
    Unsuitable,
    buyer_of,
    check_suitability,
    judge,
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
    "Gap",
    "Item",
    "NotTheirs",
    "Unsuitable",
    "applies_to",
    "assign",
    "branch_of",
    "buyer_of",
    "check_suitability",
    "close_activation",
    "compare_peers",
    "correct_maturity",
    "decide_aml",
    "decide_proposal",
    "do_step",
    "draft_proposal",
    "gaps",
    "grade_customer",
    "install_products",
    "install_tiers",
    "judge",
    "judge_maturities",
    "leads_for",
    "move",
    "next_number",
    "open_activation",
    "present_proposal",
    "publish_tier_rules",
    "rate_aml",
    "recompute_tiers",
    "register_customer",
    "review_status",
    "revise_proposal",
    "rules_on",
    "save_product",
    "sell",
    "share",
    "update_customer",
    "window_of",
]
