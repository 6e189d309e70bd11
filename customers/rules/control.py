"""Beneficial owners: who holds 25 % or more of a firm, directly or over others (DOMAIN.md E2).

Anti-money-laundering law of 2024, article 19, and the rule on beneficial owners: at least 25 % of
equity, directly or indirectly; or control by other means; else who is in charge of daily
management. The part of a chain is the product of its links; the parts of all chains are added.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

BENEFICIAL = Fraction(25, 100)
LONGEST = 6  # links of a chain
MOST_CHAINS = 1000

Node = Any


@dataclass(frozen=True)
class Stake:
    """`owner` holds `percent` (0–100) of `owned`."""

    owner: Node
    owned: Node
    percent: Fraction


@dataclass(frozen=True)
class Chain:
    """From the owner down to the firm: `percents` are the links, `share` their product."""

    nodes: tuple[Node, ...]
    percents: tuple[Fraction, ...]

    @property
    def share(self) -> Fraction:
        """The part of the firm that this chain gives (1 is the whole)."""
        part = Fraction(1)
        for percent in self.percents:
            part *= percent / 100
        return part


@dataclass(frozen=True)
class Holder:
    """Somebody at the upper end of chains, with the sum of their parts."""

    node: Node
    chains: tuple[Chain, ...]

    @property
    def share(self) -> Fraction:
        """All chains together (1 is the whole)."""
        return sum((chain.share for chain in self.chains), Fraction(0))

    @property
    def is_beneficial(self) -> bool:
        """25 % or more."""
        return self.share >= BENEFICIAL


def holders(
    target: Node, stakes: Iterable[Stake], *, longest: int = LONGEST, most: int = MOST_CHAINS
) -> tuple[tuple[Holder, ...], bool]:
    """Who stands at the upper ends of the chains into `target`, the largest part first.

    Chains go upwards over distinct nodes: cross-holdings are followed once and never counted
    twice, so the parts never add up to more than the whole where each firm's do not. A chain ends
    where nobody is known to own, or after `longest` links. Says whether chains were left out.
    """
    owners: dict[Node, dict[Node, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for stake in stakes:
        owners[stake.owned][stake.owner] += stake.percent
    ends: dict[Node, list[Chain]] = defaultdict(list)
    work: list[Chain] = [Chain((target,), ())]
    count = 0
    while work and count < most:
        chain = work.pop()
        top = chain.nodes[0]
        above = [
            Chain((owner, *chain.nodes), (percent, *chain.percents))
            for owner, percent in sorted(owners.get(top, {}).items(), key=lambda one: one[0])
            if owner not in chain.nodes
        ]
        if above and len(chain.percents) < longest:
            work += above
        elif chain.percents:
            ends[top].append(chain)
            count += 1
    found = [Holder(node, tuple(sorted(c, key=lambda o: -o.share))) for node, c in ends.items()]
    found.sort(key=lambda holder: (-holder.share, str(holder.node)))
    return tuple(found), bool(work)


def overfull(stakes: Iterable[Stake]) -> dict[Node, Fraction]:
    """Firms whose shareholders hold more than 100 % together, with the sum in per cent."""
    sums: dict[Node, Fraction] = defaultdict(Fraction)
    for stake in stakes:
        sums[stake.owned] += stake.percent
    return {node: total for node, total in sums.items() if total > 100}
