"""The five steps: what each asks for before the next one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.models import Check, DueDiligence
from credit.rules.due_diligence import (
    QUERIES,
    STEPS,
    VERIFICATIONS,
    State,
    missing,
    missing_to_submit,
    next_step,
)

ALL = (*QUERIES, *VERIFICATIONS)


def test_rules_and_tables_speak_of_the_same_steps_and_checks() -> None:
    assert tuple(DueDiligence.Step.values) == STEPS
    assert tuple(Check.QUERIES) == QUERIES
    assert tuple(Check.VERIFICATIONS) == VERIFICATIONS
    assert set(ALL) == set(Check.Kind.values)


def test_three_queries_and_five_verifications() -> None:
    assert (len(QUERIES), len(VERIFICATIONS)) == (3, 5)


def test_the_steps_follow_each_other() -> None:
    assert [next_step(step) for step in STEPS] == [*STEPS[1:], ""]


@pytest.mark.parametrize(
    ("step", "has", "expected"),
    [
        ("ACCEPT", {}, ()),
        ("COLLECT", {}, QUERIES),
        ("COLLECT", {"checks": ("BLACKLIST",)}, ("CREDIT_BUREAU", "ACCOUNT")),
        ("COLLECT", {"checks": QUERIES}, ()),
        ("INTERVIEW", {"checks": QUERIES}, VERIFICATIONS),
        ("INTERVIEW", {"checks": VERIFICATIONS}, ()),
        ("ANALYSE", {"checks": ALL}, ("OPINION",)),
        ("ANALYSE", {"has_opinion": True}, ()),
        (
            "REPORT",
            {"checks": ALL, "has_opinion": True, "lead_signed": True},
            ("CO_SIGNATURE",),
        ),
        (
            "REPORT",
            {"checks": ALL, "has_opinion": True, "lead_signed": True, "co_signed": True},
            (),
        ),
    ],
)
def test_what_each_step_asks_for(step: str, has: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert missing(State(step, **has)) == expected


states = st.builds(
    State,
    step=st.sampled_from(STEPS[:-1]),
    checks=st.sets(st.sampled_from(ALL)),
    has_opinion=st.booleans(),
    lead_signed=st.booleans(),
    co_signed=st.booleans(),
)


@given(states)
def test_whoever_misses_nothing_for_submission_misses_nothing_on_the_way(state: State) -> None:
    assert set(missing(state)) <= set(missing_to_submit(state))
