"""Row errors: refused with line and reason, counted, kept masked; beyond the limit the day is."""

import csv
import io
import json
from decimal import Decimal

import pytest

from crm.core import files
from crm.core.feed.engine import RejectLimit
from crm.core.models import Branch, FeedLoad, FeedReject, StoredFile
from customers.models import Assignment, Balance, Customer, DepositAccount
from tests.feed.conftest import Deliver
from tests.feed.delivery import Delivery, account, balance, customer, loan

pytestmark = pytest.mark.django_db


def reasons(delivery: Delivery) -> list[tuple[str, str, int]]:
    """Load; (file, reason, rows) of what was rejected, and the sums must add up."""
    report = delivery.load()
    assert not report.refused, report.reason
    for name, counts in report.counts.items():
        assert counts["accepted"] + counts["rejected"] == counts["manifest"], name
    return sorted((r["file"], r["reason"], r["rows"]) for r in report.reject_reasons)


CELLS = [
    ("deposit_accounts", account(opened_on="2026-13-01"), "opened_on: not a date (YYYY-MM-DD)"),
    ("deposit_accounts", account(opened_on="20260105"), "opened_on: not a date (YYYY-MM-DD)"),
    ("deposit_accounts", account(opened_on="0001-01-01"), "opened_on: not a date (YYYY-MM-DD)"),
    ("deposit_accounts", account(opened_on=""), "opened_on: missing"),
    ("deposit_accounts", account(kind="SAVINGS"), "kind: not one of the allowed words"),
    ("deposit_accounts", account(auto_renew="yes"), "auto_renew: not 0 or 1"),
    ("deposit_accounts", account(term_months="1.5"), "term_months: not a whole number"),
    ("deposit_accounts", account(rate="4.35%"),
     "rate: not a rate per annum as a fraction (4.35 % is 0.0435)"),
    ("deposit_accounts", account(closed_on="2026-01-04"), "closed before it was opened"),
    ("deposit_accounts", account("A" * 41), "number: too long"),
    ("deposit_accounts", account("A/1"), "number: holds a blank or a slash"),
    ("deposit_accounts", account(customer_number="C9"), "unknown customer"),
    ("deposit_accounts", account(branch_number="999"), "unknown branch"),
    ("customers", customer("C9", "x" * 121), "name: too long"),
    ("customers", customer("C9", "陈\t志明"), "name: holds a control character"),
    ("customers", customer("C9", "陈\x00志明"), "name: holds a control character"),
    ("customers", customer("C9", id_kind="RESIDENT_ID", id_number="110105194912310021"),
     "identity number: wrong length, date or check digit"),
    ("customers", customer("C9", id_kind="RESIDENT_ID", id_number="110105194902310021"),
     "identity number: wrong length, date or check digit"),
    ("customers", customer("C9", id_kind="USCC", id_number="91110000600037341M"),
     "unified social credit code: wrong length or check digit"),
    ("customers", customer("C9", id_number="X1"), "identity number without the kind of paper"),
    ("customers", customer("C9", phone="call me"), "not a phone number"),
    ("customers", customer("C9", id_kind="RESIDENT_ID", id_number="11010519491231002x"),
     "the identity number is on file under another customer"),
    ("loans", loan("L9", principal="-1.00"), "principal: negative"),
    ("loans", loan("L9", principal="1,000.00"),
     "principal: not an amount (digits, a dot, two decimals)"),
    ("loans", loan("L9", principal="1.005"),
     "principal: not an amount (digits, a dot, two decimals)"),
    ("loans", loan("L9", principal="0.00"), "principal is not above 0"),
    ("loans", loan("L9", matures_on="2025-01-05"), "matures before it was disbursed"),
    ("loans", loan(customer_number="C2"), "belongs to another customer already"),
    ("balances", balance("2026-11-20", "1.00"), "day outside the days of the delivery"),
    ("balances", balance("2026-11-21", "1.00", "A9"), "unknown account"),
    ("owners", {"customer_number": "C2", "manager_number": "M9", "from_on": "2026-01-05"},
     "unknown manager"),
    ("owners", {"customer_number": "C2", "manager_number": "M1", "from_on": "2026-01-05",
                "share": "1.5"}, "a share is more than 0 and at most 1"),
    ("branches", {"number": "9", "name": "x", "kind": "OUTLET", "parent_number": "8"},
     "unknown parent branch"),
    ("managers", {"number": "M9", "name": "x", "branch_number": "8", "from_on": "2026-01-05"},
     "unknown branch"),
    ("contacts", {"number": "K1", "customer_number": "C1", "name": "x", "role": "USER"},
     "belongs to another customer already"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "reason"), CELLS, ids=[cell[2] for cell in CELLS])
def test_a_bad_row_is_rejected_with_its_reason(
    first: Delivery, deliver: Deliver, name: str, row: dict[str, str], reason: str
) -> None:
    assert reasons(first) == []
    assert reasons(deliver("2026-11-21", **{name: [row]})) == [(name, reason, 1)]


def test_a_key_that_comes_twice_keeps_its_first_row(first: Delivery) -> None:
    first.files["balances"].append(balance("2026-11-20", "999.00"))
    first.files["customers"].append(customer("C2", "王二芳"))
    first.files["customers"].append(
        customer("C3", "陈志明", id_kind="RESIDENT_ID", id_number="11010519491231002X")
    )
    first.files["owners"].append(
        {"customer_number": "C1", "manager_number": "M2", "from_on": "2026-02-01"}
    )
    first.write()
    assert reasons(first) == [
        ("balances", "repeats the key of an earlier row", 1),
        ("customers", "repeats the identity number of an earlier row", 1),
        ("customers", "repeats the key of an earlier row", 1),
        ("owners", "a customer has one first owner", 1),
    ]
    assert Balance.objects.get(account__number="A1").amount == 100
    assert Customer.objects.get(number="C2").name == "王芳"
    assert Assignment.objects.get().manager.staff_number == "M1"


def test_what_hangs_on_a_rejected_row_is_rejected_too(first: Delivery) -> None:
    first.files["customers"][0]["kind"] = "?"
    first.write()
    found = {(name, reason) for name, reason, _rows in reasons(first)}
    assert found == {
        ("balances", "unknown account"),
        ("customers", "kind: not one of the allowed words"),
        ("deposit_accounts", "unknown customer"),
        ("loan_balances", "unknown loan"),
        ("loan_classes", "unknown loan"),
        ("loans", "unknown customer"),
        ("owners", "unknown customer"),
        ("repayments", "unknown loan"),
        ("schedules", "unknown loan"),
    }


def test_branches_in_a_circle_are_rejected(first: Delivery) -> None:
    first.files["branches"] += [
        {"number": "7", "name": "甲", "kind": "OUTLET", "parent_number": "8"},
        {"number": "8", "name": "乙", "kind": "OUTLET", "parent_number": "7"},
    ]
    first.write()
    assert reasons(first) == [("branches", "unknown parent branch", 2)]
    assert Branch.objects.count() == 3


def test_a_row_of_the_wrong_width_is_one_bad_row(first: Delivery) -> None:
    first.spoil("customers", b"C2,INDIVIDUAL", b"C2,,INDIVIDUAL")
    first.sign()
    assert ("customers", "wrong number of columns", 1) in reasons(first)


# --- the reject file -----------------------------------------------------------------------------


def test_the_reject_file_names_line_and_reason_and_masks_people(first: Delivery) -> None:
    first.files["customers"].append(
        customer("C3", "=HYPERLINK(1)", id_kind="RESIDENT_ID", id_number="110105194912310021",
                 phone="13857126620", address="江州市滨江区")
    )  # fmt: skip
    first.write()
    first.load()
    record = FeedLoad.objects.get()
    assert record.rejects
    raw = b"".join(files.read(record.rejects)).decode()
    (row,) = csv.DictReader(io.StringIO(raw))
    assert (row["file"], row["line"]) == ("customers.csv", "4")
    assert row["reason"] == "identity number: wrong length, date or check digit"
    shown = json.loads(row["row"])
    assert shown["id_number"] == "1****************1"
    assert shown["phone"] == "138****6620"
    assert shown["address"] == "****"
    assert shown["name"].startswith("=***")
    assert "13857126620" not in raw
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row.values())


def test_reasons_are_counted_beside_the_load(first: Delivery) -> None:
    first.files["balances"] += [balance("2026-11-20", "x"), balance("2026-11-20", "y")]
    first.write()
    first.load()
    reject = FeedReject.objects.get()
    assert (reject.file, reject.rows) == ("balances.csv", 2)
    assert reject.reason == "amount: not an amount (digits, a dot, two decimals)"


def test_a_load_without_rejects_has_no_reject_file(first: Delivery) -> None:
    first.load()
    assert FeedLoad.objects.get().rejects is None
    assert not StoredFile.objects.exists()


# --- the limit -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "refused"),
    [
        (RejectLimit(), True),  # 1 of 20 rows is more than 0.1 %
        (RejectLimit(share=Decimal("0.04")), True),
        (RejectLimit(share=Decimal("0.05")), False),
        (RejectLimit(rows=0), True),
        (RejectLimit(rows=1), False),
    ],
)
def test_beyond_the_limit_the_delivery_is_refused_whole(
    first: Delivery, limit: RejectLimit, refused: bool
) -> None:
    first.files["balances"].append(balance("2026-11-20", "x"))
    first.write()
    assert sum(len(rows) for rows in first.files.values()) == 20
    report = first.load(limit=limit)
    assert report.refused is refused
    record = FeedLoad.objects.get()
    assert record.rejects is not None  # the administrator wants to see why
    assert DepositAccount.objects.exists() is not refused
    assert Branch.objects.exists() is not refused
    if refused:
        assert record.reason == f"1 of 20 rows were rejected; the limit is {limit}."


def test_rejects_found_in_sql_count_against_the_limit_too(first: Delivery) -> None:
    first.files["balances"].append(balance("2026-11-20", "1.00", "A9"))
    first.write()
    report = first.load(limit=RejectLimit(rows=0))
    assert report.refused
    assert not Customer.objects.exists()
    assert FeedReject.objects.get().reason == "unknown account"
