"""The feed of the whole house: which files there are, and the order of their merge."""

import datetime as dt
from pathlib import Path

from credit import feeds as credit
from crm.core import feeds as ground
from crm.core.feed.engine import RejectLimit, Report, load_folder
from crm.core.feed.shape import Plan
from customers import feeds as customers

PLAN = Plan(
    files=(*ground.FILES, *customers.FILES, *credit.FILES),
    finish=(
        customers.open_deposit_months,
        customers.open_holding_months,
        credit.open_loan_months,
    ),
    dated=(
        "customers_balance",
        "customers_holdingamount",
        "customers_feeincome",
        "credit_loanbalance",
    ),
)


def load_feed(
    *,
    folder: Path,
    at: dt.datetime,
    today: dt.date,
    dry_run: bool = False,
    limit: RejectLimit | None = None,
) -> Report:
    """Load one delivery of the core bank, whole or not at all (docs/feed.md).

    `limit` is how many rows may be rejected (default 0.1 %). Raises ManifestRefused where there
    is no manifest to speak of; every other refusal is in the report. Facts, scores and plans of
    the day are not made here: the schedule looks for days that are whole.
    """
    return load_folder(
        folder, plan=PLAN, limit=limit or RejectLimit(), dry_run=dry_run, at=at, today=today
    )
