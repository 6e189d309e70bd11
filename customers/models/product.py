"""The product catalogue, as data."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.core.history import tracked
from crm.core.ids import new_id
from customers.models.customer import Customer


class ProductKind(models.TextChoices):
    """What a product is (PRODUCT.md C3)."""

    DEPOSIT = "DEPOSIT", _("Deposits")
    WEALTH = "WEALTH", _("Wealth management")
    FUND = "FUND", _("Funds")
    TREASURY_BOND = "TREASURY_BOND", _("Treasury bonds")
    INSURANCE = "INSURANCE", _("Insurance")
    PRECIOUS_METAL = "PRECIOUS_METAL", _("Precious metals")
    CARD = "CARD", _("Cards")
    E_BANKING = "E_BANKING", _("E-banking")
    PAYROLL = "PAYROLL", _("Payroll service")
    COLLECTION = "COLLECTION", _("Collection service")
    CUSTODY = "CUSTODY", _("Third-party custody")
    SETTLEMENT = "SETTLEMENT", _("Settlement and cash management")
    LOAN = "LOAN", _("Loans")
    BILL = "BILL", _("Bills")
    FACTORING = "FACTORING", _("Factoring")
    WAREHOUSE_RECEIPT = "WAREHOUSE_RECEIPT", _("Warehouse-receipt finance")
    CONFIRMED_WAREHOUSE = "CONFIRMED_WAREHOUSE", _("Confirmed-warehouse finance")
    BUYERS_CREDIT = "BUYERS_CREDIT", _("Buyer's credit")
    INTERNATIONAL = "INTERNATIONAL", _("International settlement")


class ProductQuerySet(models.QuerySet["Product"]):
    """Words for products; the catalogue is the same for everybody in the bank."""

    def on_sale(self, day: dt.date) -> Self:
        """What may be sold on `day`."""
        return self.filter(Q(sold_to__isnull=True) | Q(sold_to__gte=day), sold_from__lte=day)

    def for_kind(self, kind: str) -> Self:
        """What customers of `kind` may hold."""
        return self.filter(for_kinds__contains=[kind])

    def named(self, text: str) -> Self:
        """Products whose code begins with `text` or whose name contains it."""
        return self.filter(Q(code__istartswith=text) | Q(name__icontains=text))


@tracked()
class Product(models.Model):
    """A product of the catalogue: whom it is for, when it is sold, what to say, what follows.

    `risk_grade` R1 to R5 where money can be lost; empty where no risk is graded (a card, a
    payroll service). `after_sale` lists the steps after a sale in order, each `{"code", "days"}`
    (codes: `AfterSale`; days after the sale). `source` names who masters `FED_FIELDS`.
    """

    class Grade(models.TextChoices):
        R1 = "R1", _("R1 low")
        R2 = "R2", _("R2 low to medium")
        R3 = "R3", _("R3 medium")
        R4 = "R4", _("R4 medium to high")
        R5 = "R5", _("R5 high")

    class AfterSale(models.TextChoices):
        THANKS = "THANKS", _("Thanks")
        CONFIRMATION = "CONFIRMATION", _("Confirmation of the contract")
        INFORMATION = "INFORMATION", _("Information given")
        CALL_BACK = "CALL_BACK", _("Call back")

    SOURCE_CRM = "CRM"
    FED_FIELDS = ("code", "name", "kind", "risk_grade", "for_kinds", "sold_from", "sold_to")
    FABE = ("feature", "advantage", "benefit", "evidence")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=20, default=SOURCE_CRM, editable=False)
    code = models.CharField(_("Product code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=19, choices=ProductKind)
    risk_grade = models.CharField(_("Risk grade"), max_length=2, choices=Grade, blank=True)
    for_kinds = ArrayField(
        models.CharField(max_length=15, choices=Customer.Kind), verbose_name=_("For customers")
    )
    sold_from = models.DateField(_("On sale from"))
    sold_to = models.DateField(_("On sale until"), null=True, blank=True)
    feature = models.TextField(_("Feature"), blank=True)
    advantage = models.TextField(_("Advantage"), blank=True)
    benefit = models.TextField(_("Benefit"), blank=True)
    evidence = models.TextField(_("Evidence"), blank=True)
    after_sale = models.JSONField(_("After the sale"), default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.CheckConstraint(
                name="product_is_sold_from_before_until",
                condition=Q(sold_to__isnull=True) | Q(sold_to__gte=models.F("sold_from")),
                violation_error_message=_("The last day of sale is before the first one."),
            ),
            models.CheckConstraint(
                name="product_is_for_somebody",
                condition=~Q(for_kinds=[]),
                violation_error_message=_("Say for which customers the product is."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_fed(self) -> bool:
        """Is another system the master of this row's `FED_FIELDS`?"""
        return self.source != self.SOURCE_CRM

    @property
    def for_kinds_display(self) -> list[str]:
        """The kinds of customers in words."""
        return [str(Customer.Kind(kind).label) for kind in self.for_kinds]

    @property
    def least_level(self) -> str:
        """The lowest risk level that may buy it: C3 for R3."""
        return self.risk_grade.replace("R", "C")

    def is_on_sale(self, day: dt.date) -> bool:
        """May it be sold on `day`?"""
        return self.sold_from <= day and (self.sold_to is None or day <= self.sold_to)
