"""The ledger of reminders (decisions 4 and 22): claimed with a lease, delivered once, proved.

Celery only rings. A reminder is claimed with `FOR UPDATE SKIP LOCKED` and a lease; whoever dies
leaves a lease that runs out, and the next sweep takes over. In-app deliveries are written in the
claim's own transaction: exactly once. A mail is marked UNKNOWN before it is handed to the
carrier and SENT after: a kill in between leaves UNKNOWN, which a person decides; it is never
sent again in silence. Nor is one whose carrier broke off while it was handed over. One that the
carrier did not take is FAILED and tried again, later each time.
"""

import datetime as dt
import logging
import smtplib
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from crm.core.models import Delivery, Reminder, User
from crm.core.partitions import ensure_partitions

log = logging.getLogger(__name__)
LEASE = dt.timedelta(seconds=120)
NOBODY_TO_TELL = dt.timedelta(hours=20)
BATCH = 500
# after the first failure, the second, …; then every four hours, for three days in all
RETRIES = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, *[240] * 18))
# Django's backends that show a mail to whoever runs the server, and reach nobody
REACH_NOBODY = tuple(
    f"django.core.mail.backends.{one}." for one in ("console", "dummy", "filebased")
)

Recipients = Callable[[Iterable[uuid.UUID], dt.date], dict[uuid.UUID, list[User]]]
Digest = Callable[[User, list[Reminder]], tuple[str, str]]


def claim(*, at: dt.datetime, on: dt.date, limit: int = BATCH) -> list[Reminder]:
    """Take up to `limit` reminders due by `on` that nobody holds; their lease ends in 120 s."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE core_reminder SET state = 'CLAIMED', leased_until = %s, attempts = attempts + 1
             WHERE id IN (
                SELECT id FROM core_reminder
                 WHERE due_on <= %s AND (state = 'PLANNED'
                       OR (state = 'CLAIMED' AND leased_until < %s))
                 ORDER BY due_on, id LIMIT %s FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            [at + LEASE, on, at, limit],
        )
        ids = [row[0] for row in cursor.fetchall()]
    return list(Reminder.objects.filter(pk__in=ids))


@transaction.atomic
def deliver(claimed: list[Reminder], *, at: dt.datetime, on: dt.date, to: Recipients) -> int:
    """Write the deliveries of `claimed` for today's recipients; returns how many are new.

    A reminder without anybody to tell keeps its lease until tomorrow, when it is looked at again:
    it stands in nobody's way.
    """
    ids = [reminder.pk for reminder in claimed]
    held = list(
        Reminder.objects.select_for_update().filter(pk__in=ids, state=Reminder.State.CLAIMED)
    )
    people = to({reminder.customer_id for reminder in held}, on)
    rows = [
        Delivery(
            due_on=reminder.due_on,
            reminder=reminder,
            customer_id=reminder.customer_id,
            channel=channel,
            recipient=user,
            state=state,
            created_at=at,
            sent_at=at if channel == Delivery.Channel.IN_APP else None,
        )
        for reminder in held
        for user in people.get(reminder.customer_id, [])
        for channel, state in _channels(user)
    ]
    ensure_partitions("core_delivery", {row.due_on for row in rows})
    before = Delivery.objects.filter(reminder__in=ids).count()
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    told = {row.reminder_id for row in rows}
    Reminder.objects.filter(pk__in=told).update(
        state=Reminder.State.DELIVERED, leased_until=None, closed_at=at
    )
    Reminder.objects.filter(pk__in=set(ids) - told, state=Reminder.State.CLAIMED).update(
        leased_until=at + NOBODY_TO_TELL
    )
    return Delivery.objects.filter(reminder__in=ids).count() - before


def _channels(user: User) -> list[tuple[str, str]]:
    channels: list[tuple[str, str]] = [(Delivery.Channel.IN_APP, Delivery.State.DELIVERED)]
    if user.email:
        channels.append((Delivery.Channel.EMAIL, Delivery.State.PENDING))
    return channels


class CarrierDown(Exception):
    """No mail leaves at all."""


def send_mails(*, at: dt.datetime, digest: Digest) -> int:
    """Send each person one mail about all that waits for them; returns the number of mails.

    A carrier that cannot be reached fails everything that waits, to be tried again.
    """
    tried_again = Q(state=Delivery.State.FAILED, next_try_at__lte=at)
    waiting = Delivery.objects.filter(
        Q(state=Delivery.State.PENDING) | tried_again, channel=Delivery.Channel.EMAIL
    )
    people = User.objects.filter(pk__in=waiting.values("recipient"), is_active=True)
    sent = 0
    for person in people:
        try:
            sent += _send_one(person, waiting, at=at, digest=digest)
        except CarrierDown as down:
            _fail(waiting.filter(recipient__in=people), str(down), at=at)
            break
    return sent


def _send_one(person: User, waiting: QuerySet[Delivery], *, at: dt.datetime, digest: Digest) -> int:
    with transaction.atomic():
        rows = list(waiting.filter(recipient=person).select_for_update(skip_locked=True))
        mine = Delivery.objects.filter(pk__in=[row.pk for row in rows])
        mine.update(state=Delivery.State.UNKNOWN, next_try_at=None)
    if not rows:
        return 0
    reminders = list(Reminder.objects.filter(pk__in=[row.reminder_id for row in rows]))
    subject, body = digest(person, reminders)
    if not body:  # the customers went to somebody else in between
        mine.update(state=Delivery.State.FAILED, error="nothing left to tell")
        return 0
    return _hand_over(person, subject, body, mine, at=at)


def _hand_over(
    person: User, subject: str, body: str, mine: QuerySet[Delivery], *, at: dt.datetime
) -> int:
    """Give the carrier one mail; what it certainly did not take is FAILED, what it may is not."""
    carrier = get_connection()
    try:
        carrier.open()
    except OSError as error:
        _fail(mine, _reason(error), at=at)
        raise CarrierDown(_reason(error)) from error
    try:
        EmailMessage(subject, body, None, [person.email], connection=carrier).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError) as error:
        _fail(mine, _reason(error), at=at)  # it said no, or was not asked
        return 0
    except OSError as error:  # broken off: it may have taken the mail
        mine.update(error=_reason(error))
        return 0
    finally:
        _hang_up(carrier)
    if settings.EMAIL_BACKEND.startswith(REACH_NOBODY):
        mine.update(state=Delivery.State.FAILED, error="no mail server is set up: EMAIL_URL")
        return 0
    mine.update(state=Delivery.State.SENT, sent_at=at, error="")
    return 1


def _hang_up(carrier: Any) -> None:
    try:
        carrier.close()
    except OSError:
        log.info("the mail server was gone before the good-bye")


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def _fail(rows: QuerySet[Delivery], reason: str, *, at: dt.datetime) -> None:
    """They did not leave: tried again later each time, in the end no more."""
    for tries in sorted(set(rows.values_list("attempts", flat=True)), reverse=True):
        later = at + RETRIES[tries] if tries < len(RETRIES) else None
        rows.filter(attempts=tries).update(
            state=Delivery.State.FAILED,
            error=reason,
            next_try_at=later,
            attempts=F("attempts") + 1,
        )


def mark_read(deliveries: QuerySet[Delivery], *, at: dt.datetime) -> int:
    """The recipient has seen them; the first time counts."""
    fresh = deliveries.filter(state=Delivery.State.DELIVERED)
    return fresh.update(state=Delivery.State.READ, read_at=at)


def mark_acted(reminder: Reminder, *, at: dt.datetime) -> None:
    """Somebody did what the reminder asked for."""
    Reminder.objects.filter(pk=reminder.pk, state=Reminder.State.DELIVERED).update(
        state=Reminder.State.ACTED, closed_at=at
    )
