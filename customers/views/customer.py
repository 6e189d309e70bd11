"""Find, register and change customers."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from crm.core import clock
from crm.core.access import may_edit_customers, may_see_relations
from crm.core.http import StaffRequest, require
from crm.core.models import User
from crm.core.paging import page_of
from crm.core.reading import saw
from customers import services
from customers.forms import CustomerFilter, CustomerForm
from customers.models import Customer, SavedView
from customers.rules import found_span

PICKED = 10
NOT_IN_ADDRESSES = _(
    "Phones, papers and e-mails are searched in the box, never by an address: logs keep addresses."
)
KEEPERS = _("Account managers, their assistants and branch heads keep the customers' files.")


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def customer_list(request: StaffRequest) -> HttpResponse:
    """The customers I see, searched as I type; htmx gets the rows only.

    The search is posted: a phone or paper in an address would stay in logs and histories.
    """
    asked = _asked(request)
    address = f"{reverse('customers:list')}?{asked.query}"
    if asked.is_personal and request.method == "GET":
        messages.warning(request, NOT_IN_ADDRESSES)
        return redirect(address)
    if request.method == "POST" and not request.htmx and not asked.is_personal:
        return redirect(address)
    return push_url(_listed(request, asked), address if request.method == "POST" else False)


def _asked(request: StaffRequest) -> CustomerFilter:
    return CustomerFilter(request.POST if request.method == "POST" else request.GET)


def _listed(request: StaffRequest, asked: CustomerFilter) -> HttpResponse:
    today = clock.business_day()
    rows = asked.rows(by=request.user, on=today)
    if "branch" in asked.columns:
        rows = rows.select_related("branch")
    page = page_of(rows, request)
    lines = services.listed(list(page), by=request.user, on=today)
    context: dict[str, Any] = {"form": asked, "page": page, "lines": lines, "today": today}
    context |= {"columns": asked.columns, "may_register": may_edit_customers(request.user)}
    context["may_export"] = may_see_relations(request.user)
    if request.htmx:
        return render(request, "customers/_customers.html", context)
    if manager_id := asked.cleaned_data.get("manager"):
        # unscoped: colleagues' names are known inside the bank
        context["manager"] = User.objects.filter(pk=manager_id).first()
    views = SavedView.objects.visible_to(request.user).select_related("owner")
    context["views"] = [(view, f"?{view.query}") for view in views]
    context["heads"] = SavedView.COLUMNS.items()
    return render(request, "customers/customer_list.html", context)


@require_http_methods(["GET", "POST"])
def customer_pick(request: StaffRequest) -> HttpResponse:
    """Up to ten customers whom `q` names, as options of a picker (static/js/picker.js)."""
    asked = _asked(request)
    if asked.is_personal and request.method == "GET":
        return HttpResponse(NOT_IN_ADDRESSES, status=400)
    found = list(asked.rows(by=request.user, on=clock.business_day())[:PICKED])
    saw(request, found)
    query = asked.cleaned_data.get("q", "")
    options = [
        (one, _parts(one.display_name, found_span(one.display_name, one.initials, query)))
        for one in found
    ]
    return render(request, "customers/_options.html", {"options": options})


def _parts(name: str, span: tuple[int, int] | None) -> tuple[str, str, str]:
    """The name before, in and after the part that was found."""
    start, end = span or (0, 0)
    return name[:start], name[start:end], name[end:]


@require_http_methods(["GET", "POST"])
def customer_create(request: StaffRequest) -> HttpResponse:
    """Put a prospect or customer on file that the core bank does not know yet."""
    require(may_edit_customers(request.user), KEEPERS)
    form = CustomerForm(request.POST or None, by=request.user, on=clock.business_day())
    if form.is_valid() and (customer := form.save(at=clock.now())):
        messages.success(request, _("The customer is on file."))
        return redirect("customer", pk=customer.pk)
    return _show(request, form)


@require_http_methods(["GET", "POST"])
def customer_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a customer's file, unless somebody else did so in between."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    require(may_edit_customers(request.user, pk), KEEPERS)
    today: dt.date = clock.business_day()
    title = customer.display_name  # the form puts what is typed on its own row
    form = CustomerForm(request.POST or None, instance=customer, by=request.user, on=today)
    if form.is_valid() and form.save(at=clock.now()):
        messages.success(request, _("Saved."))
        return redirect("customer", pk=pk)
    return _show(request, form, customer, title)


def _show(
    request: StaffRequest, form: CustomerForm, customer: Customer | None = None, title: str = ""
) -> HttpResponse:
    context = {"form": form, "customer": customer, "title": title}
    status = 422 if form.is_bound else 200
    return render(request, "customers/customer_form.html", context, status=status)
