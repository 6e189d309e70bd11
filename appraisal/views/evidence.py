"""The rows behind a figure, for one reader (decisions 16 and 20).

The rows come from the measure's own definition, as of the score's day and run, under the reader's
row-level security. What the reader may no longer see is counted in one line with its amount, so
that the rows always add up to the input.
"""

import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise as LazyText

from appraisal.measures import MEASURES, Known, Measure, Row
from appraisal.models import DeductionEvent, ScoreLine
from appraisal.views.formula import NOTES, number
from crm.core.models import User
from customers.models import Customer

ROWS_A_PAGE = 10
NOBODY = Decimal(0)


@dataclass(frozen=True)
class Shown:
    """A row as the reader sees it; without `customer` neither name nor link is shown."""

    row: Row
    customer: Customer | None
    is_loan: bool

    @property
    def label(self) -> str:
        """Loan notes in full, account numbers masked."""
        text = self.row.label
        if self.is_loan or len(text) <= 8:
            return text
        return f"{text[:4]} **** {text[-4:]}"

    @property
    def note(self) -> str | LazyText:
        """Why it is listed but not counted."""
        return NOTES.get(self.row.note, "")


@dataclass(frozen=True)
class Evidence:
    """One page of rows, the rest that is hidden, and the sum that they make."""

    measure: Measure
    page: "Page[Any]"
    rows: list[Shown]
    value: Decimal | None
    count: int
    hidden_rows: int
    hidden_value: Decimal

    @property
    def has_changed(self) -> bool:
        """All rows are seen and make another sum: what they rest on was corrected since."""
        return self.hidden_rows < 0 or (self.hidden_rows == 0 and self.hidden_value != 0)


def evidence(line: ScoreLine, code: str, known: Known, reader: User, page: str) -> Evidence | None:
    """The rows of input measure `code` of `line`; None when the line has no such input."""
    kept = next((one for one in line.inputs.values() if one.get("measure") == code), None)
    measure = MEASURES.get(code)
    if not kept or not measure:
        return None
    seen = measure.sums(known, line.manager_id).get(line.manager_id)
    listed = seen.rows + seen.skipped if seen else 0
    paged = Paginator(range(listed), ROWS_A_PAGE).get_page(page)
    rows = (
        measure.rows(known, line.manager_id, start=paged.start_index() - 1, size=ROWS_A_PAGE)
        if listed
        else []
    )
    stored = number(kept["value"]) or NOBODY
    return Evidence(
        measure=measure,
        page=paged,
        rows=_shown(rows, reader, is_loan=measure.subject == "loan"),
        value=number(kept["value"]),
        count=kept["rows"] + kept["skipped"],
        hidden_rows=kept["rows"] + kept["skipped"] - listed,
        hidden_value=stored - ((seen.value if seen else None) or NOBODY),
    )


def _shown(rows: list[Row], reader: User, *, is_loan: bool) -> list[Shown]:
    wanted: set[uuid.UUID] = {row.customer_id for row in rows}
    customers = Customer.objects.visible_to(reader).in_bulk(wanted)
    return [Shown(row, customers.get(row.customer_id), is_loan) for row in rows]


def events(
    line: ScoreLine, known: Known, reader: User
) -> list[tuple[DeductionEvent, Customer | None]]:
    """The events behind a deduction, the newest first, with customers whom the reader sees."""
    rows = list(
        DeductionEvent.objects.visible_to(reader)
        .filter(
            manager=line.manager_id,
            indicator_code=line.indicator.code,
            occurred_on__range=(known.first, known.day),
            run__lte=known.run,
        )
        .select_related("recorded_by")
    )
    customers = Customer.objects.visible_to(reader).in_bulk(
        {row.customer_id for row in rows if row.customer_id}
    )
    return [(row, customers.get(row.customer_id) if row.customer_id else None) for row in rows]
