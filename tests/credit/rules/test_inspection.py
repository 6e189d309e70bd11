"""When borrowers are inspected (DOMAIN.md C1): days counted in each test."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.rules.inspection import FIRST, ROUTINE, Inspected, Plan, due_days, first_due
from credit.rules.inspection import months_between as months


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def loan(disbursed: str = "2026-01-31", **fields: Any) -> Inspected:
    return Inspected(
        day(disbursed), **{"matures_on": day("2027-01-31"), "term_months": 12, **fields}
    )


def planned(on: str, **fields: Any) -> list[tuple[str, str]]:
    return [(kind, when.isoformat()) for kind, when in due_days(loan(**fields), on=day(on))]


def test_the_first_inspection_is_fifteen_natural_days_after_disbursal() -> None:
    assert first_due(day("2026-02-10")) == day("2026-02-25")
    assert first_due(day("2026-02-10"), Plan(first_days=30)) == day("2026-03-12")


@pytest.mark.parametrize(
    ("term", "loan_class", "expected"),
    [
        (6, "PASS", 1),
        (7, "PASS", 3),
        (12, "", 3),
        (12, "SPECIAL_MENTION", 1),
        (60, "LOSS", 1),
    ],
)
def test_short_loans_and_worse_classes_are_inspected_monthly(
    term: int, loan_class: str, expected: int
) -> None:
    assert months(term, loan_class) == expected


def test_a_new_loan_gets_its_first_inspection_and_no_routine_one_yet() -> None:
    assert planned("2026-02-01") == [(FIRST, "2026-02-15")]


def test_quarterly_from_the_day_of_disbursal_without_creeping() -> None:
    """31 January + 3 months = 30 April, + 6 = 31 July."""
    assert planned("2026-04-05", has_first=True) == [(ROUTINE, "2026-04-30")]
    assert planned("2026-07-10", has_first=True) == [(ROUTINE, "2026-07-31")]


def test_monthly_when_the_class_has_worsened() -> None:
    assert planned("2026-05-20", has_first=True, loan_class="SPECIAL_MENTION") == [
        (ROUTINE, "2026-04-30"),
        (ROUTINE, "2026-05-31"),
    ]


def test_after_a_long_pause_only_the_newest_that_passed_is_planned() -> None:
    found = planned("2026-11-05", has_first=True, planned_until=day("2026-04-30"))
    assert found == [(ROUTINE, "2026-10-31")]  # 31 July has been overtaken


def test_a_loan_that_nobody_planned_before_starts_a_month_back() -> None:
    assert planned("2026-06-15") == []


def test_nothing_is_planned_at_or_after_maturity() -> None:
    assert planned("2027-01-10", has_first=True) == []


def test_a_loan_still_open_after_maturity_is_inspected() -> None:
    assert planned("2027-05-10", has_first=True, loan_class="SUBSTANDARD") == [
        (ROUTINE, "2027-04-30")
    ]


loans = st.builds(
    Inspected,
    disbursed_on=st.dates(day("2020-01-01"), day("2026-12-31")),
    matures_on=st.dates(day("2027-01-01"), day("2030-12-31")),
    term_months=st.integers(1, 120),
    loan_class=st.sampled_from(["", "PASS", "SPECIAL_MENTION", "LOSS"]),
    has_first=st.booleans(),
)
days = st.dates(day("2025-01-01"), day("2028-12-31"))


@given(loans, days)
def test_what_is_planned_lies_in_the_window_and_after_disbursal(
    one: Inspected, on: dt.date
) -> None:
    for kind, when in due_days(one, on=on):
        assert one.disbursed_on < when <= on + dt.timedelta(days=30)
        assert when > on - dt.timedelta(days=30)
        assert kind in (FIRST, ROUTINE)


@given(loans, days)
def test_a_night_that_fell_out_changes_nothing_that_is_still_ahead(
    one: Inspected, on: dt.date
) -> None:
    today = set(due_days(one, on=on))
    tomorrow = set(due_days(one, on=on + dt.timedelta(days=1)))
    ahead = {(kind, when) for kind, when in today if when > on + dt.timedelta(days=1)}
    assert ahead <= tomorrow


@given(loans, days)
def test_the_monthly_plan_contains_the_quarterly_one(one: Inspected, on: dt.date) -> None:
    long, short = (
        {
            when
            for kind, when in due_days(Inspected(one.disbursed_on, one.matures_on, term), on=on)
            if kind == ROUTINE and when > on
        }
        for term in (12, 3)
    )
    assert long <= short
