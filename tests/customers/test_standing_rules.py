"""Tiers, grades and review dates, against arithmetic shown here."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import rules
from customers.rules import TIERS, Watch

LADDER = [("GOLD", Decimal(100)), ("PLATINUM", Decimal(500)), ("DIAMOND", Decimal(2000))]
D = dt.date


@pytest.mark.parametrize(
    ("value", "tier"),
    [
        ("-5", "ORDINARY"),
        ("0", "ORDINARY"),
        ("99.99", "ORDINARY"),
        ("100", "GOLD"),
        ("499.99", "GOLD"),
        ("500", "PLATINUM"),
        ("1000000", "DIAMOND"),
    ],
)
def test_a_tier_begins_at_its_threshold(value: str, tier: str) -> None:
    assert rules.tier_of(Decimal(value), LADDER) == tier


def test_without_thresholds_everybody_is_ordinary() -> None:
    assert rules.tier_of(Decimal(10**9), []) == "ORDINARY"


@given(st.decimals(0, 10**6, places=2), st.decimals(0, 10**6, places=2))
def test_more_money_is_never_a_lower_tier(one: Decimal, other: Decimal) -> None:
    low, high = sorted([one, other])
    ranks = [TIERS.index(rules.tier_of(value, LADDER)) for value in (low, high)]
    assert ranks == sorted(ranks)


# --- up at once, down after month ends ----------------------------------------------------------


def walk(start: str, measured: list[str], down_after: int = 3) -> list[str]:
    """The tier after each month end at which `measured` was found."""
    tier, watch, seen = start, Watch(), []
    for found in measured:
        tier, watch = rules.next_tier(tier, found, watch, month_end=True, down_after=down_after)
        seen.append(tier)
    return seen


def test_up_at_once_even_between_month_ends() -> None:
    got = rules.next_tier("GOLD", "DIAMOND", Watch(2, "ORDINARY"), month_end=False, down_after=3)
    assert got == ("DIAMOND", Watch())


def test_down_only_at_the_third_month_end_in_a_row() -> None:
    assert walk("PLATINUM", ["GOLD", "GOLD", "GOLD"]) == ["PLATINUM", "PLATINUM", "GOLD"]


def test_a_month_end_at_the_tier_forgets_the_others() -> None:
    measured = ["GOLD", "GOLD", "PLATINUM", "GOLD", "GOLD", "GOLD"]
    assert walk("PLATINUM", measured) == ["PLATINUM"] * 5 + ["GOLD"]


def test_it_falls_to_the_best_of_those_month_ends() -> None:
    assert walk("DIAMOND", ["ORDINARY", "PLATINUM", "GOLD"])[-1] == "PLATINUM"


def test_nothing_falls_between_month_ends() -> None:
    watch = Watch(2, "GOLD")
    assert rules.next_tier("DIAMOND", "ORDINARY", watch, month_end=False, down_after=3) == (
        "DIAMOND",
        watch,
    )


@given(st.lists(st.sampled_from(TIERS), max_size=30), st.integers(1, 6), st.sampled_from(TIERS))
def test_a_tier_never_falls_below_the_best_of_the_last_month_ends(
    measured: list[str], down_after: int, start: str
) -> None:
    ranks = [TIERS.index(tier) for tier in walk(start, measured, down_after)]
    for place, rank in enumerate(ranks):
        recent = [
            TIERS.index(tier) for tier in measured[max(0, place + 1 - down_after) : place + 1]
        ]
        assert rank >= max(recent) if len(recent) == down_after else rank >= recent[-1]
        assert rank <= max(TIERS.index(start), *map(TIERS.index, measured[: place + 1]))


# --- what the next tier takes, and rules that make sense ----------------------------------------


def test_the_next_tier_and_what_is_missing() -> None:
    assert rules.missing_to_next(Decimal("320.50"), "GOLD", LADDER) == (
        "PLATINUM",
        Decimal("179.50"),  # 500 − 320.50
    )
    assert rules.missing_to_next(Decimal(5000), "DIAMOND", LADDER) is None
    # a customer on the way down: what is there already is not missing twice
    assert rules.missing_to_next(Decimal(700), "GOLD", LADDER) == ("PLATINUM", Decimal(0))


def test_a_higher_tier_takes_more() -> None:
    assert rules.wrong_thresholds(LADDER) == ""
    assert rules.wrong_thresholds([*LADDER, ("PRIVATE", Decimal(2000))]) == "PRIVATE"
    shuffled = [("DIAMOND", Decimal(1)), ("GOLD", Decimal(5))]
    assert rules.wrong_thresholds(shuffled) == "DIAMOND"


# --- averages -----------------------------------------------------------------------------------


def test_the_average_of_a_month_day_by_day() -> None:
    # November has 30 days: 10 × 100 + 20 × 400 = 9,000 → 300.00
    told = [("a", D(2026, 11, 1), Decimal(100)), ("a", D(2026, 11, 11), Decimal(400))]
    assert rules.average(told, D(2026, 11, 1), D(2026, 11, 30)) == Decimal("300.00")


def test_an_account_opened_in_the_month_held_nothing_before() -> None:
    # 3 of 30 days × 1,000 = 100.00
    told = [("a", D(2026, 11, 28), Decimal(1000))]
    assert rules.average(told, D(2026, 11, 1), D(2026, 11, 30)) == Decimal("100.00")


def test_what_held_before_the_window_holds_on_its_first_day() -> None:
    told = [("a", D(2026, 10, 1), Decimal(7)), ("b", D(2026, 11, 23), Decimal(5))]
    assert rules.average(told, D(2026, 11, 23), D(2026, 11, 23)) == Decimal("12.00")


def test_nothing_told_is_not_zero() -> None:
    assert rules.average([], D(2026, 11, 1), D(2026, 11, 30)) is None


@given(st.lists(st.tuples(st.integers(0, 60), st.decimals(0, 10**6, places=2)), min_size=1))
def test_the_average_is_that_of_the_days(steps: list[tuple[int, Decimal]]) -> None:
    first, last = D(2026, 10, 15), D(2026, 11, 20)
    since = D(2026, 10, 1)
    told = {since + dt.timedelta(days=offset): amount for offset, amount in steps}
    told = {day: amount for day, amount in told.items() if day <= last}
    if not told:
        return
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    held = [
        told[max(known)] if (known := [day for day in told if day <= one]) else Decimal(0)
        for one in days
    ]
    exact = sum(held, Decimal(0)) / len(days)
    got = rules.average([("a", day, amount) for day, amount in told.items()], first, last)
    assert got is not None
    assert abs(got - exact) <= Decimal("0.005")


# --- grades and reviews -------------------------------------------------------------------------

WEIGHTS = {"value": Decimal("0.40"), "potential": Decimal("0.30"), "loyalty": Decimal("0.15"),
           "safety": Decimal("0.15")}  # fmt: skip
LETTERS = [
    ("A", Decimal("4.20")),
    ("B", Decimal("3.20")),
    ("C", Decimal("2.20")),
    ("D", Decimal(0)),
]


@pytest.mark.parametrize(
    ("marks", "points", "letter"),
    [
        ((5, 5, 5, 5), "5.00", "A"),
        ((4, 4, 5, 4), "4.15", "B"),  # 1.60 + 1.20 + 0.75 + 0.60
        ((5, 4, 4, 3), "4.25", "A"),  # 2.00 + 1.20 + 0.60 + 0.45
        ((1, 1, 1, 1), "1.00", "D"),
    ],
)
def test_a_grade_is_the_weighted_mean(marks: tuple[int, ...], points: str, letter: str) -> None:
    given_marks = dict(zip(WEIGHTS, marks, strict=True))
    assert rules.grade(given_marks, WEIGHTS, LETTERS) == (Decimal(points), letter)


def test_a_review_is_due_after_the_months_of_its_level() -> None:
    months = {"HIGH": 6, "MEDIUM": 12, "LOW": 24}
    assert rules.review_due(D(2026, 8, 31), "HIGH", months) == D(2027, 2, 28)
    assert rules.review_due(D(2024, 2, 29), "MEDIUM", months) == D(2025, 2, 28)


def test_which_risk_is_lower() -> None:
    assert rules.is_lower_risk("LOW", "HIGH")
    assert not rules.is_lower_risk("HIGH", "HIGH")
    assert not rules.is_lower_risk("HIGH", "MEDIUM")
