"""Makes the bank in order: feed, staff, scheme, what people did, past days, reminders."""

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path

from crm import reminders
from crm.core import clock
from crm.core.feed.engine import RejectLimit
from crm.core.models import User
from crm.demo import folder, staff
from crm.demo.activity import write_visits
from crm.feeds import load_feed

VISITS = 12  # per manager; the first one has twice as many
Say = Callable[[str], object]


def tell(*, today: dt.date, seed: int, customers: int, say: Say) -> None:
    """The whole bank as of the morning of `today`; `say` gets a line per step."""
    at = clock.now()
    bank = folder.build(today=today, seed=seed, customers=customers)
    with tempfile.TemporaryDirectory(prefix="zhike-demo-") as temporary:
        folder.write(bank, Path(temporary))
        report = load_feed(folder=Path(temporary), at=at, today=today, limit=RejectLimit(rows=0))
    say(f"  {len(bank.clients):,} customers of {len(bank.managers)} managers: {report.state}")
    staff.hire(at=at)
    managers = list(User.objects.filter(username__startswith="M").order_by("username"))
    visits = write_visits(today=today, seed=seed, managers=managers, most=VISITS)
    say(f"  {visits:,} visits with their promises")
    _tell_reminders(today, at)


def _tell_reminders(today: dt.date, at: dt.datetime) -> None:
    """The last week's reminders, each on its day, as if the system had run."""
    for back in range(7, -1, -1):
        day = today - dt.timedelta(days=back)
        reminders.plan_deposit_maturities(on=day, at=at)
        reminders.deliver_due(on=day, at=at, mail=False)
