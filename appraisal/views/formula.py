"""Calculations in words: what a score line's steps look like on a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appraisal.measures import MEASURES
from appraisal.models import Indicator, ScoreLine
from appraisal.rules import Kind, Step, Why
from crm.core.templatetags.zk import grouped, pct, wan

WHY: dict[str, LazyText] = {
    Why.NO_DATA: gettext_lazy("Not assessed: nothing of this kind in the portfolio"),
    Why.UNKNOWN: gettext_lazy("Not assessed: the core bank did not tell the figures"),
    Why.NO_TARGET: gettext_lazy("Not assessed: no target set"),
    Why.NOTHING_DUE: gettext_lazy("Not assessed: nothing was due"),
}
NOTES: dict[str, LazyText] = {
    "CURRENCY": gettext_lazy("Other currency: not counted"),
    "NO_BALANCE": gettext_lazy("Balance unknown: not counted"),
    "NO_BASE": gettext_lazy("Opening balance unknown: not counted"),
    "NO_CLASS": gettext_lazy("Class unknown: not counted"),
    "NO_LIMITATION": gettext_lazy("Limitation unknown: not counted"),
    "NO_SPLIT": gettext_lazy("Interest unknown: not counted"),
}
IS_RATIO = (Kind.RATIO, Kind.LOWER)


@dataclass(frozen=True)
class Term:
    """One term of a formula, or (without `label`) the operator before the next."""

    text: str
    label: str | LazyText = ""
    is_result: bool = False


def number(text: Any) -> Decimal | None:
    """A figure as results keep it: text or nothing."""
    return None if text in (None, "") else Decimal(text)


def measure_label(code: str) -> str | LazyText:
    """The name of a measure; one that no longer exists keeps its code."""
    return MEASURES[code].label if code in MEASURES else code


def _label_of(line: ScoreLine, role: str) -> str:
    measure = line.inputs.get(role, {}).get("measure", "")
    return str(measure_label(measure))


def _over(part: Any, whole: Any, ratio: Any) -> str:
    return f"{wan(part)} ÷ {wan(whole)} = {pct(ratio)}"


def _exact(text: Any) -> str:
    value = Decimal(text)
    places = max(2, min(6, -int(value.as_tuple().exponent)))
    return grouped(value, places)


def terms(line: ScoreLine) -> list[Term]:
    """The formula of `line` with its numbers; empty when it was not assessed."""
    steps = {step["step"]: step for step in line.steps}
    if not steps:
        return []
    if line.indicator.kind == Kind.DEDUCTION:
        return list(_deduction(steps))
    body = _ratio(line, steps) if line.indicator.kind in IS_RATIO else _completion(line, steps)
    return [
        *body,
        Term("="),
        Term(_exact(steps["raw"]["value"]), _("Not rounded")),
        Term("→"),
        Term(grouped(steps["points"]["value"], 2), _("Points"), is_result=True),
    ]


def _standard(steps: dict[str, Any]) -> Term:
    return Term(grouped(steps["standard"]["value"], 2), _("Standard score"))


def _completion(line: ScoreLine, steps: dict[str, Any]) -> Iterator[Term]:
    one = steps["completion"]
    yield _standard(steps)
    yield Term("×")
    label = _("%(measure)s ÷ target") % {"measure": _label_of(line, "done")}
    yield Term(_over(one["done"], one["target"], one["value"]), label)
    for name, words in (("step", _("Full steps")), ("cap", _("Capped")), ("floor", _("Floor"))):
        if name in steps:
            yield Term("→")
            yield Term(pct(steps[name]["value"]), words)
    if "quality" in steps:
        two = steps["quality"]
        yield Term("×")
        label = f"{_label_of(line, 'part')} ÷ {_label_of(line, 'whole')}"
        yield Term(_over(two["part"], two["whole"], two["value"]), label)
        if "counted" in two:
            yield Term("→")
            yield Term(pct(two["counted"]), _("Counted at most"))


def _ratio(line: ScoreLine, steps: dict[str, Any]) -> Iterator[Term]:
    one, band = steps["ratio"], steps["band"]
    label = f"{_label_of(line, 'part')} ÷ {_label_of(line, 'whole')}"
    yield Term(_over(one["part"], one["whole"], one["value"]), label)
    yield Term("→")
    yield Term(pct(band["value"]), _("Earns in %(band)s") % {"band": _band(band)})
    yield Term("×")
    yield _standard(steps)


def _band(band: dict[str, str]) -> str:
    low = f"{pct(band['low'])} {band['takes_low']} " if band["low"] else ""
    high = f" {band['takes_high']} {pct(band['high'])}" if band["high"] else ""
    return f"{low}x{high}"


def _deduction(steps: dict[str, Any]) -> Iterator[Term]:
    count = int(steps["events"]["count"])
    words = ngettext("%(n)s event", "%(n)s events", count) % {"n": count}
    yield Term(grouped(steps["events"]["value"], 2), words)
    if "cap" in steps:
        yield Term("→")
        yield Term(grouped(steps["cap"]["value"], 2), _("Capped"))
    yield Term("→")
    yield Term(grouped(steps["points"]["value"], 2), _("Points"), is_result=True)


def rules_of(indicator: Indicator) -> list[tuple[str | LazyText, str]]:
    """How `indicator` counts, in words: caps, steps, bands."""
    parameters = indicator.parameters
    if indicator.kind == Kind.DEDUCTION:
        rows: list[tuple[str | LazyText, str]] = [
            (_("Per event"), grouped(parameters["per_event"], 2))
        ]
        return (
            [*rows, (_("At most"), grouped(parameters["cap"], 2))] if "cap" in parameters else rows
        )
    if indicator.kind in IS_RATIO:
        return [(_("Earns"), text) for text in _bands(parameters["bands"])]
    below, cap = Decimal(parameters["floor"]), Decimal(parameters["cap"])
    rows = [
        (_("Cap"), f"{pct(cap)} = {grouped(indicator.standard * cap, 2)}"),
        (_("Floor"), f"{pct(below)} = {grouped(indicator.standard * below, 2)}"),
        (_("Between steps"), _step(parameters)),
    ]
    if "quality_cap" in parameters:
        rows.append((_("Quality at most"), pct(parameters["quality_cap"])))
    return [*rows, (_("Rounding"), _("once, at the end, half up"))]


def _step(parameters: dict[str, str]) -> str:
    if parameters["step"] == Step.LINEAR:
        return _("proportional")
    size = {"size": pct(parameters["step_size"])}
    if parameters["step"] == Step.FLOOR:
        return _("down to full %(size)s") % size
    return _("up to full %(size)s") % size


def _bands(bands: list[dict[str, Any]]) -> Iterator[str]:
    for band in bands:
        edges = _band(
            {
                "low": band.get("from") or "",
                "high": band.get("to") or "",
                "takes_low": "≤" if band.get("from_included") else "<",
                "takes_high": "≤" if band.get("to_included") else "<",
            }
        )
        end = band.get("at_to", band["at_from"])
        flat = pct(band["at_from"], 0)
        yield f"{edges}: {flat}" if end == band["at_from"] else f"{edges}: {flat} → {pct(end, 0)}"
