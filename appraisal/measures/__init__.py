"""Measures: one SQL definition each, with two projections (sum per manager, rows behind it)."""

from appraisal.measures.catalogue import EVENTS, MEASURES
from appraisal.measures.shape import Known, Measure, Row, Sum

__all__ = ["EVENTS", "MEASURES", "Known", "Measure", "Row", "Sum"]
