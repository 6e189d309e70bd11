"""Relations, groups and guarantees for tests; each call gives new, valid rows."""

import datetime as dt
from decimal import Decimal
from typing import Any

from credit.models import Loan, LoanGuarantee
from crm.core import clock
from customers.models import (
    CircleMember,
    CircleNotice,
    Customer,
    CustomerGroup,
    GroupMember,
    Guarantee,
    Outsider,
    Relation,
)
from tests.factories import LONG_AGO


def make_outsider(customer: Customer, name: str = "赵思源", **fields: Any) -> Outsider:
    """A person on the customer's file."""
    row = Outsider(
        customer=customer,
        name=name,
        **{"kind": Outsider.Kind.PERSON, "created_at": clock.now(), **fields},
    )
    row.save()
    return row


def make_relation(
    customer: Customer, party: Customer | Outsider, kind: str = "AFFILIATE", **fields: Any
) -> Relation:
    """`party` is `kind` of the customer, since nobody knows when."""
    end = "other" if isinstance(party, Customer) else "outsider"
    now = clock.now()
    return Relation.objects.create(
        customer=customer,
        kind=kind,
        **{end: party, "created_at": now, "updated_at": now, **fields},
    )


def make_share(
    customer: Customer, party: Customer | Outsider, percent: str, **fields: Any
) -> Relation:
    """`party` holds `percent` of the customer."""
    return make_relation(customer, party, "SHAREHOLDER", percent=Decimal(percent), **fields)


def make_group(
    head: Customer, *members: Customer, name: str = "启明集团", **fields: Any
) -> CustomerGroup:
    """A group since long ago."""
    now = clock.now()
    group = CustomerGroup.objects.create(
        customer=head, name=name, **{"created_at": now, "updated_at": now, **fields}
    )
    for one in (head, *members):
        GroupMember.objects.create(group=group, customer=one, from_on=LONG_AGO)
    return group


def make_guarantee(
    guarantor: Customer | Outsider, debtor: Customer, amount: str = "1000000.00", **fields: Any
) -> Guarantee:
    """An active joint and several guarantee since long ago."""
    end = "guarantor" if isinstance(guarantor, Customer) else "outsider"
    now = clock.now()
    return Guarantee.objects.create(
        customer=debtor,
        amount=Decimal(amount),
        **{
            end: guarantor,
            "state": Guarantee.State.ACTIVE,
            "from_on": LONG_AGO,
            "created_at": now,
            "updated_at": now,
            **fields,
        },
    )


def make_circle(*customers: Customer, amount: str = "1000000.00") -> list[Guarantee]:
    """Each answers for the next, the last for the first."""
    following = [*customers[1:], customers[0]]
    return [make_guarantee(a, b, amount) for a, b in zip(customers, following, strict=True)]


def make_notice(guarantee: Guarantee, by: Any, **fields: Any) -> CircleNotice:
    """An acknowledged circle of two."""
    return CircleNotice.objects.create(
        guarantee=guarantee,
        customer=guarantee.customer,
        by=by,
        **{
            "reason": "已与风险部门沟通",
            "members": 2,
            "exposure": Decimal(2),
            "cycles": [],
            "at": clock.now(),
            **fields,
        },
    )


def make_circle_member(customer: Customer, circle: Any, **fields: Any) -> CircleMember:
    """Somebody in a circle of last night."""
    return CircleMember.objects.create(
        customer=customer,
        circle=circle,
        **{
            "business_day": dt.date(2026, 11, 20),
            "members": 2,
            "edges": 2,
            "exposure": Decimal(2_000_000),
            **fields,
        },
    )


def tie(loan: Loan, guarantee: Guarantee) -> LoanGuarantee:
    """The guarantee secures the loan."""
    return LoanGuarantee.objects.create(
        loan=loan, guarantee=guarantee, customer_id=loan.customer_id
    )
