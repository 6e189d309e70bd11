"""Share of wallet: how much of what a customer has is with us."""

from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


def share_of(ours: Decimal, theirs: Decimal) -> Decimal | None:
    """Ours out of ours and theirs, in per cent with one digit; None when there is nothing."""
    whole = ours + theirs
    if whole <= 0:
        return None
    return (100 * ours / whole).quantize(TENTH, ROUND_HALF_UP)
