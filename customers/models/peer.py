"""What similar customers hold, as shares of groups that are large enough to hide everybody."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from customers.models.customer import Customer
from customers.models.product import ProductKind


class PeerShareQuerySet(models.QuerySet["PeerShare"]):
    """Words for shares."""

    def like(self, customer: Customer) -> Self:
        """The shares of the customers like `customer`: of its branch, and of the whole bank."""
        return self.filter(
            Q(branch=customer.branch_id) | Q(branch__isnull=True),
            kind=customer.kind,
            tier=customer.tier,
            section=customer.industry[:1],
        )


class PeerShare(models.Model):
    """How many customers of a group hold a kind of product; made anew each night.

    A group: kind, tier and industry section (GB/T 4754) in one branch, or in the bank (no
    branch). Groups below the setting `cross_sell.least_group` are never stored, so that nobody's
    holdings can be read from a small one.
    """

    id = models.BigAutoField(primary_key=True)
    branch = models.ForeignKey("core.Branch", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=15, choices=Customer.Kind)
    tier = models.CharField(max_length=8)
    section = models.CharField(max_length=1, blank=True)
    product_kind = models.CharField(max_length=19, choices=ProductKind)
    customers = models.PositiveIntegerField()
    holders = models.PositiveIntegerField()
    business_day = models.DateField()

    objects: ClassVar[PeerShareQuerySet] = PeerShareQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "tier", "section", "branch", "product_kind"],
                name="one_share_per_group_and_kind_of_product",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="holders_are_of_the_group",
                condition=Q(holders__lte=models.F("customers")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.tier} {self.section} {self.product_kind} {self.holders}"
