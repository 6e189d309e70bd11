"""The appraisal app."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """See docs/ARCHITECTURE.md."""

    name = "appraisal"
