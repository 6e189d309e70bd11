"""Reminders of standing: a tier that changed, a money-laundering rating to look at again."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.core.models import Reminder, User
from crm.core.policy import setting
from crm.reminders.kind import Kind, Line
from crm.reminders.planning import plan_by_calendar
from customers.models import AmlRating, StandingChange

TIER_CHANGE, AML_REVIEW = "tier.change", "aml.review"
TIER_PREFIX, AML_PREFIX = "standing:", "aml:"
TOLD_AFTER = [0]  # on the day itself

_CHANGES = f"""
    SELECT '{TIER_PREFIX}' || id AS subject_key, customer_id, changed_on AS about_on,
           changed_on AS since
      FROM customers_standingchange WHERE kind = 'TIER'
"""
_RATINGS = f"""
    SELECT '{AML_PREFIX}' || r.id AS subject_key, r.customer_id, r.review_on AS about_on,
           r.rated_on AS since
      FROM customers_amlrating r JOIN customers_customer c ON c.id = r.customer_id
     WHERE r.state = 'IN_FORCE' AND c.status <> 'LOST' AND NOT EXISTS (
        SELECT 1 FROM customers_amlrating n
         WHERE n.customer_id = r.customer_id AND n.state = 'IN_FORCE'
           AND (n.rated_on, n.id) > (r.rated_on, r.id))
"""


def plan_tier_changes(*, on: dt.date, at: dt.datetime) -> int:
    """Tell each change of a tier once, on the first working day."""
    return plan_by_calendar(kind=TIER_CHANGE, source=_CHANGES, leads=TOLD_AFTER, on=on, at=at)


def plan_aml_reviews(*, on: dt.date, at: dt.datetime) -> int:
    """Tell ratings whose next look is due; lead days are a dated setting."""
    leads: list[int] = setting("aml.lead_days", on=on)
    return plan_by_calendar(kind=AML_REVIEW, source=_RATINGS, leads=leads, on=on, at=at)


def read_tier_changes(reminders: list[Reminder], reader: User) -> list[Line]:
    """The changes in words, those that `reader` may see."""
    keys = [reminder.subject_key.removeprefix(TIER_PREFIX) for reminder in reminders]
    found = StandingChange.objects.visible_to(reader).filter(pk__in=keys)
    changes = {f"{TIER_PREFIX}{row.pk}": row for row in found.select_related("customer")}
    return [
        Line(reminder, change.customer, "", _change_text(change), _page(change.customer_id))
        for reminder in reminders
        if (change := changes.get(reminder.subject_key))
    ]


def _change_text(change: StandingChange) -> str:
    words = {"before": change.before_words, "after": change.after_words}
    if change.is_up:
        return _("Tier up from %(before)s to %(after)s: say thank you") % words
    return _("Tier down from %(before)s to %(after)s: find out why") % words


def read_aml_reviews(reminders: list[Reminder], reader: User) -> list[Line]:
    """The ratings in words, those that `reader` may see."""
    keys = [reminder.subject_key.removeprefix(AML_PREFIX) for reminder in reminders]
    found = AmlRating.objects.visible_to(reader).filter(pk__in=keys)
    ratings = {f"{AML_PREFIX}{row.pk}": row for row in found.select_related("customer")}
    return [
        Line(
            reminder,
            rating.customer,
            str(rating.get_level_display()),
            _("Money-laundering risk is looked at again by %(day)s")
            % {"day": rating.review_on.isoformat()},
            _page(rating.customer_id),
        )
        for reminder in reminders
        if (rating := ratings.get(reminder.subject_key))
    ]


def _page(customer: object) -> str:
    return reverse("customers:standing", kwargs={"pk": customer})


TIER_KIND = Kind(TIER_CHANGE, plan_tier_changes, read_tier_changes)
AML_KIND = Kind(AML_REVIEW, plan_aml_reviews, read_aml_reviews)
