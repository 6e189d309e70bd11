"""The due-diligence file on one page: fill it, sign it, submit it, review it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credit import services
from credit.forms import CheckForm, OpenForm, OpinionForm, ReviewForm, StepForm
from credit.models import Check, DueDiligence, DueDiligenceEvent
from credit.models.due_diligence import DueDiligenceQuerySet
from credit.rules.due_diligence import STEPS
from crm.core import clock
from crm.core.access import may_investigate, may_review_credit
from crm.core.errors import Refusal
from crm.core.forms import ServiceForm
from crm.core.http import StaffRequest, require
from crm.core.models import User
from crm.core.paging import page_of
from customers.models import Customer

INVESTIGATE = gettext_lazy("Account managers and their assistants fill due-diligence files.")
REVIEW = gettext_lazy("Risk managers and branch heads review due-diligence files.")
STATES = {
    "open": gettext_lazy("In work"),
    "waiting": gettext_lazy("Waiting for review"),
    "decided": gettext_lazy("Decided"),
    "all": gettext_lazy("All"),
}


@require_GET
def dd_list(request: StaffRequest) -> HttpResponse:
    """The files that I see, newest first; `?state=` open, waiting or decided narrows them."""
    state = request.GET.get("state", "all")
    rows = DueDiligence.objects.visible_to(request.user).select_related(
        "lead_investigator", "co_investigator"
    )
    chosen: dict[str, DueDiligenceQuerySet] = {
        "open": rows.open(),
        "waiting": rows.waiting(),
        "decided": rows.decided(),
    }
    context = {
        "page": page_of(chosen.get(state, rows).with_progress(), request),
        "state": state if state in chosen else "all",
        "states": STATES.items(),
        "may_open": may_investigate(request.user),
    }
    return render(request, "credit/dd_list.html", context)


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
def dd_create(request: StaffRequest) -> HttpResponse:
    """Accept an application: what is asked for, and who investigates along."""
    customer = _chosen(request)
    require(may_investigate(request.user, customer.pk if customer else None), INVESTIGATE)
    form = OpenForm(request.POST or None, by=request.user, customer=customer)
    if form.is_valid() and (file := form.save(at=clock.now())):
        messages.success(request, _("The file is open."))
        return redirect("credit:dd_detail", pk=file.pk)
    context = {"form": form, "customer": customer}
    status = 422 if form.is_bound else 200
    return render(request, "credit/dd_create.html", context, status=status)


# --- one file ----------------------------------------------------------------------------------


def _file(request: StaffRequest, pk: uuid.UUID) -> DueDiligence:
    rows = DueDiligence.objects.visible_to(request.user).select_related(
        "lead_investigator", "co_investigator", "reviewed_by"
    )
    return get_object_or_404(rows, pk=pk)


def _may_fill(file: DueDiligence, reader: User) -> bool:
    """The two named investigators fill the file, and who manages or assists with the borrower."""
    named = reader.pk in (file.lead_investigator_id, file.co_investigator_id)
    return may_investigate(reader, None if named else file.customer_id)


@dataclass(frozen=True)
class StepOnPage:
    """A step with its state (done, now or later) and its fact."""

    label: str
    state: str
    event: DueDiligenceEvent | None


def _steps(file: DueDiligence, events: list[DueDiligenceEvent]) -> list[StepOnPage]:
    reached = {event.what: event for event in events}  # the newest of each
    here = STEPS.index(file.step)
    return [
        StepOnPage(
            str(DueDiligence.Step(step).label),
            "done" if place < here else "now" if place == here else "",
            reached.get(step) if place <= here else None,
        )
        for place, step in enumerate(STEPS[:-1])
    ]


def _page(
    request: StaffRequest, file: DueDiligence, bound: ServiceForm | None = None
) -> HttpResponse:
    """The whole page; `bound` is the form that was refused."""
    reader, today = request.user, clock.business_day()
    checks = list(
        Check.objects.visible_to(reader).filter(due_diligence=file).select_related("checked_by")
    )
    events = list(
        DueDiligenceEvent.objects.visible_to(reader).filter(due_diligence=file).select_related("by")
    )
    may_fill = file.is_open and _may_fill(file, reader)
    asked = request.GET.get("check", "") if may_fill else ""
    is_investigator = reader.pk in (file.lead_investigator_id, file.co_investigator_id)
    # the co-investigator need not see the customer
    customer = Customer.objects.visible_to(reader).filter(pk=file.customer_id).first()
    context: dict[str, Any] = {
        "file": file,
        "refused": bound.non_field_errors() if bound else [],
        "customer": customer,
        "queries": _lines(checks, Check.QUERIES, asked, bound),
        "verifications": _lines(checks, Check.VERIFICATIONS, asked, bound),
        "done": sum(check.is_done for check in checks),
        "count": len(checks),
        "steps": _steps(file, events),
        "events": events[::-1],
        "missing": services.missing_of(file, checks),
        "version": services.version_of(file, checks),
        "step_form": bound if isinstance(bound, StepForm) else StepForm(),
        "opinion_by": _last_opinion(events),
        "may_fill": may_fill,
        "may_sign": may_fill and is_investigator and not _has_signed(file, reader.pk),
        "may_submit": may_fill and is_investigator and customer is not None,
        "opinion": bound if isinstance(bound, OpinionForm) else _opinion(file),
        "review": _review_form(request, file, bound),
        "today": today,
    }
    return render(request, "credit/dd_detail.html", context, status=422 if bound else 200)


def _lines(
    checks: list[Check], kinds: Iterable[str], asked: str, bound: ServiceForm | None
) -> list[tuple[Check, ServiceForm | None]]:
    """The checks of `kinds` in their order; the form of the one that is asked for or refused."""
    found: list[tuple[Check, ServiceForm | None]] = []
    by_kind = {check.kind: check for check in checks}
    for kind in kinds:
        form = CheckForm(check=by_kind[kind]) if kind == asked else None
        if isinstance(bound, CheckForm) and bound.check.kind == kind:
            form = bound
        found.append((by_kind[kind], form))
    return found


def _last_opinion(events: list[DueDiligenceEvent]) -> DueDiligenceEvent | None:
    """Who wrote the opinion that is in the file."""
    written = [event for event in events if event.what == DueDiligenceEvent.Change.OPINION]
    return written[-1] if written else None


def _opinion(file: DueDiligence) -> OpinionForm:
    return OpinionForm(initial={"report": file.report})


def _has_signed(file: DueDiligence, pk: uuid.UUID) -> bool:
    mine = file.lead_signed_at if pk == file.lead_investigator_id else file.co_signed_at
    return mine is not None


def _review_form(
    request: StaffRequest, file: DueDiligence, bound: ServiceForm | None
) -> ReviewForm | None:
    today = clock.business_day()
    if not file.waits_for_review or not may_review_credit(request.user, file.customer_id):
        return None
    if not services.may_review(file, request.user, today):
        return None
    return bound if isinstance(bound, ReviewForm) else ReviewForm()


@require_GET
def dd_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Steps, checks, report, signatures, decision."""
    return _page(request, _file(request, pk))


def _do(
    request: StaffRequest, pk: uuid.UUID, said: str, service: Any, **values: Any
) -> HttpResponse:
    """Call `service` on the file, say what happened, show the file."""
    file = _file(request, pk)
    require(_may_fill(file, request.user), INVESTIGATE)
    try:
        seen = request.POST.get("seen", "")
        service(due_diligence=file, by=request.user, seen=seen, **values)
        messages.success(request, said)
    except Refusal as refusal:
        words = [str(text) for text in (refusal.message, refusal.who) if text]
        messages.error(request, " ".join(words))
    return redirect("credit:dd_detail", pk=pk)


@require_POST
def dd_check(request: StaffRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """Tick one of the eight checks with its evidence."""
    file = _file(request, pk)
    if kind not in Check.Kind.values:
        raise Http404
    require(_may_fill(file, request.user), INVESTIGATE)
    check = get_object_or_404(Check.objects.visible_to(request.user), due_diligence=file, kind=kind)
    form = CheckForm(request.POST, check=check)
    if form.is_valid() and form.save(due_diligence=file, by=request.user, at=clock.now()):
        messages.success(request, _("The check is registered."))
        return redirect("credit:dd_detail", pk=pk)
    return _page(request, _file(request, pk), form)


@require_POST
def dd_opinion(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Save the opinion."""
    file = _file(request, pk)
    require(_may_fill(file, request.user), INVESTIGATE)
    form = OpinionForm(request.POST)
    if form.is_valid() and form.attempt(
        services.save_opinion,
        due_diligence=file,
        by=request.user,
        at=clock.now(),
        **form.cleaned_data,
    ):
        messages.success(request, _("The opinion is saved."))
        return redirect("credit:dd_detail", pk=pk)
    return _page(request, _file(request, pk), form)


@require_POST
def dd_advance(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Go on to the next step."""
    file = _file(request, pk)
    require(_may_fill(file, request.user), INVESTIGATE)
    form = StepForm(request.POST)
    values = {"due_diligence": file, "by": request.user, "at": clock.now()}
    if form.is_valid() and form.attempt(services.advance_step, **values, **form.cleaned_data):
        messages.success(request, _("The file is one step further."))
        return redirect("credit:dd_detail", pk=pk)
    return _page(request, _file(request, pk), form)


@require_POST
def dd_sign(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Attest in person that the file is true."""
    return _do(request, pk, _("You have signed."), services.sign, at=clock.now())


@require_POST
def dd_submit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Hand the file to the risk manager and the head."""
    return _do(request, pk, _("The file is submitted."), services.submit, at=clock.now())


@require_POST
def dd_review(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Agree, decline or send back."""
    file = _file(request, pk)
    require(may_review_credit(request.user, file.customer_id), REVIEW)
    form = ReviewForm(request.POST)
    values = {"due_diligence": file, "by": request.user, "at": clock.now()}
    if form.is_valid() and form.attempt(services.review, **values, **form.cleaned_data):
        messages.success(request, _("The decision is registered."))
        return redirect("credit:dd_detail", pk=pk)
    return _page(request, _file(request, pk), form)
