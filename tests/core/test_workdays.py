"""Working days of 2026 as the State Council's notice (国办发明电〔2025〕7号) has them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from crm.core.models import CalendarDay
from crm.core.workdays import (
    add_working_days,
    is_working_day,
    is_year_published,
    working_days_between,
    working_days_since,
)

pytestmark = pytest.mark.django_db
DAYS = st.dates(dt.date(2026, 9, 1), dt.date(2026, 10, 31))


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-01-01", False),  # New Year's Day
        ("2026-01-04", True),  # Sunday, made up
        ("2026-02-14", True),  # Saturday before Spring Festival, made up
        ("2026-02-17", False),  # Spring Festival
        ("2026-02-28", True),  # Saturday, made up
        ("2026-03-01", False),  # an ordinary Sunday
        ("2026-09-20", True),  # Sunday, made up
        ("2026-10-01", False),  # National Day
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # Saturday, made up
        ("2026-11-23", True),  # an ordinary Monday
    ],
)
def test_days_of_2026(text: str, works: bool) -> None:
    assert is_working_day(day(text)) is works


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-11-20", 1, "2026-11-23"),  # Friday → Monday
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-09-30", 1, "2026-10-08"),  # over National Day
        ("2026-02-13", 1, "2026-02-14"),  # the make-up Saturday counts
        ("2026-02-14", 1, "2026-02-24"),  # over Spring Festival, 15–23
        ("2026-02-27", 2, "2026-03-02"),  # Sat 28 works, Sun 1 does not
        ("2026-12-31", 1, "2027-01-04"),  # over New Year 2027: Fri–Sun off
    ],
)
def test_adding_working_days(start: str, count: int, expected: str) -> None:
    assert add_working_days(day(start), count) == day(expected)


def test_counting_working_days_leaves_out_the_first_and_counts_the_last() -> None:
    assert working_days_between(day("2026-11-20"), day("2026-11-24")) == 2  # Mon, Tue
    assert working_days_between(day("2026-09-30"), day("2026-10-10")) == 3  # 8, 9, made-up 10
    assert working_days_between(day("2026-11-24"), day("2026-11-20")) == 0
    assert working_days_between(day("2026-11-24"), day("2026-11-24")) == 0


@given(
    start=st.dates(dt.date(2024, 1, 1), dt.date(2026, 10, 31)),
    count=st.integers(min_value=1, max_value=40),
)
def test_counting_undoes_adding(start: dt.date, count: int) -> None:
    end = add_working_days(start, count)
    assert is_working_day(end)
    assert working_days_between(start, end) == count


def test_an_override_wins_both_ways() -> None:
    CalendarDay.objects.create(day=day("2026-11-23"), is_working=False, note="台风")
    CalendarDay.objects.create(day=day("2026-11-22"), is_working=True)
    assert not is_working_day(day("2026-11-23"))
    assert is_working_day(day("2026-11-22"))
    assert add_working_days(day("2026-11-20"), 1) == day("2026-11-22")


def test_a_year_whose_make_up_days_are_not_known_says_so() -> None:
    assert is_year_published(2026)
    assert not is_year_published(2027)
    assert not is_year_published(2040)


@given(st.sets(DAYS, max_size=6), DAYS)
def test_many_days_counted_at_once_are_as_each_alone(days: set[dt.date], last: dt.date) -> None:
    assert working_days_since(days, last) == {day: working_days_between(day, last) for day in days}


def test_days_counted_at_once_cost_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        working_days_since({dt.date(2026, 9, 28), dt.date(2026, 9, 30)}, dt.date(2026, 10, 9))
    with django_assert_num_queries(0):  # nothing is late
        working_days_since({dt.date(2026, 10, 9)}, dt.date(2026, 10, 9))
