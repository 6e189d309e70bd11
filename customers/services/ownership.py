"""Who manages whom: given, shared, moved; what was stays as it was."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Branch, Posting, Role, User
from customers.models import Assignment, Customer
from customers.rules import highest_share

WHOLE = Decimal(1)
OVERSEERS = (Role.HEAD, Role.API)  # their postings cover a branch and everything below it


class NotTheirs(Refusal):
    """The manager or the branch is not one that this user may give a customer to."""

    def __init__(self, field: str) -> None:
        super().__init__(
            _("You may not give a customer to this manager or branch."),
            field=field,
            who=_("The head of that branch may."),
        )


# --- who may be given a customer -----------------------------------------------------------------


def _covered(by: User, on: dt.date, path: str) -> Q:
    """`path` (an ORM path to a branch) lies under a branch that `by` oversees on `on`."""
    asked = Q(pk__in=[])
    overseen = by.postings.on(on).filter(role__in=OVERSEERS)
    for above in overseen.values_list("branch__path", flat=True):
        asked |= Q(**{f"{path}__startswith": above})
    return asked


def leads_for(by: User, on: dt.date) -> "QuerySet[User]":
    """The managers to whom `by` may give a customer on `on`.

    Themselves, whom they assist or stand in for, and the managers of the branches they head.
    """
    mine = by.postings.on(on).filter(role__in=(Role.MANAGER, Role.ASSISTANT))
    served = [posting.acting_for_id or by.pk for posting in mine]
    managing = Posting.objects.on(on).filter(role=Role.MANAGER, acting_for=None)
    chosen = managing.filter(Q(user__in=served) | _covered(by, on, "branch__path"))
    return User.objects.filter(is_active=True, pk__in=chosen.values("user"))


def branch_of(manager: User, on: dt.date) -> Branch | None:
    """Where `manager` is posted on `on`; the earliest posting when there are several."""
    posting = (
        manager.postings.on(on)
        .filter(role=Role.MANAGER, acting_for=None)
        .select_related("branch")
        .order_by("from_on")
        .first()
    )
    return posting.branch if posting else None


def check_placement(*, lead: User | None, branch: Branch, by: User, on: dt.date) -> None:
    """Refuse a lead whom `by` does not answer for, and a branch that is neither's."""
    if lead and not leads_for(by, on).filter(pk=lead.pk).exists():
        raise NotTheirs("lead")
    is_leads = lead is not None and branch_of(lead, on) == branch
    if not is_leads and not Branch.objects.filter(_covered(by, on, "path"), pk=branch.pk).exists():
        raise NotTheirs("branch")


# --- giving, sharing, moving ----------------------------------------------------------------------


def _lock(customer: Customer, by: User, at: dt.datetime) -> Customer:
    """The customer, locked: the shares of a day are added up by one writer at a time."""
    on = business_day(at)
    locked = Customer.objects.visible_to(by, on).select_for_update().get(pk=customer.pk)
    if not Branch.objects.filter(_covered(by, on, "path"), pk=locked.branch_id).exists():
        raise NotTheirs("manager")
    return locked


def _open(customer: Customer, by: User, at: dt.datetime, **span: Any) -> Assignment:
    """Write one assignment, unless the shares of some day would pass the whole."""
    if not leads_for(by, business_day(at)).filter(pk=span["manager"].pk).exists():
        raise NotTheirs("manager")
    spans = list(
        Assignment.objects.filter(customer=customer).values_list("from_on", "to_on", "share")
    )
    if highest_share([*spans, (span["from_on"], span.get("to_on"), span["share"])]) > WHOLE:
        raise Refusal(_("The shares of a day would be more than 100 %."), field="share")
    with refusing(Assignment, fields={"one_lead_at_a_time": "manager"}):
        row = Assignment.objects.create(customer=customer, recorded_at=at, **span)
    Customer.objects.filter(pk=customer.pk).update(updated_at=at)
    return row


def _close(row: Assignment, last: dt.date) -> None:
    """End an open assignment on `last`; one that would not have lasted a day is refused."""
    if last < row.from_on:
        raise Refusal(
            _("This was arranged on the same day. Choose a later day: the past stays as it was."),
            field="from_on",
        )
    row.to_on = last
    row.save(update_fields=["to_on"])


def _lead_on(customer: Customer, day: dt.date) -> Assignment:
    row = Assignment.objects.filter(customer=customer).on(day).leads().first()
    if row is None:
        raise Refusal(_("The customer has no lead manager on that day."), field="from_on")
    if row.to_on is not None:
        raise Refusal(_("The lead's time ends already. Choose a later day."), field="from_on")
    return row


@transaction.atomic
def assign(
    *, customer: Customer, manager: User, from_on: dt.date, by: User, at: dt.datetime
) -> Assignment:
    """Give a customer without a lead to `manager` from `from_on` on, with the whole share."""
    locked = _lock(customer, by, at)
    lead = Assignment.Role.LEAD
    return _open(locked, by, at, manager=manager, role=lead, share=WHOLE, from_on=from_on)


@transaction.atomic
def share(
    *,
    customer: Customer,
    manager: User,
    part: Decimal,
    from_on: dt.date,
    by: User,
    at: dt.datetime,
) -> Assignment:
    """Let `manager` co-manage from `from_on` on with `part` of the lead's share (0 < part < 1)."""
    locked = _lock(customer, by, at)
    lead = _lead_on(locked, from_on)
    if not 0 < part < lead.share:
        raise Refusal(
            _("The lead keeps a share: give more than 0 and less than %(share)s %%.")
            % {"share": f"{lead.share * 100:.2f}"},
            field="share",
        )
    if lead.manager_id == manager.pk:
        raise Refusal(_("The lead cannot share with themselves."), field="manager")
    _close(lead, from_on - dt.timedelta(days=1))
    role, left = Assignment.Role.LEAD, lead.share - part
    _open(locked, by, at, manager=lead.manager, role=role, share=left, from_on=from_on)
    co = Assignment.Role.CO
    return _open(locked, by, at, manager=manager, role=co, share=part, from_on=from_on)


@transaction.atomic
def move(
    *, customer: Customer, to: User, from_on: dt.date, by: User, at: dt.datetime
) -> Assignment:
    """Hand the lead over to `to` from `from_on` on, with the share that the lead had."""
    locked = _lock(customer, by, at)
    lead = _lead_on(locked, from_on)
    if lead.manager_id == to.pk:
        raise Refusal(_("This manager is the lead already."), field="manager")
    _close(lead, from_on - dt.timedelta(days=1))
    role = Assignment.Role.LEAD
    return _open(locked, by, at, manager=to, role=role, share=lead.share, from_on=from_on)
