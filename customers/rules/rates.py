"""Which point of a curve prices an account."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Point(Protocol):
    """A rate in force: of one product (empty: of all) and term in months (0: none)."""

    product: str
    term_months: int


PointT = TypeVar("PointT", bound=Point)


def ftp_rate(points: Iterable[PointT], *, product: str, term_months: int | None) -> PointT | None:
    """The point for `product` and a term in months (None or 0: without one), if there is one.

    Points of the product itself come before those of all products. Within them the term itself,
    else the next longer one, else the longest: money is never priced shorter than it is tied.
    """
    term, found = term_months or 0, list(points)
    own = [point for point in found if point.product == product]
    curve = own or [point for point in found if not point.product]
    longer = [point for point in curve if point.term_months >= term]
    if longer:
        return min(longer, key=lambda point: point.term_months)
    return max(curve, key=lambda point: point.term_months, default=None)
