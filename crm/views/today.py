"""Today: what to do now, in order of value at stake, each with one tap to act."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, Sum
from django.db.models.functions import TruncWeek
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET
from lunarcalendar import Converter, Solar

from crm.core import clock
from crm.core.access import roles_of
from crm.core.http import StaffRequest
from crm.core.models import Role, User
from crm.core.workdays import is_year_published, working_days_between
from customers.models import Customer, DepositAccount
from visits import rules
from visits.models import Promise

AHEAD = 7  # days: what matures later stands on the wall and in the maturities
CONTACTS_AHEAD = 3
WALL_WEEKS = 8
SHOWN = 100

KINDS: dict[str, tuple[str | LazyText, str]] = {
    "maturity": (gettext_lazy("Deposit matures"), "pig-money"),
    "promise": (gettext_lazy("Promise"), "message-reply"),
    "contact": (gettext_lazy("Contact plan"), "calendar"),
    "inspection": (gettext_lazy("Inspection"), "shield-check"),
}
# roles that have a first page of their own, the first that fits
FIRST_PAGES = (
    (Role.MANAGER, ""),
    (Role.ASSISTANT, ""),
    (Role.HEAD, "board"),
    (Role.HEAD_OFFICE, "board"),
    (Role.AUDITOR, "board"),
    (Role.RISK, "credit:followups"),
    (Role.ADMIN, "core:feeds"),
)


@dataclass(frozen=True)
class Item:
    """One thing to do: what, who, why, when, how much, and how."""

    kind: str
    customer: Customer
    reason: str
    due_on: dt.date
    amount: Decimal | None
    url: str
    action: str | LazyText
    is_over: bool = False

    @property
    def label(self) -> str | LazyText:
        """The kind in words."""
        return KINDS[self.kind][0]

    @property
    def icon(self) -> str:
        """The kind's sign."""
        return KINDS[self.kind][1]


@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """The day's list of a manager or assistant; everybody else goes to their own first page."""
    day = clock.business_day()
    first = _first_page(request.user, day)
    if first and "list" not in request.GET:
        return redirect(first)
    items = sorted(_items(request.user, day), key=_order(request.GET.get("sort", "")))
    kind = request.GET.get("kind", "")
    context = {
        "day": day,
        "lunar": lunar_day(day),
        "items": [item for item in items if item.kind == kind or kind not in KINDS][:SHOWN],
        "chips": _chips(items),
        "kind": kind,
        "sort": request.GET.get("sort", ""),
        "at_stake": sum((item.amount or Decimal(0) for item in items), Decimal(0)),
        "over": sum(item.is_over for item in items),
        "count": len(items),
        "wall": _wall(request.user, day),
        "year_unknown": not is_year_published(day.year),
    }
    return render(request, "crm/today.html", context)


def _first_page(user: User, day: dt.date) -> str:
    roles = roles_of(user, day)
    return next((page for role, page in FIRST_PAGES if role in roles), "")


def _order(sort: str) -> Any:
    if sort == "time":
        return lambda item: (item.due_on, -(item.amount or 0))
    return lambda item: rules.order(rules.Item(None, float(item.amount or 0), item.due_on))


def _chips(items: list[Item]) -> list[tuple[str, str | LazyText, int]]:
    counts = Counter(item.kind for item in items)
    return [(kind, label, counts[kind]) for kind, (label, _icon) in KINDS.items() if counts[kind]]


def lunar_day(day: dt.date) -> str:
    """The day of the lunar calendar in Chinese: 十月十五, 闰六月初一."""
    lunar = Converter.Solar2Lunar(Solar(day.year, day.month, day.day))
    month = ("闰" if lunar.isleap else "") + "正二三四五六七八九十冬腊"[lunar.month - 1]
    tens = ("初", "十", "廿", "三")[lunar.day // 10]
    special = {10: "初十", 20: "二十", 30: "三十"}
    return f"{month}月{special.get(lunar.day) or tens + '一二三四五六七八九'[lunar.day % 10 - 1]}"


# --- what there is to do -----------------------------------------------------------------------


def _items(user: User, day: dt.date) -> Iterable[Item]:
    yield from _maturities(user, day)
    yield from _promises(user, day)
    yield from _contacts(user, day)


def _maturities(user: User, day: dt.date) -> Iterable[Item]:
    until = day + dt.timedelta(days=AHEAD)
    rows = DepositAccount.objects.visible_to(user).open_on(day).with_money()
    for account in rows.maturing(between=(day, until)).select_related("customer")[:SHOWN]:
        renewed = _("renews itself: tell the new rate") if account.auto_renew else ""
        reason = f"{account.get_kind_display()} {account.masked_number}"
        yield Item(
            "maturity",
            account.customer,
            f"{reason}; {renewed or _('no renewal agreed')}",
            account.matures_on or day,
            account.balance,
            f"{reverse('visits:log')}?customer={account.customer_id}",
            _("Log the talk"),
        )


def _promises(user: User, day: dt.date) -> Iterable[Item]:
    rows = Promise.objects.visible_to(user).open().filter(due_on__lte=day + dt.timedelta(days=1))
    for promise in rows.select_related("customer")[:SHOWN]:
        over = working_days_between(promise.due_on, day) if promise.due_on < day else 0
        late = _("%(n)s working days late") % {"n": over} if over else ""
        yield Item(
            "promise",
            promise.customer,
            f"{promise.text} {late}".strip(),
            promise.due_on,
            None,
            reverse("visits:promises"),
            _("Register the answer"),
            is_over=promise.due_on < day,
        )


def _contacts(user: User, day: dt.date) -> Iterable[Item]:
    until = day + dt.timedelta(days=CONTACTS_AHEAD)
    rows = Customer.objects.visible_to(user).filter(next_contact_on__lte=until)
    kept = Sum("deposits__balance", filter=Q(deposits__closed_on=None))
    listed = rows.annotate(kept=kept).order_by(F("kept").desc(nulls_last=True))[:SHOWN]
    for customer in listed:
        last = customer.last_contact_on
        reason = _("last contact %(day)s") % {"day": last} if last else _("not contacted yet")
        yield Item(
            "contact",
            customer,
            reason,
            customer.next_contact_on or day,
            getattr(customer, "kept", None),
            f"{reverse('visits:log')}?customer={customer.pk}",
            _("Log a visit"),
            is_over=bool(customer.next_contact_on and customer.next_contact_on < day),
        )


# --- the side ----------------------------------------------------------------------------------


def _wall(user: User, day: dt.date) -> dict[str, Any]:
    """What matures in the next eight weeks, by week, in 万元; renewed or undecided."""
    monday = day - dt.timedelta(days=day.weekday())
    weeks = [monday + dt.timedelta(weeks=n) for n in range(WALL_WEEKS)]
    rows = (
        DepositAccount.objects.visible_to(user)
        .open_on(day)
        .maturing(between=(day, weeks[-1] + dt.timedelta(days=6)))
        .order_by()
        .annotate(week=TruncWeek("matures_on"))
        .values_list("week", "auto_renew")
        .annotate(total=Sum("balance"))
    )
    found = {(week, auto): float(total or 0) / 10_000 for week, auto, total in rows}
    return {
        "x": [_("This week") if n == 0 else f"{week:%m-%d}" for n, week in enumerate(weeks)],
        "x_label": _("Week"),
        "unit": _("10,000 yuan"),
        "file": "maturities",
        "places": 0,
        "series": [
            {
                "name": _("Renews itself"),
                "data": [round(found.get((week, True), 0.0), 2) for week in weeks],
                "stack": "a",
                "cat": 2,
            },
            {
                "name": _("Undecided"),
                "data": [round(found.get((week, False), 0.0), 2) for week in weeks],
                "stack": "a",
                "hatch": True,
                "cat": 1,
            },
        ],
    }
