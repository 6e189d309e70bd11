"""What a reject file and a record may say of people: line and reason, never the number itself."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core import files
from crm.core.models import FeedLoad
from crm.core.personal import mask_number, mask_year
from crm.feeds import PLAN
from tests.feed.conftest import Deliver
from tests.feed.delivery import Delivery, account, customer, loan

PHONE, PAPER, CARD = "13857126620", "11010519491231002X", "6222021234567890123"
PERSONAL = {
    "id_number", "phone", "address", "born_on", "guarantor_name", "guarantor_id_number", "email",
    "customer_number", "account_number", "loan_number", "holding_number", "guarantee_number",
}  # fmt: skip


def rejected(delivery: Delivery) -> tuple[str, list[dict[str, str]]]:
    """The whole text, and the rows of the reject file of the newest load."""
    delivery.load()
    record = FeedLoad.objects.latest("run")
    assert record.rejects
    raw = b"".join(files.read(record.rejects)).decode()
    return raw + record.reason, list(csv.DictReader(io.StringIO(raw)))


def test_every_column_of_a_person_has_a_mask() -> None:
    for file in PLAN.files:
        for column in file.columns:
            if column.name in PERSONAL or column.secret:
                assert column.mask, f"{file.name}.{column.name}"


@pytest.mark.django_db
def test_numbers_in_their_own_columns_are_masked_and_the_line_says_which(first: Delivery) -> None:
    first.files["customers"].append(
        customer(CARD, "欧阳志明", id_kind="RESIDENT_ID", id_number=PAPER[:-1] + "1", phone=PHONE,
                 born_on="1949-12-31")
    )  # fmt: skip
    first.files["deposit_accounts"].append(account(CARD, "C9" * 9))
    first.write()
    raw, rows = rejected(first)
    for secret in (PHONE, PAPER[:-1], CARD, "欧阳志明", "1949-12-31", "C9" * 9):
        assert secret not in raw
    one, two = rows
    assert (one["file"], one["line"]) == ("customers.csv", "4")
    assert one["reason"] == "identity number: wrong length, date or check digit"
    shown = json.loads(one["row"])
    assert (shown["number"], shown["name"]) == ("6222****0123", "欧**明")
    assert (shown["born_on"], shown["branch_number"]) == ("1949-**-**", "10101")
    assert (two["file"], two["line"], two["reason"]) == (
        "deposit_accounts.csv", "4", "unknown customer"
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("industry", PHONE), ("tier", "欧阳志明"), ("status", PAPER), ("branch_number", CARD),
        ("kind", PHONE), ("born_on", PAPER), ("number", PAPER + "/"),
    ],
)  # fmt: skip
def test_a_row_that_stands_askew_shows_nobody(first: Delivery, column: str, cell: str) -> None:
    first.files["customers"].append(customer("C9") | {column: cell})
    first.write()
    raw, rows = rejected(first)
    assert cell not in raw
    assert cell[:-1] not in raw
    assert rows[0]["line"] == "4"


@pytest.mark.django_db
def test_a_word_that_is_none_keeps_its_ends_and_a_right_one_stays(
    first: Delivery, deliver: Deliver
) -> None:
    first.load()
    raw, rows = rejected(
        deliver("2026-11-21", loans=[loan("L9", status="PAIDOFF", security="MORTGAGE")])
    )
    shown = json.loads(rows[0]["row"])
    assert (shown["status"], shown["security"]) == ("P*****F", "MORTGAGE")
    assert (shown["principal"], shown["disbursed_on"]) == ("1200.00", "2026-01-05")
    assert rows[0]["reason"] == "status: not one of the allowed words"
    assert "PAIDOFF" not in raw


@pytest.mark.django_db
def test_a_file_without_its_header_puts_no_person_into_the_record(first: Delivery) -> None:
    path = first.folder / "customers.csv"
    row = f"C9,INDIVIDUAL,欧阳志明,RESIDENT_ID,{PAPER},{PHONE},x,10101,,,ORDINARY,ACTIVE\n"
    path.write_text(row + path.read_text(encoding="utf-8"), encoding="utf-8")
    first.sign(customers={"rows": 3})
    report = first.load()
    record = FeedLoad.objects.get()
    assert report.refused
    assert "customers.csv" in record.reason
    for secret in ("欧阳志明", PAPER, PHONE):
        assert secret not in record.reason


@given(st.text(min_size=1, max_size=40))
def test_a_masked_number_shows_at_most_eight_characters(value: str) -> None:
    shown = mask_number(value)
    assert len(shown.replace("*", "")) <= max(8, value.count("*"))
    assert value not in shown or len(value) < 3 or set(value[1:-1]) == {"*"}


@given(st.dates() | st.text())
def test_a_masked_birthday_shows_its_year_at_most(value: object) -> None:
    assert len(mask_year(str(value)).replace("*", "").replace("-", "")) <= 4
