"""The ground that every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """People, branches, access, personal data, reminders, files, tokens."""

    name = "crm.core"
    label = "core"

    def ready(self) -> None:
        """Register the system checks."""
        from crm.core import checks as checks
