"""DOMAIN.md C2, condition by condition, and the laws that hold for all of them together."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.rules.classification import (
    ARTICLES,
    CLASSES,
    RANK,
    Claim,
    Code,
    Facts,
    Limits,
    Restructuring,
    classify,
    classify_debtor,
    is_npl,
    observation_begins,
    observation_ends,
)

ON = dt.date(2026, 11, 23)
D = Decimal


def class_of(**facts: Any) -> str:
    return classify(Facts(**facts), on=ON).loan_class


def codes_of(**facts: Any) -> list[str]:
    return [reason.code.value for reason in classify(Facts(**facts), on=ON).reasons]


def test_a_loan_without_trouble_is_pass_without_reasons() -> None:
    assert classify(Facts(), on=ON).loan_class == "PASS"
    assert classify(Facts(), on=ON).reasons == ()


@pytest.mark.parametrize(
    ("days", "is_technical", "expected"),
    [
        (0, False, "PASS"),
        (1, False, "SPECIAL_MENTION"),
        (7, True, "PASS"),
        (7, False, "SPECIAL_MENTION"),
        (8, True, "SPECIAL_MENTION"),
        (90, False, "SPECIAL_MENTION"),
        (91, False, "SUBSTANDARD"),
        (91, True, "SUBSTANDARD"),
        (270, False, "SUBSTANDARD"),
        (271, False, "DOUBTFUL"),
        (360, False, "DOUBTFUL"),
        (361, False, "LOSS"),
    ],
)
def test_days_overdue_at_every_boundary(days: int, is_technical: bool, expected: str) -> None:
    assert class_of(overdue_days=days, is_technical=is_technical) == expected


def test_the_reason_names_the_days_and_the_limit_that_was_passed() -> None:
    (reason,) = classify(Facts(overdue_days=271), on=ON).reasons
    assert reason.figures == {"days": 271, "limit": 270}


@pytest.mark.parametrize("wrong", [91, 181, 31])
def test_no_band_of_the_wrong_public_copies_is_used(wrong: int) -> None:
    """31–90 is not where special mention begins, nor 180 where doubtful does."""
    assert class_of(overdue_days=wrong) == ("SPECIAL_MENTION" if wrong == 31 else "SUBSTANDARD")


@pytest.mark.parametrize(
    ("facts", "expected", "code"),
    [
        ({"is_use_changed": True}, "SPECIAL_MENTION", "USE_CHANGED"),
        ({"is_refinanced": True}, "SPECIAL_MENTION", "REFINANCED"),
        ({"has_debtor_npl": True}, "SPECIAL_MENTION", "DEBTOR_NPL"),
        ({"is_impaired": True}, "SUBSTANDARD", "IMPAIRED"),
        ({"is_rating_cut": True}, "SUBSTANDARD", "RATING_CUT"),
        ({"overdue_elsewhere_share": D("0.2001")}, "SUBSTANDARD", "OVERDUE_ELSEWHERE"),
        ({"debtor_npl_share": D("0.1001")}, "SUBSTANDARD", "CONTAGION"),
        ({"evades_debt": True}, "DOUBTFUL", "EVASION"),
        ({"is_impaired": True, "loss_ratio": D("0.50")}, "DOUBTFUL", "CREDIT_LOSS"),
        ({"is_bankrupt": True}, "LOSS", "BANKRUPT"),
        ({"loss_ratio": D("0.90")}, "LOSS", "CREDIT_LOSS"),
    ],
)
def test_each_condition_alone_gives_its_class(
    facts: dict[str, Any], expected: str, code: str
) -> None:
    assert class_of(**facts) == expected
    assert codes_of(**facts)[0] == code


@pytest.mark.parametrize(
    "facts",
    [
        {"is_refinanced": True, "is_refinancing_excepted": True},
        {"loss_ratio": D("0.4999")},
        {"overdue_elsewhere_share": D("0.20")},
        {"has_debtor_npl": True, "is_retail": True},
        {"debtor_npl_share": D("1"), "is_retail": True},
        {"overdue_elsewhere_share": D("1"), "is_retail": True},
    ],
)
def test_exceptions_leave_the_loan_in_pass(facts: dict[str, Any]) -> None:
    assert class_of(**facts) == "PASS"


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [("0.4999", "SUBSTANDARD"), ("0.50", "DOUBTFUL"), ("0.8999", "DOUBTFUL"), ("0.90", "LOSS")],
)
def test_expected_loss_of_an_impaired_loan(ratio: str, expected: str) -> None:
    assert class_of(is_impaired=True, loss_ratio=D(ratio)) == expected


def test_ten_per_cent_of_the_debtors_claims_is_not_yet_contagion() -> None:
    assert class_of(debtor_npl_share=D("0.10")) == "SPECIAL_MENTION"
    assert codes_of(debtor_npl_share=D("0.10")) == ["DEBTOR_NPL"]


def test_approved_enhancement_stops_contagion_but_not_the_mention() -> None:
    assert class_of(debtor_npl_share=D("0.9"), is_enhanced=True) == "SPECIAL_MENTION"


def test_the_heaviest_reason_comes_first_and_the_others_are_kept() -> None:
    found = codes_of(overdue_days=12, is_use_changed=True, is_bankrupt=True, is_impaired=True)
    assert found == ["BANKRUPT", "IMPAIRED", "OVERDUE", "USE_CHANGED"]


def test_a_stricter_bank_sets_its_own_limits() -> None:
    strict = Limits(substandard_days=60, technical_days=3)
    assert classify(Facts(overdue_days=61), on=ON, limits=strict).loan_class == "SUBSTANDARD"
    technical = Facts(overdue_days=4, is_technical=True)
    assert classify(technical, on=ON, limits=strict).loan_class == "SPECIAL_MENTION"


# --- restructuring -----------------------------------------------------------------------------

FIRST = dt.date(2026, 3, 20)


def restructured(on: dt.date, **fields: Any) -> str:
    change = Restructuring(first_payment_on=FIRST, **fields)
    return classify(Facts(restructuring=change), on=on).loan_class


def test_the_observation_period_is_a_year_from_the_first_payment() -> None:
    assert observation_ends(Restructuring(FIRST)) == dt.date(2027, 3, 20)
    assert restructured(dt.date(2027, 3, 19), periods_paid=12) == "SPECIAL_MENTION"
    assert restructured(dt.date(2027, 3, 20), periods_paid=12) == "PASS"


def test_before_the_first_payment_it_is_observed_already() -> None:
    assert restructured(dt.date(2026, 3, 1)) == "SPECIAL_MENTION"


def test_a_year_is_not_enough_without_two_periods() -> None:
    """Yearly repayment: the second period ends after two years."""
    assert restructured(dt.date(2027, 12, 31), periods_paid=1) == "SPECIAL_MENTION"
    assert restructured(dt.date(2028, 3, 20), periods_paid=2) == "PASS"


def test_a_missed_payment_restarts_it() -> None:
    missed = dt.date(2026, 9, 20)
    assert observation_begins(Restructuring(FIRST, restarted_on=missed)) == missed
    assert restructured(dt.date(2027, 9, 19), periods_paid=9, restarted_on=missed) != "PASS"
    assert restructured(dt.date(2027, 9, 20), periods_paid=9, restarted_on=missed) == "PASS"


def test_still_in_difficulty_at_the_end_it_goes_on() -> None:
    late = dt.date(2028, 1, 1)
    assert restructured(late, periods_paid=9, is_still_in_difficulty=True) == "SPECIAL_MENTION"


def test_a_second_restructuring_in_the_period_is_at_least_substandard() -> None:
    assert restructured(dt.date(2026, 6, 1), times=2) == "SUBSTANDARD"
    assert restructured(dt.date(2027, 6, 1), times=2, periods_paid=9) == "PASS"


# --- up again ----------------------------------------------------------------------------------


def cured(on: dt.date, **fields: Any) -> str:
    return classify(Facts(present_class="SUBSTANDARD", **fields), on=on).loan_class


def test_paying_the_arrears_alone_does_not_lift_a_bad_loan() -> None:
    assert cured(ON, cured_on=ON) == "SUBSTANDARD"
    assert cured(ON) == "SUBSTANDARD", "no cure is known"


def test_six_months_and_two_periods_do() -> None:
    day = dt.date(2026, 5, 23)
    assert cured(dt.date(2026, 11, 22), cured_on=day, periods_since_cure=6) == "SUBSTANDARD"
    assert cured(dt.date(2026, 11, 23), cured_on=day, periods_since_cure=2) == "PASS"
    assert cured(dt.date(2026, 11, 23), cured_on=day, periods_since_cure=1) == "SUBSTANDARD"


def test_a_bad_loan_that_is_still_late_says_only_that() -> None:
    proposal = classify(Facts(present_class="LOSS", overdue_days=120), on=ON)
    assert [reason.code for reason in proposal.reasons] == [Code.OVERDUE]


def test_special_mention_rises_without_waiting() -> None:
    assert classify(Facts(present_class="SPECIAL_MENTION"), on=ON).loan_class == "PASS"


# --- one debtor --------------------------------------------------------------------------------


def debtor(*claims: tuple[int, int], **shared: Any) -> list[str]:
    """(days overdue, balance in yuan) of each loan → their classes."""
    found = classify_debtor(
        {
            n: Claim(Facts(overdue_days=days, **shared), D(balance))
            for n, (days, balance) in enumerate(claims)
        },
        on=ON,
    )
    return [found[n].loan_class for n in range(len(claims))]


def test_more_than_ten_per_cent_bad_makes_all_claims_bad() -> None:
    """101 of 1,010 is 10 %; 102 of 1,010 is 10.099 %."""
    assert debtor((0, 909), (100, 101)) == ["SPECIAL_MENTION", "SUBSTANDARD"]
    assert debtor((0, 908), (100, 102)) == ["SUBSTANDARD", "SUBSTANDARD"]


def test_people_do_not_infect_their_own_loans() -> None:
    assert debtor((0, 100), (400, 900), is_retail=True) == ["PASS", "LOSS"]


def test_the_bad_loan_keeps_its_own_reasons() -> None:
    found = classify_debtor({"a": Claim(Facts(overdue_days=100), D(1))}, on=ON)
    assert [reason.code for reason in found["a"].reasons] == [Code.OVERDUE]


def test_a_class_that_the_bank_chose_infects_as_well() -> None:
    claims = {
        "bad": Claim(Facts(present_class="DOUBTFUL"), D(500)),
        "good": Claim(Facts(), D(500)),
    }
    assert classify_debtor(claims, on=ON)["good"].loan_class == "SUBSTANDARD"


AGO = dt.date(2026, 5, 23)  # six months before ON


def infected(**late: Any) -> dict[str, str]:
    """A was late; B, never late, is substandard by contagion; C is clean: their classes on ON."""
    npl = {"present_class": "SUBSTANDARD"}
    claims = {
        "A": Claim(Facts(**npl, **late), D(1000)),
        "B": Claim(Facts(**npl), D(4000)),
        "C": Claim(Facts(), D(4000)),
    }
    return {key: one.loan_class for key, one in classify_debtor(claims, on=ON).items()}


def test_what_contagion_made_bad_rises_with_the_loan_that_infected_it() -> None:
    assert infected(cured_on=AGO, periods_since_cure=2) == dict.fromkeys("ABC", "PASS")
    assert infected(cured_on=AGO + dt.timedelta(1), periods_since_cure=9) == dict.fromkeys(
        "ABC", "SUBSTANDARD"
    )
    assert infected(cured_on=AGO, periods_since_cure=1) == dict.fromkeys("ABC", "SUBSTANDARD")
    assert infected(overdue_days=1) == dict.fromkeys("ABC", "SUBSTANDARD")


def test_a_loan_that_rises_today_infects_nobody() -> None:
    claims = {
        "A": Claim(Facts(present_class="DOUBTFUL", cured_on=AGO, periods_since_cure=2), D(500)),
        "C": Claim(Facts(), D(500)),
    }
    found = classify_debtor(claims, on=ON)
    assert [found[key].loan_class for key in "AC"] == ["PASS", "PASS"]
    assert found["C"].reasons == ()


def test_its_own_periods_count_where_the_other_loan_was_settled() -> None:
    """The settled one has no balance and no periods any more."""
    kept = tuple(AGO + dt.timedelta(days) for days in (-1, 30, 60))
    for periods, expected in ((kept, "PASS"), (kept[:2], "SUBSTANDARD")):
        claims = {
            "A": Claim(Facts(cured_on=AGO), D(0)),
            "B": Claim(Facts(present_class="SUBSTANDARD", kept=periods), D(10)),
        }
        assert classify_debtor(claims, on=ON)["B"].loan_class == expected


def test_people_and_loans_that_were_late_themselves_wait_for_their_own_cure() -> None:
    a = Claim(Facts(present_class="LOSS", cured_on=AGO, periods_since_cure=2, is_retail=True), D(1))
    b = Claim(Facts(present_class="LOSS", is_retail=True), D(1))
    assert classify_debtor({"A": a, "B": b}, on=ON)["B"].loan_class == "SUBSTANDARD"
    a = Claim(Facts(present_class="LOSS", cured_on=AGO, periods_since_cure=2), D(1))
    b = Claim(Facts(present_class="LOSS", cured_on=ON), D(1))
    assert classify_debtor({"A": a, "B": b}, on=ON)["B"].loan_class == "SUBSTANDARD"


def test_claims_without_a_balance_infect_nobody() -> None:
    assert debtor((0, 0), (100, 0)) == ["PASS", "SUBSTANDARD"]


def test_contagion_adds_to_what_a_loan_has_itself() -> None:
    claims = {
        "bad": Claim(Facts(overdue_days=300), D(500)),
        "late": Claim(Facts(overdue_days=20), D(500)),
    }
    reasons = classify_debtor(claims, on=ON)["late"].reasons
    assert [reason.code for reason in reasons] == [Code.CONTAGION, Code.OVERDUE]
    assert reasons[0].figures["share"] == D("0.5")


# --- what holds for all facts ------------------------------------------------------------------

ratios = st.none() | st.decimals(0, 1, places=4)
days = st.dates(dt.date(2024, 1, 1), dt.date(2026, 11, 23))
facts = st.builds(
    Facts,
    overdue_days=st.integers(0, 500),
    is_technical=st.booleans(),
    is_use_changed=st.booleans(),
    is_refinanced=st.booleans(),
    is_refinancing_excepted=st.booleans(),
    is_impaired=st.booleans(),
    loss_ratio=ratios,
    is_rating_cut=st.booleans(),
    is_bankrupt=st.booleans(),
    evades_debt=st.booleans(),
    is_retail=st.booleans(),
    overdue_elsewhere_share=ratios,
    debtor_npl_share=ratios,
    has_debtor_npl=st.booleans(),
    is_enhanced=st.booleans(),
    restructuring=st.none()
    | st.builds(Restructuring, first_payment_on=days, periods_paid=st.integers(0, 30)),
    present_class=st.sampled_from(["", *CLASSES]),
    cured_on=st.none() | days,
    periods_since_cure=st.integers(0, 30),
)


@given(facts)
def test_the_class_is_the_worst_of_all_reasons(one: Facts) -> None:
    proposal = classify(one, on=ON)
    ranks = [RANK[reason.at_least] for reason in proposal.reasons]
    assert ranks == sorted(ranks, reverse=True)
    assert RANK[proposal.loan_class] == max(ranks, default=0)
    assert all(rank > 0 for rank in ranks), "a reason that asks for nothing"
    codes = [reason.code for reason in proposal.reasons]
    assert len(codes) == len(set(codes))


@given(facts, st.integers(1, 400))
def test_more_days_never_give_a_better_class(one: Facts, more: int) -> None:
    later = replace(one, overdue_days=one.overdue_days + more)
    assert RANK[classify(later, on=ON).loan_class] >= RANK[classify(one, on=ON).loan_class]


@given(facts, st.sampled_from(["is_bankrupt", "evades_debt", "is_impaired", "is_use_changed"]))
def test_bad_news_never_gives_a_better_class(one: Facts, news: str) -> None:
    worse = replace(one, **{news: True})
    assert RANK[classify(worse, on=ON).loan_class] >= RANK[classify(one, on=ON).loan_class]


@given(facts)
def test_a_bad_loan_rises_only_with_a_cure_behind_it(one: Facts) -> None:
    proposal = classify(one, on=ON)
    if is_npl(one.present_class) and not is_npl(proposal.loan_class):
        assert one.cured_on is not None
        assert one.periods_since_cure >= 2
        assert (ON - one.cured_on).days >= 181


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10**6)), max_size=5))
def test_contagion_only_worsens(claims: list[tuple[int, int]]) -> None:
    together = debtor(*claims)
    alone = [debtor(claim)[0] for claim in claims]
    assert all(RANK[here] >= RANK[there] for here, there in zip(together, alone, strict=True))


def test_only_articles_that_were_read_are_named() -> None:
    assert set(ARTICLES.values()) == {7, 21}
