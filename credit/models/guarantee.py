"""Which guarantees secure which loans."""

from typing import ClassVar

from django.db import models

from credit.models.loan import Loan
from crm.core.access import Rule, VisibleQuerySet


class LoanGuaranteeQuerySet(VisibleQuerySet["LoanGuarantee"]):
    """Ties follow the borrower."""

    rule = Rule.CREDIT


class LoanGuarantee(models.Model):
    """A loan is secured by a guarantee; the edge itself stands in customers.

    `customer_id` is the borrower's. The feed brings ties and takes none away.
    """

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey(Loan, models.CASCADE, related_name="guarantees", db_index=False)
    guarantee = models.ForeignKey("customers.Guarantee", models.CASCADE, related_name="loans")
    customer_id = models.UUIDField()

    objects: ClassVar[LoanGuaranteeQuerySet] = LoanGuaranteeQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "guarantee"], name="one_tie_per_loan_and_guarantee"
            )
        ]
        indexes = [models.Index(fields=["customer_id"], name="tie_by_customer")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.guarantee_id}"
