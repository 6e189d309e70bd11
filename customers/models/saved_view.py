"""Lists that people keep: how the customers are narrowed, ordered and shown."""

import datetime as dt
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from crm.core.access import branches_sql
from crm.core.clock import business_day
from crm.core.ids import new_id
from crm.core.models import Role


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """A view is its owner's, and of those who serve at the branch that it is shared with."""

    def visible_to(self, user: Any, on: dt.date | None = None) -> Self:
        """One's own views, and those shared with a branch that one's postings cover."""
        if not user.pk:
            return self.none()
        day = on or business_day()
        covered = RawSQL(branches_sql("%s", "%s", Role.values), [user.pk, day, day])
        return self.filter(Q(owner_id=user.pk) | Q(branch_id__in=covered))


class SavedView(models.Model):
    """A list of customers under a name: filters, order and columns, never what was searched.

    Whoever opens it sees the customers that *they* may see: a view carries a question, no answer.
    """

    COLUMNS: ClassVar[dict[str, Any]] = {
        "managers": _("Managers"),
        "deposits": _("Deposits (10,000 yuan)"),
        "matures_on": _("Next maturity"),
        "last_contact": _("Last contact"),
        "next_contact": _("Next contact"),
        "branch": _("Branch"),
        "industry": _("Industry"),
        "since": _("On file since"),
    }
    DEFAULT = ("managers", "deposits", "matures_on", "last_contact", "next_contact")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey("core.User", models.CASCADE, related_name="saved_views")
    branch = models.ForeignKey(
        "core.Branch", models.CASCADE, null=True, related_name="+", verbose_name=_("Shared with")
    )
    name = models.CharField(_("Name"), max_length=40)
    asked = models.JSONField(default=dict)
    columns = ArrayField(models.CharField(max_length=12), default=list)
    updated_at = models.DateTimeField(editable=False)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="one_view_per_name_and_person",
                violation_error_message=_("You have a view of this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def query(self) -> str:
        """The list as an address has it after its "?"."""
        return urlencode({**self.asked, "cols": self.columns}, doseq=True)
