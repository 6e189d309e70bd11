"""What kinds of reminder there are: who plans each, how each reads (decision 22).

`crm/core/ledger.py` keeps and delivers them and knows no kind.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from crm.core import ledger
from crm.core.models import Branch, Posting, Reminder, Role, User
from crm.core.policy import setting
from crm.core.workdays import add_working_days, is_working_day
from customers.models import Assignment, Customer, DepositAccount

DEPOSIT_MATURITY = "deposit.maturity"
LOOK_BACK = 10  # days: no run of days off is longer, so "+1" of an older maturity is planned


@dataclass(frozen=True)
class Line:
    """A reminder as its reader sees it."""

    reminder: Reminder
    customer: Customer
    account: DepositAccount
    text: str


def told_on(matures_on: dt.date, lead: int) -> dt.date:
    """The working day on which to tell: before a maturity the last one, after it the next one."""
    day = matures_on - dt.timedelta(days=lead)
    if lead < 0:
        return day if is_working_day(day) else add_working_days(day, 1)
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def plan_deposit_maturities(*, on: dt.date, at: dt.datetime) -> int:
    """Plan what is due up to `on`, cancel what a changed maturity made wrong; returns new rows.

    Safe to repeat and to run late: the keys are the same. Where several reminders of one account
    are new at once, only the latest is told, the others are kept as overtaken.
    """
    leads: list[int] = setting("deposit.lead_days", on=on)
    first, last = on - dt.timedelta(days=LOOK_BACK), on + dt.timedelta(days=max(leads) + LOOK_BACK)
    plan: dict[tuple[dt.date, dt.date], int] = {}
    for offset in range((last - first).days + 1):
        matures_on = first + dt.timedelta(days=offset)
        for lead in sorted(leads, reverse=True):  # two leads on one day: the nearer one speaks
            plan[matures_on, told_on(matures_on, lead)] = lead
    due = [(about, tell, lead) for (about, tell), lead in plan.items() if tell <= on]
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL_CHANGED, {"at": at, "kind": DEPOSIT_MATURITY})
        if not due:
            return 0
        about, tell, lead_days = (list(column) for column in zip(*due, strict=True))
        cursor.execute(
            _PLAN,
            {
                "kind": DEPOSIT_MATURITY,
                "about": about,
                "tell": tell,
                "lead": lead_days,
                "at": at,
                "namespace": str(uuid.NAMESPACE_OID),
            },
        )
        return int(cursor.rowcount)


_CANCEL_CHANGED = """
    UPDATE core_reminder r SET state = 'CANCELLED', closed_at = %(at)s, note = 'changed'
      FROM customers_depositaccount d
     WHERE r.kind = %(kind)s AND r.state IN ('PLANNED', 'CLAIMED')
       AND r.subject_key = 'deposit:' || d.id
       AND (d.matures_on IS DISTINCT FROM r.about_on OR d.closed_on IS NOT NULL)
"""

_PLAN = """
    WITH calendar AS (
        SELECT * FROM unnest(%(about)s::date[], %(tell)s::date[], %(lead)s::int[])
                      AS c(about_on, due_on, lead_days)
    ), due AS (
        SELECT d.id, d.customer_id, c.*,
               row_number() OVER (PARTITION BY d.id ORDER BY c.due_on DESC) AS newest
          FROM calendar c JOIN customers_depositaccount d ON d.matures_on = c.about_on
         WHERE d.closed_on IS NULL AND c.due_on >= d.opened_on
           AND d.balance IS DISTINCT FROM 0
    )
    INSERT INTO core_reminder (id, kind, subject_key, about_on, due_on, lead_days, customer_id,
                               state, planned_at, attempts, note, closed_at)
    SELECT gen_random_uuid(), %(kind)s, 'deposit:' || id, about_on, due_on, lead_days, customer_id,
           CASE WHEN newest = 1 THEN 'PLANNED' ELSE 'CANCELLED' END, %(at)s, 0,
           CASE WHEN newest = 1 THEN '' ELSE 'overtaken' END,
           CASE WHEN newest = 1 THEN NULL ELSE %(at)s::timestamptz END
      FROM due
    ON CONFLICT (kind, subject_key, about_on, due_on) DO NOTHING
"""


def recipients(customers: Iterable[uuid.UUID], on: dt.date) -> dict[uuid.UUID, list[User]]:
    """Who is told on `on`: the customer's managers and who stands in; else the nearest head."""
    ids = list(customers)
    managers: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for customer_id, manager_id in (
        Assignment.objects.on(on).filter(customer__in=ids).values_list("customer_id", "manager_id")
    ):
        managers[customer_id].add(manager_id)
    postings = Posting.objects.on(on).filter(role=Role.MANAGER, user__is_active=True)
    everybody = {manager for found in managers.values() for manager in found}
    serving: dict[uuid.UUID, list[User]] = defaultdict(list)
    for posting in postings.filter(
        Q(acting_for__in=everybody) | Q(user__in=everybody, acting_for=None)
    ).select_related("user"):
        serving[posting.acting_for_id or posting.user_id].append(posting.user)
    told = {
        customer_id: list({user.pk: user for m in found for user in serving[m]}.values())
        for customer_id, found in managers.items()
    }
    orphans = [customer_id for customer_id in ids if not told.get(customer_id)]
    return {**told, **_heads(orphans, on)}


def _heads(customers: list[uuid.UUID], on: dt.date) -> dict[uuid.UUID, list[User]]:
    if not customers:
        return {}
    heads = defaultdict(list)
    for posting in (
        Posting.objects.on(on).filter(role=Role.HEAD, user__is_active=True).select_related("user")
    ):
        heads[posting.branch_id].append(posting.user)
    parents = dict(Branch.objects.values_list("id", "parent_id"))
    found = {}
    for customer_id, branch_id in Customer.objects.filter(pk__in=customers).values_list(
        "id", "branch_id"
    ):
        node: uuid.UUID | None = branch_id
        while node and not heads[node]:
            node = parents[node]
        found[customer_id] = heads[node] if node else []
    return found


def lines(reminders: Iterable[Reminder], reader: User) -> list[Line]:
    """The reminders that `reader` may (still) see, in words, in the order given."""
    listed = list(reminders)
    keys = [reminder.subject_key.removeprefix("deposit:") for reminder in listed]
    accounts = {
        str(account.pk): account
        for account in DepositAccount.objects.visible_to(reader)
        .filter(pk__in=keys)
        .select_related("customer")
    }
    return [
        Line(reminder, account.customer, account, text(reminder, account))
        for reminder, key in zip(listed, keys, strict=True)
        if (account := accounts.get(key))
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


def digest(person: User, reminders: list[Reminder]) -> tuple[str, str]:
    """Subject and body of one mail: what waits, without names, numbers or amounts."""
    with translation.override(person.language):
        shown = lines(reminders, person)
        subject = _("Zhike: %(count)s deposits need you") % {"count": len(shown)}
        body = "\n".join(f"· {line.customer.display_name}: {line.text}" for line in shown)
    return subject, body


def deliver_due(*, on: dt.date, at: dt.datetime, mail: bool = True) -> int:
    """Claim and deliver until nothing is due; returns the number of new deliveries.

    Without `mail` the mails stay PENDING for the next sweep.
    """
    delivered = 0
    while claimed := ledger.claim(at=at, on=on):
        written = ledger.deliver(claimed, at=at, on=on, to=recipients)
        delivered += written
        if not written:
            break
    if mail:
        ledger.send_mails(at=at, digest=digest)
    return delivered
