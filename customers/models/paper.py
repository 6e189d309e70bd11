"""Identity papers of a customer and of its people, with the day until which they are valid."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.ids import new_id
from crm.core.personal import CipherField, Sealed, mask_id
from customers.models.contact import Contact
from customers.models.customer import Customer
from customers.rules import plain_number


class IdentityPaperQuerySet(VisibleQuerySet["IdentityPaper"]):
    """Words for papers."""

    rule = Rule.RELATION

    def current(self) -> "IdentityPaperQuerySet":
        """Of each bearer and kind the one seen last."""
        rows = self.order_by("customer_id", "contact_id", "kind", "-seen_on", "-id")
        return rows.distinct("customer_id", "contact_id", "kind")


class IdentityPaper(models.Model):
    """A paper that was shown to us; a renewed one is a new row, none is changed.

    Without `contact` it is the customer's own. It is valid up to `valid_until`, that day included;
    no day means for good (长期), as licences and the cards of the elderly say.
    """

    class Kind(models.TextChoices):
        RESIDENT_ID = "RESIDENT_ID", _("Resident identity card")
        LICENCE = "LICENCE", pgettext_lazy("paper", "Business licence")
        LEGAL_PERSON = "LEGAL_PERSON", pgettext_lazy("paper", "Institution's certificate")
        PASSPORT = "PASSPORT", _("Passport")
        PERMIT = "PERMIT", pgettext_lazy("paper", "Residence permit")
        OTHER = "OTHER", _("Other paper")

    class Status(models.TextChoices):
        MISSING = "MISSING", pgettext_lazy("paper", "Missing")
        VALID = "VALID", pgettext_lazy("paper", "Valid")
        EXPIRING = "EXPIRING", pgettext_lazy("paper", "Expires soon")
        EXPIRED = "EXPIRED", pgettext_lazy("paper", "Expired")

    # the customer's own paper: one of these; the first is asked for
    WANTED: ClassVar[dict[str, tuple["IdentityPaper.Kind", ...]]] = {
        Customer.Kind.INDIVIDUAL: (Kind.RESIDENT_ID, Kind.PASSPORT, Kind.PERMIT),
        Customer.Kind.SOLE_PROPRIETOR: (Kind.LICENCE,),
        Customer.Kind.COMPANY: (Kind.LICENCE,),
        Customer.Kind.INSTITUTION: (Kind.LEGAL_PERSON,),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="papers")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, related_name="papers")
    kind = models.CharField(_("Kind of paper"), max_length=12, choices=Kind)
    number_cipher = CipherField()
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    seen_on = models.DateField(_("Seen on"))
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    number = Sealed("number", mask=mask_id, normalise=plain_number, label=_("Number of the paper"))

    objects: ClassVar[IdentityPaperQuerySet] = IdentityPaperQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-seen_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_paper_expires_after_it_begins",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The paper expires before it begins."),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "kind", "-seen_on"], name="paper_by_customer"),
            models.Index(fields=["valid_until"], name="paper_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.valid_until}"

    @property
    def is_long_term(self) -> bool:
        """Does it never expire?"""
        return self.valid_until is None

    def status(self, on: dt.date, soon: int) -> "IdentityPaper.Status":
        """Valid, expiring within `soon` days, or expired on `on`."""
        if self.valid_until is None or self.valid_until > on + dt.timedelta(days=soon):
            return self.Status.VALID
        return self.Status.EXPIRED if self.valid_until < on else self.Status.EXPIRING
