"""A customer's risk level is assessed, and asked for."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.policy import setting
from customers import rules
from customers.models import Customer, RiskProfile


@transaction.atomic
def assess_risk_profile(
    *,
    customer: Customer,
    level: str,
    channel: str,
    assessed_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
    score: int | None = None,
    note: str = "",
) -> RiskProfile:
    """Keep the outcome of a questionnaire of `assessed_on`; it counts for the setting's months.

    Raises Refusal for a day to come and for a questionnaire older than the newest on file.
    """
    if assessed_on > on:
        raise Refusal(_("The questionnaire lies in the past."), field="assessed_on")
    # the customer's row: two assessments at once follow each other
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    newest = RiskProfile.objects.filter(customer=customer).order_by("-assessed_on").first()
    if newest and newest.assessed_on > assessed_on:
        raise Refusal(_("A newer questionnaire is on file already."), field="assessed_on")
    months = int(setting("risk_profile.months", on=assessed_on))
    return RiskProfile.objects.create(
        customer=customer,
        level=level,
        channel=channel,
        score=score,
        note=note,
        assessed_on=assessed_on,
        expires_on=rules.last_day(assessed_on, months),
        by=by,
        recorded_at=at,
    )


def risk_profile_on(customer: Customer, day: dt.date) -> RiskProfile | None:
    """The profile that speaks for `customer` on `day`; None: never assessed.

    It may have expired: ask `is_expired(day)`.
    """
    # unscoped: asked by services about a customer whom their caller found by visible_to
    return RiskProfile.objects.filter(customer=customer).current(on=day).first()
