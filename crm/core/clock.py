"""The one place that looks at a watch (decision 24); everything else gets a time passed in."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return timezone.now()


def business_day(at: dt.datetime | None = None) -> dt.date:
    """The calendar day of the bank's business time zone at `at` (default: now)."""
    return timezone.localtime(at).date()
