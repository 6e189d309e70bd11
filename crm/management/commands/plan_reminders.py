"""Plan and deliver reminders by hand."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from crm import reminders
from crm.core import clock
from crm.core.jobs import JobCommand


class Command(JobCommand):
    """`manage.py plan_reminders --on 2026-11-23 [--deliver]`: safe to repeat and to run late."""

    help = "Plan the reminders due up to a day, and deliver them with --deliver."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--on DATE` (default: today), `--deliver`."""
        parser.add_argument("--on", type=dt.date.fromisoformat, default=clock.business_day())
        parser.add_argument("--deliver", action="store_true")

    def handle(self, *args: Any, on: dt.date, deliver: bool, **options: Any) -> None:
        """Print how many rows are new."""
        planned = reminders.plan_due(on=on, at=clock.now())
        told = reminders.deliver_due(on=on, at=clock.now()) if deliver else 0
        self.stdout.write(f"{on}: {planned} planned, {told} delivered")
