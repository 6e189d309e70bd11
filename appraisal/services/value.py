"""What customers bring: the money of a year, priced line by line."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q

from appraisal import rules
from credit.models import Loan, LoanBalance
from crm.core.models import User
from crm.core.policy import setting
from customers.models import Balance, DepositAccount, FeeIncome, FtpRate
from customers.models.deposit import YUAN
from customers.rules import average, ftp_rate

PERIOD = dt.timedelta(days=364)  # with the day itself, a year of 365 days
NOTHING = Decimal(0)
Told = list[tuple[uuid.UUID, dt.date, Decimal]]


@dataclass(frozen=True)
class DepositLine:
    """An account of the statement and the figures it was priced with."""

    account: DepositAccount
    money: rules.Placed


@dataclass(frozen=True)
class LoanLine:
    """A loan of the statement and the figures it was priced with."""

    loan: Loan
    money: rules.Lent
    terms: rules.Terms

    @property
    def net_rate(self) -> Decimal | None:
        """The rate without VAT."""
        return self.money.net_rate(self.terms)

    @property
    def margin(self) -> Decimal | None:
        """Yuan a year."""
        return self.money.margin(self.terms)

    @property
    def capital(self) -> Decimal:
        """Yuan of economic capital."""
        return self.money.capital(self.terms)


@dataclass
class Statement:
    """What one customer brought from `first` to `last`, with every line behind it."""

    first: dt.date
    last: dt.date
    terms: rules.Terms
    deposits: list[DepositLine] = field(default_factory=list)
    loans: list[LoanLine] = field(default_factory=list)
    fees: list[tuple[str, Decimal]] = field(default_factory=list)
    elsewhere: int = 0  # accounts in other currencies: listed nowhere, counted here

    @property
    def worth(self) -> rules.Worth:
        """The sums, from income to EVA."""
        fees = sum((amount for _name, amount in self.fees), NOTHING)
        placed, lent = [one.money for one in self.deposits], [one.money for one in self.loans]
        return rules.worth(placed, lent, fees, self.terms)

    @property
    def deposit_spread(self) -> Decimal | None:
        """The spread of all deposits, weighed by their averages; None without any."""
        known = [line.money for line in self.deposits if line.money.income is not None]
        total = sum((one.average for one in known), NOTHING)
        return sum((one.income or NOTHING for one in known), NOTHING) / total if total else None


def terms_on(day: dt.date) -> rules.Terms:
    """The bank's figures in force on `day` (setting `value.terms`)."""
    return rules.Terms(
        **{key: Decimal(text) for key, text in setting("value.terms", on=day).items()}
    )


class Curves:
    """Transfer prices of all days, read once; a day before the first one takes the first."""

    def __init__(self) -> None:
        # unscoped: prices of the whole bank, about nobody
        rows = FtpRate.objects.filter(currency=YUAN).order_by("valid_from", "run")
        self._rows = list(rows)
        self._known: dict[tuple[str, dt.date], list[FtpRate]] = {}

    def rate(self, side: str, product: str, term: int | None, on: dt.date) -> Decimal | None:
        """The price of money of `product` and a term in months taken on `on`."""
        found = ftp_rate(self._on(side, on), product=product, term_months=term)
        return found.rate if found else None

    def _on(self, side: str, day: dt.date) -> list[FtpRate]:
        if (side, day) not in self._known:
            own = [row for row in self._rows if row.side == side]
            day = max(day, own[0].valid_from) if own else day
            newest = {
                (row.product, row.term_months): row for row in own if row.valid_from <= day
            }  # later rows take the place of earlier ones
            self._known[side, day] = list(newest.values())
        return self._known[side, day]


def statements(
    customers: Collection[uuid.UUID], *, by: User, on: dt.date
) -> dict[uuid.UUID, Statement]:
    """The statement of each of `customers` over the year that ends on `on`, as `by` may see it.

    Money with a term is priced at the curve of the day on which it was placed or lent, money
    without one at today's. The number of questions does not grow with the customers.
    """
    terms, curves, first = terms_on(on), Curves(), on - PERIOD
    found = {key: Statement(first, on, terms) for key in customers}
    _add_deposits(found, curves, by)
    _add_loans(found, curves, by, on)
    fees = FeeIncome.objects.visible_to(by).filter(customer__in=found).between(first, on)
    sums: dict[tuple[uuid.UUID, str], Decimal] = defaultdict(Decimal)
    for row in fees.select_related("product"):
        sums[row.customer_id, row.product.name] += row.amount
    for (key, name), amount in sorted(sums.items(), key=lambda one: -one[1]):
        found[key].fees.append((name, amount))
    return found


def _averages(
    told: Iterable[tuple[uuid.UUID, dt.date, Decimal]], first: dt.date, last: dt.date
) -> dict[uuid.UUID, Decimal]:
    by_subject: dict[uuid.UUID, Told] = defaultdict(list)
    for key, day, amount in told:
        by_subject[key].append((key, day, amount))
    return {key: average(days, first, last) or NOTHING for key, days in by_subject.items()}


def _window(found: dict[uuid.UUID, Statement]) -> tuple[dt.date, dt.date]:
    one = next(iter(found.values()))
    return one.first, one.last


def _add_deposits(found: dict[uuid.UUID, Statement], curves: Curves, by: User) -> None:
    if not found:
        return
    first, last = _window(found)
    rows = DepositAccount.objects.visible_to(by).filter(customer__in=found, opened_on__lte=last)
    rows = rows.filter(Q(closed_on=None) | Q(closed_on__gt=first)).order_by("kind", "number")
    in_yuan = [row for row in rows if row.is_in_yuan]
    # balances are told at least on the first of each month, so none before is needed
    told = Balance.objects.visible_to(by).filter(
        account__in=in_yuan, business_day__range=(first.replace(day=1), last)
    )
    days = [(row.account_id, row.business_day, row.amount) for row in told.as_known()]
    averages = _averages(days, first, last)
    for row in rows:
        if not row.is_in_yuan:
            found[row.customer_id].elsewhere += 1
            continue
        placed_on = row.opened_on if row.term_months else last
        price = curves.rate(FtpRate.Side.DEPOSIT, row.kind, row.term_months, placed_on)
        money = rules.Placed(averages.get(row.pk, NOTHING), row.rate, price)
        if money.average:
            found[row.customer_id].deposits.append(DepositLine(row, money))


def _add_loans(found: dict[uuid.UUID, Statement], curves: Curves, by: User, on: dt.date) -> None:
    if not found:
        return
    first, last = _window(found)
    rows = Loan.objects.visible_to(by).filter(customer__in=found, disbursed_on__lte=last)
    rows = rows.filter(Q(settled_on=None) | Q(settled_on__gt=first)).order_by("number")
    in_yuan = [row for row in rows if row.currency == YUAN]
    told = LoanBalance.objects.visible_to(by).filter(
        loan__in=in_yuan, business_day__range=(first.replace(day=1), last)
    )
    known = told.order_by("loan_id", "-business_day", "-run").distinct("loan_id", "business_day")
    days = [(row.loan_id, row.business_day, row.amount) for row in known]
    averages = _averages(days, first, last)
    pds, lgds = setting("value.pd", on=on), setting("value.lgd", on=on)
    for row in rows:
        if row.currency != YUAN:
            found[row.customer_id].elsewhere += 1
            continue
        price = curves.rate(FtpRate.Side.LOAN, row.product, row.term_months, row.disbursed_on)
        pd = Decimal(pds[row.core_class]) if row.core_class else None
        lgd = Decimal(lgds[row.security or Loan.Security.UNSECURED])  # unknown: the prudent one
        money = rules.Lent(averages.get(row.pk, NOTHING), row.rate, price, pd, lgd)
        if money.average:
            found[row.customer_id].loans.append(LoanLine(row, money, found[row.customer_id].terms))
