"""Commands that write: what they write carries their name into the history."""

from typing import Any

from django.core.management.base import BaseCommand

from crm.core.history import doing


class JobCommand(BaseCommand):
    """A command of ours; `manage.py close_day` writes as `close_day`."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run under the command's name."""
        with doing(type(self).__module__.rpartition(".")[2]):
            return super().execute(*args, **options)
