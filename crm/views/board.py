"""The branch board: the branch's figures, its managers ranked, their indicators as a heat map."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Avg, Case, Count, F, QuerySet, When, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Rank
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from appraisal.models import Fact, Indicator, Score, ScoreLine, ScoreRun
from crm.core import clock
from crm.core.access import branches_sql, may_see_board
from crm.core.http import StaffRequest, require
from crm.core.models import Branch, User
from crm.core.paging import page_of

ROLES = ("HEAD", "HEAD_OFFICE", "AUDITOR")
MONTHS = 13
WEEK = dt.timedelta(days=7)
YI = Decimal(100_000_000)
HEAT = ((Decimal("1.1"), 5), (Decimal(1), 3), (Decimal("0.8"), 2), (Decimal("0.6"), 1))
WHO = gettext_lazy("The board is for branch heads, head office and auditors.")


@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """The board of one's own subtree, or of the branch in it that `?branch=` names."""
    require(may_see_board(request.user), WHO)
    branches = covered(request.user)
    chosen = branches.first()
    if wanted := request.GET.get("branch"):
        chosen = get_object_or_404(branches, pk=_key(wanted))
    asked = _day(request.GET.get("on", ""))
    run = ScoreRun.objects.as_of(asked)  # unscoped: runs are days and numbers
    context: dict[str, Any] = {"branches": branches, "chosen": chosen, "asked": asked, "run": run}
    if run and chosen:
        context["board"] = Board(request, run, chosen)
    return render(request, "crm/board.html", context)


def covered(user: User) -> QuerySet[Branch]:
    """The branches that the user's postings cover, from the top."""
    day = clock.business_day()
    inside = RawSQL(branches_sql("%s", "%s", ROLES), [user.pk, day, day])
    return Branch.objects.filter(pk__in=inside)  # unscoped: the tree is public inside the bank


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Cell:
    """One indicator of one manager in the heat map."""

    indicator: Indicator
    line: ScoreLine | None

    @property
    def percent(self) -> Decimal | None:
        """Completion, or the part of the standard score earned, in per cent."""
        rate = self.line.rate if self.line else None
        return None if rate is None else rate * 100

    @property
    def heat(self) -> str:
        """The colour step; over a limit that lower ratios keep: risk."""
        if not self.line or self.line.rate is None:
            return ""
        if self.is_over:
            return "risk"
        rate = self.line.rate
        return str(next((step for bound, step in HEAT if rate >= bound), 0))

    @property
    def is_over(self) -> bool:
        """Is a ratio that should be low above its limit?"""
        return bool(
            self.line and self.line.is_over_limit and self.indicator.kind == Indicator.Kind.LOWER
        )

    @property
    def ratio(self) -> Decimal | None:
        """The ratio itself."""
        steps = self.line.steps if self.line else []
        return next((Decimal(one["value"]) for one in steps if one["step"] == "ratio"), None)


@dataclass(frozen=True)
class Place:
    """One manager's row: place by points among all shown (none: not assessed), and the rest."""

    place: int | None
    score: Score
    change: Decimal | None
    trend: list[Decimal]
    cells: list[Cell]


class Board:
    """Reads once what the board shows; every figure is stored, none is computed from balances."""

    def __init__(self, request: StaffRequest, run: ScoreRun, branch: Branch) -> None:
        self.request, self.run, self.branch = request, run, branch
        self.inside = covered(request.user).filter(path__startswith=branch.path)

    # --- figures -------------------------------------------------------------------------------

    @cached_property
    def _runs(self) -> dict[dt.date, int]:
        """Scored day → run, for the last months and the last week; the run shown included."""
        since = self.run.business_day.replace(day=1) - dt.timedelta(days=31 * MONTHS)
        # unscoped: runs are days and numbers
        rows = ScoreRun.objects.newest().filter(business_day__range=(since, self.run.business_day))
        found = dict(rows.values_list("business_day", "run"))
        return {**found, self.run.business_day: self.run.run}

    def _last_until(self, day: dt.date) -> dt.date | None:
        return max((one for one in self._runs if one <= day), default=None)

    @cached_property
    def month_ends(self) -> list[dt.date]:
        """The last scored day of each of the last months, the day shown the last."""
        last: dict[tuple[int, int], dt.date] = {}
        for day in sorted(self._runs):
            last[day.year, day.month] = day
        return sorted(last.values())[-MONTHS:]

    @cached_property
    def _sums(self) -> dict[tuple[dt.date, str], Decimal]:
        """(day, measure) → sum over the branch, at the month ends."""
        facts = Fact.objects.visible_to(self.request.user)
        days = {self._runs[day]: day for day in self.month_ends}
        sums = facts.of_runs(days.items()).sums(self.inside)
        return {(days[run], measure): total for (run, measure), total in sums.items()}

    def _ratio(self, day: dt.date | None, part: str, whole: str) -> Decimal | None:
        if day is None or not self._sums.get((day, whole)):
            return None
        return self._sums.get((day, part), Decimal(0)) / self._sums[day, whole]

    @property
    def year_start(self) -> dt.date | None:
        """The last scored day of last year."""
        end = self.run.business_day.replace(month=1, day=1) - dt.timedelta(days=1)
        return next(
            (day for day in self.month_ends if (day.year, day.month) == (end.year, 12)), None
        )

    @cached_property
    def strip(self) -> dict[str, Any]:
        """Deposits and loans with their growth since the year began, ratios, average score."""
        day, start = self.run.business_day, self.year_start
        figures = {code: self._sums.get((day, code)) for code in
                   ("deposit.balance", "deposit.net", "loan.balance", "loan.net")}  # fmt: skip
        found: dict[str, Any] = {code.replace(".", "_"): one for code, one in figures.items()}
        for name, part, whole in (
            ("npl", "loan.npl", "loan.classified"),
            ("collected", "loan.interest_received", "loan.interest_due"),
        ):
            now, then = self._ratio(day, part, whole), self._ratio(start, part, whole)
            found[name] = now
            known = now is not None and then is not None
            found[f"{name}_change"] = (now - then) * 100 if known else None  # type: ignore[operator]  # both known
        for name in ("deposit_net", "loan_net"):
            value = found[name]
            found[f"{name}_yi"] = None if value is None else value / YI
        return {**found, **self.average}

    # --- leaderboard ---------------------------------------------------------------------------

    @cached_property
    def _scores(self) -> QuerySet[Score]:
        scores = Score.objects.visible_to(self.request.user).filter(branch__in=self.inside)
        return scores.filter(run=self.run)

    @cached_property
    def average(self) -> dict[str, Any]:
        """Mean points and mean standard points assessed, over everybody who was assessed."""
        judged = self._scores.filter(assessed_standard__gt=0).order_by()
        found = judged.aggregate(
            managers=Count("pk"), points=Avg("points"), assessed=Avg("assessed_standard")
        )
        return {**found, "points_change": self._mean_change(found["points"])}

    def _mean_change(self, mean: Decimal | None) -> Decimal | None:
        if mean is None or self.week_before is None:
            return None
        scores = Score.objects.visible_to(self.request.user).filter(
            branch__in=self.inside, run=self._runs[self.week_before], assessed_standard__gt=0
        )
        before = scores.order_by().aggregate(mean=Avg("points"))["mean"]
        return None if before is None else mean - before

    @property
    def week_before(self) -> dt.date | None:
        """The scored day a week ago or before, in the same year."""
        day = self._last_until(self.run.business_day - WEEK)
        return day if day and day.year == self.run.business_day.year else None

    @cached_property
    def indicators(self) -> list[Indicator]:
        """The columns: what gives points, in the scheme's order."""
        if not self.run.scheme:
            return []
        return [one for one in self.run.scheme.indicators.all() if not one.is_deduction]

    @cached_property
    def sort(self) -> str:
        """The indicator by which `?sort=` orders; empty: by points."""
        wanted = self.request.GET.get("sort", "")
        return wanted if wanted in {one.code for one in self.indicators} else ""

    @cached_property
    def page(self) -> "Page[Score]":
        """The managers of this page, the best first; who could not be assessed comes last."""
        nobody = Case(When(assessed_standard=0, then=1), default=0)
        place = Window(Rank(), partition_by=nobody, order_by=F("points").desc())
        scores = self._scores.select_related("manager", "branch").annotate(place=place)
        if self.sort:
            rate = RawSQL(
                "SELECT l.rate FROM appraisal_scoreline l JOIN appraisal_indicator i"
                " ON i.id = l.indicator_id WHERE l.score_id = appraisal_score.id AND i.code = %s",
                [self.sort],
            )
            best = F("by").desc(nulls_last=True)
            ordered = scores.annotate(by=rate).order_by(best, "manager__staff_number")
            return page_of(ordered, self.request)
        return page_of(scores.order_by(nobody, "-points", "manager__staff_number"), self.request)

    @cached_property
    def places(self) -> list[Place]:
        """The rows of the table."""
        scores = list(self.page)
        cells, before, trends = self._lines(scores), self._before(scores), self._trends(scores)
        return [
            Place(
                place=one.place if one.assessed_standard else None,  # type: ignore[attr-defined]  # annotated
                score=one,
                change=one.points - before[one.manager_id] if one.manager_id in before else None,
                trend=trends[one.manager_id],
                cells=[Cell(each, cells.get((one.pk, each.pk))) for each in self.indicators],
            )
            for one in scores
        ]

    def _lines(self, scores: list[Score]) -> dict[tuple[int, uuid.UUID], ScoreLine]:
        lines = ScoreLine.objects.visible_to(self.request.user).filter(score__in=scores)
        return {(one.score_id, one.indicator_id): one for one in lines}

    def _before(self, scores: list[Score]) -> dict[uuid.UUID, Decimal]:
        if not self.week_before:
            return {}
        rows = self._of(scores).filter(run=self._runs[self.week_before])
        return dict(rows.values_list("manager", "points"))

    def _trends(self, scores: list[Score]) -> dict[uuid.UUID, list[Decimal]]:
        rows = self._of(scores).filter(run__in=[self._runs[day] for day in self.month_ends])
        found: dict[uuid.UUID, list[Decimal]] = defaultdict(list)
        for manager, points in rows.order_by("business_day").values_list("manager", "points"):
            found[manager].append(points)
        return found

    def _of(self, scores: list[Score]) -> QuerySet[Score]:
        managers = [one.manager_id for one in scores]
        return Score.objects.visible_to(self.request.user).filter(manager__in=managers)

    @cached_property
    def averages(self) -> list[Decimal | None]:
        """Mean of each column over everybody in the branch, in per cent."""
        lines = ScoreLine.objects.visible_to(self.request.user).filter(score__in=self._scores)
        means = dict(lines.order_by().values_list("indicator").annotate(mean=Avg("rate")))
        return [
            means[one.pk] * 100 if means.get(one.pk) is not None else None
            for one in self.indicators
        ]

    # --- trend ---------------------------------------------------------------------------------

    @property
    def trend(self) -> dict[str, Any]:
        """Deposits and loans at the month ends, in 亿元, as charts and tables read them."""
        return {
            "x": [f"{day:%y-%m}" for day in self.month_ends],
            "x_label": _("Month end"),
            "unit": _("100 million yuan"),
            "file": "board-trend",
            "places": 2,
            "series": [
                {"name": _("Deposits"), "data": self._line("deposit.balance")},
                {"name": _("Loans"), "data": self._line("loan.balance"), "dash": True, "cat": 4},
            ],
        }

    def _line(self, measure: str) -> list[float | None]:
        values = (self._sums.get((day, measure)) for day in self.month_ends)
        return [None if value is None else float(round(value / YI, 4)) for value in values]

    @property
    def trend_words(self) -> str:
        """The finding of the chart."""
        words = _("Deposits and loans at the month ends from %(a)s to %(b)s")
        return words % {"a": self.month_ends[0], "b": self.month_ends[-1]}
