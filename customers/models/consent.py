"""What a person allows us: use of their data, offers, and by which channel we reach them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.ids import new_id
from customers.models.contact import Contact
from customers.models.customer import Customer


class ConsentQuerySet(VisibleQuerySet["Consent"]):
    """Words for consents."""

    rule = Rule.RELATION

    def newest(self) -> "ConsentQuerySet":
        """What holds today: of each person and subject the last that was said."""
        rows = self.order_by("contact_id", "subject", "-told_at", "-id")
        return rows.distinct("contact_id", "subject")


class Consent(models.Model):
    """One thing said once: given or taken back; a later row replaces, none is changed.

    Personal Information Protection Law, articles 14 to 16: consent is to a stated text (`version`),
    and is taken back as easily as it was given. A channel is open until the person closes it.
    """

    class Subject(models.TextChoices):
        DATA = "DATA", pgettext_lazy("consent", "Use of personal data")
        OFFERS = "OFFERS", pgettext_lazy("consent", "Offers of products")
        CALL = "CALL", pgettext_lazy("consent", "Phone call")
        SMS = "SMS", pgettext_lazy("consent", "Text message")
        WECHAT = "WECHAT", pgettext_lazy("consent", "WeChat")
        EMAIL = "EMAIL", pgettext_lazy("consent", "E-mail")
        VISIT = "VISIT", pgettext_lazy("consent", "Visit")

    class Channel(models.TextChoices):
        PAPER = "PAPER", pgettext_lazy("consent", "Signed paper")
        COUNTER = "COUNTER", pgettext_lazy("consent", "At the counter")
        MOBILE = "MOBILE", pgettext_lazy("consent", "Mobile banking")
        SPOKEN = "SPOKEN", pgettext_lazy("consent", "By word of mouth")

    AGREED = (Subject.DATA, Subject.OFFERS)  # needs a yes to a text; the others need no no
    REACH = (Subject.CALL, Subject.SMS, Subject.WECHAT, Subject.EMAIL, Subject.VISIT)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="consents")
    subject = models.CharField(_("What it is about"), max_length=6, choices=Subject)
    is_given = models.BooleanField(_("Allowed"))
    version = models.CharField(_("Version of the text"), max_length=20, blank=True)
    channel = models.CharField(_("How it was told"), max_length=7, choices=Channel)
    told_at = models.DateTimeField(_("Told at"))
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-told_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_consent_names_its_text",
                condition=Q(is_given=False) | ~Q(subject__in=["DATA", "OFFERS"]) | ~Q(version=""),
                violation_error_message=_("Say which version of the text was agreed to."),
            ),
        ]
        indexes = [
            models.Index(fields=["contact", "subject", "-told_at"], name="consent_by_person"),
            models.Index(fields=["customer"], name="consent_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.is_given} {self.told_at:%Y-%m-%d}"
