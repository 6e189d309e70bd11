"""Log visits, keep promises."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.core import clock
from crm.core.access import has_role, may_log_visits, roles_over
from crm.core.errors import Refusal
from crm.core.http import StaffRequest, require
from crm.core.models import Role
from crm.core.paging import page_of
from crm.core.workdays import working_days_since
from customers.models import Customer, DepositAccount, Need
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
    customer = _chosen(request)
    require(may_log_visits(request.user, customer.pk if customer else None), WRITERS)
    sent = request.POST if request.method == "POST" else None
    form = VisitForm(
        sent, by=request.user, customer=customer, now=clock.now(), initial=_linked(request)
    )
    if form.is_valid() and (visit := form.save()):
        messages.success(request, _("The visit is logged and the customer's file is up to date."))
        return redirect("customer", pk=visit.customer_id)
    status = 422 if form.is_bound else 200
    return render(request, "visits/visit_log.html", _context(request, form), status=status)


def _linked(request: StaffRequest) -> dict[str, str]:
    """What the link that led here fills in; values that are no choice are left out."""
    choices = {"purpose": Visit.Purpose.values, "channel": Visit.Channel.values}
    asked = {name: request.GET.get(name) for name in choices}
    return {name: value for name, value in asked.items() if value in choices[name]}


def _context(request: StaffRequest, form: VisitForm) -> dict[str, Any]:
    if not form.chosen:
        return {"form": form}
    return {"form": form, "customer": form.chosen, "known": _known(request, form.chosen)}


def _known(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    """What one wants to know before a talk: money, needs, promises, what was said last."""
    reader, today = request.user, clock.business_day()
    mine = {"customer": customer}
    accounts = DepositAccount.objects.visible_to(reader).open_on(today).filter(**mine)
    total, matures_on = accounts.totals(today).get(customer.pk, (None, None))
    visits = Visit.objects.visible_to(reader).filter(**mine).select_related("manager")
    return {
        "deposits": total,
        "matures_on": matures_on,
        "needs": Need.objects.visible_to(reader).filter(**mine).open(),
        "promises": Promise.objects.visible_to(reader).filter(**mine).open(),
        "visits": visits[:3],
        "is_first": services.is_first_talk(customer),
    }


@require_GET
def visit_customer(request: StaffRequest) -> HttpResponse:
    """What the form needs when a customer is chosen: people, next contact, what is known."""
    customer = _chosen(request)
    require(may_log_visits(request.user, customer.pk if customer else None), WRITERS)
    form = VisitForm(by=request.user, customer=customer, now=clock.now())
    return render(request, "visits/_chosen.html", _context(request, form))


@require_GET
def visit_list(request: StaffRequest) -> HttpResponse:
    """The visits I see, newest first."""
    asked = VisitFilter(request.GET)
    rows = asked.rows(by=request.user).select_related("customer", "manager")
    page = page_of(rows, request)
    return render(request, "visits/visit_list.html", {"page": page, "form": asked})


@require_GET
def visit_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One visit with its people and promises."""
    rows = Visit.objects.visible_to(request.user).select_related("customer", "manager", "logged_by")
    visit = get_object_or_404(rows.prefetch_related("people__contact", "promises"), pk=pk)
    return render(request, "visits/visit_detail.html", {"visit": visit})


def _promises(request: StaffRequest) -> PromiseQuerySet:
    return Promise.objects.visible_to(request.user).select_related(
        "customer", "made_by", "consent_by", "closed_by", "to_contact"
    )


@require_GET
def promise_list(request: StaffRequest) -> HttpResponse:
    """Promises that I see: `?show=` open (the oldest first), waiting for consent, or all."""
    rows = _promises(request).prefetch_related("feedback")
    kinds = {"": rows.open(), "waiting": rows.waiting(), "all": rows.order_by("-due_on", "id")}
    show = request.GET.get("show", "")
    page, today = page_of(kinds.get(show, rows.open()), request), clock.business_day()
    late = working_days_since((row.due_on for row in page), today)
    context = {
        "page": page,
        "rows": [(row, late[row.due_on]) for row in page],
        "show": show,
        "today": today,
        "unfolded": request.GET.get("promise", ""),
        "may_write": may_log_visits(request.user),
        "may_consent": has_role(request.user, Role.HEAD),
    }
    return render(request, "visits/promise_list.html", context)


def _change(
    request: StaffRequest, pk: uuid.UUID, service: Any, word: str, said: str
) -> HttpResponse:
    """Find the promise, check the right and the text, call `service`, say what happened."""
    promise = get_object_or_404(_promises(request), pk=pk)
    require(may_log_visits(request.user, promise.customer_id), WRITERS)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(
            request, _("Nothing was saved: say it in a sentence of up to 200 characters.")
        )
        return _to(promise)
    try:
        service(promise=promise, by=request.user, **{word: form.cleaned_data["text"]})
        messages.success(request, said)
    except Refusal as refusal:
        _refuse(request, refusal)
        return _to(promise)
    return redirect("visits:promises")


def _to(promise: Promise) -> HttpResponse:
    """Back to the promise, unfolded, to try again."""
    return redirect(f"{reverse('visits:promises')}?promise={promise.pk}#promise-{promise.pk}")


def _refuse(request: StaffRequest, refusal: Refusal) -> None:
    words = (str(text) for text in (refusal.message, refusal.who) if text)
    messages.error(request, " ".join(words))


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
    heads = Role.HEAD in roles_over(request.user, promise.customer_id)
    require(heads, gettext_lazy("The branch head may consent."))
    try:
        services.consent(promise=promise, by=request.user, at=clock.now())
        messages.success(request, _("You consented; the promise may be given."))
    except Refusal as refusal:
        _refuse(request, refusal)
    return redirect("visits:promises")
