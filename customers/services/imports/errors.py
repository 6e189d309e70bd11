"""The error file: each refused line with its reason and its cells, personal data masked."""

import csv
import datetime as dt
import io
from collections.abc import Iterator

from django.utils.translation import gettext as _

from crm.core.files import store
from crm.core.models import StoredFile
from crm.core.sheets import rows_of, safe_cell
from customers.models import Import
from customers.services.imports.cleaning import Line
from customers.services.imports.fields import FIELDS, shown

MARK = "\ufeff"  # by which Excel knows UTF-8


def keep_errors(batch: Import, refused: list[Line], *, at: dt.datetime) -> StoredFile:
    """Store the refused lines as CSV (line, column, reason, then the list's own columns)."""
    name = f"errors-{at:%Y%m%d-%H%M%S}.csv"
    purpose = StoredFile.Purpose.EXPORT
    return store(_lines(batch, refused), name=name, purpose=purpose, by=batch.by, at=at)


def _lines(batch: Import, refused: list[Line]) -> Iterator[bytes]:
    reasons = {line.number: line for line in refused}
    fields = {int(place): name for place, name in batch.mapping.items()}
    rows = rows_of(batch.file)
    _line, header = next(rows, (0, []))
    named = [shown("", cell) for cell in header]
    yield MARK.encode() + _row([_("Line"), _("Column"), _("Reason"), *named])
    for number, cells in rows:
        if line := reasons.get(number):
            what = str(FIELDS[line.field].label) if line.field in FIELDS else ""
            masked = [shown(fields.get(n, ""), cell) for n, cell in enumerate(cells)]
            yield _row([str(number), what, line.reason, *masked])


def _row(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return buffer.getvalue().encode()
