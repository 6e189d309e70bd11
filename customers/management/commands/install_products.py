"""Install the ready-made product catalogue."""

import datetime as dt
from typing import Any

from django.core.management.base import CommandParser

from crm.core import clock
from crm.core.jobs import JobCommand
from customers.services.catalogue import SINCE, install_products


class Command(JobCommand):
    """`manage.py install_products --sold-from 2026-01-01`."""

    help = "Put the ready-made products into the catalogue; codes that are there stay."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day from which the products are on sale."""
        parser.add_argument("--sold-from", type=dt.date.fromisoformat, default=SINCE)

    def handle(self, *args: Any, sold_from: dt.date, **options: Any) -> None:
        """Print how many came."""
        added = install_products(at=clock.now(), sold_from=sold_from)
        self.stdout.write(f"{added} products added")
