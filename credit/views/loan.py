"""The ledger of loans, and one loan with the why of its class."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from credit.forms import LoanFilter, TechnicalForm
from credit.models import (
    ClassProposal,
    Inspection,
    Loan,
    LoanClass,
    Repayment,
    ScheduleLine,
    TechnicalArrear,
)
from credit.models.loan import LoanQuerySet
from credit.reasons import worded
from credit.rules.repayment import Line
from credit.services import Position, limits, positions
from crm.core import clock
from crm.core.access import may_note_technical
from crm.core.http import StaffRequest, require
from crm.core.models import User
from crm.core.paging import page_of

NOTE = gettext_lazy("The customer's manager notes technical arrears.")
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
        return self.position.overdue_days(self.loan)

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
    return _page(request, _loan(request, pk))


def _loan(request: StaffRequest, pk: uuid.UUID) -> Loan:
    rows = Loan.objects.visible_to(request.user).select_related("customer", "branch")
    return get_object_or_404(rows, pk=pk)


@require_POST
def loan_technical(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Note that what is overdue is a technical arrear, with the reason."""
    one = _loan(request, pk)
    require(may_note_technical(request.user, one.customer_id), NOTE)
    form = TechnicalForm(request.POST)
    if form.is_valid() and form.save(loan=one, by=request.user, at=clock.now()):
        messages.success(request, _("The arrear is noted as technical."))
        return redirect("credit:loan", pk=pk)
    return _page(request, one, form)


def _page(request: StaffRequest, one: Loan, bound: TechnicalForm | None = None) -> HttpResponse:
    reader, today, pk = request.user, clock.business_day(), one.pk
    position = _positions([one], reader, today)[pk]
    proposals = list(ClassProposal.objects.visible_to(reader).filter(loan=one)[:6])
    newest = proposals[0] if proposals else None
    payments = Repayment.objects.visible_to(reader).filter(loan=one).in_force()
    inspections = Inspection.objects.visible_to(reader).filter(loan=one)
    notes = list(
        TechnicalArrear.objects.visible_to(reader).filter(loan=one).select_related("noted_by")[:3]
    )
    days = position.overdue_days(one)
    is_noted = today - dt.timedelta(days=days) in {note.due_on for note in notes}
    is_short = 0 < days <= limits(today).technical_days
    may_note = is_short and not is_noted and may_note_technical(reader, one.customer_id)
    whole = "schedule" in request.GET
    lines = position.lines if whole else _near(position.lines, today)
    context = {
        "loan": one,
        "customer": one.customer,
        "arrears": position.arrears,
        "overdue_days": days,
        "technical": notes,
        "technical_form": (bound or TechnicalForm()) if may_note else None,
        "lines": [(line, line.is_late(today)) for line in lines],
        "is_cut": len(lines) < len(position.lines),
        "payments": payments.order_by("-paid_on", "-id")[:PAYMENTS_SHOWN],
        "proposal": newest,
        "earlier": proposals[1:],
        "reasons": [worded(reason) for reason in newest.reasons] if newest else [],
        "inspections": inspections.select_related("done_by").order_by("-due_on")[:12],
        "today": today,
    }
    return render(request, "credit/loan.html", context, status=422 if bound else 200)


def _near(lines: list[Line], today: dt.date) -> list[Line]:
    """What is late, and a year back and ahead."""
    return [line for line in lines if line.is_late(today) or abs(line.due_on - today) <= YEAR]
