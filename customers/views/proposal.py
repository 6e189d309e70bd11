"""Proposals of a customer: write, present, take the answer."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.core import clock
from crm.core.access import may_log_visits, may_see_relations, may_sell
from crm.core.errors import Refusal
from crm.core.http import StaffRequest, require
from customers import services
from customers.forms import AnswerForm, ProposalForm
from customers.models import Customer, Proposal, ProposalLine, Sale

READERS = _("Proposals and sales are shown to account managers, assistants, heads, head office.")
WRITERS = _("Account managers, their assistants and branch heads write proposals.")
SELLERS = _("Account managers and branch heads take the customer's answer and sell.")


@require_http_methods(["GET", "POST"])
def proposal_create(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Draft a proposal for customer `pk`; `?product=` fills the first line."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    require(may_see_relations(request.user, pk), READERS)
    require(may_log_visits(request.user, pk), WRITERS)
    first = {"product_0": request.GET.get("product", "")}
    form = ProposalForm(
        request.POST or None,
        customer=customer,
        by=request.user,
        on=clock.business_day(),
        initial=first,
    )
    if form.is_valid() and (saved := form.save(at=clock.now())):
        messages.success(request, _("The draft is kept."))
        return redirect("customers:proposal", pk=saved.pk)
    return _form(request, form, customer)


@require_http_methods(["GET", "POST"])
def proposal_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    row = _found(request, pk)
    require(may_log_visits(request.user, row.customer_id), WRITERS)
    form = ProposalForm(
        request.POST or None,
        customer=row.customer,
        by=request.user,
        on=clock.business_day(),
        proposal=row,
    )
    if form.is_valid() and form.save(at=clock.now()):
        messages.success(request, _("Saved."))
        return redirect("customers:proposal", pk=pk)
    return _form(request, form, row.customer, row)


def _form(
    request: StaffRequest, form: ProposalForm, customer: Customer, row: Proposal | None = None
) -> HttpResponse:
    context = {"form": form, "customer": customer, "proposal": row}
    status = 422 if form.is_bound else 200
    return render(request, "customers/proposal_form.html", context, status=status)


def _found(request: StaffRequest, pk: uuid.UUID) -> Proposal:
    rows = Proposal.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("customer", "need", "drafted_by"), pk=pk)


@require_GET
def proposal(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A proposal as it stands, with the step that follows."""
    return _page(request, _found(request, pk))


def _page(
    request: StaffRequest,
    row: Proposal,
    form: AnswerForm | None = None,
    refused: Refusal | None = None,
) -> HttpResponse:
    lines = ProposalLine.objects.visible_to(request.user).filter(proposal=row)
    sold = Sale.objects.visible_to(request.user).filter(line__proposal=row)
    context: dict[str, Any] = {
        "proposal": row,
        "customer": row.customer,
        "lines": lines.select_related("product"),
        "sold": set(sold.values_list("line_id", flat=True)),
        "form": form or AnswerForm(proposal=row, by=request.user),
        "refused": refused,
        "may_write": may_log_visits(request.user, row.customer_id),
        "may_sell": may_sell(request.user, row.customer_id),
    }
    status = 422 if refused or (form and form.is_bound) else 200
    return render(request, "customers/proposal.html", context, status=status)


@require_POST
def proposal_present(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The draft was shown to the customer; from now on it stays as it is."""
    row = _found(request, pk)
    require(may_log_visits(request.user, row.customer_id), WRITERS)
    try:
        services.present_proposal(
            proposal=row, version=_version(request), by=request.user, at=clock.now()
        )
    except Refusal as refusal:
        return _page(request, row, refused=refusal)
    messages.success(request, _("Presented. It can no longer be changed."))
    return redirect("customers:proposal", pk=pk)


@require_POST
def proposal_decide(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The customer's answer."""
    row = _found(request, pk)
    require(may_sell(request.user, row.customer_id), SELLERS)
    form = AnswerForm(request.POST, proposal=row, by=request.user)
    if form.is_valid() and form.save(at=clock.now()):
        messages.success(request, _("The answer is kept."))
        return redirect("customers:proposal", pk=pk)
    return _page(request, row, form)


def _version(request: StaffRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
