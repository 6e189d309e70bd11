"""The ground that every app stands on."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """People, branches, access, personal data, reminders, files, tokens."""

    name = "crm.core"
    label = "core"
