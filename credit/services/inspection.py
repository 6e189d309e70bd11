"""Inspections: planned by the night, made by managers."""

import datetime as dt
import uuid

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from credit.models import Inspection, Loan
from credit.rules.inspection import Inspected, Plan, due_days
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.policy import setting

Row = tuple[uuid.UUID, str, dt.date]
FACTS = ("disbursed_on", "matures_on", "term_months", "core_class")


class AlreadyDone(Refusal):
    """Somebody has made this inspection, or it is not needed any more."""

    def __init__(self, inspection: Inspection) -> None:
        if inspection.state == Inspection.State.CANCELLED:
            super().__init__(_("This inspection was cancelled: the loan is not outstanding."))
        else:
            super().__init__(
                _("%(who)s has registered this inspection already, on %(day)s.")
                % {"who": inspection.done_by, "day": inspection.done_on}
            )


def plan_of(on: dt.date) -> Plan:
    """What the bank set for `on`."""
    return Plan(
        first_days=int(setting("inspection.first_days", on=on)),
        short_term_months=int(setting("inspection.short_term_months", on=on)),
        ahead_days=int(setting("inspection.ahead_days", on=on)),
    )


@transaction.atomic
def plan_inspections(*, on: dt.date, at: dt.datetime) -> int:
    """Plan the inspections due up to the setting's days ahead of `on`; returns the new ones.

    Safe to repeat and to run late. What is due on a loan that is not outstanding any more is
    cancelled.
    """
    Inspection.objects.filter(state=Inspection.State.DUE).exclude(
        loan__status=Loan.Status.ACTIVE
    ).update(state=Inspection.State.CANCELLED)
    plan = plan_of(on)
    rows: list[Row] = []
    first = Inspection.objects.filter(loan=OuterRef("pk"), kind=Inspection.Kind.FIRST)
    newest = Max("inspections__due_on", filter=Q(inspections__kind=Inspection.Kind.ROUTINE))
    loans = Loan.objects.outstanding().filter(disbursed_on__lte=on)
    known = loans.annotate(has_first=Exists(first), planned_until=newest).order_by("pk")
    for key, disbursed_on, matures_on, term, loan_class, has_first, until in known.values_list(
        "pk", *FACTS, "has_first", "planned_until"
    ):
        loan = Inspected(disbursed_on, matures_on, term, loan_class, has_first, until)
        rows += [(key, kind, day) for kind, day in due_days(loan, on=on, plan=plan)]
    return _insert(rows, at) if rows else 0


def _insert(rows: list[Row], at: dt.datetime) -> int:
    loans, kinds, days = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO credit_inspection (id, loan_id, customer_id, kind, due_on, state, method,
                                           finding, planned_at)
            SELECT gen_random_uuid(), l.id, l.customer_id, n.kind, n.due_on, 'DUE', '', '', %(at)s
              FROM unnest(%(loans)s::uuid[], %(kinds)s::text[], %(days)s::date[])
                   AS n(loan_id, kind, due_on)
              JOIN credit_loan l ON l.id = n.loan_id
            ON CONFLICT DO NOTHING
            """,
            {"loans": loans, "kinds": kinds, "days": days, "at": at},
        )
        return int(cursor.rowcount)


@transaction.atomic
def complete_inspection(
    *,
    inspection: Inspection,
    by: User,
    done_on: dt.date,
    method: str,
    finding: str,
    is_use_kept: bool | None,
    at: dt.datetime,
) -> Inspection:
    """Register what was found; AlreadyDone when somebody was faster.

    The day lies between disbursal and today; the first inspection tells how the money was used.
    """
    held = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if held.state != Inspection.State.DUE:
        raise AlreadyDone(held)
    if not held.loan.disbursed_on <= done_on <= business_day(at):
        raise Refusal(_("An inspection lies between the disbursal and today."), field="done_on")
    if not finding.strip():
        raise Refusal(_("Say what was found."), field="finding")
    if held.kind == Inspection.Kind.FIRST and is_use_kept is None:
        raise Refusal(
            _("The first inspection says whether the money was used as agreed."),
            field="is_use_kept",
        )
    held.state, held.method, held.finding = Inspection.State.DONE, method, finding.strip()
    held.is_use_kept, held.done_on, held.done_by, held.recorded_at = is_use_kept, done_on, by, at
    with refusing(Inspection):
        held.save()
    return held
