"""Tier rules as dated data, who is on the way down, every change of standing with its reason."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.fields import MoneyField
from crm.core.history import tracked
from crm.core.ids import new_id
from customers.models.customer import Customer


@tracked()
class TierRules(models.Model):
    """What a tier takes from `valid_from` on, for people or for firms; the newest in force holds.

    Up at once, down after `down_after` month ends in a row below (快升缓降, DOMAIN.md E1). No two
    banks agree on figures, so they are data. Published rules are never changed, only followed by
    newer ones.
    """

    class For(models.TextChoices):
        PERSON = "PERSON", _("People and sole proprietors")
        FIRM = "FIRM", _("Companies and institutions")

    class Measure(models.TextChoices):
        DAY = "DAY", _("Deposits on the day")
        MONTH = "MONTH", _("Average deposits of the month")
        QUARTER = "QUARTER", _("Average deposits of three months")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    applies_to = models.CharField(_("For"), max_length=6, choices=For)
    valid_from = models.DateField(_("In force from"))
    measure = models.CharField(_("Measure"), max_length=7, choices=Measure)
    down_after = models.PositiveSmallIntegerField(_("Down after month ends below"), default=3)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    published_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["applies_to", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["applies_to", "valid_from"],
                name="one_tier_rule_per_day",
                violation_error_message=_("Rules from that day are published already."),
            ),
            models.CheckConstraint(
                name="down_after_a_month_end",
                condition=Q(down_after__gte=1),
                violation_error_message=_("Down after at least one month end."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.applies_to} {self.valid_from}"


@tracked()
class TierThreshold(models.Model):
    """The least yuan of the measure that a tier takes; the lowest tier takes nothing."""

    id = models.BigAutoField(primary_key=True)
    rules = models.ForeignKey(TierRules, models.CASCADE, related_name="thresholds")
    tier = models.CharField(_("Tier"), max_length=8, choices=Customer.Tier)
    least = MoneyField(_("From (yuan)"))

    class Meta:
        ordering = ["rules", "least"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "tier"], name="one_threshold_per_tier"),
            models.CheckConstraint(
                name="a_threshold_is_above_nothing",
                condition=Q(least__gt=0),
                violation_error_message=_("A threshold is above 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier} ≥ {self.least}"


class TierWatchQuerySet(VisibleQuerySet["TierWatch"]):
    """They follow their customer."""

    rule = Rule.RELATION


class TierWatch(models.Model):
    """A customer below their tier at the last month ends: how often, and the best of them."""

    customer = models.OneToOneField(
        Customer, models.CASCADE, primary_key=True, related_name="tier_watch"
    )
    best = models.CharField(max_length=8, choices=Customer.Tier)
    times = models.PositiveSmallIntegerField()
    since_on = models.DateField()
    last_on = models.DateField()
    value = MoneyField()

    objects: ClassVar[TierWatchQuerySet] = TierWatchQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["customer"]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.times} × below"


class StandingChangeQuerySet(VisibleQuerySet["StandingChange"]):
    """They follow their customer."""

    rule = Rule.RELATION


class StandingChange(models.Model):
    """A tier or status that changed on a day, from what to what and why; never rewritten.

    `value` is the measured figure in yuan, `least` the threshold that decided, `times` the month
    ends below it.
    """

    class Kind(models.TextChoices):
        TIER = "TIER", _("Tier")
        STATUS = "STATUS", _("Status")

    class Why(models.TextChoices):
        UP = "UP", pgettext_lazy("tier", "reached the threshold")
        DOWN = "DOWN", pgettext_lazy("tier", "below the threshold too long")
        ASLEEP = "ASLEEP", _("no movement for months, little left")
        AWAKE = "AWAKE", _("the money moves again")
        BY_HAND = "BY_HAND", _("set by hand")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="standing_changes")
    kind = models.CharField(max_length=6, choices=Kind)
    before = models.CharField(max_length=8)
    after = models.CharField(max_length=8)
    why = models.CharField(max_length=7, choices=Why)
    changed_on = models.DateField()
    value = MoneyField(null=True)
    least = MoneyField(null=True)
    times = models.PositiveSmallIntegerField(null=True)
    rules = models.ForeignKey(TierRules, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[StandingChangeQuerySet] = StandingChangeQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-changed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "changed_on", "after"],
                name="one_change_of_standing_a_day",
            ),
            models.CheckConstraint(
                name="a_change_of_standing_changes_it", condition=~Q(before=F("after"))
            ),
        ]
        indexes = [models.Index(fields=["changed_on"], name="standing_change_by_day")]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.before} → {self.after} {self.changed_on}"

    @property
    def is_up(self) -> bool:
        """For the better?"""
        return self.why in (self.Why.UP, self.Why.AWAKE)

    @property
    def before_words(self) -> str:
        """The old standing in words."""
        return str(self._words(self.before))

    @property
    def after_words(self) -> str:
        """The new standing in words."""
        return str(self._words(self.after))

    def _words(self, code: str) -> str:
        words = Customer.Tier if self.kind == self.Kind.TIER else Customer.Status
        return str(words(code).label)
