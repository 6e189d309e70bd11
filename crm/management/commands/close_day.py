"""Close a business day by hand."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from crm.core import clock
from crm.core.jobs import JobCommand
from crm.core.models import FeedLoad
from crm.services import close_day


class Command(JobCommand):
    """`manage.py close_day --on 2026-11-22`: facts, scores, classes, plans; safe to repeat."""

    help = "Compute facts, scores, suggested classes and plans of one business day."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--on DATE`, ISO."""
        parser.add_argument("--on", type=dt.date.fromisoformat, required=True)

    def handle(self, *args: Any, on: dt.date, **options: Any) -> None:
        """Close the day under the newest load that covers it (0: none), whole or not."""
        load = FeedLoad.objects.loaded().filter(to_on__gte=on, from_on__lte=on).order_by("-run")
        run = load.values_list("run", flat=True).first() or 0
        closed = close_day(on=on, load_run=run, at=clock.now())
        self.stdout.write(f"{on}: {closed.steps if closed else 'closed already'}")
