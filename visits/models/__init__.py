"""Tables of the visits app, one file a noun."""

from visits.models.preparation import Preparation, Question, QuestionList
from visits.models.promise import Promise, PromiseFeedback
from visits.models.visit import Visit, VisitPerson

__all__ = [
    "Preparation",
    "Promise",
    "PromiseFeedback",
    "Question",
    "QuestionList",
    "Visit",
    "VisitPerson",
]
