"""How a customer is judged and cared for: grade, anti-money-laundering rating, activation plan."""

import datetime as dt
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id
from customers.models.customer import Customer


class GradeQuerySet(VisibleQuerySet["Grade"]):
    """Words for grades."""

    rule = Rule.RELATION


class Mark(models.PositiveSmallIntegerField):  # type: ignore[type-arg]  # not generic at run time
    """One to five; five is best."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["validators"] = [MinValueValidator(1), MaxValueValidator(5)]
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # as the field takes them


class Grade(models.Model):
    """What a customer is worth to us in four marks, signed; a newer one replaces, none is changed.

    `letter` follows from the marks by weights that are a dated setting (`customer.grading`).
    """

    MARKS = ("value", "potential", "loyalty", "safety")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="grades")
    value = Mark(_("Value today"))
    potential = Mark(_("Potential"))
    loyalty = Mark(_("Loyalty"))
    safety = Mark(_("Safety"))
    points = models.DecimalField(max_digits=4, decimal_places=2)
    letter = models.CharField(_("Grade"), max_length=1)
    note = models.CharField(_("Why"), max_length=200)
    graded_on = models.DateField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects: ClassVar[GradeQuerySet] = GradeQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-graded_on", "-id"]

    def __str__(self) -> str:
        return f"{self.letter} {self.graded_on}"


class AmlRatingQuerySet(VisibleQuerySet["AmlRating"]):
    """Words for ratings."""

    rule = Rule.RELATION

    def current(self) -> "AmlRatingQuerySet":
        """The rating in force of each customer; what waits for a second person is not."""
        rows = self.filter(state=AmlRating.State.IN_FORCE)
        return rows.order_by("customer_id", "-rated_on", "-id").distinct("customer_id")


@tracked()
class AmlRating(models.Model):
    """Money-laundering risk, at least three levels, looked at again by `review_on`.

    PBC 银发〔2013〕2 号: the highest level again within six months, each lower one within twice the
    span above (settings, DOMAIN.md E2). A lower level than before waits for a second person.
    """

    class Level(models.TextChoices):
        HIGH = "HIGH", pgettext_lazy("aml", "High")
        MEDIUM = "MEDIUM", pgettext_lazy("aml", "Medium")
        LOW = "LOW", pgettext_lazy("aml", "Low")

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Waits for the head")
        IN_FORCE = "IN_FORCE", _("In force")
        DECLINED = "DECLINED", _("Declined")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="aml_ratings")
    level = models.CharField(_("Level"), max_length=6, choices=Level)
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(_("Why"), max_length=300)
    rated_on = models.DateField()
    review_on = models.DateField(_("Look again by"))
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    objects: ClassVar[AmlRatingQuerySet] = AmlRatingQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-rated_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="nobody_lowers_a_risk_alone",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("by")),
                violation_error_message=_("Another person decides on a lower level."),
            ),
            models.UniqueConstraint(
                fields=["customer"],
                name="one_rating_waits",
                condition=Q(state="PROPOSED"),
                violation_error_message=_("A rating of this customer waits for the head already."),
            ),
        ]
        indexes = [models.Index(fields=["review_on"], name="aml_rating_by_review")]

    def __str__(self) -> str:
        return f"{self.level} {self.rated_on}"


class ActivationPlanQuerySet(VisibleQuerySet["ActivationPlan"]):
    """Words for activation plans."""

    rule = Rule.RELATION

    def open(self) -> "ActivationPlanQuerySet":
        """Plans without a result."""
        return self.filter(state=ActivationPlan.State.OPEN)

    def overdue(self, on: dt.date) -> "ActivationPlanQuerySet":
        """Open plans whose day is past."""
        return self.open().filter(due_on__lt=on)


@tracked()
class ActivationPlan(models.Model):
    """What is tried to wake a dormant customer, until when, and what came of it."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("In work")
        WON = "WON", _("Won back")
        GIVEN_UP = "GIVEN_UP", _("Given up")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="activation_plans")
    aim = models.CharField(_("Aim"), max_length=200)
    steps = models.TextField(_("Steps"), max_length=1000)
    due_on = models.DateField(_("Until"))
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    result = models.CharField(_("Result"), max_length=200, blank=True)
    opened_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    opened_on = models.DateField()
    closed_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(null=True)
    recorded_at = models.DateTimeField()

    objects: ClassVar[ActivationPlanQuerySet] = ActivationPlanQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                name="one_open_activation_plan",
                condition=Q(state="OPEN"),
                violation_error_message=_("There is a plan for this customer already."),
            ),
            models.CheckConstraint(
                name="a_closed_plan_says_what_came_of_it",
                condition=Q(state="OPEN") | ~Q(result=""),
                violation_error_message=_("Say what came of it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} {self.state} {self.due_on}"
