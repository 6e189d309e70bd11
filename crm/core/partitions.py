"""Monthly partitions (decision 17): made on demand, before rows of a new month arrive."""

import datetime as dt
from collections.abc import Iterable

from django.db import connection


def ensure_partitions(table: str, days: Iterable[dt.date]) -> None:
    """Make the partitions of `table` for the months of `days`; those there are left alone."""
    months = {day.replace(day=1) for day in days}
    with connection.cursor() as cursor:
        for month in sorted(months):
            cursor.execute("SELECT core_ensure_partition(%s::regclass, %s)", [table, month])


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of the months from `first` to `last`, both included."""
    month, months = first.replace(day=1), []
    while month <= last:
        months.append(month)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return months
