"""Beneficial owners: products along chains, added; DOMAIN.md E2 (25 % or more, in any way)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.rules import BENEFICIAL, Chain, Stake, holders, overfull


def stakes(*told: tuple[str, str, int | str]) -> list[Stake]:
    return [Stake(owner, owned, Fraction(percent)) for owner, owned, percent in told]


def shares(*told: tuple[str, str, int | str]) -> dict[str, Fraction]:
    return {holder.node: holder.share for holder in holders("F", stakes(*told))[0]}


def test_sixty_of_fifty_is_thirty() -> None:
    (owner,), was_cut = holders("F", stakes(("P", "H", 60), ("H", "F", 50)))
    assert owner.chains == (Chain(("P", "H", "F"), (Fraction(60), Fraction(50))),)
    assert owner.share == Fraction(30, 100)  # 60 % × 50 %
    assert owner.is_beneficial
    assert not was_cut


@pytest.mark.parametrize(
    ("percent", "counts"), [("25", True), ("24.9999", False), ("25.0001", True)]
)
def test_twenty_five_per_cent_is_exact(percent: str, counts: bool) -> None:  # a row of the table
    (owner,), _cut = holders("F", stakes(("P", "F", percent)))
    assert owner.is_beneficial is counts


def test_a_third_three_times_over_is_not_rounded_up() -> None:
    (owner,), _cut = holders("F", stakes(("P", "H", "62.9961"), ("H", "F", "39.6850")))
    assert owner.share == Fraction("62.9961") * Fraction("39.6850") / 10_000
    assert owner.share > BENEFICIAL  # 25.00000228…


def test_two_chains_add_up() -> None:
    """20 % directly and 30 % × 40 % = 12 %: 32 %."""
    assert shares(("P", "F", 20), ("P", "H", 30), ("H", "F", 40))["P"] == Fraction(32, 100)


def test_two_holdings_of_one_person_add_up_to_the_threshold() -> None:
    """50 % × 30 % + 40 % × 25 % = 25 %."""
    told = (("P", "A", 50), ("A", "F", 30), ("P", "B", 40), ("B", "F", 25))
    assert shares(*told) == {"P": Fraction(25, 100)}


def test_who_stands_between_is_no_owner_but_who_nobody_is_known_above_is() -> None:
    assert shares(("P", "H", 100), ("H", "F", 70), ("G", "F", 30)) == {
        "P": Fraction(70, 100),
        "G": Fraction(30, 100),
    }


def test_firms_that_own_each_other_are_followed_once() -> None:
    """A 50 % of F, P 60 % of A, B 40 % of A and A 30 % of B: P has 30 %, once."""
    found = shares(("A", "F", 50), ("P", "A", 60), ("B", "A", 40), ("A", "B", 30))
    assert found["P"] == Fraction(30, 100)
    assert found == {"P": Fraction(30, 100), "B": Fraction(20, 100)}


def test_a_firm_that_owns_itself_over_another_does_not_count_itself() -> None:
    assert shares(("F", "A", 50), ("A", "F", 10), ("P", "F", 90)) == {
        "A": Fraction(10, 100),
        "P": Fraction(90, 100),
    }


def test_chains_end_after_six_links() -> None:
    long = [(f"N{n + 1}", f"N{n}", 100) for n in range(9)]
    ((owner,), _cut) = holders("N0", stakes(*long))
    assert owner.node == "N6"


def test_too_many_chains_are_said() -> None:
    wide = [(f"P{n:04}", "F", "0.05") for n in range(1200)]
    found, was_cut = holders("F", stakes(*wide))
    assert was_cut
    assert len(found) == 1000


def test_who_holds_more_than_the_whole_is_told() -> None:
    told = stakes(("P", "F", 70), ("Q", "F", "30.0001"), ("R", "H", 100))
    assert overfull(told) == {"F": Fraction("100.0001")}


# a firm's shareholders hold 100 % together at most; nodes 1–6, the firm is 0
layers = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 6), st.integers(1, 100)), max_size=14)


def fitting(told: list[tuple[int, int, int]]) -> list[Stake]:
    sums: dict[int, int] = {}
    kept = []
    for owner, owned, percent in told:
        if owner != owned and sums.get(owned, 0) + percent <= 100:
            sums[owned] = sums.get(owned, 0) + percent
            kept.append(Stake(owner, owned, Fraction(percent)))
    return kept


@given(layers)
def test_nobody_holds_more_than_the_whole_and_all_together_neither(
    told: list[tuple[int, int, int]],
) -> None:
    found, _cut = holders(0, fitting(told))
    assert sum(holder.share for holder in found) <= 1
    assert all(holder.share > 0 for holder in found)


@given(layers)
def test_each_chain_is_the_product_of_its_links(told: list[tuple[int, int, int]]) -> None:
    kept = fitting(told)
    held: dict[tuple[int, int], Fraction] = {}
    for stake in kept:
        held[stake.owner, stake.owned] = held.get((stake.owner, stake.owned), Fraction(0)) + (
            stake.percent
        )
    for holder in holders(0, kept)[0]:
        for chain in holder.chains:
            assert len(set(chain.nodes)) == len(chain.nodes)
            product = Fraction(1)
            for link in zip(chain.nodes, chain.nodes[1:], strict=False):
                product *= held[link] / 100
            assert chain.share == product


@given(layers, st.randoms())
def test_the_order_of_the_rows_says_nothing(told: list[tuple[int, int, int]], dice: object) -> None:
    kept = fitting(told)
    mixed = list(kept)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert {h.node: h.share for h in holders(0, kept)[0]} == {
        h.node: h.share for h in holders(0, mixed)[0]
    }
