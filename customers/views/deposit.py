"""What is deposited: when it matures, and how it came to its balance."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from crm.core import clock
from crm.core.access import may_see_relations
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of
from customers import rules, services
from customers.forms import DrawForm
from customers.models import Balance, BoardRate, DepositAccount

SPANS = (30, 90)
WEEK = dt.timedelta(days=6)
DAYS_SHOWN = 60
READERS = gettext_lazy(
    "Deposits are shown to account managers, their assistants, branch heads and head office."
)


@require_GET
def maturities(request: StaffRequest) -> HttpResponse:
    """What matures in the next 30 or 90 days, by week; `?week=` shows one of them."""
    require(may_see_relations(request.user), READERS)
    today = clock.business_day()
    days = 90 if request.GET.get("days") == "90" else 30
    last = today + dt.timedelta(days=days)
    due = DepositAccount.objects.visible_to(request.user).open_on(today).with_money()
    weeks = due.maturing(between=(today, last)).by_week()
    week = _monday(request.GET.get("week", ""))
    between = (max(today, week), min(last, week + WEEK)) if week else (today, last)
    rows = due.maturing(between=between).select_related("customer", "branch")
    page = page_of(rows.order_by("matures_on", "-balance", "id"), request)
    context = {
        "page": page,
        "weeks": weeks,
        "week": week,
        "days": days,
        "spans": SPANS,
        "last": last,
        "today": today,
        "chart": _wall(weeks),
        **{key: sum(row[key] for row in weeks) for key in WEEKLY},
    }
    return render(request, "customers/maturities.html", context)


WEEKLY = ("accounts", "total", "renewed", "unknown", "foreign")


def _monday(text: str) -> dt.date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return rules.week_of(day) if day else None


def _wall(weeks: list[dict[str, Any]]) -> dict[str, Any]:
    """The weeks as a chart: money that renews itself, and money that somebody must ask for."""
    asked = [float((row["total"] - row["renewed"]) / 10_000) for row in weeks]
    renewed = [float(row["renewed"] / 10_000) for row in weeks]
    return {
        "x": [f"{row['week']:%m-%d}" for row in weeks],
        "x_label": _("Week from"),
        "unit": "万元",
        "file": "maturities",
        "places": 2,
        "series": [
            {"name": _("To be decided"), "data": asked, "stack": "week", "cat": 1},
            {"name": _("Renewed automatically"), "data": renewed, "stack": "week", "cat": 2},
        ],
    }


@dataclass(frozen=True)
class Step:
    """A day on which the core bank told a balance, and by how much it had changed."""

    day: dt.date
    amount: Decimal
    change: Decimal | None


@require_GET
def account_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """An account with its balances by day: the rows behind every figure of it."""
    accounts = DepositAccount.objects.visible_to(request.user).select_related("customer", "branch")
    account = get_object_or_404(accounts, pk=pk)
    told = Balance.objects.visible_to(request.user).filter(account=account).as_known()
    rows = list(told[: DAYS_SHOWN + 1])
    changes = rules.changes([row.amount for row in rows])
    steps = [
        Step(row.business_day, row.amount, change)
        for row, change in zip(rows, changes, strict=True)
    ]
    context = {
        "account": account,
        "customer": account.customer,
        "steps": steps[:DAYS_SHOWN],
        "is_cut": len(rows) > DAYS_SHOWN,
        "today": clock.business_day(),
        "talk": _talk(account),
        **_draw(request, account),
    }
    return render(request, "customers/account_detail.html", context)


def _talk(account: DepositAccount) -> services.Suggestions | None:
    """What to speak of while the money has a last day and is still there."""
    if account.matures_on is None or account.closed_on or account.balance == 0:
        return None
    today = clock.business_day()
    return services.suggestions(account=account, customer=account.customer, on=today)


def _draw(request: StaffRequest, account: DepositAccount) -> dict[str, Any]:
    """What the account pays when drawn on `?drawn_on=` (default: the day it matures), in steps.

    Nothing without balance and rate. The demand rate is the published one of today.
    """
    form = DrawForm(request.GET, account=account)
    form.is_valid()
    asked = form.cleaned_data.get("drawn_on")
    today = clock.business_day()
    day = asked or account.matures_on or today
    # unscoped: rates of the bank are the same for everybody
    published = BoardRate.objects.in_force(today).filter(
        kind=DepositAccount.Kind.DEMAND, currency=account.currency
    )
    demand = next((row.rate for row in published), None)
    if account.balance is None or account.rate is None or day < account.opened_on:
        return {"draw": form, "steps_paid": []}
    # before a rate is published, a draw on its day needs none
    steps = rules.drawn(
        account.balance, account.rate, demand or Decimal(0), account.opened_on, day,
        months=account.term_months,
    )  # fmt: skip
    part = form.cleaned_data.get("part")
    if part and account.matures_on and day < account.matures_on:
        opened_on = account.opened_on
        steps = [rules.drawn_in_part(account.balance, part, demand or Decimal(0), opened_on, day)]
    return {
        "draw": form,
        "drawn_on": day,
        "steps_paid": steps,
        "paid": rules.drawn_total(steps),
        "demand_missing": demand is None and any(step.why != "TERM" for step in steps),
    }
