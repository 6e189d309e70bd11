"""The credit app."""

from django.apps import AppConfig


class CreditConfig(AppConfig):
    """See docs/ARCHITECTURE.md."""

    name = "credit"
