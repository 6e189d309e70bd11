"""A real bank, loaded and counted to the cent; without its files the same on the mini bank."""

import datetime as dt
import json
import os
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, F, Sum

from credit.models import Loan, LoanClassification, Repayment, ScheduleLine
from crm.core.feed.engine import Report
from crm.core.models import Branch, FeedLoad, Posting, User
from crm.feeds import load_feed
from customers.models import Assignment, Contact, Customer, DepositAccount
from tests.examples.conftest import MINI, BerkaBank

AT = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
STATUS = {
    "A": ("SETTLED", "PASS"), "B": ("ACTIVE", "LOSS"),
    "C": ("ACTIVE", "PASS"), "D": ("ACTIVE", "SUBSTANDARD"),
}  # fmt: skip
BALANCES_ON = """
    SELECT sum(amount), count(*) FROM (
        SELECT DISTINCT ON (account_id) amount FROM customers_balance
         WHERE business_day <= %s ORDER BY account_id, business_day DESC, run DESC) newest
"""

# the real bank takes its time; the mini bank runs with every `make test`
pytestmark = [pytest.mark.slow] if os.environ.get("ZHIKE_DATA") else []


def load(bank: BerkaBank) -> Report:
    return load_feed(folder=bank.delivery, at=AT, today=TODAY)


@pytest.fixture
def loaded(db: None, bank_of_berka: BerkaBank) -> BerkaBank:
    report = load(bank_of_berka)
    assert report.state == FeedLoad.State.LOADED, report.reason
    return bank_of_berka


# --- the files ----------------------------------------------------------------------------------


@pytest.mark.skipif(not shutil.which("awk"), reason="awk is not installed")
@pytest.mark.parametrize("where", ["mini", "bank"])
def test_awk_counts_the_files_and_agrees(
    where: str, bank_of_berka: BerkaBank, tmp_path: Path
) -> None:
    data = MINI if where == "mini" else bank_of_berka.data
    (transactions,) = data.glob("trans*.asc*")
    if transactions.suffix == ".gz":
        unpacked = tmp_path / "trans.asc"
        with unpacked.open("wb") as out:
            subprocess.run(["gzip", "-dc", transactions], stdout=out, check=True)
        transactions = unpacked
    names = ("district.asc", "account.asc", "disp.asc", "card.asc", "loan.asc")
    counted = json.loads(
        subprocess.check_output(
            ["awk", "-f", MINI / "expected.awk", *(data / name for name in names), transactions]
        )
    )
    if where == "mini":
        assert counted == json.loads((MINI / "expected.json").read_text())
    else:
        expected = bank_of_berka.expected
        assert {name: counted[name] for name in expected} == expected


def test_the_converter_names_the_cut_line(bank_of_berka: BerkaBank) -> None:
    ((file, line, reason),) = bank_of_berka.summary.rejected
    assert file.startswith("trans")
    assert (line, reason) == (bank_of_berka.expected["cut_line"], "cut line")


def test_the_day_that_breaks_off_is_left_out(bank_of_berka: BerkaBank) -> None:
    summary = bank_of_berka.summary
    assert summary.to_on.isoformat() == bank_of_berka.expected["last_complete_day"]
    assert summary.skipped["after the last complete day"] > 0


# --- the load -----------------------------------------------------------------------------------


def test_people_and_branches_are_those_of_the_mapping(loaded: BerkaBank) -> None:
    expected = loaded.expected
    kinds = Counter(Branch.objects.values_list("kind", flat=True))
    assert kinds == {
        "HEAD_OFFICE": 1, "BRANCH": expected["regions"], "SUB_BRANCH": expected["districts"]
    }  # fmt: skip
    managers = User.objects.filter(staff_number__startswith="M")
    assert managers.count() == expected["managers"]
    assert not any(user.has_usable_password() for user in managers)
    assert Posting.objects.filter(role="MANAGER").count() == expected["managers"]
    assert Customer.objects.count() == Assignment.objects.count() == expected["owners"]
    assert Contact.objects.filter(role="SIGNATORY").count() == expected["disponents"]
    assert Customer.objects.filter(tier="GOLD").count() == expected["gold"]
    path = Branch.objects.get(number="01").path
    assert path.startswith("BERKA/R")
    assert path.endswith("/01/")


def test_every_customer_is_led_by_the_manager_of_the_formula(loaded: BerkaBank) -> None:
    accounts = list(
        DepositAccount.objects.values_list(
            "number", "branch__number", "customer__assignments__manager__staff_number"
        )
    )
    size = Counter(branch for _number, branch, _manager in accounts)
    for number, branch, manager in accounts:
        seats = -(-size[branch] // 50)
        assert manager == f"M{branch}-{int(number) % seats + 1:02d}"


def test_deposits_are_reproduced_to_the_cent(loaded: BerkaBank) -> None:
    for day, (total, accounts) in loaded.expected["deposits"].items():
        with connection.cursor() as cursor:
            cursor.execute(BALANCES_ON, [day])
            assert cursor.fetchone() == (Decimal(total), accounts), day
    opened = Counter(
        str(day.year) for day in DepositAccount.objects.values_list("opened_on", flat=True)
    )
    assert opened == Counter(loaded.expected["opened"])


def test_an_account_without_a_movement_yet_is_unknown_not_zero(loaded: BerkaBank) -> None:
    last = dt.date.fromisoformat(loaded.expected["last_complete_day"])
    later = DepositAccount.objects.filter(opened_on__gt=last)
    assert later.exists()
    assert not later.exclude(balance=None).exists()
    assert not later.exclude(balances=None).exists()


def test_loans_are_reproduced_by_status(loaded: BerkaBank) -> None:
    for letter, (count, principal) in loaded.expected["loans"].items():
        status, core_class = STATUS[letter]
        found = Loan.objects.filter(status=status, core_class=core_class).aggregate(
            count=Count("pk"), principal=Sum("principal")
        )
        assert found == {"count": count, "principal": Decimal(principal)}, letter
    assert not Loan.objects.exclude(rate=None).exists()
    assert not ScheduleLine.objects.exclude(interest=None).exists()
    assert set(LoanClassification.objects.values_list("valid_from", flat=True)) == {
        dt.date(1998, 12, 31)
    }


def test_schedules_add_up_to_the_principal(loaded: BerkaBank) -> None:
    off = Loan.objects.annotate(due=Sum("schedule__principal")).exclude(due=F("principal"))
    assert not off.exists()
    assert Repayment.objects.count() == loaded.summary.rows["repayments.csv"]


def test_each_district_has_its_totals(loaded: BerkaBank) -> None:
    accounts = dict(
        DepositAccount.objects.values_list("branch__number").annotate(n=Count("pk")).order_by()
    )
    loans = {
        number: (count, principal)
        for number, count, principal in Loan.objects.values_list("branch__number")
        .annotate(n=Count("pk"), total=Sum("principal"))
        .order_by()
    }
    for district, (expected_accounts, count, principal) in loaded.expected["by_district"].items():
        number = f"{int(district):02d}"
        assert accounts.get(number, 0) == expected_accounts, district
        assert loans.get(number, (0, Decimal(0))) == (count, Decimal(principal)), district


def test_borrowers_are_marked_and_nobody_else(loaded: BerkaBank) -> None:
    assert set(Customer.objects.filter(has_credit=True).values_list("pk", flat=True)) == set(
        Loan.objects.values_list("customer_id", flat=True)
    )


def test_loading_it_twice_changes_nothing(loaded: BerkaBank) -> None:
    again = load(loaded)
    assert again.state == ""
    assert again.changed == 0
    assert FeedLoad.objects.count() == 1


# --- the scores (appraisal) ---------------------------------------------------------------------
# As of 1993-12-31 all managers of `loaded` are scored and one score is opened down to its rows.
