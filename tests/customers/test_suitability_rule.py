"""C1 buys R1, C2 up to R2 … C5 up to R5; without a living profile nothing that is graded."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules.suitability import (
    Buyer,
    Offer,
    Outcome,
    Verdict,
    Why,
    age_on,
    may_carry,
    suitability,
)

DAY = dt.date(2026, 11, 23)
OFFER = Offer("R3", ("INDIVIDUAL", "COMPANY"), dt.date(2026, 1, 1))
BUYER = Buyer("INDIVIDUAL", "C3", dt.date(2027, 3, 1), dt.date(1980, 5, 1))
GRADES = [f"R{n}" for n in range(1, 6)]
LEVELS = [f"C{n}" for n in range(1, 6)]


def ask(offer: Offer = OFFER, buyer: Buyer = BUYER, **settings: Any) -> Verdict:
    return suitability(offer, buyer, on=DAY, **{"elder_age": 65, "elder_grade": "R3", **settings})


# which of R1 … R5 each level carries, written out
CARRIES = {"C1": "R1", "C2": "R1 R2", "C3": "R1 R2 R3", "C4": "R1 R2 R3 R4",
           "C5": "R1 R2 R3 R4 R5"}  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("grade", GRADES)
def test_a_level_carries_its_own_grade_and_those_below(level: str, grade: str) -> None:
    verdict = ask(replace(OFFER, grade=grade), replace(BUYER, level=level))
    if grade in CARRIES[level].split():
        assert verdict == Verdict(Outcome.SUITABLE, Why.MATCHED)
    else:
        assert verdict == Verdict(Outcome.REFUSED, Why.TOO_RISKY)


def test_who_was_never_assessed_buys_nothing_that_is_graded() -> None:
    assert ask(buyer=replace(BUYER, level="")).why is Why.NO_PROFILE
    assert ask(replace(OFFER, grade="R1"), replace(BUYER, level="")).is_refused


def test_a_profile_counts_on_its_last_day_and_not_after_it() -> None:
    assert ask(buyer=replace(BUYER, expires_on=DAY)).outcome is Outcome.SUITABLE
    late = ask(buyer=replace(BUYER, expires_on=DAY - dt.timedelta(days=1)))
    assert late == Verdict(Outcome.REFUSED, Why.EXPIRED)


def test_what_is_not_graded_needs_no_profile() -> None:
    verdict = ask(replace(OFFER, grade=""), replace(BUYER, level=""))
    assert verdict == Verdict(Outcome.SUITABLE, Why.NOT_GRADED)


def test_what_is_not_sold_today_is_refused() -> None:
    assert ask(replace(OFFER, sold_to=DAY)).outcome is Outcome.SUITABLE
    gone = replace(OFFER, sold_to=DAY - dt.timedelta(days=1))
    assert ask(gone) == Verdict(Outcome.REFUSED, Why.NOT_ON_SALE)
    coming = replace(OFFER, sold_from=DAY + dt.timedelta(days=1))
    assert ask(coming) == Verdict(Outcome.REFUSED, Why.NOT_ON_SALE)


def test_what_is_not_for_this_kind_of_customer_is_refused_graded_or_not() -> None:
    shop = replace(BUYER, kind="SOLE_PROPRIETOR")
    assert ask(buyer=shop).why is Why.WRONG_KIND
    assert ask(replace(OFFER, grade=""), shop).why is Why.WRONG_KIND


@pytest.mark.parametrize(
    ("born_on", "grade", "outcome"),
    [
        (dt.date(1961, 11, 23), "R3", Outcome.CONFIRM),  # 65 today
        (dt.date(1961, 11, 24), "R3", Outcome.SUITABLE),  # 65 tomorrow
        (dt.date(1961, 11, 23), "R2", Outcome.SUITABLE),
        (None, "R3", Outcome.SUITABLE),
    ],
)
def test_the_elderly_confirm_once_more_from_r3_on(
    born_on: dt.date | None, grade: str, outcome: Outcome
) -> None:
    assert ask(replace(OFFER, grade=grade), replace(BUYER, born_on=born_on)).outcome is outcome


def test_a_confirmation_does_not_open_what_is_too_risky() -> None:
    elder = replace(BUYER, born_on=dt.date(1950, 1, 1), level="C2")
    assert ask(buyer=elder) == Verdict(Outcome.REFUSED, Why.TOO_RISKY)


def test_an_old_firm_is_no_elder_and_a_bank_may_do_without() -> None:
    old = dt.date(1950, 1, 1)
    firm = replace(BUYER, kind="COMPANY", born_on=old)
    assert ask(buyer=firm).outcome is Outcome.SUITABLE
    assert ask(buyer=replace(BUYER, born_on=old), elder_age=0).outcome is Outcome.SUITABLE


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (dt.date(1961, 11, 23), dt.date(2026, 11, 22), 64),
        (dt.date(1961, 11, 23), dt.date(2026, 11, 23), 65),
        (dt.date(1960, 2, 29), dt.date(2025, 2, 28), 64),
        (dt.date(1960, 2, 29), dt.date(2025, 3, 1), 65),
    ],
)
def test_age_is_full_years(born: dt.date, day: dt.date, age: int) -> None:
    assert age_on(born, day) == age


@given(
    grade=st.sampled_from(GRADES),
    level=st.sampled_from(["", *LEVELS]),
    expires=st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)) | st.none(),
    kind=st.sampled_from(["INDIVIDUAL", "COMPANY", "INSTITUTION"]),
    born=st.dates(dt.date(1920, 1, 1), dt.date(2010, 1, 1)) | st.none(),
)
def test_nothing_but_a_living_level_at_or_above_the_grade_lets_through(
    grade: str, level: str, expires: dt.date | None, kind: str, born: dt.date | None
) -> None:
    verdict = ask(replace(OFFER, grade=grade), Buyer(kind, level, expires, born))
    carries = may_carry(level, grade) and (expires is None or expires >= DAY)
    assert verdict.is_refused == (not carries or kind not in OFFER.for_kinds)
