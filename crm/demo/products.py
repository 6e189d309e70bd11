"""What customers hold beside deposits and loans, what they pay, and the bank's rates."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from crm.demo import papers
from crm.demo.deposits import TERMS, add_months, month_ends
from crm.demo.people import Bank, Client

MONTHS = 13
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Habit:
    """How many customers of a kind hold a product, from which wealth on, and what of it.

    `amount` is its part of the customer's wealth (0: the product has no amount), `fee` the yearly
    fee as a part of that amount, `flat` the monthly fee in yuan, `months` its term.
    """

    code: str
    share: float
    least: float = 0
    amount: float = 0
    fee: float = 0
    flat: float = 0
    months: int = 0
    heads: tuple[int, int] = (0, 0)


PERSON = (
    Habit("YH-101", 0.92),
    Habit("DZ-101", 0.78),
    Habit("LC-101", 0.24, 20_000, 0.15, 0.002),
    Habit("LC-201", 0.22, 50_000, 0.3, 0.004, months=3),
    Habit("LC-301", 0.10, 200_000, 0.25, 0.006, months=24),
    Habit("JJ-201", 0.10, 30_000, 0.1, 0.006),
    Habit("JJ-401", 0.06, 100_000, 0.1, 0.01),
    Habit("GZ-101", 0.08, 50_000, 0.2, 0, months=36),
    Habit("BX-101", 0.09, 100_000, 0.08, 0.02, months=120),
    Habit("YH-102", 0.16, 150_000, flat=12.0),
    Habit("CG-101", 0.07, 80_000, flat=4.0),
)
SHOP = (
    Habit("YH-101", 0.9),
    Habit("DZ-101", 0.8),
    Habit("DS-101", 0.35, flat=60.0),
    Habit("LC-101", 0.3, 50_000, 0.2, 0.002),
)
FIRM = (
    Habit("DZ-102", 0.85, flat=50.0),
    Habit("DF-101", 0.66, 0, flat=80.0, heads=(6, 420)),
    Habit("YH-103", 0.4, flat=10.0, heads=(1, 8)),
    Habit("JS-101", 0.22, 2_000_000, flat=500.0),
    Habit("LC-101", 0.3, 500_000, 0.2, 0.002),
    Habit("LC-202", 0.12, 1_000_000, 0.3, 0.004, months=12),
    Habit("PJ-101", 0.2, 500_000, 0.3, 0.012, months=6),
    Habit("BL-101", 0.07, 1_000_000, 0.2, 0.01, months=6),
    Habit("BX-201", 0.18, 300_000, flat=150.0, months=12),
    Habit("GJ-201", 0.12, 800_000, flat=900.0),
)
PUBLIC = (
    Habit("DZ-102", 0.9, flat=20.0),
    Habit("DF-101", 0.8, flat=60.0, heads=(15, 900)),
    Habit("DS-101", 0.5, flat=200.0),
)
HABITS = {"INDIVIDUAL": PERSON, "SOLE_PROPRIETOR": SHOP, "COMPANY": FIRM, "INSTITUTION": PUBLIC}


def add_holdings(bank: Bank, rng: random.Random) -> None:
    """Each customer's contracts, their amounts by month, and thirteen months of fees."""
    last = bank.today - dt.timedelta(days=1)
    ends = month_ends(add_months(last, -MONTHS), last)[-MONTHS:]
    number = 0
    for client in bank.clients:
        for habit in HABITS[client.kind]:
            if client.wealth >= habit.least and rng.random() < habit.share:
                number += 1
                _hold(bank, rng, client, habit, number, ends)


def _hold(
    bank: Bank,
    rng: random.Random,
    client: Client,
    habit: Habit,
    number: int,
    ends: list[dt.date],
) -> None:
    contract, today = papers.account("07", number), bank.today
    opened = today - dt.timedelta(days=rng.randrange(20, 2200))
    matures: dt.date | None = None
    if habit.months:
        matures = today + dt.timedelta(days=rng.randrange(1, habit.months * 30))
        opened = min(add_months(matures, -habit.months), today - dt.timedelta(days=5))
    bank.add(
        "holdings",
        number=contract,
        customer_number=client.number,
        product_code=habit.code,
        branch_number=client.row["branch_number"],
        currency="CNY",
        quantity=rng.randint(*habit.heads) if habit.heads[1] else "",
        opened_on=opened,
        matures_on=matures or "",
        closed_on="",
    )
    amount = 0.0
    if habit.amount:
        amount = max(round(client.wealth * habit.amount * rng.uniform(0.5, 1.4), -3), 1000.0)
    told = opened
    for place, end in enumerate(ends):
        if end < opened:
            continue
        if amount and (told == opened or place % 3 == 0):
            told = end
            amount = round(amount * rng.uniform(0.985, 1.03), 2)
            value = Decimal(f"{amount:.2f}")
            bank.add("holding_amounts", holding_number=contract, business_day=end, amount=value)
        if fee := habit.flat * rng.uniform(0.7, 1.5) + amount * habit.fee / 12:
            bank.add(
                "fees",
                customer_number=client.number,
                product_code=habit.code,
                business_day=end,
                amount=Decimal(f"{fee:.2f}"),
            )


# --- rates ---------------------------------------------------------------------------------------

# points of the curves, in months; a year ago, falling by a basis point each month since
FTP_DEPOSIT = {0: "0.0105", 3: "0.0135", 6: "0.0150", 12: "0.0175", 24: "0.0190", 36: "0.0215",
               60: "0.0225"}  # fmt: skip
FTP_LOAN = {3: "0.0165", 6: "0.0180", 12: "0.0200", 36: "0.0235", 60: "0.0250", 120: "0.0265",
            360: "0.0280"}  # fmt: skip
BASIS_POINT = Decimal("0.0001")
CUTS = (0, 6)  # months of the thirteen with a new board
CUT = Decimal("0.0015")  # what the board lost in the second


def add_rates(bank: Bank) -> None:
    """Transfer prices of each month, and the board of deposit rates with one cut half-way."""
    first = add_months(bank.today.replace(day=1), 1 - MONTHS)
    for month in range(MONTHS):
        day = add_months(first, month)
        for side, curve in (("DEPOSIT", FTP_DEPOSIT), ("LOAN", FTP_LOAN)):
            for term, rate in curve.items():
                bank.add(
                    "ftp_rates",
                    side=side,
                    product="",
                    currency="CNY",
                    term_months=term,
                    valid_from=day,
                    rate=Decimal(rate) - month * BASIS_POINT,
                )
        if month in CUTS:
            _board(bank, day, CUT if month == CUTS[0] else Decimal(0))


def _board(bank: Bank, day: dt.date, above: Decimal) -> None:
    rows: list[tuple[str, int, int, str, Decimal]] = [
        ("DEMAND", 0, 0, "", Decimal("0.0005")),
        ("NOTICE", 0, 1, "50000.00", Decimal("0.0010")),
        ("NOTICE", 0, 7, "50000.00", Decimal("0.0030")),
        *(("TIME", term, 0, "50.00", Decimal(rate) + above) for term, rate in TERMS.items()),
        *(
            ("CERTIFICATE", term, 0, "200000.00", Decimal(rate) + above + 10 * BASIS_POINT)
            for term, rate in TERMS.items()
            if term >= 6
        ),
    ]
    for kind, term, notice, least, rate in rows:
        bank.add(
            "board_rates",
            kind=kind,
            currency="CNY",
            term_months=term or "",
            notice_days=notice or "",
            from_amount=least,
            valid_from=day,
            rate=rate,
        )
