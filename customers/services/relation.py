"""Relations and groups are noted, ended, and drawn anew when an outsider becomes a customer."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import User
from customers.models import Customer, CustomerGroup, GroupMember, Outsider, Relation

INPUT_OF = {
    "relation_has_one_party": "other",
    "nobody_is_related_to_themselves": "other",
    "percent_is_between_0_and_100": "percent",
    "shareholders_have_a_percentage": "percent",
    "relation_ends_after_it_starts": "to_on",
    "one_relation_of_a_kind_from_a_day": "kind",
}


def outsider_on_file(
    customer: Customer, *, name: str, kind: str, id_number: str, at: dt.datetime
) -> Outsider:
    """The outsider of that name (and paper) on the customer's file; new when there is none."""
    known = Outsider.objects.filter(customer=customer, name=name, kind=kind, linked=None)
    for row in known:
        if not id_number or not row.id_number:
            break
        if row.id_number.reveal() == Outsider.id_number.normalise(id_number):
            break
    else:
        row = Outsider(customer=customer, name=name, kind=kind, created_at=at)
    if id_number:
        row.id_number = id_number
    row.save()
    return row


@transaction.atomic
def relate(
    *,
    customer: Customer,
    values: Mapping[str, Any],
    outsider: Mapping[str, str] | None,
    by: User,
    at: dt.datetime,
    relation: Relation | None = None,
) -> Relation:
    """Note (or change) that a party is something to `customer`; raises Refusal.

    `values` are fields of Relation; `outsider` (name, kind, id_number) names a party that is no
    customer and is put on the customer's file.
    """
    row = relation or Relation(customer=customer, created_at=at, recorded_by=by)
    for field, value in values.items():
        setattr(row, field, value)
    if outsider:
        row.outsider, row.other = outsider_on_file(customer, **outsider, at=at), None
    if row.kind not in Relation.OWNING:
        row.percent = None
    row.updated_at = at
    with refusing(Relation, fields=INPUT_OF):
        row.save()
    return row


@transaction.atomic
def end_relation(*, relation: Relation, on: dt.date, at: dt.datetime) -> Relation:
    """It was so up to and including `on`."""
    relation.to_on, relation.updated_at = on, at
    with refusing(Relation, fields=INPUT_OF):
        relation.save(update_fields=["to_on", "updated_at"])
    return relation


def shares_held(relation: Relation, on: dt.date) -> Decimal:
    """What the shareholders of the relation's subject hold together on `on`, in per cent."""
    rows = Relation.objects.on(on).filter(
        customer=relation.customer_id,
        of_outsider=relation.of_outsider_id,
        kind=Relation.Kind.SHAREHOLDER,
    )
    return rows.aggregate(total=Sum("percent"))["total"] or Decimal(0)


# --- groups --------------------------------------------------------------------------------------


@transaction.atomic
def save_group(
    *,
    head: Customer,
    name: str,
    limit: Decimal | None,
    note: str,
    at: dt.datetime,
    group: CustomerGroup | None = None,
) -> CustomerGroup:
    """Note a group headed by `head` (its first member from today on), or change its terms."""
    row = group or CustomerGroup(customer=head, created_at=at)
    row.name, row.limit, row.note, row.updated_at = name, limit, note, at
    with refusing(CustomerGroup, fields={"group_limit_is_not_negative": "limit"}):
        row.save()
    if group is None:
        GroupMember.objects.create(group=row, customer=head, from_on=business_day(at))
    return row


@transaction.atomic
def join_group(*, group: CustomerGroup, customer: Customer, from_on: dt.date) -> GroupMember:
    """Let a customer be a member from `from_on` on."""
    with refusing(GroupMember, fields={"in_a_group_once_at_a_time": "member"}):
        return GroupMember.objects.create(group=group, customer=customer, from_on=from_on)


@transaction.atomic
def leave_group(*, member: GroupMember, on: dt.date) -> GroupMember:
    """End a membership with `on`; the head stays as long as there is a group."""
    if member.customer_id == member.group.customer_id:
        raise Refusal(_("The head of a group stays in it."))
    member.to_on = on
    with refusing(GroupMember):
        member.save(update_fields=["to_on"])
    return member


# --- outsiders that become customers -------------------------------------------------------------


@transaction.atomic
def link_outsiders(*, at: dt.datetime) -> int:
    """Draw the edges of outsiders whose paper a customer has to that customer; how many.

    Run by jobs, which see all customers. The outsider stays on file and names the customer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE customers_outsider o SET linked_id = c.id, linked_at = %s
              FROM customers_customer c
             WHERE o.linked_id IS NULL AND c.id <> o.customer_id
               AND o.id_number_blind = c.id_number_blind
            """,
            [at],
        )
        linked = int(cursor.rowcount)
        if linked:
            for sql in _DRAWN_ANEW:
                cursor.execute(sql, [at])
    return linked


_NEW = "FROM customers_outsider o WHERE o.linked_id IS NOT NULL"
_TWICE = """ AND NOT EXISTS (
    SELECT 1 FROM customers_relation k WHERE k.customer_id = r.customer_id AND k.kind = r.kind
       AND k.of_outsider_id IS NOT DISTINCT FROM r.of_outsider_id AND k.other_id = o.linked_id
       AND k.from_on IS NOT DISTINCT FROM r.from_on)"""
_RELATIONS = (
    "UPDATE customers_relation r SET other_id = o.linked_id, outsider_id = NULL, updated_at = %s"
    f" {_NEW} AND r.outsider_id = o.id AND (r.of_outsider_id IS NOT NULL"
    f" OR r.customer_id <> o.linked_id){_TWICE}"
)
_GUARANTEES = (
    "UPDATE customers_guarantee r SET guarantor_id = o.linked_id, outsider_id = NULL,"
    f" updated_at = %s {_NEW} AND r.outsider_id = o.id AND r.customer_id <> o.linked_id"
)
_DRAWN_ANEW = (_RELATIONS, _GUARANTEES)
