"""What is decided about a customer's value: the price of a loan, and the periodic review."""

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from credit.models import Loan
from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField, RateField
from crm.core.history import tracked
from crm.core.ids import new_id


class PricingProposalQuerySet(VisibleQuerySet["PricingProposal"]):
    """Words for pricing proposals."""

    rule = Rule.RELATION

    def waiting(self) -> "PricingProposalQuerySet":
        """Those that wait for a decision."""
        return self.filter(state=PricingProposal.State.PROPOSED)

    def in_pipeline(self, since: dt.date) -> "PricingProposalQuerySet":
        """Business that may still come: waiting, or agreed to since `since`."""
        agreed = Q(state=PricingProposal.State.AGREED, decided_on__gte=since)
        return self.filter(Q(state=PricingProposal.State.PROPOSED) | agreed)


@tracked()
class PricingProposal(models.Model):
    """A price asked for a loan, what it would bring, and the word of a second person.

    `inputs` keeps the bank's figures of that day as decimal texts (`rules.Terms`, `ftp`, `pd`,
    `lgd`, `deposit_spread`, and what the customer brings without it), so that the arithmetic stays
    what was decided on. `raroc` and `eva` are the loan's with what comes with it; `whole_raroc` and
    `whole_eva` the customer's with it, returns as fractions (0.105469); NULL: no capital is tied.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Waits for the head")
        AGREED = "AGREED", pgettext_lazy("pricing", "Agreed")
        DECLINED = "DECLINED", pgettext_lazy("pricing", "Declined")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("pricing", "Withdrawn")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="prices")
    product = models.CharField(_("Product"), max_length=60)
    amount = MoneyField(_("Amount (yuan)"), validators=[MinValueValidator(Decimal("0.01"))])
    term_months = models.PositiveSmallIntegerField(_("Term in months"))
    security = models.CharField(_("Security"), max_length=9, choices=Loan.Security)
    rate = RateField(_("Rate per annum"))
    deposits = MoneyField(_("Deposits that come with it, daily average"), default=0)
    fees = MoneyField(_("Fees a year that come with it"), default=0)
    reason = models.TextField(_("The case for it"), max_length=1000)
    inputs = models.JSONField(editable=False)
    raroc = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    eva = MoneyField()
    whole_raroc = models.DecimalField(max_digits=16, decimal_places=8, null=True)
    whole_eva = MoneyField()
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    word = models.CharField(_("Reason"), max_length=300, blank=True)
    client_key = models.UUIDField(unique=True, editable=False)
    recorded_at = models.DateTimeField()

    objects: ClassVar[PricingProposalQuerySet] = PricingProposalQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-proposed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="nobody_agrees_to_their_own_price",
                condition=~Q(state__in=["AGREED", "DECLINED"]) | ~Q(decided_by=F("proposed_by")),
                violation_error_message=_("Another person decides on a price."),
            ),
            models.CheckConstraint(
                name="a_declined_price_says_why",
                condition=~Q(state="DECLINED") | ~Q(word=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="a_decided_price_says_by_whom",
                condition=Q(state="PROPOSED", decided_by=None, decided_on=None)
                | (~Q(state="PROPOSED") & Q(decided_by__isnull=False, decided_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_price_is_for_some_amount", condition=Q(amount__gt=0, term_months__gt=0)
            ),
        ]
        indexes = [models.Index(fields=["customer", "-proposed_on"], name="price_by_customer")]

    def __str__(self) -> str:
        return f"{self.product} {self.amount} {self.rate}"


class ValueReviewQuerySet(VisibleQuerySet["ValueReview"]):
    """Words for value reviews."""

    rule = Rule.RELATION

    def current(self) -> "ValueReviewQuerySet":
        """The newest review of each customer."""
        rows = self.order_by("customer_id", "-reviewed_on", "-id")
        return rows.distinct("customer_id")


class ValueReview(models.Model):
    """A look at what a customer is worth, with the figures of that day; signed, never changed.

    `review_on` is the day by which it is looked at again (setting `value.review_months`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="value_reviews")
    net = MoneyField(_("Profit contribution"))
    eva = MoneyField(_("EVA"))
    raroc = models.DecimalField(_("RAROC"), max_digits=16, decimal_places=8, null=True)
    potential = MoneyField(_("Potential contribution"))
    beyond_money = models.CharField(_("What it brings beyond money"), max_length=300, blank=True)
    note = models.CharField(_("What follows"), max_length=300)
    reviewed_on = models.DateField()
    review_on = models.DateField(_("Look again by"))
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[ValueReviewQuerySet] = ValueReviewQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-reviewed_on", "-id"]
        indexes = [
            models.Index(fields=["customer", "-reviewed_on"], name="value_review_by_customer"),
            models.Index(fields=["review_on"], name="value_review_by_due_day"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.reviewed_on}"
