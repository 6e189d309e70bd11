"""Log visits, keep promises."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.core import clock
from crm.core.access import has_role, may_log_visits
from crm.core.errors import Refusal
from crm.core.http import StaffRequest, require
from crm.core.models import Role
from crm.core.paging import page_of
from customers.models import Customer
from visits import services
from visits.forms import AnswerForm, VisitFilter, VisitForm
from visits.models import Promise, Visit
from visits.models.promise import PromiseQuerySet

WRITERS = gettext_lazy("Account managers, their assistants and branch heads log visits.")


def _chosen(request: StaffRequest) -> Customer | None:
    """The customer that the address or the form names; 404 for one the user does not see."""
    asked = request.POST.get("customer") or request.GET.get("customer")
    if not asked:
        return None
    try:
        key = uuid.UUID(asked)
    except ValueError:
        return None
    return get_object_or_404(Customer.objects.visible_to(request.user), pk=key)


@require_http_methods(["GET", "POST"])
def visit_log(request: StaffRequest) -> HttpResponse:
    """Log a visit in one form; after it, the customer's page."""
    require(may_log_visits(request.user), WRITERS)
    customer = _chosen(request)
    sent = request.POST if request.method == "POST" else None
    form = VisitForm(sent, by=request.user, customer=customer, now=clock.now())
    if form.is_valid() and (visit := form.save()):
        messages.success(request, _("The visit is logged and the customer's file is up to date."))
        return redirect("customer", pk=visit.customer_id)
    status = 422 if form.is_bound else 200
    return render(request, "visits/visit_log.html", _context(form, customer), status=status)


def _context(form: VisitForm, customer: Customer | None) -> dict[str, Any]:
    before = Visit.objects.visible_to(form.by).filter(customer=customer).select_related("manager")
    return {"form": form, "customer": customer, "before": before[:3]}


@require_GET
def visit_customer(request: StaffRequest) -> HttpResponse:
    """What the form needs when a customer is chosen: people, next contact, what is known."""
    require(may_log_visits(request.user), WRITERS)
    customer = _chosen(request)
    form = VisitForm(by=request.user, customer=customer, now=clock.now())
    return render(request, "visits/_chosen.html", _context(form, customer))


@require_GET
def visit_list(request: StaffRequest) -> HttpResponse:
    """The visits I see, newest first."""
    asked = VisitFilter(request.GET)
    rows = Visit.objects.visible_to(request.user).filter(**asked.asked())
    page = page_of(rows.select_related("customer", "manager"), request)
    return render(request, "visits/visit_list.html", {"page": page, "form": asked})


@require_GET
def visit_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One visit with its people and promises."""
    rows = Visit.objects.visible_to(request.user).select_related("customer", "manager", "logged_by")
    visit = get_object_or_404(rows.prefetch_related("people__contact", "promises"), pk=pk)
    return render(request, "visits/visit_detail.html", {"visit": visit})


def _promises(request: StaffRequest) -> PromiseQuerySet:
    return Promise.objects.visible_to(request.user).select_related(
        "customer", "made_by", "consent_by", "closed_by"
    )


@require_GET
def promise_list(request: StaffRequest) -> HttpResponse:
    """Open promises that I see, the oldest first; `?all=1` shows the closed ones too."""
    rows = _promises(request).prefetch_related("feedback")
    shown = rows.order_by("-due_on") if request.GET.get("all") else rows.open()
    context = {
        "page": page_of(shown, request),
        "today": clock.business_day(),
        "may_write": may_log_visits(request.user),
        "may_consent": has_role(request.user, Role.HEAD),
    }
    return render(request, "visits/promise_list.html", context)


def _change(
    request: StaffRequest, pk: uuid.UUID, service: Any, word: str, said: str
) -> HttpResponse:
    """Find the promise, check the right and the text, call `service`, say what happened."""
    promise = get_object_or_404(_promises(request), pk=pk)
    require(may_log_visits(request.user), WRITERS)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Nothing was saved: say it in a sentence of up to 200 characters.")
        )
        return redirect("visits:promises")
    try:
        service(promise=promise, by=request.user, **{word: form.cleaned_data["text"]})
        messages.success(request, said)
    except Refusal as refusal:
        messages.error(
            request, " ".join(str(text) for text in (refusal.message, refusal.who) if text)
        )
    return redirect("visits:promises")


@require_POST
def promise_answer(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The promise is kept: say how."""

    def answer(**values: Any) -> None:
        services.answer_promise(at=clock.now(), **values)

    return _change(request, pk, answer, "answer", _("The answer is registered."))


@require_POST
def promise_withdraw(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The promise will not be kept: say what the customer was told."""

    def withdraw(**values: Any) -> None:
        services.withdraw_promise(at=clock.now(), **values)

    return _change(request, pk, withdraw, "reason", _("The promise is withdrawn."))


@require_POST
def promise_feedback(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """What the customer was told today, while it cannot be kept yet."""

    def tell(**values: Any) -> None:
        services.give_feedback(on=clock.business_day(), **values)

    return _change(request, pk, tell, "text", _("Today's feedback is registered."))


@require_POST
def promise_consent(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """A head consents to a promise on price, limit or term."""
    promise = get_object_or_404(_promises(request), pk=pk)
    require(has_role(request.user, Role.HEAD), gettext_lazy("The branch head may consent."))
    try:
        services.consent(promise=promise, by=request.user, at=clock.now())
        messages.success(request, _("You consented; the promise may be given."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("visits:promises")
