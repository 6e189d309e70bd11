"""The question whether a product suits a customer: asked in one place, each time written down."""

import datetime as dt
from collections.abc import Iterable

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.policy import setting
from customers.models import Customer, Product, SuitabilityCheck
from customers.rules.suitability import Buyer, Offer, Outcome, Verdict, Why, suitability
from customers.services.risk_profile import risk_profile_on

WORDS: dict[str, LazyText] = {
    Why.MATCHED: _("The risk grade is within the customer's risk level."),
    Why.NOT_GRADED: _("The product carries no graded risk."),
    Why.ELDER: _("The customer's age asks for an extra confirmation of the risk."),
    Why.NOT_ON_SALE: _("The product is not on sale today."),
    Why.WRONG_KIND: _("The product is not for this kind of customer."),
    Why.NO_PROFILE: _("The customer's risk level has never been assessed."),
    Why.EXPIRED: _("The customer's risk assessment has expired."),
    Why.TOO_RISKY: _("The product is riskier than the customer's risk level allows."),
}
REMEDIES: dict[str, LazyText] = {
    Why.ELDER: _("Explain the risk once more and note how the customer confirmed it."),
    Why.NOT_ON_SALE: _("Choose a product that is on sale."),
    Why.WRONG_KIND: _("Choose a product for this kind of customer."),
    Why.NO_PROFILE: _("Have the customer take the risk assessment first."),
    Why.EXPIRED: _("Have the customer repeat the risk assessment first."),
    Why.TOO_RISKY: _("Choose a product of a lower risk grade."),
}


class Unsuitable(Refusal):
    """The product does not suit the customer; `check` is the row that says so."""

    def __init__(self, check: SuitabilityCheck, *, field: str = "product") -> None:
        words = f"{check.product.name}: {reason_of(check)}"
        super().__init__(words, field=field)
        self.check = check


def buyer_of(customer: Customer, on: dt.date) -> Buyer:
    """The customer as the rule sees them on `on`."""
    profile = risk_profile_on(customer, on)
    if profile is None:
        return Buyer(kind=customer.kind, born_on=customer.born_on)
    return Buyer(customer.kind, profile.level, profile.expires_on, customer.born_on)


def judge(product: Product, buyer: Buyer, on: dt.date) -> Verdict:
    """The verdict under the settings in force on `on`; nothing is written."""
    return judge_all([product], buyer, on)[0]


def judge_all(products: Iterable[Product], buyer: Buyer, on: dt.date) -> list[Verdict]:
    """The same for many, with the settings read once."""
    elder_age = int(setting("suitability.elder_age", on=on))
    elder_grade = str(setting("suitability.elder_grade", on=on))
    return [
        suitability(
            Offer(product.risk_grade, product.for_kinds, product.sold_from, product.sold_to),
            buyer,
            on=on,
            elder_age=elder_age,
            elder_grade=elder_grade,
        )
        for product in products
    ]


def check_suitability(
    *, customer: Customer, product: Product, occasion: str, by: User, at: dt.datetime
) -> SuitabilityCheck:
    """Ask the rule and write the answer down, whatever it is."""
    on = business_day(at)
    buyer = buyer_of(customer, on)
    verdict = judge(product, buyer, on)
    return SuitabilityCheck.objects.create(
        customer=customer,
        product=product,
        occasion=occasion,
        outcome=verdict.outcome,
        why=verdict.why,
        risk_grade=product.risk_grade,
        risk_level=buyer.level,
        expires_on=buyer.expires_on,
        at=at,
        by=by,
    )


def is_refused(check: SuitabilityCheck) -> bool:
    """Did the rule refuse?"""
    return check.outcome == Outcome.REFUSED


def needs_confirmation(check: SuitabilityCheck) -> bool:
    """Does the rule ask for an extra confirmation?"""
    return check.outcome == Outcome.CONFIRM


def reason_of(check: SuitabilityCheck) -> str:
    """Why, and what to do, in words."""
    return " ".join(str(words[check.why]) for words in (WORDS, REMEDIES) if check.why in words)
