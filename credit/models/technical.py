"""That an arrear is operational or technical: noted by a person for good (DOMAIN.md C2)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet


class TechnicalArrearQuerySet(VisibleQuerySet["TechnicalArrear"]):
    """Words for technical arrears."""

    rule = Rule.CREDIT


class TechnicalArrear(models.Model):
    """The arrear of a loan since `due_on` is technical: who says so, when, and why.

    The core bank does not tell it. The pre-check leaves such an arrear in class pass for the days
    of `classification.technical_days`; the note holds for this arrear only. Append-only.
    """

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey("credit.Loan", models.CASCADE, related_name="technical_arrears")
    customer_id = models.UUIDField()
    due_on = models.DateField(_("Overdue since"))
    reason = models.CharField(_("Reason"), max_length=400)
    noted_on = models.DateField()
    noted_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    objects: ClassVar[TechnicalArrearQuerySet] = TechnicalArrearQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["loan", "-due_on"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "due_on"], name="one_note_per_arrear"),
            models.CheckConstraint(name="technical_arrear_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.due_on}"
