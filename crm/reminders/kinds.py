"""All kinds of reminder. To add one: a file with its `KIND` here, and a line below."""

import datetime as dt

from crm.reminders import deposits, people, standing, value
from crm.reminders.kind import Kind

KINDS: tuple[Kind, ...] = (
    deposits.KIND,
    standing.TIER_KIND,
    standing.AML_KIND,
    value.KIND,
    people.BIRTHDAY_KIND,
    people.PAPER_KIND,
)
BY_CODE = {kind.code: kind for kind in KINDS}


def plan_due(*, on: dt.date, at: dt.datetime) -> int:
    """Plan everything due up to `on`, of every kind; returns the number of new reminders."""
    return sum(kind.plan(on=on, at=at) for kind in KINDS)
