"""Lists of customers that leave as files: who, how many, until when."""

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.core.ids import new_id


class ExportQuerySet(models.QuerySet["Export"]):
    """An export is seen by whoever ordered it, and by nobody else: it is their list."""

    def visible_to(self, user: Any) -> Self:
        """The exports of `user`."""
        return self.filter(by_id=user.pk) if user.pk else self.none()

    def waiting(self, at: dt.datetime) -> Self:
        """Orders that nobody writes: not held, or held by somebody who died."""
        idle = Q(held_until=None) | Q(held_until__lt=at)
        return self.filter(idle, state=Export.State.WAITING)


class Export(models.Model):
    """A list of customers ordered as a file; `customers` are their keys, 16 bytes each, in order.

    The file is masked, expires, and is handed over only while all of its customers are still
    visible to who ordered it.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Being written")
        READY = "READY", _("Ready")
        FAILED = "FAILED", _("Failed")
        EXPIRED = "EXPIRED", _("Expired")

    class Format(models.TextChoices):
        XLSX = "XLSX", _("Excel workbook")
        CSV = "CSV", _("CSV (UTF-8)")
        CSV_GB = "CSV_GB", _("CSV (GB18030)")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    by = models.ForeignKey("core.User", models.CASCADE, related_name="exports")
    format = models.CharField(_("Format"), max_length=6, choices=Format)
    columns = ArrayField(models.CharField(max_length=12))
    customers = models.BinaryField()
    rows = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True)
    file = models.ForeignKey("core.StoredFile", models.PROTECT, null=True, related_name="+")
    downloads = models.PositiveSmallIntegerField(default=0)
    held_until = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-ordered_at", "-id"]
        indexes = [
            models.Index(fields=["by", "-ordered_at"], name="export_by_person"),
            models.Index(fields=["state"], name="export_waiting", condition=Q(state="WAITING")),
        ]

    def __str__(self) -> str:
        return f"{self.ordered_at:%Y-%m-%d %H:%M} {self.rows}"

    @property
    def keys(self) -> list[uuid.UUID]:
        """The customers in their order."""
        told = bytes(self.customers)
        return [uuid.UUID(bytes=told[n : n + 16]) for n in range(0, len(told), 16)]

    def is_expired(self, at: dt.datetime) -> bool:
        """Is it too late to fetch it?"""
        return self.state == self.State.EXPIRED or at >= self.expires_at
