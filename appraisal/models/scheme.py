"""Appraisal schemes as data: indicators, targets, deductions."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from appraisal.rules import Kind as RuleKind
from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id


def _named(name: str, name_en: str) -> str:
    return name_en if name_en and get_language() == "en" else name


class SchemeQuerySet(models.QuerySet["Scheme"]):
    """Words for schemes."""

    def in_force(self, on: dt.date) -> "SchemeQuerySet":
        """Published schemes that hold on `on`, the newest first."""
        held = self.filter(state=Scheme.State.PUBLISHED, valid_from__lte=on)
        return held.order_by("-valid_from", "-version")


@tracked()
class Scheme(models.Model):
    """A version of the bank's appraisal scheme; once published its indicators do not change."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        PUBLISHED = "PUBLISHED", _("Published")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(_("Scheme code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    name = models.CharField(_("Name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    valid_from = models.DateField(_("In force from"))
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    published_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[SchemeQuerySet] = SchemeQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-valid_from", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], name="one_scheme_per_code_and_version"
            ),
            models.CheckConstraint(
                name="a_published_scheme_says_when",
                condition=Q(state="DRAFT") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} v{self.version}"

    @property
    def label(self) -> str:
        """The name in the active language."""
        return _named(self.name, self.name_en)


@tracked()
class Indicator(models.Model):
    """One line of a scheme: what is measured, by which rule, for how many points.

    `measures` maps each input of the rule to the code of a measure; `parameters` is the closed
    grammar of `appraisal.rules`, checked when the scheme is published.
    """

    class Group(models.TextChoices):
        CREDIT = "CREDIT", pgettext_lazy("indicator group", "Credit")
        DEPOSIT = "DEPOSIT", pgettext_lazy("indicator group", "Deposits")
        BENEFIT = "BENEFIT", pgettext_lazy("indicator group", "Benefit")
        RISK = "RISK", pgettext_lazy("indicator group", "Risk")
        DEDUCTION = "DEDUCTION", pgettext_lazy("indicator group", "Deductions")

    class Kind(models.TextChoices):
        COMPLETION = RuleKind.COMPLETION, _("Completion")
        COMPLETION_QUALITY = RuleKind.COMPLETION_QUALITY, _("Completion × quality")
        RATIO = RuleKind.RATIO, _("Ratio")
        LOWER = RuleKind.LOWER, _("Ratio, lower is better")
        DEDUCTION = RuleKind.DEDUCTION, _("Deduction")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="indicators")
    code = models.SlugField(_("Indicator code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("Position"))
    name = models.CharField(_("Name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    short = models.CharField(_("Short name"), max_length=12, blank=True)
    short_en = models.CharField(max_length=20, blank=True)
    group = models.CharField(_("Group"), max_length=9, choices=Group)
    kind = models.CharField(_("Kind"), max_length=18, choices=Kind)
    standard = models.DecimalField(_("Standard score"), max_digits=7, decimal_places=2, default=0)
    parameters = models.JSONField(_("Parameters"), default=dict)
    measures = models.JSONField(_("Measures"), default=dict)

    class Meta:
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"], name="one_indicator_per_scheme_and_code"
            ),
            models.UniqueConstraint(
                fields=["scheme", "position"], name="one_indicator_per_scheme_and_position"
            ),
            models.CheckConstraint(
                name="only_deductions_have_no_standard_score",
                condition=Q(kind="DEDUCTION", group="DEDUCTION", standard=0)
                | (~Q(kind="DEDUCTION") & ~Q(group="DEDUCTION") & Q(standard__gt=0)),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return _named(self.name, self.name_en)

    @property
    def short_label(self) -> str:
        """The name for the head of a narrow column."""
        return _named(self.short or self.name, self.short_en or self.name_en)

    @property
    def is_deduction(self) -> bool:
        """Does it only take points away?"""
        return self.kind == self.Kind.DEDUCTION


@tracked()
class Target(models.Model):
    """What is to be reached in a calendar year: by one manager, each manager of a branch, or all.

    The narrowest counts (manager, then the nearest branch upwards, then all); a target holds until
    a later year has its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    manager = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="targets"
    )
    branch = models.ForeignKey(
        "core.Branch", models.PROTECT, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("Year"))
    value = models.DecimalField(_("Target"), max_digits=20, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "manager", "branch", "year"],
                name="one_target_per_indicator_scope_and_year",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_target_has_one_scope",
                condition=Q(manager__isnull=True) | Q(branch__isnull=True),
            ),
            models.CheckConstraint(
                name="a_target_is_above_zero",
                condition=Q(value__gt=0),
                violation_error_message=_("A target is more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year} {self.value}"


class DeductionEventQuerySet(VisibleQuerySet["DeductionEvent"]):
    """Words for deductions."""

    rule = Rule.MANAGER


@tracked()
class DeductionEvent(models.Model):
    """One breach of one person: points taken away, on which day, why, and who recorded it.

    Never changed; `run` says when it was known, so that a past day is replayed as it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    manager = models.ForeignKey("core.User", models.PROTECT, related_name="deductions")
    branch = models.ForeignKey("core.Branch", models.PROTECT, related_name="+")
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="+"
    )
    indicator_code = models.SlugField(max_length=40)
    occurred_on = models.DateField(_("Day of the breach"))
    points = models.DecimalField(_("Points taken away"), max_digits=7, decimal_places=2)
    reason = models.CharField(_("Reason"), max_length=200)
    recorded_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    run = models.BigIntegerField()

    objects: ClassVar[DeductionEventQuerySet] = DeductionEventQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-occurred_on"]
        constraints = [
            models.CheckConstraint(
                name="a_deduction_takes_points",
                condition=Q(points__gt=0),
                violation_error_message=_("A deduction takes more than 0 points."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurred_on} {self.indicator_code} −{self.points}"
