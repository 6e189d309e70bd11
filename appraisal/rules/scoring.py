"""How figures become points: pure arithmetic on Decimals, explained step by step.

Every kind of indicator has a closed grammar of parameters, checked when a scheme is published.
Nothing is rounded on the way; points are rounded once, at the end, half up, to two decimals.
Defaults and test vectors: DOMAIN.md A0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import StrEnum
from itertools import pairwise
from typing import Any

CENT = Decimal("0.01")
EXACT = Context(prec=40, rounding=ROUND_HALF_UP)
ZERO, ONE = Decimal(0), Decimal(1)


class Kind(StrEnum):
    """What kinds of indicator there are."""

    COMPLETION = "COMPLETION"
    COMPLETION_QUALITY = "COMPLETION_QUALITY"
    RATIO = "RATIO"
    LOWER = "LOWER"
    DEDUCTION = "DEDUCTION"


class Step(StrEnum):
    """How a completion counts between full steps."""

    LINEAR = "LINEAR"
    FLOOR = "FLOOR"
    CEIL = "CEIL"


class Why(StrEnum):
    """Why an indicator is not assessed."""

    NO_DATA = "NO_DATA"  # nothing of that kind in the portfolio
    UNKNOWN = "UNKNOWN"  # there is something, but nobody told the figures
    NO_TARGET = "NO_TARGET"
    NOTHING_DUE = "NOTHING_DUE"


class WrongParameters(ValueError):
    """The parameters are not of the grammar; the message says which and why."""


INPUTS: dict[Kind, tuple[str, ...]] = {
    Kind.COMPLETION: ("done",),
    Kind.COMPLETION_QUALITY: ("done", "part", "whole"),
    Kind.RATIO: ("part", "whole"),
    Kind.LOWER: ("part", "whole"),
    Kind.DEDUCTION: (),
}


@dataclass(frozen=True)
class Input:
    """One figure that goes in: its value (None: unknown), rows counted, rows listed only."""

    value: Decimal | None
    rows: int = 0
    skipped: int = 0


@dataclass(frozen=True)
class Line:
    """One term of the calculation: `{"step": "completion", "value": "0.85", …}` when stored."""

    step: str
    values: Mapping[str, Decimal | str]


@dataclass(frozen=True)
class Outcome:
    """Points (None: not assessed, `why`), what a heat map shows, and how it came about."""

    points: Decimal | None
    rate: Decimal | None = None
    why: str = ""
    is_over_limit: bool = False
    steps: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Band:
    """Ratios from `low` to `high` (None: without end) earn from `at_low` to `at_high`, linearly."""

    low: Decimal | None
    high: Decimal | None
    takes_low: bool
    takes_high: bool
    at_low: Decimal
    at_high: Decimal

    def holds(self, ratio: Decimal) -> bool:
        """Is `ratio` in this band?"""
        above = self.low is None or ratio > self.low or (self.takes_low and ratio == self.low)
        below = self.high is None or ratio < self.high or (self.takes_high and ratio == self.high)
        return above and below

    def part(self, ratio: Decimal) -> Decimal:
        """The part of the standard score that `ratio` earns."""
        if self.low is None or self.high is None or self.at_low == self.at_high:
            return self.at_low
        way = EXACT.divide(ratio - self.low, self.high - self.low)
        return self.at_low + (self.at_high - self.at_low) * way


def rounded(value: Decimal) -> Decimal:
    """Half up to two decimals: the only rounding there is."""
    return value.quantize(CENT, ROUND_HALF_UP, context=EXACT)


# --- the grammar of parameters ------------------------------------------------------------------


def number(parameters: Mapping[str, Any], key: str) -> Decimal:
    """The decimal string under `key`; floats are refused, for they are not what was typed."""
    value = parameters.get(key)
    if not isinstance(value, str):
        raise WrongParameters(f"{key}: a decimal number in quotes")
    try:
        found = Decimal(value)
    except InvalidOperation:
        raise WrongParameters(f"{key}: {value!r} is no number") from None
    if not found.is_finite():
        raise WrongParameters(f"{key}: {value!r} is no number")
    return found


def _only(parameters: Mapping[str, Any], *allowed: str) -> None:
    strange = set(parameters) - set(allowed)
    if strange:
        raise WrongParameters(f"unknown: {', '.join(sorted(strange))}")


def band_of(entry: Mapping[str, Any]) -> Band:
    """A band of `{"from", "to", "from_included", "to_included", "at_from", "at_to"}`."""
    _only(entry, "from", "to", "from_included", "to_included", "at_from", "at_to")
    flags = [entry.get("from_included", False), entry.get("to_included", False)]
    if not all(isinstance(flag, bool) for flag in flags):
        raise WrongParameters("from_included, to_included: true or false")
    at_low = number(entry, "at_from")
    return Band(
        low=None if entry.get("from") is None else number(entry, "from"),
        high=None if entry.get("to") is None else number(entry, "to"),
        takes_low=flags[0],
        takes_high=flags[1],
        at_low=at_low,
        at_high=number(entry, "at_to") if "at_to" in entry else at_low,
    )


def bands_of(parameters: Mapping[str, Any], kind: Kind) -> list[Band]:
    """The bands in order: from minus to plus infinity without gap or overlap, never back."""
    entries = parameters.get("bands")
    if not isinstance(entries, list) or not entries:
        raise WrongParameters("bands: a list of bands")
    bands = [band_of(entry) for entry in entries]
    if bands[0].low is not None or bands[-1].high is not None:
        raise WrongParameters("bands: the first has no from, the last has no to")
    for band in bands:
        _check_band(band)
    for left, right in pairwise(bands):
        _check_border(left, right)
    parts = [part for band in bands for part in (band.at_low, band.at_high)]
    if parts != sorted(parts, reverse=kind is Kind.LOWER):
        raise WrongParameters("bands: more must not earn less (kind LOWER: not more)")
    return bands


def _check_band(band: Band) -> None:
    is_open = band.low is None or band.high is None
    if is_open and band.at_low != band.at_high:
        raise WrongParameters("bands: a band without end earns the same everywhere")
    if band.low is not None and band.high is not None and band.low >= band.high:
        raise WrongParameters("bands: from is below to")
    if not all(ZERO <= part <= ONE for part in (band.at_low, band.at_high)):
        raise WrongParameters("bands: at_from and at_to are parts of the standard score, 0 to 1")


def _check_border(left: Band, right: Band) -> None:
    if left.high is None or right.low is None or left.high != right.low:
        raise WrongParameters("bands: each begins where the one before ends")
    if left.takes_high == right.takes_low:
        fault = "lies in two bands" if left.takes_high else "lies in no band"
        raise WrongParameters(f"bands: {left.high} {fault}")


def _check_completion(parameters: Mapping[str, Any], *extra: str) -> None:
    _only(parameters, "floor", "cap", "step", "step_size", *extra)
    if number(parameters, "floor") > number(parameters, "cap"):
        raise WrongParameters("floor is above cap")
    if parameters.get("step") not in set(Step):
        raise WrongParameters("step: LINEAR, FLOOR or CEIL")
    if parameters["step"] != Step.LINEAR and number(parameters, "step_size") <= 0:
        raise WrongParameters("step_size is above 0")


def check(kind: str, parameters: Mapping[str, Any], inputs: Sequence[str]) -> None:
    """Raise WrongParameters unless `parameters` and the names of `inputs` are of the grammar."""
    if set(inputs) != set(INPUTS[Kind(kind)]):
        raise WrongParameters(f"measures: {', '.join(INPUTS[Kind(kind)]) or 'none'}")
    match Kind(kind):
        case Kind.COMPLETION:
            _check_completion(parameters)
        case Kind.COMPLETION_QUALITY:
            _check_completion(parameters, "quality_cap")
            if number(parameters, "quality_cap") <= 0:
                raise WrongParameters("quality_cap is above 0")
        case Kind.DEDUCTION:
            _only(parameters, "per_event", "cap")
            if any(number(parameters, key) <= 0 for key in parameters):
                raise WrongParameters("per_event and cap are above 0")
            number(parameters, "per_event")
        case Kind.RATIO | Kind.LOWER as ratio:
            _only(parameters, "bands", "limit")
            bands_of(parameters, ratio)
            if "limit" in parameters:
                number(parameters, "limit")


# --- the arithmetic -----------------------------------------------------------------------------


def score(
    kind: str,
    standard: Decimal,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, Input],
    target: Decimal | None = None,
) -> Outcome:
    """The points of one indicator with `standard` points; `inputs` as `INPUTS` names them."""
    why = _why_not(Kind(kind), inputs, target)
    if why:
        return Outcome(None, why=why)
    match Kind(kind):
        case Kind.COMPLETION:
            return _completion(standard, parameters, inputs, target or ONE, quality=False)
        case Kind.COMPLETION_QUALITY:
            return _completion(standard, parameters, inputs, target or ONE, quality=True)
        case ratio:
            return _ratio(standard, parameters, inputs, ratio)


def _why_not(kind: Kind, inputs: Mapping[str, Input], target: Decimal | None) -> str:
    needs_target = kind in (Kind.COMPLETION, Kind.COMPLETION_QUALITY)
    for one in inputs.values():
        if one.value is None:
            return Why.UNKNOWN if one.skipped else Why.NO_DATA
    if needs_target and not target:
        return Why.NO_TARGET
    if "whole" in inputs and inputs["whole"].value == 0:
        return Why.NOTHING_DUE
    return ""


def _value(inputs: Mapping[str, Input], name: str) -> Decimal:
    value = inputs[name].value
    if value is None:
        raise ValueError(f"{name} is unknown")
    return value


def stepped(rate: Decimal, parameters: Mapping[str, Any]) -> Decimal:
    """`rate` as it counts: as it is, or down or up to the full step."""
    if parameters["step"] == Step.LINEAR:
        return rate
    size = number(parameters, "step_size")
    rounding = ROUND_FLOOR if parameters["step"] == Step.FLOOR else ROUND_CEILING
    return EXACT.divide(rate, size).quantize(ONE, rounding, context=EXACT) * size


def _completion(
    standard: Decimal,
    parameters: Mapping[str, Any],
    inputs: Mapping[str, Input],
    target: Decimal,
    *,
    quality: bool,
) -> Outcome:
    done = _value(inputs, "done")
    rate = EXACT.divide(done, target)
    counted = stepped(rate, parameters)
    floor, cap = number(parameters, "floor"), number(parameters, "cap")
    bounded = min(max(counted, floor), cap)
    applied = "cap" if counted > cap else "floor" if counted < floor else ""
    steps = [
        Line("standard", {"value": standard}),
        Line("completion", {"done": done, "target": target, "value": rate}),
    ]
    if parameters["step"] != Step.LINEAR:
        steps.append(Line("step", {"rule": parameters["step"], "value": counted}))
    if applied:
        steps.append(Line(applied, {"value": bounded}))
    raw = EXACT.multiply(standard, bounded)
    if quality:
        line, factor = _quality(inputs, number(parameters, "quality_cap"))
        steps.append(line)
        raw = EXACT.multiply(raw, factor)
    return Outcome(rounded(raw), rate=rate, steps=(*steps, *_result(raw)))


def _quality(inputs: Mapping[str, Input], most: Decimal) -> tuple[Line, Decimal]:
    part, whole = _value(inputs, "part"), _value(inputs, "whole")
    ratio = EXACT.divide(part, whole)
    factor = max(min(ratio, most), ZERO)
    values: dict[str, Decimal | str] = {"part": part, "whole": whole, "value": ratio}
    if factor != ratio:
        values["counted"] = factor
    return Line("quality", values), factor


def _ratio(
    standard: Decimal, parameters: Mapping[str, Any], inputs: Mapping[str, Input], kind: Kind
) -> Outcome:
    part, whole = _value(inputs, "part"), _value(inputs, "whole")
    ratio = EXACT.divide(part, whole)
    band = next(band for band in bands_of(parameters, kind) if band.holds(ratio))
    earned = band.part(ratio)
    raw = EXACT.multiply(standard, earned)
    limit = number(parameters, "limit") if "limit" in parameters else None
    edges = {"low": _edge(band.low), "high": _edge(band.high)}
    marks = {
        "takes_low": "≤" if band.takes_low else "<",
        "takes_high": "≤" if band.takes_high else "<",
    }
    return Outcome(
        rounded(raw),
        rate=earned,
        is_over_limit=limit is not None
        and (ratio > limit if kind is Kind.LOWER else ratio < limit),
        steps=(
            Line("standard", {"value": standard}),
            Line("ratio", {"part": part, "whole": whole, "value": ratio}),
            Line("band", {**edges, **marks, "value": earned}),
            *_result(raw),
        ),
    )


def _edge(value: Decimal | None) -> Decimal | str:
    return "" if value is None else value


def _result(raw: Decimal) -> tuple[Line, Line]:
    return Line("raw", {"value": raw}), Line("points", {"value": rounded(raw)})


def deduct(parameters: Mapping[str, Any], points: Sequence[Decimal]) -> Outcome:
    """Points lost by the events of one indicator: their sum, at most `cap` where there is one."""
    total = sum(points, ZERO)
    cap = number(parameters, "cap") if "cap" in parameters else None
    lost = total if cap is None else min(total, cap)
    steps = [Line("events", {"count": Decimal(len(points)), "value": total})]
    if lost != total:
        steps.append(Line("cap", {"value": lost}))
    points_lost = ZERO - rounded(lost)
    steps.append(Line("points", {"value": points_lost}))
    return Outcome(points_lost, steps=tuple(steps))


# --- the whole score ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Total:
    """Points of `assessed` standard points out of `full`; `deductions` (≤ 0) are in `points`."""

    points: Decimal
    deductions: Decimal
    assessed: Decimal
    full: Decimal


def total(lines: Sequence[tuple[Decimal, Outcome]]) -> Total:
    """The sum of (standard, outcome); standard 0 marks a deduction."""
    judged = [(standard, out.points) for standard, out in lines if out.points is not None]
    deductions = sum((points for standard, points in judged if not standard), ZERO)
    return Total(
        points=sum((points for _standard, points in judged), ZERO),
        deductions=deductions,
        assessed=sum((standard for standard, _points in judged), ZERO),
        full=sum((standard for standard, _out in lines), ZERO),
    )


def ranks(points: Sequence[Decimal]) -> list[int]:
    """Place of each: one more than the number of those who have more; equal points share it."""
    ordered = sorted(points, reverse=True)
    first: dict[Decimal, int] = {}
    for place, value in enumerate(ordered, 1):
        first.setdefault(value, place)
    return [first[value] for value in points]
