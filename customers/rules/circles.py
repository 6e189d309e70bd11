"""Circles of guarantees: walk a bounded part of the graph, then say what is in it.

An edge goes from the guarantor (source) to the debtor (target). Nodes are any hashable, orderable
keys. The walk asks for one level at a time in either direction, so that the number of questions is
fixed and the number of edges is bounded whatever the degrees (issue: 6 deep, 20,000 edges).
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

DEEPEST = 6  # edges from the customer, either way
MOST_EDGES = 20_000  # edges visited
MOST_CYCLES = 50  # cycles listed
MOST_SORTED = 2_000  # links inside a circle that are put in order first
MOST_STEPS = 200_000  # links looked at in the search of the search for them
GROUP = "GROUP"  # the kind of a joint group guarantee

Node = Any


@dataclass(frozen=True)
class Edge:
    """`source` answers for `target` up to `amount`; `key` names the guarantee."""

    key: Hashable
    source: Node
    target: Node
    amount: Decimal
    kind: str = ""
    contract: str = ""


Ask = Callable[[list[Node], int], Iterable[Edge]]


@dataclass
class Net:
    """What was walked: edges by key, how far each node is ahead of and behind the start.

    `was_cut`: the walk ended at the bound of edges; `is_deeper`: there may be more beyond the
    deepest level. `visited` counts the edges.
    """

    edges: dict[Hashable, Edge] = field(default_factory=dict)
    ahead: dict[Node, int] = field(default_factory=dict)
    behind: dict[Node, int] = field(default_factory=dict)
    was_cut: bool = False
    is_deeper: bool = False

    @property
    def visited(self) -> int:
        """How many different edges were seen."""
        return len(self.edges)

    @property
    def nodes(self) -> set[Node]:
        """Everybody on an edge, and the starts."""
        ends = {end for edge in self.edges.values() for end in (edge.source, edge.target)}
        return ends | set(self.ahead) | set(self.behind)


def walk(
    start: Node,
    *,
    ahead: Ask,
    back: Ask,
    end: Node | None = None,
    deepest: int = DEEPEST,
    most: int = MOST_EDGES,
) -> Net:
    """Walk ahead from `start` and back from `end` (default: `start`), the nearest level first.

    `ahead(nodes, most)` gives at most `most` edges that begin at the nodes, `back` those that end
    there; asking for one more than is left tells that there is more.
    """
    net = Net(ahead={start: 0}, behind={start if end is None else end: 0})
    fronts = {True: [start], False: list(net.behind)}
    for level in range(1, deepest + 1):
        for forward, ask, seen in ((True, ahead, net.ahead), (False, back, net.behind)):
            if not fronts[forward] or net.was_cut:
                continue
            left = most - net.visited
            found = list(ask(fronts[forward], left + 1))
            fronts[forward] = _take(net, found, seen, level, forward, left)
    net.is_deeper = any(fronts.values())
    return net


def _take(
    net: Net, found: list[Edge], seen: dict[Node, int], level: int, forward: bool, left: int
) -> list[Node]:
    """Keep the edges of one level as far as the bound allows; the next front."""
    front = []
    for edge in found:
        if edge.key not in net.edges:
            if not left:
                net.was_cut = True
                break
            net.edges[edge.key] = edge
            left -= 1
        end = edge.target if forward else edge.source
        if end not in seen:
            seen[end] = level
            front.append(end)
    return front


# --- what is in a net ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Cycle:
    """Nodes in the order of the guarantees: each answers for the next, the last for the first."""

    nodes: tuple[Node, ...]
    amount: Decimal  # of the smallest link: what runs round the whole circle

    @property
    def is_mutual(self) -> bool:
        """Two customers who answer for each other."""
        return len(self.nodes) == 2


@dataclass(frozen=True)
class Hub:
    """A guarantor of many: whom, and for how much."""

    node: Node
    debtors: int
    amount: Decimal


@dataclass(frozen=True)
class JointGroup:
    """The parties of one contract of joint group guarantees."""

    contract: str
    nodes: tuple[Node, ...]
    amount: Decimal


@dataclass(frozen=True)
class Circles:
    """What was found around one customer. `exposure` is the sum of guarantees among `members`."""

    members: tuple[Node, ...]
    exposure: Decimal
    cycles: tuple[Cycle, ...]
    groups: tuple[JointGroup, ...]
    behind: tuple[Node, ...]  # the longest chain of guarantors, the farthest first, then the start
    ahead: tuple[Node, ...]  # the longest chain of debtors, from the start
    hubs: tuple[Hub, ...]
    visited: int
    was_cut: bool
    is_deeper: bool
    has_more_cycles: bool

    @property
    def mutual(self) -> tuple[Cycle, ...]:
        """The cycles of two."""
        return tuple(cycle for cycle in self.cycles if cycle.is_mutual)

    @property
    def is_closed(self) -> bool:
        """Does anything run back to the customer?"""
        return bool(self.cycles) or len(self.members) > 1


def circles(
    net: Net, start: Node, *, hub_from: int, through: Edge | None = None, deepest: int = DEEPEST
) -> Circles:
    """What the net holds around `start`.

    `through` is an edge that is not there yet (a proposal to `start`): only cycles that it closes
    are listed, and it counts among the edges.
    """
    edges = [*net.edges.values(), *([through] if through else [])]
    pairs = _pairs(edges)
    onward, backward = _neighbours(pairs, forward=True), _neighbours(pairs, forward=False)
    members = set(_distances(onward, start)) & set(_distances(backward, start))
    goal = through.source if through else start
    if goal not in members:
        members = {start}  # the debtor may stand in another circle; this one closes none
    found, more = _cycles(pairs, start, goal, members, deepest)
    return Circles(
        members=tuple(sorted(members, key=str)),
        exposure=_sum(a for (s, t), a in pairs.items() if s in members and t in members),
        cycles=tuple(found),
        groups=_joint_groups(edges, members),
        behind=tuple(reversed(_longest(backward, start, members))),
        ahead=_longest(onward, start, members),
        hubs=_hubs(pairs, hub_from),
        visited=net.visited,
        was_cut=net.was_cut,
        is_deeper=net.is_deeper,
        has_more_cycles=more,
    )


Pairs = dict[tuple[Node, Node], Decimal]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _pairs(edges: Iterable[Edge]) -> Pairs:
    """Parallel guarantees between the same two are one link."""
    pairs: Pairs = defaultdict(Decimal)
    for edge in edges:
        pairs[edge.source, edge.target] += edge.amount
    return pairs


def _neighbours(pairs: Iterable[tuple[Node, Node]], *, forward: bool) -> dict[Node, list[Node]]:
    found: dict[Node, list[Node]] = defaultdict(list)
    for source, target in pairs:
        found[source if forward else target].append(target if forward else source)
    return found


def _distances(neighbours: Mapping[Node, list[Node]], start: Node) -> dict[Node, int]:
    far, queue = {start: 0}, deque([start])
    while queue:
        node = queue.popleft()
        for other in neighbours.get(node, ()):
            if other not in far:
                far[other] = far[node] + 1
                queue.append(other)
    return far


def _cycles(
    pairs: Pairs, start: Node, goal: Node, members: Collection[Node], longest: int
) -> tuple[list[Cycle], bool]:
    """Simple cycles through `start` whose last link is goal → start, the shortest first.

    With `goal` = `start` any last link will do. Says whether there were more than are listed.
    """
    inside = [(s, t) for s, t in pairs if s in members and t in members]
    if len(inside) <= MOST_SORTED:
        inside.sort()  # the same cycles whatever the order of the rows
    onward = _neighbours(inside, forward=True)
    left = _distances(_neighbours(inside, forward=False), goal)
    found: list[Cycle] = []
    queue: deque[tuple[Node, ...]] = deque([(start,)])
    steps, open_ended = 0, goal == start
    while queue and len(found) <= MOST_CYCLES and steps < MOST_STEPS:
        path = queue.popleft()
        steps += len(onward.get(path[-1], ()))
        for node in onward.get(path[-1], ()):
            whole = path if open_ended else (*path, node)
            if node == goal and len(whole) <= longest:
                found.append(_cycle(pairs, whole))
            elif (
                node != goal
                and node not in path
                and len(whole) + left.get(node, longest) <= longest
            ):
                queue.append((*path, node))
    return found[:MOST_CYCLES], bool(queue) or len(found) > MOST_CYCLES


def _cycle(pairs: Pairs, nodes: tuple[Node, ...]) -> Cycle:
    links = zip(nodes, (*nodes[1:], nodes[0]), strict=True)
    return Cycle(nodes, min(pairs[link] for link in links))


def _longest(
    neighbours: Mapping[Node, list[Node]], start: Node, members: Collection[Node]
) -> tuple[Node, ...]:
    """The shortest way to the farthest node that is no member of the circle; at least two links."""
    came: dict[Node, Node] = {start: start}
    queue, last = deque([start]), start
    while queue:
        node = queue.popleft()
        for other in neighbours.get(node, ()):
            if other not in came and (other not in members or len(members) == 1):
                came[other] = node
                queue.append(other)
                last = other
    path = [last]
    while path[-1] != start:
        path.append(came[path[-1]])
    return tuple(reversed(path)) if len(path) > 2 else ()


def _joint_groups(edges: Iterable[Edge], members: Collection[Node]) -> tuple[JointGroup, ...]:
    """Contracts of joint group guarantees that somebody of the circle is party to."""
    contracts: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind == GROUP and edge.contract:
            contracts[edge.contract].append(edge)
    found = []
    for contract, rows in sorted(contracts.items()):
        parties = {end for edge in rows for end in (edge.source, edge.target)}
        if parties & set(members):
            amount = max(edge.amount for edge in rows)
            found.append(JointGroup(contract, tuple(sorted(parties)), amount))
    return tuple(found)


def _hubs(pairs: Pairs, hub_from: int) -> tuple[Hub, ...]:
    """Guarantors of at least `hub_from` debtors in the net, the largest exposure first."""
    debtors: dict[Node, list[Decimal]] = defaultdict(list)
    for (source, _target), amount in pairs.items():
        debtors[source].append(amount)
    hubs = [Hub(n, len(a), _sum(a)) for n, a in debtors.items() if len(a) >= hub_from]
    return tuple(sorted(hubs, key=lambda hub: (-hub.amount, hub.node)))


# --- the whole bank ------------------------------------------------------------------------------


def strong_parts(links: Iterable[tuple[Node, Node]]) -> Iterator[list[Node]]:
    """The strongly connected parts of more than one node (Kosaraju, without recursion).

    Whoever is finished last looking ahead begins a part; it is what leads to them.
    """
    onward: dict[Node, list[Node]] = defaultdict(list)
    backward: dict[Node, list[Node]] = defaultdict(list)
    for source, target in links:
        onward[source].append(target)
        backward[target].append(source)
    taken: set[Node] = set()
    for root in reversed(_finished(onward)):
        if root in taken:
            continue
        taken.add(root)
        part, front = [root], [root]
        while front:
            for node in backward.get(front.pop(), ()):
                if node not in taken:
                    taken.add(node)
                    part.append(node)
                    front.append(node)
        if len(part) > 1:
            yield sorted(part)


def _finished(onward: Mapping[Node, list[Node]]) -> list[Node]:
    """All nodes with an edge ahead, in the order in which a depth-first walk is done with them."""
    done: list[Node] = []
    seen: set[Node] = set()
    for root in onward:
        if root in seen:
            continue
        seen.add(root)
        work = [(root, iter(onward[root]))]
        while work:
            node, others = work[-1]
            fresh = next((other for other in others if other not in seen), None)
            if fresh is None:
                work.pop()
                done.append(node)
            else:
                seen.add(fresh)
                work.append((fresh, iter(onward.get(fresh, ()))))
    return done
