"""The log of reads: who was shown whose data, when and where."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from crm.core.access import branches_sql
from crm.core.clock import business_day


class ReadingQuerySet(models.QuerySet["Reading"]):
    """One's own reads; all of the branches that one audits."""

    def visible_to(self, user: "models.Model | AnonymousUser", on: dt.date | None = None) -> Self:
        """As with showings: heads do not watch whom their staff looks up."""
        if not user.pk:
            return self.none()
        day = on or business_day()
        audited = RawSQL(branches_sql("%s", "%s", ("AUDITOR",)), [user.pk, day, day])
        return self.filter(Q(user_id=user.pk) | Q(branch_id__in=audited))


class Reading(models.Model):
    """A page, list or file with customers' data that left for one person. Append-only.

    `customer_id` is whose page it was; a list has none. `ids` are the customers shown, the first
    `MOST_IDS` of `shown`. `asked` is the HMAC of what was searched for: the same search again is
    told, the words are not. `branch` and `roles` are the reader's of that day. Partitioned by
    month of `day`; written by `crm.core.reading`.
    """

    class Kind(models.TextChoices):
        DETAIL = "DETAIL", _("Customer's page")
        LIST = "LIST", _("List or search")
        FILE = "FILE", _("Export or download")

    id = models.BigAutoField(primary_key=True)
    day = models.DateField()
    at = models.DateTimeField()
    user = models.ForeignKey("core.User", models.PROTECT, related_name="+", db_index=False)
    roles = ArrayField(models.CharField(max_length=12))
    branch = models.ForeignKey(
        "core.Branch", models.PROTECT, null=True, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=6, choices=Kind)
    view = models.CharField(max_length=80)
    customer_id = models.UUIDField(null=True)
    ids = ArrayField(models.UUIDField())
    shown = models.PositiveIntegerField()
    asked = models.BinaryField(max_length=32, null=True)
    request = models.UUIDField()

    objects: ClassVar[ReadingQuerySet] = ReadingQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["user", "at"], name="reading_by_user"),
            models.Index(fields=["customer_id", "at"], name="reading_by_customer"),
            models.Index(fields=["at"], name="reading_by_time"),
            GinIndex(fields=["ids"], name="reading_by_ids"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.view} {self.at}"
