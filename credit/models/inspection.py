"""After the loan: inspections and the class that the rule suggests."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credit.models.loan import LoanClass
from crm.core.access import Rule, VisibleQuerySet
from crm.core.ids import new_id


class InspectionQuerySet(VisibleQuerySet["Inspection"]):
    """Words for inspections."""

    rule = Rule.CREDIT

    def open(self) -> "InspectionQuerySet":
        """Inspections that wait to be done."""
        return self.filter(state=Inspection.State.DUE)

    def overdue(self, *, on: dt.date) -> "InspectionQuerySet":
        """Open inspections whose day has passed on `on`."""
        return self.open().filter(due_on__lt=on)


class Inspection(models.Model):
    """A follow-up of a loan: planned by setting, done once (DOMAIN.md C1)."""

    class Kind(models.TextChoices):
        FIRST = "FIRST", _("First inspection")
        ROUTINE = "ROUTINE", _("Routine inspection")
        SPECIAL = "SPECIAL", _("Special inspection")

    class State(models.TextChoices):
        DUE = "DUE", _("Due")
        DONE = "DONE", _("Done")
        CANCELLED = "CANCELLED", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    loan = models.ForeignKey("credit.Loan", models.CASCADE, related_name="inspections")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="inspections")
    kind = models.CharField(_("Kind"), max_length=7, choices=Kind)
    due_on = models.DateField(_("Due on"))
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.DUE)
    planned_at = models.DateTimeField()
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    use_as_agreed = models.BooleanField(_("Funds are used as agreed"), null=True, blank=True)
    finding = models.TextField(_("Finding"), max_length=2000, blank=True)

    objects: ClassVar[InspectionQuerySet] = InspectionQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "kind", "due_on"], name="one_inspection_per_loan_kind_and_day"
            ),
            models.CheckConstraint(
                name="a_done_inspection_says_what_was_found",
                condition=~Q(state="DONE")
                | (Q(done_on__isnull=False, done_by__isnull=False) & ~Q(finding="")),
                violation_error_message=_("Say what was found."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="inspection_open", condition=Q(state="DUE")),
            models.Index(fields=["customer"], name="inspection_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.due_on}"


class SuggestedClassQuerySet(VisibleQuerySet["SuggestedClass"]):
    """Suggestions follow the customer."""

    rule = Rule.CREDIT


class SuggestedClass(models.Model):
    """What the pre-check suggests from `valid_from` on; a row when it changes, never updated.

    `reasons` is a list of {code, at_least, numbers} as `credit.rules` gave them.
    """

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey("credit.Loan", models.CASCADE, related_name="suggestions")
    customer_id = models.UUIDField()
    valid_from = models.DateField()
    loan_class = models.CharField(max_length=15, choices=LoanClass)
    overdue_days = models.PositiveIntegerField()
    reasons: Any = models.JSONField(default=list)
    run = models.BigIntegerField()

    objects: ClassVar[SuggestedClassQuerySet] = SuggestedClassQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["loan", "-valid_from", "-run"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "valid_from", "run"], name="one_suggestion_per_loan_day_and_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.valid_from} {self.loan_class}"
