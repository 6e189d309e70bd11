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
from customers.services.contact import (
    save_contact,
)
from customers.services.customer import (
    FROM_CORE,
    KEPT_HERE,
    SEALED,
    next_number,
    register_customer,
    update_customer,
)
from customers.services.export import hand_over, order_export, run_exports, sweep_exports
from customers.services.guarantee import (
    ClosesACircle,
    Terms,
    find_circles,
    propose_guarantee,
    seal_of,
    withdraw_guarantee,
)
from customers.services.imports import (
    map_import,
    run_import,
    run_imports,
    start_import,
    undo_import,
)
from customers.services.lifecycle import (
    review_status,
)
from customers.services.listing import listed
from customers.services.maturity import (
    correct_maturity,
    judge_maturities,
)
from customers.services.net import (
    Control,
    Place,
    circles_closed_by,
    control_of,
    guarantee_circles,
    guarantee_net,
    members_of,
    places_of,
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
from customers.services.people import (
    closed_channels,
    keep_paper,
    note_consent,
    note_finding,
    note_other_bank,
)
from customers.services.proposal import (
    Item,
    decide_proposal,
    draft_proposal,
    present_proposal,
    revise_proposal,
)
from customers.services.relation import (
    end_relation,
    join_group,
    leave_group,
    link_outsiders,
    relate,
    save_group,
    shares_held,
)
from customers.services.risk_profile import (
    assess_risk_profile,
    risk_profile_on,
)
from customers.services.sale import (
    do_step,
    sell,
)
from customers.services.suggestion import (
    Suggestions,
    suggestions,
)
from customers.services.suitability import (
    Unsuitable,
    buyer_of,
    check_suitability,
    judge,
    reason_of,
)
from customers.services.tier import (
    applies_to,
    install_tiers,
    publish_tier_rules,
    recompute_tiers,
    rules_on,
    window_of,
)
from customers.services.worklist import (
    note_needs,
    plan_contacts,
    save_view,
)

__all__ = [
    "FROM_CORE",
    "KEPT_HERE",
    "SEALED",
    "ClosesACircle",
    "Control",
    "Gap",
    "Item",
    "NotTheirs",
    "Place",
    "Suggestions",
    "Terms",
    "Unsuitable",
    "applies_to",
    "assess_risk_profile",
    "assign",
    "branch_of",
    "buyer_of",
    "check_suitability",
    "circles_closed_by",
    "close_activation",
    "closed_channels",
    "compare_peers",
    "control_of",
    "correct_maturity",
    "decide_aml",
    "decide_proposal",
    "do_step",
    "draft_proposal",
    "end_relation",
    "find_circles",
    "gaps",
    "grade_customer",
    "guarantee_circles",
    "guarantee_net",
    "hand_over",
    "install_products",
    "install_tiers",
    "join_group",
    "judge",
    "judge_maturities",
    "keep_paper",
    "leads_for",
    "leave_group",
    "link_outsiders",
    "listed",
    "map_import",
    "members_of",
    "move",
    "next_number",
    "note_consent",
    "note_finding",
    "note_needs",
    "note_other_bank",
    "open_activation",
    "order_export",
    "places_of",
    "plan_contacts",
    "present_proposal",
    "propose_guarantee",
    "publish_tier_rules",
    "rate_aml",
    "reason_of",
    "recompute_tiers",
    "register_customer",
    "relate",
    "review_status",
    "revise_proposal",
    "risk_profile_on",
    "rules_on",
    "run_exports",
    "run_import",
    "run_imports",
    "save_contact",
    "save_group",
    "save_product",
    "save_view",
    "seal_of",
    "sell",
    "share",
    "shares_held",
    "start_import",
    "suggestions",
    "sweep_exports",
    "undo_import",
    "update_customer",
    "window_of",
    "withdraw_guarantee",
]
