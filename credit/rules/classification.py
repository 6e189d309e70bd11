"""The five-class pre-check: 商业银行金融资产风险分类办法, order 2023 No. 1 (DOMAIN.md C2).

Each condition gives the class that a loan has *at least*; the loan's class is the worst of them.
The regulator's thresholds are the defaults of `Limits`; a bank may be stricter.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from customers.rules import add_months

CLASSES = ("PASS", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS")
PASS, SPECIAL_MENTION, SUBSTANDARD, DOUBTFUL, LOSS = CLASSES
RANK = {code: rank for rank, code in enumerate(CLASSES)}

Key = TypeVar("Key")


def is_npl(code: str) -> bool:
    """Is `code` one of the three non-performing classes? No class known ("") is not."""
    return RANK.get(code, 0) >= RANK[SUBSTANDARD]


class Code(StrEnum):
    """Why a loan is not in class pass."""

    OVERDUE = "OVERDUE"
    USE_CHANGED = "USE_CHANGED"
    REFINANCED = "REFINANCED"
    IMPAIRED = "IMPAIRED"
    CREDIT_LOSS = "CREDIT_LOSS"
    RATING_CUT = "RATING_CUT"
    BANKRUPT = "BANKRUPT"
    EVASION = "EVASION"
    OVERDUE_ELSEWHERE = "OVERDUE_ELSEWHERE"
    CONTAGION = "CONTAGION"
    DEBTOR_NPL = "DEBTOR_NPL"
    OBSERVED = "OBSERVED"
    RESTRUCTURED_AGAIN = "RESTRUCTURED_AGAIN"
    NOT_CURED = "NOT_CURED"


# Article of the order where DOMAIN.md names one; the rest stand in the list of the class itself.
ARTICLES = {Code.CONTAGION: 7, Code.OBSERVED: 21}


@dataclass(frozen=True)
class Limits:
    """Thresholds in days, months, periods and ratios; "more than" unless a name says otherwise."""

    technical_days: int = 7  # an operational or technical arrear may last so long in class pass
    substandard_days: int = 90
    doubtful_days: int = 270
    loss_days: int = 360
    doubtful_loss_ratio: Decimal = Decimal("0.50")  # expected loss ÷ balance, from this ratio on
    loss_loss_ratio: Decimal = Decimal("0.90")  # from this ratio on
    contagion_share: Decimal = Decimal("0.10")
    elsewhere_share: Decimal = Decimal("0.20")
    observation_months: int = 12
    observation_periods: int = 2
    cure_months: int = 6
    cure_periods: int = 2


REGULATOR = Limits()


@dataclass(frozen=True)
class Restructuring:
    """A debtor in difficulty got easier terms (Art. 17–19).

    `first_payment_on`: first contractual repayment date after the change, when the observation
    period begins; `restarted_on`: the newest day that restarts it (a missed payment, a fall to
    non-performing). `periods_paid`: repayment periods paid in full since the beginning. `times`:
    restructurings within one observation period.
    """

    first_payment_on: dt.date
    periods_paid: int = 0
    restarted_on: dt.date | None = None
    times: int = 1
    is_still_in_difficulty: bool = False
    was_npl: bool = False


@dataclass(frozen=True)
class Facts:
    """What is known of one loan; the defaults are a loan without any trouble.

    Ratios are fractions (0.5 is 50 %). `debtor_npl_share` is the share of this debtor's claims at
    this bank that are non-performing, `overdue_elsewhere_share` the share of its debts at all
    banks that are more than 90 days overdue. `present_class` is the class that the loan is in;
    `cured_on` the day its last arrear was paid, `periods_since_cure` the repayment periods paid
    after it, `kept` the due days of all periods that were paid.
    """

    overdue_days: int = 0
    is_technical: bool = False
    is_use_changed: bool = False
    is_refinanced: bool = False
    is_refinancing_excepted: bool = False  # bonds, qualifying renewals of small firms
    is_impaired: bool = False
    loss_ratio: Decimal | None = None
    is_rating_cut: bool = False
    is_bankrupt: bool = False
    evades_debt: bool = False
    is_retail: bool = False
    overdue_elsewhere_share: Decimal | None = None
    debtor_npl_share: Decimal | None = None
    has_debtor_npl: bool = False
    is_enhanced: bool = False  # approved credit enhancement stops contagion
    restructuring: Restructuring | None = None
    present_class: str = ""
    cured_on: dt.date | None = None
    periods_since_cure: int = 0
    kept: tuple[dt.date, ...] = ()

    @property
    def was_never_late(self) -> bool:
        """Nothing is overdue, and nothing ever was."""
        return self.overdue_days <= 0 and self.cured_on is None


@dataclass(frozen=True)
class Reason:
    """One condition that holds: its code, the class it asks for at least, its figures."""

    code: Code
    at_least: str
    figures: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """The class that follows, and why; the heaviest reason first, none for class pass."""

    loan_class: str
    reasons: tuple[Reason, ...] = ()


def classify(facts: Facts, *, on: dt.date, limits: Limits = REGULATOR) -> Proposal:
    """The class of one loan on `on`: the worst of all conditions."""
    reasons = [
        *_of_overdue(facts, limits),
        *_of_conduct(facts),
        *_of_value(facts, limits),
        *_of_debtor(facts, limits),
        *_of_restructuring(facts, on, limits),
    ]
    if not any(is_npl(reason.at_least) for reason in reasons):
        reasons += _of_upgrade(facts, on, limits)
    reasons.sort(key=lambda reason: -RANK[reason.at_least])  # stable: order above within a class
    return Proposal(reasons[0].at_least if reasons else PASS, tuple(reasons))


def _of_overdue(facts: Facts, limits: Limits) -> list[Reason]:
    days = facts.overdue_days
    if days <= 0 or (facts.is_technical and days <= limits.technical_days):
        return []
    bands = (
        (limits.loss_days, LOSS),
        (limits.doubtful_days, DOUBTFUL),
        (limits.substandard_days, SUBSTANDARD),
        (0, SPECIAL_MENTION),
    )
    over, at_least = next((limit, code) for limit, code in bands if days > limit)
    return [Reason(Code.OVERDUE, at_least, {"days": days, "limit": over})]


def _of_conduct(facts: Facts) -> list[Reason]:
    found = []
    if facts.is_bankrupt:
        found.append(Reason(Code.BANKRUPT, LOSS))
    if facts.evades_debt:
        found.append(Reason(Code.EVASION, DOUBTFUL))
    if facts.is_use_changed:
        found.append(Reason(Code.USE_CHANGED, SPECIAL_MENTION))
    if facts.is_refinanced and not facts.is_refinancing_excepted:
        found.append(Reason(Code.REFINANCED, SPECIAL_MENTION))
    return found


def _of_value(facts: Facts, limits: Limits) -> list[Reason]:
    found = []
    if facts.loss_ratio is not None:
        figures = {"ratio": facts.loss_ratio}
        if facts.loss_ratio >= limits.loss_loss_ratio:
            found.append(Reason(Code.CREDIT_LOSS, LOSS, figures))
        elif facts.loss_ratio >= limits.doubtful_loss_ratio and facts.is_impaired:
            found.append(Reason(Code.CREDIT_LOSS, DOUBTFUL, figures))
    if facts.is_impaired:
        found.append(Reason(Code.IMPAIRED, SUBSTANDARD))
    if facts.is_rating_cut:
        found.append(Reason(Code.RATING_CUT, SUBSTANDARD))
    return found


def _of_debtor(facts: Facts, limits: Limits) -> list[Reason]:
    if facts.is_retail:
        return []
    found = []
    elsewhere, here = facts.overdue_elsewhere_share, facts.debtor_npl_share
    if elsewhere is not None and elsewhere > limits.elsewhere_share:
        figures = {"share": elsewhere, "limit": limits.elsewhere_share}
        found.append(Reason(Code.OVERDUE_ELSEWHERE, SUBSTANDARD, figures))
    if here is not None and here > limits.contagion_share and not facts.is_enhanced:
        figures = {"share": here, "limit": limits.contagion_share}
        found.append(Reason(Code.CONTAGION, SUBSTANDARD, figures))
    elif facts.has_debtor_npl or here:
        found.append(Reason(Code.DEBTOR_NPL, SPECIAL_MENTION))
    return found


def _of_restructuring(facts: Facts, on: dt.date, limits: Limits) -> list[Reason]:
    change = facts.restructuring
    if change is None or not is_observed(change, on=on, limits=limits):
        return []
    figures = {"from": observation_begins(change), "until": observation_ends(change, limits)}
    if change.times > 1:
        return [Reason(Code.RESTRUCTURED_AGAIN, SUBSTANDARD, {**figures, "times": change.times})]
    return [Reason(Code.OBSERVED, SPECIAL_MENTION, figures)]


def observation_begins(change: Restructuring) -> dt.date:
    """First contractual repayment date after the change, or the day that restarts it (Art. 20)."""
    return max(change.first_payment_on, change.restarted_on or change.first_payment_on)


def observation_ends(change: Restructuring, limits: Limits = REGULATOR) -> dt.date:
    """The earliest day on which the observation period may be over: at least a year."""
    return add_months(observation_begins(change), limits.observation_months)


def is_observed(change: Restructuring, *, on: dt.date, limits: Limits = REGULATOR) -> bool:
    """A year *and* two repayment periods, and out of difficulty at the end; else it goes on."""
    return (
        on < observation_ends(change, limits)
        or change.periods_paid < limits.observation_periods
        or change.is_still_in_difficulty
    )


def _of_upgrade(facts: Facts, on: dt.date, limits: Limits) -> list[Reason]:
    """A non-performing loan rises only after all arrears are paid, and kept paid long enough."""
    if not is_npl(facts.present_class):
        return []
    if facts.cured_on is not None:
        from_on = add_months(facts.cured_on, limits.cure_months)
        if on >= from_on and facts.periods_since_cure >= limits.cure_periods:
            return []
    figures = {
        "class": facts.present_class,
        "since": facts.cured_on,
        "periods": facts.periods_since_cure,
    }
    return [Reason(Code.NOT_CURED, SUBSTANDARD, figures)]


@dataclass(frozen=True)
class Claim:
    """One loan of a debtor with its balance in yuan."""

    facts: Facts
    balance: Decimal


def classify_debtor(
    claims: Mapping[Key, Claim], *, on: dt.date, limits: Limits = REGULATOR
) -> dict[Key, Proposal]:
    """The classes of all loans of one debtor at this bank, contagion included.

    A claim counts as non-performing when its own conditions say so: one that rises today infects
    nobody. Loans that are non-performing by themselves keep their own reasons. A claim without a
    balance (settled since) is looked at for when its arrears ended only.
    """
    claims = _cured_together(claims)
    own = {key: classify(claim.facts, on=on, limits=limits) for key, claim in claims.items()}
    bad = {key for key in claims if is_npl(own[key].loan_class)}
    total = sum((claim.balance for claim in claims.values()), Decimal(0))
    if not bad or total <= 0:
        return own
    share = sum((claims[key].balance for key in bad), Decimal(0)) / total
    for key, claim in claims.items():
        if key not in bad:
            facts = replace(claim.facts, debtor_npl_share=share, has_debtor_npl=True)
            own[key] = classify(facts, on=on, limits=limits)
    return own


def _cured_together(claims: Mapping[Key, Claim]) -> dict[Key, Claim]:
    """Loans of a company that were never late count their cure from when its other arrears ended.

    Such a loan became non-performing by contagion only and has no arrear of its own to pay. While
    anything of the debtor is overdue there is no cure; without any arrear people decide.
    """
    ended = [one.facts.cured_on for one in claims.values() if one.facts.cured_on]
    if not ended or any(one.facts.overdue_days > 0 for one in claims.values()):
        return dict(claims)
    last = max(ended)
    periods = max(
        one.facts.periods_since_cure for one in claims.values() if one.facts.cured_on == last
    )

    def follow(facts: Facts) -> Facts:
        if facts.is_retail or not facts.was_never_late or not is_npl(facts.present_class):
            return facts
        own = sum(1 for day in facts.kept if day > last)
        return replace(facts, cured_on=last, periods_since_cure=max(periods, own))

    return {key: replace(one, facts=follow(one.facts)) for key, one in claims.items()}
