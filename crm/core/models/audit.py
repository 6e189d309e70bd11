"""Log-ins and refusals of staff, and the seals over all logs."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from crm.core.access import branches_sql
from crm.core.clock import business_day
from crm.core.history import root_audit_sql


class StaffEventQuerySet(models.QuerySet["StaffEvent"]):
    """One's own; all of the branches that one audits, of the bank also those of nobody known."""

    def visible_to(self, user: "models.Model | AnonymousUser", on: dt.date | None = None) -> Self:
        """As with reads: heads do not watch their staff."""
        if not user.pk:
            return self.none()
        day = on or business_day()
        audited = RawSQL(branches_sql("%s", "%s", ("AUDITOR",)), [user.pk, day, day])
        whole = RawSQL(root_audit_sql("%s", "%s"), [user.pk, day, day], models.BooleanField())
        return self.filter(Q(user_id=user.pk) | Q(branch_id__in=audited) | Q(whole))


class StaffEvent(models.Model):
    """Somebody logged in or out, tried to, or was refused what they asked for. Append-only.

    `name_mark` is the HMAC of the name typed at a log-in that failed (people type passwords
    there); `user` is whose name it was, if anybody's. `about` is the key in the refused address.
    Partitioned by month of `day`; written by `crm.core.audit.events`.
    """

    class Kind(models.TextChoices):
        LOGIN = "LOGIN", _("Logged in")
        FAILED = "FAILED", _("Log-in failed")
        LOGOUT = "LOGOUT", _("Logged out")
        REFUSED = "REFUSED", _("Refused")

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    at = models.DateTimeField()
    user = models.ForeignKey(
        "core.User", models.PROTECT, null=True, related_name="+", db_index=False
    )
    branch = models.ForeignKey(
        "core.Branch", models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=7, choices=Kind)
    view = models.CharField(max_length=80)
    method = models.CharField(max_length=7)
    status = models.PositiveSmallIntegerField()
    about = models.UUIDField(null=True)
    name_mark = models.BinaryField(max_length=32, null=True)
    address = models.GenericIPAddressField(null=True)
    request = models.UUIDField()

    objects: ClassVar[StaffEventQuerySet] = StaffEventQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "at"], name="staffevent_by_user"),
            models.Index(fields=["about", "at"], name="staffevent_by_about"),
            models.Index(fields=["at"], name="staffevent_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.view} {self.at}"


class Seal(models.Model):
    """The digest of one log's rows of one business day, chained to the seal before. Append-only.

    `content` is SHA-256 over the rows' `columns` (sealed values are left out: new keys replace
    their ciphers); `digest` is SHA-256 over the digest before and all that stands here.
    """

    id = models.BigAutoField(primary_key=True)
    log = models.CharField(max_length=63)
    day = models.DateField()
    rows = models.PositiveBigIntegerField()
    columns = ArrayField(models.CharField(max_length=63))
    content = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["log", "day"], name="one_seal_per_log_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.log} {self.day}"
