"""Tables of the visits app, one file a noun."""

from visits.models.promise import Promise, PromiseFeedback
from visits.models.visit import Visit, VisitPerson

__all__ = ["Promise", "PromiseFeedback", "Visit", "VisitPerson"]
