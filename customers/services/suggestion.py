"""What to speak of before a deposit matures: what is safe first, only what the customer may buy."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise as LazyText

from customers import rules
from customers.models import BoardRate, Customer, DepositAccount, Product, ProductKind
from customers.rules.suitability import Verdict, Why
from customers.services.suitability import REMEDIES, buyer_of, judge_all

MOST_TERMS, MOST_PRODUCTS = 4, 5
INVESTED = (
    ProductKind.TREASURY_BOND,
    ProductKind.WEALTH,
    ProductKind.FUND,
    ProductKind.INSURANCE,
    ProductKind.PRECIOUS_METAL,
)


@dataclass(frozen=True)
class Term:
    """A deposit as published today, and what the money would bring in it (yuan)."""

    rate: BoardRate
    interest: Decimal | None
    is_same: bool


@dataclass
class Suggestions:
    """Deposits first, then products by rising risk; what is not offered, and why."""

    terms: list[Term] = field(default_factory=list)
    products: list[tuple[Product, Verdict]] = field(default_factory=list)
    level: str = ""
    expires_on: dt.date | None = None
    too_risky: int = 0
    unasked: LazyText | str = ""  # what must be done before products with a risk may be offered


def suggestions(*, account: DepositAccount, customer: Customer, on: dt.date) -> Suggestions:
    """For the money of `account` when it matures; `on` is the day of the talk.

    Terms: the account's own first, then the others by length. Products that do not suit by the
    rule of suitability are never listed, only counted; nothing is written.
    """
    buyer = buyer_of(customer, on)
    found = Suggestions(_terms(account, on), level=buyer.level, expires_on=buyer.expires_on)
    # unscoped: the catalogue is the same for everybody in the bank
    offered = Product.objects.filter(kind__in=INVESTED).on_sale(on).for_kind(customer.kind)
    products = sorted(offered, key=lambda one: (one.risk_grade, one.kind, one.code))
    for product, verdict in zip(products, judge_all(products, buyer, on), strict=True):
        if not verdict.is_refused:
            found.products.append((product, verdict))
        elif verdict.why == Why.TOO_RISKY:
            found.too_risky += 1
        else:
            found.unasked = REMEDIES[verdict.why]
    del found.products[MOST_PRODUCTS:]
    return found


def _terms(account: DepositAccount, on: dt.date) -> list[Term]:
    """Published deposits with a term that the money is large enough for."""
    # unscoped: rates of the bank are the same for everybody
    published = BoardRate.objects.in_force(on).filter(currency=account.currency, term_months__gt=0)
    terms = [
        Term(
            row,
            rules.interest(account.balance, row.rate, months=row.term_months)
            if account.balance is not None
            else None,
            is_same=(row.kind, row.term_months) == (account.kind, account.term_months),
        )
        for row in published
        if account.balance is None or account.balance >= row.from_amount
    ]
    terms.sort(key=lambda one: (not one.is_same, one.rate.term_months, -one.rate.rate))
    return terms[:MOST_TERMS]
