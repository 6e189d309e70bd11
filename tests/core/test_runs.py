"""Run numbers under two and more real connections: the order of numbers is that of the commits."""

import datetime as dt
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from crm.core.models import ClosedDay, FeedLoad
from crm.core.runs import RunsBusy, loading_alone, next_reading, next_run, share_runs
from crm.services import close_day

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20
DAY = dt.date(2026, 11, 20)


@pytest.fixture
def others() -> Iterator[Callable[..., "Future[Any]"]]:
    """`others(job)` runs it on a connection of its own."""

    def apart(job: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE crm_job")
            return job()
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        yield lambda job: pool.submit(apart, job)


def put_in(run: int) -> None:
    """A row under `run`, for all to see once this commits."""
    FeedLoad.objects.create(
        run=run,
        source="CORE",
        from_on=DAY,
        to_on=DAY,
        started_at=dt.datetime(2026, 11, 21, tzinfo=dt.UTC),
    )


def waiting(count: int = 1) -> None:
    """Until `count` sessions wait for the runs."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                " WHERE l.locktype = 'advisory' AND NOT l.granted"
                " AND d.datname = current_database()"
            )
            if cursor.fetchone()[0] >= count:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_a_second_writer_gets_its_number_after_the_first_has_committed(others: Any) -> None:
    with transaction.atomic():
        first = next_run()
        second = others(next_run)
        waiting()
        assert not second.done()
        put_in(first)
    assert second.result(PATIENCE) > first


def test_no_reader_sees_a_run_while_a_lower_one_is_still_to_come(others: Any) -> None:
    """Eight writers that take their time; whatever is seen is the first so many of all runs."""
    seen: list[list[int]] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            seen.append(sorted(FeedLoad.objects.values_list("run", flat=True)))

    def write(pause: float) -> None:
        for _ in range(3):
            with transaction.atomic():
                run = next_run()
                time.sleep(pause)
                put_in(run)

    reader = others(look)
    pauses = [0.001 * dice for dice in random.Random(20261123).sample(range(20), 8)]
    writers = [others(partial(write, pause)) for pause in pauses]
    try:
        for writer in writers:
            writer.result(PATIENCE)
    finally:
        stop.set()
    reader.result(PATIENCE)
    runs = sorted(FeedLoad.objects.values_list("run", flat=True))
    assert len(set(runs)) == 24
    assert len(seen) > 24
    for found in seen:
        assert found == runs[: len(found)]


def test_a_writer_that_failed_lets_the_next_one_go(others: Any) -> None:
    with transaction.atomic():
        next_run()
        second = others(next_run)
        waiting()
        transaction.set_rollback(True)
    assert second.result(PATIENCE)


def test_a_computation_waits_for_the_load_under_way_and_knows_it(others: Any) -> None:
    def compute() -> tuple[int, int]:
        with transaction.atomic():
            return next_reading(), FeedLoad.objects.count()

    with loading_alone():
        run = next_run()
        found = others(compute)
        waiting()
        put_in(run)
    assert found.result(PATIENCE)[0] > run
    assert found.result()[1] == 1


def test_two_computations_go_side_by_side(others: Any) -> None:
    both = threading.Barrier(2)

    def compute() -> int:
        with transaction.atomic():
            run = next_reading()
            both.wait(PATIENCE)
            return run

    one, two = others(compute), others(compute)
    assert one.result(PATIENCE) != two.result(PATIENCE)


def test_no_load_begins_while_a_computation_reads(others: Any) -> None:
    def load() -> int:
        with loading_alone():
            return next_run()

    with transaction.atomic():
        known = next_reading()
        share_runs()  # asking twice is free
        loading = others(load)
        waiting()
        assert not loading.done()
    assert loading.result(PATIENCE) > known


def test_one_who_loads_may_take_numbers_and_read_them() -> None:
    with loading_alone():
        assert next_run() < next_reading() < next_run(patience=1)


def test_a_person_does_not_wait_for_the_night_and_their_work_stays(others: Any) -> None:
    def ask() -> tuple[str, str]:
        with transaction.atomic():
            put_in(-1)
            with pytest.raises(RunsBusy) as refused:
                next_run(patience=1)
            with connection.cursor() as cursor:
                cursor.execute("SHOW lock_timeout")
                return str(refused.value), cursor.fetchone()[0]

    with loading_alone():
        words, timeout = others(ask).result(PATIENCE)
    assert words
    assert timeout == "0", "the patience was for the number only"
    assert FeedLoad.objects.filter(run=-1).exists()
    assert next_run(patience=1)


def test_a_load_that_lost_its_connection_holds_nothing(others: Any) -> None:
    def die() -> None:
        with loading_alone():
            connection.close()

    others(die).result(PATIENCE)
    assert others(next_run).result(PATIENCE)


def test_a_load_that_failed_holds_nothing(others: Any) -> None:
    with pytest.raises(ZeroDivisionError), loading_alone():
        raise ZeroDivisionError
    assert others(next_run).result(PATIENCE)


# --- the night -----------------------------------------------------------------------------------


def test_a_closing_waits_for_the_load_under_way(others: Any) -> None:
    at = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    with loading_alone():
        run = next_run()
        closing = others(lambda: close_day(on=DAY, load_run=run, at=at))
        waiting()
        assert not ClosedDay.objects.exists()
        put_in(run)
    assert closing.result(PATIENCE).load_run == run


def test_of_two_closings_at_once_the_second_finds_it_done(others: Any) -> None:
    at = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
    with loading_alone():
        both = [others(lambda: close_day(on=DAY, load_run=0, at=at)) for _ in range(2)]
        waiting(2)
    assert sorted(one.result(PATIENCE) is None for one in both) == [False, True]
    assert ClosedDay.objects.count() == 1
