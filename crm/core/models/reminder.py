"""The ledger of reminders: what must happen, and the proof that it reached somebody."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.ids import new_id


class ReminderQuerySet(VisibleQuerySet["Reminder"]):
    """Reminders follow their customer."""

    rule = Rule.CUSTOMER


class Reminder(models.Model):
    """One thing that must be told on a day, planned once (decision 22).

    `subject_key` names the row it speaks of ("deposit:<uuid>"), `about_on` the day it speaks of
    (the maturity), `due_on` the day to tell it. Text is rendered when read, never stored.
    """

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("Planned")
        CLAIMED = "CLAIMED", _("Being delivered")
        DELIVERED = "DELIVERED", _("Delivered")
        ACTED = "ACTED", _("Acted on")
        CANCELLED = "CANCELLED", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    about_on = models.DateField()
    due_on = models.DateField()
    lead_days = models.SmallIntegerField()
    customer_id = models.UUIDField()
    state = models.CharField(max_length=9, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    objects: ClassVar[ReminderQuerySet] = ReminderQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_key", "about_on", "due_on"],
                name="one_reminder_per_thing_and_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"],
                name="reminder_open",
                condition=models.Q(state__in=["PLANNED", "CLAIMED"]),
            ),
            models.Index(fields=["customer_id"], name="reminder_by_customer"),
            models.Index(fields=["subject_key"], name="reminder_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_key} {self.due_on}"


class DeliveryQuerySet(VisibleQuerySet["Delivery"]):
    """A delivery is seen by its recipient, while the customer is visible to them."""

    rule = Rule.CUSTOMER


class Delivery(models.Model):
    """One reminder to one person through one channel, with the proof of each step.

    Partitioned by month of `due_on`; the primary key in the database is (id, due_on). A mail that
    certainly did not leave is FAILED with its `error`, and tried again at `next_try_at` (none: not
    again).
    """

    class Channel(models.TextChoices):
        IN_APP = "IN_APP", _("In the application")
        EMAIL = "EMAIL", _("E-mail")

    class State(models.TextChoices):
        PENDING = "PENDING", _("Waiting")
        SENT = "SENT", _("Sent")
        DELIVERED = "DELIVERED", _("Delivered")
        READ = "READ", _("Read")
        UNKNOWN = "UNKNOWN", _("Unknown: ask the carrier")
        FAILED = "FAILED", _("Failed")

    id = models.BigAutoField(primary_key=True)
    due_on = models.DateField()
    reminder = models.ForeignKey(Reminder, models.CASCADE, related_name="deliveries")
    customer_id = models.UUIDField()
    channel = models.CharField(max_length=8, choices=Channel)
    recipient = models.ForeignKey("core.User", models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=9, choices=State, default=State.PENDING)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_try_at = models.DateTimeField(null=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-due_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["due_on", "reminder", "channel", "recipient"],
                name="one_delivery_per_channel",
            ),
        ]
        indexes = [
            models.Index(
                fields=["recipient"],
                name="delivery_unread",
                condition=models.Q(channel="IN_APP", state="DELIVERED"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} → {self.recipient_id}"
