"""Guarantees as edges: who answers for whose debts, for how much."""

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField
from crm.core.history import tracked
from crm.core.ids import new_id


class GuaranteeQuerySet(VisibleQuerySet["Guarantee"]):
    """Words for guarantees."""

    rule = Rule.CREDIT
    other_path = "guarantor_id"

    def binding(self, on: dt.date) -> Self:
        """Guarantees that bind on `on`, or are proposed to."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=on), state__in=Guarantee.BINDING)

    def around(self, customer: Any) -> Self:
        """Guarantees that the customer gave or received."""
        return self.filter(Q(customer=customer) | Q(guarantor=customer))


@tracked()
class Guarantee(models.Model):
    """`guarantor` (or an `outsider`) answers for debts of `customer` up to `amount` yuan.

    `customer` is the debtor, so that each row is about a customer of ours. The core bank masters
    fed rows; what is recorded here is a PROPOSAL until the core brings the contract.
    """

    class Kind(models.TextChoices):
        GENERAL = "GENERAL", _("General guarantee")
        JOINT = "JOINT", _("Joint and several guarantee")
        GROUP = "GROUP", _("Joint group guarantee")

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Proposed")
        ACTIVE = "ACTIVE", _("In force")
        RELEASED = "RELEASED", _("Released")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")

    BINDING = (State.PROPOSED, State.ACTIVE)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        related_name="guarantees_received",
        verbose_name=_("Debtor"),
        db_index=False,
    )
    guarantor = models.ForeignKey(
        "customers.Customer",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="guarantees_given",
        verbose_name=_("Guarantor"),
        db_index=False,
    )
    outsider = models.ForeignKey(
        "customers.Outsider", models.CASCADE, null=True, blank=True, related_name="guarantees"
    )
    source = models.CharField(max_length=20, default="CRM", editable=False)
    number = models.CharField(max_length=40, blank=True, editable=False)
    kind = models.CharField(_("Kind"), max_length=7, choices=Kind, default=Kind.JOINT)
    amount = MoneyField(_("Amount"))
    contract = models.CharField(_("Contract number"), max_length=40, blank=True)
    from_on = models.DateField(_("From"))
    to_on = models.DateField(_("To"), null=True, blank=True)
    state = models.CharField(_("State"), max_length=9, choices=State, default=State.PROPOSED)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    recorded_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    row_hash = models.BinaryField(max_length=32, null=True, editable=False)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects: ClassVar[GuaranteeQuerySet] = GuaranteeQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-amount", "id"]
        constraints = [
            models.CheckConstraint(
                name="guarantee_has_one_guarantor",
                condition=Q(guarantor__isnull=False, outsider__isnull=True)
                | Q(guarantor__isnull=True, outsider__isnull=False),
                violation_error_message=_("Choose a customer, or name somebody else: one of them."),
            ),
            models.CheckConstraint(
                name="nobody_guarantees_for_themselves",
                condition=Q(guarantor__isnull=True) | ~Q(guarantor=F("customer")),
                violation_error_message=_("Nobody guarantees for themselves."),
            ),
            models.CheckConstraint(
                name="guarantee_has_an_amount",
                condition=Q(amount__gt=0),
                violation_error_message=_("A guarantee has an amount above 0."),
            ),
            models.CheckConstraint(
                name="guarantee_ends_after_it_starts",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("It cannot end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["source", "number"],
                condition=~Q(number=""),
                name="one_guarantee_per_source_and_number",
            ),
        ]
        indexes = [
            models.Index(fields=["guarantor", "customer"], name="guarantee_by_guarantor"),
            models.Index(fields=["customer", "guarantor"], name="guarantee_by_debtor"),
            models.Index(fields=["updated_at", "id"], name="guarantee_by_update"),
        ]

    def __str__(self) -> str:
        return self.contract or self.number or str(self.pk)

    @property
    def guaranteed_by(self) -> uuid.UUID:
        """The key of the guarantor, customer or outsider."""
        return self.guarantor_id or self.outsider_id  # type: ignore[return-value]  # one of them is set

    @property
    def is_fed(self) -> bool:
        """Is the core bank the master of this row?"""
        return self.source != "CRM"


class CircleNoticeQuerySet(VisibleQuerySet["CircleNotice"]):
    """Notices follow the debtor."""

    rule = Rule.CREDIT


class CircleNotice(models.Model):
    """Somebody saw which circle a guarantee closes, said why, and recorded it all the same.

    `cycles` are lists of customer ids as they were found; `exposure` is the sum of the guarantees
    inside the circle in yuan. Written once, never changed.
    """

    id = models.BigAutoField(primary_key=True)
    guarantee = models.ForeignKey(Guarantee, models.CASCADE, related_name="notices")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    reason = models.CharField(_("Reason"), max_length=200)
    members = models.PositiveIntegerField()
    exposure = MoneyField()
    cycles = models.JSONField()
    was_cut = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")

    objects: ClassVar[CircleNoticeQuerySet] = CircleNoticeQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.guarantee_id} {self.at}"


class CircleMemberQuerySet(VisibleQuerySet["CircleMember"]):
    """Members follow their customer."""

    rule = Rule.CREDIT


class CircleMember(models.Model):
    """A customer in a circle of guarantees, as found in the night of `business_day`.

    A circle is a strongly connected part of the bank's guarantees: each member answers, over
    others, for each other. `circle` names it within the night; `members`, `edges`, `exposure`
    (yuan) and `is_mutual` (two customers) are the circle's, repeated so that no row about
    somebody else need be read. Each night replaces the one before.
    """

    id = models.BigAutoField(primary_key=True)
    circle = models.UUIDField()
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="circles")
    business_day = models.DateField()
    members = models.PositiveIntegerField()
    edges = models.PositiveIntegerField()
    exposure = MoneyField()

    objects: ClassVar[CircleMemberQuerySet] = CircleMemberQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-exposure", "circle", "id"]
        constraints = [models.UniqueConstraint(fields=["customer"], name="in_one_circle_at_a_time")]

    def __str__(self) -> str:
        return f"{self.circle} {self.customer_id}"
