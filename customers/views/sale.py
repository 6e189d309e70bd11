"""Sales and the steps that follow them."""

import datetime as dt
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.core import clock
from crm.core.access import may_log_visits, may_see_relations, may_sell
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of
from customers import services
from customers.forms import SaleForm
from customers.models import Customer, ProposalLine, SaleStep
from customers.views.proposal import READERS, SELLERS, WRITERS

AHEAD = dt.timedelta(days=7)


@require_http_methods(["GET", "POST"])
def sale_create(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Record a sale to customer `pk`; `?line=` carries out a line of an accepted proposal."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    require(may_see_relations(request.user, pk), READERS)
    require(may_sell(request.user, pk), SELLERS)
    line = _line(request, customer)
    form = SaleForm(
        request.POST or None,
        customer=customer,
        line=line,
        by=request.user,
        on=clock.business_day(),
        initial={"product": request.GET.get("product", "")},
    )
    if form.is_valid() and form.save(at=clock.now()):
        messages.success(request, _("Sold. What follows stands under after-sale steps."))
        return redirect("customer_holdings", pk=pk)
    context = {"form": form, "customer": customer, "line": line}
    status = 422 if form.is_bound else 200
    return render(request, "customers/sale_form.html", context, status=status)


def _line(request: StaffRequest, customer: Customer) -> ProposalLine | None:
    """The line that the address names; 404 for one that is not this customer's."""
    asked = request.GET.get("line", "")
    if not asked:
        return None
    try:
        key = uuid.UUID(asked)
    except ValueError:
        raise Http404 from None
    rows = ProposalLine.objects.visible_to(request.user).filter(customer_id=customer.pk)
    return get_object_or_404(rows.select_related("product"), pk=key)


@require_GET
def sale_steps(request: StaffRequest) -> HttpResponse:
    """After-sale steps of my customers that are open and due within a week, the earliest first."""
    require(may_see_relations(request.user), READERS)
    today = clock.business_day()
    due = SaleStep.objects.visible_to(request.user).due(today + AHEAD)
    rows = due.select_related("customer", "sale__product", "sale__sold_by")
    context = {
        "page": page_of(rows, request),
        "today": today,
        "may_write": may_log_visits(request.user),
    }
    return render(request, "customers/sale_steps.html", context)


@require_POST
def sale_step_done(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A step is done; back to where one came from."""
    step = get_object_or_404(SaleStep.objects.visible_to(request.user), pk=pk)
    require(may_log_visits(request.user, step.customer_id), WRITERS)
    note = request.POST.get("note", "")[:200]
    services.do_step(step=step, note=note, by=request.user, at=clock.now())
    messages.success(request, _("Done."))
    if request.POST.get("from") == "list":
        return redirect("customers:sale_steps")
    return redirect("customer_holdings", pk=step.customer_id)
