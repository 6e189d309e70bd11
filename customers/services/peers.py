"""Cross-selling: what similar customers hold and this one does not."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from crm.core.policy import setting
from customers.models import Customer, DepositAccount, Holding, PeerShare, ProductKind

# One statement; its cost follows what is held today, not history. A deposit counts when it has a
# term or notice: a demand account everybody has.
_SHARES = """
    INSERT INTO customers_peershare
           (branch_id, kind, tier, section, product_kind, customers, holders, business_day)
    WITH members AS (
        SELECT id, branch_id, kind, tier, left(industry, 1) AS section
          FROM customers_customer WHERE status = 'ACTIVE'),
    groups AS (
        SELECT branch_id, kind, tier, section, count(*) AS customers FROM members
         GROUP BY GROUPING SETS ((branch_id, kind, tier, section), (kind, tier, section))
        HAVING count(*) > %(least)s),
    held AS (
        SELECT h.customer_id, p.kind AS product_kind
          FROM customers_holding h JOIN customers_product p ON p.id = h.product_id
         WHERE h.opened_on <= %(on)s AND (h.closed_on IS NULL OR h.closed_on > %(on)s)
         UNION
        SELECT d.customer_id, 'DEPOSIT' FROM customers_depositaccount d
         WHERE d.kind <> 'DEMAND' AND d.opened_on <= %(on)s AND d.balance > 0
           AND (d.closed_on IS NULL OR d.closed_on > %(on)s)
         UNION
        SELECT id, 'LOAN' FROM customers_customer WHERE has_credit),
    holders AS (
        SELECT m.branch_id, m.kind, m.tier, m.section, h.product_kind, count(*) AS holders
          FROM held h JOIN members m ON m.id = h.customer_id
         GROUP BY GROUPING SETS ((m.branch_id, m.kind, m.tier, m.section, h.product_kind),
                                 (m.kind, m.tier, m.section, h.product_kind)))
    SELECT g.branch_id, g.kind, g.tier, g.section, h.product_kind, g.customers, h.holders, %(on)s
      FROM groups g JOIN holders h
        ON h.branch_id IS NOT DISTINCT FROM g.branch_id AND h.kind = g.kind
       AND h.tier = g.tier AND h.section = g.section
"""


@transaction.atomic
def compare_peers(*, on: dt.date) -> int:
    """Make the shares of all groups anew as of `on`; returns how many rows there are.

    A group must count more than `cross_sell.least_group` customers, so that whoever looks at one
    of them is compared with at least that many others.
    """
    params: dict[str, Any] = {"on": on, "least": int(setting("cross_sell.least_group", on=on))}
    PeerShare.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, params)
        return int(cursor.rowcount)


@dataclass(frozen=True)
class Gap:
    """A kind of product that `holders` of `others` similar customers hold, this one does not."""

    product_kind: str
    holders: int
    others: int
    is_bank_wide: bool

    @property
    def share(self) -> float:
        """The part of the others who hold it."""
        return self.holders / self.others

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(ProductKind(self.product_kind).label)


def kinds_held(customer: Customer, *, on: dt.date) -> set[str]:
    """The kinds of products that the customer holds on `on`, counted as the comparison does."""
    # the caller has found the customer through `visible_to`
    holdings = Holding.objects.filter(customer=customer).open_on(on)
    kinds = set(holdings.values_list("product__kind", flat=True))
    deposits = DepositAccount.objects.filter(customer=customer).open_on(on)
    if deposits.exclude(kind=DepositAccount.Kind.DEMAND).filter(balance__gt=0).exists():
        kinds.add(ProductKind.DEPOSIT)
    if customer.has_credit:
        kinds.add(ProductKind.LOAN)
    return kinds


def gaps(customer: Customer, *, on: dt.date) -> list[Gap]:
    """What most similar customers hold and `customer` does not, the largest share first.

    Compared within the branch where it has enough similar customers, else within the bank. As the
    customer holds none of it, all holders are others; the customer itself is taken off the group.
    """
    least = int(setting("cross_sell.least_group", on=on))
    share = float(setting("cross_sell.least_share", on=on))
    rows = list(PeerShare.objects.all().like(customer))
    own = [row for row in rows if row.branch_id is not None]
    is_member = customer.status == Customer.Status.ACTIVE
    mine = kinds_held(customer, on=on)
    found = []
    for row in own or rows:
        others = row.customers - is_member
        if others >= least and row.product_kind not in mine:
            holders = min(row.holders, others)
            found.append(Gap(row.product_kind, holders, others, row.branch_id is None))
    return sorted(
        (gap for gap in found if gap.share >= share), key=lambda gap: (-gap.share, gap.product_kind)
    )
