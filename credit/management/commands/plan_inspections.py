"""Plan inspections by hand."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from credit.services import plan_inspections
from crm.core import clock
from crm.core.jobs import JobCommand


class Command(JobCommand):
    """`manage.py plan_inspections --on 2026-11-23`: the same rows however often it is called."""

    help = "Plan the first and routine inspections that are due around a day."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--on DATE`, ISO; today by default."""
        parser.add_argument("--on", type=dt.date.fromisoformat, default=clock.business_day())

    def handle(self, *args: Any, on: dt.date, **options: Any) -> None:
        """Plan, and say how many were new."""
        self.stdout.write(f"{on}: {plan_inspections(on=on, at=clock.now())} planned")
