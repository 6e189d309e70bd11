"""Guarantees of a customer, the circles they stand in, and proposals that are looked at first."""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.core import clock
from crm.core.access import may_edit_customers
from crm.core.errors import Refusal
from crm.core.http import StaffRequest, require
from crm.core.paging import page_of
from customers import rules, services
from customers.forms import GuaranteeForm
from customers.models import CircleMember, CircleNotice, Customer, Guarantee
from customers.parties import Parties, Party, parties
from customers.views.customer import KEEPERS
from customers.views.relation import found_customer

MOST_ROWS = 50
MOST_NOTICES = 10
MOST_SHOWN = 12  # cycles and hubs on a page
CIRCLES_A_PAGE = 20


@dataclass(frozen=True)
class Line:
    """A guarantee from one end: who is at the other."""

    guarantee: Guarantee
    party: Party
    may_withdraw: bool


@require_GET
def guarantees(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Whom the customer answers for, who answers for them, and what that closes."""
    customer = found_customer(request, pk)
    today, reader = clock.business_day(), request.user
    rows = Guarantee.objects.visible_to(reader, today).around(customer).binding(today)
    found = services.guarantee_circles(customer=pk, on=today)
    received = list(rows.filter(customer=customer)[: MOST_ROWS + 1])
    given = list(rows.filter(guarantor=customer)[: MOST_ROWS + 1])
    notices = CircleNotice.objects.visible_to(reader, today).filter(customer=customer)
    shown = [*received, *given]
    ends = {end for row in shown for end in (row.customer_id, row.guaranteed_by)}
    known = parties(ends | _nodes(found), by=reader, on=today)
    may_edit = may_edit_customers(reader, pk)
    context = {
        "customer": customer,
        "today": today,
        "received": [_received(row, known, may_edit=may_edit) for row in received],
        "given": [Line(row, known[row.customer_id], may_withdraw=False) for row in given],
        "most": MOST_ROWS,
        "circle": drawn(found, known),
        "notices": notices.select_related("by")[:MOST_NOTICES],
        "may_edit": may_edit,
    }
    return render(request, "customers/guarantees.html", context)


def _received(row: Guarantee, known: Parties, *, may_edit: bool) -> Line:
    withdrawable = may_edit and row.state == Guarantee.State.PROPOSED and not row.is_fed
    return Line(row, known[row.guaranteed_by], withdrawable)


def _nodes(found: rules.Circles) -> set[uuid.UUID]:
    """Everybody whom the page names."""
    cycles = {node for cycle in found.cycles[:MOST_SHOWN] for node in cycle.nodes}
    groups = {node for one in found.groups for node in one.nodes}
    hubs = {hub.node for hub in found.hubs[:MOST_SHOWN]}
    return cycles | groups | hubs | {*found.behind, *found.ahead}


def drawn(found: rules.Circles, known: Parties) -> dict[str, Any]:
    """What was found, with parties in place of keys."""
    return {
        "is_closed": found.is_closed,
        "members": len(found.members),
        "exposure": found.exposure,
        "cycles": [_cycle(cycle, known) for cycle in found.cycles[:MOST_SHOWN]],
        "cycle_count": len(found.cycles),
        "has_more_cycles": found.has_more_cycles,
        "mutual": len(found.mutual),
        "groups": [(g.contract, [known[n] for n in g.nodes], g.amount) for g in found.groups],
        "behind": [known[node] for node in found.behind],
        "ahead": [known[node] for node in found.ahead],
        "hubs": [(known[h.node], h.debtors, h.amount) for h in found.hubs[:MOST_SHOWN]],
        "visited": found.visited,
        "was_cut": found.was_cut,
        "is_deeper": found.is_deeper,
    }


def _cycle(cycle: rules.Cycle, known: Parties) -> tuple[list[Party], Decimal, bool]:
    return [known[node] for node in cycle.nodes], cycle.amount, cycle.is_mutual


# --- a proposal ----------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def guarantee_add(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a guarantee for customer `pk`; a circle that it closes is shown first."""
    customer = found_customer(request, pk)
    require(may_edit_customers(request.user, pk), KEEPERS)
    today = clock.business_day()
    form = GuaranteeForm(
        request.POST or None, by=request.user, customer=customer, initial={"from_on": today}
    )
    if form.is_valid() and form.save(at=clock.now()):
        messages.success(request, _("The guarantee is proposed."))
        return redirect("customers:guarantees", pk=pk)
    context = {"form": form, "customer": customer, "circle": _looked_at(form, request)}
    status = 422 if form.is_bound else 200
    return render(request, "customers/guarantee_form.html", context, status=status)


@require_POST
def guarantee_check(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The circle that what was typed so far would close; nothing is written."""
    customer = found_customer(request, pk)
    require(may_edit_customers(request.user, pk), KEEPERS)
    form = GuaranteeForm(request.POST, by=request.user, customer=customer)
    form.look(on=clock.business_day())
    context = {"circle": _looked_at(form, request), "is_checked": form.is_valid()}
    return render(request, "customers/_circle_check.html", context)


def _looked_at(form: GuaranteeForm, request: StaffRequest) -> dict[str, Any] | None:
    if form.circles is None:
        return None
    known = parties(_nodes(form.circles), by=request.user, on=clock.business_day())
    return drawn(form.circles, known)


@require_POST
def guarantee_withdraw(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a proposal back; who keeps the debtor's file may."""
    row = get_object_or_404(Guarantee.objects.visible_to(request.user), pk=pk)
    seen = Customer.objects.visible_to(request.user).filter(pk=row.customer_id)
    if not seen.exists():
        raise PermissionDenied(KEEPERS)
    require(may_edit_customers(request.user, row.customer_id), KEEPERS)
    try:
        services.withdraw_guarantee(guarantee=row, at=clock.now())
        messages.success(request, _("The proposal is withdrawn."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("customers:guarantees", pk=row.customer_id)


# --- the circles of the branch -------------------------------------------------------------------


@dataclass(frozen=True)
class CircleLine:
    """A circle of last night: whom the reader sees in it, and how many others there are."""

    first: CircleMember
    seen: list[CircleMember]

    @property
    def others(self) -> int:
        """Members whom the reader may not see."""
        return self.first.members - len(self.seen)


@require_GET
def circles(request: StaffRequest) -> HttpResponse:
    """Circles in which somebody is whom the reader sees, the largest exposure first."""
    today = clock.business_day()
    mine = CircleMember.objects.visible_to(request.user, today)
    one_each = mine.order_by("circle", "id").distinct("circle").values("pk")
    page = page_of(mine.filter(pk__in=one_each), request, CIRCLES_A_PAGE)
    names = [row.circle for row in page]
    seen = list(mine.filter(circle__in=names).select_related("customer")[: 50 * len(names)])
    lines = [CircleLine(row, [one for one in seen if one.circle == row.circle]) for row in page]
    return render(request, "customers/circles.html", {"page": page, "lines": lines})
