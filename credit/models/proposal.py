"""Which class a loan should have, by the rules, and which was chosen."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credit.models.loan import LoanClass
from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked


class ClassProposalQuerySet(VisibleQuerySet["ClassProposal"]):
    """Words for proposals."""

    rule = Rule.CREDIT

    def newest(self) -> "ClassProposalQuerySet":
        """The newest proposal of each loan."""
        return self.order_by("loan_id", "-business_day", "-run").distinct("loan_id")


@tracked()
class ClassProposal(models.Model):
    """The class that the pre-check suggests from `business_day` on, with its reasons.

    A row only where suggestion or reasons changed; never rewritten. `reasons` is a list of
    {"code": …, "class": …, …parameters}, the heaviest first; `credit.reasons` puts them in words.
    `chosen` is what people decided: one proposes, another reviews.
    """

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey(
        "credit.Loan", models.CASCADE, related_name="proposals", db_index=False
    )
    customer_id = models.UUIDField()
    business_day = models.DateField(_("Business day"))
    suggested = models.CharField(_("Suggested class"), max_length=15, choices=LoanClass)
    overdue_days = models.PositiveIntegerField(_("Days overdue"), default=0)
    reasons = models.JSONField(default=list)
    chosen = models.CharField(_("Chosen class"), max_length=15, choices=LoanClass, blank=True)
    proposed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    run = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    objects: ClassVar[ClassProposalQuerySet] = ClassProposalQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["loan", "-business_day", "-run"]
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "business_day", "run"], name="one_proposal_per_loan_day_and_run"
            ),
            models.CheckConstraint(
                name="class_is_chosen_by_two",
                condition=Q(chosen="")
                | Q(proposed_by__isnull=False, reviewed_by__isnull=False)
                & ~Q(proposed_by=F("reviewed_by")),
                violation_error_message=_("One proposes a class, another reviews it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.business_day} {self.suggested}"
