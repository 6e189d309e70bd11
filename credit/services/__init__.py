"""What is written about credit: one function, one atomic write."""

from credit.services.classification import Position, positions, pre_check
from credit.services.due_diligence import (
    AlreadySubmitted,
    NotReady,
    PreparedIt,
    advance_step,
    investigators,
    may_review,
    missing_of,
    open_due_diligence,
    record_check,
    review,
    save_opinion,
    sign,
    submit,
)
from credit.services.inspection import AlreadyDone, complete_inspection, plan_inspections

__all__ = [
    "AlreadyDone",
    "AlreadySubmitted",
    "NotReady",
    "Position",
    "PreparedIt",
    "advance_step",
    "complete_inspection",
    "investigators",
    "may_review",
    "missing_of",
    "open_due_diligence",
    "plan_inspections",
    "positions",
    "pre_check",
    "record_check",
    "review",
    "save_opinion",
    "sign",
    "submit",
]
