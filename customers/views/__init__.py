"""Pages of customers, one file a noun."""

from customers.views.care import (
    dormant,
    reviews,
    tier_rules,
)
from customers.views.contact import (
    contact_add,
    contact_edit,
)
from customers.views.customer import (
    customer_create,
    customer_edit,
    customer_list,
    customer_pick,
)
from customers.views.deposit import (
    account_detail,
    maturities,
)
from customers.views.export import (
    export_file,
    exports,
)
from customers.views.graph import (
    graph,
)
from customers.views.group import (
    group,
    group_add,
    group_leave,
)
from customers.views.guarantee import (
    circles,
    guarantee_add,
    guarantee_check,
    guarantee_withdraw,
    guarantees,
)
from customers.views.imports import (
    import_detail,
    import_errors,
    import_progress,
    import_run,
    import_undo,
    imports,
)
from customers.views.maturity import (
    maturity_calendar,
    maturity_correct,
    maturity_outcomes,
)
from customers.views.people import (
    consent_note,
    file,
    finding_note,
    other_bank_note,
    paper_keep,
    risk_assess,
)
from customers.views.product import (
    product,
    product_create,
    product_edit,
    products,
)
from customers.views.proposal import (
    proposal,
    proposal_create,
    proposal_decide,
    proposal_edit,
    proposal_present,
)
from customers.views.relation import (
    relation_add,
    relation_edit,
    relation_end,
    relations,
)
from customers.views.sale import (
    sale_create,
    sale_step_done,
    sale_steps,
)
from customers.views.standing import (
    activation_close,
    activation_open,
    aml_decide,
    aml_rate,
    grade,
    standing,
)
from customers.views.worklist import (
    customer_bulk,
    view_delete,
    view_save,
)

__all__ = [
    "account_detail",
    "activation_close",
    "activation_open",
    "aml_decide",
    "aml_rate",
    "circles",
    "consent_note",
    "contact_add",
    "contact_edit",
    "customer_bulk",
    "customer_create",
    "customer_edit",
    "customer_list",
    "customer_pick",
    "dormant",
    "export_file",
    "exports",
    "file",
    "finding_note",
    "grade",
    "graph",
    "group",
    "group_add",
    "group_leave",
    "guarantee_add",
    "guarantee_check",
    "guarantee_withdraw",
    "guarantees",
    "import_detail",
    "import_errors",
    "import_progress",
    "import_run",
    "import_undo",
    "imports",
    "maturities",
    "maturity_calendar",
    "maturity_correct",
    "maturity_outcomes",
    "other_bank_note",
    "paper_keep",
    "product",
    "product_create",
    "product_edit",
    "products",
    "proposal",
    "proposal_create",
    "proposal_decide",
    "proposal_edit",
    "proposal_present",
    "relation_add",
    "relation_edit",
    "relation_end",
    "relations",
    "reviews",
    "risk_assess",
    "sale_create",
    "sale_step_done",
    "sale_steps",
    "standing",
    "tier_rules",
    "view_delete",
    "view_save",
]
