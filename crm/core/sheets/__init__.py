"""Tables that people bring: rows out of CSV and XLSX, and cells that are safe to give back."""

from collections.abc import Iterator

from crm.core.files import CSV, XLSX, read
from crm.core.models import StoredFile
from crm.core.sheets.shape import MOST_COLUMNS, MOST_ROWS, SheetRefused, limited, safe_cell
from crm.core.sheets.text import text_rows
from crm.core.sheets.workbook import workbook_rows

HEAD = 256 * 1024  # bytes of a text that a preview looks at

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "SheetRefused", "first_rows", "rows_of", "safe_cell"]


def rows_of(file: StoredFile, *, most: int = MOST_ROWS) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of the file, empty lines left out; the first is the header.

    Cells are text as people see it: days as YYYY-MM-DD, numbers without blanks, the last known
    result of a formula. The clear content is held in memory only. Raises SheetRefused.
    """
    if file.content_type == XLSX:
        return limited(workbook_rows(b"".join(read(file))), most)
    if file.content_type == CSV:
        return limited(text_rows(b"".join(read(file))), most)
    raise ValueError(f"no table: {file.content_type}")


def first_rows(file: StoredFile, rows: int) -> list[tuple[int, list[str]]]:
    """The first `rows` rows; of a text only its beginning is read. Raises SheetRefused."""
    if file.content_type == CSV:
        content, is_cut = b"", False
        for piece in read(file):
            content += piece
            if is_cut := len(content) >= HEAD:
                break
        return _take(text_rows(content, is_cut=is_cut), rows)
    return _take(rows_of(file), rows)


def _take(found: Iterator[tuple[int, list[str]]], rows: int) -> list[tuple[int, list[str]]]:
    return [row for row, _n in zip(found, range(rows), strict=False)]
