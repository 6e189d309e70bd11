"""What became of each maturing deposit."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField
from crm.core.history import tracked
from crm.core.ids import new_id
from customers.models.customer import Customer
from customers.models.deposit import DepositAccount


class MaturityQuerySet(VisibleQuerySet["Maturity"]):
    """Words for maturities."""

    rule = Rule.RELATION

    def matured(self, *, between: tuple[dt.date, dt.date]) -> Self:
        """Matured from the first to the last day of `between`, both included."""
        return self.filter(matured_on__range=between)

    def judged(self) -> Self:
        """Those of which it is known what became of them."""
        return self.exclude(outcome="")

    def retention(self) -> dict[str, Decimal]:
        """Yuan matured and kept of the judged ones that did not renew themselves."""
        asked = self.judged().filter(renewed=False).order_by()
        zero = Decimal(0)
        return asked.aggregate(
            matured=Coalesce(Sum("amount"), zero), kept=Coalesce(Sum("kept"), zero)
        )


@tracked()
class Maturity(models.Model):
    """A deposit that matures on a day, and what became of its money.

    The row is made days before, while the account still stands; `kept`, `moved` and the outcome
    follow from balances after the watch (setting `deposit.retention_days`) and may be corrected by
    a person with a reason. Formula: DOMAIN.md A0, 到期承接率. `manager` led the customer that day.
    """

    class Outcome(models.TextChoices):
        KEPT = "KEPT", pgettext_lazy("maturity", "Kept")
        MOVED = "MOVED", pgettext_lazy("maturity", "Moved to another product")
        PARTLY = "PARTLY", pgettext_lazy("maturity", "Partly kept")
        LOST = "LOST", pgettext_lazy("maturity", "Lost")
        RENEWED = "RENEWED", pgettext_lazy("maturity", "Renewed itself")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="maturities")
    account = models.ForeignKey(DepositAccount, models.CASCADE, related_name="maturities")
    manager = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="+")
    matured_on = models.DateField(_("Matured on"))
    amount = MoneyField(_("Matured (yuan)"))
    renewed = models.BooleanField(default=False)
    before = MoneyField(null=True)
    after = MoneyField(null=True)
    kept = MoneyField(_("Kept (yuan)"), null=True)
    moved = MoneyField(null=True)
    outcome = models.CharField(_("What became of it"), max_length=7, choices=Outcome, blank=True)
    derived = models.CharField(max_length=7, choices=Outcome, blank=True)
    reason = models.CharField(_("Why"), max_length=200, blank=True)
    set_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[MaturityQuerySet] = MaturityQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-matured_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "matured_on"], name="one_maturity_per_account_and_day"
            ),
            models.CheckConstraint(
                name="not_more_is_kept_than_matured",
                condition=Q(kept__isnull=True) | Q(kept__gte=0, kept__lte=F("amount")),
                violation_error_message=_("Between 0 and what matured."),
            ),
            models.CheckConstraint(
                name="who_corrects_an_outcome_says_why",
                condition=Q(set_by__isnull=True) | ~Q(reason=""),
                violation_error_message=_("Say why."),
            ),
        ]
        indexes = [
            models.Index(fields=["matured_on"], name="maturity_by_day"),
            models.Index(fields=["branch", "matured_on"], name="maturity_by_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.matured_on} {self.outcome}"
