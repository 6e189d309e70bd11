"""What is due on a loan and what was paid."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField


class ScheduleLineQuerySet(VisibleQuerySet["ScheduleLine"]):
    """Words for schedule lines."""

    rule = Rule.CREDIT

    def in_force(self) -> "ScheduleLineQuerySet":
        """The lines of each loan's latest run: a schedule counts as a whole."""
        later = ScheduleLine.objects.filter(loan=OuterRef("loan"), run__gt=OuterRef("run"))
        return self.filter(~Exists(later))


class ScheduleLine(models.Model):
    """Principal and interest that fall due on a day, as told by `run`; the latest run counts.

    `interest` NULL: the core does not split the instalment (no rate known), never 0.
    """

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey("credit.Loan", models.CASCADE, related_name="schedule", db_index=False)
    customer_id = models.UUIDField()
    due_on = models.DateField(_("Due on"))
    principal = MoneyField(_("Principal due"))
    interest = MoneyField(_("Interest due"), null=True)
    run = models.BigIntegerField()

    objects: ClassVar[ScheduleLineQuerySet] = ScheduleLineQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["loan", "due_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "due_on", "run"], name="one_schedule_line_per_loan_day_and_run"
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="schedule_by_day")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.due_on} {self.principal}"


class RepaymentQuerySet(VisibleQuerySet["Repayment"]):
    """Words for repayments."""

    rule = Rule.CREDIT

    def in_force(self) -> "RepaymentQuerySet":
        """Each payment as it was told last."""
        later = Repayment.objects.filter(
            source=OuterRef("source"), number=OuterRef("number"), run__gt=OuterRef("run")
        )
        return self.filter(~Exists(later))


class Repayment(models.Model):
    """A payment on a loan: `is_cash` is false for extension and refinancing (DOMAIN.md A0).

    `for_due_on` names the schedule line it settles, NULL when the core does not say; then it
    settles the oldest open line. `number` is the core's key of the payment. Never updated.
    """

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey(
        "credit.Loan", models.CASCADE, related_name="repayments", db_index=False
    )
    customer_id = models.UUIDField()
    source = models.CharField(max_length=20)
    number = models.CharField(max_length=40)
    paid_on = models.DateField(_("Paid on"))
    for_due_on = models.DateField(_("For the line due on"), null=True)
    principal = MoneyField(_("Principal paid"))
    interest = MoneyField(_("Interest paid"))
    is_cash = models.BooleanField(_("In cash"), default=True)
    run = models.BigIntegerField()

    objects: ClassVar[RepaymentQuerySet] = RepaymentQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["loan", "paid_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number", "run"], name="one_repayment_per_number_and_run"
            ),
        ]
        indexes = [
            models.Index(fields=["loan", "paid_on"], name="repayment_by_loan"),
            models.Index(fields=["paid_on"], name="repayment_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.paid_on} {self.principal}"
