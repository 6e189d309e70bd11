"""The reject file: which line of which file was refused, why, and the row with masks."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from crm.core.feed.reading import SecondReading
from crm.core.feed.shape import FeedFile, Load
from crm.core.files import store
from crm.core.models import StoredFile


def keep_rejects(load: Load, files: Sequence[FeedFile]) -> StoredFile:
    """Store the refused rows as CSV (file, line, reason, row as JSON with personal data masked).

    Raises DeliveryChanged when a file is no longer the one whose rows were refused.
    """
    return store(
        _lines(load, files),
        name=f"rejects-{load.source}-{load.to_on}-{load.run}.csv",
        purpose=StoredFile.Purpose.FEED_REJECTS,
        by=None,
        at=load.at,
    )


def _lines(load: Load, files: Sequence[FeedFile]) -> Iterator[bytes]:
    yield _line("file", "line", "reason", "row")
    for file in files:
        reasons = {line: why for name, line, why in load.rejects.lines if name == file.name}
        if not reasons:
            continue
        again = SecondReading(load, file, set(reasons))
        for line, row in again:
            shown = json.dumps(file.masked(row), ensure_ascii=False)
            yield _line(file.file_name, str(line), reasons[line], shown)
        again.finish()


def _line(*cells: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode()


def in_words(reason: str) -> str:
    """A stored reason in the reader's language; a column's name before it stays as it is."""
    column, colon, rest = reason.partition(": ")
    if colon and column.isidentifier():
        return f"{column}: {_(rest)}"
    return _(reason)
