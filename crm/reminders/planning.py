"""Planning by the calendar: which days of a kind, told how long before or after."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection

from crm.core.workdays import add_working_days, is_working_day

LOOK_BACK = 10  # days: no run of days off is longer, so "+1" of an older day is planned
# Days ahead for which the reminders after a day are planned: when it is past, the source may not
# know it any more (the deposit renewed itself, the account is closed).
AFTER_AHEAD = dt.timedelta(days=3)


def told_on(about_on: dt.date, lead: int) -> dt.date:
    """The working day on which to tell: before the day the last one, after it the next one."""
    day = about_on - dt.timedelta(days=lead)
    if lead < 0:
        return day if is_working_day(day) else add_working_days(day, 1)
    while not is_working_day(day):
        day -= dt.timedelta(days=1)
    return day


def plan_by_calendar(
    *, kind: str, source: str, leads: Sequence[int], on: dt.date, at: dt.datetime
) -> int:
    """Plan what is due up to `on`, cancel what no longer holds; returns the number of new rows.

    `source` is SQL (never user text, without parameters) of the days there are to tell of:
    `subject_key`, `customer_id`, `about_on` and `since`, before which nothing is told. `leads`
    are days before `about_on`, negative after it. Safe to repeat and to run late: the keys are
    the same. Where several reminders of one subject are new at once, only the latest is told,
    the others are kept as overtaken. A planned reminder whose day lies ahead is cancelled when
    the source no longer has that day.
    """
    due = [
        (about, tell, lead)
        for about, tell, lead in _calendar(leads, on)
        if tell <= on or (lead < 0 and about <= on + AFTER_AHEAD)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL.format(source=source), {"at": at, "kind": kind, "on": on})
        if not due:
            return 0
        about, tell, lead = (list(column) for column in zip(*due, strict=True))
        cursor.execute(
            _PLAN.format(source=source),
            {"kind": kind, "about": about, "tell": tell, "lead": lead, "at": at, "on": on},
        )
        return int(cursor.rowcount)


def _calendar(leads: Sequence[int], on: dt.date) -> list[tuple[dt.date, dt.date, int]]:
    """(day spoken of, day to tell it, lead) of every day that may have to be told around `on`."""
    first = on - dt.timedelta(days=LOOK_BACK + max(0, -min(leads)))
    last = on + dt.timedelta(days=max(leads) + LOOK_BACK)
    plan: dict[tuple[dt.date, dt.date], int] = {}
    for offset in range((last - first).days + 1):
        about = first + dt.timedelta(days=offset)
        for lead in sorted(leads, reverse=True):  # two leads on one day: the nearer one speaks
            plan[about, told_on(about, lead)] = lead
    return [(about, tell, lead) for (about, tell), lead in plan.items()]


_CANCEL = """
    UPDATE core_reminder r SET state = 'CANCELLED', closed_at = %(at)s, note = 'changed'
     WHERE r.kind = %(kind)s AND r.state IN ('PLANNED', 'CLAIMED')
       AND (r.lead_days >= 0 OR r.about_on > %(on)s)
       AND NOT EXISTS (SELECT 1 FROM ({source}) s
                        WHERE s.subject_key = r.subject_key AND s.about_on = r.about_on)
"""

_PLAN = """
    WITH calendar AS (
        SELECT * FROM unnest(%(about)s::date[], %(tell)s::date[], %(lead)s::int[])
                      AS c(about_on, due_on, lead_days)
    ), due AS (
        SELECT s.subject_key, s.customer_id, c.*,
               c.due_on > %(on)s AS ahead,
               row_number() OVER (PARTITION BY s.subject_key, c.due_on > %(on)s
                                  ORDER BY c.due_on DESC) AS newest
          FROM calendar c JOIN ({source}) s ON s.about_on = c.about_on
         WHERE c.due_on >= s.since
    )
    INSERT INTO core_reminder (id, kind, subject_key, about_on, due_on, lead_days, customer_id,
                               state, planned_at, attempts, note, closed_at)
    SELECT gen_random_uuid(), %(kind)s, subject_key, about_on, due_on, lead_days, customer_id,
           CASE WHEN newest = 1 OR ahead THEN 'PLANNED' ELSE 'CANCELLED' END, %(at)s, 0,
           CASE WHEN newest = 1 OR ahead THEN '' ELSE 'overtaken' END,
           CASE WHEN newest = 1 OR ahead THEN NULL ELSE %(at)s::timestamptz END
      FROM due
    ON CONFLICT (kind, subject_key, about_on, due_on) DO NOTHING
"""
