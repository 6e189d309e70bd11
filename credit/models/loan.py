"""Loans, their balances and classes by business day."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField, RateField
from crm.core.ids import new_id


class LoanClass(models.TextChoices):
    """Five-class risk classification (order 2023 No. 1; DOMAIN.md C2)."""

    PASS = "PASS", _("Pass")
    SPECIAL_MENTION = "SPECIAL_MENTION", _("Special mention")
    SUBSTANDARD = "SUBSTANDARD", _("Substandard")
    DOUBTFUL = "DOUBTFUL", _("Doubtful")
    LOSS = "LOSS", _("Loss")


NPL_CLASSES = (LoanClass.SUBSTANDARD, LoanClass.DOUBTFUL, LoanClass.LOSS)


class LoanQuerySet(VisibleQuerySet["Loan"]):
    """Words for loans."""

    rule = Rule.CREDIT

    def outstanding(self) -> "LoanQuerySet":
        """Loans that are neither settled nor written off."""
        return self.filter(status=Loan.Status.ACTIVE)

    def outstanding_on(self, day: dt.date) -> "LoanQuerySet":
        """Loans that were paid out by `day` and neither settled nor written off then."""
        ended_later = Q(settled_on__gt=day) | Q(settled_on=None, off_balance_on__gt=day)
        return self.filter(Q(status=Loan.Status.ACTIVE) | ended_later, disbursed_on__lte=day)

    def maturing(self, *, between: tuple[dt.date, dt.date]) -> "LoanQuerySet":
        """Loans that mature from the first to the last day of `between`, both included."""
        return self.filter(matures_on__range=between)


class Loan(models.Model):
    """A loan note of the core bank (or typed in: `source` MANUAL).

    `balance`, `balance_on` and `core_class` repeat the newest `LoanBalance` and
    `LoanClassification` so that lists need no search; the dated rows are the truth. `rate` NULL
    and `security` empty mean that the core did not say, never 0 and never unsecured.
    `off_balance_on`: written off, still claimed. `limitation_ends_on`: last day of the claim's
    limitation period (民法典 188), NULL unknown.
    """

    class Security(models.TextChoices):
        UNSECURED = "UNSECURED", _("Unsecured")
        GUARANTEE = "GUARANTEE", _("Guarantee")
        MORTGAGE = "MORTGAGE", _("Mortgage")
        PLEDGE = "PLEDGE", _("Pledge")

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("Active")
        SETTLED = "SETTLED", _("Settled")
        WRITTEN_OFF = "WRITTEN_OFF", _("Written off")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="loans")
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="loans")
    source = models.CharField(max_length=20, editable=False)
    number = models.CharField(_("Loan note"), max_length=40)
    product = models.CharField(_("Product"), max_length=60)
    security = models.CharField(_("Security"), max_length=9, choices=Security, blank=True)
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    principal = MoneyField(_("Principal"))
    rate = RateField(_("Rate per annum"), null=True, blank=True)
    term_months = models.PositiveSmallIntegerField(_("Term in months"))
    disbursed_on = models.DateField(_("Disbursed on"))
    matures_on = models.DateField(_("Matures on"))
    status = models.CharField(_("Status"), max_length=11, choices=Status, default=Status.ACTIVE)
    settled_on = models.DateField(_("Settled on"), null=True, blank=True)
    off_balance_on = models.DateField(_("Written off on"), null=True, blank=True)
    limitation_ends_on = models.DateField(_("Limitation ends on"), null=True, blank=True)
    overdue_days = models.PositiveIntegerField(_("Days overdue"), default=0)
    balance = MoneyField(_("Balance"), null=True, blank=True)
    balance_on = models.DateField(null=True, blank=True)
    core_class = models.CharField(_("Core's class"), max_length=15, choices=LoanClass, blank=True)
    row_hash = models.BinaryField(max_length=32, null=True, editable=False)

    objects: ClassVar[LoanQuerySet] = LoanQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["customer", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="one_loan_per_source_and_number"
            ),
            models.CheckConstraint(
                name="loan_matures_after_disbursal", condition=Q(matures_on__gte=F("disbursed_on"))
            ),
            models.CheckConstraint(name="loan_has_principal", condition=Q(principal__gt=0)),
        ]
        indexes = [
            models.Index(fields=["matures_on"], name="loan_by_maturity"),
            models.Index(fields=["branch"], name="loan_by_branch"),
        ]

    def __str__(self) -> str:
        return self.number


class LoanBalanceQuerySet(VisibleQuerySet["LoanBalance"]):
    """Words for loan balances."""

    rule = Rule.CREDIT

    def on(self, day: dt.date) -> "LoanBalanceQuerySet":
        """One row a loan: its balance at the end of `day`, as the latest run tells it."""
        rows = self.filter(business_day__lte=day).order_by("loan_id", "-business_day", "-run")
        return rows.distinct("loan_id")


class LoanBalance(models.Model):
    """Principal outstanding from `business_day` on, as told by `run`; like `customers.Balance`.

    A row per change plus an opening row per active loan on the first of each month. Partitioned.
    """

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey(Loan, models.CASCADE, related_name="balances", db_index=False)
    customer_id = models.UUIDField()
    business_day = models.DateField()
    amount = MoneyField()
    run = models.BigIntegerField()

    objects: ClassVar[LoanBalanceQuerySet] = LoanBalanceQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "business_day", "run"], name="one_balance_per_loan_day_and_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.business_day} {self.amount}"


class LoanClassificationQuerySet(VisibleQuerySet["LoanClassification"]):
    """Words for classifications."""

    rule = Rule.CREDIT

    def on(self, day: dt.date) -> "LoanClassificationQuerySet":
        """One row a loan: its class on `day`, as the latest run tells it."""
        rows = self.filter(valid_from__lte=day).order_by("loan_id", "-valid_from", "-run")
        return rows.distinct("loan_id")


class LoanClassification(models.Model):
    """The core's class of a loan from `valid_from` on, as told by `run`; never updated."""

    id = models.BigAutoField(primary_key=True)
    loan = models.ForeignKey(Loan, models.CASCADE, related_name="classifications", db_index=False)
    customer_id = models.UUIDField()
    valid_from = models.DateField()
    core_class = models.CharField(max_length=15, choices=LoanClass)
    overdue_days = models.PositiveIntegerField(default=0)
    run = models.BigIntegerField()

    objects: ClassVar[LoanClassificationQuerySet] = LoanClassificationQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "valid_from", "run"], name="one_class_per_loan_day_and_run"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.valid_from} {self.core_class}"
