"""Tables of the appraisal app, one file a noun."""

from appraisal.models.fact import Fact
from appraisal.models.scheme import DeductionEvent, Indicator, Scheme, Target
from appraisal.models.score import Score, ScoreLine, ScoreRun

__all__ = [
    "DeductionEvent",
    "Fact",
    "Indicator",
    "Scheme",
    "Score",
    "ScoreLine",
    "ScoreRun",
    "Target",
]
