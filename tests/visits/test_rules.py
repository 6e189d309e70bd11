"""Pure rules of visits."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from visits import rules

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
MONDAY = dt.date(2026, 11, 23)


def test_the_next_contact_is_proposed_with_the_promise_in_two_weeks_and_by_tier() -> None:
    assert rules.proposals(MONDAY, 90, dt.date(2026, 11, 24)) == [
        rules.Proposal(dt.date(2026, 11, 24), "PROMISE"),
        rules.Proposal(dt.date(2026, 12, 7), "FORTNIGHT"),  # 23 + 14 = 37 → 7 December
        rules.Proposal(dt.date(2027, 2, 21), "TIER"),  # 90 days: 7 + 31 + 31 + 21
    ]


def test_one_day_is_proposed_once_with_the_nearer_reason() -> None:
    twice = rules.proposals(MONDAY, 14, MONDAY + dt.timedelta(days=14))
    assert twice == [rules.Proposal(dt.date(2026, 12, 7), "PROMISE")]


@given(DAYS, st.integers(-5, 800), st.none() | DAYS)
def test_proposals_lie_ahead_sorted_and_differ(
    on: dt.date, cadence: int, promised: dt.date | None
) -> None:
    days = [plan.on for plan in rules.proposals(on, cadence, promised)]
    assert days == sorted(set(days))
    assert all(day > on for day in days)


def test_an_appointment_within_ninety_minutes_comes_before_any_money() -> None:
    soon = rules.Item(90, 0, MONDAY)
    later = rules.Item(91, 10, MONDAY)
    rich = rules.Item(None, 1_000_000, MONDAY)
    assert sorted([later, rich, soon], key=rules.order) == [soon, rich, later]


@given(st.lists(st.floats(0, 1e9, allow_nan=False), min_size=2, max_size=8))
def test_more_money_comes_first(amounts: list[float]) -> None:
    items = sorted((rules.Item(None, a, MONDAY) for a in amounts), key=rules.order)
    assert [item.amount for item in items] == sorted(amounts, reverse=True)


@given(st.none() | DAYS, DAYS, st.none() | DAYS)
def test_after_a_talk_the_plan_is_the_chosen_day_or_lies_ahead(
    planned: dt.date | None, talked_on: dt.date, chosen: dt.date | None
) -> None:
    plan = rules.plan_after(planned, talked_on, chosen)
    assert plan == chosen if chosen else plan in (None, planned)
    assert chosen or plan is None or plan > talked_on


def test_a_plan_of_today_is_kept_by_todays_talk() -> None:
    assert rules.plan_after(MONDAY, MONDAY, None) is None
    tomorrow = MONDAY + dt.timedelta(days=1)
    assert rules.plan_after(tomorrow, MONDAY, None) == tomorrow


def test_a_first_contact_presents_no_product() -> None:
    assert not rules.may_suggest_products(0)
    assert rules.may_suggest_products(1)
