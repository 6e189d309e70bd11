"""Balances, net growth and the monthly average: as of a day, as known at a run, as owned."""

import calendar
import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from pytest_django import DjangoAssertNumQueries

from appraisal.measures import MEASURES, Known
from credit.models import Loan, LoanClass
from crm.core.models import Branch, Setting, User
from crm.core.runs import next_run
from customers.models import Assignment, Customer, DepositAccount
from tests import factories as make
from tests.appraisal.bank import D, classify, day, days, known, measured, rows, value

pytestmark = pytest.mark.django_db
BEFORE = "_2025_12_31"


def hand_over(customer: Customer, to: User, on: str, share: str = "1") -> None:
    """The lead ends on the day before `on`."""
    customer.assignments.update(to_on=day(on) - dt.timedelta(days=1))
    make.assign(customer, to, from_on=day(on), share=D(share))


# --- balances of the day -----------------------------------------------------------------------


def test_a_balance_is_the_newest_of_the_day_or_before(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2026_01_05="100", _2026_03_31="250", _2026_04_01="999"))
    assert value("deposit.balance", manager) == D(250)
    assert value("deposit.balance", manager, known("03-30")) == D(100)
    assert measured("deposit.balance", manager).rows == 1  # type: ignore[union-attr]  # has rows


def test_accounts_not_yet_opened_or_closed_are_no_rows(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2026_04_02="5"), opened_on=day("04-02"))
    make.make_deposit(customer, days(_2026_01_05="7"), closed_on=day("03-31"))
    assert measured("deposit.balance", manager) is None


def test_an_unknown_balance_is_listed_and_not_counted(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2026_01_05="100"))
    make.make_deposit(customer)
    make.make_deposit(customer, days(_2026_01_05="40"), currency="USD")
    found = measured("deposit.balance", manager)
    assert found is not None
    assert (found.value, found.rows, found.skipped) == (D(100), 1, 2)
    listed = rows("deposit.balance", manager)
    assert sorted(row.note for row in listed) == ["", "CURRENCY", "NO_BALANCE"]
    assert [row.value for row in listed if row.note] == [None, None]


def test_the_currency_that_is_appraised_is_a_setting(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2026_01_05="100"))
    make.make_deposit(customer, days(_2026_01_05="40"), currency="CZK")
    Setting.objects.create(key="appraisal.currency", value="CZK", from_on=day("03-31"))
    assert value("deposit.balance", manager) == D(40)
    assert value("deposit.balance", manager, known("03-30")) == D(100)


def test_nothing_known_at_all_is_unknown_not_zero(customer: Customer, manager: User) -> None:
    make.make_deposit(customer)
    found = measured("deposit.balance", manager)
    assert found is not None
    assert (found.value, found.rows, found.skipped) == (None, 0, 1)


def test_shares_split_a_customer(customer: Customer, manager: User, colleague: User) -> None:
    customer.assignments.update(share=D("0.7"))
    make.assign(customer, colleague, role=Assignment.Role.CO, share=D("0.3"))
    make.make_deposit(customer, days(_2026_01_05="1000.01"))
    assert value("deposit.balance", manager) == D("700.007")
    assert value("deposit.balance", colleague) == D("300.003")


# --- net growth --------------------------------------------------------------------------------


def test_net_growth_is_counted_from_the_end_of_last_year(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2025_12_31="100000", _2026_02_10="250000"))
    assert value("deposit.net", manager) == D(150000)
    (row,) = rows("deposit.net", manager)
    assert (row.base, row.amount, row.share) == (D(100000), D(250000), D(1))
    assert (row.from_on, row.to_on) == (day("01-01"), day("03-31"))


def test_an_account_opened_this_year_begins_at_zero(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2026_02_10="250000"), opened_on=day("02-10"))
    assert value("deposit.net", manager) == D(250000)


def test_an_unknown_base_is_listed_not_guessed(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2026_02_10="250000"))
    found = measured("deposit.net", manager)
    assert found is not None
    assert (found.value, found.rows, found.skipped) == (None, 0, 1)
    assert rows("deposit.net", manager)[0].note == "NO_BASE"


def test_what_was_closed_this_year_is_lost(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2025_12_31="80000"), closed_on=day("02-01"))
    make.make_deposit(customer, days(_2025_06_30="5"), closed_on=day("2025-12-31"))
    assert value("deposit.net", manager) == D(-80000)
    assert len(rows("deposit.net", manager)) == 1


def test_a_hand_over_neither_gives_nor_takes_growth(
    customer: Customer, manager: User, colleague: User
) -> None:
    make.make_deposit(
        customer, days(_2025_12_31="100000", _2026_01_20="180000", _2026_03_01="150000")
    )
    hand_over(customer, colleague, "02-01")
    assert value("deposit.net", manager) == D(80000)  # 180,000 on 31 Jan − 100,000
    assert value("deposit.net", colleague) == D(-30000)  # 150,000 − 180,000 on 31 Jan
    (row,) = rows("deposit.net", manager)
    assert (row.from_on, row.to_on) == (day("01-01"), day("01-31"))
    # what is owned on the day is the new manager's alone
    assert measured("deposit.balance", manager) is None
    assert value("deposit.balance", colleague) == D(150000)


def test_loans_grow_alike_and_leave_with_settlement_or_write_off(
    customer: Customer, manager: User
) -> None:
    old = day("2025-06-01")
    make.make_loan(customer, days(_2025_12_31="300", _2026_02_01="250"), disbursed_on=old)
    make.make_loan(customer, days(_2026_01_05="1000"))  # disbursed on 2026-01-05
    make.make_loan(customer, days(_2025_12_31="70"), disbursed_on=old, settled_on=day("03-01"))
    make.make_loan(customer, days(_2025_12_31="30"), disbursed_on=old, off_balance_on=day("03-31"))
    assert value("loan.balance", manager) == D(1250)
    assert value("loan.net", manager) == D(-50 + 1000 - 70 - 30)


# --- as known at a run -------------------------------------------------------------------------


def test_a_correction_changes_what_is_known_later_not_earlier(
    customer: Customer, manager: User
) -> None:
    account = make.make_deposit(customer, days(_2025_12_31="100", _2026_03_01="400"))
    before = known()
    make.set_balance(account, day("03-01"), D(350))
    make.set_balance(account, day("2025-12-31"), D(90))
    after = known()
    for code, then, now in (
        ("deposit.balance", D(400), D(350)),
        ("deposit.net", D(300), D(260)),
    ):
        assert value(code, manager, before) == then
        assert value(code, manager, after) == now
        assert sum(row.value or 0 for row in rows(code, manager, before)) == then


# --- the monthly average -----------------------------------------------------------------------


def test_the_monthly_average_is_the_mean_of_the_months_so_far(
    customer: Customer, manager: User
) -> None:
    make.make_deposit(customer, days(_2025_01_01="60000", _2026_02_15="88000"))
    # January 60,000; February (14 × 60,000 + 14 × 88,000) ÷ 28 = 74,000; March 88,000: mean 74,000
    assert value("deposit.average", manager) == D(14000)
    (row,) = rows("deposit.average", manager)
    assert (round(row.base or 0, 6), round(row.amount or 0, 6)) == (D(60000), D(74000))


def test_the_running_month_counts_its_days_so_far(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2025_01_01="60000", _2026_02_06="80000"))
    # January 60,000; February to the 10th (5 × 60,000 + 5 × 80,000) ÷ 10 = 70,000: mean 65,000
    assert value("deposit.average", manager, known("02-10")) == D(5000)


def test_last_year_is_the_mean_of_twelve_months(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2025_07_01="120000"), opened_on=day("2025-07-01"))
    # 2025: 6 × 120,000 ÷ 12 = 60,000; 2026: 120,000
    assert value("deposit.average", manager) == D(60000)


def test_an_account_of_this_year_has_no_average_of_last_year(
    customer: Customer, manager: User
) -> None:
    make.make_deposit(customer, days(_2026_03_01="30000"), opened_on=day("03-01"))
    assert value("deposit.average", manager) == D(10000)  # (0 + 0 + 30,000) ÷ 3


def test_an_average_whose_base_nobody_told_is_listed(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2025_03_01="60000"))  # opened long before 2025
    make.make_deposit(customer, opened_on=day("02-01"))  # opened this year, no balance told
    notes = sorted(row.note for row in rows("deposit.average", manager))
    assert notes == ["NO_BALANCE", "NO_BASE"]


def test_each_owned_day_counts_for_who_owns_it(
    customer: Customer, manager: User, colleague: User
) -> None:
    make.make_deposit(customer, days(_2025_01_01="60000", _2026_01_01="66000", _2026_02_15="94000"))
    hand_over(customer, colleague, "02-01")
    # January: (66,000 − 60,000) ÷ 3
    assert value("deposit.average", manager) == D(2000)
    # February (66,000 + 94,000) ÷ 2 = 80,000, March 94,000: (20,000 + 34,000) ÷ 3
    assert value("deposit.average", colleague) == D(18000)


def test_a_closed_account_takes_its_average_along(customer: Customer, manager: User) -> None:
    make.make_deposit(customer, days(_2025_01_01="60000"), closed_on=day("02-01"))
    # January 60,000, then nothing: 20,000 − 60,000
    assert value("deposit.average", manager) == D(-40000)


def _balance(told: list[tuple[dt.date, Decimal]], on: dt.date) -> Decimal:
    return max(((at, amount) for at, amount in told if at <= on), default=(on, D(0)))[1]


def _mean(told: list[tuple[dt.date, Decimal]], first: dt.date, last: dt.date) -> Fraction:
    """Day by day, month by month, in fractions: what the definition says."""
    months: list[Fraction] = []
    month = first
    while month <= last:
        end = month.replace(day=calendar.monthrange(month.year, month.month)[1])
        span = [month + dt.timedelta(n) for n in range((min(end, last) - month).days + 1)]
        months.append(Fraction(sum(_balance(told, one) for one in span)) / len(span))
        month = end + dt.timedelta(days=1)
    return sum(months, Fraction(0)) / len(months)


@pytest.mark.parametrize("seed", range(3))
def test_sparse_balances_give_what_counting_day_by_day_gives(
    seed: int, customer: Customer, manager: User
) -> None:
    rng = random.Random(seed)
    growth, average = D(0), D(0)
    on, base = day("03-17"), day("2025-12-31")
    for _ in range(4):
        told = [(day("2025-01-01"), D(rng.randrange(10**8)) / 100)] + [
            (day("2025-01-01") + dt.timedelta(rng.randrange(1, 500)), D(rng.randrange(10**8)) / 100)
            for _ in range(rng.randrange(1, 9))
        ]
        told = sorted(dict(told).items())
        make.make_deposit(customer, dict(told))
        growth += _balance(told, on) - _balance(told, base)
        exact = _mean(told, day("01-01"), on) - _mean(told, day("2025-01-01"), base)
        average += round(D(exact.numerator) / D(exact.denominator), 6)
    assert value("deposit.net", manager, known("03-17")) == growth
    found = value("deposit.average", manager, known("03-17"))
    assert found is not None
    assert abs(found - average) <= D("0.000004")  # each row is rounded to six decimals


# --- classes and claims ------------------------------------------------------------------------


@pytest.fixture
def book(customer: Customer, manager: User) -> list[Loan]:
    """Loans of 600 pass mortgaged, 300 doubtful pledged, 100 special mention unsecured."""
    return [
        make.make_loan(customer, days(_2026_01_05=amount), loan_class, security=security)
        for amount, loan_class, security in (
            ("600", LoanClass.PASS, "MORTGAGE"),
            ("300", LoanClass.DOUBTFUL, "PLEDGE"),
            ("100", LoanClass.SPECIAL_MENTION, "UNSECURED"),
        )
    ]


def test_secured_and_non_performing_loans(book: list[Loan], manager: User) -> None:
    assert value("loan.balance", manager) == D(1000)
    assert value("loan.secured", manager) == D(900)
    assert value("loan.classified", manager) == D(1000)
    assert value("loan.npl", manager) == D(300)


def test_the_class_is_that_of_the_day_as_known(book: list[Loan], manager: User) -> None:
    before = known()
    classify(book[0], "LOSS", "03-15")
    assert value("loan.npl", manager) == D(900)
    assert value("loan.npl", manager, known("03-14")) == D(300)
    assert value("loan.npl", manager, before) == D(300)


def test_a_loan_that_nobody_classified_is_listed(book: list[Loan], manager: User) -> None:
    fourth = make.make_loan(book[0].customer, disbursed_on=day("04-15"))  # classified from then on
    Loan.objects.filter(pk=fourth.pk).update(disbursed_on=day("03-01"))
    make.set_loan_balance(fourth, day("03-01"), D(50))
    for code, counted in (("loan.classified", 3), ("loan.npl", 1)):
        found = measured(code, manager)
        assert found is not None
        assert (found.rows, found.skipped) == (counted, 1), code
        assert [row.note for row in rows(code, manager) if row.note] == ["NO_CLASS"]
    assert value("loan.balance", manager) == D(1050)


def test_written_off_claims_within_their_limitation(customer: Customer, manager: User) -> None:
    for amount, ends in (("200", "2027-01-01"), ("50", "2026-03-30"), ("70", "")):
        make.make_loan(
            customer,
            days(_2026_01_05=amount),
            off_balance_on=day("02-01"),
            status=Loan.Status.WRITTEN_OFF,
            limitation_ends_on=day(ends) if ends else None,
        )
    assert value("claim.all", manager) == D(250)
    assert value("claim.alive", manager) == D(200)
    assert value("claim.alive", manager, known("03-30")) == D(250)
    assert [row.note for row in rows("claim.all", manager)] == ["", "", "NO_LIMITATION"]
    assert measured("loan.balance", manager) is None
    assert measured("claim.all", manager, known("01-31")) is None


def test_each_sum_is_one_statement_however_many_managers(
    customer: Customer,
    colleague: User,
    branch: Branch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make.make_deposit(customer, days(_2026_01_05="1"))
    for _ in range(2):
        other = make.make_customer(colleague, branch)
        make.make_deposit(other, days(_2026_01_05="1"))
    at = Known(day("03-31"), next_run())
    assert (at.normal, at.currency) == (["PASS"], "CNY")
    with django_assert_num_queries(len(MEASURES)):
        for measure in MEASURES.values():
            measure.sums(at)
    assert DepositAccount.objects.count() == 3
