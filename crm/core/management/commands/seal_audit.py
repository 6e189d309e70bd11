"""Seal the days of the logs that are over."""

import datetime as dt
from typing import Any

from crm.core import clock
from crm.core.audit.seals import head, seal
from crm.core.jobs import JobCommand


class Command(JobCommand):
    """`seal_audit`, by the schedule each morning; safe to repeat."""

    help = "Seal every day of the logs up to yesterday, and print the newest digest."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was sealed and the digest to keep outside."""
        now = clock.now()
        made = seal(until=clock.business_day(now) - dt.timedelta(days=1), at=now)
        self.stdout.write(f"{made} seals made; newest digest {head()}")
