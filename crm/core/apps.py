"""The ground that every app stands on."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """People, branches, access, personal data, reminders, files, tokens."""

    name = "crm.core"
    label = "core"
    verbose_name = _("People, branches, settings")

    def ready(self) -> None:
        """Register the system checks."""
        from crm.core import checks as checks
