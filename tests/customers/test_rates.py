"""Which point of a curve prices an account."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from customers.rules import ftp_rate


@dataclass(frozen=True)
class P:
    product: str
    term_months: int


CURVE = [P("", 0), P("", 3), P("", 12), P("", 36), P("CERTIFICATE", 12)]


def test_the_term_itself_prices_it() -> None:
    assert ftp_rate(CURVE, product="TIME", term_months=12) == P("", 12)
    assert ftp_rate(CURVE, product="DEMAND", term_months=None) == P("", 0)


def test_between_two_points_the_longer_one_prices_it() -> None:
    assert ftp_rate(CURVE, product="TIME", term_months=6) == P("", 12)


def test_beyond_the_longest_point_the_longest_prices_it() -> None:
    assert ftp_rate(CURVE, product="TIME", term_months=60) == P("", 36)


def test_the_points_of_the_product_itself_come_first() -> None:
    assert ftp_rate(CURVE, product="CERTIFICATE", term_months=24) == P("CERTIFICATE", 12)


def test_without_a_curve_there_is_no_price() -> None:
    assert ftp_rate([], product="TIME", term_months=12) is None
    assert ftp_rate([P("CERTIFICATE", 12)], product="TIME", term_months=12) is None


@given(terms=st.lists(st.integers(0, 360), min_size=1, unique=True), term=st.integers(0, 400))
def test_money_is_never_priced_shorter_than_it_is_tied_while_a_longer_point_is_there(
    terms: list[int], term: int
) -> None:
    found = ftp_rate([P("", one) for one in terms], product="TIME", term_months=term)
    assert found is not None
    if max(terms) >= term:
        assert found.term_months == min(one for one in terms if one >= term)
    else:
        assert found.term_months == max(terms)
