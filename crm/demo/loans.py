"""Loans in all five classes, with schedules, repayments and what is still owed."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crm.demo.deposits import CENT, add_months
from crm.demo.people import Bank, Client

# class, share of loans, days overdue (lowest, highest): bounds of order 2023 No. 1
CLASSES = (
    ("PASS", 0.945, 0, 0),
    ("SPECIAL_MENTION", 0.028, 8, 88),
    ("SUBSTANDARD", 0.012, 95, 260),
    ("DOUBTFUL", 0.009, 275, 355),
    ("LOSS", 0.006, 365, 520),
)
PRODUCTS = {
    "COMPANY": ("流动资金贷款", "固定资产贷款"),
    "INDIVIDUAL": ("个人住房贷款", "个人消费贷款"),
}
CHANCE = {"COMPANY": 0.34, "SOLE_PROPRIETOR": 0.30, "INDIVIDUAL": 0.07, "INSTITUTION": 0.10}


@dataclass
class Line:
    """One due day of a schedule."""

    due_on: dt.date
    principal: Decimal
    interest: Decimal


def add_loans(bank: Bank, rng: random.Random) -> None:
    """Loans of those who borrow; a few written off, one of them past its limitation."""
    number = 0
    for client in bank.clients:
        if rng.random() >= CHANCE[client.kind]:
            continue
        for _ in range(1 + (client.kind == "COMPANY" and rng.random() < 0.3)):
            number += 1
            _loan(bank, rng, client, number)


def _loan(bank: Bank, rng: random.Random, client: Client, number: int) -> None:
    today = bank.today
    ((loan_class, _share, low, high),) = rng.choices(CLASSES, [row[1] for row in CLASSES])
    overdue = rng.randint(low, high) if high else 0
    long_term = client.kind == "INDIVIDUAL" or rng.random() < 0.25
    term = rng.choice((36, 60, 120)) if long_term else 12
    age = rng.randrange(10, min(term * 30 - 20, 620)) if not overdue else overdue + 200
    disbursed = today - dt.timedelta(days=age)
    while add_months(disbursed, term) <= today + dt.timedelta(days=5) and not overdue:
        disbursed += dt.timedelta(days=30)
    if disbursed >= today:
        disbursed = today - dt.timedelta(days=10)
    big = 400_000 if client.kind == "INDIVIDUAL" else 3_000_000
    principal = Decimal(max(round(rng.lognormvariate(0, 0.7) * big, -4), 50_000)).quantize(CENT)
    rate = Decimal(rng.choice(("0.0345", "0.0370", "0.0395", "0.0420", "0.0435")))
    lines = schedule(principal, rate, disbursed, term, bullet=not long_term)
    late = [line.due_on for line in lines if high and low <= (today - line.due_on).days <= high]
    stop = rng.choice(late) if late else None
    if stop is None:
        loan_class = "PASS"
    name = f"JK{disbursed.year}-{disbursed:%m%d}-{number:04d}"
    product = PRODUCTS.get(client.kind, PRODUCTS["COMPANY"])[
        int(long_term and client.kind != "INDIVIDUAL")
    ]
    written_off = loan_class == "LOSS" and rng.random() < 0.6
    bank.add(
        "loans",
        number=name,
        customer_number=client.number,
        branch_number=client.row["branch_number"],
        product=product,
        security=rng.choices(("MORTGAGE", "GUARANTEE", "PLEDGE", "UNSECURED"), (55, 27, 8, 10))[0],
        currency="CNY",
        principal=principal,
        rate=rate,
        term_months=term,
        disbursed_on=disbursed,
        matures_on=add_months(disbursed, term),
        status="WRITTEN_OFF" if written_off else "ACTIVE",
        settled_on="",
        off_balance_on=today - dt.timedelta(days=20) if written_off else "",
        limitation_ends_on=_limitation(rng, stop) if stop else "",
    )
    _history(bank, name, principal, disbursed, lines, stop, number)
    bank.add(
        "loan_classes", loan_number=name, valid_from=disbursed, core_class="PASS", overdue_days=0
    )
    if stop:
        bank.add(
            "loan_classes",
            loan_number=name,
            valid_from=today - dt.timedelta(days=1),
            core_class=loan_class,
            overdue_days=(today - stop).days - 1,
        )


def _limitation(rng: random.Random, unpaid_since: dt.date) -> dt.date:
    """Three years from the day the bank knew (民法典 188); one in eight was let lapse."""
    return unpaid_since + dt.timedelta(days=3 * 365 if rng.random() < 0.875 else 300)


def schedule(
    principal: Decimal, rate: Decimal, disbursed: dt.date, term: int, *, bullet: bool
) -> list[Line]:
    """Monthly interest on what is left (rate ÷ 12); principal at the end, or in equal parts."""
    part = (principal / term).quantize(CENT, ROUND_HALF_UP)
    left, lines = principal, []
    for month in range(1, term + 1):
        due = left if month == term else Decimal(0) if bullet else part
        interest = (left * rate / 12).quantize(CENT, ROUND_HALF_UP)
        lines.append(Line(add_months(disbursed, month), due, interest))
        left -= due
    return lines


def _history(
    bank: Bank,
    name: str,
    principal: Decimal,
    disbursed: dt.date,
    lines: list[Line],
    stop: dt.date | None,
    number: int,
) -> None:
    """Schedule, payments up to yesterday (none from `stop` on), balances by change."""
    left = principal
    bank.add("loan_balances", loan_number=name, business_day=disbursed, amount=left)
    for index, line in enumerate(lines, 1):
        bank.add(
            "schedules",
            loan_number=name,
            due_on=line.due_on,
            principal=line.principal,
            interest=line.interest,
        )
        if line.due_on >= bank.today or (stop and line.due_on >= stop):
            continue
        bank.add(
            "repayments",
            number=f"R{number:05d}-{index:03d}",
            loan_number=name,
            paid_on=line.due_on,
            for_due_on=line.due_on,
            principal=line.principal,
            interest=line.interest,
            is_cash=1,
        )
        if line.principal:
            left -= line.principal
            bank.add("loan_balances", loan_number=name, business_day=line.due_on, amount=left)
