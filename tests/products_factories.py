"""Rows about products for tests; each call gives new, valid values."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from crm.core import clock
from crm.core.ids import new_id
from crm.core.models import User
from crm.core.partitions import ensure_partitions
from crm.core.runs import next_run
from customers.models import (
    BoardRate,
    Customer,
    FeeIncome,
    FtpRate,
    Holding,
    HoldingAmount,
    Product,
    ProductKind,
    Proposal,
    ProposalLine,
    Sale,
    SaleStep,
    SuitabilityCheck,
)
from tests.factories import LONG_AGO

_number = itertools.count(1)


def make_product(kind: str = ProductKind.WEALTH, **fields: Any) -> Product:
    """A wealth product of grade R2 for everybody, on sale since long ago."""
    number = next(_number)
    return Product.objects.create(
        **{
            "code": f"T{number:05d}",
            "name": f"稳盈 {number} 号",
            "kind": kind,
            "risk_grade": "R2" if kind == ProductKind.WEALTH else "",
            "for_kinds": list(Customer.Kind.values),
            "sold_from": LONG_AGO,
            "after_sale": [{"code": "THANKS", "days": 1}, {"code": "CONFIRMATION", "days": 3}],
            "updated_at": clock.now(),
            **fields,
        }
    )


def make_holding(
    customer: Customer,
    amounts: dict[dt.date, Decimal | int] | None = None,
    product: Product | None = None,
    **fields: Any,
) -> Holding:
    """A holding of a new wealth product with sparse `amounts` by business day."""
    holding = Holding.objects.create(
        customer=customer,
        product=product or make_product(),
        branch=customer.branch,
        **{
            "source": "CORE",
            "number": f"6217{next(_number):012d}",
            "opened_on": LONG_AGO,
            **fields,
        },
    )
    for day, amount in sorted((amounts or {}).items()):
        ensure_partitions("customers_holdingamount", [day])
        HoldingAmount.objects.create(
            holding=holding,
            customer_id=customer.pk,
            business_day=day,
            amount=Decimal(amount),
            run=next_run(),
        )
        holding.amount, holding.amount_on = Decimal(amount), day
        holding.save(update_fields=["amount", "amount_on"])
    return holding


def make_fee(
    customer: Customer, day: dt.date, amount: str = "12.50", product: Product | None = None
) -> FeeIncome:
    """Fee income of one day under a new run."""
    ensure_partitions("customers_feeincome", [day])
    return FeeIncome.objects.create(
        customer=customer,
        product=product or make_product(ProductKind.SETTLEMENT),
        business_day=day,
        amount=Decimal(amount),
        run=next_run(),
    )


def make_ftp_rate(side: str, term_months: int, rate: str, **fields: Any) -> FtpRate:
    """A point of a curve that holds since long ago, under a new run."""
    return FtpRate.objects.create(
        side=side,
        term_months=term_months,
        rate=Decimal(rate),
        **{"valid_from": LONG_AGO, "run": next_run(), **fields},
    )


def make_board_rate(kind: str, term_months: int, rate: str, **fields: Any) -> BoardRate:
    """A published rate that holds since long ago, under a new run."""
    return BoardRate.objects.create(
        kind=kind,
        term_months=term_months,
        rate=Decimal(rate),
        **{"valid_from": LONG_AGO, "run": next_run(), **fields},
    )


def make_check(
    customer: Customer, by: User, product: Product | None = None, **fields: Any
) -> SuitabilityCheck:
    """A product without a grade was found suitable for a sale."""
    return SuitabilityCheck.objects.create(
        customer=customer,
        product=product or make_product(ProductKind.PAYROLL),
        by=by,
        **{
            "occasion": "SALE",
            "outcome": "SUITABLE",
            "why": "NOT_GRADED",
            "at": clock.now(),
            **fields,
        },
    )


def make_proposal(
    customer: Customer,
    by: User,
    product: Product | None = None,
    amount: str = "100000.00",
    **fields: Any,
) -> Proposal:
    """A draft that proposes a payroll service, with its one line."""
    proposal = Proposal.objects.create(
        customer=customer,
        drafted_by=by,
        **{"text": "当日到账", "drafted_at": clock.now(), **fields},
    )
    product = product or make_product(ProductKind.PAYROLL)
    ProposalLine.objects.create(
        proposal=proposal,
        customer_id=customer.pk,
        product=product,
        product_version=product.version,
        amount=Decimal(amount) if amount else None,
    )
    return proposal


def make_sale(customer: Customer, by: User, product: Product | None = None, **fields: Any) -> Sale:
    """A sale of today with one open step, thanks by tomorrow."""
    product = product or make_product(ProductKind.PAYROLL)
    today = clock.business_day()
    sale = Sale.objects.create(
        customer=customer,
        product=product,
        suitability=make_check(customer, by, product),
        sold_by=by,
        **{"sold_on": today, "client_key": new_id(), "created_at": clock.now(), **fields},
    )
    SaleStep.objects.create(
        sale=sale, customer=customer, code="THANKS", due_on=today + dt.timedelta(days=1)
    )
    return sale
