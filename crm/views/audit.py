"""The auditor's pages: who saw or changed what, and a record as of a past moment."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from crm.core import clock
from crm.core.access import may_audit
from crm.core.audit.changes import Names
from crm.core.audit.forms import AuditForm, MomentForm
from crm.core.audit.past import as_of
from crm.core.audit.trail import Asked, Key, Kind, lines, page_of
from crm.core.http import StaffRequest, require
from crm.core.models import User
from crm.core.reading import saw
from customers.models import Customer

WHO = _("The trail of reads and changes is the auditor's.")
DAYS = 30


@require_GET
def audit(request: StaffRequest) -> HttpResponse:
    """Who saw or changed what, of everybody; narrowed by person, customer, period and kind."""
    require(may_audit(request.user), WHO)
    first = clock.business_day() - dt.timedelta(days=DAYS)
    form = AuditForm({"since": f"{first:%Y-%m-%d}", **request.GET.dict()})
    context: dict[str, Any] = {"form": form, "lines": []}
    if form.is_valid():
        found, customer = _customer(form.cleaned_data["customer"], request.user)
        context["customer"] = customer
        if form.cleaned_data["customer"] and not found:
            form.add_error("customer", _("No customer has this number."))
        else:
            context |= _trail(form.asked(found, start_of), request)
    return render(request, "crm/audit.html", context)


@require_GET
def customer_history(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """What was changed about one customer; for the auditor also who read and was shown it."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    whole = may_audit(request.user, pk)
    kinds = frozenset(Kind.values if whole else {Kind.CHANGE})
    context = _trail(Asked(customer=pk, kinds=kinds), request)
    return render(request, "crm/customer_history.html", {**context, "of": customer, "whole": whole})


@require_GET
def customer_past(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The customer's record as it was known at `?on=&time=`; by default yesterday's end."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    require(may_audit(request.user, pk), WHO)
    yesterday = clock.business_day() - dt.timedelta(days=1)
    form = MomentForm({"on": f"{yesterday:%Y-%m-%d}", **request.GET.dict()})
    context: dict[str, Any] = {"form": form, "customer": customer}
    if form.is_valid():
        at = _moment(form.cleaned_data["on"], form.cleaned_data["time"])
        names = Names(request.user)
        context |= {"at": at, "parts": as_of(pk, at=at, names=names)}
    return render(request, "crm/customer_past.html", context)


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of a business day."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


def _moment(day: dt.date, time: dt.time | None) -> dt.datetime:
    """The end of the minute on `day`; without a time the end of the day."""
    if time is None:
        return start_of(day + dt.timedelta(days=1))
    return timezone.make_aware(dt.datetime.combine(day, time)) + dt.timedelta(minutes=1)


def _customer(text: str, reader: User) -> tuple[uuid.UUID | None, Customer | None]:
    """Whom a number or key means; a key also of a customer who is no longer there."""
    try:
        key = uuid.UUID(text.strip())
    except ValueError:
        row = Customer.objects.visible_to(reader).filter(number=text.strip()).first()
        return (row.pk if row and text.strip() else None), row
    return key, Customer.objects.visible_to(reader).filter(pk=key).first()


def _trail(asked: Asked, request: StaffRequest) -> dict[str, Any]:
    """One page of the trail with the names of the customers in it, noted as shown."""
    reader, cursor = request.user, request.GET.get("after", "")
    keys, more = page_of(asked, reader=reader, after=Key.unpack(cursor))
    names = Names(reader)
    found = lines(keys, names=names)
    shown = dict.fromkeys(key for line in found for key in line.customers)
    saw(request, list(shown))
    names.learn({Customer: shown})
    rows = [(line, _named(line.customers, names)) for line in found]
    return {"lines": rows, "next": keys[-1].pack() if more else "", "is_later": bool(cursor)}


def _named(customers: Iterable[uuid.UUID], names: Names) -> list[tuple[uuid.UUID, str, bool]]:
    known = names.known.get(Customer, {})
    return [(key, names.of(Customer, key), key in known) for key in customers]
