"""Install the scheme of the job description."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.management.base import CommandError, CommandParser

from appraisal.services import install_job_description_scheme
from appraisal.services.job_description import EVER
from crm.core import clock
from crm.core.jobs import JobCommand


def _target(text: str) -> tuple[str, Decimal]:
    code, _, value = text.partition("=")
    try:
        return code, Decimal(value)
    except InvalidOperation:
        raise CommandError(f"{text}: CODE=YUAN, for example loan-net=2000000") from None


class Command(JobCommand):
    """`manage.py install_scheme --valid-from 2026-01-01 --target loan-net=2000000`."""

    help = "Publish the appraisal scheme of the job description; what is installed stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """The day it holds from, and targets of a year for every manager."""
        parser.add_argument("--valid-from", type=dt.date.fromisoformat, default=EVER)
        parser.add_argument("--target", type=_target, action="append", default=[])

    def handle(self, *args: Any, valid_from: dt.date, target: Any, **options: Any) -> None:
        """Print what is in force."""
        scheme = install_job_description_scheme(
            at=clock.now(), valid_from=valid_from, targets=dict(target)
        )
        self.stdout.write(f"{scheme}: {scheme.indicators.count()} indicators")
