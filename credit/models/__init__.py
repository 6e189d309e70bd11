"""Tables of the credit app, one file a noun."""

from credit.models.due_diligence import Check, DueDiligence
from credit.models.inspection import Inspection, SuggestedClass
from credit.models.loan import NPL_CLASSES, Loan, LoanBalance, LoanClass, LoanClassification
from credit.models.repayment import Repayment, ScheduleLine

__all__ = [
    "NPL_CLASSES",
    "Check",
    "DueDiligence",
    "Inspection",
    "Loan",
    "LoanBalance",
    "LoanClass",
    "LoanClassification",
    "Repayment",
    "ScheduleLine",
    "SuggestedClass",
]
