"""What a cell of the feed may hold, and how it goes into the staging table."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_noop

from crm.core.personal import mask_name, mask_number

NULL = r"\N"  # as COPY writes it
# a phone, an identity number or an account that slipped into a column without a mask
LONG_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
# [0-9] and not \d: PostgreSQL casts no other digits, and Python's \d takes those of any script
AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,2})?")
RATE = re.compile(r"[0-9](\.[0-9]{1,6})?")
WHOLE = re.compile(r"[0-9]{1,9}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CODE = re.compile(r"[^\s/\\]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ufeff\ufffe\uffff]")
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)

MISSING = gettext_noop("missing")
TOO_LONG = gettext_noop("too long")
CONTROL_CHARACTER = gettext_noop("holds a control character")
NOT_A_CODE = gettext_noop("holds a blank or a slash")
NOT_A_DATE = gettext_noop("not a date (YYYY-MM-DD)")
NOT_AN_AMOUNT = gettext_noop("not an amount (digits, a dot, two decimals)")
NEGATIVE = gettext_noop("negative")
NOT_A_RATE = gettext_noop("not a rate per annum as a fraction (4.35 % is 0.0435)")
NOT_WHOLE = gettext_noop("not a whole number")
NOT_A_FLAG = gettext_noop("not 0 or 1")
NOT_A_CHOICE = gettext_noop("not one of the allowed words")


class BadCell(Exception):
    """A cell that the row cannot go on with; the message is one of the reasons above."""


@dataclass(frozen=True)
class Column:
    """A column of a file: `read` turns a stripped, non-empty cell into COPY text or raises BadCell.

    `empty` is what an empty cell becomes (None: the row is refused). A `secret` column is never
    staged in clear: its file seals it before it merges. `mask` hides it in the reject file.
    `number` is what a cell must look like to count in a control sum.
    """

    name: str
    sql: str
    read: Callable[[str], str]
    empty: str | None = None
    secret: bool = False
    mask: Callable[[str], str] | None = None
    number: re.Pattern[str] = AMOUNT

    def staged(self, cell: str) -> str:
        """The cell as COPY text."""
        if cell:
            return self.read(cell)
        if self.empty is None:
            raise BadCell(MISSING)
        return self.empty

    def shown(self, cell: str) -> str:
        """The cell as the reject file may show it; rows are refused for standing askew, too."""
        if cell and self.mask:
            return self.mask(cell)
        return LONG_NUMBER.sub(lambda found: mask_number(found[0]), cell)


def text(
    name: str,
    longest: int,
    *,
    required: bool = True,
    secret: bool = False,
    mask: Callable[[str], str] | None = None,
) -> Column:
    """Free text without control characters, at most `longest` characters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell(TOO_LONG)
        if CONTROL.search(cell):
            raise BadCell(CONTROL_CHARACTER)
        return cell.replace("\\", "\\\\")

    return Column(name, "text", read, None if required else "", secret, mask)


def code(
    name: str,
    longest: int,
    *,
    required: bool = True,
    mask: Callable[[str], str] | None = mask_number,
) -> Column:
    """A number or code: no blank, no slash, no control character.

    It is masked as a customer's, an account's or a contract's number, unless `mask` is None: then
    it is the bank's own (a branch, a product, a currency).
    """

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell(TOO_LONG)
        if not CODE.fullmatch(cell) or CONTROL.search(cell):
            raise BadCell(NOT_A_CODE)
        return cell

    return Column(name, "text", read, None if required else "", mask=mask)


def choice(name: str, words: list[str], *, required: bool = True) -> Column:
    """One of `words`, as written there."""
    allowed = frozenset(words)

    def read(cell: str) -> str:
        if cell not in allowed:
            raise BadCell(NOT_A_CHOICE)
        return cell

    def mask(cell: str) -> str:
        return cell if cell in allowed else mask_name(cell)

    return Column(name, "text", read, None if required else "", mask=mask)


def iso_day(text: str) -> dt.date:
    """The day of YYYY-MM-DD and of nothing else; ValueError for weeks, other digits, no such day.

    Python's `fromisoformat` alone takes ISO weeks ("2026-W47-5"), which PostgreSQL does not.
    """
    if not DAY.fullmatch(text):
        raise ValueError("not YYYY-MM-DD")
    return dt.date.fromisoformat(text)


@lru_cache(maxsize=100_000)
def _day(cell: str) -> bool:
    try:
        return EARLIEST <= iso_day(cell) < LATEST
    except ValueError:
        return False


def day(name: str, *, required: bool = True, mask: Callable[[str], str] | None = None) -> Column:
    """A date, ISO; a birthday needs a `mask`."""

    def read(cell: str) -> str:
        if not _day(cell):
            raise BadCell(NOT_A_DATE)
        return cell

    return Column(name, "date", read, None if required else NULL, mask=mask)


def money(name: str, *, required: bool = True, signed: bool = False) -> Column:
    """An amount with a dot and at most two decimals; negative only where `signed`."""

    def read(cell: str) -> str:
        if not AMOUNT.fullmatch(cell):
            raise BadCell(NOT_AN_AMOUNT)
        if cell[0] == "-" and not signed:
            raise BadCell(NEGATIVE)
        return cell

    return Column(name, "numeric(18,2)", read, None if required else NULL)


def _matching(pattern: re.Pattern[str], reason: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        if not pattern.fullmatch(cell):
            raise BadCell(reason)
        return cell

    return read


def rate(name: str, *, required: bool = False) -> Column:
    """A rate per annum as a fraction; empty is unknown, never 0."""
    read = _matching(RATE, NOT_A_RATE)
    return Column(name, "numeric(9,6)", read, None if required else NULL, number=RATE)


def whole(name: str, *, required: bool = True) -> Column:
    """A whole number from 0."""
    return Column(name, "integer", _matching(WHOLE, NOT_WHOLE), None if required else NULL)


def flag(name: str) -> Column:
    """0 or 1."""
    return Column(name, "boolean", _matching(re.compile("[01]"), NOT_A_FLAG))
