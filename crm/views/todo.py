"""What there is to do on a day, of all apps: each kind by one question, whatever its number."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from credit.models import Inspection
from crm.core.access import portfolio
from crm.core.models import User
from crm.core.templatetags.zk import daymonth
from crm.core.workdays import working_days_since
from customers.models import Customer, DepositAccount, Need
from visits import rules
from visits.models import Promise

AHEAD = 7  # days: what matures later stands on the wall and in the maturities
PROMISES_AHEAD = 1
CONTACTS_AHEAD = 3
MOST = 100  # of each kind

KINDS: dict[str, tuple[str | LazyText, str]] = {
    "maturity": (gettext_lazy("Deposit matures"), "pig-money"),
    "promise": (gettext_lazy("Promise"), "message-reply"),
    "contact": (gettext_lazy("Contact plan"), "calendar-event"),
    "inspection": (gettext_lazy("Inspection"), "shield-check"),
}


@dataclass(frozen=True)
class Item:
    """One thing to do: what, who, why, when, how much (yuan), and how."""

    kind: str
    customer: Customer
    reason: str
    due_on: dt.date
    amount: Decimal | None
    url: str
    action: str | LazyText
    is_over: bool = False
    late: int = 0  # working days

    @property
    def label(self) -> str | LazyText:
        """The kind in words."""
        return KINDS[self.kind][0]

    @property
    def icon(self) -> str:
        """The kind's sign."""
        return KINDS[self.kind][1]

    @property
    def order(self) -> tuple[int, float, float, dt.date]:
        """Appointments, then money, then the day. Contact plans have days only so far."""
        return rules.order(rules.Item(None, float(self.amount or 0), self.due_on))


class Todo:
    """The list of one user's portfolio on one day: maturities, promises, contacts, inspections.

    Promises and contacts count the customer's deposits as what is at stake.
    """

    def __init__(self, user: User, day: dt.date) -> None:
        self.user, self.day = user, day
        self.mine = portfolio(user.pk, day)
        promises = list(self._due_promises())
        contacts = list(self._due_contacts())
        inspections = list(self._due_inspections())
        self.money = self._deposits({row.customer_id for row in promises}, contacts)
        self.needs = self._open_needs(contacts)
        dues = (*(row.due_on for row in promises), *(row.due_on for row in inspections))
        self.late = working_days_since(dues, day)
        self.items = [
            *(self._maturity(row) for row in self._due_accounts()),
            *(self._promise(row) for row in promises),
            *(self._contact(row) for row in contacts),
            *(self._inspection(row) for row in inspections),
        ]

    def at_stake(self) -> Decimal:
        """Yuan, each customer once: by the largest amount of theirs."""
        most: dict[uuid.UUID, Decimal] = defaultdict(Decimal)
        for item in self.items:
            most[item.customer.pk] = max(most[item.customer.pk], item.amount or Decimal(0))
        return sum(most.values(), Decimal(0))

    # --- one question each ---------------------------------------------------------------------

    def _until(self, days: int) -> dt.date:
        return self.day + dt.timedelta(days=days)

    def accounts(self) -> Any:
        """Open deposit accounts with money of the portfolio."""
        rows = DepositAccount.objects.visible_to(self.user).filter(customer_id__in=self.mine)
        return rows.open_on(self.day).with_money()

    def _due_accounts(self) -> "QuerySet[DepositAccount]":
        rows = self.accounts().maturing(between=(self.day, self._until(AHEAD)))
        due: QuerySet[DepositAccount] = rows.select_related("customer").order_by("-balance")
        return due[:MOST]

    def _due_promises(self) -> "QuerySet[Promise]":
        rows = Promise.objects.visible_to(self.user).filter(customer_id__in=self.mine).open()
        return rows.filter(due_on__lte=self._until(PROMISES_AHEAD)).select_related("customer")[
            :MOST
        ]

    def _due_contacts(self) -> "QuerySet[Customer]":
        rows = Customer.objects.visible_to(self.user).filter(pk__in=self.mine)
        due = rows.filter(next_contact_on__lte=self._until(CONTACTS_AHEAD))
        return due.order_by("next_contact_on", "pk")[:MOST]

    def _due_inspections(self) -> "QuerySet[Inspection]":
        rows = Inspection.objects.visible_to(self.user).filter(customer_id__in=self.mine)
        return rows.due(by=self._until(AHEAD)).select_related("customer", "loan")[:MOST]

    def _deposits(
        self, promised: set[uuid.UUID], contacts: Iterable[Customer]
    ) -> dict[uuid.UUID, Decimal | None]:
        asked = promised | {row.pk for row in contacts}
        if not asked:
            return {}
        # no need to ask for the portfolio again: these customers are of it
        rows = DepositAccount.objects.visible_to(self.user).open_on(self.day)
        totals = rows.filter(customer_id__in=asked).totals(self.day)
        return {customer: total for customer, (total, _matures) in totals.items()}

    def _open_needs(self, contacts: list[Customer]) -> dict[uuid.UUID, list[str]]:
        found: dict[uuid.UUID, list[str]] = defaultdict(list)
        if contacts:
            for need in Need.objects.visible_to(self.user).open().filter(customer__in=contacts):
                found[need.customer_id].append(need.get_kind_display())
        return found

    # --- in words ------------------------------------------------------------------------------

    def _maturity(self, account: DepositAccount) -> Item:
        renewed = (
            _("renews itself: tell the new rate") if account.auto_renew else _("no renewal agreed")
        )
        foreign = "" if account.is_in_yuan else f" {account.currency} {account.balance:,}"
        return Item(
            "maturity",
            account.customer,
            f"{account.get_kind_display()} {account.masked_number}{foreign}; {renewed}",
            account.matures_on or self.day,
            account.balance if account.is_in_yuan else None,
            log_url(account.customer_id, purpose="MATURITY", channel="PHONE"),
            _("Log the talk"),
        )

    def _promise(self, promise: Promise) -> Item:
        waits = _("waits for consent") if promise.waits_for_consent else ""
        address = f"{reverse('visits:promises')}?promise={promise.pk}#promise-{promise.pk}"
        return Item(
            "promise",
            promise.customer,
            " · ".join(filter(None, (promise.text, waits))),
            promise.due_on,
            self.money.get(promise.customer_id),
            address,
            _("Register the answer"),
            is_over=promise.due_on < self.day,
            late=self.late[promise.due_on],
        )

    def _contact(self, customer: Customer) -> Item:
        due = customer.next_contact_on or self.day
        return Item(
            "contact",
            customer,
            " · ".join(self._why_contact(customer)),
            due,
            self.money.get(customer.pk),
            log_url(customer.pk),
            _("Log a visit"),
            is_over=due < self.day,
        )

    def _why_contact(self, customer: Customer) -> Iterator[str]:
        last = customer.last_contact_on
        if last:
            gone = {"day": daymonth(last), "n": (self.day - last).days}
            yield _("last contact %(day)s, %(n)s days ago") % gone
        else:
            yield _("not contacted yet")
        if self.needs[customer.pk]:
            comma = pgettext("between things listed", ", ")
            yield _("open needs: %(needs)s") % {"needs": comma.join(self.needs[customer.pk])}

    def _inspection(self, inspection: Inspection) -> Item:
        loan = inspection.loan
        return Item(
            "inspection",
            inspection.customer,
            f"{inspection.get_kind_display()} · {loan.product} {loan.number}",
            inspection.due_on,
            loan.balance if loan.currency == "CNY" else None,
            reverse("credit:inspect", kwargs={"pk": inspection.pk}),
            _("Inspect"),
            is_over=inspection.due_on < self.day,
            late=self.late[inspection.due_on],
        )


def log_url(customer: uuid.UUID, **filled: str) -> str:
    """The visit form about `customer`, with what is known already filled in."""
    more = "".join(f"&{name}={value}" for name, value in filled.items())
    return f"{reverse('visits:log')}?customer={customer}{more}"
