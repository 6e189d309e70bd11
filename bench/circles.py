"""Circles among 1,000,000 guarantees with hubs of degree 1,000, against one plain count of them.

`python -m bench.circles [GUARANTEES]` on the database of the environment, as the job role. Makes a
fifth as many bare customers and the guarantees by COPY: chance edges, hubs that answer for 1,000
and that 1,000 answer for, planted circles of two to six, a tangle in which 40 answer for all
others. Everything is rolled back, so it may run on a filled database. The goal is 2 s for one
customer; the night's search of the whole bank is timed as well.
"""

import datetime as dt
import os
import random
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("ZHIKE_ROLE", "job")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # needs the settings

from crm.core import clock  # noqa: E402  # needs the settings
from crm.core.feed.staging import copy_into  # noqa: E402  # needs the settings
from crm.core.models import Branch  # noqa: E402  # needs the settings
from customers import services  # noqa: E402  # needs the settings
from customers.rules import Circles  # noqa: E402  # needs the settings

GOAL, HUBS, DEGREE, TANGLE, TRIES = 2.0, 100, 1000, 40, 7
Pair = tuple[int, int]


def pairs(customers: int, guarantees: int, dice: random.Random) -> Iterator[Pair]:
    """The edges by number of customer: hubs, tangle, circles, then chance."""
    made = 0
    for hub in range(HUBS):
        for one in dice.sample(range(1000, customers), DEGREE):
            yield (hub, one) if hub % 2 else (one, hub)
            made += 1
    for a in range(200, 200 + TANGLE):
        for b in range(200, 200 + TANGLE):
            if a != b:
                yield a, b
                made += 1
    for circle in range(100):
        size, first = 2 + circle % 5, 300 + 6 * circle
        for step in range(size):
            yield first + step, first + (step + 1) % size
            made += 1
    for _n in range(guarantees - made):
        a, b = dice.randrange(1000, customers), dice.randrange(1000, customers)
        yield a, b if a != b else 1000 + (a + 1) % (customers - 1000)


def fill(customers: int, guarantees: int) -> list[uuid.UUID]:
    """Bare customers, and the guarantees between them by COPY; the keys by number."""
    now, branch = clock.now(), Branch.objects.order_by("path").first()
    if branch is None:
        branch = Branch.objects.create(number="B0", name="量", kind="HEAD_OFFICE", path="B0/")
    dice = random.Random("circles")
    keys = [uuid.UUID(int=dice.getrandbits(128), version=4) for _n in range(customers)]
    copy_into(
        "bench_customers", {"id": "uuid", "n": "int"}, (f"{k}\t{n}\n" for n, k in enumerate(keys))
    )
    edges = pairs(customers, guarantees, dice)
    lines = (
        f"{uuid.UUID(int=dice.getrandbits(128), version=4)}\t{keys[a]}\t{keys[b]}"
        f"\t{dice.randrange(1, 500)}0000\n"
        for a, b in edges
    )
    shape = {"id": "uuid", "guarantor": "uuid", "debtor": "uuid", "amount": "numeric"}
    copy_into("bench_guarantees", shape, lines)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO customers_customer (id, source, number, kind, status, tier, name, pinyin,"
            " initials, search_text, bigrams, branch_id, has_credit, industry, id_kind, note,"
            " version, created_at, updated_at) SELECT id, 'BENCH', n::text, 'COMPANY', 'ACTIVE',"
            " 'ORDINARY', 'x', '', '', '', '{}', %s, true, '', '', '', 1, %s, %s"
            " FROM bench_customers",
            [branch.pk, now, now],
        )
        cursor.execute(
            "INSERT INTO customers_guarantee (id, customer_id, guarantor_id, source, number, kind,"
            " amount, contract, from_on, state, note, created_at, updated_at) SELECT id, debtor,"
            " guarantor, 'BENCH', id::text, 'JOINT', amount, '', '2026-01-01', 'ACTIVE', '', %s, %s"
            " FROM bench_guarantees",
            [now, now],
        )
        cursor.execute("ANALYZE customers_guarantee")
    return keys


def seconds(act: Callable[[], object]) -> float:
    """How long one call takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measure(name: str, some: list[uuid.UUID], on: dt.date, reference: float) -> None:
    """The median and the slowest of `some` customers."""
    last: list[Circles] = []
    times = [
        seconds(lambda one=one: last.append(services.guarantee_circles(customer=one, on=on)))  # type: ignore[misc]  # the loop's own
        for one in some[:TRIES]
    ]
    most = max(last, key=lambda found: found.visited)
    late = "" if max(times) <= GOAL else f"  over {GOAL} s"
    print(
        f"{name:<34}{statistics.median(times):>8.3f}{max(times):>8.3f} s"
        f"{max(times) / reference:>7.1f} × count{most.visited:>8,} edges"
        f"{'  stopped' if most.was_cut else ''}{len(most.cycles):>5} cycles{late}"
    )


def main() -> None:
    """Fill, measure, roll back."""
    guarantees = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    customers, on = guarantees // 5, clock.business_day()
    with transaction.atomic():
        keys: list[uuid.UUID] = []
        print(f"filled in {seconds(lambda: keys.extend(fill(customers, guarantees))):.0f} s")
        with connection.cursor() as cursor:
            reference = seconds(lambda: cursor.execute("SELECT count(*) FROM customers_guarantee"))
            print(f"one plain count           {reference:>16.3f} s  {cursor.fetchone()[0]:,} rows")
        print(f"{'':<34}{'median':>8}{'most':>8}")
        kinds = {
            "a hub that answers for 1,000": keys[1 : 2 * TRIES : 2],
            "a hub that 1,000 answer for": keys[0 : 2 * TRIES : 2],
            "in the tangle of 40": keys[200 : 200 + TRIES],
            "in a planted circle": keys[300 : 300 + 6 * TRIES : 6],
            "anybody": keys[5000 : 5000 + TRIES],
        }
        for name, some in kinds.items():
            measure(name, some, on, reference)
        night = seconds(lambda: services.find_circles(on=on))
        print(f"{'all circles of the bank':<42}{night:>8.1f} s{night / reference:>7.1f} × count")
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
