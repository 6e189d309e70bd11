"""A guarantee is proposed: whoever closes a circle has seen it first, and says why."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.ids import new_id
from crm.core.models import User
from customers import rules
from customers.models import CircleMember, CircleNotice, Customer, Guarantee, Outsider
from customers.services.net import circles_closed_by
from customers.services.relation import outsider_on_file

PROPOSING = 20261124  # key of the advisory lock: one proposal at a time sees the ones before it
CIRCLES = uuid.UUID("6d1f9a52-9a0e-4f0f-8d38-0d2f6a1c7e11")  # namespace of a night's circles
INPUT_OF = {
    "guarantee_has_one_guarantor": "guarantor",
    "nobody_guarantees_for_themselves": "guarantor",
    "guarantee_has_an_amount": "amount",
    "guarantee_ends_after_it_starts": "to_on",
}


class ClosesACircle(Refusal):
    """The guarantee would close a circle that nobody has acknowledged; `circles` is what it is."""

    def __init__(self, circles: rules.Circles) -> None:
        self.circles = circles
        super().__init__(
            _("This guarantee closes a circle. Look at it, then say why it is recorded."),
            field="reason",
        )


@dataclass(frozen=True)
class Terms:
    """What somebody wants to record: `guarantor` is a customer, or `outsider` names who else."""

    customer: Customer
    amount: Decimal
    kind: str
    from_on: dt.date
    guarantor: Customer | None = None
    outsider: tuple[str, str, str] | None = None  # name, kind, number of the paper
    contract: str = ""
    to_on: dt.date | None = None
    note: str = ""

    def closes(self, on: dt.date) -> rules.Circles | None:
        """The circle that it would close on `on`; None when it closes none."""
        if self.guarantor is None or self.guarantor == self.customer:
            return None  # an outsider has no guarantee that leads back
        edge = rules.Edge(
            new_id(), self.guarantor.pk, self.customer.pk, self.amount, self.kind, self.contract
        )
        found = circles_closed_by(edge, on=on)
        return found if found.is_closed else None


def seal_of(circles: rules.Circles) -> str:
    """A short mark of what was found, so that another circle is shown before it is accepted."""
    text = repr((circles.members, circles.exposure, [cycle.nodes for cycle in circles.cycles]))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def propose_guarantee(
    *, proposal: Terms, seen: str = "", reason: str = "", by: User, at: dt.datetime
) -> Guarantee:
    """Record a proposal. One that closes a circle needs `seen` (its mark) and a `reason`.

    Proposals wait for each other, so that of two halves of a circle the second one sees the
    first. Raises ClosesACircle, or Refusal.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PROPOSING])
    found = proposal.closes(business_day(at))
    if found and (seen != seal_of(found) or not reason.strip()):
        raise ClosesACircle(found)
    row = Guarantee(
        customer=proposal.customer,
        guarantor=proposal.guarantor,
        outsider=_outsider(proposal, at),
        kind=proposal.kind,
        amount=proposal.amount,
        contract=proposal.contract,
        from_on=proposal.from_on,
        to_on=proposal.to_on,
        note=proposal.note,
        recorded_by=by,
        created_at=at,
        updated_at=at,
    )
    with refusing(Guarantee, fields=INPUT_OF):
        row.save(force_insert=True)
    if found:
        CircleNotice.objects.create(
            guarantee=row,
            customer=proposal.customer,
            reason=reason.strip(),
            members=len(found.members),
            exposure=found.exposure,
            cycles=[[str(node) for node in cycle.nodes] for cycle in found.cycles],
            was_cut=found.was_cut,
            at=at,
            by=by,
        )
    return row


def _outsider(proposal: Terms, at: dt.datetime) -> Outsider | None:
    if proposal.guarantor or not proposal.outsider:
        return None
    name, kind, number = proposal.outsider
    return outsider_on_file(proposal.customer, name=name, kind=kind, id_number=number, at=at)


@transaction.atomic
def withdraw_guarantee(*, guarantee: Guarantee, at: dt.datetime) -> Guarantee:
    """Take a proposal back; what the core bank keeps, or was concluded, is not ours to end."""
    if guarantee.is_fed or guarantee.state != Guarantee.State.PROPOSED:
        raise Refusal(_("Only a proposal that was recorded here can be withdrawn."))
    guarantee.state, guarantee.updated_at = Guarantee.State.WITHDRAWN, at
    guarantee.save(update_fields=["state", "updated_at"])
    return guarantee


BINDING = (
    "guarantor_id IS NOT NULL AND state IN ('PROPOSED', 'ACTIVE')"
    " AND (to_on IS NULL OR to_on >= %(on)s)"
)
WRITE_CIRCLES = f"""
    WITH m AS (SELECT * FROM unnest(%(keys)s::uuid[], %(circles)s::uuid[]) AS m(customer, circle)),
    inside AS (
        SELECT a.circle, count(*) AS edges, sum(g.amount) AS exposure
          FROM customers_guarantee g JOIN m a ON a.customer = g.guarantor_id
          JOIN m b ON b.customer = g.customer_id AND b.circle = a.circle
         WHERE {BINDING} GROUP BY a.circle),
    sizes AS (SELECT circle, count(*) AS members FROM m GROUP BY circle)
    INSERT INTO customers_circlemember
           (circle, customer_id, business_day, members, edges, exposure)
    SELECT m.circle, m.customer, %(on)s, s.members, i.edges, i.exposure
      FROM m JOIN inside i USING (circle) JOIN sizes s USING (circle) ORDER BY m.circle, m.customer
"""


@transaction.atomic
def find_circles(*, on: dt.date) -> int:
    """Find all circles of the bank as of `on` and replace those of the night before; how many.

    For jobs: reads each binding guarantee between customers once.
    """
    number: dict[str, int] = {}
    links: list[tuple[int, int]] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guarantor_id::text, customer_id::text FROM customers_guarantee"
            f" WHERE {BINDING} ORDER BY 1, 2",
            {"on": on},
        )
        while rows := cursor.fetchmany(50_000):
            for source, target in rows:
                first = number.setdefault(source, len(number))
                links.append((first, number.setdefault(target, len(number))))
        keys, count = list(number), 0
        circles: dict[str, str] = {}
        for part in rules.strong_parts(links):
            members = [keys[place] for place in part]
            circles |= dict.fromkeys(members, str(uuid.uuid5(CIRCLES, min(members))))
            count += 1
        CircleMember.objects.all().delete()
        named = {"keys": list(circles), "circles": list(circles.values())}
        cursor.execute(WRITE_CIRCLES, {**named, "on": on})
    return count
