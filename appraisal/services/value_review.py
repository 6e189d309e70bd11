"""The periodic look at what a customer is worth."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appraisal import rules
from appraisal.models import ValueReview
from appraisal.services.pricing import potential
from appraisal.services.value import statements
from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.policy import setting
from customers.models import Customer
from customers.rules import add_months


@transaction.atomic
def review_value(
    *,
    customer: Customer,
    beyond_money: str,
    note: str,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> ValueReview:
    """Sign that `by` looked at what `customer` is worth; the figures of `on` are kept with it.

    The next look is due after the months that the setting gives the tier; a tier without one
    refuses.
    """
    months: int = setting("value.review_months", on=on)[customer.tier]
    if not months:
        raise Refusal(_("Customers of this tier are not reviewed (a setting of the bank)."))
    statement = statements([customer.pk], by=by, on=on)[customer.pk]
    whole, _coming = potential(statement, customer.pk, by=by, on=on)
    worth = statement.worth
    return ValueReview.objects.create(
        customer=customer,
        net=rules.cents(worth.net),
        eva=rules.cents(worth.eva),
        raroc=worth.raroc,
        potential=rules.cents(whole.net),
        beyond_money=beyond_money,
        note=note,
        reviewed_on=on,
        review_on=add_months(on, months),
        by=by,
        recorded_at=at,
    )
