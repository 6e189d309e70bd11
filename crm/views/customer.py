"""A customer on one page: who they are, what they hold, owe, were promised and said."""

import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from credit.models import ClassProposal, DueDiligence, Inspection, Loan, LoanClass
from credit.reasons import worded
from crm.core import clock
from crm.core.access import (
    may_edit_customers,
    may_investigate,
    may_log_visits,
    may_see_relations,
)
from crm.core.http import StaffRequest
from crm.core.models import User
from crm.views.timeline import Entry, timeline
from customers.models import Assignment, Balance, Contact, Customer, DepositAccount, Need
from visits.models import Promise

LAST_ENTRIES, MOST_ENTRIES, MOST_FILES = 20, 200, 5
SEVERITY = {code: rank for rank, code in enumerate(LoanClass.values)}


@require_GET
def customer_page(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The customer 360: composed from the public models of each app, each by its own rule.

    Risk managers see the customer and the credit; what was deposited, said and promised is not
    asked for at all.
    """
    customer = _found(request, pk)
    reader, today = request.user, clock.business_day()
    context: dict[str, Any] = {
        "customer": customer,
        "today": today,
        "managers": Assignment.objects.visible_to(reader)
        .filter(customer=customer)
        .on(today)
        .by_role(),
        "may_edit": may_edit_customers(reader, pk),
        "may_log": may_log_visits(reader, pk),
        "may_investigate": may_investigate(reader, pk),
        "debts": _debts(customer, reader),
        "sees_relations": may_see_relations(reader, pk),
        **_latest(timeline(customer, reader=reader, most=LAST_ENTRIES + 1)),
    }
    if may_see_relations(reader, pk):
        context |= _relations(customer, reader, today)
    return render(request, "crm/customer.html", context)


@require_GET
def customer_timeline(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """What happened with the customer, newest first, further back than the page shows."""
    customer = _found(request, pk)
    entries = timeline(customer, reader=request.user, most=MOST_ENTRIES)
    today = clock.business_day()
    context = {"customer": customer, "entries": entries, "most": MOST_ENTRIES, "today": today}
    return render(request, "crm/customer_timeline.html", context)


def _found(request: StaffRequest, pk: uuid.UUID) -> Customer:
    rows = Customer.objects.visible_to(request.user).select_related("branch")
    return get_object_or_404(rows, pk=pk)


@dataclass(frozen=True)
class Holdings:
    """Deposit accounts that are open, with their sum in yuan, then and now."""

    accounts: list[DepositAccount]
    total: Decimal | None
    since_new_year: Decimal | None
    next_maturity: DepositAccount | None
    today: dt.date

    @property
    def lines(self) -> list[tuple[DepositAccount, bool]]:
        """Accounts that hold something, or nobody knows; each with: has it matured?"""
        return [self._line(one) for one in self.accounts if one.balance != 0]

    @property
    def emptied(self) -> list[tuple[DepositAccount, bool]]:
        """Accounts that hold nothing."""
        return [self._line(one) for one in self.accounts if one.balance == 0]

    def _line(self, account: DepositAccount) -> tuple[DepositAccount, bool]:
        return account, account.matures_on is not None and account.matures_on < self.today

    @property
    def grown_wan(self) -> Decimal | None:
        """Change since the last day of last year in 万元."""
        return None if self.since_new_year is None else self.since_new_year / 10_000


@dataclass(frozen=True)
class Debt:
    """A loan that is outstanding: what the pre-check suggests, when it is looked at next."""

    loan: Loan
    proposal: ClassProposal | None
    inspection: Inspection | None

    @property
    def reason(self) -> str:
        """The heaviest reason of the suggested class."""
        reasons = self.proposal.reasons if self.proposal else []
        return worded(reasons[0]).text if reasons else ""


@dataclass(frozen=True)
class Debts:
    """Outstanding loans, their sum in yuan, the worst class among them; due-diligence files."""

    lines: list[Debt]
    total: Decimal | None
    worst: Loan | None
    files: list[DueDiligence]


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    """What is known; nothing known is not zero."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _holdings(customer: Customer, reader: User, today: dt.date) -> Holdings:
    held = DepositAccount.objects.visible_to(reader).filter(customer=customer)
    accounts = list(held.open_on(today).order_by("matures_on", "number"))
    in_yuan = [account for account in accounts if account.is_in_yuan]
    told = Balance.objects.visible_to(reader).filter(
        customer_id=customer.pk, account__in=held.in_yuan()
    )
    before = _sum([row.amount for row in told.on(dt.date(today.year - 1, 12, 31))])
    total = _sum([account.balance for account in in_yuan])
    grown = total - before if total is not None and before is not None else None
    coming = [one for one in accounts if one.matures_on and one.matures_on >= today]
    return Holdings(accounts, total, grown, coming[0] if coming else None, today)


def _debts(customer: Customer, reader: User) -> Debts:
    owed = Loan.objects.visible_to(reader).filter(customer=customer)
    loans = list(owed.outstanding().order_by("matures_on", "number"))
    classed = [loan for loan in loans if loan.core_class]
    worst = max(classed, key=lambda loan: SEVERITY[loan.core_class], default=None)
    total = _sum([loan.balance for loan in loans if loan.currency == "CNY"])
    suggested = ClassProposal.objects.visible_to(reader).filter(loan__in=loans).newest()
    proposals = {row.loan_id: row for row in suggested}
    looked = Inspection.objects.visible_to(reader).filter(loan__in=loans).due(by=dt.date.max)
    inspections: dict[uuid.UUID, Inspection] = {}
    for row in looked:  # the earliest of each loan
        inspections.setdefault(row.loan_id, row)
    lines = [Debt(one, proposals.get(one.pk), inspections.get(one.pk)) for one in loans]
    files = DueDiligence.objects.visible_to(reader).filter(customer=customer)
    return Debts(lines, total, worst, list(files[:MOST_FILES]))


def _relations(customer: Customer, reader: User, today: dt.date) -> dict[str, Any]:
    """What risk managers do not see: deposits, people, needs, promises, what was said."""
    promises = list(
        Promise.objects.visible_to(reader)
        .filter(customer=customer)
        .open()
        .select_related("made_by")
    )
    return {
        "held": _holdings(customer, reader, today),
        "people": Contact.objects.visible_to(reader).filter(customer=customer).by_weight(),
        "needs": Need.objects.visible_to(reader).filter(customer=customer).open(),
        "promises": promises,
        "overdue": sum(promise.due_on < today for promise in promises),
    }


def _latest(entries: list[Entry]) -> dict[str, Any]:
    return {"entries": entries[:LAST_ENTRIES], "has_older": len(entries) > LAST_ENTRIES}
