"""Ask for the reason, then show one personal value for half a minute."""

import uuid
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from crm.core import clock
from crm.core.access import may_reveal
from crm.core.http import StaffRequest, require
from crm.core.models import PersonalReveal
from crm.core.personal import Sealed, sealed_of
from crm.core.reveal.forms import RevealForm
from crm.core.reveal.service import (
    NothingToShow,
    QuotaSpent,
    Shown,
    customer_id_of,
    revealable,
)
from crm.core.reveal.service import reveal as show

WHO = _("Personal data are shown to those who serve the customer; others see masks.")


@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
@sensitive_post_parameters("password")
def reveal(request: StaffRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """GET `?field=` asks for the reason; POST {field, purpose, text} shows the value."""
    row = _row(request, kind, pk)
    require(may_reveal(request.user, customer_id_of(row)), WHO)
    sealed = _sealed(row, request.POST.get("field") or request.GET.get("field", ""))
    now = clock.now()
    form = RevealForm(request.POST or None, request=request, at=now)
    if not form.is_valid():
        return _answer(request, row, sealed, 422 if form.is_bound else 200, form=form)
    why = {name: form.cleaned_data[name] for name in ("purpose", "text")}
    try:
        shown = show(row=row, field=sealed.name, by=request.user, at=now, **why)
    except NothingToShow:
        raise Http404 from None
    except QuotaSpent as spent:
        return _answer(request, row, sealed, spent.status, refusal=spent.message)
    return _answer(request, row, sealed, 200, shown=shown)


def _row(request: StaffRequest, kind: str, pk: uuid.UUID) -> Model:
    model: Any = dict(revealable()).get(kind)
    if model is None:
        raise Http404
    row: Model = get_object_or_404(model._default_manager.visible_to(request.user), pk=pk)
    return row


def _sealed(row: Model, field: str) -> Sealed:
    sealed = sealed_of(type(row)).get(field)
    if sealed is None or not getattr(row, field):
        raise Http404
    return sealed


def _answer(
    request: StaffRequest, row: Model, sealed: Sealed, status: int, **context: Any
) -> HttpResponse:
    """The fragment or the page, never kept by anybody; a page leaves by itself after a while."""
    back = reverse("customer", kwargs={"pk": customer_id_of(row)})
    shown: Shown | None = context.get("shown")
    context |= {
        "row": row,
        "field": sealed.name,
        "sealed": sealed,
        "kind": row._meta.model_name,
        "secret": getattr(row, sealed.name),
        "back": back,
        "may_reveal": True,
        "purposes": PersonalReveal.Purpose.choices[:-1],
    }
    page = "core/_reveal.html" if request.htmx else "core/reveal.html"
    answer = render(request, page, context, status=status)
    answer["Cache-Control"] = "no-store"
    if shown and not request.htmx:
        answer["Refresh"] = f"{shown.seconds}; url={back}"
    return answer
