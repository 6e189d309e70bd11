"""What was proposed and sold to a customer, and each question whether it suits them."""

import datetime as dt
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField
from crm.core.history import tracked
from crm.core.ids import new_id
from customers.models.product import Product
from customers.rules.suitability import Outcome, Why


class SuitabilityCheckQuerySet(VisibleQuerySet["SuitabilityCheck"]):
    """Words for checks."""

    rule = Rule.RELATION

    def refused(self) -> Self:
        """Wishes that were refused."""
        return self.filter(outcome=Outcome.REFUSED)


class SuitabilityCheck(models.Model):
    """One question whether a product suits a customer, and its answer; append-only.

    Written for every proposal, sale and question of a system, refused ones too. `risk_grade` and
    `risk_level` are those of that moment.
    """

    class Occasion(models.TextChoices):
        PROPOSAL = "PROPOSAL", _("Proposal")
        SALE = "SALE", _("Sale")
        QUESTION = "QUESTION", _("Question of a system")

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=8, choices=Occasion)
    outcome = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Outcome])
    why = models.CharField(max_length=11, choices=[(one.value, one.value) for one in Why])
    risk_grade = models.CharField(max_length=2, blank=True)
    risk_level = models.CharField(max_length=2, blank=True)
    expires_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    objects: ClassVar[SuitabilityCheckQuerySet] = SuitabilityCheckQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.product_id} {self.outcome} {self.why}"


class ProposalQuerySet(VisibleQuerySet["Proposal"]):
    """Words for proposals."""

    rule = Rule.RELATION

    def open(self) -> Self:
        """Proposals that the customer has not answered."""
        return self.filter(state__in=(Proposal.State.DRAFT, Proposal.State.PRESENTED))


@tracked()
class Proposal(models.Model):
    """What a customer is offered for a need: products, amounts, and the case for them (建议书).

    A draft may be changed; what was presented stays as it was shown, until the customer accepts
    or declines it with a reason.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        PRESENTED = "PRESENTED", _("Presented")
        ACCEPTED = "ACCEPTED", pgettext_lazy("proposal", "Accepted")
        DECLINED = "DECLINED", pgettext_lazy("proposal", "Declined")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="proposals")
    need = models.ForeignKey(
        "customers.Need",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("Need"),
    )
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.DRAFT)
    text = models.TextField(_("The case for it"), blank=True)
    reason = models.CharField(_("Reason"), max_length=200, blank=True)
    drafted_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(editable=False)
    presented_at = models.DateTimeField(null=True, editable=False)
    decided_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects: ClassVar[ProposalQuerySet] = ProposalQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-drafted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="declined_proposal_has_a_reason",
                condition=~Q(state="DECLINED") | ~Q(reason=""),
                violation_error_message=_("Say why the customer declined."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.drafted_at:%Y-%m-%d}"


class ProposalLineQuerySet(VisibleQuerySet["ProposalLine"]):
    """Words for lines of proposals."""

    rule = Rule.RELATION


@tracked()
class ProposalLine(models.Model):
    """A product of a proposal with its amount; `product_version` is the one that was shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="lines")
    customer_id = models.UUIDField(editable=False)
    product = models.ForeignKey(
        Product, models.PROTECT, related_name="+", verbose_name=_("Product")
    )
    product_version = models.PositiveIntegerField(editable=False)
    amount = MoneyField(_("Amount"), null=True, blank=True)

    objects: ClassVar[ProposalLineQuerySet] = ProposalLineQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "product"],
                name="one_line_per_product_of_a_proposal",
                violation_error_message=_("A product stands in a proposal once."),
            ),
            models.CheckConstraint(
                name="proposed_amount_is_above_zero",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                violation_error_message=_("The amount must be above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.amount}"


class SaleQuerySet(VisibleQuerySet["Sale"]):
    """Words for sales."""

    rule = Rule.RELATION


class Sale(models.Model):
    """A product sold to a customer, with the grade and the level of that moment.

    No door may write one that does not suit: the service asks under lock, and the constraint
    `sale_suits_the_customer` asks again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="sales")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    line = models.OneToOneField(ProposalLine, models.PROTECT, null=True, related_name="sale")
    suitability = models.OneToOneField(SuitabilityCheck, models.PROTECT, related_name="+")
    amount = MoneyField(_("Amount"), null=True, blank=True)
    contract = models.CharField(_("Contract number"), max_length=40, blank=True)
    risk_grade = models.CharField(max_length=2, blank=True)
    risk_level = models.CharField(max_length=2, blank=True)
    confirmation = models.CharField(_("How the customer confirmed"), max_length=200, blank=True)
    sold_on = models.DateField(_("Sold on"))
    sold_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    client_key = models.UUIDField(unique=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects: ClassVar[SaleQuerySet] = SaleQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-sold_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="sale_suits_the_customer",
                condition=Q(risk_grade="")
                | Q(risk_level__in=["C5"])
                | Q(risk_grade__in=["R1", "R2", "R3", "R4"], risk_level="C4")
                | Q(risk_grade__in=["R1", "R2", "R3"], risk_level="C3")
                | Q(risk_grade__in=["R1", "R2"], risk_level="C2")
                | Q(risk_grade="R1", risk_level="C1"),
                violation_error_message=_("The product does not suit the customer."),
            ),
            models.CheckConstraint(
                name="sold_amount_is_above_zero",
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                violation_error_message=_("The amount must be above zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.sold_on}"


class SaleStepQuerySet(VisibleQuerySet["SaleStep"]):
    """Words for after-sale steps."""

    rule = Rule.RELATION

    def open(self) -> Self:
        """Steps that nobody has done yet, the earliest first."""
        return self.filter(done_on__isnull=True).order_by("due_on", "id")

    def due(self, by: dt.date) -> Self:
        """Open steps due up to `by`."""
        return self.open().filter(due_on__lte=by)


@tracked()
class SaleStep(models.Model):
    """A step after a sale (thanks, confirmation, call back …): due when, done by whom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sale = models.ForeignKey(Sale, models.CASCADE, related_name="steps")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    code = models.CharField(_("Step"), max_length=12, choices=Product.AfterSale)
    due_on = models.DateField(_("Due on"))
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    done_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("Note"), max_length=200, blank=True)

    objects: ClassVar[SaleStepQuerySet] = SaleStepQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sale", "code"], name="one_step_of_a_kind_per_sale"),
            models.CheckConstraint(
                name="done_step_says_by_whom",
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], name="open_steps_by_day", condition=Q(done_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"
