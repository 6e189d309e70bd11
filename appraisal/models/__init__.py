"""Tables of the appraisal app, one file a noun."""

from appraisal.models.fact import Fact
from appraisal.models.scheme import DeductionEvent, Indicator, Scheme, Target
from appraisal.models.score import Score, ScoreLine, ScoreRun
from appraisal.models.value import PricingProposal, ValueReview

__all__ = [
    "DeductionEvent",
    "Fact",
    "Indicator",
    "PricingProposal",
    "Scheme",
    "Score",
    "ScoreLine",
    "ScoreRun",
    "Target",
    "ValueReview",
]
