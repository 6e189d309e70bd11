"""Scores: the result of one run over one business day, and how each point came about."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet


class ScoreRunQuerySet(models.QuerySet["ScoreRun"]):
    """Words for runs."""

    def published(self) -> "ScoreRunQuerySet":
        """What readers may read."""
        return self.filter(state=ScoreRun.State.PUBLISHED)

    def newest(self) -> "ScoreRunQuerySet":
        """One run a day: the newest published; days newest first."""
        rows = self.published().order_by("-business_day", "-run")
        return rows.distinct("business_day")

    def as_of(self, day: dt.date | None) -> "ScoreRun | None":
        """The newest published run of `day` or the last scored day before it (None: the newest)."""
        rows = self.published().select_related("scheme").order_by("-business_day", "-run")
        return (rows.filter(business_day__lte=day) if day else rows).first()


class ScoreRun(models.Model):
    """One computation of facts and scores of one business day for all managers.

    `run` is its number in the common sequence: it knew every load with a smaller one. `digest` is
    SHA-256 over the canonical results: the same inputs give the same digest.
    """

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("Running")
        PUBLISHED = "PUBLISHED", _("Published")

    run = models.BigIntegerField(primary_key=True)
    business_day = models.DateField()
    scheme = models.ForeignKey("appraisal.Scheme", models.PROTECT, null=True, related_name="runs")
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    objects: ClassVar[ScoreRunQuerySet] = ScoreRunQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-business_day", "-run"]
        indexes = [models.Index(fields=["business_day", "run"], name="score_run_by_day")]

    def __str__(self) -> str:
        return f"{self.business_day} @ {self.run}"


class ScoreQuerySet(VisibleQuerySet["Score"]):
    """Words for scores."""

    rule = Rule.MANAGER


class Score(models.Model):
    """A manager's points of one run: `points` of `assessed_standard` that could be judged.

    `points` includes `deductions` (0 or less). `rank` counts the managers of the branch of that
    day who have more points, plus one; NULL when nothing could be assessed.
    """

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ScoreRun, models.PROTECT, related_name="scores", db_index=False)
    business_day = models.DateField()
    manager = models.ForeignKey("core.User", models.PROTECT, related_name="scores", db_index=False)
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=9, decimal_places=2)
    deductions = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    assessed_standard = models.DecimalField(max_digits=9, decimal_places=2)
    full_standard = models.DecimalField(max_digits=9, decimal_places=2)
    rank = models.PositiveIntegerField(null=True)
    ranked = models.PositiveIntegerField(default=0)

    objects: ClassVar[ScoreQuerySet] = ScoreQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-points", "manager"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "manager"], name="one_score_per_run_and_manager"
            ),
            models.CheckConstraint(
                name="no_more_is_assessed_than_the_scheme_has",
                condition=Q(assessed_standard__lte=F("full_standard"), assessed_standard__gte=0),
            ),
            models.CheckConstraint(
                name="deductions_never_add_points", condition=Q(deductions__lte=0)
            ),
        ]
        indexes = [models.Index(fields=["manager", "business_day"], name="score_by_manager")]

    def __str__(self) -> str:
        return f"{self.business_day} {self.manager_id} {self.points}"

    @property
    def earned(self) -> Decimal:
        """Points of the indicators, before deductions."""
        return self.points - self.deductions

    @property
    def is_whole(self) -> bool:
        """Could every indicator be assessed?"""
        return self.assessed_standard == self.full_standard


class ScoreLineQuerySet(VisibleQuerySet["ScoreLine"]):
    """Words for the lines of scores."""

    rule = Rule.MANAGER


class ScoreLine(models.Model):
    """One indicator of one score, with everything that explains it.

    `points` NULL: not assessed, `why` says for what reason. `rate` is what a heat map shows:
    completion, or the part of the standard score that a ratio earned. `inputs` maps each input to
    {measure, value, rows, skipped} with figures as strings; `steps` is the calculation in order.
    """

    id = models.BigAutoField(primary_key=True)
    score = models.ForeignKey(Score, models.CASCADE, related_name="lines", db_index=False)
    manager = models.ForeignKey("core.User", models.PROTECT, related_name="+", db_index=False)
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="+", db_index=False)
    indicator = models.ForeignKey("appraisal.Indicator", models.PROTECT, related_name="lines")
    points = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    rate = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    is_over_limit = models.BooleanField(default=False)
    why = models.CharField(max_length=20, blank=True)
    inputs: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    steps: "models.JSONField[list[Any], list[Any]]" = models.JSONField(default=list)

    objects: ClassVar[ScoreLineQuerySet] = ScoreLineQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["score", "indicator__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["score", "indicator"], name="one_line_per_score_and_indicator"
            ),
            models.CheckConstraint(
                name="what_is_not_assessed_says_why",
                condition=Q(points__isnull=False, why="") | (Q(points__isnull=True) & ~Q(why="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score_id} {self.indicator_id} {self.points}"
