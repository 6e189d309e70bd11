"""Grades, money-laundering ratings and activation plans are written, each once and signed."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.core.access import roles_over
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Role, User
from crm.core.policy import setting
from customers import rules
from customers.models import ActivationPlan, AmlRating, Customer, Grade

HEAD_DECIDES = _("The head of the customer's branch may.")


@transaction.atomic
def grade_customer(
    *,
    customer: Customer,
    marks: Mapping[str, int],
    note: str,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> Grade:
    """Grade `customer` by four marks (1 to 5); the letter follows by the setting of the day."""
    grading = setting("customer.grading", on=on)
    weights = {name: Decimal(grading["weights"][name]) for name in Grade.MARKS}
    letters = [(letter, Decimal(least)) for letter, least in grading["letters"]]
    points, letter = rules.grade(marks, weights, letters)
    return Grade.objects.create(
        customer=customer,
        **{name: marks[name] for name in Grade.MARKS},
        points=points,
        letter=letter,
        note=note,
        graded_on=on,
        by=by,
        recorded_at=at,
    )


@transaction.atomic
def rate_aml(
    *, customer: Customer, level: str, reason: str, by: User, on: dt.date, at: dt.datetime
) -> AmlRating:
    """Rate the money-laundering risk; a lower level than the one in force waits for the head.

    The next look is due after the months that the setting gives the level (DOMAIN.md E2).
    """
    # the customer's row: two ratings at once follow each other
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    current = AmlRating.objects.filter(customer=customer).current().first()
    waits = current is not None and rules.is_lower_risk(level, current.level)
    with refusing(AmlRating, fields={"one_rating_waits": "level"}):
        return AmlRating.objects.create(
            customer=customer,
            level=level,
            state=AmlRating.State.PROPOSED if waits else AmlRating.State.IN_FORCE,
            reason=reason,
            rated_on=on,
            review_on=rules.review_due(on, level, setting("aml.review_months", on=on)),
            by=by,
            recorded_at=at,
        )


@transaction.atomic
def decide_aml(
    *, rating: AmlRating, agrees: bool, by: User, on: dt.date, at: dt.datetime
) -> AmlRating:
    """The head agrees to a lower level, or declines it; never the person who proposed it."""
    held = AmlRating.objects.select_for_update(of=("self",)).get(pk=rating.pk)
    if Role.HEAD not in roles_over(by, held.customer_id, on):
        raise Refusal(_("The head of the customer's branch decides."), who=HEAD_DECIDES)
    if held.by_id == by.pk:
        raise Refusal(_("Another person decides on a lower level."), who=HEAD_DECIDES)
    if held.state != AmlRating.State.PROPOSED:
        raise Refusal(_("This rating does not wait any more: it was decided on."))
    held.state = AmlRating.State.IN_FORCE if agrees else AmlRating.State.DECLINED
    held.decided_by, held.decided_at = by, at
    with refusing(AmlRating):
        held.save(update_fields=["state", "decided_by", "decided_at"])
    return held


@transaction.atomic
def open_activation(
    *,
    customer: Customer,
    aim: str,
    steps: str,
    due_on: dt.date,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> ActivationPlan:
    """Plan how a dormant customer is woken; one plan at a time."""
    if customer.status != Customer.Status.DORMANT:
        raise Refusal(_("Only a dormant customer is activated."))
    if due_on < on:
        raise Refusal(_("A plan ends today or later."), field="due_on")
    with refusing(ActivationPlan):
        return ActivationPlan.objects.create(
            customer=customer,
            aim=aim,
            steps=steps,
            due_on=due_on,
            opened_by=by,
            opened_on=on,
            recorded_at=at,
        )


@transaction.atomic
def close_activation(
    *, plan: ActivationPlan, state: str, result: str, by: User, on: dt.date
) -> ActivationPlan:
    """Say what came of a plan, once."""
    held = ActivationPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if held.state != ActivationPlan.State.OPEN:
        raise Refusal(_("This plan is closed already."))
    held.state, held.result, held.closed_by, held.closed_on = state, result, by, on
    with refusing(ActivationPlan, fields={"a_closed_plan_says_what_came_of_it": "result"}):
        held.save(update_fields=["state", "result", "closed_by", "closed_on"])
    return held
