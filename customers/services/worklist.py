"""What is done with a list of customers: kept as a view, or written to all of them at once."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from crm.core.access import may_edit_customers
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Branch, Posting, User
from customers.models import Customer, Need, SavedView

MOST_AT_ONCE = 200
MOST_VIEWS = 30


@transaction.atomic
def save_view(
    *,
    name: str,
    asked: Mapping[str, str],
    columns: Sequence[str],
    is_shared: bool,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> SavedView:
    """Keep a list under `name`; one's own view of that name is written over.

    Shared, it is for those who serve at the branch of one's first posting of the day.
    """
    mine = SavedView.objects.filter(owner=by)
    if not mine.filter(name=name).exists() and mine.count() >= MOST_VIEWS:
        raise Refusal(_("Thirty views are enough: delete one first."), field="name")
    with refusing(SavedView):
        row, _new = SavedView.objects.update_or_create(
            owner=by,
            name=name,
            defaults={
                "asked": dict(asked),
                "columns": [key for key in SavedView.COLUMNS if key in columns],
                "branch": _branch_of(by, on) if is_shared else None,
                "updated_at": at,
            },
        )
    return row


def _branch_of(by: User, on: dt.date) -> Branch | None:
    posting: Posting | None = by.postings.on(on).select_related("branch").order_by("pk").first()
    return posting.branch if posting else None


def _held(customers: Collection[Customer], by: User) -> list[Customer]:
    """Their rows, locked in one order; Refusal if one of them is not `by`'s to write."""
    if not 0 < len(customers) <= MOST_AT_ONCE:
        raise Refusal(_("Choose between 1 and 200 customers."))
    keys = [one.pk for one in customers]
    held = Customer.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    if not all(may_edit_customers(by, key) for key in keys):
        raise Refusal(_("One of these customers is not yours to change: nothing was written."))
    return list(held)


@transaction.atomic
def plan_contacts(
    *, customers: Collection[Customer], day: dt.date, by: User, on: dt.date, at: dt.datetime
) -> int:
    """Set the day of the next contact for all of `customers`, or for none."""
    held = _held(customers, by)
    if day < on:
        raise Refusal(_("The next contact is today or later."), field="day")
    return Customer.objects.filter(pk__in=[one.pk for one in held]).update(
        next_contact_on=day, version=F("version") + 1, updated_at=at
    )


@transaction.atomic
def note_needs(
    *,
    customers: Collection[Customer],
    kind: str,
    note: str,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> int:
    """Note a need of `kind` for all of `customers`; who has an open one keeps it as it is."""
    held = _held(customers, by)
    had = set(
        # unscoped: of customers whose rows are held above
        Need.objects.open().filter(customer__in=held, kind=kind).values_list("customer", flat=True)
    )
    fresh = [
        Need(customer=one, kind=kind, note=note, found_on=on, found_by=by, created_at=at)
        for one in held
        if one.pk not in had
    ]
    Need.objects.bulk_create(fresh)
    return len(fresh)
