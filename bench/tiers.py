"""The night's tiers of the whole bank, against one plain sum of the same balances in the same run.

    make manage ARGS="demo --customers 1000000"    # in an empty database, some minutes
    .venv/bin/python -m bench.tiers [CHANGES]

On the database of the environment, as the job role. Each account gets an opening row and CHANGES
(default 6) more balances in the month of the newest day, the month before and the one before that;
then the bank's starting rules are asked on an ordinary night, on a month's last day, and for the
average of a quarter. Everything is rolled back, so it may run on a filled database. The goal is
60 s a night for 1,000,000 customers. What is measured grows with the balances, what is written with
the customers who move (indexes and history, about half a millisecond each): the first night of all,
and the first after another measure, move far more than any later one.
"""

import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from functools import partial

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("ZHIKE_ROLE", "job")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # needs the settings

from crm.core import clock  # noqa: E402  # needs the settings
from crm.core.partitions import ensure_partitions  # noqa: E402  # needs the settings
from crm.core.runs import next_run  # noqa: E402  # needs the settings
from customers import services  # noqa: E402  # needs the settings
from customers.models import Customer, DepositAccount, StandingChange, TierRules  # noqa: E402  # needs the settings
from customers.services.tier import window_of  # noqa: E402  # needs the settings

GOAL = 60.0
LONG_AGO = dt.date(2020, 1, 1)
FILL = """
    INSERT INTO customers_balance (customer_id, account_id, business_day, amount, run)
    SELECT d.customer_id, d.id, day,
           round((('x' || substr(md5(d.id::text), 1, 6))::bit(24)::int %% 900000)
                 * (0.9 + 0.2 * random())::numeric, 2), %(run)s
      FROM customers_depositaccount d, unnest(%(days)s::date[]) day
     WHERE d.opened_on <= day AND (d.closed_on IS NULL OR d.closed_on > day)
"""
PLAIN = """
    SELECT count(*), sum(amount) FROM (
        SELECT DISTINCT ON (account_id, business_day) amount FROM customers_balance
         WHERE business_day BETWEEN %s AND %s ORDER BY account_id, business_day, run DESC) told
"""


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def month_before(day: dt.date) -> dt.date:
    """The last day of the month before."""
    return day.replace(day=1) - dt.timedelta(days=1)


def fill(last: dt.date, changes: int) -> None:
    """Balances of one month up to `last`, spread evenly, the first one on its first day."""
    days = sorted({last.replace(day=1 + n * last.day // (changes + 1)) for n in range(changes + 1)})
    ensure_partitions("customers_balance", days)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.7)")
        cursor.execute(FILL, {"run": next_run(), "days": days})


def measure(name: str, on: dt.date, measured: str, goal: float = GOAL) -> None:
    """One night's tiers on `on`, beside one plain sum of the balances that they look at."""
    TierRules.objects.update(measure=measured)
    first, last = window_of(measured, on)
    with connection.cursor() as cursor:
        reference = seconds(lambda: cursor.execute(PLAIN, [first, last]))
        rows, _total = cursor.fetchone()
    before = StandingChange.objects.count()
    took = seconds(lambda: services.recompute_tiers(on=on, at=clock.now()))
    moved = StandingChange.objects.count() - before
    late = "" if took <= goal else f"  over {goal:.0f} s"
    print(
        f"{name:<36}{took:>8.1f} s{took / reference:>7.1f} × plain sum"
        f"{rows:>14,} balances{moved:>10,} moved{late}",
        flush=True,
    )


def main() -> None:
    """Fill, measure, roll back."""
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else 6
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(business_day) FROM customers_balance")
        newest = cursor.fetchone()[0]
    if newest is None:
        raise SystemExit("There is no bank: manage.py demo --customers 1000000")
    ended = month_before(newest)
    with transaction.atomic():
        services.install_tiers(valid_from=LONG_AGO, at=clock.now())
        TierRules.objects.update(down_after=1)  # the month's end moves people at once
        filling = sum(
            seconds(partial(fill, day, changes)) for day in (month_before(ended), ended, newest)
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE customers_balance")
        print(
            f"{Customer.objects.count():,} customers, {DepositAccount.objects.count():,} accounts;"
            f" filled in {filling:.0f} s",
            flush=True,
        )
        measured = TierRules.Measure
        measure("the first night", newest - dt.timedelta(days=1), measured.MONTH, float("inf"))
        measure("an ordinary night", newest, measured.MONTH)
        measure("the same again", newest, measured.MONTH)
        measure("a month's end, down at once", ended, measured.MONTH)
        measure("the average of a quarter", newest, measured.QUARTER)
        measure("the balance of the day", newest, measured.DAY)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
