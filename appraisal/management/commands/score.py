"""Measure and score one business day by hand."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from appraisal.services import score_day
from crm.core import clock
from crm.core.jobs import JobCommand


class Command(JobCommand):
    """`manage.py score --on 2026-11-22`: facts and scores; safe to repeat."""

    help = "Compute facts and scores of one business day."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--on DATE`, ISO."""
        parser.add_argument("--on", type=dt.date.fromisoformat, required=True)

    def handle(self, *args: Any, on: dt.date, **options: Any) -> None:
        """Print the run, what it wrote, and its digest."""
        result = score_day(on=on, at=clock.now())
        state = "new" if result.is_new else "unchanged"
        self.stdout.write(
            f"{on}: run {result.run} ({state}), {result.scores} scores, {result.facts} facts,"
            f" sha256 {result.digest}"
        )
