"""The log of personal values that were shown in clear."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from crm.core.access import VisibleQuerySet, branches_sql
from crm.core.clock import business_day

READERS = ("AUDITOR",)


class PersonalRevealQuerySet(VisibleQuerySet["PersonalReveal"]):
    """One's own showings; all of the branches that one audits."""

    def visible_to(self, user: "models.Model | AnonymousUser", on: dt.date | None = None) -> Self:
        """Stricter than the customer's rule: heads do not watch whom their staff looks up."""
        if not user.pk:
            return self.none()
        day = on or business_day()
        audited = RawSQL(branches_sql("%s", "%s", READERS), [user.pk, day, day])
        return self.filter(Q(user_id=user.pk) | Q(branch_id__in=audited))

    def since(self, moment: dt.datetime) -> Self:
        """Shown after `moment`."""
        return self.filter(at__gt=moment)


class PersonalReveal(models.Model):
    """One personal value of one row was shown to one person, and why. Append-only.

    The value itself is not here. `counted` is false for a repeat within the seconds for which
    the value was on the screen anyway. `branch` is the customer's on that day.
    """

    class Purpose(models.TextChoices):
        CALL_BACK = "CALL_BACK", _("Call back or visit")
        IDENTITY = "IDENTITY", _("Check identity")
        CORRECTION = "CORRECTION", _("Correct the file")
        COMPLAINT = "COMPLAINT", _("Complaint")
        OTHER = "OTHER", _("Another reason")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("Shown at"))
    user = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    customer_id = models.UUIDField()
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="+")
    table = models.CharField(max_length=63)
    row_id = models.UUIDField()
    field = models.CharField(max_length=40)
    purpose = models.CharField(_("Reason"), max_length=10, choices=Purpose)
    text = models.CharField(_("In words"), max_length=200, blank=True)
    counted = models.BooleanField(default=True)

    objects: ClassVar[PersonalRevealQuerySet] = PersonalRevealQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="another_reason_is_told",
                condition=~Q(purpose="OTHER") | ~Q(text=""),
                violation_error_message=_("Say the reason in words."),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "at"], name="reveal_by_user"),
            models.Index(fields=["customer_id", "at"], name="reveal_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.field} {self.row_id}"
