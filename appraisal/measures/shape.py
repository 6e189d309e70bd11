"""What a measure is: one definition, two projections (decision 16).

A definition is a SELECT of one row per subject and span of ownership, with the columns of `Row`
and `manager_id`. Its parameters are those of `Known`. It must hold that `value` is NULL exactly
where `note` says why a row is listed but not counted.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils.functional import Promise as LazyText

from credit.models.loan import NPL_CLASSES
from crm.core.policy import setting


@dataclass(frozen=True)
class Known:
    """Business day and run: what is asked is the state of `day` as it was known at `run`."""

    day: dt.date
    run: int

    @cached_property
    def first(self) -> dt.date:
        """The first day of the year that is appraised."""
        return self.day.replace(month=1, day=1)

    @cached_property
    def normal(self) -> list[str]:
        """Loan classes that count as normal (setting `appraisal.normal_classes`)."""
        return list(setting("appraisal.normal_classes", on=self.day))

    @cached_property
    def currency(self) -> str:
        """The currency that is appraised (setting `appraisal.currency`)."""
        return str(setting("appraisal.currency", on=self.day))

    def params(self, manager: uuid.UUID | None) -> dict[str, Any]:
        """The parameters of every definition; `manager` None: all of them."""
        return {
            "day": self.day,
            "run": self.run,
            "first": self.first,
            "base": self.first - dt.timedelta(days=1),
            "year_before": self.first.replace(year=self.first.year - 1),
            "normal": self.normal,
            "npl": [str(one) for one in NPL_CLASSES],
            "currency": self.currency,
            "manager": manager,
        }


@dataclass(frozen=True)
class Sum:
    """A measure of one manager: NULL when no row could be counted."""

    value: Decimal | None
    rows: int
    skipped: int


@dataclass(frozen=True)
class Row:
    """One row behind a sum: `value` is what counted, shares multiplied in.

    `label` is the number of the account or loan. `base` and `amount` are the whole subject's
    figures (their heads are `Measure.base` and `Measure.amount`); `from_on`–`to_on` is the span of
    ownership that counted.
    """

    customer_id: uuid.UUID
    subject_id: uuid.UUID
    label: str
    from_on: dt.date
    to_on: dt.date
    share: Decimal
    base: Decimal | None
    amount: Decimal | None
    value: Decimal | None
    note: str


COLUMNS = "customer_id, subject_id, label, from_on, to_on, share, base, amount, value, note"


@dataclass(frozen=True)
class Measure:
    """A figure of a manager on a business day, in yuan; `subject` is "deposit" or "loan"."""

    code: str
    label: LazyText
    subject: str
    sql: str
    amount: LazyText
    base: LazyText | None = None

    def sums(self, known: Known, manager: uuid.UUID | None = None) -> Mapping[uuid.UUID, Sum]:
        """Manager → sum; managers without any row are not in it. One statement for all."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT manager_id, sum(value), count(value), count(*) - count(value)"
                f" FROM ({self.sql}) r GROUP BY manager_id",
                known.params(manager),
            )
            return {key: Sum(*rest) for key, *rest in cursor.fetchall()}

    def rows(self, known: Known, manager: uuid.UUID, *, start: int = 0, size: int) -> list[Row]:
        """The rows behind the sum of `manager`, the largest first, those not counted last.

        Under row-level security only rows about customers whom the reader may see.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {COLUMNS} FROM ({self.sql}) r"
                " ORDER BY abs(value) DESC NULLS LAST, label, from_on"
                " LIMIT %(size)s OFFSET %(start)s",
                {**known.params(manager), "size": size, "start": start},
            )
            return [Row(*row) for row in cursor.fetchall()]
