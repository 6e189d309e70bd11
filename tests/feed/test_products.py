"""Products, holdings, fees and rates by the feed: merged once, versioned, repeated for nothing."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from crm.core.ids import fed_id
from crm.core.models import FeedLoad, User
from customers.models import (
    BoardRate,
    Customer,
    FeeIncome,
    FtpRate,
    Holding,
    HoldingAmount,
    Product,
    ProductKind,
)
from tests import products_factories as make
from tests.feed.conftest import Deliver
from tests.feed.delivery import Delivery
from tests.feed.test_rows import reasons

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 20)


def product(code: str = "W1", **cells: str) -> dict[str, str]:
    return {
        "code": code, "name": "稳盈 1 号", "kind": "WEALTH", "risk_grade": "R2",
        "customer_kinds": "INDIVIDUAL|COMPANY", "sold_from": "2026-01-01", **cells,
    }  # fmt: skip


def holding(number: str = "H1", customer_number: str = "C1", **cells: str) -> dict[str, str]:
    return {
        "number": number, "customer_number": customer_number, "product_code": "W1",
        "branch_number": "10101", "currency": "CNY", "opened_on": "2026-03-02", **cells,
    }  # fmt: skip


def amount(day: str, value: str, number: str = "H1") -> dict[str, str]:
    return {"holding_number": number, "business_day": day, "amount": value}


def fee(day: str, value: str, **cells: str) -> dict[str, str]:
    return {"customer_number": "C1", "product_code": "W1", "business_day": day, "amount": value,
            **cells}  # fmt: skip


def ftp(rate: str, **cells: str) -> dict[str, str]:
    return {"side": "DEPOSIT", "currency": "CNY", "term_months": "12",
            "valid_from": "2026-11-01", "rate": rate, **cells}  # fmt: skip


def board(rate: str, **cells: str) -> dict[str, str]:
    return {"kind": "TIME", "currency": "CNY", "term_months": "12",
            "valid_from": "2026-11-01", "rate": rate, **cells}  # fmt: skip


FILES: dict[str, list[dict[str, str]]] = {
    "products": [product(), product("P1", name="代发工资", kind="PAYROLL", risk_grade="")],
    "holdings": [holding(), holding("H2", "C2", product_code="P1", quantity="36")],
    "holding_amounts": [amount("2026-11-20", "50000.00")],
    "fees": [fee("2026-11-20", "12.50"), fee("2026-11-20", "-2.00", product_code="P1")],
    "ftp_rates": [ftp("0.0185"), ftp("0.0265", side="LOAN", product="流动资金贷款")],
    "board_rates": [
        board("0.011"),
        board("0.0045", kind="NOTICE", term_months="", notice_days="7"),
        board("0.0145", kind="CERTIFICATE", from_amount="200000.00"),
    ],
}


@pytest.fixture
def fed(first: Delivery, deliver: Deliver) -> Delivery:
    """The house, and on the same Friday what its customers hold."""
    assert not first.load().refused
    delivery = deliver("2026-11-20", **FILES)
    report = delivery.load()
    assert report.state == FeedLoad.State.LOADED, report.reason
    assert report.reject_reasons == []
    return delivery


def test_a_holding_has_its_key_its_product_and_the_newest_amount(fed: Delivery) -> None:
    row = Holding.objects.get(number="H1")
    assert row.pk == fed_id("holding", "CORE", "H1")
    assert (row.product.code, row.branch.number) == ("W1", "10101")
    assert (row.amount, row.amount_on) == (Decimal(50000), FRIDAY)
    payroll = Holding.objects.get(number="H2")
    assert (payroll.quantity, payroll.amount, payroll.amount_on) == (36, None, None)


def test_control_totals_of_all_files_are_kept(fed: Delivery) -> None:
    totals = FeedLoad.objects.latest("run").totals
    assert totals["holdings.csv"]["quantity"]["accepted"] == "36"
    assert totals["holding_amounts.csv"]["amount"]["accepted"] == "50000.00"
    assert totals["fees.csv"]["amount"]["accepted"] == "10.50"
    assert totals["ftp_rates.csv"]["rate"]["accepted"] == "0.045000"  # 0.0185 + 0.0265
    assert totals["board_rates.csv"]["rate"]["accepted"] == "0.030000"  # 0.011 + 0.0045 + 0.0145


def test_a_wrong_sum_of_rates_refuses_the_delivery(first: Delivery, deliver: Deliver) -> None:
    first.load()
    delivery = deliver("2026-11-20", ftp_rates=FILES["ftp_rates"])
    delivery.sign(ftp_rates={"sums": {"rate": "0.0451"}})
    report = delivery.load()
    assert report.refused
    assert "control sum of rate" in report.reason
    assert not FtpRate.objects.exists()


def test_the_same_delivery_again_brings_nothing_new(fed: Delivery) -> None:
    report = fed.load()
    assert (report.state, report.changed) == ("", 0)
    assert HoldingAmount.objects.count() == 1
    assert FeeIncome.objects.count() == FtpRate.objects.count() == 2
    assert BoardRate.objects.count() == 3


def test_amounts_are_sparse_and_a_correction_is_a_new_row(fed: Delivery, deliver: Deliver) -> None:
    same = [amount("2026-11-21", "50000.00"), amount("2026-11-22", "51000.00")]
    deliver("2026-11-21", "2026-11-22", holding_amounts=same).load()
    deliver("2026-11-20", holding_amounts=[amount("2026-11-20", "49000.00")]).load()
    told = HoldingAmount.objects.order_by("business_day", "run")
    assert [(row.business_day.day, row.amount) for row in told] == [
        (20, 50000), (20, 49000), (21, 50000), (22, 51000)
    ]  # fmt: skip
    assert HoldingAmount.objects.all().on(FRIDAY).get().amount == 49000
    assert HoldingAmount.objects.all().on(dt.date(2026, 11, 21)).get().amount == 50000
    assert Holding.objects.get(number="H1").amount == 51000


def test_an_open_holding_is_opened_each_month_a_closed_one_is_not(
    first: Delivery, deliver: Deliver
) -> None:
    first.load()
    both = [holding(), holding("H3", closed_on="2026-10-15")]
    told = [amount("2026-09-20", "5.00"), amount("2026-09-20", "7.00", "H3")]
    deliver("2026-09-20", "2026-11-20", products=[product()], holdings=both, holding_amounts=told,
            ).load()  # fmt: skip
    opened = HoldingAmount.objects.filter(business_day__day=1).order_by("business_day")
    rows = [(row.holding.number, row.business_day.month) for row in opened]
    assert sorted(rows) == [("H1", 10), ("H1", 11), ("H3", 10)]


def test_fee_income_counts_once_as_the_latest_run_tells_it(fed: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-20", fees=[fee("2026-11-20", "20.00")]).load()
    assert FeeIncome.objects.count() == 3
    assert FeeIncome.objects.all().total() == Decimal("18.00")  # 20.00 − 2.00
    assert FeeIncome.objects.between(FRIDAY, FRIDAY).total() == Decimal("18.00")  # type: ignore[attr-defined]  # a manager from the QuerySet


def test_rates_hold_from_a_day_on_until_the_next(fed: Delivery, deliver: Deliver) -> None:
    deliver(
        "2026-11-22",
        ftp_rates=[ftp("0.0175", valid_from="2026-11-22")],
        board_rates=[board("0.0095", valid_from="2026-11-22"), board("0.0115")],
    ).load()
    points = {row.side: row.rate for row in FtpRate.objects.all().in_force(dt.date(2026, 11, 21))}
    assert points == {"DEPOSIT": Decimal("0.0185"), "LOAN": Decimal("0.0265")}
    later = FtpRate.objects.all().in_force(dt.date(2026, 11, 22))
    assert {row.rate for row in later} == {Decimal("0.0175"), Decimal("0.0265")}
    on_friday = BoardRate.objects.all().in_force(FRIDAY).filter(kind="TIME")
    assert [row.rate for row in on_friday] == [Decimal("0.0115")]  # corrected by a later run
    assert not FtpRate.objects.all().in_force(dt.date(2026, 10, 31)).exists()


def test_a_rate_without_term_notice_or_least_amount_has_zeros(fed: Delivery) -> None:
    row = BoardRate.objects.get(kind="NOTICE")
    assert (row.term_months, row.notice_days, row.from_amount) == (0, 7, 0)
    row = BoardRate.objects.get(kind="CERTIFICATE")
    assert (row.term_months, row.notice_days, row.from_amount) == (12, 0, 200_000)


def test_a_product_of_the_catalogue_is_adopted_and_keeps_its_talking_points(
    first: Delivery, deliver: Deliver
) -> None:
    first.load()
    make.make_product(code="W1", name="旧名", risk_grade="R1", feature="每日可赎回")
    report = deliver("2026-11-20", products=[product()]).load()
    assert report.changed == 1
    row = Product.objects.get(code="W1")
    assert (row.name, row.risk_grade, row.source, row.version) == ("稳盈 1 号", "R2", "CORE", 2)
    assert row.for_kinds == [Customer.Kind.INDIVIDUAL, Customer.Kind.COMPANY]
    assert row.feature == "每日可赎回"
    assert [step["code"] for step in row.after_sale] == ["THANKS", "CONFIRMATION"]


def test_an_older_delivery_does_not_bring_an_old_grade_back(
    fed: Delivery, deliver: Deliver
) -> None:
    deliver("2026-11-19", products=[product(risk_grade="R1")]).load()
    assert Product.objects.get(code="W1").risk_grade == "R2"


def test_the_web_sees_holdings_and_fees_of_its_own_customers_only(
    fed: Delivery, as_app: Any
) -> None:
    with as_app(User.objects.get(staff_number="M1")):
        assert [row.number for row in Holding.objects.all()] == ["H1"]
        assert FeeIncome.objects.count() == 2
    with as_app(User.objects.get(staff_number="M2")):
        assert not Holding.objects.exists()
        assert not HoldingAmount.objects.exists()
        assert not FeeIncome.objects.exists()


CELLS = [
    ("products", product("W9", risk_grade="R6"), "risk_grade: not one of the allowed words"),
    ("products", product("W9", customer_kinds="PEOPLE"),
     "customer_kinds: not one of the allowed words"),
    ("products", product("W9", customer_kinds=""), "customer_kinds: missing"),
    ("products", product("W9", sold_to="2025-01-01"), "sold until a day before it is sold"),
    ("products", product("OTHERS"), "another system masters this product"),
    ("holdings", holding("H9", product_code="W9"), "unknown product"),
    ("holdings", holding("H9", "C9"), "unknown customer"),
    ("holdings", holding("H9", closed_on="2026-03-01"), "closed before it was opened"),
    ("holdings", holding("H1", "C2"), "belongs to another customer already"),
    ("holding_amounts", amount("2026-11-21", "-1.00"), "amount: negative"),
    ("holding_amounts", amount("2026-11-21", "1.00", "H9"), "unknown holding"),
    ("holding_amounts", amount("2026-11-20", "1.00"), "day outside the days of the delivery"),
    ("fees", fee("2026-11-21", "1.00", customer_number="C9"), "unknown customer"),
    ("fees", fee("2026-11-21", "1.00", product_code="W9"), "unknown product"),
    ("fees", fee("2026-11-20", "1.00"), "day outside the days of the delivery"),
    ("ftp_rates", ftp("1.85"), "side: not one of the allowed words"),
    ("ftp_rates", ftp("1.85%"), "rate: not a rate per annum as a fraction (4.35 % is 0.0435)"),
    ("ftp_rates", ftp(""), "rate: missing"),
    ("ftp_rates", ftp("0.02", term_months="1201"), "term too long"),
    ("board_rates", board("0.02", kind="LOAN"), "kind: not one of the allowed words"),
    ("board_rates", board("0.02", notice_days="400"), "notice of more than a year"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "reason"), CELLS, ids=[cell[2] for cell in CELLS])
def test_a_bad_row_is_rejected_with_its_reason(
    fed: Delivery, deliver: Deliver, name: str, row: dict[str, str], reason: str
) -> None:
    make.make_product(ProductKind.FUND, code="OTHERS", source="FUNDS")
    if reason.startswith("side"):
        row = {**row, "side": "MIDDLE"}
    assert reasons(deliver("2026-11-21", **{name: [row]})) == [(name, reason, 1)]


def test_a_term_that_is_told_empty_and_as_zero_is_the_same_key(
    fed: Delivery, deliver: Deliver
) -> None:
    twice = [ftp("0.01", term_months=""), ftp("0.02", term_months="0")]
    assert reasons(deliver("2026-11-21", ftp_rates=twice)) == [
        ("ftp_rates", "repeats the key of an earlier row", 1)
    ]
