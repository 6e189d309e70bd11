"""Deductions: one event of one person at a time."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appraisal.models import DeductionEvent, Indicator, Scheme
from crm.core.errors import Refusal
from crm.core.models import Posting, Role, User
from crm.core.runs import next_run
from customers.models import Customer

PATIENCE = 10  # seconds that a person waits for a load or the night to end


@transaction.atomic
def record_deduction(
    *,
    by: User,
    manager: User,
    indicator: str,
    occurred_on: dt.date,
    reason: str,
    at: dt.datetime,
    customer: Customer | None = None,
    points: Decimal | None = None,
) -> DeductionEvent:
    """Take points from `manager` for one breach on `occurred_on`; it counts from the next run on.

    `indicator` is the code of a deduction in the scheme of that day; its points per event are the
    default of `points`. Nobody records one against themselves. RunsBusy while the night is made.
    """
    if by == manager:
        raise Refusal(_("Nobody records a deduction against themselves."), field="manager")
    scheme = Scheme.objects.in_force(occurred_on).first()
    found = Indicator.objects.filter(
        scheme=scheme, code=indicator, kind=Indicator.Kind.DEDUCTION
    ).first()
    if not found:
        raise Refusal(_("The scheme of that day has no such deduction."), field="indicator")
    posting = (
        Posting.objects.on(occurred_on)
        .filter(user=manager, role=Role.MANAGER, acting_for=None)
        .order_by("-from_on")
        .first()
    )
    if not posting:
        raise Refusal(_("Not an account manager on that day."), field="manager")
    return DeductionEvent.objects.create(
        manager=manager,
        branch=posting.branch,
        customer=customer,
        indicator_code=indicator,
        occurred_on=occurred_on,
        points=points or Decimal(found.parameters["per_event"]),
        reason=reason,
        recorded_by=by,
        recorded_at=at,
        run=next_run(patience=PATIENCE),
    )
