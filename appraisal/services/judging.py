"""Figures of the managers through the rules of the scheme in force."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Self

from appraisal import rules
from appraisal.measures import Sum
from appraisal.models import Indicator, Scheme, Score, ScoreLine, ScoreRun, Target
from crm.core.models import Branch

PLACES = Decimal("0.00000001")  # of the steps as they are kept; the arithmetic is exact
MOST_RATE = Decimal(999_999_999)


def _plain(value: Decimal | str) -> str:
    """A figure as results keep it: at most eight decimals, no trailing zeros, no exponent."""
    if isinstance(value, str):
        return value
    text = f"{value.quantize(PLACES, ROUND_HALF_UP, context=rules.EXACT) + 0:f}"  # no minus nought
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Judgement:
    """One indicator of one manager."""

    indicator: Indicator
    outcome: rules.Outcome
    inputs: Mapping[str, Any]

    @property
    def steps(self) -> list[dict[str, str]]:
        """The calculation with figures as text."""
        return [
            {"step": line.step, **{key: _plain(value) for key, value in line.values.items()}}
            for line in self.outcome.steps
        ]

    @property
    def rate(self) -> Decimal | None:
        """What the heat map shows, six decimals."""
        if self.outcome.rate is None:
            return None
        bounded = max(min(self.outcome.rate, MOST_RATE), -MOST_RATE)
        return bounded.quantize(Decimal("0.000001"), ROUND_HALF_UP, context=rules.EXACT)


@dataclass(frozen=True)
class Judged:
    """One manager's whole score."""

    manager: uuid.UUID
    branch: uuid.UUID
    judgements: tuple[Judgement, ...]
    total: rules.Total
    rank: int | None = None
    ranked: int = 0

    def canonical(self) -> list[Any]:
        """What the digest is taken of."""
        lines = [
            (
                one.indicator.code,
                one.outcome.points,
                one.rate,
                one.outcome.why,
                one.inputs,
                one.steps,
            )
            for one in self.judgements
        ]
        sums = (self.total.points, self.total.deductions, self.total.assessed, self.total.full)
        return [self.manager, self.branch, *sums, self.rank, self.ranked, lines]

    def score(self, run: ScoreRun) -> Score:
        """The row of `run`."""
        return Score(
            run=run,
            business_day=run.business_day,
            manager_id=self.manager,
            branch_id=self.branch,
            points=self.total.points,
            deductions=self.total.deductions,
            assessed_standard=self.total.assessed,
            full_standard=self.total.full,
            rank=self.rank,
            ranked=self.ranked,
        )

    def lines(self, score: Score) -> list[ScoreLine]:
        """The rows of its indicators."""
        return [
            ScoreLine(
                score=score,
                manager_id=self.manager,
                branch_id=self.branch,
                indicator=one.indicator,
                points=one.outcome.points,
                rate=one.rate,
                is_over_limit=one.outcome.is_over_limit,
                why=one.outcome.why,
                inputs=dict(one.inputs),
                steps=one.steps,
            )
            for one in self.judgements
        ]


class Targets:
    """The target that counts: the manager's, else the nearest branch's, else everybody's."""

    def __init__(self, scheme: Scheme, on: dt.date) -> None:
        found: dict[tuple[uuid.UUID, Any], Decimal] = {}
        rows = Target.objects.filter(indicator__scheme=scheme, year__lte=on.year).order_by("year")
        for row in rows:  # a later year replaces an earlier one
            found[row.indicator_id, row.manager_id or row.branch_id] = row.value
        self._found = found
        self._parents = dict(Branch.objects.values_list("id", "parent_id"))

    def of(self, indicator: Indicator, manager: uuid.UUID, branch: uuid.UUID) -> Decimal | None:
        """Yuan to be reached in the year, or nothing."""
        scopes: list[uuid.UUID | None] = [manager]
        node: uuid.UUID | None = branch
        while node:
            scopes.append(node)
            node = self._parents[node]
        for scope in (*scopes, None):
            if (indicator.pk, scope) in self._found:
                return self._found[indicator.pk, scope]
        return None


@dataclass(frozen=True)
class Judge:
    """A scheme with its indicators and targets, ready to judge everybody."""

    scheme: Scheme
    indicators: tuple[Indicator, ...]
    targets: Targets

    @classmethod
    def of(cls, on: dt.date) -> Self | None:
        """By the scheme in force on `on`; nothing while none is published."""
        scheme = Scheme.objects.in_force(on).first()
        return cls(scheme, tuple(scheme.indicators.all()), Targets(scheme, on)) if scheme else None

    def all(
        self,
        branches: Mapping[uuid.UUID, uuid.UUID],
        sums: Mapping[str, Mapping[uuid.UUID, Sum]],
        events: Mapping[uuid.UUID, Mapping[str, list[Decimal]]],
    ) -> list[Judged]:
        """Everybody's score in a fixed order, ranked within the branch of the day."""
        judged = []
        for manager, branch in sorted(branches.items()):
            own = {code: of[manager] for code, of in sums.items() if manager in of}
            lost = events.get(manager, {})
            lines = tuple(
                self._deduct(one, lost)
                if one.is_deduction
                else self._score(one, own, manager, branch)
                for one in self.indicators
            )
            total = rules.total([(one.indicator.standard, one.outcome) for one in lines])
            judged.append(Judged(manager, branch, lines, total))
        return _ranked(judged)

    def _score(
        self, indicator: Indicator, own: Mapping[str, Sum], manager: uuid.UUID, branch: uuid.UUID
    ) -> Judgement:
        inputs = {
            role: rules.Input(one.value, one.rows, one.skipped)
            if (one := own.get(code))
            else rules.Input(None)
            for role, code in indicator.measures.items()
        }
        whole, part = inputs.get("whole"), inputs.get("part")
        known = whole is not None and whole.value is not None
        if known and part and part.value is None and not part.skipped:
            inputs["part"] = replace(part, value=Decimal(0))  # nothing of the whole is of that kind
        target = self.targets.of(indicator, manager, branch)
        outcome = rules.score(
            indicator.kind, indicator.standard, indicator.parameters, inputs, target
        )
        kept: dict[str, Any] = {
            role: {
                "measure": indicator.measures[role],
                "value": None if one.value is None else _plain(one.value),
                "rows": one.rows,
                "skipped": one.skipped,
            }
            for role, one in inputs.items()
        }
        if "done" in indicator.measures:
            kept["target"] = {"value": None if target is None else _plain(target)}
        return Judgement(indicator, outcome, kept)

    def _deduct(self, indicator: Indicator, lost: Mapping[str, list[Decimal]]) -> Judgement:
        points = lost.get(indicator.code, [])
        outcome = rules.deduct(indicator.parameters, points)
        total = _plain(sum(points, Decimal(0)))
        return Judgement(indicator, outcome, {"events": {"count": len(points), "points": total}})


def _ranked(judged: list[Judged]) -> list[Judged]:
    """With the place in the branch; who could not be assessed at all has none."""
    branches: dict[uuid.UUID, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.total.assessed:
            branches[one.branch].append(one)
    places = {
        one.manager: (place, len(peers))
        for peers in branches.values()
        for one, place in zip(peers, rules.ranks([p.total.points for p in peers]), strict=True)
    }
    return [
        replace(one, rank=places[one.manager][0], ranked=places[one.manager][1])
        if one.manager in places
        else one
        for one in judged
    ]
