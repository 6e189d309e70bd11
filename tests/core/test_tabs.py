"""The tabs of a section: by role, the current one marked, what does not exist left out."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from crm.core.models import Role, User
from crm.core.tabs import SECTIONS, Tab, tab_items
from customers.models import Customer

KEY = uuid.UUID(int=7)
TABS = [
    (section, tab, {"pk": KEY} if section == "customer" else None)
    for section, tabs in SECTIONS.items()
    for tab in tabs
]


@pytest.mark.parametrize(("section", "tab", "keys"), TABS, ids=lambda value: str(value))
def test_every_tab_leads_somewhere(
    section: str, tab: Tab, keys: dict[str, uuid.UUID] | None
) -> None:
    assert reverse(tab.view, kwargs=keys)


def test_the_page_one_reads_is_the_current_tab() -> None:
    items = tab_items("customer", {Role.MANAGER}, "customer_timeline", pk=KEY)
    assert [item.url for item in items if item.current] == [
        reverse("customer_timeline", kwargs={"pk": KEY})
    ]


def test_a_role_of_no_section_gets_no_tabs() -> None:
    assert tab_items("customer", {Role.ADMIN}, "customer", pk=KEY) == []


def test_a_tab_is_left_out_for_a_role_it_is_not_for(monkeypatch: pytest.MonkeyPatch) -> None:
    three = (
        Tab("a", "customers:list", (Role.MANAGER, Role.HEAD)),
        Tab("b", "customers:create", (Role.MANAGER, Role.HEAD)),
        Tab("c", "customers:maturities", (Role.HEAD,)),
        Tab("d", "no_such_view", (Role.HEAD,)),
    )
    monkeypatch.setitem(SECTIONS, "customers", three)
    seen = [item.label for item in tab_items("customers", {Role.MANAGER}, "customers:list")]
    assert seen == ["a", "b"]
    assert [one.label for one in tab_items("customers", {Role.HEAD}, "")] == ["a", "b", "c"]


def test_one_tab_alone_is_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SECTIONS, "customers", SECTIONS["customers"][:1])
    assert tab_items("customers", {Role.MANAGER}, "customers:list") == []


@pytest.mark.django_db
def test_a_customers_page_carries_its_tabs(
    client: Client, manager: User, customer: Customer
) -> None:
    client.force_login(manager)
    page = client.get(reverse("customer", kwargs={"pk": customer.pk})).content.decode()
    assert f'<a href="/customers/{customer.pk}/" aria-current="page">' in page
    assert f'href="/customers/{customer.pk}/timeline/"' in page
