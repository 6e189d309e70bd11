"""How much risk a customer bears: the outcome of a questionnaire, with its last day."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.ids import new_id
from customers.models.customer import Customer


class RiskProfileQuerySet(VisibleQuerySet["RiskProfile"]):
    """Words for risk profiles."""

    rule = Rule.RELATION

    def current(self, *, on: dt.date) -> "RiskProfileQuerySet":
        """Each customer's newest profile as of `on`, expired or not (`is_expired` tells)."""
        told = self.filter(assessed_on__lte=on)
        return told.order_by("customer_id", "-assessed_on", "-id").distinct("customer_id")

    def in_force(self, *, on: dt.date) -> "RiskProfileQuerySet":
        """The current ones that have not expired by `on`."""
        return self.filter(pk__in=self.current(on=on).values("pk"), expires_on__gte=on)


class RiskProfile(models.Model):
    """C1 (cautious) to C5 (daring) by a questionnaire; a newer one replaces, none is changed.

    It counts from the day of the questionnaire to `expires_on`, that day included.
    """

    class Level(models.TextChoices):
        C1 = "C1", _("C1 cautious")
        C2 = "C2", _("C2 steady")
        C3 = "C3", _("C3 balanced")
        C4 = "C4", _("C4 growth")
        C5 = "C5", _("C5 daring")

    class Channel(models.TextChoices):
        COUNTER = "COUNTER", pgettext_lazy("channel", "At the branch")
        MOBILE = "MOBILE", pgettext_lazy("channel", "Mobile banking")
        ONLINE = "ONLINE", pgettext_lazy("channel", "Online banking")
        VISIT = "VISIT", pgettext_lazy("channel", "At the customer's place")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="risk_profiles")
    level = models.CharField(_("Risk level"), max_length=2, choices=Level)
    score = models.PositiveSmallIntegerField(_("Points"), null=True, blank=True)
    channel = models.CharField(_("Where"), max_length=7, choices=Channel)
    assessed_on = models.DateField(_("Questionnaire of"))
    expires_on = models.DateField(_("Counts until"))
    note = models.CharField(_("Note"), max_length=200, blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[RiskProfileQuerySet] = RiskProfileQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-assessed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_risk_profile_expires_after_its_day",
                condition=Q(expires_on__gte=F("assessed_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-assessed_on"], name="risk_profile_by_customer")
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.assessed_on}"

    def is_expired(self, on: dt.date) -> bool:
        """Is its last day past on `on`?"""
        return self.expires_on < on
