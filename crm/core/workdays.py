"""Working days of mainland China: make-up workdays included, overrides from data (decision 9)."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

import holidays

from crm.core.models import CalendarDay


@lru_cache(maxsize=16)
def _published(year: int) -> "holidays.HolidayBase":
    return holidays.country_holidays("CN", years=year)


def is_year_published(year: int) -> bool:
    """Has the State Council's notice for `year` (with its make-up workdays) reached the package?

    Without it only statutory holidays and weekends are known: pages say so.
    """
    return any(day.year == year for day in _published(year).weekend_workdays)


def _working_days(first: dt.date, last: dt.date) -> list[dt.date]:
    overrides = dict(
        CalendarDay.objects.filter(day__range=(first, last)).values_list("day", "is_working")
    )
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if overrides.get(day, _published(day.year).is_working_day(day))]


def is_working_day(day: dt.date) -> bool:
    """Is `day` a working day of the bank? An override wins over the published calendar."""
    return bool(_working_days(day, day))


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The day that is `count` working days after `day` (`count` ≥ 0; 0: the day itself)."""
    if count == 0:
        return day
    # No run of days off in the Chinese calendar is longer than 10 days.
    horizon = day + dt.timedelta(days=count * 2 + 20)
    return _working_days(day + dt.timedelta(days=1), horizon)[count - 1]


def next_working_days(days: Iterable[dt.date]) -> dict[dt.date, dt.date]:
    """For each of `days` itself if it is a working day, else the next one; asked at once."""
    asked = set(days)
    if not asked:
        return {}
    last = max(asked) + dt.timedelta(days=20)  # longer than any run of days off
    overrides = dict(
        CalendarDay.objects.filter(day__range=(min(asked), last)).values_list("day", "is_working")
    )

    def works(day: dt.date) -> bool:
        return bool(overrides.get(day, _published(day.year).is_working_day(day)))

    found = {}
    for start in asked:
        day = start
        while not works(day) and day < last:
            day += dt.timedelta(days=1)
        found[start] = day
    return found


def working_days_between(first: dt.date, last: dt.date) -> int:
    """Working days after `first` up to and including `last`; 0 when `last` is not later."""
    return len(_working_days(first + dt.timedelta(days=1), last)) if last > first else 0


def working_days_since(days: Iterable[dt.date], last: dt.date) -> dict[dt.date, int]:
    """For each of `days` the working days after it up to and including `last`, asked at once."""
    asked = set(days)
    if not asked or min(asked) >= last:
        return dict.fromkeys(asked, 0)
    working = _working_days(min(asked) + dt.timedelta(days=1), last)
    return {day: len(working) - bisect_right(working, day) for day in asked}
