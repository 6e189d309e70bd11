"""The customer."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import StrIndex
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id
from crm.core.personal import (
    BlindField,
    CipherField,
    Sealed,
    mask_all,
    mask_id,
    mask_name,
    mask_phone,
    normalise_id,
    normalise_phone,
)
from customers.models.assignment import Assignment
from customers.models.sealed import sealed_number
from customers.rules import industry_name, middle_bigram, plain_number, search_key

NUMBER_FROM = 4  # characters of a customer number from which its beginning is searched

# told by other rows, whose history is theirs: the name, standing changes, visits
DERIVED = ("pinyin", "initials", "search_text", "bigrams", "tier", "last_contact_on")


class CustomerQuerySet(VisibleQuerySet["Customer"]):
    """Words for customers."""

    rule = Rule.CUSTOMER
    customer_path = "id"

    def matching(self, text: str, people: Iterable[uuid.UUID] = ()) -> "CustomerQuerySet":
        """Customers whom `text` names; all when it is empty.

        Two characters and more: part of name, pinyin or initials (by the bigram index), start of
        the number. One character: how name or initials begin. Four digits: also the tail of phone
        or paper; a whole phone or paper number finds by its blind index. `people` are customers
        found by a key person (`ContactQuerySet.whose_customers`).
        """
        key = search_key(text)
        if not key:
            return self
        if len(key) == 1:
            return self.filter(Q(name__istartswith=key) | Q(initials__startswith=key))
        # Behind row-level security the planner guesses LIKE (1 in 200) and multiplies by each
        # bigram: less than one row, hence nested loops of seconds. So: one bigram, then StrIndex.
        rows = self.alias(found_at=StrIndex("search_text", Value(key)))
        found = Q(bigrams__contains=[middle_bigram(key)], found_at__gt=0)
        return rows.filter(found | _number_question(text) | Q(pk__in=list(people)))

    def managed_by(self, manager_id: uuid.UUID, on: dt.date) -> "CustomerQuerySet":
        """Customers whom that manager leads or shares on `on`."""
        return self.filter(pk__in=Assignment.objects.on(on).of(manager_id).values("customer"))

    def active(self) -> "CustomerQuerySet":
        """Customers whom the bank serves today."""
        return self.filter(status=Customer.Status.ACTIVE)


def _number_question(text: str) -> Q:
    """What a query may mean when it is a number: the customer's, or a phone's or paper's."""
    number = plain_number(text)
    if not number.isascii():
        return Q()
    asked = Q(number__startswith=number) if len(number) >= NUMBER_FROM else Q(number=number)
    return asked | sealed_number(text)


@tracked(exclude=(*DERIVED, "created_at", "client_key"))
class Customer(models.Model):
    """A person, sole proprietor, company or institution that banks (or might bank) with us.

    Fed columns (`FED_FIELDS`) are the core bank's: read-only in forms for `source` ≠ CRM
    (decision 18). `row_hash` is the HMAC of the row as it was fed. `search_text` holds name,
    pinyin and initials as one searchable text, `bigrams` its two-character pieces. `client_key` is
    made with the form that registers: sent twice, it is one customer.
    """

    class Kind(models.TextChoices):
        INDIVIDUAL = "INDIVIDUAL", _("Individual")
        SOLE_PROPRIETOR = "SOLE_PROPRIETOR", _("Sole proprietor")
        COMPANY = "COMPANY", _("Company")
        INSTITUTION = "INSTITUTION", _("Institution")

    class Status(models.TextChoices):
        PROSPECT = "PROSPECT", _("Prospect")
        ACTIVE = "ACTIVE", _("Active")
        DORMANT = "DORMANT", _("Dormant")
        LOST = "LOST", _("Lost")

    class Tier(models.TextChoices):
        ORDINARY = "ORDINARY", _("Ordinary")
        GOLD = "GOLD", _("Gold")
        PLATINUM = "PLATINUM", _("Platinum")
        DIAMOND = "DIAMOND", _("Diamond")
        PRIVATE = "PRIVATE", _("Private banking")

    class IdKind(models.TextChoices):
        RESIDENT_ID = "RESIDENT_ID", _("Resident identity card")
        USCC = "USCC", _("Unified social credit code")
        PASSPORT = "PASSPORT", _("Passport")
        OTHER = "OTHER", _("Other paper")

    SOURCE_CRM = "CRM"
    FED_FIELDS = ("number", "kind", "name", "id_kind", "id_number", "phone", "address", "branch")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=20, default=SOURCE_CRM, editable=False)
    number = models.CharField(_("Customer number"), max_length=32)
    kind = models.CharField(_("Kind"), max_length=15, choices=Kind)
    status = models.CharField(_("Status"), max_length=8, choices=Status, default=Status.ACTIVE)
    tier = models.CharField(_("Tier"), max_length=8, choices=Tier, default=Tier.ORDINARY)
    name = models.CharField(_("Name"), max_length=120)
    pinyin = models.CharField(max_length=400, editable=False)
    initials = models.CharField(max_length=120, editable=False)
    search_text = models.CharField(max_length=680, editable=False)
    bigrams = ArrayField(models.CharField(max_length=2), editable=False)
    branch = models.ForeignKey(
        "core.Branch", models.PROTECT, verbose_name=_("Branch"), related_name="customers"
    )
    has_credit = models.BooleanField(_("Borrower"), default=False, editable=False)
    industry = models.CharField(_("Industry (GB/T 4754)"), max_length=4, blank=True)
    born_on = models.DateField(_("Born or founded on"), null=True, blank=True)
    id_kind = models.CharField(_("Kind of paper"), max_length=11, choices=IdKind, blank=True)
    id_number_cipher = CipherField()
    id_number_blind = BlindField()
    id_number_tail = BlindField()
    phone_cipher = CipherField()
    phone_blind = BlindField()
    phone_tail = BlindField()
    address_cipher = CipherField()
    next_contact_on = models.DateField(_("Next contact"), null=True, blank=True)
    last_contact_on = models.DateField(_("Last contact"), null=True, blank=True, editable=False)
    note = models.TextField(_("Note"), blank=True)
    row_hash = models.BinaryField(max_length=32, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    client_key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    id_number = Sealed(
        "id_number", mask=mask_id, normalise=normalise_id, label=_("Number of the paper")
    )
    phone = Sealed("phone", mask=mask_phone, normalise=normalise_phone, label=_("Phone"))
    address = Sealed("address", mask=mask_all, label=_("Address"))

    objects: ClassVar[CustomerQuerySet] = CustomerQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-updated_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "number"], name="one_customer_per_source_and_number"
            ),
            models.UniqueConstraint(
                fields=["id_kind", "id_number_blind"],
                name="one_customer_per_paper",
                condition=Q(id_number_blind__isnull=False),
                violation_error_message=_(
                    "A customer with this paper is already on file. "
                    "Ask for co-operation with the branch that serves them."
                ),
            ),
            models.UniqueConstraint(
                fields=["client_key"],
                name="one_customer_per_form_sent",
                condition=Q(client_key__isnull=False),
                violation_error_message=_("This form was saved already: open a new one."),
            ),
            models.CheckConstraint(
                name="paper_number_has_a_kind",
                condition=Q(id_number_cipher__isnull=True) | ~Q(id_kind=""),
                violation_error_message=_("Say which kind of paper the number is from."),
            ),
        ]
        indexes = [
            GinIndex(fields=["bigrams"], name="customer_bigrams"),
            models.Index(fields=["branch", "-updated_at"], name="customer_by_branch"),
            models.Index(fields=["updated_at", "id"], name="customer_by_update"),
            models.Index(fields=["id_number_tail"], name="customer_by_id_tail"),
            models.Index(
                fields=["number"], name="customer_by_number", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["phone_blind"], name="customer_by_phone"),
            models.Index(fields=["phone_tail"], name="customer_by_phone_tail"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_person(self) -> bool:
        """People's names are masked in lists; those of firms are public."""
        return self.kind == self.Kind.INDIVIDUAL

    @property
    def display_name(self) -> str:
        """The name as pages and exports show it by default: 陈*明, or the firm's full name."""
        return mask_name(self.name) if self.is_person else self.name

    @property
    def industry_name(self) -> str:
        """The industry in words, as far as its code is known."""
        return industry_name(self.industry)

    @property
    def is_fed(self) -> bool:
        """Is the core bank the master of this row's `FED_FIELDS`?"""
        return self.source != self.SOURCE_CRM
