"""Customers in a real browser: search as one types, the picker, the page of one customer."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import expect

from credit.models import LoanClass
from crm.core import clock
from crm.core.models import Branch, User
from customers.models import Contact, Customer, DepositAccount, Need
from customers.names import name_keys
from tests import factories as make
from tests.browser.conftest import PHONE, Visit
from visits.models import Promise
from visits.models import Visit as Talk

NAMES = ("江州启明新材料股份有限公司", "江州华诚机械有限公司", "港联物流有限公司", "滨江第一中学")


def named(manager: User, branch: Branch, name: str, **fields: object) -> Customer:
    """A customer with the keys that the search needs."""
    keys = name_keys(name)
    return make.make_customer(
        manager, branch, name, pinyin=keys.pinyin, initials=keys.initials, **fields
    )


@pytest.fixture
def house(transactional_db: None, manager: User, colleague: User, branch: Branch) -> Customer:
    """Some customers, one of them with everything."""
    today = clock.business_day()
    rich, *_others = (named(manager, branch, name, tier="GOLD") for name in NAMES)
    named(manager, branch, "陈晓明", kind=Customer.Kind.INDIVIDUAL, tier="PLATINUM")
    rich.id_kind, rich.id_number, rich.phone = "USCC", "91350100M000100Y43", "0571-88881234"
    rich.tier, rich.industry, rich.next_contact_on = "DIAMOND", "C265", today
    rich.last_contact_on = today - dt.timedelta(days=4)
    rich.save()
    old = dt.date(today.year - 1, 12, 1)
    make.make_deposit(rich, {old: Decimal("5282000"), today: Decimal("7462000")}, rate="0.0005")
    for days, months, amount in ((12, 12, "6000000"), (80, 24, "15000000")):
        make.make_deposit(
            rich,
            {old: Decimal(amount)},
            kind=DepositAccount.Kind.TIME,
            term_months=months,
            rate=Decimal("0.0145"),
            matures_on=today + dt.timedelta(days=days),
            auto_renew=months == 24,
        )
    make.make_loan(rich, {today: Decimal("8600000")}, principal=Decimal("8600000"))
    make.make_loan(rich, {today: Decimal("10000000")}, LoanClass.SPECIAL_MENTION, overdue_days=12)
    make.make_contact(
        rich, "陆世庭", role=Contact.Role.DECIDER, title="董事长", phone="13812346620"
    )
    make.make_contact(
        rich, "周晓婷", title="财务总监", phone="13912340482", born_on=dt.date(1985, 10, 15)
    )
    tell(rich, manager, today)
    return rich


def tell(rich: Customer, manager: User, today: dt.date) -> None:
    """A visit, its need and its promises."""
    now = clock.now()
    talk = Talk.objects.create(
        customer=rich,
        manager=manager,
        logged_by=manager,
        channel=Talk.Channel.RECEPTION,
        happened_at=now - dt.timedelta(days=4),
        result=Talk.Result.FOLLOW_UP,
        note="问银行承兑汇票贴现价格，他行报 1.18%；提出需求：结算、授信",
        client_key=rich.pk,
        created_at=now,
    )
    Need.objects.create(
        customer=rich,
        kind=Need.Kind.SETTLEMENT,
        found_on=today - dt.timedelta(days=4),
        found_by=manager,
        created_at=now,
    )
    for text, days in (("答复票据贴现报价", -3), ("提供代发工资方案", 3)):
        Promise.objects.create(
            customer=rich,
            visit=talk,
            text=text,
            made_by=manager,
            made_on=today - dt.timedelta(days=4),
            due_on=today + dt.timedelta(days=days),
            created_at=now,
        )


def test_the_pages_are_drawn(
    house: Customer, manager: User, pictures: Callable[[User | None, str, str], list[Path]]
) -> None:
    account = DepositAccount.objects.filter(customer=house, term_months=12).get()
    for path, name in (
        ("/customers/", "customers"),
        (f"/customers/{house.pk}/", "customer"),
        (f"/customers/{house.pk}/edit/", "customer-edit"),
        (f"/customers/{house.pk}/contacts/new/", "contact-new"),
        ("/customers/maturities/?days=90", "maturities"),
        (f"/customers/accounts/{account.pk}/", "account"),
        ("/customers/?q=xyzxyz", "customers-none"),
    ):
        assert len(pictures(manager, path, name)) == 4


def test_the_list_follows_the_typing(house: Customer, manager: User, visit: Visit) -> None:
    page = visit(manager, "/customers/")
    expect(page.locator("#customers tbody tr")).to_have_count(5)
    page.locator("#main input[type=search][name=q]").press_sequentially("hcjx")
    expect(page.locator("#customers tbody tr")).to_have_count(1)
    expect(page.locator("#customers")).to_contain_text("华诚机械")
    assert "q=hcjx" in page.url
    page.locator("select[name=kind]").select_option("INDIVIDUAL")
    expect(page.locator("#customers .zk-empty")).to_be_visible()


def test_without_a_script_the_filter_is_a_form(
    house: Customer, manager: User, visit: Visit
) -> None:
    page = visit(manager, "/customers/?q=qm&tier=DIAMOND", PHONE)
    expect(page.locator("#customers tbody tr")).to_have_count(1)
    page.locator("#main form[role=search] button").click()
    page.wait_for_url("**/customers/?*tier=DIAMOND*")
