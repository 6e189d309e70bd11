"""Reminders of people: a birthday to wish well on, an identity paper that expires."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext as _

from crm.core.models import Reminder, User
from crm.core.policy import setting
from crm.reminders.kind import Kind, Line
from crm.reminders.planning import LOOK_BACK, plan_by_calendar
from customers.models import Consent, Contact, Customer, IdentityPaper
from customers.rules import born_celebrating
from customers.services import closed_channels

BIRTHDAY, PAPER_EXPIRY = "birthday", "paper.expiry"
CONTACT_PREFIX, CUSTOMER_PREFIX, PAPER_PREFIX = "born:contact:", "born:customer:", "paper:"
REMEMBERED = 31  # days: what waits longer than a month to be delivered is cancelled

# Whoever took back the use of their data, or closed every channel, is left in peace.
_REACH = ", ".join(f"'{one.value}'" for one in Consent.REACH)
_BIRTHDAYS = f"""
    WITH born AS (
        SELECT * FROM unnest('{{births}}'::date[], '{{lunar}}'::boolean[], '{{days}}'::date[])
                      AS b(born_on, is_lunar, about_on)
    ), said AS (
        SELECT DISTINCT ON (contact_id, subject) contact_id, subject, is_given
          FROM customers_consent ORDER BY contact_id, subject, told_at DESC, id DESC
    ), silent AS (
        SELECT contact_id FROM said WHERE NOT is_given GROUP BY contact_id
        HAVING bool_or(subject = 'DATA')
            OR count(*) FILTER (WHERE subject IN ({_REACH})) = {len(Consent.REACH)}
    )
    SELECT '{CONTACT_PREFIX}' || p.id AS subject_key, p.customer_id, b.about_on,
           p.created_at::date AS since
      FROM customers_contact p JOIN customers_customer c ON c.id = p.customer_id
      JOIN born b ON b.born_on = p.born_on AND b.is_lunar = p.born_lunar
     WHERE c.status <> 'LOST' AND NOT EXISTS (SELECT 1 FROM silent s WHERE s.contact_id = p.id)
     UNION ALL
    SELECT '{CUSTOMER_PREFIX}' || c.id, c.id, b.about_on, c.created_at::date
      FROM customers_customer c JOIN born b ON b.born_on = c.born_on AND NOT b.is_lunar
     WHERE c.kind = 'INDIVIDUAL' AND c.status <> 'LOST'
"""
_PAPERS = f"""
    SELECT '{PAPER_PREFIX}' || r.id AS subject_key, r.customer_id, r.valid_until AS about_on,
           r.seen_on AS since
      FROM customers_identitypaper r JOIN customers_customer c ON c.id = r.customer_id
     WHERE r.valid_until IS NOT NULL AND c.status <> 'LOST' AND NOT EXISTS (
        SELECT 1 FROM customers_identitypaper n
         WHERE n.customer_id = r.customer_id AND n.kind = r.kind
           AND n.contact_id IS NOT DISTINCT FROM r.contact_id
           AND (n.seen_on, n.id) > (r.seen_on, r.id))
"""


def plan_birthdays(*, on: dt.date, at: dt.datetime) -> int:
    """Tell birthdays by either calendar; lead days are a dated setting."""
    leads: list[int] = setting("birthday.lead_days", on=on)
    source = _born_around(on, max(leads))
    return plan_by_calendar(kind=BIRTHDAY, source=source, leads=leads, on=on, at=at)


def _born_around(on: dt.date, ahead: int) -> str:
    """The source of birthdays: who was born on which day celebrates when, around `on`."""
    births: list[str] = []
    lunar: list[str] = []
    days: list[str] = []
    for offset in range(-REMEMBERED, max(ahead, 0) + LOOK_BACK + 1):
        day = on + dt.timedelta(days=offset)
        for is_lunar in (False, True):
            for born_on in born_celebrating(day, lunar=is_lunar):
                births.append(born_on.isoformat())
                lunar.append("t" if is_lunar else "f")
                days.append(day.isoformat())
    lists = {"births": births, "lunar": lunar, "days": days}
    return _BIRTHDAYS.format(**{name: "{" + ",".join(row) + "}" for name, row in lists.items()})


def plan_papers(*, on: dt.date, at: dt.datetime) -> int:
    """Tell papers that expire and were not renewed; lead days are a dated setting."""
    leads: list[int] = setting("paper.lead_days", on=on)
    return plan_by_calendar(kind=PAPER_EXPIRY, source=_PAPERS, leads=leads, on=on, at=at)


def read_birthdays(reminders: list[Reminder], reader: User) -> list[Line]:
    """The birthdays in words, those that `reader` may see."""
    people = _contacts(_keys(reminders, CONTACT_PREFIX), reader)
    found = Customer.objects.visible_to(reader).filter(pk__in=_keys(reminders, CUSTOMER_PREFIX))
    customers = {f"{CUSTOMER_PREFIX}{row.pk}": row for row in found}
    lines = []
    for reminder in reminders:
        day = {"day": reminder.about_on.isoformat()}
        if told := people.get(reminder.subject_key):
            contact, closed = told
            words = _("Birthday on %(day)s") % day + _how(contact, closed)
            customer, name = contact.customer, contact.display_name
        elif row := customers.get(reminder.subject_key):
            words, customer, name = _("Birthday on %(day)s") % day, row, ""
        else:
            continue
        lines.append(Line(reminder, customer, name, words, _page(customer.pk)))
    return lines


def _keys(reminders: list[Reminder], prefix: str) -> list[str]:
    keys = [reminder.subject_key for reminder in reminders]
    return [key.removeprefix(prefix) for key in keys if key.startswith(prefix)]


def _contacts(keys: list[str], reader: User) -> dict[str, tuple[Contact, frozenset[str]]]:
    """The people who may be wished well, each with the channels that they have closed."""
    found = Contact.objects.visible_to(reader).filter(pk__in=keys).select_related("customer")
    said: dict[uuid.UUID, list[Consent]] = defaultdict(list)
    for row in Consent.objects.visible_to(reader).filter(contact__in=list(found)).newest():
        said[row.contact_id].append(row)
    told = {one: closed_channels(said[one.pk]) for one in found}
    return {
        f"{CONTACT_PREFIX}{one.pk}": (one, closed)
        for one, closed in told.items()
        if closed != frozenset(Consent.REACH)
    }


def _how(contact: Contact, closed: Collection[str]) -> str:
    """How the person is reached, in words: by what they like, never by what they closed."""
    said = ""
    if contact.prefers and contact.prefers not in closed:
        said = _("; likes to be reached by: %(channel)s") % {
            "channel": contact.get_prefers_display()
        }
    if closed:
        labels = _(", ").join(str(one.label) for one in Consent.REACH if one in closed)
        said += _("; not by: %(channels)s") % {"channels": labels}
    return said


def read_papers(reminders: list[Reminder], reader: User) -> list[Line]:
    """The papers in words, those that `reader` may see; what was renewed says nothing."""
    mine = {reminder.customer_id for reminder in reminders}
    rows = IdentityPaper.objects.visible_to(reader).filter(customer__in=mine)
    papers = {
        f"{PAPER_PREFIX}{row.pk}": row
        for row in rows.current().select_related("customer", "contact")
    }
    return [
        Line(
            reminder,
            row.customer,
            row.contact.display_name if row.contact else "",
            _paper_text(reminder, row),
            _page(row.customer_id),
        )
        for reminder in reminders
        if (row := papers.get(reminder.subject_key))
    ]


def _paper_text(reminder: Reminder, row: IdentityPaper) -> str:
    words = {"kind": row.get_kind_display(), "day": reminder.about_on.isoformat()}
    if reminder.lead_days < 0:
        return _("%(kind)s expired on %(day)s: ask for the new one") % words
    return _("%(kind)s expires on %(day)s: ask for the new one") % words


def _page(customer: uuid.UUID) -> str:
    return reverse("customers:file", kwargs={"pk": customer})


BIRTHDAY_KIND = Kind(BIRTHDAY, plan_birthdays, read_birthdays)
PAPER_KIND = Kind(PAPER_EXPIRY, plan_papers, read_papers)
