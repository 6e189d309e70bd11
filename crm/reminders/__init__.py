"""What kinds of reminder there are: who plans each, how each reads (decision 22).

`crm/core/ledger.py` keeps and delivers them and knows no kind; a kind is one file here.
"""

from crm.reminders.delivery import deliver_due, digest, lines
from crm.reminders.kind import Kind, Line
from crm.reminders.kinds import KINDS, plan_due
from crm.reminders.planning import plan_by_calendar, told_on
from crm.reminders.recipients import recipients

__all__ = [
    "KINDS",
    "Kind",
    "Line",
    "deliver_due",
    "digest",
    "lines",
    "plan_by_calendar",
    "plan_due",
    "recipients",
    "told_on",
]
