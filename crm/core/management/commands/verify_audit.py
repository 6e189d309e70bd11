"""Hold the logs against their seals."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction

from crm.core import clock
from crm.core.audit.seals import faults, head
from crm.core.jobs import JobCommand
from crm.core.models import Seal


class Command(JobCommand):
    """`verify_audit [--digest HEX]`; ends with an error if anything does not hold."""

    help = "Check the logs of reads, showings, refusals and changes against their daily seals."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The digest that was kept outside, if there is one."""
        parser.add_argument("--digest", default="", help="a digest that was kept outside")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell each fault on its own line."""
        # the schedule seals yesterday in the morning; the day before must be sealed
        until = clock.business_day() - dt.timedelta(days=2)
        with transaction.atomic():
            found = [str(fault) for fault in faults(until=until)]
            kept = options["digest"].strip().lower()
            if kept and not Seal.objects.filter(digest=_bytes(kept)).exists():
                found.append("no seal has the digest that was kept outside")
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write(f"{Seal.objects.count()} seals hold; newest digest {head()}")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise CommandError("A digest is 64 digits from 0 to f.") from None
