"""Pages of credit, one file a noun."""

from credit.views.due_diligence import (
    dd_advance,
    dd_check,
    dd_create,
    dd_detail,
    dd_list,
    dd_opinion,
    dd_review,
    dd_sign,
    dd_submit,
)
from credit.views.inspection import followups, inspect
from credit.views.loan import loan, loan_technical, loans

__all__ = [
    "dd_advance",
    "dd_check",
    "dd_create",
    "dd_detail",
    "dd_list",
    "dd_opinion",
    "dd_review",
    "dd_sign",
    "dd_submit",
    "followups",
    "inspect",
    "loan",
    "loan_technical",
    "loans",
]
