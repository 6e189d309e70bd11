"""Tiers, grades and review dates: pure rules (DOMAIN.md E1, E2)."""

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from customers.rules.deposits import CENT, add_months

ONE_DAY = dt.timedelta(days=1)
TIERS = ("ORDINARY", "GOLD", "PLATINUM", "DIAMOND", "PRIVATE")
Thresholds = Sequence[tuple[str, Decimal]]


@dataclass(frozen=True)
class Watch:
    """Month ends in a row below the tier, and the best tier measured at them."""

    times: int = 0
    best: str = TIERS[0]


def tier_of(value: Decimal, thresholds: Thresholds) -> str:
    """The highest tier whose threshold `value` (yuan) reaches; the lowest takes nothing."""
    reached = [tier for tier, least in thresholds if value >= least]
    return max(reached, key=TIERS.index, default=TIERS[0])


def next_tier(
    current: str, measured: str, watch: Watch, *, month_end: bool, down_after: int
) -> tuple[str, Watch]:
    """The tier after a day: up at once; down after `down_after` month ends in a row below it.

    It goes down to the best tier measured at those month ends. Between month ends nothing falls,
    and a month end at or above the tier forgets those before it.
    """
    if TIERS.index(measured) > TIERS.index(current):
        return measured, Watch()
    if not month_end:
        return current, watch
    if measured == current:
        return current, Watch()
    best = max(watch.best, measured, key=TIERS.index) if watch.times else measured
    times = watch.times + 1
    return (best, Watch()) if times >= down_after else (current, Watch(times, best))


def missing_to_next(
    value: Decimal, current: str, thresholds: Thresholds
) -> tuple[str, Decimal] | None:
    """The next tier above `current` and the yuan that it still takes; None at the top."""
    above = [
        (tier, least) for tier, least in thresholds if TIERS.index(tier) > TIERS.index(current)
    ]
    if not above:
        return None
    tier, least = min(above, key=lambda one: one[1])
    return tier, max(least - value, Decimal(0))


Told = Iterable[tuple[Hashable, dt.date, Decimal]]


def average(told: Told, first: dt.date, last: dt.date) -> Decimal | None:
    """The average of the days from `first` to `last` of what accounts held, to the cent, half up.

    `told` are (account, day, balance from that day on), among them what held on `first`; an
    account that nobody had told of yet held nothing. None when nothing was told.
    """
    days: dict[Hashable, dict[dt.date, Decimal]] = defaultdict(dict)
    for account, day, amount in told:
        if day <= last:
            days[account][day] = amount
    if not days:
        return None
    total = Decimal(0)
    for amounts in days.values():
        starts = sorted(amounts)
        ends = [*starts[1:], last + ONE_DAY]
        for start, end in zip(starts, ends, strict=True):
            total += amounts[start] * max((end - max(start, first)).days, 0)
    return (total / ((last - first).days + 1)).quantize(CENT, ROUND_HALF_UP)


def wrong_thresholds(thresholds: Thresholds) -> str:
    """The tier that does not take more than the one below it; empty when all is in order."""
    ordered = sorted(thresholds, key=lambda one: TIERS.index(one[0]))
    for (_below, less), (tier, more) in itertools.pairwise(ordered):
        if more <= less:
            return tier
    return ""


def grade(
    marks: Mapping[str, int], weights: Mapping[str, Decimal], letters: Sequence[tuple[str, Decimal]]
) -> tuple[Decimal, str]:
    """The weighted mean of marks (1 to 5), rounded half up to two decimals, and its letter.

    `letters` are (letter, least points), best first; the last one takes what is left.
    """
    total = sum(weights.values(), Decimal(0))
    mean = sum((weights[name] * marks[name] for name in weights), Decimal(0)) / total
    points = mean.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return points, next((letter for letter, least in letters if points >= least), letters[-1][0])


def review_due(rated_on: dt.date, level: str, months: Mapping[str, int]) -> dt.date:
    """The last day on which a rating of `level` is looked at again."""
    return add_months(rated_on, months[level])


def is_lower_risk(level: str, than: str) -> bool:
    """Is `level` a lower risk than `than`?"""
    order = ("LOW", "MEDIUM", "HIGH")
    return order.index(level) < order.index(than)
