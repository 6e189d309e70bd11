"""What fell due and what was paid in the year: by whom, in cash, for which line."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.models import Loan
from credit.rules.repayment import Due, Paid, settle
from crm.core.models import Setting, User
from customers.models import Customer
from tests import factories as make
from tests.appraisal.bank import D, classify, day, known, measured, pay, rows, schedule, value
from tests.appraisal.test_stock import hand_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def loan(customer: Customer) -> Loan:
    """A pass loan with 100 interest on each 20th, and 1,000 principal on 20 March."""
    made = make.make_loan(customer)
    schedule(
        made,
        ("01-20", "0", "100"),
        ("02-20", "0", "100"),
        ("03-20", "1000", "100"),
        ("04-20", "2000", "100"),
    )
    return made


def collected(manager: User, on: str = "03-31") -> tuple[object, object]:
    at = known(on)
    return value("loan.interest_received", manager, at), value("loan.interest_due", manager, at)


def test_interest_due_is_the_lines_of_the_year_so_far(loan: Loan, manager: User) -> None:
    assert collected(manager) == (D(0), D(300))
    assert collected(manager, "02-20") == (D(0), D(200))
    assert measured("loan.interest_due", manager, known("01-19")) is None


def test_a_payment_settles_the_line_that_it_names(loan: Loan, manager: User) -> None:
    pay(loan, "02-21", interest="100", line="02-20")
    pay(loan, "03-25", interest="60", line="03-20")
    assert collected(manager) == (D(160), D(300))
    assert collected(manager, "02-20") == (D(0), D(200))  # received by the end of the period only


def test_a_payment_that_names_no_line_settles_the_oldest_open_one(
    loan: Loan, manager: User
) -> None:
    pay(loan, "03-01", interest="150")  # all of January, half of February
    assert collected(manager) == (D(150), D(300))
    pay(loan, "03-02", interest="100", line="01-20")  # names January: the pool moves on
    assert collected(manager) == (D(250), D(300))
    pay(loan, "03-30", interest="500")  # 450 settle April and beyond: no more than due counts
    assert collected(manager) == (D(300), D(300))


def test_a_line_is_never_received_twice(loan: Loan, manager: User) -> None:
    pay(loan, "01-20", interest="100", line="01-20")
    pay(loan, "01-21", interest="30", line="01-20")  # nothing is left of January: February's
    assert collected(manager) == (D(130), D(300))
    assert collected(manager, "02-10") == (D(100), D(100))


def test_a_payment_that_covers_two_lines_settles_both(loan: Loan, manager: User) -> None:
    pay(loan, "01-20", interest="200", line="01-20")
    assert collected(manager) == (D(200), D(300))
    pay(loan, "03-20", interest="100", line="03-20")
    assert collected(manager) == (D(300), D(300))


def test_what_is_left_of_an_extension_is_no_cash_either(loan: Loan, manager: User) -> None:
    pay(loan, "01-20", interest="150", line="01-20", cash=False)
    pay(loan, "02-20", interest="100", line="02-20")  # its own line first: 100 in cash
    assert collected(manager) == (D(100), D(300))


DAYS = [dt.date(2026, month, 20) for month in range(1, 6)]
AMOUNTS = st.sampled_from(["0", "40", "100", "130", "250"])
PAYMENTS = st.tuples(st.sampled_from(DAYS), AMOUNTS, AMOUNTS, st.none() | st.sampled_from(DAYS))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    lines=st.dictionaries(st.sampled_from(DAYS), st.tuples(AMOUNTS, AMOUNTS), min_size=1),
    payments=st.lists(PAYMENTS, max_size=6),
    on=st.sampled_from(DAYS),
)
def test_score_and_credit_settle_alike(
    lines: Any, payments: Any, on: dt.date, customer: Customer, manager: User
) -> None:
    """Both programs, the SQL of the score and the rule of credit, on the same loan."""
    settled = settle(
        [Due(day, D(one), D(two)) for day, (one, two) in lines.items()],
        [Paid(day, D(one), D(two), named) for day, one, two, named in payments],
        on=on,
    )
    past = [line for line in settled if line.due_on <= on]
    with transaction.atomic():
        loan = make.make_loan(customer)
        make.make_schedule(loan, *((day, one, two) for day, (one, two) in lines.items()))
        for day, one, two, named in payments:
            make.repay(loan, day, one, two, for_due_on=named)
        at = known(on.isoformat())
        for code, expected in (
            ("loan.principal_recovered", sum(line.principal_paid for line in past)),
            ("loan.interest_received", sum(line.interest_paid for line in past)),
        ):
            found = measured(code, manager, at)
            assert (found.value if found else 0) == expected
        transaction.set_rollback(True)


def test_what_is_not_cash_settles_and_is_not_received(loan: Loan, manager: User) -> None:
    pay(loan, "01-20", interest="100", line="01-20", cash=False)
    pay(loan, "02-20", interest="100")  # January is settled, so this is February's
    pay(loan, "03-20", interest="40", cash=False)
    pay(loan, "03-21", interest="60")
    assert collected(manager) == (D(160), D(300))
    assert value("loan.interest_income", manager) == D(160)


def test_interest_counts_on_normal_loans_only(loan: Loan, manager: User) -> None:
    pay(loan, "01-20", interest="100")
    classify(loan, "SPECIAL_MENTION", "03-01")
    assert measured("loan.interest_due", manager) is None
    assert collected(manager, "02-28") == (D(100), D(200))
    Setting.objects.create(
        key="appraisal.normal_classes", value=["PASS", "SPECIAL_MENTION"], from_on=day("03-01")
    )
    assert collected(manager) == (D(100), D(300))
    assert value("loan.interest_income", manager) == D(100)  # income is of all classes


def test_an_instalment_that_the_core_does_not_split_is_listed(
    customer: Customer, manager: User
) -> None:
    schedule(make.make_loan(customer), ("02-20", "100", None))
    assert [row.note for row in rows("loan.interest_due", manager)] == ["NO_SPLIT"]
    assert value("loan.principal_due", manager) == D(100)


def test_the_schedule_of_the_latest_run_counts_whole(loan: Loan, manager: User) -> None:
    before = known()
    schedule(loan, ("03-20", "500", "80"))  # January and February are gone
    assert value("loan.interest_due", manager) == D(80)
    assert value("loan.interest_due", manager, before) == D(300)
    assert value("loan.principal_due", manager) == D(500)


def test_due_recovery_is_principal_in_cash(loan: Loan, manager: User) -> None:
    pay(loan, "03-20", principal="600", line="03-20")
    pay(loan, "03-21", principal="400", line="03-20", cash=False)  # extended
    assert value("loan.principal_due", manager) == D(1000)
    assert value("loan.principal_recovered", manager) == D(600)
    (row,) = rows("loan.principal_recovered", manager)
    assert (row.base, row.amount, row.value, row.label) == (D(1000), D(600), D(600), loan.number)


def test_a_line_belongs_to_who_owned_the_customer_when_it_fell_due(
    loan: Loan, manager: User, colleague: User
) -> None:
    hand_over(loan.customer, colleague, "03-01")
    pay(loan, "02-25", interest="100")  # for January, in the first manager's time
    pay(loan, "03-05", interest="100")  # for February, paid in the second's
    assert collected(manager) == (D(200), D(200))
    assert collected(colleague) == (D(0), D(100))
    # income belongs to the day on which it was paid
    assert value("loan.interest_income", manager) == D(100)
    assert value("loan.interest_income", colleague) == D(100)


def test_shares_split_flows(loan: Loan, manager: User, colleague: User) -> None:
    loan.customer.assignments.update(share=D("0.6"))
    make.assign(loan.customer, colleague, role="CO", share=D("0.4"))
    pay(loan, "01-20", interest="100.05")
    assert value("loan.interest_income", manager) == D("60.03")
    assert value("loan.interest_income", colleague) == D("40.02")
    assert collected(colleague) == (D("40.02"), D(120))


def test_the_year_begins_anew(loan: Loan, manager: User) -> None:
    pay(loan, "02-20", interest="100")
    assert measured("loan.interest_income", manager, known("2027-01-15")) is None
    assert measured("loan.interest_due", manager, known("2027-01-15")) is None
