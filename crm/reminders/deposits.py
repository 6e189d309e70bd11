"""Reminders of maturing deposits."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.core import clock
from crm.core.models import Reminder, User
from crm.core.policy import setting
from crm.reminders.kind import Kind, Line
from crm.reminders.planning import plan_by_calendar
from customers.models import DepositAccount

DEPOSIT_MATURITY = "deposit.maturity"
PREFIX = "deposit:"

# Whether it was kept is asked although (indeed because) the account is empty or closed by then.
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
    today = clock.business_day()
    return [
        Line(reminder, account.customer, account.masked_number, text(reminder, account, today))
        for reminder in reminders
        if (account := accounts.get(reminder.subject_key))
    ]


def text(reminder: Reminder, account: DepositAccount, today: dt.date) -> str:
    """What a reminder says to who reads it on `today`, in the active language; never stored."""
    days = (reminder.about_on - today).days
    words = {"kind": account.get_kind_display(), "day": reminder.about_on.isoformat(), "days": days}
    if days < 0:
        return _after(account, reminder.about_on) % words
    if days == 0:
        said = _("%(kind)s matures on %(day)s, which is today") % words
    else:
        said = (
            ngettext(
                "%(kind)s matures on %(day)s, in %(days)s day",
                "%(kind)s matures on %(day)s, in %(days)s days",
                days,
            )
            % words
        )
    if account.auto_renew:
        said += _("; it renews itself, tell the customer the new rate")
    return said


def _after(account: DepositAccount, matured_on: dt.date) -> str:
    """What became of a maturity that is past, as far as the account tells."""
    if account.closed_on or account.balance == 0:
        return _("%(kind)s matured on %(day)s and was taken out: where did it go?")
    if account.matures_on and account.matures_on > matured_on:
        return _("%(kind)s of %(day)s renewed itself: tell the customer the new day and rate")
    return _("%(kind)s matured on %(day)s: was it kept?")


KIND = Kind(DEPOSIT_MATURITY, plan_deposit_maturities, read_deposit_maturities)
