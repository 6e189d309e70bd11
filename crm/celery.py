"""The Celery application and its schedule: a doorbell, never the ledger (docs/ARCHITECTURE.md)."""

import os
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


class Job(Task):  # type: ignore[type-arg]  # not generic at run time
    """A task whose writes carry its name into the history."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run, whoever called."""
        from crm.core.history import doing  # settings are read first

        with doing(self.name):
            return super().__call__(*args, **kwargs)


app = Celery("zhike", task_cls=Job)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=30,
    task_time_limit=3600,
    task_soft_time_limit=3500,
    broker_transport_options={"visibility_timeout": 7200},
    broker_connection_retry_on_startup=True,
    worker_hijack_root_logger=False,
)
app.autodiscover_tasks()

# Times are of the bank's business time zone (`TIME_ZONE`). Each task looks whether its day is
# whole and due: ringing twice, late or not at all changes no result.
app.conf.beat_schedule = {
    "close the day when its data are whole": {
        "task": "crm.close_due_days",
        "schedule": crontab(minute="*/10"),
    },
    "seal the logs of yesterday": {
        "task": "crm.seal_audit",
        "schedule": crontab(hour=6, minute=15),
    },
    "plan the reminders that are due": {
        "task": "crm.plan_reminders",
        "schedule": crontab(hour=7, minute=30),
    },
    "take up imports that nobody works at": {
        "task": "customers.run_imports",
        "schedule": 30.0,
    },
    "write exports that wait": {
        "task": "customers.run_exports",
        "schedule": 30.0,
    },
    "sweep reminders that nobody delivered": {
        "task": "crm.sweep_reminders",
        "schedule": 30.0,
    },
}
