"""Bring a list, say what its columns hold, look at the dry run, run it, undo it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.core import clock
from crm.core.access import may_edit_customers
from crm.core.errors import Refusal
from crm.core.files import read
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of
from crm.core.sheets import first_rows
from customers import services
from customers.forms import ImportForm, MappingForm
from customers.models import Import, ImportRow
from customers.services.imports import FIELDS, PREVIEWED

IMPORTERS = _("Account managers, their assistants and branch heads bring lists of customers.")
Outcome, Undone = ImportRow.Outcome, ImportRow.Undone


@require_http_methods(["GET", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """My imports, the newest first; a new list is brought here."""
    require(may_edit_customers(request.user), IMPORTERS)
    form = ImportForm(request.POST or None, request.FILES or None)
    is_sent = request.method == "POST"
    if is_sent and form.is_valid() and (batch := form.save(by=request.user, at=clock.now())):
        return redirect("customers:import", pk=batch.pk)
    page = page_of(Import.objects.visible_to(request.user).select_related("file"), request)
    lines = [(one, _results(one)) for one in page]
    context = {"form": form, "page": page, "lines": lines}
    status = 422 if is_sent else 200
    return render(request, "customers/imports.html", context, status=status)


@require_http_methods(["GET", "POST"])
def import_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One import as it stands: mapping, progress, dry run, result; a POST maps its columns."""
    batch = _mine(request, pk)
    form = _mapping(request, batch)
    if form and request.method == "POST" and form.is_valid() and form.save(at=clock.now()):
        return redirect("customers:import", pk=pk)
    if request.method == "POST" and form is None:
        return _moved_on(request, pk)
    context = _context(batch) | {"form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "customers/import.html", context, status=status)


@require_GET
def import_progress(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """How far it is, for htmx; when it rests the whole page is due."""
    batch = _mine(request, pk)
    response = render(request, "customers/_import_progress.html", _context(batch))
    if not batch.is_working:
        response.headers["HX-Refresh"] = "true"
    return response


@require_POST
def import_run(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Let the checked import write."""
    return _act(request, pk, services.run_import)


@require_POST
def import_undo(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back what it wrote."""
    return _act(request, pk, services.undo_import)


@require_GET
def import_errors(request: StaffRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """The refused lines as CSV, personal data masked; only their own."""
    batch = _mine(request, pk)
    if batch.errors is None:
        raise Http404
    return StreamingHttpResponse(
        read(batch.errors),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{batch.errors.name}"'},
    )


def _mine(request: StaffRequest, pk: uuid.UUID) -> Import:
    """The import, for its owner; nobody else knows that it is there."""
    rows = Import.objects.visible_to(request.user).select_related("file", "errors", "lead")
    return get_object_or_404(rows, pk=pk)


def _act(request: StaffRequest, pk: uuid.UUID, service: Any) -> HttpResponse:
    batch = _mine(request, pk)
    require(may_edit_customers(request.user), IMPORTERS)
    try:
        service(batch=batch, at=clock.now())
    except Refusal:
        return _moved_on(request, pk)
    return redirect("customers:import", pk=pk)


def _moved_on(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    messages.info(request, _("This import has moved on: here is how it stands."))
    return redirect("customers:import", pk=pk)


def _mapping(request: StaffRequest, batch: Import) -> MappingForm | None:
    """The form, where the import rests before its run; who may not import any more reads only."""
    if batch.state not in (Import.State.DRAFT, Import.State.CHECKED):
        return None
    require(may_edit_customers(request.user), IMPORTERS)
    rows = first_rows(batch.file, PREVIEWED)
    today = clock.business_day()
    return MappingForm(request.POST or None, batch=batch, rows=rows, by=request.user, on=today)


def _context(batch: Import) -> dict[str, Any]:
    """What the page and its fragment tell."""
    problems = [
        {"line": line, "what": FIELDS[field].label if field in FIELDS else "", "why": why}
        for line, field, why in batch.problems
    ]
    return {
        "batch": batch,
        "results": _results(batch),
        "reasons": sorted(batch.reasons.items(), key=lambda one: -one[1]),
        "problems": problems,
        "writes": sum(batch.counts.get(str(one), 0) for one in (Outcome.ADDED, Outcome.UPDATED)),
        "taken": [(one.label, batch.counts.get(str(one), 0)) for one in Undone],
    }


def _results(batch: Import) -> list[tuple[Any, int]]:
    """Rows by what becomes, or became, of them."""
    return [(one.label, batch.counts.get(str(one), 0)) for one in Outcome]
