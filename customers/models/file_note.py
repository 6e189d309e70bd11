"""What is known about a customer: signed notes by subject, and business with other banks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.ids import new_id
from customers.models.customer import Customer


class FileNoteQuerySet(VisibleQuerySet["FileNote"]):
    """Words for notes."""

    rule = Rule.RELATION


class FileNote(models.Model):
    """A finding of a day, signed; who was wrong writes a new row that `corrects` the old one."""

    class Subject(models.TextChoices):
        TECHNOLOGY = "TECHNOLOGY", pgettext_lazy("file", "Technology")
        PRODUCTION = "PRODUCTION", pgettext_lazy("file", "Production")
        SALES = "SALES", pgettext_lazy("file", "Sales")
        MANAGEMENT = "MANAGEMENT", pgettext_lazy("file", "Management")
        INDUSTRY = "INDUSTRY", pgettext_lazy("file", "Industry")
        MARKET = "MARKET", pgettext_lazy("file", "Market")
        WORK = "WORK", pgettext_lazy("file", "Work and income")
        HOUSEHOLD = "HOUSEHOLD", pgettext_lazy("file", "Household")
        PLAN = "PLAN", pgettext_lazy("file", "Plans")
        PERSONNEL = "PERSONNEL", pgettext_lazy("file", "Personnel changes")

    FIRM = (
        Subject.TECHNOLOGY, Subject.PRODUCTION, Subject.SALES, Subject.MANAGEMENT,
        Subject.INDUSTRY, Subject.MARKET, Subject.PLAN, Subject.PERSONNEL,
    )  # fmt: skip
    OF_KIND: ClassVar[dict[str, tuple["FileNote.Subject", ...]]] = {
        Customer.Kind.INDIVIDUAL: (Subject.WORK, Subject.HOUSEHOLD, Subject.PLAN),
        Customer.Kind.SOLE_PROPRIETOR: (*FIRM, Subject.HOUSEHOLD),
        Customer.Kind.COMPANY: FIRM,
        Customer.Kind.INSTITUTION: (Subject.MANAGEMENT, Subject.PLAN, Subject.PERSONNEL),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="file_notes")
    subject = models.CharField(_("Subject"), max_length=10, choices=Subject)
    text = models.TextField(_("What was found"), max_length=2000)
    noted_on = models.DateField(_("Day"))
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[FileNoteQuerySet] = FileNoteQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-noted_on", "-id"]
        indexes = [models.Index(fields=["customer", "-noted_on"], name="note_by_customer")]

    def __str__(self) -> str:
        return f"{self.subject} {self.noted_on}"


class OtherBankQuerySet(VisibleQuerySet["OtherBank"]):
    """Words for business with other banks."""

    rule = Rule.RELATION

    def current(self) -> "OtherBankQuerySet":
        """Of each customer, bank and kind what was heard last."""
        rows = self.order_by("customer_id", "bank", "kind", "-told_on", "-id")
        return rows.distinct("customer_id", "bank", "kind")


class OtherBank(models.Model):
    """What a customer has with another bank, as heard on a day; a newer row replaces it.

    `amount` in yuan; none: that they do business is known, how much is not; 0: it has ended.
    """

    class Kind(models.TextChoices):
        DEPOSIT = "DEPOSIT", pgettext_lazy("other bank", "Deposits")
        LOAN = "LOAN", pgettext_lazy("other bank", "Loans")
        WEALTH = "WEALTH", pgettext_lazy("other bank", "Wealth products")
        SETTLEMENT = "SETTLEMENT", pgettext_lazy("other bank", "Settlement")
        PAYROLL = "PAYROLL", pgettext_lazy("other bank", "Payroll")
        OTHER = "OTHER", pgettext_lazy("other bank", "Other business")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="other_banks")
    bank = models.CharField(_("Bank"), max_length=60)
    kind = models.CharField(_("Business"), max_length=10, choices=Kind)
    amount = models.DecimalField(
        _("Amount (yuan)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    ends_on = models.DateField(_("Runs until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    told_on = models.DateField(_("As of"))
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[OtherBankQuerySet] = OtherBankQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["bank", "kind", "-told_on"]
        constraints = [
            models.CheckConstraint(
                name="business_elsewhere_is_not_negative",
                condition=Q(amount=None) | Q(amount__gte=0),
                violation_error_message=_("An amount is not below zero."),
            ),
        ]
        indexes = [models.Index(fields=["customer", "-told_on"], name="other_bank_by_customer")]

    def __str__(self) -> str:
        return f"{self.bank} {self.kind} {self.told_on}"
