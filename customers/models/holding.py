"""What customers hold beside deposits and loans, and what they pay for it."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField
from crm.core.ids import new_id
from customers.models.deposit import YUAN
from customers.models.product import Product


class HoldingQuerySet(VisibleQuerySet["Holding"]):
    """Words for holdings."""

    rule = Rule.RELATION

    def open_on(self, day: dt.date) -> Self:
        """Holdings that are open on `day`."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day), opened_on__lte=day)

    def in_yuan(self) -> Self:
        """Holdings that may be added up."""
        return self.filter(currency=YUAN)


class Holding(models.Model):
    """A contract of a customer over a product, as the core bank or a product system tells it.

    `amount` repeats the newest `HoldingAmount` (`amount_on` says of which business day); NULL
    means unknown or that the product has none (a card). `quantity` counts what the product counts
    (cards, people paid); it is the source's current word and has no history.
    Deposits and loans have tables of their own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="holdings")
    product = models.ForeignKey(Product, models.PROTECT, related_name="holdings")
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, editable=False)
    number = models.CharField(_("Contract number"), max_length=40)
    currency = models.CharField(_("Currency"), max_length=3, default=YUAN)
    quantity = models.PositiveIntegerField(_("Number"), null=True, blank=True)
    opened_on = models.DateField(_("Opened on"))
    matures_on = models.DateField(_("Matures on"), null=True, blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    amount = MoneyField(_("Amount"), null=True, blank=True)
    amount_on = models.DateField(null=True, blank=True)
    row_hash = models.BinaryField(max_length=32, null=True, editable=False)

    objects: ClassVar[HoldingQuerySet] = HoldingQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["customer", "product", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="one_holding_per_source_and_number"
            ),
            models.CheckConstraint(
                name="holding_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=models.F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.masked_number

    @property
    def is_in_yuan(self) -> bool:
        """Other currencies are listed, never added up."""
        return self.currency == YUAN

    @property
    def masked_number(self) -> str:
        """Contract number as pages show it: `6217 **** 0517`."""
        return f"{self.number[:4]} **** {self.number[-4:]}" if len(self.number) > 8 else self.number


class HoldingAmountQuerySet(VisibleQuerySet["HoldingAmount"]):
    """Words for the amounts of holdings."""

    rule = Rule.RELATION

    def on(self, day: dt.date) -> Self:
        """One row a holding: its amount at the end of `day`, as the latest run tells it."""
        rows = self.filter(business_day__lte=day).order_by("holding_id", "-business_day", "-run")
        return rows.distinct("holding_id")


class HoldingAmount(models.Model):
    """A holding's amount from `business_day` on, as told by load `run` (decision 16).

    Sparse, append-only and partitioned by month, as `Balance` is.
    """

    id = models.BigAutoField(primary_key=True)
    holding = models.ForeignKey(Holding, models.CASCADE, related_name="amounts", db_index=False)
    customer_id = models.UUIDField()
    business_day = models.DateField()
    amount = MoneyField()
    run = models.BigIntegerField()

    objects: ClassVar[HoldingAmountQuerySet] = HoldingAmountQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "business_day", "run"],
                name="one_amount_per_holding_day_and_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holding_id} {self.business_day} {self.amount}"


class FeeIncomeQuerySet(VisibleQuerySet["FeeIncome"]):
    """Words for fee income."""

    rule = Rule.RELATION

    def as_known(self) -> Self:
        """One row a customer, product and day: what the latest run tells of it."""
        rows = self.order_by("customer_id", "product_id", "business_day", "-run")
        return rows.distinct("customer_id", "product_id", "business_day")

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Income booked from `first` to `last`, both included."""
        return self.filter(business_day__range=(first, last))

    def total(self) -> Decimal:
        """Yuan in all, each (customer, product, day) once."""
        known = FeeIncome.objects.filter(pk__in=self.as_known().values("pk"))
        return known.aggregate(total=Sum("amount"))["total"] or Decimal(0)


class FeeIncome(models.Model):
    """Fee income from a customer with a product, in yuan, booked on a business day.

    A bank that only knows months books a month on its last day. The latest run of a (customer,
    product, day) counts; a refund is negative. Append-only, partitioned by month.
    """

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="fees", db_index=False
    )
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    business_day = models.DateField()
    amount = MoneyField()
    run = models.BigIntegerField()

    objects: ClassVar[FeeIncomeQuerySet] = FeeIncomeQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "product", "business_day", "run"],
                name="one_fee_per_customer_product_day_and_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.business_day} {self.amount}"
