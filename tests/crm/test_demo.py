"""The demo bank, checked as if it were a customer's own data."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from stdnum.cn import ric, uscc

from crm.demo import folder
from crm.demo.people import Bank
from customers.catalogue import ROWS

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def bank() -> Bank:
    return folder.build(today=TODAY, seed=7, customers=1500)


def files(bank: Bank, to: Path) -> dict[str, bytes]:
    to.mkdir()
    folder.write(bank, to)
    return {path.name: path.read_bytes() for path in to.iterdir()}


def test_the_same_seed_makes_the_same_files(tmp_path: Path) -> None:
    one, two = (
        files(folder.build(today=TODAY, seed=3, customers=200), tmp_path / name)
        for name in ("one", "two")
    )
    assert one == two


def test_another_seed_makes_another_bank(tmp_path: Path) -> None:
    one = files(folder.build(today=TODAY, seed=3, customers=200), tmp_path / "one")
    two = files(folder.build(today=TODAY, seed=4, customers=200), tmp_path / "two")
    assert one["customers.csv"] != two["customers.csv"]


def test_it_is_a_city_bank(bank: Bank) -> None:
    kinds = [row["kind"] for row in bank.rows["branches"]]
    assert [kinds.count(kind) for kind in ("HEAD_OFFICE", "BRANCH", "SUB_BRANCH")] == [1, 2, 8]
    assert 55 <= len(bank.managers) <= 65


def test_every_paper_has_its_check_digit_and_is_used_once(bank: Bank) -> None:
    papers = [str(row["id_number"]) for row in bank.rows["customers"]]
    assert len(set(papers)) == len(papers)
    for row in bank.rows["customers"]:
        check = ric if row["id_kind"] == "RESIDENT_ID" else uscc
        assert check.is_valid(str(row["id_number"])), row


def test_loans_of_all_five_classes_and_payments_that_add_up(bank: Bank) -> None:
    big = folder.build(today=TODAY, seed=7, customers=6000)
    classes = {row["core_class"] for row in big.rows["loan_classes"]}
    assert classes == {"PASS", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS"}
    due: dict[object, Decimal] = {}
    for line in bank.rows["schedules"]:
        due[line["loan_number"]] = due.get(line["loan_number"], Decimal(0)) + line["principal"]  # type: ignore[operator]  # rows are loose
    for loan in bank.rows["loans"]:
        assert due[loan["number"]] == loan["principal"]


def test_balances_end_yesterday_and_are_daily_for_thirty_days(bank: Bank) -> None:
    days = {row["business_day"] for row in bank.rows["balances"]}
    assert max(days) == TODAY - dt.timedelta(days=1)  # type: ignore[type-var]  # rows are loose
    last = {TODAY - dt.timedelta(days=n) for n in range(1, 31)}
    assert last <= days


def test_customers_hold_products_of_the_catalogue_and_pay_for_thirteen_months(bank: Bank) -> None:
    codes = {row["code"] for row in ROWS}
    assert {row["product_code"] for row in bank.rows["holdings"]} <= codes
    assert {row["product_code"] for row in bank.rows["fees"]} <= codes
    assert len({row["business_day"] for row in bank.rows["fees"]}) == 13
    keys = [
        (row["customer_number"], row["product_code"], row["business_day"])
        for row in bank.rows["fees"]
    ]
    assert len(set(keys)) == len(keys)
    for row in bank.rows["holding_amounts"]:
        assert row["amount"] > 0  # type: ignore[operator]  # rows are loose
    months = {row["valid_from"] for row in bank.rows["ftp_rates"]}
    assert len(months) == 13
    assert min(months) == dt.date(2025, 11, 1)  # type: ignore[type-var]  # rows are loose
    assert len({row["valid_from"] for row in bank.rows["board_rates"]}) == 2


@pytest.mark.django_db
def test_it_refuses_where_demo_is_off(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO is off"):
        call_command("demo")


@pytest.mark.slow
@pytest.mark.django_db
def test_it_loads_without_a_rejected_row_and_lives(settings: LazySettings) -> None:
    """The whole story on a small bank: loader, services, scores, reminders; then invariants."""
    from appraisal.models import Score
    from credit.models import DueDiligence, Inspection, Loan
    from crm.core.models import Delivery, FeedLoad, PersonalReveal
    from customers.models import (
        Assignment,
        Customer,
        DepositAccount,
        FeeIncome,
        Holding,
        Import,
        PeerShare,
        Proposal,
        Sale,
        SuitabilityCheck,
    )
    from visits.models import Promise, Visit

    settings.DEMO, settings.DEMO_PASSWORD = True, "a-demo-password"
    settings.DEMO_TOKEN = "zk_12345678_demo"
    today = dt.date(2026, 11, 23)
    call_command("demo", customers=700, on=today, verbosity=0)
    load = FeedLoad.objects.get()
    assert load.state == "LOADED"
    assert all(count["rejected"] == 0 for count in load.counts.values())
    assert Customer.objects.exclude(source=Customer.SOURCE_CRM).count() == 700
    assert Assignment.objects.leads().on(today).count() == Customer.objects.count()
    listed = Import.objects.get()
    assert (listed.state, bool(listed.errors)) == ("DONE", True)
    assert Customer.objects.filter(source=Customer.SOURCE_CRM).count() == listed.counts["ADDED"]
    assert not DepositAccount.objects.filter(balance=None).exists()
    assert set(Loan.objects.values_list("customer__has_credit", flat=True)) == {True}
    for made in (Holding, FeeIncome, PeerShare, Proposal, Sale, SuitabilityCheck):
        assert made.objects.exists(), made
    for rows in (Visit, Promise, DueDiligence, Inspection, Score, Delivery, PersonalReveal):
        assert rows.objects.exists(), rows
    assert not Visit.objects.filter(happened_at__date__gt=today).exists()
    for customer in Customer.objects.exclude(phone_cipher=None)[:50]:
        assert str(customer.phone) != customer.phone.reveal()
    call_command("demo", if_empty=True, customers=700, on=today)  # a second start adds nothing
    assert FeedLoad.objects.count() == 1
