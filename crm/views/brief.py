"""The visit brief: what one reads on the way to a customer, on one page, on screen and on paper."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from crm import papers
from crm.core import clock
from crm.core.access import may_log_visits, may_see_relations
from crm.core.http import StaffRequest, require
from crm.core.models import User
from crm.core.templatetags.zk import moment
from crm.views import brief_sections
from customers.models import Customer
from visits.forms import PreparationForm
from visits.models import Preparation, QuestionList

READERS = gettext_lazy("Briefs are for account managers, their assistants and branch heads.")
WRITERS = gettext_lazy("Account managers, their assistants and branch heads log visits.")


@require_http_methods(["GET", "POST"])
def visit_brief(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The brief about customer `pk`; a POST keeps what is prepared."""
    customer = _found(request, pk)
    may_write = may_log_visits(request.user, pk)
    mine = _mine(request, customer)
    lists = _lists(customer)
    form = PreparationForm(
        request.POST or None, customer=customer, lists=lists, mine=mine, on=clock.business_day()
    )
    if request.method == "POST":
        require(may_write, WRITERS)
        if form.is_valid() and form.save(by=request.user, at=clock.now()):
            messages.success(request, _("Prepared: it stands on the brief."))
            return redirect("visit_brief", pk=pk)
    context = _context(request, customer, mine, lists) | {"form": form, "may_write": may_write}
    return render(request, "crm/brief.html", context, status=422 if form.is_bound else 200)


@require_GET
def visit_brief_pdf(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The same as a PDF of one A4 page."""
    customer = _found(request, pk)
    context = _context(request, customer, _mine(request, customer), _lists(customer))
    paper = papers.pdf("crm/brief.typ", _on_paper(context, request.user))
    name = f"brief-{slugify(customer.number)}-{clock.business_day():%Y%m%d}.pdf"
    return HttpResponse(
        paper,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def _found(request: StaffRequest, pk: uuid.UUID) -> Customer:
    rows = Customer.objects.visible_to(request.user).select_related("branch")
    customer = get_object_or_404(rows, pk=pk)
    require(may_see_relations(request.user, pk), READERS)
    return customer


def _mine(request: StaffRequest, customer: Customer) -> Preparation | None:
    rows = Preparation.objects.visible_to(request.user)
    return rows.filter(customer=customer, by=request.user).first()


def _lists(customer: Customer) -> list[QuestionList]:
    # unscoped: lists of questions are the same for the whole bank
    rows = QuestionList.objects.all()
    return list(rows.for_kind(customer.kind).prefetch_related("questions"))


def _context(
    request: StaffRequest,
    customer: Customer,
    mine: Preparation | None,
    lists: list[QuestionList],
) -> dict[str, Any]:
    today = clock.business_day()
    chosen = set(mine.lists) if mine else {one.code for one in lists[:1]}
    return {
        "customer": customer,
        "today": today,
        "mine": mine,
        "columns": brief_sections.columns(customer, reader=request.user, on=today, mine=mine),
        "lists": [one for one in lists if one.code in chosen],
        "printed_at": clock.now(),
    }


def _on_paper(context: dict[str, Any], reader: User) -> dict[str, Any]:
    """The same as plain values for the template of the PDF."""
    customer: Customer = context["customer"]
    return {
        "title": customer.display_name,
        "subtitle": f"{customer.get_tier_display()} · {customer.number} · {context['today']}",
        "watermark": _("For use inside the bank only · %(who)s · %(when)s")
        % {"who": reader, "when": moment(context["printed_at"])},
        "columns": [
            [
                {
                    "title": str(section.title),
                    "empty": str(section.empty),
                    "rows": [
                        {"label": str(row.label), "text": str(row.text)} for row in section.rows
                    ],
                }
                for section in column
            ]
            for column in context["columns"]
        ],
        "questions_title": _("Questions"),
        "questions": [
            {"name": str(one), "rows": [f"{row.part} {row}".strip() for row in one.questions.all()]}
            for one in context["lists"]
        ],
        "notes_title": _("Notes"),
    }
