"""People behind a customer."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id
from crm.core.personal import (
    BlindField,
    CipherField,
    Sealed,
    mask_email,
    mask_id,
    mask_name,
    mask_phone,
    normalise_id,
    normalise_phone,
    normalise_text,
)
from customers.models.sealed import sealed_email, sealed_number

MOST_PEOPLE = 50  # a tail fits one in 10,000: more is no answer to a search


class ContactQuerySet(VisibleQuerySet["Contact"]):
    """Contacts follow their customer."""

    rule = Rule.RELATION

    def whose_customers(self, text: str) -> list[uuid.UUID]:
        """The customers of people whose phone, paper or e-mail `text` is, or ends their number."""
        asked = sealed_number(text) | sealed_email(text)
        if not asked:
            return []
        return list(self.filter(asked).values_list("customer_id", flat=True)[:MOST_PEOPLE])

    def by_weight(self) -> "ContactQuerySet":
        """Who decides first, who may only sign last."""
        ranks = [When(role=role, then=rank) for rank, role in enumerate(Contact.Role.values)]
        return self.order_by(Case(*ranks, default=len(ranks)), "name")


@tracked(exclude=("created_at",))
class Contact(models.Model):
    """A key person: who decides, executes, uses, or knows the house; or who may sign."""

    class Role(models.TextChoices):
        DECIDER = "DECIDER", _("Decider")
        EXECUTOR = "EXECUTOR", _("Executor")
        USER = "USER", _("User")
        INSIDER = "INSIDER", _("Insider")
        SIGNATORY = "SIGNATORY", _("Authorised signatory")

    class Style(models.TextChoices):
        """How somebody decides (DISC): what a talk begins with."""

        DOMINANT = "D", pgettext_lazy("style", "Dominant: short, results first")
        INFLUENCING = "I", pgettext_lazy("style", "Influencing: people first")
        STEADY = "S", pgettext_lazy("style", "Steady: no haste, no surprises")
        CONSCIENTIOUS = "C", pgettext_lazy("style", "Conscientious: figures first")

    class Prefers(models.TextChoices):
        CALL = "CALL", pgettext_lazy("consent", "Phone call")
        SMS = "SMS", pgettext_lazy("consent", "Text message")
        WECHAT = "WECHAT", pgettext_lazy("consent", "WeChat")
        EMAIL = "EMAIL", pgettext_lazy("consent", "E-mail")
        VISIT = "VISIT", pgettext_lazy("consent", "Visit")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="contacts")
    source = models.CharField(max_length=20, default="CRM", editable=False)
    name = models.CharField(_("Name"), max_length=60)
    role = models.CharField(_("Role"), max_length=9, choices=Role)
    title = models.CharField(_("Title"), max_length=60, blank=True)
    born_on = models.DateField(_("Birthday"), null=True, blank=True)
    born_lunar = models.BooleanField(_("Birthday is lunar"), default=False)
    style = models.CharField(_("Style (DISC)"), max_length=1, choices=Style, blank=True)
    prefers = models.CharField(
        _("Likes to be reached by"), max_length=6, choices=Prefers, blank=True
    )
    hobbies = models.CharField(_("Hobbies"), max_length=120, blank=True)
    family = models.CharField(_("Family and children"), max_length=120, blank=True)
    id_number_cipher = CipherField()
    id_number_blind = BlindField()
    id_number_tail = BlindField()
    phone_cipher = CipherField()
    phone_blind = BlindField()
    phone_tail = BlindField()
    email_cipher = CipherField()
    email_blind = BlindField()
    note = models.CharField(_("Note"), max_length=200, blank=True)
    row_hash = models.BinaryField(max_length=32, null=True, editable=False)
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    id_number = Sealed(
        "id_number", mask=mask_id, normalise=normalise_id, label=_("Number of the paper")
    )
    phone = Sealed("phone", mask=mask_phone, normalise=normalise_phone, label=_("Phone"))
    email = Sealed("email", mask=mask_email, normalise=normalise_text, label=_("E-mail"))

    objects: ClassVar[ContactQuerySet] = ContactQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["customer", "role", "name"]
        indexes = [
            models.Index(fields=["phone_blind"], name="contact_by_phone"),
            models.Index(fields=["phone_tail"], name="contact_by_phone_tail"),
            models.Index(fields=["id_number_blind"], name="contact_by_id"),
            models.Index(fields=["id_number_tail"], name="contact_by_id_tail"),
            models.Index(fields=["email_blind"], name="contact_by_email"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name as pages show it by default: 周*婷."""
        return mask_name(self.name)
