"""Relations and guarantees around a customer as a picture, with the table behind it."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from crm.core import clock
from crm.core.access import may_see_relations
from crm.core.http import StaffRequest
from crm.core.models import User
from customers import services
from customers.models import Guarantee, Relation
from customers.parties import Parties, Party, parties
from customers.views.relation import found_customer

DEPTHS = (1, 2, 3)
MOST_LINKS = 120  # more is no picture
SELF, CUSTOMER, OUTSIDER, HIDDEN = range(4)  # categories of nodes, in the order of the legend


@dataclass(frozen=True)
class Link:
    """One edge as the table says it: `source` is `words` of `target`."""

    source: uuid.UUID
    target: uuid.UUID
    words: str
    figure: str
    is_guarantee: bool


@dataclass(frozen=True)
class Row:
    """A link with its ends as the reader may know them."""

    source: Party
    target: Party
    words: str
    figure: str
    is_guarantee: bool


@require_GET
def graph(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is connected with the customer up to `?depth=` (1–3) steps away.

    Risk managers see guarantees only. Relations are followed through customers whom the reader
    sees; guarantees also through others, who stay nameless.
    """
    customer = found_customer(request, pk)
    asked = request.GET.get("depth", "")
    depth = int(asked) if asked in {"1", "2", "3"} else 2
    today = clock.business_day()
    links = _guarantees(pk, depth, today)
    if may_see_relations(request.user, pk):
        links = _relations(pk, depth, request.user, today) + links
    shown = links[:MOST_LINKS]
    ends = {pk, *(link.source for link in shown), *(link.target for link in shown)}
    known = parties(ends, by=request.user, on=today)
    rows = [
        Row(known[link.source], known[link.target], link.words, link.figure, link.is_guarantee)
        for link in shown
    ]
    context = {
        "customer": customer,
        "depth": depth,
        "depths": DEPTHS,
        "rows": rows,
        "was_cut": len(links) > MOST_LINKS,
        "most": MOST_LINKS,
        "data": _picture(pk, known, shown),
    }
    return render(request, "customers/graph.html", context)


def _relations(start: uuid.UUID, depth: int, by: User, today: dt.date) -> list[Link]:
    found: dict[uuid.UUID, Relation] = {}
    seen, front = {start}, {start}
    for _step in range(depth):
        ends = Q(customer__in=front, of_outsider=None) | Q(other__in=front)
        ends |= Q(of_outsider__in=front) | Q(outsider__in=front)
        rows = Relation.objects.visible_to(by, today).on(today).filter(ends)
        found |= {row.pk: row for row in rows[: MOST_LINKS + 1]}
        front = {end for row in found.values() for end in (row.subject, row.party)} - seen
        seen |= front
    return [_relation(row) for row in found.values()]


def _relation(row: Relation) -> Link:
    figure = f"{row.percent.normalize():f}%" if row.percent is not None else ""
    return Link(row.party, row.subject, row.get_kind_display(), figure, is_guarantee=False)


def _guarantees(start: uuid.UUID, depth: int, today: dt.date) -> list[Link]:
    net = services.guarantee_net(start=start, on=today, deepest=depth)
    kinds = dict(Guarantee.Kind.choices)
    return [
        Link(edge.source, edge.target, str(kinds[edge.kind]), wan(edge.amount), is_guarantee=True)
        for edge in net.edges.values()
    ]


def wan(amount: Decimal) -> str:
    """Yuan as 万元 with its unit, for a label."""
    return _("%(amount)s ×10,000 yuan") % {"amount": f"{(amount / 10_000).normalize():,f}"}


def _picture(start: uuid.UUID, known: Parties, links: list[Link]) -> dict[str, Any]:
    """What charts.js draws; keys of nodes are places in the list, not ids."""
    order = [start, *sorted(key for key in known if key != start)]
    place = {key: str(number) for number, key in enumerate(order)}
    return {
        "categories": [_("This customer"), _("Customers"), _("Outsiders"), _("Not in your view")],
        "nodes": [
            {
                "id": place[key],
                "name": known[key].name,
                "category": _category(known[key], start),
                "url": known[key].url,
            }
            for key in order
        ],
        "links": [
            {
                "source": place[link.source],
                "target": place[link.target],
                "text": f"{link.words} {link.figure}".strip(),
                "guarantee": link.is_guarantee,
            }
            for link in links
        ],
    }


def _category(party: Party, start: uuid.UUID) -> int:
    if party.key == start:
        return SELF
    if party.is_hidden:
        return HIDDEN
    return OUTSIDER if party.is_outsider else CUSTOMER
