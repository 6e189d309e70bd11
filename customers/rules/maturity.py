"""What became of a maturing deposit: pure rules (DOMAIN.md A0, 到期承接率)."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Kept:
    """Yuan kept of what matured, of it in other products, and the outcome in a word."""

    kept: Decimal
    moved: Decimal
    outcome: str


def kept_of(
    matured: Decimal, before: Decimal, after: Decimal, grown: Decimal, *, renewed: bool
) -> Kept:
    """What was kept: min(matured, max(0, after − (before − matured))).

    `before` is all that the customer held here on the day before the maturity, `after` when the
    watch ends; `grown` is by how much other products than deposits grew in between. A deposit that
    renewed itself and whose money is still here is RENEWED, never counted in the rate.
    """
    kept = min(matured, max(ZERO, after - (before - matured)))
    moved = min(kept, max(ZERO, grown))
    if renewed and kept == matured:
        return Kept(kept, moved, "RENEWED")
    if kept == ZERO:
        return Kept(kept, moved, "LOST")
    if kept < matured:
        return Kept(kept, moved, "PARTLY")
    return Kept(kept, moved, "MOVED" if moved * 2 > kept else "KEPT")


def retention_rate(kept: Decimal, matured: Decimal) -> Decimal | None:
    """The share kept; None when nothing matured."""
    return kept / matured if matured else None
