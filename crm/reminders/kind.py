"""What a kind of reminder is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from crm.core.models import Reminder, User
from customers.models import Customer


@dataclass(frozen=True)
class Line:
    """A reminder as its reader sees it: of whom, about which thing, in words, and where to act.

    `about` names the thing ("定期 ****1234"), `url` leads to it; empty, to the customer.
    """

    reminder: Reminder
    customer: Customer
    about: str
    text: str
    url: str = ""


class Planner(Protocol):
    """Plans what is due up to `on`; returns the number of new reminders; safe to repeat."""

    def __call__(self, *, on: dt.date, at: dt.datetime) -> int:
        """See the class."""


@dataclass(frozen=True)
class Kind:
    """A kind of reminder: who plans it and how it reads.

    `read` gets reminders of this kind only and gives a line for each that the reader may see,
    in any order, by one question whatever their number.
    """

    code: str
    plan: Planner
    read: Callable[[list[Reminder], User], list[Line]]
