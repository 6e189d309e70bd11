"""The calendar of maturities, and what became of them."""

import calendar
import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from crm.core import clock
from crm.core.access import may_edit_customers, may_see_relations
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of
from customers import rules
from customers.forms import MaturityForm
from customers.models import DepositAccount, Maturity
from customers.models.maturity import MaturityQuerySet
from customers.views.customer import KEEPERS
from customers.views.deposit import READERS

YEARS_AROUND = 6
MONDAYS_FIRST = calendar.Calendar(firstweekday=0)


def month_of(text: str, today: dt.date) -> dt.date:
    """The first day of the month `text` ("2026-11"); of this month when it is none near."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    near = abs(first.year - today.year) <= YEARS_AROUND
    return first if near else today.replace(day=1)


def _next(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=32)).replace(day=1)


@dataclass(frozen=True)
class DayCell:
    """A day of the calendar: how many accounts mature, and yuan (None: of another month)."""

    day: dt.date
    accounts: int
    total: Decimal
    is_of_month: bool


@require_GET
def maturity_calendar(request: StaffRequest) -> HttpResponse:
    """What matures on each day of `?month=`; `?day=` lists one of them."""
    require(may_see_relations(request.user), READERS)
    today = clock.business_day()
    first = month_of(request.GET.get("month", ""), today)
    weeks = MONDAYS_FIRST.monthdatescalendar(first.year, first.month)
    due = DepositAccount.objects.visible_to(request.user).open_on(today).with_money()
    days = due.maturing(between=(weeks[0][0], weeks[-1][-1])).order_by().values("matures_on")
    told = days.annotate(
        accounts=Count("pk"),
        total=Coalesce(Sum("balance", filter=Q(currency="CNY")), Decimal(0)),
    )
    found: dict[dt.date, tuple[int, Decimal]] = {
        row["matures_on"]: (row["accounts"], row["total"]) for row in told if row["matures_on"]
    }
    cells = [
        [DayCell(day, *found.get(day, (0, Decimal(0))), day.month == first.month) for day in week]
        for week in weeks
    ]
    chosen = next((day for day in found if day.isoformat() == request.GET.get("day")), None)
    rows = due.filter(matures_on=chosen).select_related("customer", "branch")
    context = {
        "weeks": cells,
        "month": first,
        "before": first - dt.timedelta(days=1),
        "after": _next(first),
        "chosen": chosen,
        "page": page_of(rows.order_by("-balance", "id"), request) if chosen else None,
        "today": today,
        "total": sum(
            (cell.total for week in cells for cell in week if cell.is_of_month), Decimal(0)
        ),
    }
    return render(request, "customers/maturity_calendar.html", context)


@dataclass(frozen=True)
class Retained:
    """Yuan matured and kept under one manager (or none), and the rate."""

    manager: str
    matured: Decimal
    kept: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Kept of what matured; None when nothing did."""
        return rules.retention_rate(self.kept, self.matured)


@require_GET
def maturity_outcomes(request: StaffRequest) -> HttpResponse:
    """What became of the maturities of `?month=`; the rate in all and by manager."""
    require(may_see_relations(request.user), READERS)
    today = clock.business_day()
    first = month_of(request.GET.get("month", ""), today)
    last = _next(first) - dt.timedelta(days=1)
    rows = Maturity.objects.visible_to(request.user).matured(between=(first, last))
    asked = request.GET.get("outcome", "")
    shown = rows.filter(outcome=asked) if asked in Maturity.Outcome.values else rows
    page = page_of(shown.select_related("customer", "account", "manager"), request)
    context = {
        "page": page,
        "month": first,
        "before": first - dt.timedelta(days=1),
        "after": _next(first),
        "today": today,
        "outcome": asked,
        "outcomes": Maturity.Outcome.choices,
        **_sums(rows),
    }
    return render(request, "customers/maturity_outcomes.html", context)


def _sums(rows: MaturityQuerySet) -> dict[str, Any]:
    """By outcome and manager in one question; renewed ones stand apart."""
    by_outcome: dict[str, Decimal] = defaultdict(Decimal)
    managers: dict[str, list[Decimal]] = {}
    told = rows.order_by().values("manager__name", "renewed", "outcome")
    for row in told.annotate(matured=Sum("amount"), kept=Coalesce(Sum("kept"), Decimal(0))):
        by_outcome[row["outcome"] or "OPEN"] += row["matured"]
        if row["outcome"] and not row["renewed"]:
            sums = managers.setdefault(row["manager__name"] or "", [Decimal(0), Decimal(0)])
            sums[0] += row["matured"]
            sums[1] += row["kept"]
    retained = [Retained(name, *sums) for name, sums in managers.items()]
    matured = sum((one.matured for one in retained), Decimal(0))
    kept = sum((one.kept for one in retained), Decimal(0))
    return {
        "all": Retained("", matured, kept),
        "retained": sorted(retained, key=lambda one: (one.rate or 0, one.manager), reverse=True),
        "renewed": by_outcome["RENEWED"],
        "open": by_outcome["OPEN"],
    }


@require_http_methods(["GET", "POST"])
def maturity_correct(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what really became of a maturity; what the balances say stays beside it."""
    rows = Maturity.objects.visible_to(request.user).select_related("customer", "account")
    maturity = get_object_or_404(rows, pk=pk)
    require(may_edit_customers(request.user, maturity.customer_id), KEEPERS)
    form = MaturityForm(request.POST or None, maturity=maturity)
    if form.is_valid() and form.save(by=request.user, at=clock.now()):
        messages.success(request, _("The correction is kept."))
        month = f"?month={maturity.matured_on:%Y-%m}"
        return redirect(f"{_outcomes()}{month}")
    context = {"form": form, "maturity": maturity, "customer": maturity.customer}
    status = 422 if form.is_bound else 200
    return render(request, "customers/maturity_form.html", context, status=status)


def _outcomes() -> str:
    return reverse("customers:maturity_outcomes")
