"""Prices of loans: asked for with what they bring, decided by a second person."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appraisal import rules
from appraisal.models import PricingProposal
from appraisal.services.value import NOTHING, Curves, Statement, statements
from credit.models import LoanClass
from crm.core.access import roles_over
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import Role, User
from crm.core.policy import setting
from customers.models import BoardRate, Customer, DepositAccount, FtpRate
from customers.models.deposit import YUAN

STAYS_AGREED = dt.timedelta(days=180)
HEAD_DECIDES = _("The head of the customer's branch may.")


@dataclass(frozen=True)
class Quote:
    """What a loan at a rate brings, by itself and with all that the customer brings besides."""

    lent: rules.Lent
    comes_with: rules.Worth
    before: rules.Worth

    @property
    def terms(self) -> rules.Terms:
        """The bank's figures."""
        return self.before.terms

    @property
    def own(self) -> rules.Worth:
        """The loan with the deposits and fees that come with it."""
        return rules.worth([], [self.lent], NOTHING, self.terms) + self.comes_with

    @property
    def whole(self) -> rules.Worth:
        """The customer with it."""
        return self.before + self.own

    @property
    def net_rate(self) -> Decimal | None:
        """The rate without VAT."""
        return self.lent.net_rate(self.terms)

    @property
    def least_alone(self) -> Decimal | None:
        """The rate at which the loan with what comes with it has no EVA."""
        return rules.least_rate(self.lent, self.comes_with, self.terms)

    @property
    def least_whole(self) -> Decimal | None:
        """The rate at which the customer with the loan has no EVA."""
        return rules.least_rate(self.lent, self.before + self.comes_with, self.terms)


BEFORE = ("deposits", "loans", "fees", "loss", "capital")


def _quote(
    inputs: dict[str, Any], *, amount: Decimal, rate: Decimal, deposits: Decimal, fees: Decimal
) -> Quote:
    """By the figures kept in `inputs`; the whole amount stands out all year."""
    terms = rules.Terms(**{key: Decimal(text) for key, text in inputs["terms"].items()})
    ftp, pd, lgd, spread = (Decimal(inputs[key]) for key in ("ftp", "pd", "lgd", "deposit_spread"))
    comes_with = rules.worth([rules.Placed(deposits, NOTHING, spread)], [], fees, terms)
    deposited, lent, paid, lost, tied = (Decimal(inputs["before"][name]) for name in BEFORE)
    before = rules.Worth(deposited, lent, paid, lost, tied, terms)
    return Quote(rules.Lent(amount, rate, ftp, pd, lgd), comes_with, before)


def quote_of(price: PricingProposal) -> Quote:
    """The arithmetic of a price, by the figures kept with it."""
    asked = {name: getattr(price, name) for name in ("amount", "rate", "deposits", "fees")}
    return _quote(price.inputs, **asked)


def quote(
    *,
    customer: Customer,
    product: str,
    amount: Decimal,
    term_months: int,
    security: str,
    rate: Decimal,
    deposits: Decimal,
    fees: Decimal,
    by: User,
    on: dt.date,
) -> Quote:
    """What a price would bring by the figures of `on`; nothing is written."""
    inputs = inputs_of(
        customer, product=product, term_months=term_months, security=security, by=by, on=on
    )
    return _quote(inputs, amount=amount, rate=rate, deposits=deposits, fees=fees)


def potential(
    statement: Statement, customer: uuid.UUID, *, by: User, on: dt.date
) -> tuple[rules.Worth, list[PricingProposal]]:
    """What the customer brings once the priced business has come, and that business.

    Counted are prices that wait for a decision or were agreed to in the last 180 days, each with
    the bank's figures of its day.
    """
    rows = PricingProposal.objects.visible_to(by).filter(customer=customer)
    coming = list(rows.in_pipeline(on - STAYS_AGREED).order_by("-proposed_on", "-id"))
    whole = statement.worth
    for row in coming:
        whole += quote_of(row).own
    return whole, coming


def inputs_of(
    customer: Customer, *, product: str, term_months: int, security: str, by: User, on: dt.date
) -> dict[str, Any]:
    """The bank's figures for a new loan on `on`, as decimal texts; Refusal without a price.

    Deposits that come along are priced as the customer's own are, else as demand money of the day.
    A loan that does not exist yet is of class pass. `before` is what the customer brings without.
    """
    curves = Curves()
    ftp = curves.rate(FtpRate.Side.LOAN, product, term_months, on)
    if ftp is None:
        raise Refusal(_("No transfer price is known for loans: the core bank has sent none."))
    statement = statements([customer.pk], by=by, on=on)[customer.pk]
    spread = statement.deposit_spread
    if spread is None:
        demand = curves.rate(FtpRate.Side.DEPOSIT, DepositAccount.Kind.DEMAND, None, on)
        spread = NOTHING if demand is None else demand - _demand_rate(on)
    return {
        "terms": dict(setting("value.terms", on=on)),
        "ftp": str(ftp),
        "pd": setting("value.pd", on=on)[LoanClass.PASS],
        "lgd": setting("value.lgd", on=on)[security],
        "deposit_spread": str(spread),
        "before": {name: str(getattr(statement.worth, name)) for name in BEFORE},
    }


def _demand_rate(on: dt.date) -> Decimal:
    # unscoped: published rates, about nobody
    found = BoardRate.objects.in_force(on).filter(kind=DepositAccount.Kind.DEMAND, currency=YUAN)
    row = found.first()
    return row.rate if row else NOTHING


@transaction.atomic
def propose_price(
    *,
    customer: Customer,
    product: str,
    amount: Decimal,
    term_months: int,
    security: str,
    rate: Decimal,
    deposits: Decimal,
    fees: Decimal,
    reason: str,
    client_key: uuid.UUID,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> PricingProposal:
    """Ask for a price; what it brings is kept with the figures of `on`. Once per `client_key`."""
    # the customer's row: the same form sent twice at once makes one price
    Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
    if sent := PricingProposal.objects.filter(client_key=client_key, proposed_by=by).first():
        return sent
    inputs = inputs_of(
        customer, product=product, term_months=term_months, security=security, by=by, on=on
    )
    worked_out = _quote(inputs, amount=amount, rate=rate, deposits=deposits, fees=fees)
    own, whole = worked_out.own, worked_out.whole
    with refusing(PricingProposal):
        return PricingProposal.objects.create(
            customer=customer,
            product=product,
            amount=amount,
            term_months=term_months,
            security=security,
            rate=rate,
            deposits=deposits,
            fees=fees,
            reason=reason,
            inputs=inputs,
            raroc=own.raroc,
            eva=rules.cents(own.eva),
            whole_raroc=whole.raroc,
            whole_eva=rules.cents(whole.eva),
            proposed_by=by,
            proposed_on=on,
            client_key=client_key,
            recorded_at=at,
        )


def _held(price: PricingProposal) -> PricingProposal:
    held = PricingProposal.objects.select_for_update(of=("self",)).get(pk=price.pk)
    if held.state != PricingProposal.State.PROPOSED:
        raise Refusal(_("This price does not wait any more: it was decided on or withdrawn."))
    return held


def _close(held: PricingProposal, state: str, word: str, by: User, on: dt.date) -> PricingProposal:
    held.state, held.word, held.decided_by, held.decided_on = state, word, by, on
    with refusing(PricingProposal, fields={"a_declined_price_says_why": "word"}):
        held.save(update_fields=["state", "word", "decided_by", "decided_on"])
    return held


@transaction.atomic
def decide_price(
    *, price: PricingProposal, agrees: bool, word: str, by: User, on: dt.date
) -> PricingProposal:
    """The head of the customer's branch agrees, or declines with a reason; never who asked."""
    if Role.HEAD not in roles_over(by, price.customer_id, on):
        raise Refusal(_("The head of the customer's branch decides."), who=HEAD_DECIDES)
    held = _held(price)
    if held.proposed_by_id == by.pk:
        raise Refusal(_("Another person decides on a price."), who=HEAD_DECIDES)
    state = PricingProposal.State.AGREED if agrees else PricingProposal.State.DECLINED
    return _close(held, state, word, by, on)


@transaction.atomic
def withdraw_price(*, price: PricingProposal, by: User, on: dt.date) -> PricingProposal:
    """Who asked for a price takes it back while it waits."""
    held = _held(price)
    if held.proposed_by_id != by.pk:
        raise Refusal(_("Only who asked for a price withdraws it."))
    return _close(held, PricingProposal.State.WITHDRAWN, "", by, on)
