"""What is written about appraisal, one file a noun."""

from appraisal.services.deduction import record_deduction
from appraisal.services.job_description import install_job_description_scheme
from appraisal.services.pricing import (
    Quote,
    decide_price,
    potential,
    propose_price,
    quote,
    quote_of,
    withdraw_price,
)
from appraisal.services.scheme import UnfitScheme, publish_scheme, set_target
from appraisal.services.scoring import RunResult, score_day
from appraisal.services.value import DepositLine, LoanLine, Statement, statements, terms_on
from appraisal.services.value_review import review_value

__all__ = [
    "DepositLine",
    "LoanLine",
    "Quote",
    "RunResult",
    "Statement",
    "UnfitScheme",
    "decide_price",
    "install_job_description_scheme",
    "potential",
    "propose_price",
    "publish_scheme",
    "quote",
    "quote_of",
    "record_deduction",
    "review_value",
    "score_day",
    "set_target",
    "statements",
    "terms_on",
    "withdraw_price",
]
