"""Deposit accounts and their balances."""

import calendar
import datetime as dt
import random
from decimal import Decimal

from crm.demo import papers
from crm.demo.people import Bank, Client

CENT = Decimal("0.01")
TERMS = {3: "0.0065", 6: "0.0085", 12: "0.0110", 24: "0.0120", 36: "0.0155", 60: "0.0160"}
FIRST_DAY_BACK = 30  # days of daily balances; before them, month ends


def month_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """Month ends from `first` to `last`, both included when they are month ends."""
    ends, day = [], first
    while day <= last:
        end = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
        if first <= end <= last:
            ends.append(end)
        day = end + dt.timedelta(days=1)
    return ends


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day `months` later, or the month's last (DOMAIN.md D)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_deposits(bank: Bank, rng: random.Random) -> None:
    """Each customer's demand account, and time deposits for those who have something to keep."""
    number = 0
    days = _days(bank.today)
    for client in bank.clients:
        number += 1
        share = rng.uniform(0.25, 0.6) if client.wealth > 30_000 else 1.0
        _demand(bank, rng, client, number, share, days)
        rest = client.wealth * (1 - share)
        for _ in range(rng.randrange(1, 3) if rest > 20_000 else 0):
            number += 1
            _time(bank, rng, client, number, rest / 2)


def _days(today: dt.date) -> list[dt.date]:
    """Business days with a balance: month ends since the end of the year before last, then days."""
    yesterday = today - dt.timedelta(days=1)
    since = dt.date(today.year - 2, 12, 31)
    daily_from = yesterday - dt.timedelta(days=FIRST_DAY_BACK - 1)
    daily = [daily_from + dt.timedelta(days=n) for n in range(FIRST_DAY_BACK)]
    return [day for day in month_ends(since, yesterday) if day < daily_from] + daily


def _demand(
    bank: Bank, rng: random.Random, client: Client, number: int, share: float, days: list[dt.date]
) -> None:
    account = papers.account("01", number)
    opened = days[0] - dt.timedelta(days=rng.randrange(30, 3000))
    if rng.random() < 0.12:  # a new customer: opened in the course of the last two years
        opened = days[0] + dt.timedelta(days=rng.randrange(1, (days[-1] - days[0]).days - 40))
    bank.add(
        "deposit_accounts",
        number=account,
        customer_number=client.number,
        branch_number=client.row["branch_number"],
        kind="DEMAND",
        currency="CNY",
        term_months="",
        rate="0.0005",
        opened_on=opened,
        matures_on="",
        auto_renew="0",
        closed_on="",
    )
    if client.row["status"] == "DORMANT":  # nothing moves there
        first, amount = max(days[0], opened), Decimal(f"{client.wealth:.2f}")
        bank.add("balances", account_number=account, business_day=first, amount=amount)
        return
    level, drift = client.wealth * share, client.manager.skill * 0.018
    told: Decimal | None = None
    for day in days:
        if day < opened:
            continue
        monthly = day < days[-FIRST_DAY_BACK]
        if told is not None and not monthly and rng.random() > 0.06:
            continue
        level = max(level * (1 + rng.gauss(drift if monthly else drift / 12, 0.08)), 1.0)
        told = Decimal(f"{level:.2f}")
        bank.add("balances", account_number=account, business_day=day, amount=told)


def _time(bank: Bank, rng: random.Random, client: Client, number: int, amount: float) -> None:
    today = bank.today
    term = rng.choices(list(TERMS), (10, 14, 34, 14, 20, 8))[0]
    kind = "CERTIFICATE" if amount >= 200_000 and rng.random() < 0.4 else "TIME"
    # maturities spread from eight weeks ago over the coming year, denser close by
    ahead = int(rng.triangular(-56, 420, 20))
    matures = today + dt.timedelta(days=ahead)
    opened = add_months(matures, -term)
    if opened >= today:
        opened = today - dt.timedelta(days=rng.randrange(3, 40))
        matures = add_months(opened, term)
    account = papers.account("03" if kind == "CERTIFICATE" else "02", number)
    principal = Decimal(max(round(amount, -3), 10_000)).quantize(CENT)
    auto = rng.random() < 0.35
    gone = matures < today and not auto and rng.random() < 0.3
    bank.add(
        "deposit_accounts",
        number=account,
        customer_number=client.number,
        branch_number=client.row["branch_number"],
        kind=kind,
        currency="CNY",
        term_months=term,
        rate=TERMS[term],
        opened_on=opened,
        matures_on=matures,
        auto_renew=int(auto),
        closed_on="",
    )
    since = dt.date(today.year - 2, 12, 31)
    bank.add("balances", account_number=account, business_day=max(opened, since), amount=principal)
    if gone and matures > since:
        bank.add("balances", account_number=account, business_day=matures, amount=Decimal("0.00"))
