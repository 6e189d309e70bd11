"""Pages of a list, refused constraints, refusals: the small ground that every app stands on."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction

from crm.core import paging
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.days import data_day, days_to_close
from crm.core.errors import Refusal, StaleWrite
from crm.core.fields import MoneyField, RateField, ShareField
from crm.core.http import require
from crm.core.models import CalendarDay, ClosedDay, Posting, Role, User
from crm.core.paging import page_of
from customers.models import Assignment, Customer
from tests import factories as make

pytestmark = pytest.mark.django_db

DAY = dt.date(2030, 1, 1)


@pytest.fixture
def thirty() -> "models.QuerySet[CalendarDay]":
    CalendarDay.objects.bulk_create(
        CalendarDay(day=DAY + dt.timedelta(days=n), is_working=True) for n in range(30)
    )
    return CalendarDay.objects.order_by("day")


# --- paging ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "number", "first"),
    [
        ("1", 1, 1),
        ("3", 3, 21),
        ("", 1, 1),
        ("x", 1, 1),
        ("99", 3, 21),
        ("-1", 3, 21),
        ("0", 3, 21),
    ],
)
def test_a_nonsense_page_is_the_first_or_the_last(
    asked: str, number: int, first: int, thirty: Any, rf: Any
) -> None:
    page = page_of(thirty, rf.get("/", {"page": asked}), size=10)
    assert (page.number, page.start_index(), len(page)) == (number, first, 10)
    pages: Any = page.paginator
    assert (pages.count, pages.is_capped) == (30, False)


@pytest.mark.parametrize(
    ("most", "count", "capped"), [(29, 29, True), (30, 30, False), (5, 5, True)]
)
def test_counting_stops_at_the_cap(
    most: int, count: int, capped: bool, thirty: Any, rf: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", most)
    page = page_of(thirty, rf.get("/", {"page": "9999"}), size=10)
    pages: Any = page.paginator
    assert (pages.count, pages.is_capped) == (count, capped)
    assert page.number == -(-count // 10)


def test_a_page_asks_twice(thirty: Any, rf: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        page = page_of(thirty, rf.get("/"), size=10)
        list(page)
        assert page.paginator.count == 30


# --- constraints -------------------------------------------------------------------------------


def test_a_broken_constraint_speaks_in_its_own_words(customer: Customer, colleague: User) -> None:
    with (
        pytest.raises(Refusal) as refusal,
        refusing(Assignment, fields={"one_lead_at_a_time": "manager"}),
    ):
        make.assign(customer, colleague)
    assert refusal.value.field == "manager"
    assert Assignment.objects.filter(customer=customer).count() == 1, "the transaction goes on"


def test_a_constraint_without_words_or_of_another_table_stays_an_error(manager: User) -> None:
    for tables in ((Assignment,), (Posting,)):
        with pytest.raises(IntegrityError), transaction.atomic(), refusing(*tables):
            make.post(manager, Role.MANAGER, manager.postings.get().branch)


# --- refusals ----------------------------------------------------------------------------------


def test_a_refusal_carries_its_place_and_who_could() -> None:
    refusal = Refusal("no", field="name", who="the head")
    assert (str(refusal), refusal.field, refusal.who, refusal.status) == (
        "no",
        "name",
        "the head",
        409,
    )
    assert StaleWrite("late").status == 412


def test_require_says_who_may() -> None:
    require(True, "the head may")  # the call under test
    with pytest.raises(PermissionDenied, match="the head may"):
        require(False, "the head may")  # the call under test


# --- columns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "digits", "places", "largest"),
    [
        (MoneyField(), 18, 2, Decimal("9999999999999999.99")),
        (RateField(), 9, 6, Decimal("999.999999")),
        (ShareField(), 5, 4, Decimal("9.9999")),
    ],
)
def test_columns_of_amounts(
    field: "models.DecimalField[Any, Any]", digits: int, places: int, largest: Decimal
) -> None:
    assert (field.max_digits, field.decimal_places) == (digits, places)
    field.clean(largest, None)
    with pytest.raises(Exception, match=r"."):
        field.clean(largest * 10, None)


# --- the day of the data -----------------------------------------------------------------------


def test_without_a_feed_the_clock_closes_yesterday() -> None:

    assert data_day() is None
    assert days_to_close() == [(business_day() - dt.timedelta(days=1), 0)]


def test_the_newest_whole_day_is_closed_once_per_load() -> None:
    make.make_feed_load(to_on=DAY, state="LOADED", run=5)
    make.make_feed_load(to_on=DAY + dt.timedelta(days=1), state="REFUSED", run=6)
    assert data_day() == DAY
    assert days_to_close() == [(DAY, 5)]
    ClosedDay.objects.create(day=DAY, load_run=5, closed_at=dt.datetime(2030, 1, 2, tzinfo=dt.UTC))
    assert days_to_close() == []
    make.make_feed_load(to_on=DAY, state="LOADED", run=7)
    assert days_to_close() == [(DAY, 7)], "a correction closes the day again"


def test_days_that_came_late_together_are_all_closed() -> None:
    days = [DAY + dt.timedelta(days=n) for n in range(4)]
    for run, day in enumerate(days, start=5):
        make.make_feed_load(to_on=day, state="LOADED", run=run)
    assert days_to_close() == [(days[3], 8)], "the first closing asks for the newest day only"
    at = dt.datetime(2030, 1, 2, tzinfo=dt.UTC)
    ClosedDay.objects.create(day=days[0], load_run=5, closed_at=at)
    assert days_to_close() == [(days[1], 6), (days[2], 7), (days[3], 8)]
    for run, day in enumerate(days[1:], start=6):
        ClosedDay.objects.create(day=day, load_run=run, closed_at=at)
    assert days_to_close() == []


def test_a_corrected_day_is_closed_again_with_those_after_it() -> None:
    days = [DAY + dt.timedelta(days=n) for n in range(3)]
    at = dt.datetime(2030, 1, 2, tzinfo=dt.UTC)
    for run, day in enumerate(days, start=5):
        make.make_feed_load(to_on=day, state="LOADED", run=run)
        ClosedDay.objects.create(day=day, load_run=run, closed_at=at)
    make.make_feed_load(to_on=days[1], state="LOADED", run=9)
    assert days_to_close() == [(days[1], 9), (days[2], 9)]
    for day in days[1:]:
        ClosedDay.objects.create(day=day, load_run=9, closed_at=at)
    assert days_to_close() == []


# --- around New Year -----------------------------------------------------------------------------


def day_of(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def nights(*days: str) -> None:
    """Each day delivered and closed, one run after the other from 1 on."""
    for run, text in enumerate(days, start=1):
        make.make_feed_load(to_on=day_of(text), run=run)
        close(text, run)


def close(text: str, run: int) -> None:
    at = dt.datetime(2030, 1, 2, tzinfo=dt.UTC)
    ClosedDay.objects.create(day=day_of(text), load_run=run, closed_at=at)


def due() -> list[tuple[str, int]]:
    return [(day.isoformat(), run) for day, run in days_to_close()]


def test_a_correction_of_december_makes_january_again_and_leaves_the_old_year() -> None:
    """30 December corrected on 5 January: what January rests on is new, the year is published."""
    nights("2029-12-29", "2029-12-30", "2029-12-31", "2030-01-01", "2030-01-02", "2030-01-04")
    make.make_feed_load(to_on=day_of("2029-12-30"), run=9)
    assert due() == [("2030-01-01", 9), ("2030-01-02", 9), ("2030-01-04", 9)]
    for text in ("2030-01-01", "2030-01-02", "2030-01-04"):
        close(text, 9)
    assert due() == []
    make.make_feed_load(to_on=day_of("2030-01-05"), run=10)
    assert due() == [("2030-01-05", 10)]


def test_until_a_day_of_the_new_year_is_closed_the_old_one_is_open() -> None:
    nights("2029-12-29", "2029-12-30", "2029-12-31")
    make.make_feed_load(to_on=day_of("2029-12-30"), run=9)
    assert due() == [("2029-12-30", 9), ("2029-12-31", 9)]


def test_the_last_day_of_the_year_is_closed_although_it_comes_in_january() -> None:
    nights("2029-12-29", "2029-12-30")
    make.make_feed_load(to_on=day_of("2029-12-31"), run=9)
    assert due() == [("2029-12-31", 9)]


def test_a_day_of_the_old_year_that_was_never_closed_is_closed_however_late() -> None:
    nights("2029-12-29", "2029-12-30", "2030-01-01")
    make.make_feed_load(to_on=day_of("2029-12-31"), run=9)
    assert due() == [("2029-12-31", 9), ("2030-01-01", 9)]


def test_days_before_the_first_closing_stay_open_but_move_those_after_it() -> None:
    nights("2030-03-02", "2030-03-03")
    make.make_feed_load(to_on=day_of("2030-02-28"), run=9)
    assert due() == [("2030-03-02", 9), ("2030-03-03", 9)]


def test_half_a_day_is_neither_closed_nor_the_day_of_the_data() -> None:
    make.make_feed_load(to_on=DAY, run=5)
    make.make_feed_load(to_on=DAY + dt.timedelta(days=1), run=6, lacks=["loan_balances"])
    assert data_day() == DAY
    assert days_to_close() == [(DAY, 5)]


def test_half_a_feed_closes_nothing() -> None:
    make.make_feed_load(to_on=DAY, state="FAILED", run=5)
    assert days_to_close() == []
