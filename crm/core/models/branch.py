"""The bank's tree of branches."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.core.history import tracked
from crm.core.ids import new_id


class BranchQuerySet(models.QuerySet["Branch"]):
    """Words for branches."""

    def under(self, branch: "Branch") -> "BranchQuerySet":
        """`branch` and everything below it."""
        return self.filter(path__startswith=branch.path)


@tracked()
class Branch(models.Model):
    """A node of the tree: head office, branch, sub-branch or outlet.

    `path` is the materialised path of numbers from the root, each followed by a slash, as of
    today; `BranchPlacement` keeps the past. Facts keep the branch of their day, so a move
    rewrites nothing.
    """

    class Kind(models.TextChoices):
        HEAD_OFFICE = "HEAD_OFFICE", _("Head office")
        BRANCH = "BRANCH", _("Branch")
        SUB_BRANCH = "SUB_BRANCH", _("Sub-branch")
        OUTLET = "OUTLET", _("Outlet")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(_("Branch number"), max_length=20, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("Under"),
        null=True,
        blank=True,
        related_name="children",
    )
    path = models.CharField(max_length=200, unique=True, editable=False)
    opened_on = models.DateField(_("Opened on"), null=True, blank=True)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    objects: ClassVar[BranchQuerySet] = BranchQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        verbose_name, verbose_name_plural = _("Branch"), _("Branches")
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="branch_path_ends_with_own_number",
                condition=models.Q(path__endswith="/"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class BranchPlacement(models.Model):
    """Which branch stood under which, from when to when (inclusive)."""

    id = models.BigAutoField(primary_key=True)
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="placements")
    parent = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "from_on"], name="one_placement_per_branch_and_day"
            ),
            models.CheckConstraint(
                name="placement_ends_after_it_starts",
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.branch} ← {self.parent} {self.from_on}"
