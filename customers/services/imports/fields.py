"""What a column may hold, and how a cell of it becomes a clean value."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.core.personal import mask_all, mask_email, mask_id, mask_name, mask_phone
from customers import validators
from customers.models import Customer
from customers.rules.imports import (
    CONTROL,
    EXCEL_ERRORS,
    is_shortened,
    masked_text,
    read_day,
    word_value,
)

Reader = Callable[[str, dt.date], Any]
EARLIEST = dt.date(1850, 1, 1)  # firms are older than people
ABOUT_A_BIRTHDAY = ("month", "birthday", "year")  # their words quote a part of the number


class BadCell(Exception):
    """The cell is no value of its column; the words say why, never what stands in it."""

    def __init__(self, words: str | LazyText) -> None:
        super().__init__(str(words))


@dataclass(frozen=True)
class Field:
    """A field that a column can be mapped to; `mask` hides its cells wherever they are shown."""

    label: str | LazyText
    read: Reader
    mask: Callable[[str], str] = str


def _text(longest: int) -> Reader:
    def read(cell: str, today: dt.date) -> str:
        if len(cell) > longest:
            raise BadCell(_("Longer than %(n)s characters.") % {"n": longest})
        return cell

    return read


def _word(field: str) -> Reader:
    def read(cell: str, today: dt.date) -> str:
        if value := word_value(field, cell):
            return value
        raise BadCell(_("None of the words that this column takes."))

    return read


def _day(*, past: bool) -> Reader:
    def read(cell: str, today: dt.date) -> dt.date:
        day = read_day(cell)
        if day is None:
            raise BadCell(_("Not a day. Write it as 2026-11-23."))
        if not EARLIEST <= day < dt.date(2200, 1, 1) or (past and day > today):
            raise BadCell(_("This day cannot be."))
        return day

    return read


def _phone(cell: str, today: dt.date) -> str:
    try:
        return validators.phone_number(cell)
    except ValidationError as error:
        if cell.isdecimal() and validators.LANDLINE.fullmatch(f"0{cell}"):
            raise BadCell(
                _("The leading 0 is lost. Format the column as text and type it again.")
            ) from None
        raise BadCell(error.messages[0]) from None


def _email(cell: str, today: dt.date) -> str:
    try:
        validate_email(cell)
    except ValidationError as error:
        raise BadCell(error.messages[0]) from None
    return str(_text(120)(cell, today))


def _industry(cell: str, today: dt.date) -> str:
    try:
        return validators.industry_code(cell)
    except ValidationError as error:
        raise BadCell(error.messages[0]) from None


def paper_number(paper: str, cell: str, today: dt.date) -> str:
    """The number of a paper as it is kept; BadCell in words that do not quote it."""
    try:
        return validators.paper_number(paper, cell, today=today)
    except ValidationError as error:
        if getattr(error, "code", "") in ABOUT_A_BIRTHDAY:
            raise BadCell(_("Characters 7 to 14 of the identity card are no birthday.")) from None
        raise BadCell(error.messages[0]) from None


FIELDS: dict[str, Field] = {
    "number": Field(_("Customer number"), _text(32)),
    "name": Field(_("Customer's name"), _text(120), mask_name),
    "kind": Field(_("Kind"), _word("kind")),
    "id_kind": Field(_("Kind of paper"), _word("id_kind")),
    "id_number": Field(_("Number of the paper"), _text(40), mask_id),  # its kind is asked for later
    "phone": Field(_("Phone"), _phone, mask_phone),
    "address": Field(_("Address"), _text(200), mask_all),
    "born_on": Field(_("Born or founded on"), _day(past=True), mask_all),
    "industry": Field(_("Industry"), _industry),
    "status": Field(_("Status"), _word("status")),
    "next_contact_on": Field(_("Next contact"), _day(past=False)),
    "note": Field(_("Note"), _text(2000), mask_all),
    "lead": Field(_("Staff number of the lead manager"), _text(20)),
    "contact_name": Field(_("Key person: name"), _text(60), mask_name),
    "contact_role": Field(_("Key person: role"), _word("contact_role")),
    "contact_title": Field(_("Key person: title"), _text(60)),
    "contact_phone": Field(_("Key person: phone"), _phone, mask_phone),
    "contact_email": Field(_("Key person: e-mail"), _email, mask_email),
    "contact_born_on": Field(_("Key person: birthday"), _day(past=True), mask_all),
}
OF_CONTACT = "contact_"
MATCHING = ("number", "id_number", "name")  # one of them says which customer a line means


def read_cell(field: str, cell: str, today: dt.date) -> Any:
    """The clean value of a non-empty cell; BadCell says what is wrong."""
    if CONTROL.search(cell):
        raise BadCell(_("Holds a control character."))
    if is_shortened(cell):
        raise BadCell(
            _(
                "A spreadsheet shortened this number and its last digits are lost."
                " Format the column as text and type the number again."
            )
        )
    if cell in EXCEL_ERRORS:
        raise BadCell(_("The formula of this cell gave an error."))
    return FIELDS[field].read(cell, today)


def shown(field: str, cell: str) -> str:
    """The cell as pages and error files show it: personal data masked, unknown columns careful."""
    if not cell:
        return ""
    if field in FIELDS and field not in ("note", "contact_title"):
        return masked_text(FIELDS[field].mask(cell))
    return masked_text(cell) if not field else mask_all(cell)


def guessed_paper(kind: str, number: str, today: dt.date) -> str:
    """Which paper a number is from when the list does not say; empty when none fits.

    Identity cards first: one card in 31 passes a firm's check digit, hardly a firm's code holds a
    birthday.
    """
    for paper in (Customer.IdKind.RESIDENT_ID, Customer.IdKind.USCC):
        if kind and paper not in validators.PAPERS_OF[Customer.Kind(kind)]:
            continue
        try:
            validators.paper_number(paper, number, today=today)
        except ValidationError:
            continue
        return str(paper)
    return ""
