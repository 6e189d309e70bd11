"""Loans in all five classes, with schedules, repayments and what is still owed."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from crm.demo.deposits import CENT, add_months
from crm.demo.people import LEAD_MANAGER, Bank, Client

# class, share of loans, days overdue (lowest, highest): bounds of order 2023 No. 1
CLASSES = (
    ("PASS", 0.945, 0, 0),
    ("SPECIAL_MENTION", 0.028, 8, 88),
    ("SUBSTANDARD", 0.012, 95, 260),
    ("DOUBTFUL", 0.009, 275, 355),
    ("LOSS", 0.006, 365, 520),
)
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


@dataclass
class Deal:
    """What was agreed, and since when nothing has been paid (None: all is paid)."""

    product: str
    security: str
    principal: Decimal
    rate: Decimal
    term: int
    disbursed: dt.date
    lines: list[Line]
    loan_class: str = "PASS"
    unpaid_since: dt.date | None = None

    @property
    def matures(self) -> dt.date:
        """The last day of the schedule."""
        return self.lines[-1].due_on


def _offer(rng: random.Random, client: Client) -> tuple[str, str, int, int, bool]:
    """Product, security, term in months, centre of the amount, all principal at the end?"""
    if client.kind == "INDIVIDUAL":
        if rng.random() < 0.6:
            return "个人住房贷款", "MORTGAGE", rng.choice((120, 240)), 800_000, False
        return "个人消费贷款", "UNSECURED", 36, 150_000, False
    security = rng.choices(("MORTGAGE", "GUARANTEE", "PLEDGE", "UNSECURED"), (55, 27, 8, 10))[0]
    if rng.random() < 0.25:
        return "固定资产贷款", security, rng.choice((36, 60)), 6_000_000, False
    small = client.kind == "SOLE_PROPRIETOR"
    return "流动资金贷款", security, 12, 500_000 if small else 3_000_000, True


def _deal(rng: random.Random, client: Client, today: dt.date) -> Deal:
    ((loan_class, _share, low, high),) = rng.choices(CLASSES, [row[1] for row in CLASSES])
    product, security, term, centre, bullet = _offer(rng, client)
    age = high + 150 if high else rng.randrange(10, 620)
    disbursed = today - dt.timedelta(days=age)
    amount = max(round(rng.lognormvariate(0, 0.7) * centre, -4), 50_000)
    principal = Decimal(amount).quantize(CENT)
    rate = Decimal(rng.choice(("0.0345", "0.0370", "0.0395", "0.0420", "0.0435")))
    lines = schedule(principal, rate, disbursed, term, bullet=bullet)
    deal = Deal(product, security, principal, rate, term, disbursed, lines)
    late = [line.due_on for line in lines if high and low <= (today - line.due_on).days <= high]
    if late and (client.manager.name != LEAD_MANAGER or loan_class == "SPECIAL_MENTION"):
        deal.loan_class, deal.unpaid_since = loan_class, rng.choice(late)
    return deal


def _loan(bank: Bank, rng: random.Random, client: Client, number: int) -> None:
    today, deal = bank.today, _deal(rng, client, bank.today)
    name = f"JK{deal.disbursed.year}-{deal.disbursed:%m%d}-{number:04d}"
    written_off = deal.loan_class == "LOSS" and rng.random() < 0.6
    settled = deal.matures < today and deal.unpaid_since is None
    bank.add(
        "loans",
        number=name,
        customer_number=client.number,
        branch_number=client.row["branch_number"],
        product=deal.product,
        security=deal.security,
        currency="CNY",
        principal=deal.principal,
        rate=deal.rate,
        term_months=deal.term,
        disbursed_on=deal.disbursed,
        matures_on=deal.matures,
        status="WRITTEN_OFF" if written_off else "SETTLED" if settled else "ACTIVE",
        settled_on=deal.matures if settled else "",
        off_balance_on=today - dt.timedelta(days=20) if written_off else "",
        limitation_ends_on=_limitation(rng, deal.unpaid_since) if deal.unpaid_since else "",
    )
    _history(bank, name, deal, number)
    _classes(bank, name, deal)


def _classes(bank: Bank, name: str, deal: Deal) -> None:
    """PASS from the start; the worse class as of yesterday, with the days overdue by then."""
    since = max(deal.disbursed, dt.date(bank.today.year - 2, 12, 31))
    bank.add("loan_classes", loan_number=name, valid_from=since, core_class="PASS", overdue_days=0)
    if deal.unpaid_since:
        yesterday = bank.today - dt.timedelta(days=1)
        bank.add(
            "loan_classes",
            loan_number=name,
            valid_from=yesterday,
            core_class=deal.loan_class,
            overdue_days=(yesterday - deal.unpaid_since).days,
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


def _history(bank: Bank, name: str, deal: Deal, number: int) -> None:
    """Schedule, payments up to yesterday (none once it stopped), balances by change."""
    left, stop = deal.principal, deal.unpaid_since
    bank.add("loan_balances", loan_number=name, business_day=deal.disbursed, amount=left)
    for index, line in enumerate(deal.lines, 1):
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
