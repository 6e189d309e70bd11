"""When a birthday is celebrated, by the sun and by the moon."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customers.rules import LunarDay, born_celebrating, lunar_day, next_birthday, solar_day

D = dt.date
BORN = st.dates(D(1930, 1, 1), D(2015, 12, 31))
DAYS = st.dates(D(2016, 1, 1), D(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        # Spring Festival and Mid-Autumn days of the State Council's holiday notices
        (D(2024, 2, 10), LunarDay(2024, 1, 1)),
        (D(2025, 1, 29), LunarDay(2025, 1, 1)),
        (D(2026, 2, 17), LunarDay(2026, 1, 1)),
        (D(2025, 10, 6), LunarDay(2025, 8, 15)),
        (D(2026, 9, 25), LunarDay(2026, 8, 15)),
        # leap months: 闰四月 2020, 闰二月 2023, 闰六月 2025
        (D(2020, 5, 23), LunarDay(2020, 4, 1, is_leap=True)),
        (D(2023, 3, 22), LunarDay(2023, 2, 1, is_leap=True)),
        (D(2025, 7, 25), LunarDay(2025, 6, 1, is_leap=True)),
    ],
)
def test_days_of_the_lunar_calendar_are_those_of_the_almanac(day: dt.date, lunar: LunarDay) -> None:
    assert lunar_day(day) == lunar
    assert solar_day(lunar) == day


@pytest.mark.parametrize(
    ("born_on", "on", "next_on"),
    [
        # born on 正月初一 1985 (20 February): celebrated at each Spring Festival
        (D(1985, 2, 20), D(2026, 1, 1), D(2026, 2, 17)),
        (D(1985, 2, 20), D(2026, 2, 17), D(2026, 2, 17)),
        (D(1985, 2, 20), D(2026, 2, 18), D(2027, 2, 6)),
        # born on 八月十五 1990 (3 October): celebrated at Mid-Autumn
        (D(1990, 10, 3), D(2026, 1, 1), D(2026, 9, 25)),
        # born on 闰四月初一 2020: on 四月初一 of 2021, which has no leap month (12 May)
        (D(2020, 5, 23), D(2021, 1, 1), D(2021, 5, 12)),
        # born in 闰六月 (1987, 1 June leap: 26 July): 2025 has 闰六月 too, the ordinary one speaks
        (D(1987, 7, 26), D(2025, 1, 1), D(2025, 6, 25)),
    ],
)
def test_the_next_lunar_birthday_is_right_across_leap_months(
    born_on: dt.date, on: dt.date, next_on: dt.date
) -> None:
    assert next_birthday(born_on, lunar=True, on=on) == next_on


def test_day_thirty_in_a_short_month_is_its_last_day() -> None:
    # 除夕 2024 was 腊月三十 (9 February); 腊月 of the lunar years 2024 and 2025 has 29 days
    assert lunar_day(D(2024, 2, 9)) == LunarDay(2023, 12, 30)
    assert solar_day(LunarDay(2024, 12, 30)) is None
    assert next_birthday(D(2024, 2, 9), lunar=True, on=D(2024, 3, 1)) == D(2025, 1, 28)
    assert next_birthday(D(2024, 2, 9), lunar=True, on=D(2025, 3, 1)) == D(2026, 2, 16)


@pytest.mark.parametrize(
    ("born_on", "on", "next_on"),
    [
        (D(1980, 5, 1), D(2026, 5, 1), D(2026, 5, 1)),
        (D(1980, 5, 1), D(2026, 5, 2), D(2027, 5, 1)),
        (D(2000, 2, 29), D(2026, 1, 1), D(2026, 2, 28)),
        (D(2000, 2, 29), D(2028, 1, 1), D(2028, 2, 29)),
        (D(1990, 12, 31), D(2026, 12, 31), D(2026, 12, 31)),
    ],
)
def test_a_solar_birthday_comes_each_year(born_on: dt.date, on: dt.date, next_on: dt.date) -> None:
    assert next_birthday(born_on, lunar=False, on=on) == next_on


@given(BORN, DAYS, st.booleans())
def test_a_birthday_comes_within_thirteen_months_and_not_before(
    born_on: dt.date, on: dt.date, lunar: bool
) -> None:
    assert 0 <= (next_birthday(born_on, lunar=lunar, on=on) - on).days <= 385


@given(BORN, DAYS)
def test_it_is_celebrated_on_its_lunar_day_or_the_last_of_a_short_month(
    born_on: dt.date, on: dt.date
) -> None:
    born, told = lunar_day(born_on), lunar_day(next_birthday(born_on, lunar=True, on=on))
    assert (told.month, told.is_leap) == (born.month, False)
    is_last = born.day == 30 and solar_day(LunarDay(told.year, told.month, 30)) is None
    assert told.day == (29 if is_last else born.day)


@given(BORN, DAYS)
def test_there_is_one_in_each_lunar_year(born_on: dt.date, on: dt.date) -> None:
    first = next_birthday(born_on, lunar=True, on=on)
    second = next_birthday(born_on, lunar=True, on=first + dt.timedelta(days=1))
    assert lunar_day(second).year == lunar_day(first).year + 1


@settings(deadline=None, max_examples=40)
@given(BORN, DAYS, st.booleans())
def test_who_celebrates_on_a_day_is_whose_next_birthday_it_is(
    born_on: dt.date, day: dt.date, lunar: bool
) -> None:
    next_on = next_birthday(born_on, lunar=lunar, on=day)
    assert born_on in set(born_celebrating(next_on, lunar=lunar))
    assert (born_on in set(born_celebrating(day, lunar=lunar))) == (next_on == day)


def test_outside_of_the_almanac_nobody_guesses() -> None:
    with pytest.raises(ValueError, match="1890"):
        next_birthday(D(1890, 1, 1), lunar=True, on=D(2026, 1, 1))
