"""How long a delivery takes, against a plain COPY of the same rows in the same run.

`python -m bench.feed [DELIVERY]` on the database of the environment, as the job role. DELIVERY
defaults to the Berka files under `ZHIKE_DATA` (without it: the mini bank), converted first, which
is timed on its own. Everything is rolled back, so it may run on a filled database.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("ZHIKE_ROLE", "job")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # needs the settings

from crm.core import clock  # noqa: E402  # needs the settings
from crm.core.feed.engine import Report  # noqa: E402  # needs the settings
from crm.feeds import PLAN, load_feed  # noqa: E402  # needs the settings
from examples.berka.convert import convert  # noqa: E402  # beside the others

MINI = Path(__file__).parent.parent / "tests" / "data" / "mini_bank"


def copy_plainly(folder: Path) -> tuple[int, float]:
    """COPY every file as text into a bare temporary table: (rows, seconds)."""
    rows, started = 0, time.perf_counter()
    for file in PLAN.files:
        path = folder / file.file_name
        if not path.exists():
            continue
        with connection.cursor() as cursor, path.open(encoding="utf-8") as lines:
            columns = ", ".join(f"{name} text" for name in file.names)
            cursor.execute(f"CREATE TEMPORARY TABLE plain_{file.name} ({columns})")
            cursor.copy_expert(f"COPY plain_{file.name} FROM STDIN (FORMAT csv, HEADER)", lines)
            rows += cursor.rowcount
    return rows, time.perf_counter() - started


def load(folder: Path) -> Report:
    """The load as the night makes it."""
    report = load_feed(folder=folder, at=clock.now(), today=clock.business_day())
    assert not report.refused, report.reason
    return report


def measure(folder: Path) -> None:
    """Print seconds, rows per second and the ratio to a plain COPY."""
    with transaction.atomic():
        rows, plain = copy_plainly(folder)
        first, again = load(folder), load(folder)
        transaction.set_rollback(True)
    print(f"rows                 {rows:>10,}")
    print(f"plain COPY           {plain:>10.2f} s  {rows / plain:>10,.0f} rows/s")
    for name, report in (("first load", first), ("the same again", again)):
        seconds = report.seconds
        print(
            f"{name:<20} {seconds:>10.2f} s  {rows / seconds:>10,.0f} rows/s"
            f"  {seconds / plain:>6.1f} × COPY  {report.changed:,} rows written"
        )


def main() -> None:
    """Convert where no delivery is given, then measure."""
    if len(sys.argv) > 1:
        measure(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        outside = os.environ.get("ZHIKE_DATA")
        convert(Path(outside) / "berka" if outside else MINI, Path(folder))
        print(f"conversion           {time.perf_counter() - started:>10.2f} s")
        measure(Path(folder))


if __name__ == "__main__":
    main()
