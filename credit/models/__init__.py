"""Tables of the credit app, one file a noun."""

from credit.models.due_diligence import Check, DueDiligence, DueDiligenceEvent
from credit.models.guarantee import LoanGuarantee
from credit.models.inspection import Inspection
from credit.models.loan import NPL_CLASSES, Loan, LoanBalance, LoanClass, LoanClassification
from credit.models.proposal import ClassProposal
from credit.models.repayment import Repayment, ScheduleLine
from credit.models.technical import TechnicalArrear

__all__ = [
    "NPL_CLASSES",
    "Check",
    "ClassProposal",
    "DueDiligence",
    "DueDiligenceEvent",
    "Inspection",
    "Loan",
    "LoanBalance",
    "LoanClass",
    "LoanClassification",
    "LoanGuarantee",
    "Repayment",
    "ScheduleLine",
    "TechnicalArrear",
]
