"""How long scoring takes, against one plain sum of the same balances in the same run.

`python -m bench.score` on the database of the environment, as the job role. Loads the Berka files
under `ZHIKE_DATA` (without it: the mini bank) and scores all managers as of 1993-12-31; everything
is rolled back, so it may run on a filled database. With a filled database its own newest day is
scored as well.
"""

import datetime as dt
import os
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
os.environ.setdefault("ZHIKE_ROLE", "job")

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  # needs the settings

from appraisal.measures import MEASURES, Known  # noqa: E402  # needs the settings
from appraisal.models import Scheme, ScoreRun  # noqa: E402  # needs the settings
from appraisal.services import (  # noqa: E402  # needs the settings
    install_job_description_scheme,
    score_day,
)
from bench.feed import MINI, load  # noqa: E402  # needs the settings
from crm.core import clock  # noqa: E402  # needs the settings
from crm.core.bulk import whole_bank  # noqa: E402  # needs the settings
from crm.core.models import Setting  # noqa: E402  # needs the settings
from crm.core.runs import next_run  # noqa: E402  # needs the settings
from examples.berka.convert import convert  # noqa: E402  # beside the others

BERKA_DAY = dt.date(1993, 12, 31)
GOAL = 5.0
PLAIN = """
    SELECT count(*), sum(amount) FROM (
        SELECT DISTINCT ON (account_id) amount FROM customers_balance
         WHERE business_day <= %s ORDER BY account_id, business_day DESC, run DESC) newest
"""


def plain_sum(on: dt.date) -> float:
    """Seconds of the newest balance of every account, added up."""
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [on])
        accounts, total = cursor.fetchone()
    seconds = time.perf_counter() - started
    print(f"plain sum {on}    {seconds:>8.3f} s  {accounts:,} accounts, {total or 0:,.2f}")
    return seconds


def measure(on: dt.date) -> None:
    """Print the scoring of `on`, its repetition, and the slowest measures."""
    reference = plain_sum(on)
    for name in ("scoring", "the same again"):
        started = time.perf_counter()
        result = score_day(on=on, at=clock.now())
        seconds = time.perf_counter() - started
        late = "" if seconds <= GOAL else f"  over {GOAL} s"
        print(
            f"{name:<20} {seconds:>12.3f} s  {seconds / reference:>6.1f} × plain sum"
            f"  {result.scores} managers, {result.facts} facts{late}"
        )
    known, slow = Known(on, next_run()), {}
    with whole_bank():
        for code, one in MEASURES.items():
            started = time.perf_counter()
            one.sums(known)
            slow[code] = time.perf_counter() - started
    for code, seconds in sorted(slow.items(), key=lambda item: -item[1])[:3]:
        print(f"  {code:<18} {seconds:>12.3f} s")


def berka() -> None:
    """Load the files and score their managers."""
    outside = os.environ.get("ZHIKE_DATA")
    with tempfile.TemporaryDirectory() as folder:
        convert(Path(outside) / "berka" if outside else MINI, Path(folder))
        load(Path(folder))
    Setting.objects.create(key="appraisal.currency", value="CZK", from_on=dt.date(1993, 1, 1))
    scheme = install_job_description_scheme(at=clock.now())
    Scheme.objects.filter(pk=scheme.pk).update(valid_from=dt.date(1990, 1, 1))
    measure(BERKA_DAY)


def main() -> None:
    """The bank that is there, then Berka."""
    newest = ScoreRun.objects.as_of(None)
    with transaction.atomic():
        if newest:
            measure(newest.business_day)
        berka()
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
