"""Lists kept as views, and what is written to many customers at once."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from crm.core import clock
from crm.core.access import may_edit_customers
from crm.core.http import StaffRequest, require
from customers.forms import BulkForm, CustomerFilter, SavedViewForm
from customers.models import Customer, SavedView
from customers.services.worklist import MOST_AT_ONCE
from customers.views.customer import KEEPERS


@require_POST
def view_save(request: StaffRequest) -> HttpResponse:
    """Keep the list that was asked for under a name; back to it."""
    asked, form = CustomerFilter(request.POST), SavedViewForm(request.POST)
    asked.is_valid()
    on, at = clock.business_day(), clock.now()
    if form.is_valid() and form.save(asked, by=request.user, on=on, at=at):
        messages.success(request, _("The view is kept."))
    else:
        messages.error(request, " ".join(str(one) for all_ in form.errors.values() for one in all_))
    return redirect(f"{reverse('customers:list')}?{asked.query}")


@require_POST
def view_delete(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Delete a view of one's own."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    require(view.owner_id == request.user.pk, _("Only whoever keeps a view deletes it."))
    view.delete()
    messages.success(request, _("The view is deleted."))
    return redirect("customers:list")


@require_POST
def customer_bulk(request: StaffRequest) -> HttpResponse:
    """First the chosen customers and what to do, then, with `act`, the write: to all or to none."""
    chosen = _chosen(request)
    for one in chosen:
        require(may_edit_customers(request.user, one.pk), KEEPERS)
    if not chosen:
        messages.warning(request, _("Choose customers first."))
        return redirect("customers:list")
    form = BulkForm(request.POST if "act" in request.POST or "go" in request.POST else None)
    on, at = clock.business_day(), clock.now()
    if form.is_valid() and form.save(chosen, by=request.user, on=on, at=at):
        messages.success(
            request,
            ngettext("Written to %(n)s customer.", "Written to %(n)s customers.", form.written)
            % {"n": form.written},
        )
        return redirect("customers:list")
    context = {"form": form, "chosen": chosen}
    return render(request, "customers/bulk.html", context, status=422 if form.is_bound else 200)


def _chosen(request: StaffRequest) -> list[Customer]:
    """The customers of `ids`; 404 if one is not to be seen or no key, or they are too many."""
    try:
        keys = {uuid.UUID(text) for text in request.POST.getlist("ids")}
    except ValueError:
        raise Http404 from None
    if len(keys) > MOST_AT_ONCE:
        raise Http404
    found = list(Customer.objects.visible_to(request.user).filter(pk__in=keys).order_by("pinyin"))
    if len(found) != len(keys):
        raise Http404
    return found
