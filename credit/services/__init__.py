"""What is written about credit: one function, one atomic write."""

from credit.services.classification import Position, limits, positions, pre_check
from credit.services.dd_review import may_review, review
from credit.services.dd_version import (
    AlreadySubmitted,
    Changed,
    NotReady,
    PreparedIt,
    version_of,
)
from credit.services.due_diligence import (
    advance_step,
    investigators,
    missing_of,
    open_due_diligence,
    record_check,
    save_opinion,
    sign,
    submit,
)
from credit.services.exposure import (
    Owed,
    owed_by,
)
from credit.services.inspection import (
    AlreadyDone,
    complete_inspection,
    plan_inspections,
)
from credit.services.technical import (
    NotTechnical,
    note_technical,
)

__all__ = [
    "AlreadyDone",
    "AlreadySubmitted",
    "Changed",
    "NotReady",
    "NotTechnical",
    "Owed",
    "Position",
    "PreparedIt",
    "advance_step",
    "complete_inspection",
    "investigators",
    "limits",
    "may_review",
    "missing_of",
    "note_technical",
    "open_due_diligence",
    "owed_by",
    "plan_inspections",
    "positions",
    "pre_check",
    "record_check",
    "review",
    "save_opinion",
    "sign",
    "submit",
    "version_of",
]
