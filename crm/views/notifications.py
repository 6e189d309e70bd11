"""What the bell leads to: the reminders delivered to the user, and the proof of each."""

import uuid
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from crm import reminders
from crm.core import clock, ledger
from crm.core.http import StaffRequest
from crm.core.models import Delivery, Reminder

PAGE = 50


@dataclass(frozen=True)
class Entry:
    """A delivery with the reminder's line as the reader may see it."""

    delivery: Delivery
    line: reminders.Line


def _inbox(request: StaffRequest) -> "QuerySet[Delivery]":
    return Delivery.objects.visible_to(request.user).filter(
        recipient=request.user, channel=Delivery.Channel.IN_APP
    )


@require_GET
def notifications(request: StaffRequest) -> HttpResponse:
    """The reminders delivered to me, newest first; opening the page marks nothing."""
    inbox = _inbox(request).select_related("reminder")
    page = Paginator(inbox, PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    shown = {
        line.reminder.pk: line
        for line in reminders.lines([row.reminder for row in rows], request.user)
    }
    entries = [Entry(row, shown[row.reminder_id]) for row in rows if row.reminder_id in shown]
    context = {"entries": entries, "page": page, "title": _("Notifications")}
    return render(request, "crm/notifications.html", context)


@require_POST
def notification_open(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Mark the delivery of reminder `pk` to me as read and go to its thing, or its customer."""
    delivery = get_object_or_404(_inbox(request).select_related("reminder"), reminder=pk)
    ledger.mark_read(_inbox(request).filter(reminder=pk), at=clock.now())
    url = [line.url for line in reminders.lines([delivery.reminder], request.user)]
    return (
        redirect(*filter(None, url)) if any(url) else redirect("customer", pk=delivery.customer_id)
    )


@require_POST
def notification_read_all(request: StaffRequest) -> HttpResponse:
    """Mark everything in my inbox as read."""
    ledger.mark_read(_inbox(request), at=clock.now())
    return redirect("notifications")


@require_POST
def reminder_act(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """What the reminder asked for is done; only somebody to whom it was delivered can say so."""
    mine = Reminder.objects.visible_to(request.user).filter(deliveries__recipient=request.user)
    reminder = get_object_or_404(mine.distinct(), pk=pk)
    ledger.mark_acted(reminder, at=clock.now())
    return redirect("notifications")
