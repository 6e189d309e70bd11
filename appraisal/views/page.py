"""What the score page shows beside the stored score: the day before, the months, the groups."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby

from django.utils.functional import Promise as LazyText

from appraisal.models import Indicator, Score, ScoreLine, ScoreRun
from appraisal.rules import Kind
from appraisal.views.formula import IS_RATIO, WHY, number
from crm.core.models import User
from crm.core.templatetags.zk import pct, wan

YEAR = dt.timedelta(days=366)


def month_ends(days: Iterable[dt.date]) -> set[dt.date]:
    """The last day of each month among `days`."""
    last: dict[tuple[int, int], dt.date] = {}
    for day in sorted(days):
        last[day.year, day.month] = day
    return set(last.values())


@dataclass(frozen=True)
class LineRow:
    """One indicator in the table; `before` are its points of the scored day before."""

    line: ScoreLine
    before: Decimal | None

    @property
    def indicator(self) -> Indicator:
        """Its indicator."""
        return self.line.indicator

    @property
    def is_ratio(self) -> bool:
        """Is it a ratio that is met or not, rather than a target that is completed?"""
        return self.indicator.kind in IS_RATIO

    @property
    def _ratio(self) -> Decimal | None:
        part, whole = (number(self.line.inputs[role]["value"]) for role in ("part", "whole"))
        return part / whole if part is not None and whole else None

    @property
    def limit(self) -> Decimal | None:
        """The ratio that counts as met."""
        return number(self.indicator.parameters.get("limit"))

    @property
    def target(self) -> str:
        """What was to be reached, in words."""
        if self.is_ratio:
            sign = "≤" if self.indicator.kind == Kind.LOWER else "≥"
            return f"{sign} {pct(self.limit)}" if self.limit is not None else ""
        return wan(self.line.inputs.get("target", {}).get("value"))

    @property
    def done(self) -> str:
        """What was reached, in words."""
        if self.is_ratio:
            return pct(self._ratio)
        return wan(self.line.inputs.get("done", {}).get("value"))

    @property
    def short_of(self) -> str:
        """How far the ratio is from its limit, in percentage points; empty when it is met."""
        ratio, limit = self._ratio, self.limit
        if ratio is None or limit is None or not self.line.is_over_limit:
            return ""
        return pct(abs(ratio - limit)).rstrip("%")

    @property
    def percent(self) -> Decimal | None:
        """Completion in per cent."""
        return None if self.line.rate is None else self.line.rate * 100

    @property
    def bar(self) -> Decimal:
        """Completion on a track that ends at the cap."""
        cap = Decimal(self.indicator.parameters.get("cap", 1)) or Decimal(1)
        return (self.percent or Decimal(0)) / cap

    @property
    def tick(self) -> Decimal:
        """Where 100 % stands on that track."""
        return Decimal(100) / (Decimal(self.indicator.parameters.get("cap", 1)) or Decimal(1))

    @property
    def most(self) -> Decimal:
        """The most points that the indicator can give."""
        cap = number(self.indicator.parameters.get("cap")) if not self.is_ratio else None
        return self.indicator.standard * (cap or Decimal(1))

    @property
    def events(self) -> int:
        """How often points were taken away."""
        return int(self.line.inputs.get("events", {}).get("count", 0))

    @property
    def per_event(self) -> Decimal:
        """Points that one event takes away."""
        return -Decimal(self.indicator.parameters["per_event"])

    @property
    def change(self) -> Decimal | None:
        """Points more than on the scored day before."""
        if self.line.points is None or self.before is None:
            return None
        return self.line.points - self.before

    @property
    def why(self) -> str | LazyText:
        """Why it is not assessed."""
        return WHY.get(self.line.why, "")


@dataclass(frozen=True)
class Group:
    """Indicators of one group with their sum."""

    label: str | LazyText
    rows: list[LineRow]

    @property
    def points(self) -> Decimal | None:
        """Their points; nothing when none could be assessed."""
        known = [row.line.points for row in self.rows if row.line.points is not None]
        return sum(known, Decimal(0)) if known else None


class ScorePage:
    """Reads once what the page shows."""

    def __init__(self, score: Score, reader: User) -> None:
        self.score, self.reader = score, reader

    @cached_property
    def previous(self) -> Score | None:
        """The score of the scored day before, in the same year: in a new one growth begins anew."""
        day = self.score.business_day - dt.timedelta(days=1)
        if day.year != self.score.business_day.year:
            return None
        scores = Score.objects.visible_to(self.reader).filter(manager=self.score.manager_id)
        run = ScoreRun.objects.as_of(day)  # unscoped: runs are days and numbers
        return scores.filter(run=run).first() if run else None

    @property
    def change(self) -> Decimal | None:
        """Points more than on the scored day before."""
        return self.score.points - self.previous.points if self.previous else None

    @cached_property
    def groups(self) -> list[Group]:
        """The lines by group, in the scheme's order."""
        lines = ScoreLine.objects.visible_to(self.reader).filter(score=self.score)
        ordered = list(lines.select_related("indicator").order_by("indicator__position"))
        before = dict(
            ScoreLine.objects.visible_to(self.reader)
            .filter(score=self.previous)
            .values_list("indicator__code", "points")
        )
        rows = [LineRow(one, before.get(one.indicator.code)) for one in ordered]
        return [
            Group(Indicator.Group(group).label, list(of))
            for group, of in groupby(rows, key=lambda row: row.indicator.group)
        ]

    @property
    def not_assessed(self) -> list[LineRow]:
        """Indicators without points."""
        return [row for group in self.groups for row in group.rows if row.line.points is None]

    @property
    def deducted(self) -> int:
        """Events that took points."""
        return sum(row.events for group in self.groups for row in group.rows)

    @cached_property
    def trend(self) -> list[tuple[dt.date, Decimal]]:
        """Points at the ends of the months before, as they are known now, and those shown."""
        day = self.score.business_day
        # unscoped: runs are days and numbers
        runs = ScoreRun.objects.newest().filter(
            business_day__gte=day - YEAR, business_day__lt=day.replace(day=1)
        )
        ends = month_ends(runs.values_list("business_day", flat=True))
        scores = Score.objects.visible_to(self.reader).filter(
            manager=self.score.manager_id, business_day__in=ends, run__in=runs.values("run")
        )
        before = scores.order_by("business_day").values_list("business_day", "points")
        return [*before, (day, self.score.points)]

    @property
    def trend_points(self) -> list[Decimal]:
        """The same without days."""
        return [points for _day, points in self.trend]
