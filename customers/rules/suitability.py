"""May this customer buy this product? C1 buys R1, C2 up to R2 … C5 up to R5 (PRODUCT.md C3).

The order in which obstacles are told is fixed: what can be mended last comes last, so that nobody
renews a risk profile for a product that is not sold to them anyway.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of the wish."""

    SUITABLE = "SUITABLE"
    CONFIRM = "CONFIRM"  # only after an extra confirmation by the customer
    REFUSED = "REFUSED"


class Why(StrEnum):
    """The reason behind an outcome."""

    MATCHED = "MATCHED"
    NOT_GRADED = "NOT_GRADED"
    ELDER = "ELDER"
    NOT_ON_SALE = "NOT_ON_SALE"
    WRONG_KIND = "WRONG_KIND"
    NO_PROFILE = "NO_PROFILE"
    EXPIRED = "EXPIRED"
    TOO_RISKY = "TOO_RISKY"


@dataclass(frozen=True)
class Offer:
    """The product: risk grade R1 to R5 or empty, whom it is for, when it is sold."""

    grade: str
    for_kinds: Collection[str]
    sold_from: dt.date
    sold_to: dt.date | None = None


@dataclass(frozen=True)
class Buyer:
    """The customer: kind, level C1 to C5 (empty: never assessed), its last day, birthday."""

    kind: str
    level: str = ""
    expires_on: dt.date | None = None
    born_on: dt.date | None = None


@dataclass(frozen=True)
class Verdict:
    """The outcome and its reason."""

    outcome: Outcome
    why: Why

    @property
    def is_refused(self) -> bool:
        """Is the wish refused, whatever is confirmed?"""
        return self.outcome is Outcome.REFUSED


def age_on(born_on: dt.date, day: dt.date) -> int:
    """Full years on `day`; who was born on 29 February turns a year older on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def may_carry(level: str, grade: str) -> bool:
    """Does level Cn carry grade Rm: m ≤ n?"""
    return bool(level and grade) and int(grade[1]) <= int(level[1])


def suitability(
    offer: Offer, buyer: Buyer, *, on: dt.date, elder_age: int, elder_grade: str
) -> Verdict:
    """May `buyer` buy `offer` on `on`?

    A profile counts up to and including its last day. From `elder_age` full years on (people
    only), a product of `elder_grade` or riskier needs an extra confirmation; 0 asks for none.
    """
    if offer.sold_from > on or (offer.sold_to is not None and offer.sold_to < on):
        return Verdict(Outcome.REFUSED, Why.NOT_ON_SALE)
    if buyer.kind not in offer.for_kinds:
        return Verdict(Outcome.REFUSED, Why.WRONG_KIND)
    if not offer.grade:
        return Verdict(Outcome.SUITABLE, Why.NOT_GRADED)
    if not buyer.level:
        return Verdict(Outcome.REFUSED, Why.NO_PROFILE)
    if buyer.expires_on is not None and buyer.expires_on < on:
        return Verdict(Outcome.REFUSED, Why.EXPIRED)
    if not may_carry(buyer.level, offer.grade):
        return Verdict(Outcome.REFUSED, Why.TOO_RISKY)
    if _is_elder(buyer, on, elder_age) and int(offer.grade[1]) >= int(elder_grade[1]):
        return Verdict(Outcome.CONFIRM, Why.ELDER)
    return Verdict(Outcome.SUITABLE, Why.MATCHED)


def _is_elder(buyer: Buyer, on: dt.date, elder_age: int) -> bool:
    """Is the buyer a person of at least `elder_age` full years (0: nobody is)?"""
    if not elder_age or buyer.kind != "INDIVIDUAL" or buyer.born_on is None:
        return False
    return age_on(buyer.born_on, on) >= elder_age
