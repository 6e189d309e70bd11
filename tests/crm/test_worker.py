"""A real Celery worker, a real broker: a lost or doubled message changes nothing."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection

from crm.celery import app
from crm.core import clock
from crm.core.models import Delivery, Reminder
from customers.models import Customer, DepositAccount
from tests import factories as make

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).parent.parent.parent


def broker() -> redis.Redis:
    """The broker's own database; another test worker may be using the cache beside it."""
    return redis.Redis.from_url(f"{settings.REDIS_URL}/0")


@pytest.fixture(autouse=True)
def _empty_broker() -> None:
    broker().flushdb()


class Worker:
    """A worker process on this test's database."""

    def __init__(self, log: Path) -> None:
        base, _, _name = os.environ["DATABASE_URL"].rpartition("/")
        self.log = log
        self.environment = {
            **os.environ,
            "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
            "KEEP_LOGIN_ROLE": "false",
            "ZHIKE_ROLE": "job",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "crm", "worker", "--concurrency", "2",
                 "--loglevel", "INFO", "--without-gossip", "--without-mingle"],
                cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        wait_until(lambda: "ready." in self.log.read_text(errors="replace"), self.log)

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
        self.log.write_text("")


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    it = Worker(tmp_path / "worker.log")
    it.start()
    yield it
    it.kill()


def wait_until(happened: Any, log: Path, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-3000:])


def maturing_tomorrow(customer: Customer, count: int) -> None:
    today = clock.business_day()
    for _ in range(count):
        make.make_deposit(
            customer,
            {today - dt.timedelta(days=3): Decimal("500000.00")},
            kind=DepositAccount.Kind.TIME,
            matures_on=today + dt.timedelta(days=1),
        )


def delivered() -> int:
    return Delivery.objects.filter(channel="IN_APP").count()


def test_one_ring_plans_and_delivers(worker: Worker, customer: Customer) -> None:
    maturing_tomorrow(customer, 3)
    app.send_task("crm.plan_reminders")
    wait_until(lambda: delivered() == 3, worker.log)


def test_ten_rings_deliver_once(worker: Worker, customer: Customer) -> None:
    maturing_tomorrow(customer, 20)
    for _ in range(10):
        app.send_task("crm.plan_reminders")
    wait_until(lambda: worker.log.read_text().count("succeeded") == 10, worker.log)
    assert delivered() == 20
    assert Reminder.objects.filter(state="DELIVERED").count() == 20


def test_flushing_the_broker_loses_nothing(worker: Worker, customer: Customer) -> None:
    maturing_tomorrow(customer, 5)
    app.send_task("crm.plan_reminders")
    broker().flushdb()
    app.send_task("crm.plan_reminders")  # the next ring of the schedule
    wait_until(lambda: delivered() == 5, worker.log)
    app.send_task("crm.sweep_reminders")
    time.sleep(1)
    assert delivered() == 5


def test_a_killed_worker_leaves_what_the_next_one_finishes(
    worker: Worker, customer: Customer
) -> None:
    maturing_tomorrow(customer, 200)
    app.send_task("crm.plan_reminders")
    wait_until(lambda: Reminder.objects.exists(), worker.log)
    worker.kill()
    # whatever it held is free again once its lease has run out
    Reminder.objects.filter(state="CLAIMED").update(
        leased_until=clock.now() - dt.timedelta(seconds=1)
    )
    worker.start()
    app.send_task("crm.sweep_reminders")
    wait_until(lambda: delivered() == 200, worker.log)
    assert Reminder.objects.exclude(note="overtaken").filter(state="DELIVERED").count() == 200
