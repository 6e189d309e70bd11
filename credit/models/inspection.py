"""Inspections after the loan: first, routine, special (DOMAIN.md C1)."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id


class InspectionQuerySet(VisibleQuerySet["Inspection"]):
    """Words for inspections."""

    rule = Rule.CREDIT

    def due(self, *, by: dt.date) -> "InspectionQuerySet":
        """Inspections that nobody has made and that are due up to `by`, the oldest first."""
        return self.filter(state=Inspection.State.DUE, due_on__lte=by).order_by("due_on", "id")

    def overdue(self, *, on: dt.date) -> "InspectionQuerySet":
        """Inspections whose day has passed on `on`."""
        return self.filter(state=Inspection.State.DUE, due_on__lt=on)


@tracked()
class Inspection(models.Model):
    """A look at a borrower after disbursal: planned by the night, made and told by a manager.

    The first one says whether the money went where it was lent for (`is_use_kept`).
    """

    class Kind(models.TextChoices):
        FIRST = "FIRST", _("First inspection")
        ROUTINE = "ROUTINE", _("Routine inspection")
        SPECIAL = "SPECIAL", _("Special inspection")

    class Method(models.TextChoices):
        ON_SITE = "ON_SITE", _("On site")
        PHONE = "PHONE", _("By phone")
        OFF_SITE = "OFF_SITE", _("Off site")

    class State(models.TextChoices):
        DUE = "DUE", _("Not made yet")
        DONE = "DONE", _("Made")
        CANCELLED = "CANCELLED", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    loan = models.ForeignKey("credit.Loan", models.CASCADE, related_name="inspections")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="inspections")
    kind = models.CharField(_("Kind"), max_length=7, choices=Kind)
    due_on = models.DateField(_("Inspect by"))
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.DUE)
    method = models.CharField(_("Method"), max_length=8, choices=Method, blank=True)
    is_use_kept = models.BooleanField(_("Money used as agreed"), null=True, blank=True)
    finding = models.TextField(_("Finding"), max_length=2000, blank=True)
    done_on = models.DateField(_("Inspected on"), null=True, blank=True)
    done_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, editable=False)
    planned_at = models.DateTimeField(editable=False)

    objects: ClassVar[InspectionQuerySet] = InspectionQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "kind", "due_on"], name="one_inspection_per_loan_kind_and_day"
            ),
            models.UniqueConstraint(
                fields=["loan"],
                condition=Q(kind="FIRST"),
                name="one_first_inspection_per_loan",
            ),
            models.CheckConstraint(
                name="done_inspection_says_what_was_found",
                condition=Q(state="DONE")
                & ~Q(finding="")
                & ~Q(method="")
                & Q(done_on__isnull=False, done_by__isnull=False, recorded_at__isnull=False)
                | ~Q(state="DONE") & Q(done_on__isnull=True, done_by__isnull=True),
                violation_error_message=_("Say who inspected, when, how and what was found."),
            ),
            models.CheckConstraint(
                name="first_inspection_tells_the_use",
                condition=~Q(kind="FIRST", state="DONE") | Q(is_use_kept__isnull=False),
                violation_error_message=_(
                    "The first inspection says whether the money was used as agreed."
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="inspection_due", condition=Q(state="DUE")),
            models.Index(fields=["customer"], name="inspection_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.kind} {self.due_on}"
