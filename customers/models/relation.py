"""Who stands behind whom: relations between customers and with outsiders, and groups."""

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
from crm.core.personal import BlindField, CipherField, Sealed, mask_id, mask_name, normalise_id


class OutsiderQuerySet(VisibleQuerySet["Outsider"]):
    """Outsiders follow the customer on whose file they stand; guarantors matter to risk, too."""

    rule = Rule.CREDIT


@tracked()
class Outsider(models.Model):
    """A person or firm that is no customer, on the file of the customer it was noted for.

    When it becomes a customer, `linked` names them and the edges are drawn anew (`link_outsider`).
    """

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("Person")
        FIRM = "FIRM", _("Firm")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="outsiders")
    source = models.CharField(max_length=20, default="CRM", editable=False)
    kind = models.CharField(_("Kind"), max_length=6, choices=Kind)
    name = models.CharField(_("Name"), max_length=120)
    id_number_cipher = CipherField()
    id_number_blind = BlindField()
    id_number_tail = BlindField()
    linked = models.ForeignKey(
        "customers.Customer", models.SET_NULL, null=True, related_name="+", editable=False
    )
    linked_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(editable=False)

    id_number = Sealed(
        "id_number", mask=mask_id, normalise=normalise_id, label=_("Number of the paper")
    )

    objects: ClassVar[OutsiderQuerySet] = OutsiderQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["customer", "name"]
        indexes = [models.Index(fields=["id_number_blind"], name="outsider_by_paper")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_person(self) -> bool:
        """People's names are masked in lists; those of firms are public."""
        return self.kind == self.Kind.PERSON

    @property
    def display_name(self) -> str:
        """The name as pages show it by default: 陈*明, or the firm's full name."""
        return mask_name(self.name) if self.is_person else self.name


class RelationQuerySet(VisibleQuerySet["Relation"]):
    """Words for relations."""

    rule = Rule.RELATION
    other_path = "other_id"

    def on(self, day: dt.date) -> Self:
        """Relations in force on `day`, or of which nobody knows since when."""
        began = Q(from_on__isnull=True) | Q(from_on__lte=day)
        return self.filter(began, Q(to_on__isnull=True) | Q(to_on__gte=day))

    def around(self, customer: Any) -> Self:
        """Relations of that customer, from either end."""
        return self.filter(Q(customer=customer) | Q(other=customer))


@tracked()
class Relation(models.Model):
    """The party (`other` customer or `outsider`) is `kind` of the subject, from day to day.

    The subject is `customer`; where `of_outsider` is set it is that outsider, noted on the
    customer's file: the owners of a holding that is no customer. `percent` is the party's part of
    the subject's capital (SHAREHOLDER, BENEFICIAL_OWNER).
    """

    class Kind(models.TextChoices):
        LEGAL_REPRESENTATIVE = "LEGAL_REPRESENTATIVE", _("Legal representative")
        ACTUAL_CONTROLLER = "ACTUAL_CONTROLLER", _("Actual controller")
        SHAREHOLDER = "SHAREHOLDER", _("Shareholder")
        BENEFICIAL_OWNER = "BENEFICIAL_OWNER", _("Beneficial owner (declared)")
        SPOUSE = "SPOUSE", _("Spouse")
        PARENT = "PARENT", _("Parent")
        EMPLOYER = "EMPLOYER", _("Employer")
        SUPPLIER = "SUPPLIER", _("Supplier")
        BUYER = "BUYER", _("Buyer")
        AFFILIATE = "AFFILIATE", _("Affiliate")

    # what the customer is to the party, read from the party's page
    INVERSE: ClassVar[dict[str, Any]] = {
        "LEGAL_REPRESENTATIVE": _("Represents"),
        "ACTUAL_CONTROLLER": _("Controls"),
        "SHAREHOLDER": _("Holds shares in"),
        "BENEFICIAL_OWNER": _("Declared beneficial owner of"),
        "SPOUSE": _("Spouse"),
        "PARENT": _("Child"),
        "EMPLOYER": _("Employee"),
        "SUPPLIER": _("Supplies"),
        "BUYER": _("Buys from"),
        "AFFILIATE": _("Affiliate"),
    }
    OWNING = ("SHAREHOLDER", "BENEFICIAL_OWNER")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="relations")
    of_outsider = models.ForeignKey(
        Outsider, models.CASCADE, null=True, blank=True, related_name="+"
    )
    other = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, blank=True, related_name="related_to"
    )
    outsider = models.ForeignKey(
        Outsider, models.CASCADE, null=True, blank=True, related_name="relations"
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=Kind)
    percent = models.DecimalField(_("Percent"), max_digits=7, decimal_places=4, null=True)
    from_on = models.DateField(_("From"), null=True, blank=True)
    to_on = models.DateField(_("To"), null=True, blank=True)
    source = models.CharField(_("Where it is from"), max_length=60, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    recorded_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects: ClassVar[RelationQuerySet] = RelationQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["kind", "-percent", "id"]
        constraints = [
            models.CheckConstraint(
                name="relation_has_one_party",
                condition=Q(other__isnull=False, outsider__isnull=True)
                | Q(other__isnull=True, outsider__isnull=False),
                violation_error_message=_("Choose a customer, or name somebody else: one of them."),
            ),
            models.CheckConstraint(
                name="nobody_is_related_to_themselves",
                condition=(
                    Q(other__isnull=True) | Q(of_outsider__isnull=False) | ~Q(other=F("customer"))
                )
                & (
                    Q(of_outsider__isnull=True)
                    | Q(outsider__isnull=True)
                    | ~Q(outsider=F("of_outsider"))
                ),
                violation_error_message=_("Nobody is related to themselves."),
            ),
            models.CheckConstraint(
                name="percent_is_between_0_and_100",
                condition=Q(percent__isnull=True) | Q(percent__gt=0, percent__lte=100),
                violation_error_message=_("A part is more than 0 and at most 100 %."),
            ),
            models.CheckConstraint(
                name="shareholders_have_a_percentage",
                condition=~Q(kind="SHAREHOLDER") | Q(percent__isnull=False),
                violation_error_message=_("Say which part of the capital they hold."),
            ),
            models.CheckConstraint(
                name="relation_ends_after_it_starts",
                condition=Q(to_on__isnull=True)
                | Q(from_on__isnull=True)
                | Q(to_on__gte=F("from_on")),
                violation_error_message=_("It cannot end before it starts."),
            ),
            models.UniqueConstraint(
                fields=["customer", "of_outsider", "other", "outsider", "kind", "from_on"],
                name="one_relation_of_a_kind_from_a_day",
                nulls_distinct=False,
                violation_error_message=_("This relation is on file already."),
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="relation_by_update")]

    @property
    def subject(self) -> uuid.UUID:
        """The key of whom the party is something to."""
        return self.of_outsider_id or self.customer_id

    @property
    def party(self) -> uuid.UUID:
        """The key of the other end, customer or outsider."""
        return self.other_id or self.outsider_id  # type: ignore[return-value]  # one of them is set

    def __str__(self) -> str:
        return f"{self.customer_id} {self.kind} {self.other_id or self.outsider_id}"


class CustomerGroupQuerySet(VisibleQuerySet["CustomerGroup"]):
    """A group is visible to who sees its head or one of its members."""

    rule = Rule.CREDIT

    def visible_to(self, user: Any, on: dt.date | None = None) -> Self:
        """The groups in which `user` sees somebody on `on`."""
        seen = GroupMember.objects.visible_to(user, on).order_by()
        heads = super().visible_to(user, on).order_by()
        return self.filter(Q(pk__in=heads.values("pk")) | Q(pk__in=seen.values("group")))


@tracked()
class CustomerGroup(models.Model):
    """Customers that stand and fall together, with the limit for all of them in yuan."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, related_name="headed_groups", verbose_name=_("Head")
    )
    name = models.CharField(_("Name of the group"), max_length=80)
    limit = MoneyField(_("Group limit"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    created_at = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    objects: ClassVar[CustomerGroupQuerySet] = CustomerGroupQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="group_limit_is_not_negative",
                condition=Q(limit__isnull=True) | Q(limit__gte=0),
                violation_error_message=_("A limit is not below 0."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class GroupMemberQuerySet(VisibleQuerySet["GroupMember"]):
    """Members follow their customer."""

    rule = Rule.CREDIT

    def on(self, day: dt.date) -> Self:
        """Members on `day`."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gte=day), from_on__lte=day)


@tracked()
class GroupMember(models.Model):
    """A customer's time in a group."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(CustomerGroup, models.CASCADE, related_name="members")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="memberships")
    from_on = models.DateField(_("From"))
    to_on = models.DateField(_("To"), null=True, blank=True)

    objects: ClassVar[GroupMemberQuerySet] = GroupMemberQuerySet.as_manager()  # type: ignore[assignment]  # typed manager from a QuerySet

    class Meta:
        ordering = ["group", "from_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "customer"],
                condition=Q(to_on__isnull=True),
                name="in_a_group_once_at_a_time",
                violation_error_message=_("This customer is in the group already."),
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("It cannot end before it starts."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.customer_id} {self.from_on}"
