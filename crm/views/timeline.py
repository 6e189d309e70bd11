"""What happened with a customer, of all apps in one stream, newest first."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from credit.models import DueDiligenceEvent, Inspection, Loan
from crm.core.clock import business_day
from crm.core.models import User
from crm.core.templatetags.zk import money
from customers.models import Customer, Need
from visits.models import Promise, Visit, VisitPerson

CHANNEL_ICONS = {
    Visit.Channel.VISIT: "walk",
    Visit.Channel.RECEPTION: "door-enter",
    Visit.Channel.PHONE: "phone",
    Visit.Channel.SMS: "message",
    Visit.Channel.WECHAT: "brand-wechat",
    Visit.Channel.VIDEO: "video",
}


@dataclass(frozen=True)
class Entry:
    """One event: on which business day, how it looks, what it was, who, in which words."""

    day: dt.date
    icon: str
    title: str | LazyText
    who: str = ""
    text: str = ""
    tone: str = ""
    url: str = ""


def timeline(customer: Customer, *, reader: User, most: int) -> list[Entry]:
    """The newest `most` events that `reader` may see; each source is asked for no more."""
    sources = (_visits, _needs, _promises, _answers, _loans, _files, _inspections)
    found = chain.from_iterable(source(customer, reader, most) for source in sources)
    return nlargest(most, found, key=lambda entry: entry.day)


def _visits(customer: Customer, reader: User, most: int) -> Iterator[Entry]:
    met = VisitPerson.objects.visible_to(reader).select_related("contact")
    rows = Visit.objects.visible_to(reader).filter(customer=customer).select_related("manager")
    for row in rows.prefetch_related(Prefetch("people", met))[:most]:
        # unscoped: fetched above, through visible_to
        people = ", ".join(person.contact.display_name for person in row.people.all())
        yield Entry(
            business_day(row.happened_at),
            CHANNEL_ICONS[Visit.Channel(row.channel)],
            " ".join(filter(None, (row.get_channel_display(), people))),
            row.manager.name,
            row.note or row.get_result_display(),
            url=reverse("visits:detail", kwargs={"pk": row.pk}),
        )


def _needs(customer: Customer, reader: User, most: int) -> Iterator[Entry]:
    rows = Need.objects.visible_to(reader).filter(customer=customer).select_related("found_by")
    for row in rows[:most]:
        title = _("Need found: %(kind)s") % {"kind": row.get_kind_display()}
        yield Entry(row.found_on, "target-arrow", title, row.found_by.name, row.note)


def _promises(customer: Customer, reader: User, most: int) -> Iterator[Entry]:
    rows = Promise.objects.visible_to(reader).filter(customer=customer).select_related("made_by")
    for row in rows.order_by("-made_on", "-id")[:most]:
        yield Entry(row.made_on, "message-reply", _("Promised"), row.made_by.name, row.text)


def _answers(customer: Customer, reader: User, most: int) -> Iterator[Entry]:
    rows = Promise.objects.visible_to(reader).filter(customer=customer, closed_at__isnull=False)
    for row in rows.select_related("closed_by").order_by("-closed_at")[:most]:
        yield Entry(
            business_day(row.closed_at),
            "message-check",
            row.get_state_display(),
            row.closed_by.name if row.closed_by else "",
            row.answer,
            "done",
        )


def _loans(customer: Customer, reader: User, most: int) -> Iterator[Entry]:
    rows = Loan.objects.visible_to(reader).filter(customer=customer)
    for row in rows.order_by("-disbursed_on", "-id")[:most]:
        unit = _("yuan") if row.currency == "CNY" else row.currency
        title = _("Disbursed %(amount)s %(unit)s") % {"amount": money(row.principal), "unit": unit}
        url = reverse("credit:loan", kwargs={"pk": row.pk})
        text = f"{row.product} {row.number}"
        yield Entry(row.disbursed_on, "cash", title, "", text, "done", url)


def _files(customer: Customer, reader: User, most: int) -> Iterator[Entry]:
    rows = DueDiligenceEvent.objects.visible_to(reader).milestones().filter(customer_id=customer.pk)
    for row in rows.select_related("by", "due_diligence").order_by("-at", "-id")[:most]:
        title = _("Due diligence: %(step)s") % {"step": row.get_what_display()}
        yield Entry(
            business_day(row.at),
            "clipboard-search",
            title,
            row.by.name,
            " ".join(filter(None, (row.due_diligence.number, row.note))),
            url=reverse("credit:dd_detail", kwargs={"pk": row.due_diligence_id}),
        )


def _inspections(customer: Customer, reader: User, most: int) -> Iterator[Entry]:
    rows = Inspection.objects.visible_to(reader).filter(
        customer=customer, state=Inspection.State.DONE
    )
    for row in rows.select_related("done_by").order_by("-done_on", "-id")[:most]:
        if row.done_on and row.done_by:  # the database requires both
            tone = "risk" if row.is_use_kept is False else ""
            title, who = row.get_kind_display(), row.done_by.name
            url = reverse("credit:inspect", kwargs={"pk": row.pk})
            yield Entry(row.done_on, "shield-check", title, who, row.finding, tone, url)
