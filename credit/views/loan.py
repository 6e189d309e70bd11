"""The ledger of loans, and one loan with the why of its class."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from credit.forms import LoanFilter
from credit.models import ClassProposal, Inspection, Loan, LoanClass, Repayment, ScheduleLine
from credit.models.loan import LoanQuerySet
from credit.reasons import worded
from credit.rules.repayment import Line
from credit.services import Position, positions
from crm.core import clock
from crm.core.http import StaffRequest
from crm.core.models import User
from crm.core.paging import page_of

YEAR = dt.timedelta(days=366)
PAYMENTS_SHOWN = 24


@dataclass(frozen=True)
class Row:
    """A loan as the ledger shows it."""

    loan: Loan
    position: Position
    suggested: str
    suggested_label: str

    @property
    def overdue_days(self) -> int:
        """By our own count or the core's, whichever is more."""
        return max(self.position.arrears.overdue_days, self.loan.overdue_days)

    @property
    def differs(self) -> bool:
        """Do suggestion and core disagree?"""
        return bool(
            self.suggested and self.loan.core_class and self.suggested != self.loan.core_class
        )


def _positions(loans: Iterable[Loan], reader: User, on: dt.date) -> dict[uuid.UUID, Position]:
    return positions(
        loans,
        lines=ScheduleLine.objects.visible_to(reader),
        payments=Repayment.objects.visible_to(reader),
        on=on,
    )


@require_GET
def loans(request: StaffRequest) -> HttpResponse:
    """Outstanding loans that I see: the suggested class beside the core's, days overdue."""
    asked = LoanFilter(request.GET)
    rows = _with_suggestion(Loan.objects.visible_to(request.user).outstanding(), request.user)
    page = page_of(
        _narrowed(rows, asked).order_by("-overdue_days", "matures_on", "number"), request
    )
    today = clock.business_day()
    shown = list(page)
    found = _positions(shown, request.user, today)
    labels = dict(LoanClass.choices)
    context = {
        "page": page,
        "rows": [
            Row(loan, found[loan.pk], loan.suggested or "", str(labels.get(loan.suggested, "")))
            for loan in shown
        ],
        "form": asked,
        "today": today,
    }
    return render(request, "credit/loans.html", context)


def _with_suggestion(rows: LoanQuerySet, reader: User) -> Any:
    """With the newest suggestion as `suggested`, and the days overdue that it counted."""
    newest = ClassProposal.objects.visible_to(reader).filter(loan=OuterRef("pk"))
    return rows.select_related("customer").annotate(
        suggested=Subquery(newest.values("suggested")[:1]),
        counted_days=Subquery(newest.values("overdue_days")[:1]),
    )


def _narrowed(rows: Any, form: LoanFilter) -> Any:
    asked = form.asked()
    if text := asked.get("q"):
        rows = rows.filter(Q(number__istartswith=text) | Q(customer__name__icontains=text))
    if loan_class := asked.get("loan_class"):
        rows = rows.filter(Q(core_class=loan_class) | Q(suggested=loan_class))
    if asked.get("show") == "differs":
        rows = rows.exclude(core_class="").exclude(suggested=F("core_class"))
    if asked.get("show") == "late":
        rows = rows.filter(Q(overdue_days__gt=0) | Q(counted_days__gt=0))
    return rows


@require_GET
def loan(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One loan: balance, schedule with what was paid, class with its reasons, inspections."""
    reader, today = request.user, clock.business_day()
    rows = Loan.objects.visible_to(reader).select_related("customer", "branch")
    one = get_object_or_404(rows, pk=pk)
    position = _positions([one], reader, today)[pk]
    proposals = list(ClassProposal.objects.visible_to(reader).filter(loan=one)[:6])
    newest = proposals[0] if proposals else None
    payments = Repayment.objects.visible_to(reader).filter(loan=one).in_force()
    inspections = Inspection.objects.visible_to(reader).filter(loan=one)
    whole = "schedule" in request.GET
    lines = position.lines if whole else _near(position.lines, today)
    context = {
        "loan": one,
        "customer": one.customer,
        "arrears": position.arrears,
        "overdue_days": max(position.arrears.overdue_days, one.overdue_days),
        "lines": [(line, line.is_late(today)) for line in lines],
        "is_cut": len(lines) < len(position.lines),
        "payments": payments.order_by("-paid_on", "-id")[:PAYMENTS_SHOWN],
        "proposal": newest,
        "earlier": proposals[1:],
        "reasons": [worded(reason) for reason in newest.reasons] if newest else [],
        "inspections": inspections.select_related("done_by").order_by("-due_on")[:12],
        "today": today,
    }
    return render(request, "credit/loan.html", context)


def _near(lines: list[Line], today: dt.date) -> list[Line]:
    """What is late, and a year back and ahead."""
    return [line for line in lines if line.is_late(today) or abs(line.due_on - today) <= YEAR]
