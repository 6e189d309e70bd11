"""Steps in words: each formula shows its numbers, the cap that applied, and the rule."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from appraisal import rules
from appraisal.models import Indicator, ScoreLine
from appraisal.services.job_description import _ROWS
from appraisal.services.judging import Judgement, _plain
from appraisal.views.formula import rules_of, terms
from tests.appraisal.bank import D

SCHEME = {row[0]: row for row in _ROWS}


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def indicator(code: str, **parameters: str) -> Indicator:
    code, group, kind, standard, name, name_en, *_short, measures, given = SCHEME[code]
    return Indicator(
        code=code, group=group, kind=kind, standard=standard, name=name, name_en=name_en,
        measures=measures, parameters={**given, **parameters},
    )  # fmt: skip


def line(
    code: str, target: str = "", parameters: dict[str, str] | None = None, **values: str
) -> ScoreLine:
    """The line of an indicator judged on `values`, as the night stores it."""
    one = indicator(code, **(parameters or {}))
    inputs = {role: rules.Input(D(value), 1) for role, value in values.items()}
    outcome = rules.score(
        one.kind, D(one.standard), one.parameters, inputs, D(target) if target else None
    )
    kept = {role: {"measure": one.measures[role], "value": values[role]} for role in values}
    judged = Judgement(one, outcome, kept)
    return ScoreLine(indicator=one, points=outcome.points, steps=judged.steps, inputs=kept)


def words(shown: ScoreLine) -> str:
    return " ".join(term.text for term in terms(shown))


def test_completion_shows_its_numbers_and_the_unrounded_points() -> None:
    shown = line("deposit-net", "1000000", done="667000")
    assert words(shown) == "15.00 × 66.70 ÷ 100.00 = 66.70% = 10.005 → 10.01"
    assert [term.is_result for term in terms(shown)][-1]


def test_the_cap_is_shown_where_it_applied() -> None:
    shown = line("deposit-net", "1000000", done="2000000")
    assert words(shown) == "15.00 × 200.00 ÷ 100.00 = 200.00% → 120.00% = 18.00 → 18.00"
    assert "Capped" in [term.label for term in terms(shown)]


def test_the_floor_and_full_steps_are_shown() -> None:
    assert "→ 0.00%" in words(line("deposit-net", "1000000", done="-5"))
    stepped = line("deposit-net", "1000000", {"step": "FLOOR", "step_size": "0.01"}, done="859900")
    assert "85.99% → 85.00% = 12.75" in words(stepped)


def test_quality_is_a_factor_of_its_own() -> None:
    shown = line("interest", "1000000", done="950000", part="980000", whole="1000000")
    assert words(shown) == (
        "20.00 × 95.00 ÷ 100.00 = 95.00% × 98.00 ÷ 100.00 = 98.00% = 18.62 → 18.62"
    )
    above = line("interest", "1000000", done="950000", part="1100000", whole="1000000")
    assert "110.00% → 100.00%" in words(above)


def test_a_ratio_shows_the_band_that_it_lies_in() -> None:
    shown = line("npl", part="22000", whole="1000000")
    assert words(shown) == "2.20 ÷ 100.00 = 2.20% → 40.00% × 10.00 = 4.00 → 4.00"
    labels = [str(term.label) for term in terms(shown)]
    assert "Earns in 1.00% < x < 3.00%" in labels
    full = line("due-recovery", part="99", whole="100")
    assert "Earns in 99.00% ≤ x" in [str(term.label) for term in terms(full)]


def test_what_is_not_assessed_has_no_formula() -> None:
    shown = ScoreLine(indicator=indicator("npl"), why="NO_DATA", steps=[], inputs={})
    assert terms(shown) == []


def test_deductions_show_how_often_and_how_much() -> None:
    one = indicator("conduct", cap="15")
    outcome = rules.deduct(one.parameters, [D(10), D(10)])
    judged = Judgement(one, outcome, {})
    shown = ScoreLine(indicator=one, points=outcome.points, steps=judged.steps)
    assert words(shown) == "20.00 → 15.00 → −15.00"
    assert terms(shown)[0].label == "2 events"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("deposit-net", "120.00% = 18.00"),
        ("interest", "100.00%"),
        ("npl", "1.00% < x < 3.00%: 100% → 0%"),
        ("limitation", "100.00% ≤ x: 100%"),
        ("conduct", "10.00"),
    ],
)
def test_the_rule_is_said_in_words(code: str, expected: str) -> None:
    assert expected in [text for _label, text in rules_of(indicator(code))]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"),
        ("0.10", "0.1"),
        ("-0", "0"),
        ("12.3456789012", "12.3456789"),
        ("100", "100"),
    ],
)
def test_figures_are_kept_without_exponent_or_trailing_zeros(value: str, text: str) -> None:
    assert _plain(Decimal(value)) == text


def test_every_indicator_of_the_job_description_has_words() -> None:
    for code in SCHEME:
        assert rules_of(indicator(code))
