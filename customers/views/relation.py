"""Relations of a customer: the list, who owns, groups; and their forms."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.core import clock
from crm.core.access import may_edit_customers, may_see_relations
from crm.core.errors import Refusal
from crm.core.http import StaffRequest, require
from customers import rules, services
from customers.forms import RelationForm
from customers.models import Customer, CustomerGroup, GroupMember, Relation
from customers.parties import Parties, Party, parties
from customers.views.customer import KEEPERS

READERS = _("Relations are shown to account managers, their assistants, heads and head office.")


@dataclass(frozen=True)
class Line:
    """A relation as it reads from this customer's page."""

    relation: Relation
    label: Any
    of: Party | None  # the outsider between, where the subject is not the customer
    party: Party
    is_over: bool
    is_own: bool  # noted on this customer's file, so that it is changed here


@dataclass(frozen=True)
class OwnedBy:
    """A holder with each chain's arithmetic in words."""

    party: Party
    share: Decimal
    is_beneficial: bool
    is_declared: bool
    chains: list[tuple[list[Party], str]]


@require_GET
def relations(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Who stands behind the customer and beside them: relations, owners, groups."""
    customer = found_customer(request, pk)
    require(may_see_relations(request.user, pk), READERS)
    today = clock.business_day()
    rows = list(Relation.objects.visible_to(request.user, today).around(customer))
    control = None if customer.is_person else services.control_of(customer=pk, on=today)
    groups = _groups(request, customer, today)
    ends = {end for row in rows for end in (row.subject, row.party)}
    known = parties(ends | (control.nodes if control else set()), by=request.user, on=today)
    context = {
        "customer": customer,
        "today": today,
        "lines": [_line(row, customer, known, today) for row in rows],
        "control": _control(control, known) if control else None,
        "groups": groups,
        "may_edit": may_edit_customers(request.user, pk),
    }
    return render(request, "customers/relations.html", context)


def found_customer(request: StaffRequest, pk: uuid.UUID) -> Customer:
    """The customer, if the reader sees them; else 404."""
    rows = Customer.objects.visible_to(request.user).select_related("branch")
    return get_object_or_404(rows, pk=pk)


def _line(row: Relation, customer: Customer, known: Parties, today: dt.date) -> Line:
    is_own = row.customer_id == customer.pk
    label = row.get_kind_display() if is_own else Relation.INVERSE[row.kind]
    end = row.party if is_own else row.subject
    between = known.get(row.of_outsider_id) if is_own and row.of_outsider_id else None
    is_over = bool(row.to_on and row.to_on < today)
    return Line(row, label, between, known[end], is_over, is_own)


def percent(part: Fraction) -> str:
    """A percentage without needless noughts: `60 %`, `33.3333 %`."""
    text = f"{float(part):.4f}".rstrip("0").rstrip(".")
    return f"{text}%"


def _arithmetic(chain: rules.Chain) -> str:
    """`60% × 50% = 30%`; a direct part is just itself."""
    product = " × ".join(percent(one) for one in chain.percents)
    return product if len(chain.percents) == 1 else f"{product} = {percent(chain.share * 100)}"


def _control(control: services.Control, known: Parties) -> dict[str, Any]:
    owners = [
        OwnedBy(
            known[holder.node],
            Decimal(holder.share.numerator) / Decimal(holder.share.denominator),
            holder.is_beneficial,
            holder.node in control.declared,
            [([known[n] for n in chain.nodes], _arithmetic(chain)) for chain in holder.chains],
        )
        for holder in control.holders
    ]
    computed = {h.node for h in control.holders if h.is_beneficial}
    return {
        "owners": owners,
        "has_beneficial": any(o.is_beneficial and o.party.is_person for o in owners),
        "unresolved": [o for o in owners if o.is_beneficial and not o.party.is_person],
        "controllers": [known[node] for node in control.controllers],
        "representatives": [known[node] for node in control.representatives],
        "only_declared": [known[node] for node in sorted(control.declared - computed)],
        "overfull": [(known[n], percent(total)) for n, total in control.overfull.items()],
        "was_cut": control.was_cut,
    }


@dataclass(frozen=True)
class GroupLine:
    """A group with the members whom the reader sees, and how many there are."""

    group: CustomerGroup
    members: list[GroupMember]
    others: int


def _groups(request: StaffRequest, customer: Customer, today: dt.date) -> list[GroupLine]:
    mine = GroupMember.objects.visible_to(request.user, today).on(today)
    groups = list(
        CustomerGroup.objects.visible_to(request.user, today).filter(
            pk__in=mine.filter(customer=customer).values("group")
        )
    )
    return group_lines(groups, request, today)


def group_lines(
    groups: list[CustomerGroup], request: StaffRequest, today: dt.date
) -> list[GroupLine]:
    """The groups with their visible members; the rest is a number."""
    rows = GroupMember.objects.visible_to(request.user, today).on(today).filter(group__in=groups)
    shown = list(rows.select_related("customer"))
    everybody = services.members_of([group.pk for group in groups], on=today)
    lines = []
    for group in groups:
        seen = [row for row in shown if row.group_id == group.pk]
        lines.append(GroupLine(group, seen, len(everybody.get(group.pk, [])) - len(seen)))
    return lines


# --- writing -------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def relation_add(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Note a relation of customer `pk`."""
    customer = found_customer(request, pk)
    _require_keeper(request, customer)
    return _edit(request, customer, None)


@require_http_methods(["GET", "POST"])
def relation_edit(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a relation; who sees it from the other end only may not."""
    relation = get_object_or_404(Relation.objects.visible_to(request.user), pk=pk)
    return _edit(request, _kept(request, relation), relation)


@require_POST
def relation_end(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """It was so up to today."""
    relation = get_object_or_404(Relation.objects.visible_to(request.user), pk=pk)
    _kept(request, relation)
    try:
        services.end_relation(relation=relation, on=clock.business_day(), at=clock.now())
        messages.success(request, _("The relation has ended."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("customers:relations", pk=relation.customer_id)


def _require_keeper(request: StaffRequest, customer: Customer) -> None:
    require(may_see_relations(request.user, customer.pk), READERS)
    require(may_edit_customers(request.user, customer.pk), KEEPERS)


def _kept(request: StaffRequest, relation: Relation) -> Customer:
    """The customer on whose file it stands; 403 for who sees the other end only."""
    rows = Customer.objects.visible_to(request.user)
    customer = rows.filter(pk=relation.customer_id).first()
    if customer is None:
        raise PermissionDenied(KEEPERS)
    _require_keeper(request, customer)
    return customer


def _edit(request: StaffRequest, customer: Customer, relation: Relation | None) -> HttpResponse:
    form = RelationForm(request.POST or None, by=request.user, customer=customer, relation=relation)
    if form.is_valid() and (row := form.save(at=clock.now())):
        messages.success(request, _("Saved."))
        held = services.shares_held(row, clock.business_day())
        if held > 100:
            text = _("The shareholders hold %(sum)s %% together: more than the whole.")
            messages.warning(request, text % {"sum": f"{held.normalize():f}"})
        return redirect("customers:relations", pk=customer.pk)
    context = {"form": form, "customer": customer, "relation": relation}
    status = 422 if form.is_bound else 200
    return render(request, "customers/relation_form.html", context, status=status)
