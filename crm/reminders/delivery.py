"""The ledger's reminders in words, and on their way."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import ngettext

from crm.core import ledger
from crm.core.models import Reminder, User
from crm.reminders.kind import Line
from crm.reminders.kinds import BY_CODE
from crm.reminders.recipients import recipients


def lines(reminders: Iterable[Reminder], reader: User) -> list[Line]:
    """The reminders that `reader` may (still) see, in words, in the order given."""
    listed = list(reminders)
    by_kind: dict[str, list[Reminder]] = defaultdict(list)
    for reminder in listed:
        by_kind[reminder.kind].append(reminder)
    shown: dict[uuid.UUID, Line] = {}
    for code, rows in by_kind.items():
        if kind := BY_CODE.get(code):  # a kind that this version no longer knows says nothing
            shown |= {line.reminder.pk: line for line in kind.read(rows, reader)}
    return [shown[reminder.pk] for reminder in listed if reminder.pk in shown]


def digest(person: User, reminders: list[Reminder]) -> tuple[str, str]:
    """Subject and body of one mail: what waits; names masked, no numbers, no amounts."""
    with translation.override(person.language):
        shown = lines(reminders, person)
        subject = ngettext(
            "Zhike: %(count)s reminder for you", "Zhike: %(count)s reminders for you", len(shown)
        )
        body = "\n".join(f"· {line.customer.display_name}: {line.text}" for line in shown)
    return subject % {"count": len(shown)}, body


def deliver_due(*, on: dt.date, at: dt.datetime, mail: bool = True) -> int:
    """Claim and deliver until nothing is due; returns the number of new deliveries.

    Without `mail` the mails stay PENDING for the next sweep.
    """
    delivered = 0
    while claimed := ledger.claim(at=at, on=on):
        delivered += ledger.deliver(claimed, at=at, on=on, to=recipients)
    if mail:
        ledger.send_mails(at=at, digest=digest)
    return delivered
