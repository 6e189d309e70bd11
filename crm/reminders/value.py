"""Reminders of value: a customer whose worth is to be looked at again."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from appraisal.models import ValueReview
from crm.core.models import Reminder, User
from crm.core.policy import setting
from crm.reminders.kind import Kind, Line
from crm.reminders.planning import plan_by_calendar

CODE, PREFIX = "value.review", "value:"

_DUE = f"""
    SELECT '{PREFIX}' || r.id AS subject_key, r.customer_id, r.review_on AS about_on,
           r.reviewed_on AS since
      FROM appraisal_valuereview r JOIN customers_customer c ON c.id = r.customer_id
     WHERE c.status <> 'LOST' AND NOT EXISTS (
        SELECT 1 FROM appraisal_valuereview n
         WHERE n.customer_id = r.customer_id
           AND (n.reviewed_on, n.id) > (r.reviewed_on, r.id))
"""


def plan(*, on: dt.date, at: dt.datetime) -> int:
    """Tell reviews that are due; lead days are a dated setting."""
    leads: list[int] = setting("value.lead_days", on=on)
    return plan_by_calendar(kind=CODE, source=_DUE, leads=leads, on=on, at=at)


def read(reminders: list[Reminder], reader: User) -> list[Line]:
    """The reviews in words, those that `reader` may see."""
    keys = [reminder.subject_key.removeprefix(PREFIX) for reminder in reminders]
    found = ValueReview.objects.visible_to(reader).filter(pk__in=keys)
    reviews = {f"{PREFIX}{row.pk}": row for row in found.select_related("customer")}
    return [
        Line(
            reminder,
            review.customer,
            "",
            _("What the customer is worth is looked at again by %(day)s")
            % {"day": review.review_on.isoformat()},
            reverse("appraisal:value", kwargs={"pk": review.customer_id}),
        )
        for reminder in reminders
        if (review := reviews.get(reminder.subject_key))
    ]


KIND = Kind(CODE, plan, read)
