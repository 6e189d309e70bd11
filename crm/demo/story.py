"""Makes the bank in order: feed, staff, scheme, what people did, past days, reminders."""

import datetime as dt
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from appraisal.services import install_job_description_scheme, score_day
from crm import reminders
from crm.core import clock
from crm.core.feed.engine import RejectLimit
from crm.core.models import FeedLoad, Reminder, User
from crm.demo import folder, lending, staff
from crm.demo.activity import write_visits
from crm.demo.care import walk_tiers, write_care
from crm.demo.crowd import add_crowd
from crm.demo.deposits import month_ends
from crm.demo.filing import write_files
from crm.demo.lists import write_list
from crm.demo.relations import write_relations
from crm.demo.reveals import write_emails, write_reveals
from crm.demo.selling import write_sales
from crm.demo.value import write_value
from crm.feeds import load_feed
from crm.services import close_day
from customers.services import install_products
from visits.services import install_question_lists

VISITS = 12  # per manager; the first one has twice as many
DAILY = 30
WITH_A_STORY = 20_000  # customers
# yuan a year for each manager, beside the source's own two
TARGETS = {
    "loan-net": Decimal(9_000_000),
    "loan-average": Decimal(21_000_000),
    "deposit-net": Decimal(14_000_000),
    "deposit-average": Decimal(11_500_000),
    "interest": Decimal(1_200_000),
}
Say = Callable[[str], object]


def tell(*, today: dt.date, seed: int, customers: int, say: Say) -> None:
    """The whole bank as of the morning of `today`; `say` gets a line per step.

    Beyond `WITH_A_STORY` customers the rest is a crowd: rows to measure with, no stories.
    """
    at = clock.now()
    bank = folder.build(today=today, seed=seed, customers=min(customers, WITH_A_STORY))
    install_products(at=at)
    install_question_lists()
    with tempfile.TemporaryDirectory(prefix="zhike-demo-") as temporary:
        folder.write(bank, Path(temporary))
        load_feed(folder=Path(temporary), at=at, today=today, limit=RejectLimit(rows=0))
    say(f"  {len(bank.clients):,} customers of {len(bank.managers)} managers")
    with transaction.atomic():
        _people(today, seed, at, say)
    say(f"  {_score(today, at)} business days scored")
    with transaction.atomic():
        moved, rated = _care(today, seed, at)
    say(f"  {moved:,} changes of tier and status, {rated:,} risk ratings")
    _tell_reminders(today, at)
    if customers > WITH_A_STORY:
        more, password = customers - WITH_A_STORY, settings.DEMO_PASSWORD
        add_crowd(count=more, today=today, seed=seed, password=password, at=at)
        say(f"  {more:,} customers more")


def _people(today: dt.date, seed: int, at: dt.datetime, say: Say) -> None:
    """Staff, scheme, and what they did."""
    staff.hire(at=at)
    since = dt.date(today.year - 1, 1, 1)
    install_job_description_scheme(at=at, valid_from=since, targets=TARGETS)
    managers = list(User.objects.filter(username__startswith="M").order_by("username"))
    seats = User.objects.in_bulk(field_name="username", id_list=["H10101", "R101"])
    visits = write_visits(today=today, seed=seed, managers=managers, most=VISITS)
    write_reveals(seed=seed, managers=managers[:9])
    write_emails(managers=managers[:9])
    files = lending.write_files(
        today=today, seed=seed, managers=managers[:9], reviewer=seats["R101"]
    )
    inspections = lending.write_inspections(today=today, seed=seed, at=at)
    write_relations(manager=managers[0], seed=seed, at=at)
    lending.write_deductions(today=today, managers=managers, head=seats["H10101"], at=at)
    proposals = write_sales(today=today, seed=seed, managers=managers[:9], most=6)
    listed = write_list(seed=seed, manager=managers[0])
    say(f"  {proposals} proposals, {listed} customers from a list")
    say(f"  {visits:,} visits, {files} due-diligence files, {inspections:,} inspections")


def _care(today: dt.date, seed: int, at: dt.datetime) -> tuple[int, int]:
    """Tiers as past nights moved them; ratings, grades and plans by the managers."""
    moved = walk_tiers(today=today, at=at)
    managers = list(User.objects.filter(username__startswith="M").order_by("username"))
    head = User.objects.get(username="H10101")
    rated = write_care(today=today, seed=seed, managers=managers, head=head)
    write_files(today=today, seed=seed, managers=managers)
    write_value(today=today, seed=seed, managers=managers, head=head, at=at)
    return moved, rated


def _score(today: dt.date, at: dt.datetime) -> int:
    """The last twelve month ends and thirty days; the last of them is closed as each night does."""
    yesterday = today - dt.timedelta(days=1)
    daily = [yesterday - dt.timedelta(days=n) for n in range(1, DAILY)]
    months = month_ends(yesterday - dt.timedelta(days=366), min(daily))
    days = sorted({*months[-12:], *daily})
    _score_days(days, at)
    load = FeedLoad.objects.whole().order_by("-run").first()
    close_day(on=yesterday, load_run=load.run if load else 0, at=at)
    return len(days) + 1


def _score_days(days: list[dt.date], at: dt.datetime) -> None:
    """Two days at a time, each on a connection of its own; one by one inside a transaction."""

    def score(day: dt.date) -> None:
        try:
            score_day(on=day, at=at)
        finally:
            if threading.current_thread() is not threading.main_thread():
                connection.close()

    if connection.in_atomic_block:
        for day in days:
            score(day)
        return
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(score, days))


def _tell_reminders(today: dt.date, at: dt.datetime) -> None:
    """The last week's reminders, each on its day, as if the system had run for long.

    What the first planning finds of the time before counts as told then.
    """
    days = [today - dt.timedelta(days=back) for back in range(8, -1, -1)]
    reminders.plan_due(on=days[0], at=at)
    old = Reminder.objects.filter(state=Reminder.State.PLANNED, due_on__lte=days[0])
    old.update(state=Reminder.State.CANCELLED, closed_at=at, note="before the demo bank began")
    for day in days[1:]:
        reminders.plan_due(on=day, at=at)
        reminders.deliver_due(on=day, at=at, mail=False)
