"""Run numbers: one ascending sequence for loads and computations (decision 16)."""

from django.db import connection


def next_run() -> int:
    """A new run number, greater than all before: "as known at run R" means the latest run ≤ R."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('core_run')")
        return int(cursor.fetchone()[0])
