"""How large a table may be, what it is refused for, and what may stand in a cell given back."""

import unicodedata
from collections.abc import Iterator

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.core.errors import Refusal

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 100, 10_000
STARTS_A_FORMULA = ("=", "+", "-", "@", "|", "%")


class SheetRefused(Refusal):
    """The file is no table that we read; the message says what to do about it."""

    def __init__(self, message: str | LazyText) -> None:
        super().__init__(message, field="file")


def limited(
    rows: Iterator[tuple[int, list[str]]], most: int = MOST_ROWS
) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold something, without blanks at the ends; refused when there are too many."""
    count = -1  # the header is no row
    for line, cells in rows:
        stripped = [cell.strip() for cell in cells]
        if not any(stripped):
            continue
        count += 1
        if count > most:
            raise SheetRefused(
                _("The file has more than %(most)s rows. Cut it into parts.") % {"most": most}
            )
        if len(cells) > MOST_COLUMNS and any(stripped[MOST_COLUMNS:]):
            raise SheetRefused(
                _("The file has more than %(most)s columns. Take out those you do not need.")
                % {"most": MOST_COLUMNS}
            )
        if max(map(len, stripped)) > LONGEST_CELL:
            raise SheetRefused(
                _("A cell near line %(line)s is longer than %(most)s characters.")
                % {"line": line, "most": LONGEST_CELL}
            )
        yield line, stripped


def safe_cell(text: str) -> str:
    """The text as no spreadsheet takes it for a formula: an apostrophe before what starts one.

    Blanks and control characters in front are looked past, full-width signs count as well.
    """
    plain = unicodedata.normalize("NFKC", text)
    start = "".join(char for char in plain[:200] if char.isprintable()).lstrip()
    risky = start.startswith(STARTS_A_FORMULA) or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if risky else text
