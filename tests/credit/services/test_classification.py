"""The nightly pre-check: what SQL leaves out keeps its class, what it selects the rule decides."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from credit.models import ClassProposal, Loan, LoanClass, Repayment, ScheduleLine
from credit.services import positions, pre_check
from credit.services.classification import _possibly_late, limits
from crm.core import clock
from crm.core.models import Setting, User
from customers.models import Customer
from tests import factories as make

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 3, 20)


@pytest.fixture
def loan(customer: Customer) -> Loan:
    """One line of 1,000.00 and 10.00 interest on 20 March 2026; nothing paid."""
    one = make.make_loan(customer, {dt.date(2026, 1, 5): Decimal(1000)})
    make.make_schedule(one, (DUE, "1000", "10"))
    return one


def check(on: dt.date) -> int:
    return pre_check(on=on, at=clock.now())


def after(days: int) -> dt.date:
    return DUE + dt.timedelta(days=days)


def suggestions(loan: Loan) -> list[tuple[str, str]]:
    rows = ClassProposal.objects.filter(loan=loan).order_by("business_day", "run")
    return [(row.business_day.isoformat(), row.suggested) for row in rows]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (0, "PASS"),
        (1, "SPECIAL_MENTION"),
        (90, "SPECIAL_MENTION"),
        (91, "SUBSTANDARD"),
        (270, "SUBSTANDARD"),
        (271, "DOUBTFUL"),
        (360, "DOUBTFUL"),
        (361, "LOSS"),
    ],
)
def test_days_overdue_come_from_schedule_and_payments(loan: Loan, days: int, expected: str) -> None:
    check(after(days))
    row = ClassProposal.objects.get()
    assert (row.suggested, row.overdue_days) == (expected, days)


def test_a_year_of_nights_stores_only_what_changed(loan: Loan) -> None:
    for days in range(-2, 365):
        check(after(days))
    assert suggestions(loan) == [
        ("2026-03-18", "PASS"),
        ("2026-03-21", "SPECIAL_MENTION"),
        (after(91).isoformat(), "SUBSTANDARD"),
        (after(271).isoformat(), "DOUBTFUL"),
        (after(361).isoformat(), "LOSS"),
    ]


def test_twice_in_a_night_stores_once(loan: Loan) -> None:
    assert check(after(5)) == 1
    assert check(after(5)) == 0


def test_the_core_bank_may_know_of_more_days_than_the_schedule(loan: Loan) -> None:
    Loan.objects.update(overdue_days=100)
    check(after(5))
    assert ClassProposal.objects.get().suggested == "SUBSTANDARD"


def test_paid_in_time_is_pass(loan: Loan) -> None:
    make.repay(loan, DUE, "1000", "10")
    check(after(400))
    assert suggestions(loan) == [(after(400).isoformat(), "PASS")]


def test_a_payment_of_tomorrow_is_not_known_today(loan: Loan) -> None:
    make.repay(loan, after(11), "1000", "10")
    check(after(10))
    assert ClassProposal.objects.get().suggested == "SPECIAL_MENTION"


def test_a_corrected_payment_counts_once(loan: Loan) -> None:
    make.repay(loan, DUE, "1000", "10", number="R1")
    make.repay(loan, DUE, "900", "10", number="R1")
    check(after(10))
    assert ClassProposal.objects.get().suggested == "SPECIAL_MENTION"


def test_a_new_schedule_replaces_the_old_one(loan: Loan) -> None:
    make.make_schedule(loan, (after(365), "1000", "10"))
    check(after(10))
    assert ClassProposal.objects.get().suggested == "PASS"


def test_without_a_schedule_everything_is_due_at_maturity(customer: Customer) -> None:
    loan = make.make_loan(customer, disbursed_on=dt.date(2025, 3, 20))
    check(DUE)
    check(after(1))
    assert [one for _day, one in suggestions(loan)] == ["PASS", "SPECIAL_MENTION"]


def test_repaid_by_new_borrowing_is_special_mention(loan: Loan) -> None:
    make.repay(loan, DUE, "1000", "10", is_cash=False)
    check(after(10))
    (reason,) = ClassProposal.objects.get().reasons
    assert (reason["code"], reason["class"]) == ("REFINANCED", "SPECIAL_MENTION")


def test_a_bad_loan_stays_bad_until_it_was_paid_long_enough(customer: Customer) -> None:
    """Late line paid on 1 April; two more in time; six months later is 1 October."""
    loan = make.make_loan(customer, loan_class=LoanClass.SUBSTANDARD)
    months = [dt.date(2026, month, 20) for month in range(3, 11)]
    make.make_schedule(loan, *((day, "100", "1") for day in months))
    make.repay(loan, dt.date(2026, 4, 1), "100", "1", for_due_on=months[0])
    for day in months[1:]:
        make.repay(loan, day, "100", "1", for_due_on=day)
    check(dt.date(2026, 9, 30))
    check(dt.date(2026, 10, 1))
    assert [one for _day, one in suggestions(loan)] == ["SUBSTANDARD", "PASS"]


def test_one_bad_loan_of_a_company_takes_the_others_along(loan: Loan, customer: Customer) -> None:
    other = make.make_loan(customer, {dt.date(2026, 1, 5): Decimal(8000)})
    make.make_schedule(other, (dt.date(2027, 1, 5), "8000", "10"))
    check(after(91))
    # 1,000 of 9,000 is 11.1 %
    row = ClassProposal.objects.get(loan=other)
    assert (row.suggested, row.reasons[0]["code"]) == ("SUBSTANDARD", "CONTAGION")
    assert row.reasons[0]["share"].startswith("0.111")


def test_the_loans_of_a_person_do_not(loan: Loan, customer: Customer) -> None:
    Customer.objects.update(kind=Customer.Kind.INDIVIDUAL)
    other = make.make_loan(customer, {dt.date(2026, 1, 5): Decimal(1)})
    check(after(91))
    assert ClassProposal.objects.get(loan=other).suggested == "PASS"


def test_settled_loans_get_no_suggestion(loan: Loan) -> None:
    Loan.objects.update(status="SETTLED")
    assert check(after(91)) == 0


def test_the_technical_days_are_a_dated_setting() -> None:
    Setting.objects.create(key="classification.technical_days", value=3, from_on=DUE)
    assert limits(after(-1)).technical_days == 7
    assert limits(DUE).technical_days == 3


def test_the_number_of_queries_does_not_grow_with_the_loans(
    loan: Loan, customer: Customer, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(5):
        make.make_schedule(make.make_loan(customer), (DUE, "10", "1"))
    # savepoint and its release, loans, possibly late, lines, payments, not in cash, setting,
    # suggestions before, run, insert
    with django_assert_num_queries(11):
        assert check(after(20)) == 6


# --- what SQL leaves out -----------------------------------------------------------------------

days = st.integers(0, 40)
amount = st.sampled_from(["0", "50", "100", "150"])
lines = st.lists(st.tuples(days, amount, st.sampled_from(["0", "5", ""])), max_size=4)
payments = st.lists(
    st.tuples(days, amount, st.sampled_from(["0", "5"]), st.none() | days), max_size=5
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=lines, payments=payments, days_on=st.integers(0, 60))
def test_every_loan_that_is_left_out_has_nothing_overdue(
    lines: Any, payments: Any, days_on: int, customer: Customer
) -> None:
    on = after(days_on)
    with transaction.atomic():
        loan = make.make_loan(customer, disbursed_on=dt.date(2026, 1, 5))
        by_day = {day: (principal, interest) for day, principal, interest in lines}
        make.make_schedule(loan, *((after(day), *parts) for day, parts in by_day.items()))
        for day, principal, interest, named in payments:
            for_due_on = None if named is None else after(named)
            make.repay(loan, after(day), principal, interest, for_due_on=for_due_on)
        if loan.pk not in _possibly_late(on):
            found = positions(
                [loan], lines=ScheduleLine.objects.all(), payments=Repayment.objects.all(), on=on
            )
            assert found[loan.pk].arrears.overdue_days == 0
        transaction.set_rollback(True)


def test_positions_show_what_the_asker_sees(
    loan: Loan, manager: User, foreign_customer: Customer
) -> None:
    foreign = make.make_loan(foreign_customer)
    make.make_schedule(foreign, (DUE, "7", "1"))
    found = positions(
        [loan, foreign],
        lines=ScheduleLine.objects.visible_to(manager),
        payments=Repayment.objects.visible_to(manager),
        on=after(1),
    )
    assert found[loan.pk].arrears.total == Decimal("1010.00")
    assert [line.due_on for line in found[foreign.pk].lines] == [foreign.matures_on]


def test_days_of_each_band_cross_on_the_right_night(loan: Loan) -> None:
    for days, nxt in itertools.pairwise([0, 1, 90, 91]):
        check(after(days))
        check(after(nxt))
    assert len(suggestions(loan)) == 3
