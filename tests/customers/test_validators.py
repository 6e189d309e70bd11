"""Identifiers: the vectors of DOMAIN.md G, and the ways in which people dodge them."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from customers import validators
from customers.models import Customer

TODAY = dt.date(2026, 11, 23)


def code_of(raised: pytest.ExceptionInfo[ValidationError]) -> str:
    return str(raised.value.code)


# --- resident identity cards (GB 11643-1999) ----------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("360426199101010071", "360426199101010071"),
        ("110101199003078515", "110101199003078515"),
        ("11010519491231002x", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        (" 110105 19491231 002X ", "11010519491231002X"),
        ("110105-19491231-002X", "11010519491231002X"),
    ],
)
def test_valid_cards_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert validators.resident_id(typed, today=TODAY) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("110105194912310021", "checksum"),
        ("11010519491331002X", "month"),
        ("11010519490231002X", "birthday"),
        ("440524188001010014", "year"),
        ("110105202612310020", "year"),
        ("1101051949123100", "length"),
        ("1101051949123100211", "length"),
        ("1101051949123100XX", "charset"),
        ("11010519491231002Y", "charset"),
        ("11010519491231002Х", "charset"),  # a Cyrillic Х
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "charset"),
    ],
)
def test_wrong_cards_are_told_what_is_wrong(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        validators.resident_id(typed, today=TODAY)
    assert code_of(raised) == code
    assert typed not in str(raised.value)


def test_a_card_of_a_month_13_names_the_month() -> None:
    with pytest.raises(ValidationError) as raised:
        validators.resident_id("11010519491331002X", today=TODAY)
    assert "13" in raised.value.messages[0]


def permit(prefix: str) -> str:
    """A permit with that region: check digit by the weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2."""
    body = f"{prefix}0000199003070{1:02d}"[:17].ljust(17, "1")
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


@pytest.mark.parametrize("prefix", ["81", "82", "83", "91"])
def test_residence_permits_have_the_same_form(prefix: str) -> None:
    number = permit(prefix)
    assert validators.resident_id(number, today=TODAY) == number


def answer(number: str) -> str:
    """What the validator says: valid, or the code of its error."""
    try:
        return "valid" if validators.resident_id(number, today=TODAY) else ""
    except ValidationError as error:
        return str(error.code)


@given(st.dates(dt.date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(110000, 659999))
def test_any_region_and_birthday_with_a_right_check_digit_is_a_card(
    born_on: dt.date, serial: int, region: int
) -> None:
    body = f"{region}{born_on:%Y%m%d}{serial:03d}"
    answers = {body + last: answer(body + last) for last in "0123456789X"}
    (valid,) = (number for number, said in answers.items() if said == "valid")
    assert sorted(answers.values()) == ["checksum"] * 10 + ["valid"]
    assert validators.birthday_in(valid) == born_on


# --- unified social credit codes (GB 32100-2015) ------------------------------------------------


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "91110000600037341L", "91440300708461136T", "9144030071526726XG"],
)
def test_valid_credit_codes_pass(code: str) -> None:
    assert validators.credit_code(code) == code
    assert validators.credit_code(f" {code.lower()[:8]} {code.lower()[8:]}") == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("91110000600037341M", "checksum"),
        ("9135010OM000100Y43", "charset"),
        ("91110000600037341", "length"),
        ("A1110000600037341L", "format"),
        ("91350100M000100Y4!", "format"),
        ("330106000012345", "length"),  # an old licence of 15 digits is no identity card
    ],
)
def test_wrong_credit_codes_are_told_what_is_wrong(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        validators.credit_code(typed)
    assert code_of(raised) == code


def test_a_letter_that_is_never_used_is_named() -> None:
    with pytest.raises(ValidationError) as raised:
        validators.credit_code("9135010OM000100Y43")
    assert "O" in raised.value.messages[0]


# --- other papers, phones, industries -----------------------------------------------------------


def test_other_papers_keep_their_fifteen_digits() -> None:
    kept = validators.paper_number(Customer.IdKind.OTHER, "330106000012345", today=TODAY)
    assert kept == "330106000012345"
    assert (
        validators.paper_number(Customer.IdKind.PASSPORT, "e12345678", today=TODAY) == "E12345678"
    )


@pytest.mark.parametrize("typed", ["", "E", "<b>", "é123", "x" * 41])
def test_papers_that_cannot_be_read_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        validators.other_paper(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086 13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0571-88881234", "057188881234"),
        ("010-88881234", "01088881234"),
        ("0571-8888123-801", "05718888123801"),
        ("+86 0571-88881234", "057188881234"),
    ],
)
def test_phones_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert validators.phone_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12812345678", "format"),
        ("1381234567", "format"),
        ("88881234", "format"),
        ("1440012345678", "device"),
        ("phone", "format"),
        ("138123456٧8", "format"),
    ],
)
def test_numbers_that_nobody_answers_are_refused(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as raised:
        validators.phone_number(typed)
    assert code_of(raised) == code


@pytest.mark.parametrize(("typed", "kept"), [("c265", "C265"), ("Ｃ２６５", "C265"), ("A", "A")])
def test_industries_are_codes(typed: str, kept: str) -> None:
    assert validators.industry_code(typed) == kept


@pytest.mark.parametrize("typed", ["Z1", "265", "C2651", "C26a"])
def test_what_is_no_industry_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        validators.industry_code(typed)
