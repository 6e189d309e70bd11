"""Lists that people bring: the import, what it did to each row, which column was what."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.ids import new_id
from crm.core.models import Posting
from crm.core.personal import CipherField, Sealed, mask_all


class OwnQuerySet(models.QuerySet["Import"]):
    """An import is seen by whoever made it, and by nobody else: it holds their list."""

    def visible_to(self, user: models.Model | AnonymousUser) -> Self:
        """The imports of `user`."""
        return self.filter(by_id=user.pk) if user.pk else self.none()

    def waiting(self, at: dt.datetime) -> Self:
        """Imports with work to do that nobody does: not held, or held by somebody who died."""
        idle = Q(held_until=None) | Q(held_until__lt=at)
        return self.filter(idle, state__in=Import.WORKING)


class Import(models.Model):
    """One list on its way into the bank: file, mapping, dry run, run, undo.

    `mapping` says which field a column (by its place, from "0") holds. `cursor` is the line up to
    which the work of this state is committed. `counts` are rows by what becomes (became) of them,
    `reasons` and `problems` say why rows were refused; neither holds a value of a cell.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Not mapped yet")
        CHECKING = "CHECKING", _("Being checked")
        CHECKED = "CHECKED", _("Checked")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        UNDOING = "UNDOING", _("Being undone")
        UNDONE = "UNDONE", _("Undone")
        FAILED = "FAILED", _("Failed")

    class OnKnown(models.TextChoices):
        SKIP = "SKIP", _("Leave as they are")
        UPDATE = "UPDATE", _("Change what the list says otherwise")
        REFUSE = "REFUSE", _("Report as errors")

    WORKING = (State.CHECKING, State.RUNNING, State.UNDOING)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    file = models.ForeignKey("core.StoredFile", models.PROTECT, related_name="+")
    errors = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    mapping = models.JSONField(default=dict)
    on_known = models.CharField(
        _("Customers on file already"), max_length=6, choices=OnKnown, default=OnKnown.SKIP
    )
    adds_new = models.BooleanField(_("Register customers who are not on file yet"), default=True)
    lead = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", verbose_name=_("Lead manager")
    )
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    cursor = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    held_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[OwnQuerySet] = OwnQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["by", "-created_at"], name="import_by_person"),
            models.Index(
                fields=["state"],
                name="import_at_work",
                condition=Q(state__in=["CHECKING", "RUNNING", "UNDOING"]),
            ),
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def is_working(self) -> bool:
        """Is a job at it?"""
        return self.state in self.WORKING

    @property
    def share_done(self) -> int:
        """Per cent of the rows that the work of this state has behind it."""
        return min(100, 100 * self.done // self.rows) if self.rows else 0


class ImportRow(models.Model):
    """What the import did to one line: the customer made or changed, or why it was refused.

    Jobs alone read it. `changes` is sealed: JSON of field → [before, after], from which undo
    restores field by field what nobody edited since.
    """

    class Outcome(models.TextChoices):
        ADDED = "ADDED", _("Registered")
        UPDATED = "UPDATED", _("Changed")
        SAME = "SAME", _("As on file already")
        SKIPPED = "SKIPPED", _("On file, left alone")
        REFUSED = "REFUSED", _("Refused")

    class Undone(models.TextChoices):
        TAKEN_BACK = "TAKEN_BACK", _("Taken back")
        RESTORED = "RESTORED", _("Restored")
        PARTLY = "PARTLY", _("Restored but for what was edited since")
        KEPT = "KEPT", _("Kept as it is")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(Import, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    field = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    customer_id = models.UUIDField(null=True)
    contact_id = models.UUIDField(null=True)
    changes_cipher = CipherField()
    undone = models.CharField(max_length=10, choices=Undone, blank=True)
    undone_reason = models.CharField(max_length=400, blank=True)

    changes = Sealed("changes", mask=mask_all, label=_("Before and after"))

    class Meta:
        ordering = ["batch", "line"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="one_outcome_a_line"),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.outcome}"


class ColumnQuerySet(models.QuerySet["ImportColumn"]):
    """What was mapped before: one's own, and what colleagues of one's branch chose."""

    def visible_to(self, user: models.Model | AnonymousUser, on: dt.date | None = None) -> Self:
        """Rows of `user`, and of the branches where they are posted on `on` (default: today)."""
        if not user.pk:
            return self.none()
        posted = Posting.objects.on(on or business_day()).filter(user=user.pk)
        return self.filter(Q(by_id=user.pk) | Q(branch__in=posted.values("branch")))


class ImportColumn(models.Model):
    """Which field a column of that name held the last time; the name stands as a digest.

    A list without a header has a customer where the name should be: so no name is kept in clear.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    branch = models.ForeignKey("core.Branch", models.CASCADE, null=True, related_name="+")
    header = models.BinaryField(max_length=32)
    field = models.CharField(max_length=20, blank=True)
    used_at = models.DateTimeField()

    objects: ClassVar[ColumnQuerySet] = ColumnQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-used_at"]
        constraints = [
            models.UniqueConstraint(fields=["by", "header"], name="one_field_a_column_and_person"),
        ]
        indexes = [models.Index(fields=["branch", "header"], name="import_column_by_branch")]

    def __str__(self) -> str:
        return self.field
