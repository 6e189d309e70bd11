"""Identifiers as people type them: each returns the value to keep, or says what to do.

GB 11643-1999 for resident identity cards, GB 32100-2015 for unified social credit codes; check
digits by python-stdnum. Errors name what is wrong and the remedy, never the value.
"""

import datetime as dt
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as NotAnIdentifier

from crm.core.personal import normalise_id, normalise_phone
from customers.models import Customer
from customers.rules import plain_number

EARLIEST_BIRTH_YEAR = 1900
NEVER_IN_A_CODE = "IOSVZ"
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?")
DEVICE = re.compile(r"1[0-9]{12}")
INDUSTRY = re.compile(r"[A-T][0-9]{0,3}")
OTHER_PAPER = re.compile(r"[0-9A-Z()/.]{2,40}")

_KIND, _PAPER = Customer.Kind, Customer.IdKind
PAPERS_OF = {
    _KIND.INDIVIDUAL: {_PAPER.RESIDENT_ID, _PAPER.PASSPORT, _PAPER.OTHER},
    _KIND.SOLE_PROPRIETOR: {_PAPER.USCC, _PAPER.RESIDENT_ID, _PAPER.OTHER},
    _KIND.COMPANY: {_PAPER.USCC, _PAPER.OTHER},
    _KIND.INSTITUTION: {_PAPER.USCC, _PAPER.OTHER},
}


def resident_id(value: str, *, today: dt.date) -> str:
    """A resident identity card's 18 characters; 15-digit ones are upgraded, x becomes X.

    Residence permits of Hong Kong, Macao and Taiwan (81, 82, 83) and of foreigners (9) have the
    same form. The region code is not looked up: it changes, and the check digit decides.
    """
    number = normalise_id(value)
    if len(number) != 18:
        raise ValidationError(
            _("An identity card has 18 characters, this has %(n)s. Compare it with the card."),
            "length",
            {"n": len(number)},
        )
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise ValidationError(
            _("An identity card has digits only; just the last character may be X."), "charset"
        )
    _check_birthday(number, today)
    if ric.calc_check_digit(number) != number[-1]:
        raise ValidationError(
            _("The last character does not fit the other 17. Compare all of them with the card."),
            "checksum",
        )
    return number


def _check_birthday(number: str, today: dt.date) -> None:
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not 1 <= month <= 12:
        raise ValidationError(
            _("Characters 11 and 12 are the month of birth; there is no month %(month)s."),
            "month",
            {"month": number[10:12]},
        )
    try:
        born_on = dt.date(year, month, day)
    except ValueError:
        raise ValidationError(
            _("Characters 7 to 14 are the birthday; %(day)s is no day of the calendar."),
            "birthday",
            {"day": f"{number[6:10]}-{number[10:12]}-{number[12:14]}"},
        ) from None
    if year < EARLIEST_BIRTH_YEAR or born_on > today:
        raise ValidationError(
            _("Characters 7 to 10 are the year of birth; %(year)s cannot be. Compare the card."),
            "year",
            {"year": year},
        )


def birthday_in(number: str) -> dt.date:
    """The birthday in a valid resident identity card number."""
    return ric.get_birth_date(number)


def credit_code(value: str) -> str:
    """A unified social credit code: 18 characters, upper case, the check character fits."""
    number = plain_number(value)
    if len(number) != 18:
        raise ValidationError(
            _("A unified social credit code has 18 characters, this has %(n)s."),
            "length",
            {"n": len(number)},
        )
    if wrong := sorted(set(number) & set(NEVER_IN_A_CODE)):
        raise ValidationError(
            _("A unified social credit code has no letter %(letter)s: is it a digit (0, 1, 5, 2)?"),
            "charset",
            {"letter": wrong[0]},
        )
    try:
        return uscc.validate(number)
    except InvalidChecksum:
        raise ValidationError(
            _("The last character does not fit the other 17. Compare it with the licence."),
            "checksum",
        ) from None
    except NotAnIdentifier:
        raise ValidationError(
            _("The first eight characters are digits, then digits and capital letters follow."),
            "format",
        ) from None


def other_paper(value: str) -> str:
    """A passport or another paper: 2 to 40 letters and digits, as printed, in upper case."""
    number = plain_number(value)
    if not OTHER_PAPER.fullmatch(number):
        raise ValidationError(
            _("Type 2 to 40 letters and digits of the paper, as printed."), "format"
        )
    return number


def paper_number(id_kind: str, value: str, *, today: dt.date) -> str:
    """The number of a paper of `id_kind` as it is kept."""
    if id_kind == Customer.IdKind.RESIDENT_ID:
        return resident_id(value, today=today)
    if id_kind == Customer.IdKind.USCC:
        return credit_code(value)
    return other_paper(value)


def phone_number(value: str) -> str:
    """A mobile (11 digits from 13 to 19) or a landline with its area code, as it is kept."""
    number = normalise_phone(value)
    if MOBILE.fullmatch(number):
        return number
    written = unicodedata.normalize("NFKC", value).strip()
    landline = re.sub(r"^(\+|00)86[\s-]*", "", written).replace(" ", "")
    if LANDLINE.fullmatch(landline):
        return number
    if DEVICE.fullmatch(number):
        raise ValidationError(
            _("Thirteen digits belong to a device, not to a person. Type a person's number."),
            "device",
        )
    raise ValidationError(
        _("Type a mobile with 11 digits, or a landline with its area code: 0571-88881234."),
        "format",
    )


def industry_code(value: str) -> str:
    """A code of GB/T 4754: a letter from A to T, then up to three digits."""
    code = unicodedata.normalize("NFKC", value).strip().upper()
    if not INDUSTRY.fullmatch(code):
        raise ValidationError(
            _("An industry is a letter from A to T and up to three digits (C265)."), "format"
        )
    return code
