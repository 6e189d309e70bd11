"""The tabs of a section: what else there is beside the page one reads, for this reader.

A tab is one line here and an address; core names addresses, it imports no app. Pages write
`{% tabs "customer" pk=customer.pk %}` (library `zk`). What a reader may really see is decided by
the page itself; a tab only spares them the way to a page that would refuse.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import pgettext_lazy

from crm.core.models import Role

MANAGING = (Role.MANAGER, Role.ASSISTANT)
OVERSEEING = (Role.HEAD, Role.HEAD_OFFICE, Role.AUDITOR)
RELATION = (*MANAGING, *OVERSEEING)
CUSTOMER = (*RELATION, Role.RISK)


@dataclass(frozen=True)
class Tab:
    """One tab: its name, its address (a URL name), and for whom it is.

    `also` names further pages on which it is the current one.
    """

    label: str | LazyText
    view: str
    roles: tuple[Role, ...]
    also: tuple[str, ...] = ()


SECTIONS: dict[str, tuple[Tab, ...]] = {
    # a customer's page; each address takes the customer's `pk`
    "customer": (
        Tab(pgettext_lazy("tab", "Overview"), "customer", CUSTOMER),
        Tab(
            pgettext_lazy("tab", "Holdings"),
            "customer_holdings",
            RELATION,
            also=("customers:proposal",),
        ),
        Tab(pgettext_lazy("tab", "File"), "customers:file", RELATION),
        Tab(pgettext_lazy("tab", "Standing"), "customers:standing", RELATION),
        Tab(
            pgettext_lazy("tab", "Value"),
            "appraisal:value",
            RELATION,
            also=("appraisal:price", "appraisal:price_create"),
        ),
        Tab(pgettext_lazy("tab", "Timeline"), "customer_timeline", CUSTOMER),
        Tab(pgettext_lazy("tab", "Relations"), "customers:relations", RELATION),
        Tab(pgettext_lazy("tab", "Guarantees"), "customers:guarantees", CUSTOMER, ("contagion",)),
        Tab(pgettext_lazy("tab", "Graph"), "customers:graph", CUSTOMER),
        Tab(pgettext_lazy("tab", "History"), "customer_history", CUSTOMER, ("customer_past",)),
    ),
    # the Customers section; the addresses take nothing
    "customers": (
        Tab(pgettext_lazy("tab", "All customers"), "customers:list", CUSTOMER),
        Tab(pgettext_lazy("tab", "Dormant"), "customers:dormant", RELATION),
        Tab(pgettext_lazy("tab", "Risk reviews"), "customers:reviews", RELATION),
        Tab(pgettext_lazy("tab", "Value reviews"), "appraisal:value_reviews", RELATION),
        Tab(pgettext_lazy("tab", "After-sale"), "customers:sale_steps", RELATION),
        Tab(pgettext_lazy("tab", "Products"), "customers:products", CUSTOMER),
        Tab(pgettext_lazy("tab", "Tier rules"), "customers:tier_rules", RELATION),
        Tab(pgettext_lazy("tab", "Guarantee circles"), "customers:circles", CUSTOMER),
        Tab(pgettext_lazy("tab", "Exports"), "customers:exports", RELATION),
        Tab(
            pgettext_lazy("tab", "Import"),
            "customers:imports",
            (*MANAGING, Role.HEAD),
            also=("customers:import",),
        ),
    ),
    # the Maturing section
    "deposits": (
        Tab(pgettext_lazy("tab", "Maturity wall"), "customers:maturities", RELATION),
        Tab(pgettext_lazy("tab", "Calendar"), "customers:maturity_calendar", RELATION),
        Tab(pgettext_lazy("tab", "What became of it"), "customers:maturity_outcomes", RELATION),
    ),
}


@dataclass(frozen=True)
class TabItem:
    """A tab as this page shows it."""

    label: str | LazyText
    url: str
    current: bool


def tab_items(section: str, roles: Collection[str], here: str, **keys: Any) -> list[TabItem]:
    """The tabs of `section` for somebody with `roles` who reads the page with URL name `here`.

    `keys` are the arguments of the addresses. A tab whose address does not exist is left out;
    a single tab is no choice, so nothing is shown.
    """
    items = []
    for tab in SECTIONS[section]:
        if not set(tab.roles).intersection(roles):
            continue
        try:
            url = reverse(tab.view, kwargs=keys or None)
        except NoReverseMatch:
            continue
        items.append(TabItem(tab.label, url, here in (tab.view, *tab.also)))
    return items if len(items) > 1 else []
