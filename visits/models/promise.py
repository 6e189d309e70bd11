"""Promises: what is asked for is answered (所托有回音; DOMAIN.md S11, S16, S17)."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id


class PromiseQuerySet(VisibleQuerySet["Promise"]):
    """Words for promises."""

    rule = Rule.RELATION

    def open(self) -> "PromiseQuerySet":
        """Promises that nobody has answered or withdrawn."""
        return self.filter(state=Promise.State.OPEN)

    def waiting(self) -> "PromiseQuerySet":
        """Open promises that may not be given before a head consents."""
        return self.open().filter(needs_consent=True, consent_by__isnull=True)

    def overdue(self, *, on: dt.date) -> "PromiseQuerySet":
        """Open promises whose day has passed on `on`."""
        return self.open().filter(due_on__lt=on)


@tracked()
class Promise(models.Model):
    """What somebody promised about a customer, to whom, by when, and the answer.

    `to` a person of the customer (`to_contact`, when it is known which) or one's superior.
    `needs_consent`: a promise on price, limit or term beyond one's power waits for a head's
    consent before it may be given (S17).
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        ANSWERED = "ANSWERED", _("Answered")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    class To(models.TextChoices):
        CUSTOMER = "CUSTOMER", _("Customer")
        SUPERIOR = "SUPERIOR", _("Superior")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="promises")
    visit = models.ForeignKey(
        "visits.Visit", models.SET_NULL, null=True, blank=True, related_name="promises"
    )
    text = models.CharField(_("Promise"), max_length=200)
    to = models.CharField(_("To whom"), max_length=8, choices=To, default=To.CUSTOMER)
    to_contact = models.ForeignKey(
        "customers.Contact", models.SET_NULL, null=True, blank=True, related_name="promises"
    )
    made_by = models.ForeignKey("core.User", models.PROTECT, related_name="promises")
    made_on = models.DateField(_("Made on"))
    due_on = models.DateField(_("Due on"))
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.OPEN)
    needs_consent = models.BooleanField(_("On price, limit or term"), default=False)
    consent_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    consent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("Answer"), max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(editable=False)

    objects: ClassVar[PromiseQuerySet] = PromiseQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="promise_is_due_after_it_is_made",
                condition=Q(due_on__gte=F("made_on")),
                violation_error_message=_("A promise cannot be due before it is made."),
            ),
            models.CheckConstraint(
                name="a_closed_promise_says_how",
                condition=Q(state="OPEN", closed_at__isnull=True)
                | (~Q(state="OPEN") & Q(closed_at__isnull=False) & ~Q(answer="")),
                violation_error_message=_("Say how the promise was answered."),
            ),
            models.CheckConstraint(
                name="a_superior_is_no_contact_of_the_customer",
                condition=Q(to="CUSTOMER") | Q(to_contact__isnull=True),
            ),
            models.CheckConstraint(
                name="nobody_consents_to_their_own_promise",
                condition=Q(consent_by__isnull=True) | ~Q(consent_by=F("made_by")),
                violation_error_message=_("Nobody consents to their own promise."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="promise_open", condition=Q(state="OPEN")),
            models.Index(fields=["customer"], name="promise_by_customer"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def waits_for_consent(self) -> bool:
        """May it not be given yet?"""
        return self.needs_consent and self.consent_by_id is None


class PromiseFeedbackQuerySet(VisibleQuerySet["PromiseFeedback"]):
    """Feedback follows the customer."""

    rule = Rule.RELATION


@tracked()
class PromiseFeedback(models.Model):
    """The daily word to the customer while a promise cannot be kept yet (S16)."""

    id = models.BigAutoField(primary_key=True)
    promise = models.ForeignKey(Promise, models.CASCADE, related_name="feedback")
    customer_id = models.UUIDField()
    day = models.DateField(_("Day"))
    text = models.CharField(_("What the customer was told"), max_length=200)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    objects: ClassVar[PromiseFeedbackQuerySet] = PromiseFeedbackQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "day"], name="one_feedback_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.text}"
