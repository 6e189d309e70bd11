"""Lists of care: who sleeps, whose rating is due; and the rules of the tiers."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from crm.core import clock
from crm.core.access import has_role, may_see_relations
from crm.core.http import StaffRequest, require
from crm.core.models import Role
from crm.core.paging import page_of
from customers.forms import TierRulesForm
from customers.models import ActivationPlan, AmlRating, Customer, TierRules
from customers.views.standing import READERS

AHEAD = dt.timedelta(days=30)
PUBLISHERS = gettext_lazy("Head office publishes the rules of the tiers.")


@require_GET
def dormant(request: StaffRequest) -> HttpResponse:
    """The customers asleep that I see, those without a plan first."""
    require(may_see_relations(request.user), READERS)
    plans = ActivationPlan.objects.visible_to(request.user).filter(customer=OuterRef("pk"))
    asleep = Customer.objects.visible_to(request.user).filter(status=Customer.Status.DORMANT)
    rows = asleep.annotate(
        plan_due=Subquery(plans.open().values("due_on")[:1]), had_plan=Exists(plans)
    ).order_by(F("plan_due").asc(nulls_first=True), "last_contact_on", "pk")
    page = page_of(rows, request)
    return render(request, "customers/dormant.html", {"page": page, "today": clock.business_day()})


@require_GET
def reviews(request: StaffRequest) -> HttpResponse:
    """Whose money-laundering rating is due within 30 days, overdue or missing; oldest first."""
    require(may_see_relations(request.user), READERS)
    today = clock.business_day()
    page = page_of(_due_for_review(request, today), request)
    return render(request, "customers/reviews.html", {"page": page, "today": today})


def _due_for_review(request: StaffRequest, today: dt.date) -> Any:
    """Active customers with the day of their next review (`review_on`; none: never rated)."""
    ratings = AmlRating.objects.visible_to(request.user).filter(
        customer=OuterRef("pk"), state=AmlRating.State.IN_FORCE
    )
    newest = ratings.order_by("-rated_on", "-id")
    rows: Any = Customer.objects.visible_to(request.user).active()
    rows = rows.annotate(
        review_on=Subquery(newest.values("review_on")[:1]),
        level=Subquery(newest.values("level")[:1]),
    )
    due = rows.filter(Q(review_on=None) | Q(review_on__lte=today + AHEAD))
    return due.order_by("review_on", "created_at", "pk")


@require_http_methods(["GET", "POST"])
def tier_rules(request: StaffRequest) -> HttpResponse:
    """All rules, the newest first; head office publishes new ones."""
    require(may_see_relations(request.user), READERS)
    may_publish = has_role(request.user, Role.HEAD_OFFICE)
    if request.method == "POST":
        require(may_publish, PUBLISHERS)
    form = TierRulesForm(request.POST or None)
    on = clock.business_day()
    if form.is_valid() and form.save(by=request.user, on=on, at=clock.now()):
        messages.success(request, _("The rules are published."))
        return redirect("customers:tier_rules")
    # unscoped: the rules of the bank are the same for everybody
    sets = TierRules.objects.prefetch_related("thresholds").select_related("published_by")
    context = {"sets": sets, "form": form if may_publish else None, "today": on}
    status = 422 if form.is_bound else 200
    return render(request, "customers/tier_rules.html", context, status=status)
