"""A customer's standing: tier with its reason, grade, money-laundering rating, activation."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crm.core import clock
from crm.core.access import may_edit_customers, may_see_relations, roles_over
from crm.core.errors import Refusal
from crm.core.forms import ServiceForm
from crm.core.http import StaffRequest, require
from crm.core.models import Role, User
from customers import rules, services
from customers.forms import ActivationCloseForm, ActivationForm, AmlForm, GradeForm
from customers.models import (
    ActivationPlan,
    AmlRating,
    Balance,
    Customer,
    DepositAccount,
    Grade,
    StandingChange,
    TierRules,
    TierWatch,
)
from customers.views.customer import KEEPERS

READERS = gettext_lazy(
    "Standing is shown to account managers, their assistants, branch heads and head office."
)
HEADS = gettext_lazy("The head of the customer's branch decides.")
CHANGES, GRADES, RATINGS = 20, 5, 10


@dataclass(frozen=True)
class TierOnPage:
    """The rules in force, the figure as it stands, and what the next tier still takes."""

    rules: TierRules
    window: tuple[dt.date, dt.date]
    value: Decimal | None
    next: tuple[str, Decimal] | None

    @property
    def next_label(self) -> str:
        """The next tier in words."""
        return str(Customer.Tier(self.next[0]).label) if self.next else ""


@require_GET
def standing(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Tier, status, grade, rating and activation of customer `pk`, each with how it came about."""
    return _page(request, _found(request, pk))


def _found(request: StaffRequest, pk: uuid.UUID) -> Customer:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    require(may_see_relations(request.user, pk), READERS)
    return customer


def _page(
    request: StaffRequest, customer: Customer, bound: ServiceForm | None = None
) -> HttpResponse:
    """The whole page; `bound` is the form that was refused."""
    reader, today = request.user, clock.business_day()
    mine = {"customer": customer}
    ratings = AmlRating.objects.visible_to(reader).filter(**mine)
    plans = ActivationPlan.objects.visible_to(reader).filter(**mine).select_related("opened_by")
    context = {
        "customer": customer,
        "today": today,
        "tier": _tier(customer, reader, today),
        "watch": TierWatch.objects.visible_to(reader).filter(**mine).first(),
        "changes": StandingChange.objects.visible_to(reader).filter(**mine)[:CHANGES],
        "grades": Grade.objects.visible_to(reader).filter(**mine).select_related("by")[:GRADES],
        "ratings": ratings.select_related("by", "decided_by")[:RATINGS],
        "plans": plans[:RATINGS],
        "may_write": may_edit_customers(reader, customer.pk),
        "may_decide": Role.HEAD in roles_over(reader, customer.pk, today),
        **{name: bound if isinstance(bound, form) else form() for name, form in FORMS.items()},
    }
    return render(request, "customers/standing.html", context, status=422 if bound else 200)


FORMS: dict[str, type[ServiceForm]] = {
    "grade_form": GradeForm,
    "aml_form": AmlForm,
    "activation_form": ActivationForm,
    "close_form": ActivationCloseForm,
}


def _tier(customer: Customer, reader: User, today: dt.date) -> TierOnPage | None:
    """None while head office has published no rules."""
    in_force = services.rules_on(services.applies_to(customer), today)
    if in_force is None:
        return None
    first, last = services.window_of(in_force.measure, today)
    in_yuan = DepositAccount.objects.visible_to(reader).filter(customer=customer).in_yuan()
    told = Balance.objects.visible_to(reader).filter(
        account__in=in_yuan, business_day__range=(first.replace(day=1), last)
    )
    days = [(row.account_id, row.business_day, row.amount) for row in told.as_known()]
    value = rules.average(days, first, last)
    least = [(row.tier, row.least) for row in in_force.thresholds.all()]
    missing = rules.missing_to_next(value or Decimal(0), customer.tier, least)
    return TierOnPage(in_force, (first, last), value, missing)


def _written(request: StaffRequest, customer: Customer, form: Any, said: str) -> HttpResponse:
    """Save `form` about `customer`, say so; else the page with what is wrong."""
    require(may_edit_customers(request.user, customer.pk), KEEPERS)
    on, at = clock.business_day(), clock.now()
    if form.is_valid() and form.save(customer, by=request.user, on=on, at=at):
        messages.success(request, said)
        return redirect("customers:standing", pk=customer.pk)
    return _page(request, customer, form)


@require_POST
def grade(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Grade customer `pk`."""
    return _written(request, _found(request, pk), GradeForm(request.POST), _("The grade is kept."))


@require_POST
def aml_rate(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Rate the money-laundering risk of customer `pk`."""
    said = _("The rating is kept; a lower level waits for the head.")
    return _written(request, _found(request, pk), AmlForm(request.POST), said)


@require_POST
def aml_decide(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The head's word on the lower level `pk`: `agree=yes`, anything else declines."""
    rating = get_object_or_404(AmlRating.objects.visible_to(request.user), pk=pk)
    require(Role.HEAD in roles_over(request.user, rating.customer_id), HEADS)
    agrees = request.POST.get("agree") == "yes"
    try:
        services.decide_aml(
            rating=rating, agrees=agrees, by=request.user, on=clock.business_day(), at=clock.now()
        )
        messages.success(request, _("The decision is registered."))
    except Refusal as refusal:
        messages.error(request, " ".join(str(word) for word in (refusal, refusal.who) if word))
    return redirect("customers:standing", pk=rating.customer_id)


@require_POST
def activation_open(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan how customer `pk` is woken."""
    said = _("The plan is open.")
    return _written(request, _found(request, pk), ActivationForm(request.POST), said)


@require_POST
def activation_close(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what came of plan `pk`."""
    plans = ActivationPlan.objects.visible_to(request.user).select_related("customer")
    plan = get_object_or_404(plans, pk=pk)
    require(may_edit_customers(request.user, plan.customer_id), KEEPERS)
    form = ActivationCloseForm(request.POST)
    if form.is_valid() and form.save(plan, by=request.user, on=clock.business_day()):
        messages.success(request, _("The plan is closed."))
        return redirect("customers:standing", pk=plan.customer_id)
    return _page(request, plan.customer, form)
