"""What was said with a customer, when and by whom."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id


class VisitQuerySet(VisibleQuerySet["Visit"]):
    """Words for visits."""

    rule = Rule.RELATION

    def met(self) -> "VisitQuerySet":
        """Visits at which somebody was spoken with."""
        return self.exclude(result=Visit.Result.NOT_MET)

    def between(self, first: dt.datetime, last: dt.datetime) -> "VisitQuerySet":
        """Visits from `first` up to, not including, `last`."""
        return self.filter(happened_at__gte=first, happened_at__lt=last)


@tracked()
class Visit(models.Model):
    """A visit, reception, call or message with one customer.

    `manager` is who spoke, `logged_by` who wrote it down (an assistant may). `client_key` is made
    by the form: the same form sent twice is one visit. `is_first`: nobody had met them before.
    """

    class Channel(models.TextChoices):
        VISIT = "VISIT", _("Visit")
        RECEPTION = "RECEPTION", _("Reception")
        PHONE = "PHONE", _("Call")
        SMS = "SMS", _("Text message")
        WECHAT = "WECHAT", _("WeChat")
        VIDEO = "VIDEO", _("Video")

    class Purpose(models.TextChoices):
        ROUTINE = "ROUTINE", _("Contact plan")
        MATURITY = "MATURITY", _("Deposit matures")
        NEED = "NEED", _("Follow up a need")
        PROMISE = "PROMISE", _("Answer a promise")
        CREDIT = "CREDIT", _("Credit matter")
        OTHER = "OTHER", _("Something else")

    class Result(models.TextChoices):
        INTERESTED = "INTERESTED", _("Interested")
        FOLLOW_UP = "FOLLOW_UP", _("To follow up")
        NO_NEED = "NO_NEED", _("No need now")
        NOT_MET = "NOT_MET", _("Not met")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="visits")
    manager = models.ForeignKey("core.User", models.PROTECT, related_name="visits")
    logged_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    channel = models.CharField(_("Channel"), max_length=9, choices=Channel)
    happened_at = models.DateTimeField(_("When"))
    purpose = models.CharField(_("Purpose"), max_length=8, choices=Purpose, default=Purpose.ROUTINE)
    minutes = models.PositiveSmallIntegerField(_("Minutes"), null=True, blank=True)
    result = models.CharField(_("Result"), max_length=10, choices=Result)
    note = models.TextField(_("In a sentence"), max_length=2000, blank=True)
    is_first = models.BooleanField(default=False, editable=False)
    next_contact_on = models.DateField(_("Next contact"), null=True, blank=True)
    client_key = models.UUIDField(editable=False)
    created_at = models.DateTimeField(editable=False)

    objects: ClassVar[VisitQuerySet] = VisitQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-happened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["logged_by", "client_key"], name="one_visit_per_form_sent"
            ),
            models.CheckConstraint(
                name="visit_lasts_less_than_a_day",
                condition=Q(minutes__isnull=True) | Q(minutes__lte=1440),
                violation_error_message=_("A visit lasts at most a day: 1440 minutes."),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-happened_at"], name="visit_by_customer"),
            models.Index(fields=["manager", "-happened_at"], name="visit_by_manager"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.happened_at:%Y-%m-%d}"


class VisitPersonQuerySet(VisibleQuerySet["VisitPerson"]):
    """People met follow the customer."""

    rule = Rule.RELATION


@tracked()
class VisitPerson(models.Model):
    """A key person who took part in a visit."""

    id = models.BigAutoField(primary_key=True)
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="people")
    contact = models.ForeignKey("customers.Contact", models.CASCADE, related_name="visits")
    customer_id = models.UUIDField()

    objects: ClassVar[VisitPersonQuerySet] = VisitPersonQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "contact"], name="a_person_once_per_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.contact_id}"
