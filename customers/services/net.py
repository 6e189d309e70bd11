"""Guarantees and owners around a customer, read past the policies: keys and amounts, no names.

A circle runs through customers whom the reader may not see. The functions of the database give
ids and amounts only (crm.core.rls.finder); pages take names from `.visible_to` and show the rest
as a customer of their branch (`customers/views/party.py`).
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db import connection

from crm.core.policy import setting
from customers import rules
from customers.models import Relation

MOST_OWNERS = 2000
MOST_MEMBERS = 1000


EDGE = "id::text, source::text, target::text, amount, kind, contract"


def _ask(function: str, *arguments: Any, columns: str = "*") -> list[tuple[Any, ...]]:
    places = ", ".join(["%s::uuid[]", *["%s"] * (len(arguments) - 1)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {function}({places})", arguments)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def guarantee_net(
    *, start: uuid.UUID, on: dt.date, end: uuid.UUID | None = None, deepest: int = rules.DEEPEST
) -> rules.Net:
    """Binding and proposed guarantees ahead of `start` and behind `end` on `on`.

    At most `deepest` levels each way, one statement a level, and 20,000 edges in all.
    """

    known: dict[str, uuid.UUID] = {}  # one object a node: making and comparing them is what costs

    def node(text: str) -> uuid.UUID:
        return known.get(text) or known.setdefault(text, uuid.UUID(text))

    def ask(function: str) -> rules.Ask:
        def edges(nodes: list[uuid.UUID], most: int) -> list[rules.Edge]:
            rows = _ask(function, nodes, on, most, columns=EDGE)
            return [rules.Edge(key, node(s), node(t), *rest) for key, s, t, *rest in rows]

        return edges

    ahead, back = ask("customers_guarantees_ahead"), ask("customers_guarantees_back")
    return rules.walk(start, ahead=ahead, back=back, end=end, deepest=deepest)


def guarantee_circles(*, customer: uuid.UUID, on: dt.date) -> rules.Circles:
    """Cycles, mutual pairs, joint groups, chains and hubs around a customer on `on`."""
    net = guarantee_net(start=customer, on=on)
    return rules.circles(net, customer, hub_from=setting("guarantee.hub_debtors", on=on))


def circles_closed_by(edge: rules.Edge, *, on: dt.date) -> rules.Circles:
    """What a guarantee that is not yet recorded (source → target) would close on `on`."""
    net = guarantee_net(start=edge.target, end=edge.source, on=on, deepest=rules.DEEPEST - 1)
    hub_from = setting("guarantee.hub_debtors", on=on)
    return rules.circles(net, edge.target, hub_from=hub_from, through=edge)


@dataclass(frozen=True)
class Control:
    """Who stands behind a firm: holders by chains, declared owners, control by other means."""

    holders: tuple[rules.Holder, ...]
    declared: frozenset[uuid.UUID]
    controllers: tuple[uuid.UUID, ...]
    representatives: tuple[uuid.UUID, ...]
    overfull: dict[uuid.UUID, Fraction]
    was_cut: bool

    @property
    def nodes(self) -> set[uuid.UUID]:
        """Everybody named in it."""
        chained = {n for holder in self.holders for chain in holder.chains for n in chain.nodes}
        return chained | self.declared | {*self.controllers, *self.representatives, *self.overfull}


def control_of(*, customer: uuid.UUID, on: dt.date) -> Control:
    """The owners of a firm up the chains, at most six links and 2,000 relations."""
    stakes: list[rules.Stake] = []
    others: dict[str, list[uuid.UUID]] = {}
    seen, front, left = {customer}, [customer], MOST_OWNERS
    for _level in range(rules.LONGEST):
        rows = _ask("customers_owners", front, on, left + 1) if front and left > 0 else []
        left -= len(rows)
        for _key, owned, owner, percent, kind in rows:
            if kind == Relation.Kind.SHAREHOLDER:
                stakes.append(rules.Stake(owner, owned, Fraction(percent)))
            elif owned == customer:
                others.setdefault(kind, []).append(owner)
        owners = {stake.owner for stake in stakes}
        front = sorted(owners - seen)
        seen |= owners
    found, more = rules.holders(customer, stakes)
    return Control(
        holders=found,
        declared=frozenset(others.get(Relation.Kind.BENEFICIAL_OWNER, [])),
        controllers=tuple(others.get(Relation.Kind.ACTUAL_CONTROLLER, [])),
        representatives=tuple(others.get(Relation.Kind.LEGAL_REPRESENTATIVE, [])),
        overfull=rules.overfull(stakes),
        was_cut=more or left < 0,
    )


@dataclass(frozen=True)
class Place:
    """Where somebody is on file, which is all that is told about whom one may not see."""

    branch: uuid.UUID
    is_person: bool


def places_of(nodes: Iterable[uuid.UUID]) -> dict[uuid.UUID, Place]:
    """The branch of each customer, or of the customer on whose file an outsider stands."""
    listed = sorted(nodes)
    rows = _ask("customers_places", listed) if listed else []
    return {key: Place(branch, is_person) for key, branch, is_person in rows}


def members_of(groups: Iterable[uuid.UUID], *, on: dt.date) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The members of each group on `on`, seen by the reader or not."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    listed = sorted(groups)
    for group, member in _ask("customers_in_groups", listed, on, MOST_MEMBERS) if listed else []:
        found.setdefault(group, []).append(member)
    return found
