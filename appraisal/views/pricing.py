"""Prices of loans: worked out, asked for, decided on."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from appraisal import services
from appraisal.forms import PriceForm, PriceWordForm
from appraisal.models import PricingProposal
from appraisal.views.value import READERS, found_customer
from crm.core import clock
from crm.core.access import may_see_relations, may_sell, roles_over
from crm.core.errors import Refusal
from crm.core.http import StaffRequest, require
from crm.core.models import Role

SELLERS = gettext_lazy("Prices are asked for by account managers and branch heads.")
HEADS = gettext_lazy("The head of the customer's branch decides.")


@require_http_methods(["GET", "POST"])
def price_create(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Work out a price for customer `pk` and ask for it; `calculate` works it out only."""
    customer, on = found_customer(request, pk), clock.business_day()
    require(may_sell(request.user, pk), SELLERS)
    form = PriceForm(request.POST or None, customer=customer, by=request.user)
    only_calculate = "calculate" in request.POST
    asks = form.is_bound and not only_calculate and form.is_valid()
    if asks and (price := form.save(on=on, at=clock.now())):
        messages.success(request, _("The price waits for the head of the branch."))
        return redirect("appraisal:price", pk=price.pk)
    context: dict[str, Any] = {"customer": customer, "form": form}
    if form.is_priceable():
        context |= _worked_out(form, request)
        if only_calculate and "reason" in form.errors:
            del form.errors["reason"]  # nothing was asked for yet
    failed = form.is_bound and bool(form.errors)
    return render(request, "appraisal/price_form.html", context, status=422 if failed else 200)


def _worked_out(form: PriceForm, request: StaffRequest) -> dict[str, Any]:
    try:
        quote = services.quote(
            customer=form.customer, by=request.user, on=clock.business_day(), **form.figures()
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return {}
    return {"quote": quote}


@require_GET
def price(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A price with the arithmetic it was asked for with."""
    return _page(request, _found(request, pk), PriceWordForm())


def _found(request: StaffRequest, pk: uuid.UUID) -> PricingProposal:
    rows = PricingProposal.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("customer", "proposed_by", "decided_by"), pk=pk)
    require(may_see_relations(request.user, found.customer_id), READERS)
    return found


def _page(request: StaffRequest, found: PricingProposal, form: PriceWordForm) -> HttpResponse:
    waits = found.state == PricingProposal.State.PROPOSED
    mine = found.proposed_by_id == request.user.pk
    is_head = Role.HEAD in roles_over(request.user, found.customer_id)
    context = {
        "price": found,
        "customer": found.customer,
        "quote": services.quote_of(found),
        "form": form,
        "may_decide": waits and is_head and not mine,
        "may_withdraw": waits and mine,
    }
    return render(request, "appraisal/price.html", context, status=422 if form.is_bound else 200)


@require_POST
def price_decide(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The head's word on price `pk`."""
    found = _found(request, pk)
    require(Role.HEAD in roles_over(request.user, found.customer_id), HEADS)
    form = PriceWordForm(request.POST)
    if form.is_valid() and form.save(found, by=request.user, on=clock.business_day()):
        messages.success(request, _("The decision is registered."))
        return redirect("appraisal:price", pk=pk)
    return _page(request, found, form)


@require_POST
def price_withdraw(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Who asked takes the price back."""
    found = _found(request, pk)
    require(may_sell(request.user, found.customer_id), SELLERS)
    try:
        services.withdraw_price(price=found, by=request.user, on=clock.business_day())
        messages.success(request, _("The price is withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("appraisal:price", pk=pk)
