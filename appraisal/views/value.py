"""What a customer is worth: the statement behind RAROC and EVA, its group, its reviews."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from appraisal import rules, services
from appraisal.forms import ValueReviewForm
from appraisal.models import PricingProposal, ValueReview
from crm.core import clock
from crm.core.access import may_edit_customers, may_see_relations, may_sell
from crm.core.http import StaffRequest, require
from crm.core.models import User
from crm.core.paging import page_of
from crm.core.policy import setting
from customers.models import Customer, CustomerGroup, GroupMember
from customers.services import members_of

READERS = gettext_lazy(
    "What a customer is worth is shown to account managers, assistants, branch heads and head"
    " office."
)
KEEPERS = gettext_lazy("The account manager or the head of the customer's branch may.")
PRICES, REVIEWS = 10, 5
AHEAD = dt.timedelta(days=30)


def found_customer(request: StaffRequest, pk: uuid.UUID) -> Customer:
    """The customer, for whoever may know what it is worth."""
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    require(may_see_relations(request.user, pk), READERS)
    return customer


@require_http_methods(["GET", "POST"])
def value(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The statement of customer `pk`; a POST signs a review of it."""
    customer, on = found_customer(request, pk), clock.business_day()
    form = ValueReviewForm(request.POST or None)
    if request.method == "POST":
        require(may_edit_customers(request.user, pk), KEEPERS)
        if form.is_valid() and form.save(customer, by=request.user, on=on, at=clock.now()):
            messages.success(request, _("The review is kept with today's figures."))
            return redirect("appraisal:value", pk=pk)
    context = _statement(customer, request.user, on) | {"form": form}
    return render(request, "appraisal/value.html", context, status=422 if form.is_bound else 200)


def _statement(customer: Customer, reader: User, on: dt.date) -> dict[str, Any]:
    groups = _groups(customer, reader, on)
    everybody = {customer.pk, *(one.pk for group in groups for one in group.members)}
    found = services.statements(everybody, by=reader, on=on)
    mine = found[customer.pk]
    whole, coming = services.potential(mine, customer.pk, by=reader, on=on)
    prices = PricingProposal.objects.visible_to(reader).filter(customer=customer)
    reviews = ValueReview.objects.visible_to(reader).filter(customer=customer)
    for group in groups:
        group.lines = [(one, found[one.pk].worth) for one in group.members]
    return {
        "customer": customer,
        "today": on,
        "statement": mine,
        "worth": mine.worth,
        "whole": whole,
        "coming": coming,
        "groups": groups,
        "prices": prices.select_related("proposed_by")[:PRICES],
        "reviews": reviews.select_related("by")[:REVIEWS],
        "may_write": may_edit_customers(reader, customer.pk),
        "may_sell": may_sell(reader, customer.pk),
    }


@dataclass
class GroupWorth:
    """A group: the members that the reader sees with what each brings, and how many others."""

    group: CustomerGroup
    members: list[Customer]
    others: int
    lines: list[tuple[Customer, rules.Worth]] = field(default_factory=list)

    @property
    def total(self) -> rules.Worth:
        """What the seen members bring together."""
        first, *rest = [worth for _customer, worth in self.lines]
        for one in rest:
            first += one
        return first


def _groups(customer: Customer, reader: User, on: dt.date) -> list[GroupWorth]:
    mine = GroupMember.objects.visible_to(reader).on(on).filter(customer=customer)
    groups = [row.group for row in mine.select_related("group")]
    members = members_of([group.pk for group in groups], on=on)
    listed = [key for keys in members.values() for key in keys]
    seen = list(Customer.objects.visible_to(reader).filter(pk__in=listed)) if listed else []
    # who is a risk manager as well sees some of them without their money
    known = {one.pk: one for one in seen if may_see_relations(reader, one.pk)}
    return [
        GroupWorth(
            group,
            [known[key] for key in members.get(group.pk, []) if key in known],
            sum(key not in known for key in members.get(group.pk, [])),
        )
        for group in groups
    ]


@require_GET
def value_reviews(request: StaffRequest) -> HttpResponse:
    """Whose value is to be looked at within 30 days, overdue or never looked at; oldest first."""
    require(may_see_relations(request.user), READERS)
    today = clock.business_day()
    months: dict[str, int] = setting("value.review_months", on=today)
    newest = ValueReview.objects.visible_to(request.user).filter(customer=OuterRef("pk"))
    newest = newest.order_by("-reviewed_on", "-id")
    rows: Any = Customer.objects.visible_to(request.user).active()
    rows = rows.filter(tier__in=[tier for tier, every in months.items() if every])
    rows = rows.annotate(
        review_on=Subquery(newest.values("review_on")[:1]), net=Subquery(newest.values("net")[:1])
    )
    due = rows.filter(Q(review_on=None) | Q(review_on__lte=today + AHEAD))
    page = page_of(due.order_by("review_on", "created_at", "pk"), request)
    return render(request, "appraisal/value_reviews.html", {"page": page, "today": today})
