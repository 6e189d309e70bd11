"""When a birthday is celebrated: by the solar calendar, or by the lunar one (农历).

A birthday is kept as the solar day of birth, as papers print it; `lunar` says that it is celebrated
on that day's lunar date. GB/T 33661-2017 (农历的编算和颁行) defines the lunar calendar, its
conversion is LunarCalendar's, which knows 1900 to 2100. What the standard leaves to custom:

* born in a leap month (闰四月): celebrated in the ordinary month of that number in each year; in a
  year that has the same leap month the ordinary one comes first, so nobody is wished well twice;
* born on day 30 of a month that has 29 days this year: celebrated on its last day;
* born on 29 February: celebrated on 28 February in years without one.
"""

import datetime as dt
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from lunarcalendar import Converter, DateNotExist, Lunar, Solar

FIRST, LAST = 1901, 2099  # solar years whose days the conversion knows whole


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar: year, month 1–12, day 1–30, in a leap month or not."""

    year: int
    month: int
    day: int
    is_leap: bool = False


@cache
def lunar_day(day: dt.date) -> LunarDay:
    """The lunar date of `day`; ValueError outside 1901–2099."""
    if not FIRST <= day.year <= LAST:
        raise ValueError(day)
    found = Converter.Solar2Lunar(Solar(day.year, day.month, day.day))
    return LunarDay(found.year, found.month, found.day, bool(found.isleap))


@lru_cache(maxsize=30_000)  # a month of nights asks again for all but one of the days
def solar_day(lunar: LunarDay) -> dt.date | None:
    """The day of a lunar date; None when that year has no such day."""
    try:
        found = Converter.Lunar2Solar(Lunar(lunar.year, lunar.month, lunar.day, lunar.is_leap))
    except DateNotExist:
        return None
    return dt.date(found.year, found.month, found.day)


def _solar_in(born_on: dt.date, year: int) -> dt.date:
    if (born_on.month, born_on.day) == (2, 29):
        return dt.date(year, 3, 1) - dt.timedelta(days=1)
    return born_on.replace(year=year)


def _lunar_in(born: LunarDay, year: int) -> dt.date:
    day = solar_day(LunarDay(year, born.month, born.day))
    # a month has 29 days at least, so what is missing is day 30
    return day or solar_day(LunarDay(year, born.month, 29)) or dt.date(year, 12, 31)


def next_birthday(born_on: dt.date, *, lunar: bool, on: dt.date) -> dt.date:
    """The first day from `on` on, `on` included, on which the birthday is celebrated.

    ValueError for lunar birthdays outside of the calendar's years.
    """
    if not lunar:
        this_year = _solar_in(born_on, on.year)
        return this_year if this_year >= on else _solar_in(born_on, on.year + 1)
    born, year = lunar_day(born_on), lunar_day(on).year
    days = (_lunar_in(born, year + ahead) for ahead in range(3))
    return next(day for day in days if day >= on)


def born_celebrating(day: dt.date, *, lunar: bool) -> Iterator[dt.date]:
    """Every day of birth, from 1901 to `day`, whose birthday is celebrated on `day`."""
    if lunar:
        yield from _born_lunar(day)
        return
    days = [(day.month, day.day)]
    if days == [(2, 28)] and (day + dt.timedelta(days=1)).month == 3:
        days.append((2, 29))
    for year in range(FIRST, day.year + 1):
        for month, number in days:
            if (month, number) != (2, 29) or isleap(year):
                yield dt.date(year, month, number)


def _born_lunar(day: dt.date) -> Iterator[dt.date]:
    told = lunar_day(day)
    if told.is_leap:  # celebrated in the ordinary month before
        return
    days = [told.day]
    if told.day == 29 and solar_day(LunarDay(told.year, told.month, 30)) is None:
        days.append(30)
    for year in range(FIRST, told.year + 1):
        for number in days:
            for is_leap in (False, True):
                born = solar_day(LunarDay(year, told.month, number, is_leap))
                if born and born <= day:
                    yield born
