"""From figures to points: DOMAIN.md's vectors, and what holds for all figures."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appraisal import rules
from appraisal.rules import Input, Kind, Outcome, WrongParameters
from appraisal.services.job_description import _ROWS

SCHEME = {row[0]: row for row in _ROWS}
PLAIN = {"floor": "0", "cap": "1.2", "step": "LINEAR"}
MONEY = st.decimals(-(10**12), 10**12, places=2)
ABOVE_ZERO = st.decimals("0.01", 10**12, places=2)
RATIOS = st.decimals(0, 2, places=8)


def D(text: str | int) -> Decimal:  # noqa: N802  # short for what every line here needs
    return Decimal(text)


def judge(code: str, target: str | None = None, **inputs: str | None) -> Outcome:
    """The indicator of the job-description scheme applied to figures."""
    _code, _group, kind, standard, *_names, measures, parameters = SCHEME[code]
    given_inputs = {
        name: Input(None if value is None else D(value), rows=1) for name, value in inputs.items()
    }
    assert set(given_inputs) == set(measures)
    goal = None if target is None else D(target)
    return rules.score(kind, D(standard), parameters, given_inputs, goal)


def points(code: str, target: str | None = None, **inputs: str | None) -> Decimal | None:
    return judge(code, target, **inputs).points


# --- the vectors of DOMAIN.md A0 ---------------------------------------------------------------


def test_850000_of_a_million_is_12_75_of_15() -> None:
    assert points("deposit-net", "1000000", done="850000") == D("12.75")  # 15 × 0.85


def test_more_than_the_cap_counts_as_the_cap() -> None:
    out = judge("deposit-average", "600000", done="750000")  # 125 % → 120 %: 15 × 1.2
    assert out.points == D("18.00")
    assert [line.step for line in out.steps] == ["standard", "completion", "cap", "raw", "points"]


def test_exactly_the_cap_is_not_capped() -> None:
    out = judge("deposit-average", "600000", done="720000")  # 120 %
    assert out.points == D("18.00")
    assert "cap" not in [line.step for line in out.steps]


def test_completion_times_quality() -> None:
    out = judge("interest", "100", done="95", part="98", whole="100")
    assert out.points == D("18.62")  # 20 × 0.95 × 0.98
    assert out.rate == D("0.95")


def test_npl_of_2_2_per_cent_is_4() -> None:
    assert points("npl", part="2.2", whole="100") == D("4.00")  # (3 − 2.2) ÷ 2 × 10


def test_due_recovery_of_97_per_cent_is_5() -> None:
    assert points("due-recovery", part="97", whole="100") == D("5.00")  # (97 − 95) ÷ 4 × 10


def test_deductions_of_five_and_two_are_minus_seven() -> None:
    outs = [rules.deduct({"per_event": "5"}, [D(5)]), rules.deduct({"per_event": "2"}, [D(2)])]
    assert [out.points for out in outs] == [D(-5), D(-2)]
    total = rules.total([(D(0), out) for out in outs])
    assert (total.points, total.deductions, total.assessed) == (D(-7), D(-7), D(0))


# --- bounds ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "part", "expected"),
    [
        ("npl", "0", "10"), ("npl", "1", "10"), ("npl", "1.5", "7.5"), ("npl", "2.9999", "0"),
        ("npl", "3", "0"), ("npl", "100", "0"),
        ("due-recovery", "94.99", "0"), ("due-recovery", "95", "0"), ("due-recovery", "96", "2.5"),
        ("due-recovery", "98.996", "9.99"), ("due-recovery", "99", "10"),
        ("collateralised", "0", "0"), ("collateralised", "40", "2.5"),
        ("collateralised", "79.99", "5"), ("collateralised", "80", "5"),
        ("collateralised", "100", "5"),
        ("limitation", "99.99", "0"), ("limitation", "100", "5"),
    ],
)  # fmt: skip
def test_ratios_at_their_bounds(code: str, part: str, expected: str) -> None:
    assert points(code, part=part, whole="100") == D(expected)


def test_lower_is_better_knows_its_limit() -> None:
    assert not judge("npl", part="1", whole="100").is_over_limit
    assert judge("npl", part="1.01", whole="100").is_over_limit
    assert judge("due-recovery", part="98", whole="100").is_over_limit
    assert not judge("due-recovery", part="99", whole="100").is_over_limit


def test_negative_growth_falls_to_the_floor() -> None:
    out = judge("deposit-net", "1000000", done="-250000")
    assert (out.points, out.rate) == (D(0), D("-0.25"))
    assert "floor" in [line.step for line in out.steps]


def test_a_ratio_above_one_counts_as_one() -> None:
    out = judge("interest", "100", done="100", part="120", whole="100")
    assert out.points == D(20)
    assert out.steps[2].values["counted"] == D(1)


@pytest.mark.parametrize(
    ("step", "expected"), [("LINEAR", "12.89"), ("FLOOR", "12.75"), ("CEIL", "12.90")]
)
def test_steps_count_full_percentage_points(step: str, expected: str) -> None:
    # 85.9 %: 15 × 0.859 = 12.885 → 12.89; 85 %: 12.75; 86 %: 12.90
    parameters = {**PLAIN, "step": step, "step_size": "0.01"}
    out = rules.score("COMPLETION", D(15), parameters, {"done": Input(D("85.9"), 1)}, D(100))
    assert out.points == D(expected)


def test_rounding_is_half_up_and_only_at_the_end() -> None:
    # 15 × 0.667 = 10.005 → 10.01; a completion rounded to 66.7 % first, or half even, differs
    assert points("deposit-net", "1000", done="667") == D("10.01")
    # 20 × (1 ÷ 3) × (2 ÷ 3) = 4.444…
    assert points("interest", "3", done="1", part="2", whole="3") == D("4.44")


# --- not assessed ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_input", "target", "why"),
    [
        (Input(None), D(1), "NO_DATA"),
        (Input(None, skipped=2), D(1), "UNKNOWN"),
        (Input(D(5), rows=1), None, "NO_TARGET"),
    ],
)
def test_completion_without_figures_is_not_assessed(
    given_input: Input, target: Decimal | None, why: str
) -> None:
    out = rules.score("COMPLETION", D(15), PLAIN, {"done": given_input}, target)
    assert (out.points, out.why, out.steps) == (None, why, ())


@pytest.mark.parametrize("code", ["npl", "due-recovery", "collateralised", "limitation"])
def test_nothing_due_is_not_assessed(code: str) -> None:
    assert judge(code, part="0", whole="0").why == "NOTHING_DUE"
    assert judge(code, part=None, whole=None).why == "NO_DATA"


def test_what_is_not_assessed_is_not_in_the_standard() -> None:
    lines = [
        (D(15), Outcome(D("12.75"))),
        (D(10), Outcome(None, why="NO_DATA")),
        (D(0), Outcome(D(-2))),
    ]
    total = rules.total(lines)
    assert (total.points, total.assessed, total.full) == (D("10.75"), D(15), D(25))


def test_equal_points_share_a_place() -> None:
    assert rules.ranks([D(80), D(91), D(80), D(12)]) == [2, 1, 2, 4]
    assert rules.ranks([]) == []


def test_deductions_stop_at_their_cap() -> None:
    out = rules.deduct({"per_event": "5", "cap": "12"}, [D(5)] * 3)
    assert out.points == D(-12)
    assert [line.step for line in out.steps] == ["events", "cap", "points"]
    assert rules.deduct({"per_event": "5"}, []).points == D(0)


# --- the grammar -------------------------------------------------------------------------------


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row[0])
def test_the_job_description_is_of_the_grammar(row: Any) -> None:
    rules.check(row[2], row[-1], list(row[-2]))


def test_the_job_description_adds_up_to_a_hundred() -> None:
    assert sum(row[3] for row in _ROWS) == 100


FULL = {"from": "0.9", "from_included": True, "at_from": "1"}
LOW = {"to": "0.9", "at_from": "0"}


@pytest.mark.parametrize(
    ("kind", "parameters", "fault"),
    [
        ("RATIO", {"bands": []}, "a list"),
        ("RATIO", {"bands": [{**LOW, "to_included": True}, FULL]}, "0.9 lies in two bands"),
        ("RATIO", {"bands": [LOW, {**FULL, "from_included": False}]}, "0.9 lies in no band"),
        ("RATIO", {"bands": [LOW, {**FULL, "from": "0.95"}]}, "begins where"),
        ("RATIO", {"bands": [FULL]}, "the first has no from"),
        ("RATIO", {"bands": [LOW, {**FULL, "to": "1"}]}, "the last has no to"),
        ("RATIO", {"bands": [{**LOW, "at_to": "1"}, FULL]}, "without end"),
        ("RATIO", {"bands": [{**LOW, "at_from": "1"}, {**FULL, "at_from": "0"}]}, "not earn less"),
        ("LOWER", {"bands": [LOW, FULL]}, "not earn less"),
        ("RATIO", {"bands": [LOW, {**FULL, "at_from": "1.5"}]}, "0 to 1"),
        ("RATIO", {"bands": [LOW, FULL], "colour": "red"}, "unknown: colour"),
        ("RATIO", {"bands": [{**LOW, "to": 0.9}, FULL]}, "in quotes"),
        ("RATIO", {"bands": [LOW, {**FULL, "from_included": "yes"}]}, "true or false"),
        ("RATIO", {"bands": [LOW, FULL], "limit": "NaN"}, "no number"),
        ("COMPLETION", {**PLAIN, "floor": "2"}, "floor is above cap"),
        ("COMPLETION", {**PLAIN, "step": "ROUND"}, "LINEAR, FLOOR or CEIL"),
        ("COMPLETION", {**PLAIN, "step": "FLOOR", "step_size": "0"}, "step_size"),
        ("COMPLETION", {"cap": "1.2", "step": "LINEAR"}, "floor"),
        ("COMPLETION", {**PLAIN, "cap": "abc"}, "no number"),
        ("COMPLETION_QUALITY", {**PLAIN, "quality_cap": "0"}, "quality_cap"),
        ("DEDUCTION", {"per_event": "-5"}, "above 0"),
        ("DEDUCTION", {}, "per_event"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_grammar_is_refused(
    kind: str, parameters: dict[str, Any], fault: str
) -> None:
    with pytest.raises(WrongParameters, match=fault):
        rules.check(kind, parameters, rules.INPUTS[Kind(kind)])


def test_the_inputs_of_a_kind_are_fixed() -> None:
    with pytest.raises(WrongParameters, match="done"):
        rules.check("COMPLETION", PLAIN, ["part", "whole"])
    with pytest.raises(ValueError, match="VETO"):
        rules.check("VETO", {}, [])


# --- what holds for all figures ----------------------------------------------------------------


@given(done=MONEY, target=ABOVE_ZERO)
def test_completion_stays_between_floor_and_cap(done: Decimal, target: Decimal) -> None:
    out = rules.score("COMPLETION", D(15), PLAIN, {"done": Input(done, 1)}, target)
    assert out.points is not None
    assert D(0) <= out.points <= D(18)


@given(target=ABOVE_ZERO, one=MONEY, other=MONEY, step=st.sampled_from(["LINEAR", "FLOOR", "CEIL"]))
def test_more_never_earns_less(target: Decimal, one: Decimal, other: Decimal, step: str) -> None:
    parameters = {**PLAIN, "step": step, "step_size": "0.01"}
    low, high = (
        rules.score("COMPLETION", D(15), parameters, {"done": Input(done, 1)}, target).points
        for done in sorted((one, other))
    )
    assert low is not None
    assert high is not None
    assert low <= high


@given(ratio=RATIOS, code=st.sampled_from(["npl", "due-recovery", "collateralised", "limitation"]))
def test_each_ratio_lies_in_exactly_one_band(ratio: Decimal, code: str) -> None:
    kind, standard = SCHEME[code][2:4]
    bands = rules.bands_of(SCHEME[code][-1], Kind(kind))
    assert sum(band.holds(ratio) for band in bands) == 1
    earned = rules.score(
        kind, D(standard), SCHEME[code][-1], {"part": Input(ratio, 1), "whole": Input(D(1), 1)}
    ).points
    assert earned is not None
    assert D(0) <= earned <= D(standard)


@given(low=RATIOS, high=RATIOS)
def test_a_lower_ratio_never_earns_less_where_lower_is_better(low: Decimal, high: Decimal) -> None:
    low, high = sorted((low, high))
    assert points("npl", part=str(low), whole="1") >= points("npl", part=str(high), whole="1")  # type: ignore[operator]  # assessed


@given(lost=st.lists(st.decimals("0.01", 100, places=2), max_size=8))
def test_deductions_never_add_points(lost: list[Decimal]) -> None:
    out = rules.deduct({"per_event": "1", "cap": "20"}, lost)
    assert out.points == -min(sum(lost, D(0)), D(20)).quantize(D("0.01"), ROUND_HALF_UP)


@given(scores=st.lists(st.decimals(-20, 120, places=2), max_size=30))
def test_a_place_is_one_more_than_those_ahead(scores: list[Decimal]) -> None:
    for place, own in zip(rules.ranks(scores), scores, strict=True):
        assert place == 1 + sum(other > own for other in scores)
