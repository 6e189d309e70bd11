"""If this customer falls to substandard: whom that touches, and with how much."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from credit.services import Owed, owed_by
from crm.core import clock
from crm.core.http import StaffRequest
from customers import services
from customers.models import Customer, GroupMember
from customers.parties import Party, parties

DEEPEST = 3


@dataclass
class Touched:
    """One part of the page: whom the reader sees with what they owe, the others as a sum."""

    title: str
    rows: list[tuple[Party, Owed, Decimal]] = field(default_factory=list)
    others: int = 0
    others_owed: Decimal = Decimal(0)

    @property
    def total(self) -> Decimal:
        """Outstanding loans of all of them, in yuan."""
        return sum((owed.amount for _party, owed, _sum in self.rows), self.others_owed)


@require_GET
def contagion(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Debtors that the customer guarantees (up to three deep), its guarantors, its groups."""
    rows = Customer.objects.visible_to(request.user).select_related("branch")
    customer = get_object_or_404(rows, pk=pk)
    today = clock.business_day()
    net = services.guarantee_net(start=pk, on=today, deepest=DEEPEST)
    parts = {
        _("Guaranteed directly"): {n for n, far in net.ahead.items() if far == 1},
        _("Guaranteed over one other"): {n for n, far in net.ahead.items() if far == 2},
        _("Guaranteed over two others"): {n for n, far in net.ahead.items() if far == 3},
        _("Guarantors who must pay"): {n for n, far in net.behind.items() if far == 1},
        _("Members of the same group"): _group_of(customer, request, today) - {pk},
    }
    everybody = set().union(*parts.values())
    owed = owed_by({*everybody, pk})
    known = parties(everybody, by=request.user, on=today)
    sums: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
    for edge in net.edges.values():
        sums[edge.target] += edge.amount if edge.source == pk else 0
        sums[edge.source] += edge.amount if edge.target == pk else 0
    touched = [_touched(title, nodes, known, owed, sums) for title, nodes in parts.items()]
    # who stands in two parts counts once
    context = {
        "customer": customer,
        "own": owed.get(pk, Owed()),
        "parts": [part for part in touched if part.rows or part.others],
        "people": len(everybody),
        "total": sum((owed[node].amount for node in everybody & set(owed)), Decimal(0)),
        "was_cut": net.was_cut,
    }
    return render(request, "crm/contagion.html", context)


def _group_of(customer: Customer, request: StaffRequest, today: dt.date) -> set[uuid.UUID]:
    mine = GroupMember.objects.visible_to(request.user, today).on(today).filter(customer=customer)
    found = services.members_of(mine.values_list("group", flat=True), on=today)
    return {member for members in found.values() for member in members}


def _touched(
    title: str,
    nodes: set[uuid.UUID],
    known: dict[uuid.UUID, Party],
    owed: dict[uuid.UUID, Owed],
    sums: dict[uuid.UUID, Decimal],
) -> Touched:
    part = Touched(title)
    for node in nodes:
        debt = owed.get(node, Owed())
        if known[node].is_hidden:
            part.others += 1
            part.others_owed += debt.amount
        else:
            part.rows.append((known[node], debt, sums.get(node, Decimal(0))))
    part.rows.sort(key=lambda row: (-row[1].amount, row[0].name))
    return part
