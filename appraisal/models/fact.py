"""What was measured, of whom, on which business day, and when it was known."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q, Sum

from crm.core.access import Rule, VisibleQuerySet


class FactQuerySet(VisibleQuerySet["Fact"]):
    """Words for facts."""

    rule = Rule.MANAGER

    def of_runs(self, runs: "Iterable[tuple[int, dt.date]]") -> "FactQuerySet":
        """Facts of those (run, business day); the day lets PostgreSQL skip the other months."""
        known = list(runs)
        return self.filter(
            run__in=[run for run, _day in known], business_day__in={day for _run, day in known}
        )

    def sums(self, branches: "models.QuerySet[models.Model]") -> dict[tuple[int, str], Decimal]:
        """(run, measure) → sum over the managers of `branches`; measures unknown to all are out."""
        rows = self.filter(branch__in=branches, value__isnull=False).order_by()
        grouped = rows.values_list("run", "measure").annotate(total=Sum("value"))
        return {(run, measure): total for run, measure, total in grouped}


class Fact(models.Model):
    """One measure of one manager on one business day, as known at `run` (decision 16).

    `branch` is where the manager was posted on that day, so that a move rewrites nothing.
    `value` is yuan (or a count of events), shares multiplied in; NULL is unknown, never 0. `rows`
    were counted; `skipped` are listed only (a balance that nobody told, another currency).
    Never updated: a correction is a row under a greater run. Partitioned by month.
    """

    id = models.BigAutoField(primary_key=True)
    business_day = models.DateField()
    manager = models.ForeignKey("core.User", models.PROTECT, related_name="facts", db_index=False)
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="+", db_index=False)
    measure = models.CharField(max_length=60)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    rows = models.PositiveIntegerField()
    skipped = models.PositiveIntegerField(default=0)
    run = models.BigIntegerField()

    objects: ClassVar[FactQuerySet] = FactQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business_day", "run", "manager", "measure"],
                name="one_fact_per_day_run_manager_and_measure",
            ),
            models.CheckConstraint(
                name="what_nobody_counted_has_no_value",
                condition=Q(value__isnull=True) | Q(rows__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_day} {self.manager_id} {self.measure} {self.value}"
