"""Follow-ups: which borrowers to look at, and what was found."""

import datetime as dt
import uuid

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from credit.forms import InspectionForm
from credit.models import Inspection
from crm.core import clock
from crm.core.access import may_investigate
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of

INSPECTORS = gettext_lazy("Account managers and their assistants register inspections.")
AHEAD = dt.timedelta(days=30)
SOON = dt.timedelta(days=7)


@require_GET
def followups(request: StaffRequest) -> HttpResponse:
    """Inspections due in the next 30 days and overdue, the oldest first; `?state=done`: made."""
    today = clock.business_day()
    mine = Inspection.objects.visible_to(request.user)
    due, done = Q(state=Inspection.State.DUE), Q(state=Inspection.State.DONE)
    sums = mine.aggregate(
        over=Count("pk", filter=due & Q(due_on__lt=today)),
        soon=Count("pk", filter=due & Q(due_on__range=(today, today + SOON))),
        ahead=Count("pk", filter=due & Q(due_on__range=(today, today + AHEAD))),
        done=Count("pk", filter=done & Q(done_on__gte=today.replace(day=1))),
    )
    shows_done = request.GET.get("state") == "done"
    rows = (
        mine.filter(done).order_by("-done_on", "-recorded_at")
        if shows_done
        else mine.due(by=today + AHEAD)
    )
    kind = request.GET.get("kind", "")
    if kind in Inspection.Kind.values:
        rows = rows.filter(kind=kind)
    context = {
        "page": page_of(rows.select_related("customer", "loan", "done_by"), request),
        "sums": sums,
        "shows_done": shows_done,
        "kind": kind,
        "kinds": Inspection.Kind.choices,
        "today": today,
        "may_inspect": may_investigate(request.user),
    }
    return render(request, "credit/followups.html", context)


@require_http_methods(["GET", "POST"])
def inspect(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Register an inspection; a registered one is shown."""
    rows = Inspection.objects.visible_to(request.user)
    inspection = get_object_or_404(rows.select_related("customer", "loan", "done_by"), pk=pk)
    may_inspect = may_investigate(request.user, inspection.customer_id)
    if request.method == "POST":
        require(may_inspect, INSPECTORS)
    form = InspectionForm(request.POST or None, inspection=inspection)
    if form.is_valid() and form.save(by=request.user, at=clock.now()):
        messages.success(request, _("The inspection is registered."))
        return redirect("credit:followups")
    before = rows.filter(loan=inspection.loan, state=Inspection.State.DONE).exclude(pk=pk)
    context = {
        "inspection": inspection,
        "form": form if may_inspect else None,
        "before": before.select_related("done_by").order_by("-done_on")[:5],
        "today": clock.business_day(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "credit/inspect.html", context, status=status)
