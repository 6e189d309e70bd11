"""What the core bank delivered and what became of it, for administrators."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from crm.core.access import may_administer
from crm.core.feed.rejects import in_words
from crm.core.files import read
from crm.core.http import StaffRequest
from crm.core.models import FeedLoad

PAGE = 30


@require_GET
def feed_list(request: StaffRequest) -> HttpResponse:
    """All deliveries, newest day first."""
    if not may_administer(request.user):
        raise PermissionDenied
    # unscoped: totals of whole files, no row of a customer; administrators only
    page = Paginator(FeedLoad.objects.all(), PAGE).get_page(request.GET.get("page"))
    return render(request, "core/feed_list.html", {"page": page, "loads": list(page)})


@require_GET
def feed_detail(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """One delivery: counts, control totals, reasons of refusal and rejects."""
    load = _load(request, pk)
    reasons = [
        {"file": row.file, "words": in_words(row.reason), "rows": row.rows}
        for row in load.reject_reasons.all()
    ]
    return render(
        request,
        "core/feed_detail.html",
        {
            "load": load,
            "reasons": reasons,
            "files": sorted(load.counts.items()),
            "sums": _sums(load),
        },
    )


@require_GET
def feed_rejects(request: StaffRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """The rejected rows as CSV, personal data masked."""
    load = _load(request, pk)
    if load.rejects is None:
        raise Http404
    return StreamingHttpResponse(
        read(load.rejects),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{load.rejects.name}"'},
    )


def _load(request: StaffRequest, pk: uuid.UUID) -> FeedLoad:
    """The load for an administrator; nobody else knows that it is there."""
    if not may_administer(request.user):
        raise Http404
    # unscoped: totals of whole files, no row of a customer; administrators only
    return get_object_or_404(FeedLoad.objects.select_related("rejects"), pk=pk)


def _sums(load: FeedLoad) -> list[dict[str, Any]]:
    """Control sums as one list: file, column, what was announced, what was accepted."""
    return [
        {"file": file, "column": column, **total}
        for file, sums in sorted(load.totals.items())
        for column, total in sums.items()
    ]
