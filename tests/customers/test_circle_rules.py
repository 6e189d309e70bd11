"""Walks are bounded, and what is found in them is what a plain search finds."""

import itertools
from collections.abc import Iterable
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from customers.rules import Circles, Edge, Net, circles, strong_parts, walk

Pair = tuple[int, int]
graphs = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]),
    max_size=16,
    unique=True,
)


def edges_of(pairs: Iterable[Pair], amount: int = 100) -> list[Edge]:
    return [Edge((s, t), s, t, Decimal(amount)) for s, t in pairs]


def walked(pairs: Iterable[Pair], start: int, end: int | None = None, **bounds: int) -> Net:
    edges = edges_of(pairs)

    def ahead(nodes: list[int], most: int) -> list[Edge]:
        return [edge for node in nodes for edge in edges if edge.source == node][:most]

    def back(nodes: list[int], most: int) -> list[Edge]:
        return [edge for node in nodes for edge in edges if edge.target == node][:most]

    return walk(start, ahead=ahead, back=back, end=end, **bounds)


def found(pairs: Iterable[Pair], start: int, **bounds: int) -> Circles:
    return circles(walked(pairs, start, **bounds), start, hub_from=3)


def plain_cycles(pairs: set[Pair], start: int) -> set[tuple[int, ...]]:
    """All simple cycles through `start` of at most six links, by trying every order."""
    nodes = sorted({node for pair in pairs for node in pair} - {start})
    return {
        (start, *others)
        for length in range(1, 6)
        for others in itertools.permutations(nodes, length)
        if all(link in pairs for link in zip((start, *others), (*others, start), strict=True))
    }


# --- what is found -------------------------------------------------------------------------------


def test_a_mutual_pair() -> None:
    pair = found([(1, 2), (2, 1)], 1)
    assert [cycle.nodes for cycle in pair.cycles] == [(1, 2)]
    assert pair.mutual == pair.cycles
    assert pair.members == (1, 2)
    assert pair.exposure == 200


def test_a_circle_of_three_with_a_chain_into_it() -> None:
    three = found([(1, 2), (2, 3), (3, 1), (9, 8), (8, 1)], 1)
    assert [cycle.nodes for cycle in three.cycles] == [(1, 2, 3)]
    assert three.behind == (9, 8, 1)
    assert three.ahead == ()
    assert three.exposure == 300


def test_a_chain_is_no_circle() -> None:
    chain = found([(1, 2), (2, 3), (3, 4)], 2)
    assert not chain.is_closed
    assert chain.ahead == (2, 3, 4)
    assert chain.behind == ()  # one guarantor is no chain


def test_the_smallest_link_is_what_runs_round() -> None:
    net = walked([], 1)
    for key, (source, target, amount) in enumerate([(1, 2, 500), (2, 1, 80), (2, 1, 20)]):
        net.edges[key] = Edge(key, source, target, Decimal(amount))
    (cycle,) = circles(net, 1, hub_from=3).cycles
    assert cycle.amount == 100  # two guarantees between the same two are one link


def test_a_hub_answers_for_many() -> None:
    hub = found([(1, 2), (1, 3), (1, 4), (5, 1)], 1).hubs
    assert [(one.node, one.debtors, one.amount) for one in hub] == [(1, 3, Decimal(300))]


def test_a_joint_group_shares_its_contract() -> None:
    net = walked([], 1)
    for key, (source, target) in enumerate(itertools.permutations((1, 2, 3), 2)):
        net.edges[key] = Edge(key, source, target, Decimal(50), "GROUP", "LB-1")
    net.edges["far"] = Edge("far", 8, 9, Decimal(50), "GROUP", "LB-2")
    whole = circles(net, 1, hub_from=9)
    assert [(one.contract, one.nodes, one.amount) for one in whole.groups] == [
        ("LB-1", (1, 2, 3), Decimal(50))
    ]
    assert len(whole.mutual) == 2  # 1–2 and 1–3; 2–3 does not pass through 1


def test_a_proposal_is_looked_at_as_if_it_were_there() -> None:
    net = walked([(2, 3), (3, 1)], 2, end=1)
    proposed = Edge("new", 1, 2, Decimal(70))
    closing = circles(net, 2, hub_from=9, through=proposed)
    assert [cycle.nodes for cycle in closing.cycles] == [(2, 3, 1)]
    assert closing.exposure == 270


def test_a_proposal_that_closes_nothing() -> None:
    net = walked([(2, 3)], 2, end=1)
    assert not circles(net, 2, hub_from=9, through=Edge("new", 1, 2, Decimal(70))).is_closed


def test_a_debtor_who_stands_in_another_circle_already_closes_none_by_it() -> None:
    net = walked([(2, 3), (3, 2)], 2, end=1)
    assert not circles(net, 2, hub_from=9, through=Edge("new", 1, 2, Decimal(70))).is_closed


@given(graphs, st.integers(0, 6))
@settings(deadline=None)
def test_the_cycles_are_those_of_a_plain_search(pairs: list[Pair], start: int) -> None:
    assert {cycle.nodes for cycle in found(pairs, start).cycles} == plain_cycles(set(pairs), start)


@given(graphs.filter(bool), st.data())
@settings(deadline=None)
def test_a_proposal_closes_exactly_the_cycles_through_it(
    pairs: list[Pair], data: st.DataObject
) -> None:
    source, target = data.draw(st.sampled_from(pairs))
    before = [pair for pair in pairs if pair != (source, target)]
    net = walked(before, target, end=source)
    proposed = Edge("new", source, target, Decimal(1))
    closing = circles(net, target, hub_from=9, through=proposed)
    expected = {one for one in plain_cycles(set(pairs), target) if one[-1] == source}
    assert {cycle.nodes for cycle in closing.cycles} == expected
    assert closing.is_closed or not expected


@given(graphs)
def test_strong_parts_are_the_pairs_that_reach_each_other(pairs: list[Pair]) -> None:
    nodes = {node for pair in pairs for node in pair}
    reach = {node: {node} for node in nodes}
    for _round in nodes:
        for source, target in pairs:
            for node in nodes:
                if source in reach[node]:
                    reach[node].add(target)
    together = {frozenset(b for b in nodes if b in reach[a] and a in reach[b]) for a in nodes}
    assert {frozenset(part) for part in strong_parts(pairs)} == {p for p in together if len(p) > 1}


# --- the bounds ----------------------------------------------------------------------------------


@given(graphs, st.integers(0, 6), st.integers(0, 10), st.integers(1, 3))
def test_a_walk_never_passes_its_bounds(
    pairs: list[Pair], start: int, most: int, deepest: int
) -> None:
    net = walked(pairs, start, most=most, deepest=deepest)
    assert net.visited <= most
    assert max([*net.ahead.values(), *net.behind.values()]) <= deepest
    whole = walked(pairs, start, deepest=deepest)
    assert net.was_cut == (whole.visited > most)


def test_a_walk_says_that_there_is_more_beyond() -> None:
    line = [(n, n + 1) for n in range(9)]
    assert walked(line, 0).is_deeper
    assert not walked(line[:5], 0).is_deeper
    assert walked(line, 0).visited == 6


def test_a_thick_tangle_ends_soon_and_says_so() -> None:
    """40 customers who all guarantee for each other: 40·39·38·37·36 ways round and more."""
    tangle = list(itertools.permutations(range(40), 2))
    thick = found(tangle, 0)
    assert len(thick.cycles) == 50
    assert thick.has_more_cycles
    assert len(thick.members) == 40
