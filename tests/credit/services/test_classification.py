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

from credit.models import (
    ClassProposal,
    Loan,
    LoanClass,
    LoanClassification,
    Repayment,
    ScheduleLine,
    TechnicalArrear,
)
from credit.services import positions, pre_check
from credit.services.classification import _possibly_late, limits
from crm.core import clock
from crm.core.models import Setting, User
from crm.core.runs import next_run
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


def tell(loan: Loan, on: dt.date, core_class: str, days: int = 0) -> None:
    """The core's class from `on` on; the loan repeats it, as the feed leaves it."""
    LoanClassification.objects.create(
        loan=loan,
        customer_id=loan.customer_id,
        valid_from=on,
        core_class=core_class,
        overdue_days=days,
        run=next_run(),
    )
    Loan.objects.filter(pk=loan.pk).update(core_class=core_class, overdue_days=days)


def test_the_core_bank_may_know_of_more_days_than_the_schedule(loan: Loan) -> None:
    tell(loan, after(5), "PASS", 100)
    check(after(5))
    assert ClassProposal.objects.get().suggested == "SUBSTANDARD"


# --- days closed late: everything as of the day -------------------------------------------------


def test_the_cores_count_of_days_counts_on_its_own_day_only(loan: Loan) -> None:
    tell(loan, after(100), "SUBSTANDARD", 100)
    check(after(5))
    check(after(6))
    row = ClassProposal.objects.get()
    assert (row.business_day, row.suggested, row.overdue_days) == (
        after(5),
        "SPECIAL_MENTION",
        5,
    )


def test_the_class_of_the_day_counts_not_todays(loan: Loan) -> None:
    make.repay(loan, DUE, "1000", "10")
    tell(loan, after(10), "SUBSTANDARD")
    tell(loan, after(20), "PASS")
    check(after(5))
    assert suggestions(loan)[-1][1] == "PASS"
    check(after(15))
    assert suggestions(loan)[-1][1] == "SUBSTANDARD", "no cure is known"
    check(after(25))
    assert suggestions(loan)[-1][1] == "PASS"


def test_a_corrected_class_of_the_same_day_counts_as_told_last(loan: Loan) -> None:
    make.repay(loan, DUE, "1000", "10")
    for core_class in ("LOSS", "PASS"):
        tell(loan, after(10), core_class)
    check(after(15))
    assert suggestions(loan) == [(after(15).isoformat(), "PASS")]


def test_the_balance_of_the_day_counts_not_todays(loan: Loan, customer: Customer) -> None:
    """On the day 1,000 of 11,000 is 9.1 %; today's 8,000 would make it 11.1 %."""
    other = make.make_loan(customer, {dt.date(2026, 1, 5): Decimal(10_000)})
    make.set_loan_balance(other, after(120), Decimal(8000))
    check(after(91))
    assert ClassProposal.objects.get(loan=other).suggested == "SPECIAL_MENTION"
    check(after(120))
    assert suggestions(other)[-1][1] == "SUBSTANDARD"


@pytest.mark.parametrize(
    "ended",
    [{"status": "SETTLED", "settled_on": DUE + dt.timedelta(30)},
     {"status": "WRITTEN_OFF", "off_balance_on": DUE + dt.timedelta(30)}],
)  # fmt: skip
def test_a_loan_that_ended_later_was_there_on_the_day(loan: Loan, ended: dict[str, Any]) -> None:
    Loan.objects.update(**ended)
    assert check(after(29)) == 1
    assert suggestions(loan)[-1][1] == "SPECIAL_MENTION"
    assert check(after(30)) == 0


# --- arrears that are none ----------------------------------------------------------------------


def test_a_line_due_on_a_saturday_is_not_late_before_the_next_working_day(
    customer: Customer,
) -> None:
    saturday = dt.date(2026, 11, 21)
    one = make.make_loan(customer)
    make.make_schedule(one, (saturday, "1000", "10"))
    tell(one, dt.date(2026, 11, 22), "PASS", 1)  # the core counts each day
    for day in (21, 22, 23, 24):
        check(dt.date(2026, 11, day))
    assert suggestions(one) == [("2026-11-21", "PASS"), ("2026-11-24", "SPECIAL_MENTION")]
    assert ClassProposal.objects.filter(loan=one).order_by("run").last().overdue_days == 3  # type: ignore[union-attr]  # it is there


def note(loan: Loan, on: dt.date, by: User) -> None:
    TechnicalArrear.objects.create(
        loan=loan,
        customer_id=loan.customer_id,
        due_on=DUE,
        reason="扣款系统故障",
        noted_on=on,
        noted_by=by,
        noted_at=clock.now(),
    )


def test_a_technical_arrear_stays_pass_for_seven_days(loan: Loan, manager: User) -> None:
    note(loan, after(3), manager)
    for days in (2, 3, 7, 8):
        check(after(days))
    assert suggestions(loan) == [
        (after(2).isoformat(), "SPECIAL_MENTION"),  # nobody had said so yet
        (after(3).isoformat(), "PASS"),
        (after(8).isoformat(), "SPECIAL_MENTION"),
    ]


def test_the_note_holds_for_its_own_arrear_only(loan: Loan, manager: User) -> None:
    make.make_schedule(loan, (DUE, "500", "5"), (after(31), "500", "5"))
    note(loan, after(1), manager)
    make.repay(loan, after(3), "500", "5")
    check(after(2))
    check(after(33))
    assert [one for _day, one in suggestions(loan)] == ["PASS", "SPECIAL_MENTION"]


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


def test_contagion_ends_with_the_arrears_of_the_other_loan(loan: Loan, customer: Customer) -> None:
    """A paid on 1 April, then settled; B, never late, pays on: it rises six months later."""
    other = make.make_loan(customer, {dt.date(2026, 1, 5): Decimal(8000)})
    make.make_schedule(other, *((dt.date(2026, month, 10), "1", "1") for month in range(2, 12)))
    for month in range(2, 12):
        make.repay(other, dt.date(2026, month, 10), "1", "1")
    for one in (loan, other):
        tell(one, after(5), "SUBSTANDARD")
    make.repay(loan, dt.date(2026, 4, 1), "1000", "10")
    Loan.objects.filter(pk=loan.pk).update(status="SETTLED", settled_on=dt.date(2026, 4, 1))
    check(dt.date(2026, 9, 30))
    check(dt.date(2026, 10, 1))
    assert suggestions(other) == [("2026-09-30", "SUBSTANDARD"), ("2026-10-01", "PASS")]


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
    # savepoint and its release, loans, classes, balances, possibly late, lines, payments, calendar,
    # not in cash, technical, setting, suggestions before, run under its lock (5), insert
    with django_assert_num_queries(19):
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
