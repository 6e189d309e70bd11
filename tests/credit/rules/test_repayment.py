"""What is overdue, from schedule and payments; the arithmetic is in each test."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from credit.rules.repayment import Arrears, Due, Paid, arrears, settle

D = Decimal


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


JAN, FEB, MAR = day("2026-01-20"), day("2026-02-20"), day("2026-03-20")
SCHEDULE = [Due(JAN, D(100), D(10)), Due(FEB, D(100), D(9)), Due(MAR, D(100), D(8))]


def pay(on: str, principal: str, interest: str, line: dt.date | None = None) -> Paid:
    return Paid(day(on), D(principal), D(interest), line)


def days_late(on: str, *payments: Paid) -> int:
    when = day(on)
    return arrears(settle(SCHEDULE, payments, on=when), on=when).overdue_days


def test_on_the_day_itself_nothing_is_late() -> None:
    assert days_late("2026-01-20") == 0
    assert days_late("2026-01-21") == 1


def test_a_line_due_on_a_day_off_is_payable_until_the_next_working_day() -> None:
    """Due on Saturday 21 November 2026; the next working day is Monday the 23rd."""
    saturday, monday = day("2026-11-21"), day("2026-11-23")
    lines = [Due(saturday, D(100), D(1), payable_until=monday)]

    def at(on: str, *payments: Paid) -> Arrears:
        when = day(on)
        return arrears(settle(lines, payments, on=when), on=when)

    assert [at(on).overdue_days for on in ("2026-11-22", "2026-11-23", "2026-11-24")] == [0, 0, 3]
    assert (at("2026-11-22").excused_days, at("2026-11-24").excused_days) == (1, 0)
    paid = Paid(monday, D(100), D(1))
    assert at("2026-11-30", paid).cured_on is None, "it was never late"
    assert at("2026-11-30", replace(paid, paid_on=day("2026-11-24"))).cured_on is not None


def test_weekends_and_holidays_count() -> None:
    """From 20 January to 24 February (Spring Festival between): 11 + 24 = 35 days."""
    assert days_late("2026-02-24") == 35


def test_the_oldest_open_line_counts() -> None:
    assert days_late("2026-03-25", pay("2026-01-20", "100", "10")) == 33  # 20 Feb → 25 Mar


def test_a_cent_of_interest_is_enough() -> None:
    assert days_late("2026-01-30", pay("2026-01-20", "100", "9.99")) == 10


def test_principal_does_not_pay_interest() -> None:
    assert days_late("2026-01-30", pay("2026-01-20", "110", "0")) == 10


def test_a_payment_after_the_day_is_not_known_yet() -> None:
    assert days_late("2026-01-30", pay("2026-01-31", "100", "10")) == 10


def test_what_is_too_much_pays_the_next_line() -> None:
    assert days_late("2026-02-25", pay("2026-01-20", "200", "19")) == 0


def test_a_payment_that_names_its_line_leaves_the_older_one_open() -> None:
    paid = pay("2026-02-20", "100", "9", FEB)
    assert days_late("2026-02-25", paid) == 36


def test_a_payment_for_an_unknown_line_pays_the_oldest() -> None:
    assert days_late("2026-01-30", pay("2026-01-20", "100", "10", day("2026-01-19"))) == 0


def test_unknown_interest_is_never_late() -> None:
    lines = settle([Due(JAN, D(100), None)], [pay("2026-01-20", "100", "0")], on=MAR)
    assert arrears(lines, on=MAR).overdue_days == 0


def test_amounts_that_are_late() -> None:
    """By 25 March all three fell due: 300 − 150 principal, 27 − 10 interest."""
    when = day("2026-03-25")
    found = arrears(settle(SCHEDULE, [pay("2026-01-20", "150", "10")], on=when), on=when)
    assert (found.principal, found.interest, found.total) == (D(150), D(17), D(167))


def test_a_cure_is_the_day_the_last_late_line_was_paid() -> None:
    payments = [
        pay("2026-02-01", "100", "10"),  # twelve days late
        pay("2026-02-20", "100", "9"),
        pay("2026-03-20", "100", "8"),
    ]
    when = day("2026-03-31")
    found = arrears(settle(SCHEDULE, payments, on=when), on=when)
    assert found.cured_on == day("2026-02-01")
    assert found.periods_since == 2


def test_while_something_is_late_nothing_is_cured() -> None:
    when = day("2026-03-31")
    found = arrears(settle(SCHEDULE, [pay("2026-02-01", "100", "10")], on=when), on=when)
    assert found.cured_on is None
    assert found.periods_since == 0


def test_a_line_without_an_amount_is_settled_by_itself() -> None:
    when = day("2026-03-31")
    (line,) = settle([Due(JAN, D(0), D(0))], [], on=when)
    assert line.settled_on == JAN
    assert arrears([line], on=when).overdue_days == 0


amounts = st.decimals(0, 1000, places=2)
calendar = st.dates(day("2026-01-01"), day("2026-12-31"))
schedules = st.lists(
    st.builds(Due, calendar, amounts, st.none() | amounts),
    max_size=8,
    unique_by=lambda line: line.due_on,
)
payments = st.lists(st.builds(Paid, calendar, amounts, amounts, st.none() | calendar), max_size=8)


@given(schedules, payments, calendar)
def test_no_line_gets_more_than_it_asks_and_no_yuan_is_used_twice(
    lines: list[Due], paid: list[Paid], on: dt.date
) -> None:
    settled = settle(lines, paid, on=on)
    known = [one for one in paid if one.paid_on <= on]
    assert sum(one.principal_paid for one in settled) <= sum(one.principal for one in known)
    assert sum(one.interest_paid for one in settled) <= sum(one.interest for one in known)
    for line in settled:
        assert line.principal_left >= 0
        assert line.interest_left >= 0
        assert line.is_open == (line.settled_on is None)


@given(schedules, payments, calendar, st.builds(Paid, calendar, amounts, amounts))
def test_one_more_payment_never_makes_a_loan_later(
    lines: list[Due], paid: list[Paid], on: dt.date, more: Paid
) -> None:
    before = arrears(settle(lines, paid, on=on), on=on)
    after = arrears(settle(lines, [*paid, more], on=on), on=on)
    assert after.total <= before.total


@given(schedules, payments, calendar)
def test_the_order_in_which_rows_come_does_not_matter(
    lines: list[Due], paid: list[Paid], on: dt.date
) -> None:
    paid = list({one.paid_on: one for one in paid}.values())
    assert settle(lines, paid, on=on) == settle(lines[::-1], paid[::-1], on=on)
