"""All that a customer holds, with what similar ones hold, what was proposed and sold."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from credit.models import Loan
from crm.core import clock
from crm.core.access import may_log_visits, may_see_relations, may_sell
from crm.core.http import StaffRequest, require
from crm.core.models import User
from customers import services
from customers.models import (
    Customer,
    DepositAccount,
    FeeIncome,
    Holding,
    ProductKind,
    Proposal,
    Sale,
    SaleStep,
    SuitabilityCheck,
)

READERS = _("Holdings are shown to account managers, assistants, branch heads and head office.")
MOST, FEW = 10, 5
YEAR = dt.timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """One contract, whatever its kind."""

    name: str
    number: str
    currency: str
    amount: Decimal | None
    quantity: int | None
    opened_on: dt.date
    matures_on: dt.date | None
    url: str = ""

    @property
    def is_in_yuan(self) -> bool:
        """Other currencies are listed, never added up."""
        return self.currency == "CNY"


@dataclass
class Group:
    """The contracts of one kind, with their sum in yuan as far as it is known."""

    label: str
    lines: list[Line] = field(default_factory=list)

    @property
    def total(self) -> Decimal | None:
        """Yuan; None when no amount is known."""
        return _sum(line.amount for line in self.lines if line.is_in_yuan)


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


@require_GET
def customer_holdings(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Deposits, loans and every other product by kind; gaps, proposals, sales and their steps."""
    reader, today = request.user, clock.business_day()
    customer = get_object_or_404(Customer.objects.visible_to(reader), pk=pk)
    require(may_see_relations(reader, pk), READERS)
    deposits, loans, others = (
        _deposits(customer, reader, today),
        _loans(customer, reader),
        _others(customer, reader, today),
    )
    fees = FeeIncome.objects.visible_to(reader).filter(customer=customer)
    groups = [group for group in (deposits, *others, loans) if group.lines]
    context: dict[str, Any] = {
        "customer": customer,
        "today": today,
        "groups": groups,
        "contracts": sum(len(group.lines) for group in groups),
        "deposits": deposits.total,
        "debts": loans.total,
        "others": _sum(group.total for group in others),
        "kinds": len(groups),
        "fees": fees.between(today - YEAR, today).total(),
        "gaps": services.gaps(customer, on=today),
        "may_write": may_log_visits(reader, pk),
        "may_sell": may_sell(reader, pk),
        **_dealings(customer, reader),
    }
    return render(request, "crm/holdings.html", context)


def _dealings(customer: Customer, reader: User) -> dict[str, Any]:
    """What was proposed, sold and refused, the newest first; what is still to be done."""
    mine = {"customer": customer}
    proposals = Proposal.objects.visible_to(reader).filter(**mine)
    sales = Sale.objects.visible_to(reader).filter(**mine)
    steps = SaleStep.objects.visible_to(reader).filter(**mine).open()
    refused = SuitabilityCheck.objects.visible_to(reader).filter(**mine).refused()
    return {
        "proposals": proposals.select_related("need").prefetch_related("lines__product")[:MOST],
        "sales": sales.select_related("product", "sold_by")[:MOST],
        "steps": steps.select_related("sale__product")[:MOST],
        "refused": [
            (check, services.reason_of(check))
            for check in refused.select_related("product", "by")[:FEW]
        ],
    }


def _deposits(customer: Customer, reader: User, today: dt.date) -> Group:
    rows = DepositAccount.objects.visible_to(reader).filter(customer=customer).open_on(today)
    lines = [
        Line(
            name=row.get_kind_display(),
            number=row.masked_number,
            currency=row.currency,
            amount=row.balance,
            quantity=None,
            opened_on=row.opened_on,
            matures_on=row.matures_on,
            url=reverse("customers:account", args=[row.pk]),
        )
        for row in rows.order_by("kind", "matures_on", "number")
    ]
    return Group(str(ProductKind.DEPOSIT.label), lines)


def _loans(customer: Customer, reader: User) -> Group:
    rows = Loan.objects.visible_to(reader).filter(customer=customer).outstanding()
    lines = [
        Line(
            name=row.product,
            number=row.number,
            currency=row.currency,
            amount=row.balance,
            quantity=None,
            opened_on=row.disbursed_on,
            matures_on=row.matures_on,
            url=reverse("credit:loan", args=[row.pk]),
        )
        for row in rows.order_by("matures_on", "number")
    ]
    return Group(str(ProductKind.LOAN.label), lines)


def _others(customer: Customer, reader: User, today: dt.date) -> list[Group]:
    rows = Holding.objects.visible_to(reader).filter(customer=customer).open_on(today)
    groups: dict[str, Group] = {}
    for row in rows.select_related("product").order_by("product__kind", "matures_on", "number"):
        kind = row.product.kind
        group = groups.setdefault(kind, Group(row.product.get_kind_display()))
        group.lines.append(
            Line(
                name=row.product.name,
                number=row.masked_number,
                currency=row.currency,
                amount=row.amount,
                quantity=row.quantity,
                opened_on=row.opened_on,
                matures_on=row.matures_on,
                url=reverse("customers:product", args=[row.product_id]),
            )
        )
    return list(groups.values())
