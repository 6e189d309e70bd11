"""Run numbers: one ascending sequence for loads and computations (decision 16).

"As known at run R" means the latest run ≤ R. So that this never changes afterwards, the order of
the numbers is the order of the commits: who writes under a run holds one lock from before the
number is taken until the commit, and who computes from what others wrote shares it. Nobody sees a
run's rows while a lower one is still to come.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from crm.core.errors import Refusal

RUNS = 20261101  # key of the advisory lock
NO_PATIENCE_LEFT = "55P03"  # lock_not_available


class RunsBusy(Refusal):
    """A load or the night's figures hold the runs for longer than a person waits."""


def next_run(*, patience: int | None = None) -> int:
    """A run for rows that others compute from; greater than all before, until this commits alone.

    Waits for a load or closing under way; raises RunsBusy after `patience` seconds (None: never).
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if patience:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{patience}s"])
            hold_runs()
            cursor.execute("SET LOCAL lock_timeout = DEFAULT")
            return _number()
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != NO_PATIENCE_LEFT:
            raise
        raise RunsBusy(
            _("The figures of the night are being made. Please try again in a few minutes.")
        ) from None


def next_reading() -> int:
    """A run for a computation: it knows every smaller one, and none of them is still to come."""
    share_runs()
    return _number()


def hold_runs() -> None:
    """Until this transaction ends nobody else takes a run."""
    _lock("pg_advisory_xact_lock")


def share_runs() -> None:
    """Until this transaction ends nobody takes a run to write under; computations may."""
    _lock("pg_advisory_xact_lock_shared")


@contextmanager
def loading_alone() -> Iterator[None]:
    """Hold the runs over several transactions; a second load waits for its turn."""
    _lock("pg_advisory_lock")
    try:
        yield
    finally:
        # a connection that is gone has let go of it
        if connection.connection is not None and connection.is_usable():
            _lock("pg_advisory_unlock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [RUNS])


def _number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('core_run')")
        return int(cursor.fetchone()[0])
