"""The visits app."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    """See docs/ARCHITECTURE.md."""

    name = "visits"
