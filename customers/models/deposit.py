"""Deposit accounts and their balances by business day."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Min, Q, Sum
from django.db.models.functions import Coalesce, TruncWeek
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField, RateField
from crm.core.ids import new_id

YUAN = "CNY"


class DepositAccountQuerySet(VisibleQuerySet["DepositAccount"]):
    """Words for deposit accounts."""

    rule = Rule.RELATION

    def open_on(self, day: dt.date) -> "DepositAccountQuerySet":
        """Accounts that are open on `day`."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), opened_on__lte=day)

    def maturing(self, *, between: tuple[dt.date, dt.date]) -> "DepositAccountQuerySet":
        """Accounts that mature from the first to the last day of `between`, both included."""
        return self.filter(matures_on__range=between)

    def in_yuan(self) -> "DepositAccountQuerySet":
        """Accounts that may be added up."""
        return self.filter(currency=YUAN)

    def with_money(self) -> "DepositAccountQuerySet":
        """Accounts that hold something, or of which nobody knows."""
        return self.exclude(balance=0)

    def totals(self, on: dt.date) -> dict[uuid.UUID, tuple[Decimal | None, dt.date | None]]:
        """By customer: yuan in known balances, and the next maturity from `on` on."""
        rows = self.order_by().values("customer")
        rows = rows.annotate(total=Sum("balance", filter=Q(currency=YUAN)))
        rows = rows.annotate(next=Min("matures_on", filter=Q(matures_on__gte=on)))
        return {row["customer"]: (row["total"], row["next"]) for row in rows}

    def by_week(self) -> list[dict[str, Any]]:
        """What matures in each week (from Monday): how many, yuan, of it renewed, unknown."""
        rows = self.order_by().annotate(week=TruncWeek("matures_on")).values("week")
        in_yuan = Q(currency=YUAN)
        rows = rows.annotate(
            accounts=Count("pk"),
            total=Coalesce(Sum("balance", filter=in_yuan), Decimal(0)),
            renewed=Coalesce(Sum("balance", filter=in_yuan & Q(auto_renew=True)), Decimal(0)),
            unknown=Count("pk", filter=Q(balance=None)),
            foreign=Count("pk", filter=~in_yuan),
        )
        return [dict(row) for row in rows.order_by("week")]


class DepositAccount(models.Model):
    """An account of the core bank; its balance is the newest `Balance` row of a day or before.

    `balance` repeats the newest known balance (`balance_on` says of which business day) so that
    lists need no search; NULL means unknown, never 0.
    """

    class Kind(models.TextChoices):
        DEMAND = "DEMAND", _("Demand deposit")
        TIME = "TIME", _("Time deposit")
        NOTICE = "NOTICE", _("Notice deposit")
        CERTIFICATE = "CERTIFICATE", _("Large certificate")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="deposits")
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="deposits")
    source = models.CharField(max_length=20, editable=False)
    number = models.CharField(_("Account number"), max_length=40)
    kind = models.CharField(_("Kind"), max_length=11, choices=Kind)
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    term_months = models.PositiveSmallIntegerField(_("Term in months"), null=True, blank=True)
    rate = RateField(_("Rate per annum"), null=True, blank=True)
    opened_on = models.DateField(_("Opened on"))
    matures_on = models.DateField(_("Matures on"), null=True, blank=True)
    auto_renew = models.BooleanField(_("Renewed automatically"), default=False)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    balance = MoneyField(_("Balance"), null=True, blank=True)
    balance_on = models.DateField(null=True, blank=True)
    row_hash = models.BinaryField(max_length=32, null=True, editable=False)

    objects: ClassVar[DepositAccountQuerySet] = DepositAccountQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["customer", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="one_account_per_source_and_number"
            ),
            models.CheckConstraint(
                name="account_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["matures_on"], name="deposit_by_maturity"),
            models.Index(fields=["branch"], name="deposit_by_branch"),
        ]

    def __str__(self) -> str:
        return self.masked_number

    @property
    def is_in_yuan(self) -> bool:
        """Other currencies are listed, never added up."""
        return self.currency == YUAN

    @property
    def masked_number(self) -> str:
        """Account number as pages show it: `3301 **** 0517`."""
        return f"{self.number[:4]} **** {self.number[-4:]}" if len(self.number) > 8 else self.number


class BalanceQuerySet(VisibleQuerySet["Balance"]):
    """Words for balances."""

    rule = Rule.RELATION

    def on(self, day: dt.date) -> "BalanceQuerySet":
        """One row an account: its balance at the end of `day`, as the latest run tells it."""
        rows = self.filter(business_day__lte=day).order_by("account_id", "-business_day", "-run")
        return rows.distinct("account_id")

    def as_known(self) -> "BalanceQuerySet":
        """One row an account and day, newest day first: what the latest run tells of it."""
        rows = self.order_by("account_id", "-business_day", "-run")
        return rows.distinct("account_id", "business_day")


class Balance(models.Model):
    """An account's balance from `business_day` on, as told by load `run` (decision 16).

    A row per change plus an opening row per open account on the first of each month; never
    updated. As known at run R: the row with the latest run ≤ R of the latest day ≤ D.
    `run` is the number of the load (bigint, ascending). Partitioned by month.
    """

    id = models.BigAutoField(primary_key=True)
    account = models.ForeignKey(
        DepositAccount, models.CASCADE, related_name="balances", db_index=False
    )
    customer_id = models.UUIDField()
    business_day = models.DateField()
    amount = MoneyField()
    run = models.BigIntegerField()

    objects: ClassVar[BalanceQuerySet] = BalanceQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "business_day", "run"],
                name="one_balance_per_account_day_and_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.business_day} {self.amount}"
