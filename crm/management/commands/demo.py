"""The demo bank: make it, or show how to log in."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from crm.core import clock
from crm.core.jobs import JobCommand
from crm.core.models import FeedLoad
from crm.demo import story
from crm.demo.staff import log_ins


class Command(JobCommand):
    """`manage.py demo [--if-empty] [--seed N] [--customers N] [--on DATE] [--show-logins]`."""

    help = "Make a believable city bank that ends today; refused where DEMO is off."

    def add_arguments(self, parser: CommandParser) -> None:
        """The same arguments give the same bank."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing in a used database")
        parser.add_argument("--show-logins", action="store_true", help="print one log-in per role")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--customers", type=int, default=6000)
        parser.add_argument("--on", type=dt.date.fromisoformat, default=clock.business_day())

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse in production and in a bank's own data; else make it."""
        if not settings.DEMO:
            raise CommandError("DEMO is off: a demo bank has no place here.")
        if options["show_logins"]:
            return self._show()
        if FeedLoad.objects.exists():
            if options["if_empty"]:
                self.stdout.write("The database holds data already: no demo bank made.")
                return None
            raise CommandError("The database holds data already; the demo bank needs an empty one.")
        story.tell(
            today=options["on"],
            seed=options["seed"],
            customers=options["customers"],
            say=self.stdout.write,
        )
        return None

    def _show(self) -> None:
        with translation.override("zh-hans"):
            for role, username, name in log_ins():
                self.stdout.write(f"  {username:<10} {settings.DEMO_PASSWORD}  {role} {name}")
        self.stdout.write(f"  API        {settings.DEMO_TOKEN}")
        self.stdout.write("             curl -H 'Authorization: Bearer …' /api/v1/customers/")
