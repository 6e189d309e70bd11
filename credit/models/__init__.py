"""Tables of the credit app, one file a noun."""

from credit.models.loan import Loan, LoanBalance, LoanClass, LoanClassification
from credit.models.repayment import Repayment, ScheduleLine

__all__ = [
    "Loan",
    "LoanBalance",
    "LoanClass",
    "LoanClassification",
    "Repayment",
    "ScheduleLine",
]
