"""What the schedule rings for: each looks at the ledger, so no ring is needed twice."""

import datetime as dt
import logging

from celery import shared_task

from crm import reminders
from crm.core import clock
from crm.core.audit.seals import head, seal
from crm.core.days import days_to_close
from crm.services import close_day

logger = logging.getLogger("crm.audit")


@shared_task(name="crm.close_due_days")
def close_due_days() -> None:
    """Close every whole business day that waits for it, the oldest first."""
    for day, run in days_to_close():
        close_day(on=day, load_run=run, at=clock.now())


@shared_task(name="crm.seal_audit")
def seal_audit() -> None:
    """Seal the logs' days that are over; the newest digest goes to the process's log as well."""
    now = clock.now()
    made = seal(until=clock.business_day(now) - dt.timedelta(days=1), at=now)
    logger.info("audit sealed: %s seals, newest digest %s", made, head())


@shared_task(name="crm.plan_reminders")
def plan_reminders() -> None:
    """Plan everything due up to today, then deliver it."""
    reminders.plan_due(on=clock.business_day(), at=clock.now())
    sweep_reminders()


@shared_task(name="crm.sweep_reminders")
def sweep_reminders() -> None:
    """Deliver what is due and not held by anybody."""
    reminders.deliver_due(on=clock.business_day(), at=clock.now())
