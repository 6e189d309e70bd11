"""What a customer brings: spread by funds transfer price, fees, expected loss, RAROC and EVA.

Formulas and worked examples: DOMAIN.md F. Amounts are yuan a year, rates fractions of one a year.
Nothing is rounded on the way. Income, expected loss and capital are all taken of the same money:
the daily average of the period.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

ZERO, ONE, CENT = Decimal(0), Decimal(1), Decimal("0.01")


@dataclass(frozen=True)
class Terms:
    """The bank's own figures, fractions of one.

    `vat` is in the price of a loan, `surcharge` is a share of that tax; `operating` is cost a year
    of the money lent, `capital` the economic capital for it, `hurdle` what capital must earn.
    """

    vat: Decimal
    surcharge: Decimal
    operating: Decimal
    tax: Decimal
    capital: Decimal
    hurdle: Decimal


@dataclass(frozen=True)
class Placed:
    """Money that the customer placed: its average, the rate we pay, the price we get for it."""

    average: Decimal
    rate: Decimal | None
    ftp: Decimal | None

    @property
    def spread(self) -> Decimal | None:
        """FTP less the rate paid; None when one of them is unknown."""
        return None if self.rate is None or self.ftp is None else self.ftp - self.rate

    @property
    def income(self) -> Decimal | None:
        """Average × (FTP − rate paid)."""
        return None if self.spread is None else self.average * self.spread


@dataclass(frozen=True)
class Lent:
    """Money lent: its average, the rate with VAT, FTP, probability of default, loss given it."""

    average: Decimal
    rate: Decimal | None
    ftp: Decimal | None
    pd: Decimal | None
    lgd: Decimal

    def net_rate(self, terms: Terms) -> Decimal | None:
        """The rate without VAT and its surcharges: r ÷ (1 + VAT) × (1 − VAT × surcharge)."""
        if self.rate is None:
            return None
        return self.rate / (ONE + terms.vat) * (ONE - terms.vat * terms.surcharge)

    def margin(self, terms: Terms) -> Decimal | None:
        """Average × (net rate − FTP − operating cost)."""
        net = self.net_rate(terms)
        if net is None or self.ftp is None:
            return None
        return self.average * (net - self.ftp - terms.operating)

    @property
    def expected_loss(self) -> Decimal | None:
        """Exposure × PD × LGD; None when nobody told the class."""
        return None if self.pd is None else self.average * self.pd * self.lgd

    def capital(self, terms: Terms) -> Decimal:
        """Economic capital for the exposure."""
        return self.average * terms.capital

    def is_known(self, terms: Terms) -> bool:
        """Can it be counted?"""
        return self.margin(terms) is not None and self.expected_loss is not None


@dataclass(frozen=True)
class Worth:
    """The statement, from income to EVA; `unknown` accounts were left out of all of it."""

    deposits: Decimal
    loans: Decimal
    fees: Decimal
    loss: Decimal
    capital: Decimal
    terms: Terms
    unknown: int = 0

    @property
    def before_tax(self) -> Decimal:
        """Income less what is expected to be lost."""
        return self.deposits + self.loans + self.fees - self.loss

    @property
    def tax(self) -> Decimal:
        """Income tax; a loss lowers the bank's tax by the same rate (the formula as written)."""
        return self.before_tax * self.terms.tax

    @property
    def net(self) -> Decimal:
        """Profit contribution after tax."""
        return self.before_tax - self.tax

    @property
    def capital_cost(self) -> Decimal:
        """What the capital must earn."""
        return self.capital * self.terms.hurdle

    @property
    def eva(self) -> Decimal:
        """Economic value added: net profit − capital × hurdle."""
        return self.net - self.capital_cost

    @property
    def raroc(self) -> Decimal | None:
        """Risk-adjusted return on capital; None where no capital is tied."""
        return self.net / self.capital if self.capital else None

    def __add__(self, other: "Worth") -> "Worth":
        """Both together, under the terms of the first."""
        return Worth(
            deposits=self.deposits + other.deposits,
            loans=self.loans + other.loans,
            fees=self.fees + other.fees,
            loss=self.loss + other.loss,
            capital=self.capital + other.capital,
            terms=self.terms,
            unknown=self.unknown + other.unknown,
        )


def worth(placed: Iterable[Placed], lent: Iterable[Lent], fees: Decimal, terms: Terms) -> Worth:
    """All that a customer brings in a year; `fees` are booked without VAT.

    An account of which a rate, a price or the class is unknown is left out whole, and counted.
    """
    deposits = [one.income for one in placed]
    loans = list(lent)
    counted = [one for one in loans if one.is_known(terms)]
    return Worth(
        deposits=sum((income for income in deposits if income is not None), ZERO),
        loans=sum((one.margin(terms) or ZERO for one in counted), ZERO),
        fees=fees,
        loss=sum((one.expected_loss or ZERO for one in counted), ZERO),
        capital=sum((one.capital(terms) for one in counted), ZERO),
        terms=terms,
        unknown=deposits.count(None) + len(loans) - len(counted),
    )


def least_rate(lent: Lent, others: Worth, terms: Terms) -> Decimal | None:
    """The rate (with VAT) at which `lent`, together with `others`, has an EVA of exactly nothing.

    EVA = (margin − loss + others) × (1 − tax) − capital × hurdle = 0, solved for the rate. None
    without an FTP, a class, an amount, or a tax below one.
    """
    if lent.ftp is None or lent.expected_loss is None or not lent.average or terms.tax >= ONE:
        return None
    must_earn = (others.capital + lent.capital(terms)) * terms.hurdle / (ONE - terms.tax)
    margin = must_earn + lent.expected_loss - others.before_tax
    net = margin / lent.average + lent.ftp + terms.operating
    return net * (ONE + terms.vat) / (ONE - terms.vat * terms.surcharge)


def cents(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)
