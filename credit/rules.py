"""Pure rules of credit: values in, classes, days and reasons out.

Classification: order 2023 No. 1 of the regulator and the central bank, in force 2023-07-01
(DOMAIN.md C2, with the grade of each source). The rule exists here only; SQL selects the loans.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum


class Class(IntEnum):
    """The five classes, the worse the greater."""

    PASS = 1
    SPECIAL_MENTION = 2
    SUBSTANDARD = 3
    DOUBTFUL = 4
    LOSS = 5

    @property
    def is_npl(self) -> bool:
        """Substandard and worse."""
        return self >= Class.SUBSTANDARD


@dataclass(frozen=True)
class Bounds:
    """Thresholds, by default those of DOMAIN.md C2: days are "more than", ratios "at least"."""

    technical_days: int = 7
    substandard_days: int = 90
    doubtful_days: int = 270
    loss_days: int = 360
    doubtful_loss_ratio: Decimal = Decimal("0.50")
    loss_loss_ratio: Decimal = Decimal("0.90")
    contagion_share: Decimal = Decimal("0.10")  # more than
    elsewhere_share: Decimal = Decimal("0.20")  # more than


@dataclass(frozen=True)
class Debt:
    """What is known of one loan on a day. Unknown is None or False, never a guess.

    `loss_ratio` is expected credit loss ÷ balance; `npl_share` the share of the debtor's claims at
    this bank that are NPL by their own merits; `overdue_elsewhere` the share of the debtor's
    debts, over all banks, more than 90 days overdue. Retail debtors know no contagion.
    """

    overdue_days: int = 0
    is_technical: bool = False
    is_retail: bool = False
    use_changed: bool = False
    is_refinanced: bool = False
    refinancing_qualifies: bool = False
    is_impaired: bool = False
    rating_cut: bool = False
    evades: bool = False
    is_liquidated: bool = False
    loss_ratio: Decimal | None = None
    in_observation: bool = False
    restructurings: int = 0
    has_npl_elsewhere: bool = False
    npl_share: Decimal = Decimal(0)
    is_enhanced: bool = False
    overdue_elsewhere: Decimal | None = None


@dataclass(frozen=True)
class Reason:
    """One condition that holds: its code, the class that it asks for at least, its numbers."""

    code: str
    at_least: Class
    numbers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """The suggested class with all reasons, the gravest first; PASS has none."""

    loan_class: Class
    reasons: tuple[Reason, ...]


def _overdue(debt: Debt, bounds: Bounds) -> Iterable[Reason]:
    days = debt.overdue_days
    numbers = {"days": str(days)}
    if days > bounds.loss_days:
        yield Reason("OVERDUE", Class.LOSS, numbers)
    elif days > bounds.doubtful_days:
        yield Reason("OVERDUE", Class.DOUBTFUL, numbers)
    elif days > bounds.substandard_days:
        yield Reason("OVERDUE", Class.SUBSTANDARD, numbers)
    elif days > (bounds.technical_days if debt.is_technical else 0):
        yield Reason("OVERDUE", Class.SPECIAL_MENTION, numbers)


def _conduct(debt: Debt) -> Iterable[Reason]:
    if debt.use_changed:
        yield Reason("USE_CHANGED", Class.SPECIAL_MENTION)
    if debt.is_refinanced and not debt.refinancing_qualifies:
        yield Reason("REFINANCED", Class.SPECIAL_MENTION)
    if debt.in_observation:
        yield Reason("OBSERVED", Class.SPECIAL_MENTION)
    if debt.restructurings >= 2 and debt.in_observation:
        yield Reason("RESTRUCTURED_AGAIN", Class.SUBSTANDARD)
    if debt.evades:
        yield Reason("EVADES", Class.DOUBTFUL)
    if debt.is_liquidated:
        yield Reason("LIQUIDATED", Class.LOSS)


def _impairment(debt: Debt, bounds: Bounds) -> Iterable[Reason]:
    if debt.is_impaired:
        yield Reason("IMPAIRED", Class.SUBSTANDARD)
    if debt.rating_cut:
        yield Reason("RATING_CUT", Class.SUBSTANDARD)
    if debt.loss_ratio is not None and debt.loss_ratio >= bounds.loss_loss_ratio:
        yield Reason("EXPECTED_LOSS", Class.LOSS, {"ratio": str(debt.loss_ratio)})
    elif debt.loss_ratio is not None and debt.loss_ratio >= bounds.doubtful_loss_ratio:
        yield Reason("EXPECTED_LOSS", Class.DOUBTFUL, {"ratio": str(debt.loss_ratio)})


def _debtor(debt: Debt, bounds: Bounds) -> Iterable[Reason]:
    if debt.is_retail:
        return
    numbers = {"share": str(debt.npl_share)}
    if debt.npl_share > bounds.contagion_share and not debt.is_enhanced:
        yield Reason("CONTAGION", Class.SUBSTANDARD, numbers)
    elif debt.npl_share > 0 or debt.has_npl_elsewhere:
        yield Reason("SAME_DEBTOR", Class.SPECIAL_MENTION, numbers)
    elsewhere = debt.overdue_elsewhere
    if elsewhere is not None and elsewhere > bounds.elsewhere_share:
        yield Reason("OVERDUE_ELSEWHERE", Class.SUBSTANDARD, {"share": str(elsewhere)})


def classify(debt: Debt, bounds: Bounds | None = None) -> Proposal:
    """The class that the conditions ask for at least: the worst of them all, with every reason."""
    limits = bounds or Bounds()
    reasons = [
        *_overdue(debt, limits),
        *_conduct(debt),
        *_impairment(debt, limits),
        *_debtor(debt, limits),
    ]
    reasons.sort(key=lambda reason: -reason.at_least)
    return Proposal(max((r.at_least for r in reasons), default=Class.PASS), tuple(reasons))


def observation_ends(first_due_after: dt.date, repayment_days: Iterable[dt.date]) -> dt.date | None:
    """The end of the observation period of a restructured loan (Art. 20), None when unknown.

    It starts on the first contractual repayment day after the change and lasts a year at least
    and two repayment periods at least, whichever is longer.
    """
    after = sorted(day for day in repayment_days if day > first_due_after)
    if len(after) < 2:
        return None
    try:
        year = first_due_after.replace(year=first_due_after.year + 1)
    except ValueError:  # 29 February
        year = first_due_after.replace(year=first_due_after.year + 1, day=28)
    return max(after[1], year)


# --- arrears -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """What fell due on a day: principal and interest together, yuan."""

    on: dt.date
    amount: Decimal


def arrears(lines: Iterable[Due], paid: Decimal, on: dt.date) -> tuple[int, Decimal]:
    """(days overdue, amount overdue) on day `on`: payments settle the oldest line first.

    A line due on `on` itself is not overdue yet. `paid` is all that was paid by `on`.
    """
    left, oldest, owed = paid, None, Decimal(0)
    for line in sorted(lines, key=lambda due: due.on):
        if line.on >= on:
            break
        settled = min(left, line.amount)
        left -= settled
        if settled < line.amount:
            owed += line.amount - settled
            oldest = oldest or line.on
    return ((on - oldest).days if oldest else 0), owed


# --- inspections ---------------------------------------------------------------------------------


def first_inspection_on(disbursed_on: dt.date, days: int) -> dt.date:
    """The first inspection (use of proceeds): `days` natural days after disbursal (C1)."""
    return disbursed_on + dt.timedelta(days=days)


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return dt.date(year, month + 1, min(day.day, (following - dt.timedelta(days=1)).day))


def routine_every(term_months: int, loan_class: Class, short_term_months: int) -> int:
    """Months between routine inspections: monthly for short terms and for NPL, else quarterly.

    Special mention is looked at every two months (C1, by grade; a setting of the bank).
    """
    if loan_class.is_npl or term_months <= short_term_months:
        return 1
    return 2 if loan_class is Class.SPECIAL_MENTION else 3


def routine_inspections(
    disbursed_on: dt.date, matures_on: dt.date, every: int, until: dt.date
) -> list[dt.date]:
    """Days of routine inspections after disbursal up to `until`; none after maturity."""
    days, count = [], 1
    while (day := _months_later(disbursed_on, every * count)) <= min(until, matures_on):
        days.append(day)
        count += 1
    return days
