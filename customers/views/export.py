"""Lists that leave as files: ordered from the list, fetched while they are still right."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from crm.core import clock
from crm.core.access import may_see_relations
from crm.core.errors import Refusal
from crm.core.files import read
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of
from customers import services
from customers.forms import CustomerFilter
from customers.models import Export

READERS = _("Lists are taken out by account managers, assistants, branch heads and head office.")


@require_http_methods(["GET", "POST"])
def exports(request: StaffRequest) -> HttpResponse:
    """My exports, the newest first; a POST with the list's filters and a `format` orders one."""
    require(may_see_relations(request.user), READERS)
    if request.method == "POST":
        return _ordered(request)
    page = page_of(Export.objects.visible_to(request.user).select_related("file"), request)
    now = clock.now()
    lines = [(one, one.is_expired(now)) for one in page]
    waits = any(one.state == Export.State.WAITING for one in page)
    context: dict[str, Any] = {"page": page, "lines": lines, "waits": waits}
    return render(request, "customers/exports.html", context)


def _ordered(request: StaffRequest) -> HttpResponse:
    asked, on, at = CustomerFilter(request.POST), clock.business_day(), clock.now()
    wished = request.POST.get("format", "")
    try:
        services.order_export(
            rows=asked.rows(by=request.user, on=on),
            columns=asked.columns,
            file_format=wished if wished in Export.Format.values else Export.Format.XLSX,
            by=request.user,
            on=on,
            at=at,
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("customers:list")
    return redirect("customers:exports")


@require_GET
def export_file(request: StaffRequest, pk: uuid.UUID) -> HttpResponseBase:
    """The file of export `pk`; refused when it expired or lists somebody one may not see now."""
    export = get_object_or_404(
        Export.objects.visible_to(request.user).select_related("file", "by"), pk=pk
    )
    require(may_see_relations(request.user), READERS)
    try:
        file = services.hand_over(
            export=export, by=request.user, on=clock.business_day(), at=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("customers:exports")
    return StreamingHttpResponse(
        read(file),
        content_type=file.content_type,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )
