"""Reminders of maturing deposits."""

import datetime as dt

from django.utils.translation import gettext as _

from crm.core.models import Reminder, User
from crm.core.policy import setting
from crm.reminders.kind import Kind, Line
from crm.reminders.planning import plan_by_calendar
from customers.models import DepositAccount

DEPOSIT_MATURITY = "deposit.maturity"
PREFIX = "deposit:"

_SOURCE = f"""
    SELECT '{PREFIX}' || id AS subject_key, customer_id, matures_on AS about_on,
           opened_on AS since
      FROM customers_depositaccount
     WHERE matures_on IS NOT NULL AND closed_on IS NULL AND balance IS DISTINCT FROM 0
"""


def plan_deposit_maturities(*, on: dt.date, at: dt.datetime) -> int:
    """Plan the maturities of open accounts with money; lead days are a dated setting."""
    leads: list[int] = setting("deposit.lead_days", on=on)
    return plan_by_calendar(kind=DEPOSIT_MATURITY, source=_SOURCE, leads=leads, on=on, at=at)


def read_deposit_maturities(reminders: list[Reminder], reader: User) -> list[Line]:
    """The maturities in words, those that `reader` may (still) see."""
    keys = [reminder.subject_key.removeprefix(PREFIX) for reminder in reminders]
    found = DepositAccount.objects.visible_to(reader).filter(pk__in=keys)
    accounts = {f"{PREFIX}{row.pk}": row for row in found.select_related("customer")}
    return [
        Line(reminder, account.customer, account.masked_number, text(reminder, account))
        for reminder in reminders
        if (account := accounts.get(reminder.subject_key))
    ]


def text(reminder: Reminder, account: DepositAccount) -> str:
    """What a reminder says, in the active language; rendered when read, never stored."""
    words = {
        "kind": account.get_kind_display(),
        "day": reminder.about_on.isoformat(),
        "days": abs(reminder.lead_days),
    }
    if reminder.lead_days < 0:
        said = _("%(kind)s matured on %(day)s: was it kept?") % words
    elif reminder.lead_days == 0:
        said = _("%(kind)s matures on %(day)s, the day itself") % words
    else:
        said = _("%(kind)s matures on %(day)s, in %(days)s days") % words
    if account.auto_renew:
        said += _("; it renews itself, tell the customer the new rate")
    return said


KIND = Kind(DEPOSIT_MATURITY, plan_deposit_maturities, read_deposit_maturities)
