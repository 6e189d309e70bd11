"""Suggest classes by hand."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from credit.services import pre_check
from crm.core import clock
from crm.core.jobs import JobCommand


class Command(JobCommand):
    """`manage.py pre_check --on 2026-11-22`: stores what changed, nothing when repeated."""

    help = "Suggest a class for each active loan as of a business day."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--on DATE`, ISO."""
        parser.add_argument("--on", type=dt.date.fromisoformat, required=True)

    def handle(self, *args: Any, on: dt.date, **options: Any) -> None:
        """Check, and say how many suggestions changed."""
        self.stdout.write(f"{on}: {pre_check(on=on, at=clock.now())} changed")
