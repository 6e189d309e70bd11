"""What the core bank sent, and what became of it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.ids import new_id


class FeedLoadQuerySet(models.QuerySet["FeedLoad"]):
    """Words for loads."""

    def loaded(self) -> "FeedLoadQuerySet":
        """Loads that were merged, as much as they brought."""
        return self.filter(state=FeedLoad.State.LOADED)

    def whole(self) -> "FeedLoadQuerySet":
        """Those whose last business day has all its files, by this delivery or by others."""
        return self.loaded().filter(lacks=[])


class FeedLoad(models.Model):
    """One folder of the core bank's files: its days, its control totals, its fate.

    `counts` maps file → {manifest, accepted, rejected, changed}; `totals` maps file → column →
    {manifest, accepted}, the control sums as text; `run` orders loads and computations
    (`crm.core.runs`). `lacks` names the files that its last day still waits for: a day is whole
    when a load of it is LOADED and lacks none (decision 23).
    """

    class State(models.TextChoices):
        RUNNING = "RUNNING", _("Loading")
        LOADED = "LOADED", _("Loaded")
        REFUSED = "REFUSED", _("Refused")
        FAILED = "FAILED", _("Failed")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.BigIntegerField(unique=True)
    source = models.CharField(_("Source"), max_length=20)
    from_on = models.DateField(_("First business day"))
    to_on = models.DateField(_("Last business day"))
    folder = models.CharField(_("Folder"), max_length=200)
    manifest_sha256 = models.CharField(max_length=64)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.RUNNING)
    reason = models.TextField(_("Reason"), blank=True)
    counts = models.JSONField(default=dict)
    totals = models.JSONField(default=dict)
    lacks = ArrayField(models.CharField(max_length=100), default=list)
    started_at = models.DateTimeField(_("Started at"))
    finished_at = models.DateTimeField(_("Finished at"), null=True)
    rejects = models.ForeignKey(
        "core.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[FeedLoadQuerySet] = FeedLoadQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-to_on", "-started_at"]
        constraints = [
            models.CheckConstraint(
                name="load_ends_after_it_starts", condition=models.Q(to_on__gte=models.F("from_on"))
            ),
        ]

    @property
    def accepted(self) -> int:
        """Rows of all files that were merged, or would have been."""
        return sum(row["accepted"] for row in self.counts.values())

    @property
    def rejected(self) -> int:
        """Rows of all files that were rejected."""
        return sum(row["rejected"] for row in self.counts.values())

    @property
    def changed(self) -> int:
        """Rows that the merge wrote."""
        return sum(row["changed"] for row in self.counts.values())

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it runs."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None

    def __str__(self) -> str:
        return f"{self.source} {self.from_on}–{self.to_on} {self.state}"


class FeedReject(models.Model):
    """How many rows of a file were refused for which reason (the rows are in the reject file)."""

    id = models.BigAutoField(primary_key=True)
    load = models.ForeignKey(FeedLoad, models.CASCADE, related_name="reject_reasons")
    file = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()

    class Meta:
        ordering = ["file", "-rows"]
        constraints = [
            models.UniqueConstraint(
                fields=["load", "file", "reason"], name="one_count_per_reject_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file}: {self.reason} ({self.rows})"
