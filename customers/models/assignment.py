"""Who manages whom, from when to when, with which share."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import ShareField
from crm.core.history import tracked
from crm.core.ids import new_id


class AssignmentQuerySet(VisibleQuerySet["Assignment"]):
    """Words for assignments."""

    rule = Rule.CUSTOMER

    def on(self, day: dt.date) -> "AssignmentQuerySet":
        """Assignments in force on `day`."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)

    def of(self, manager_id: uuid.UUID) -> "AssignmentQuerySet":
        """Assignments of that manager."""
        return self.filter(manager=manager_id)

    def leads(self) -> "AssignmentQuerySet":
        """The lead managers only."""
        return self.filter(role=Assignment.Role.LEAD)

    def by_role(self) -> "AssignmentQuerySet":
        """With the managers, leads before co-managers."""
        return self.select_related("manager").order_by("-role", "-share", "from_on")


@tracked()
class Assignment(models.Model):
    """A manager's share in a customer over a span of days (inclusive; never rewritten).

    At most one LEAD on any day. Shares of one day add up to at most 1 (checked by the service).
    The visibility rule reads this table, so it stands outside row-level security: it holds keys,
    days and shares only.
    """

    class Role(models.TextChoices):
        LEAD = "LEAD", _("Lead")
        CO = "CO", _("Co-manager")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="assignments")
    manager = models.ForeignKey("core.User", models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=4, choices=Role, default=Role.LEAD)
    share = ShareField(_("Share"), default=Decimal(1))
    from_on = models.DateField(_("From"))
    to_on = models.DateField(_("To"), null=True, blank=True)
    recorded_at = models.DateTimeField()

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["customer", "-from_on"]
        constraints = [
            models.CheckConstraint(
                name="assignment_ends_after_it_starts",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("An assignment cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="share_is_a_part_of_the_whole",
                condition=Q(share__gt=0, share__lte=1),
                violation_error_message=_("A share is more than 0 and at most 100 %."),
            ),
            ExclusionConstraint(
                name="one_lead_at_a_time",
                expressions=[
                    ("customer", RangeOperators.EQUAL),
                    (
                        Func(
                            F("from_on"),
                            F("to_on"),
                            Value("[]"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(role="LEAD"),
                violation_error_message=_("The customer already has a lead manager on that day."),
            ),
        ]
        indexes = [models.Index(fields=["manager", "customer"], name="assignment_by_manager")]

    def __str__(self) -> str:
        return f"{self.manager_id} {self.role} {self.from_on}"
