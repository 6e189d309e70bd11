"""What is prepared before a visit, and the lists of questions that help with it."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.core.access import Rule, VisibleQuerySet
from crm.core.history import tracked
from crm.core.ids import new_id
from customers.models import Customer
from visits.models.visit import Visit


def _told(text: str, text_en: str) -> str:
    return text_en if text_en and get_language() == "en" else text


class QuestionListQuerySet(models.QuerySet["QuestionList"]):
    """Words for lists of questions; they are the same for everybody in the bank."""

    def for_kind(self, kind: str) -> Self:
        """Lists in use for customers of `kind`, in order."""
        return self.filter(is_in_use=True, for_kinds__contains=[kind])


@tracked()
class QuestionList(models.Model):
    """A list of questions as data: SPIN, KYC, or the bank's own; kept by administrators."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(_("Code"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    for_kinds = ArrayField(
        models.CharField(max_length=15, choices=Customer.Kind), verbose_name=_("For customers")
    )
    place = models.PositiveSmallIntegerField(_("Place"), default=0)
    is_in_use = models.BooleanField(_("In use"), default=True)

    objects: ClassVar[QuestionListQuerySet] = QuestionListQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["place", "code"]

    def __str__(self) -> str:
        return _told(self.name, self.name_en)


@tracked()
class Question(models.Model):
    """A question of a list; `part` groups them (the S of SPIN)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    list = models.ForeignKey(QuestionList, models.CASCADE, related_name="questions")
    part = models.CharField(_("Part"), max_length=20, blank=True)
    text = models.CharField(_("Question"), max_length=120)
    text_en = models.CharField(_("Question in English"), max_length=200, blank=True)
    place = models.PositiveSmallIntegerField(_("Place"), default=0)

    class Meta:
        ordering = ["list", "place", "id"]

    def __str__(self) -> str:
        return _told(self.text, self.text_en)


class PreparationQuerySet(VisibleQuerySet["Preparation"]):
    """Words for preparations."""

    rule = Rule.RELATION


@tracked()
class Preparation(models.Model):
    """What somebody prepares for their next visit to a customer; written over for the one after.

    `lists` are the codes of the lists of questions that go on the brief.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="preparations")
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    for_on = models.DateField(_("For the visit on"))
    purpose = models.CharField(
        _("Purpose"), max_length=8, choices=Visit.Purpose, default=Visit.Purpose.ROUTINE
    )
    aim = models.CharField(_("Aim"), max_length=200)
    opening = models.CharField(_("Opening"), max_length=300, blank=True)
    papers = models.CharField(_("Papers to bring"), max_length=300, blank=True)
    lists = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects: ClassVar[PreparationQuerySet] = PreparationQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["-for_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "by"],
                name="one_preparation_per_customer_and_person",
                violation_error_message=_("There is a preparation of yours already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.for_on} {self.aim}"
