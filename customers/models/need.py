"""What a customer needs."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id


class NeedQuerySet(VisibleQuerySet["Need"]):
    """Words for needs."""

    rule = Rule.RELATION

    def open(self) -> "NeedQuerySet":
        """Needs that nobody has met or lost yet."""
        return self.filter(state=Need.State.OPEN)


@tracked()
class Need(models.Model):
    """A need found with a customer: of a kind, open until met, lost or withdrawn."""

    class Kind(models.TextChoices):
        DEPOSIT = "DEPOSIT", _("Deposit")
        CREDIT = "CREDIT", _("Credit")
        SETTLEMENT = "SETTLEMENT", _("Settlement")
        PAYROLL = "PAYROLL", _("Payroll")
        WEALTH = "WEALTH", _("Wealth")
        INSURANCE = "INSURANCE", _("Insurance")
        INTERNATIONAL = "INTERNATIONAL", _("International business")

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        MET = "MET", _("Met")
        LOST = "LOST", _("Lost")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="needs")
    kind = models.CharField(_("Kind"), max_length=13, choices=Kind)
    state = models.CharField(_("State"), max_length=4, choices=State, default=State.OPEN)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    found_on = models.DateField(_("Found on"))
    found_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(editable=False)

    objects: ClassVar[NeedQuerySet] = NeedQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-found_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind"],
                name="one_open_need_per_kind",
                condition=models.Q(state="OPEN"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.get_state_display()}"
