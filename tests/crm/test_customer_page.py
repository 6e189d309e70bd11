"""The customer on one page: what each role finds there, and what it costs."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from credit.models import Inspection, Loan, LoanClass
from crm.core import clock
from crm.core.ids import new_id
from crm.core.models import User
from crm.views.timeline import timeline
from customers.models import Assignment, Contact, Customer, DepositAccount, Need
from tests import factories as make
from tests.conftest import LoginAs
from visits.models import Promise, Visit, VisitPerson

REQUEST, SHELL = 8, 2  # see tests/customers/test_views.py


def page(customer: Customer) -> str:
    return reverse("customer", args=[customer.pk])


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def talk(customer: Customer, by: User, note: str = "谈贴现", days_ago: int = 4) -> Visit:
    at = clock.now() - dt.timedelta(days=days_ago)
    return Visit.objects.create(
        customer=customer,
        manager=by,
        logged_by=by,
        channel=Visit.Channel.RECEPTION,
        happened_at=at,
        result=Visit.Result.FOLLOW_UP,
        note=note,
        client_key=new_id(),
        created_at=at,
    )


def promise(customer: Customer, by: User, due_in: int = 1, **fields: Any) -> Promise:
    today = clock.business_day()
    return Promise.objects.create(
        customer=customer,
        **{
            "text": "答复贴现报价",
            "made_by": by,
            "made_on": today - dt.timedelta(days=9),
            "due_on": today + dt.timedelta(days=due_in),
            "created_at": clock.now(),
            **fields,
        },
    )


def need(customer: Customer, by: User, kind: str = Need.Kind.SETTLEMENT) -> Need:
    return Need.objects.create(
        customer=customer,
        kind=kind,
        note="要票据池",
        found_on=clock.business_day() - dt.timedelta(days=5),
        found_by=by,
        created_at=clock.now(),
    )


def look_after(loan: Loan, by: User) -> None:
    """A suggested class, one inspection made and one to come."""
    today = clock.business_day()
    make.make_proposal(loan)
    make.make_inspection(
        loan,
        kind=Inspection.Kind.FIRST,
        state=Inspection.State.DONE,
        method=Inspection.Method.ON_SITE,
        is_use_kept=True,
        finding="货款已付",
        done_on=today,
        done_by=by,
        recorded_at=clock.now(),
    )
    make.make_inspection(loan, today + dt.timedelta(days=1))


def fill(customer: Customer, by: User, times: int = 1) -> None:
    """Everything that the page shows, `times` over."""
    today = clock.business_day()
    last_year = dt.date(today.year - 1, 12, 30)
    for n in range(times):
        balances = {last_year: Decimal("100000"), today: Decimal("150000")}
        make.make_deposit(customer, balances, matures_on=today + dt.timedelta(days=n + 3))
        look_after(make.make_loan(customer, {today: Decimal("800000")}), by)
        person = make.make_contact(customer, phone="13912340482", title="财务总监")
        VisitPerson.objects.create(
            visit=talk(customer, by), contact=person, customer_id=customer.pk
        )
        promise(customer, by)
        promise(
            customer,
            by,
            state=Promise.State.ANSWERED,
            answer="已答复",
            closed_at=clock.now(),
            closed_by=by,
        )
        need(customer, by, Need.Kind.values[n])


# --- what stands there --------------------------------------------------------------------------


def test_the_manager_finds_everything(customer: Customer, manager: User, as_: LoginAs) -> None:
    customer.phone, customer.id_kind = "13812345678", "USCC"
    customer.id_number, customer.note = "91350100M000100Y43", "喜茶"
    customer.save()
    fill(customer, manager)
    shown = text(as_(manager).get(page(customer)))
    for words in (
        customer.name,
        customer.number,
        "9****************3",
        "138****5678",
        "林晓芸 100%",
        "15.00",  # deposits of 150,000 in 万元
        "+5.00",  # 50,000 more than at the new year
        "80.00",  # the loan's balance
        "周*婷",
        "139****0482",
        "财务总监",
        "答复贴现报价",
        "谈贴现",
        "要票据池",
        "已答复",
        "喜茶",
        f"{reverse('visits:log')}?customer={customer.pk}",
    ):
        assert words in shown, words
    for secret in ("13812345678", "91350100M000100Y43", "13912340482", "周晓婷"):
        assert secret not in shown


def test_a_risk_manager_finds_the_credit_and_nothing_that_was_said(
    customer: Customer, manager: User, risk: User, as_: LoginAs
) -> None:
    fill(customer, manager)
    shown = text(as_(risk).get(page(customer)))
    assert "80.00" in shown
    assert customer.name in shown
    assert "货款已付" in shown
    for hidden in ("15.00", "周*婷", "答复贴现报价", "谈贴现", "要票据池", "财务总监"):
        assert hidden not in shown, hidden
    assert "放款" in text(as_(risk).get(reverse("customer_timeline", args=[customer.pk])))


def test_the_credit_panel_says_what_is_suggested_and_looked_at_next(
    customer: Customer, manager: User, colleague: User, risk: User, as_: LoginAs
) -> None:
    look_after(make.make_loan(customer), manager)
    make.make_due_diligence(customer, lead=manager, co=colleague, number="DD1")
    for reader in (manager, risk):
        panel = text(as_(reader).get(page(customer))).partition('id="credit"')[2]
        for words in ("关注", "12", "正常", "明天", "DD1", "300.00"):
            assert words in panel, words


@pytest.mark.parametrize("who", ["auditor", "head_office"])
def test_readers_find_no_way_to_write(
    who: str, customer: Customer, as_: LoginAs, request: pytest.FixtureRequest
) -> None:
    shown = text(as_(request.getfixturevalue(who)).get(page(customer)))
    for address in (
        reverse("visits:log"),
        reverse("customers:edit", args=[customer.pk]),
        reverse("customers:contact_add", args=[customer.pk]),
    ):
        assert address not in shown


def test_lead_and_co_manager_stand_with_their_shares(
    customer: Customer, manager: User, colleague: User, as_: LoginAs
) -> None:
    Assignment.objects.update(share=Decimal("0.7"))
    make.assign(customer, colleague, role="CO", share=Decimal("0.3"), from_on=dt.date(2026, 3, 1))
    shown = text(as_(colleague).get(page(customer)))  # who shares a customer sees them
    assert re.search("林晓芸 70%.*周立行 30%.*自 2026-03-01", shown, re.S)


def test_a_customer_without_anything_teaches(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    shown = text(as_(manager).get(page(customer)))
    for words in ("还没有持有产品", "没有未了承诺", "还没有登记关键人", "还没有往来"):
        assert words in shown
    assert "没有未结清的贷款" in shown


def test_an_unknown_balance_is_a_dash(customer: Customer, manager: User, as_: LoginAs) -> None:
    make.make_deposit(customer)
    shown = text(as_(manager).get(page(customer)))
    assert "0.00" not in shown


def test_foreign_money_is_listed_and_not_added_up(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    today = clock.business_day()
    make.make_deposit(customer, {today: Decimal("20000")})
    make.make_deposit(customer, {today: Decimal("70000")}, currency="USD")
    shown = text(as_(manager).get(page(customer)))
    assert re.search(r'href="#holdings">2\.00<', shown)
    assert re.search(r"7\.00</a> USD", shown)


def test_the_worst_class_and_overdue_days_stand_out(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    make.make_loan(customer)
    worst = make.make_loan(customer, None, LoanClass.SUBSTANDARD, overdue_days=95)
    shown = text(as_(manager).get(page(customer)))
    strip = shown.partition('id="holdings"')[0]
    assert "次级" in strip
    assert worst.number in strip
    assert "逾期 95 天" in shown


def test_a_promise_past_its_day_is_marked(customer: Customer, manager: User, as_: LoginAs) -> None:
    made = promise(customer, manager, due_in=-2)
    browser = as_(manager)
    shown = text(browser.get(page(customer)))
    assert "逾期 2 天" in shown
    place = f"#promise-{made.pk}"
    assert f'href="{reverse("visits:promises")}{place}"' in shown
    assert f'id="{place[1:]}"' in text(browser.get(reverse("visits:promises")))


# --- the timeline -------------------------------------------------------------------------------


def test_the_timeline_runs_backwards_through_all_apps(
    customer: Customer, manager: User, colleague: User
) -> None:
    today = clock.business_day()
    make.make_loan(customer, disbursed_on=today - dt.timedelta(days=6))
    promise(customer, manager, made_on=today - dt.timedelta(days=2))
    talk(customer, manager, days_ago=3)
    need(customer, manager)
    make.make_due_diligence(customer, lead=manager, co=colleague, number="DD1")
    found = timeline(customer, reader=manager, most=10)
    days = [(today - entry.day).days for entry in found]
    assert days == sorted(days) == [0, 2, 3, 5, 6]
    assert len(timeline(customer, reader=manager, most=2)) == 2


def test_the_page_shows_twenty_events_and_the_way_to_the_others(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    for _n in range(20):
        talk(customer, manager)
    older = reverse("customer_timeline", args=[customer.pk])
    more = f'<div class="zk-pf"><a href="{older}">'
    browser = as_(manager)
    assert more not in text(browser.get(page(customer)))
    talk(customer, manager, note="第一次见面", days_ago=900)
    shown = text(browser.get(page(customer)))
    assert more in shown
    assert "第一次见面" not in shown
    whole = text(browser.get(older))
    assert "第一次见面" in whole
    long_ago = clock.business_day() - dt.timedelta(days=900)
    assert f"<br>{long_ago.year}</time>" in whole


# --- cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 3])
def test_the_page_asks_as_often_for_three_of_each_as_for_one(
    times: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(customer, manager, times)
    browser = as_(manager)
    browser.get(page(customer))
    with django_assert_num_queries(REQUEST + SHELL + 19):
        answer = browser.get(page(customer))
    assert text(answer).count("/customers/accounts/") == times + 1  # rows and the next maturity
    assert Contact.objects.count() == DepositAccount.objects.count() == times


@pytest.mark.parametrize("who", ["manager", "risk", "auditor"])
def test_no_link_of_the_page_is_a_dead_end(
    who: str,
    customer: Customer,
    manager: User,
    colleague: User,
    as_: LoginAs,
    request: pytest.FixtureRequest,
) -> None:
    fill(customer, manager)
    make.make_due_diligence(customer, lead=manager, co=colleague, number="DD1")
    browser = as_(request.getfixturevalue(who))
    main = text(browser.get(page(customer))).partition("<main")[2].partition("</main>")[0]
    links = set(re.findall(r'<a [^>]*href="(/[^"#]+)', main))
    assert len(links) > 3
    assert {link: browser.get(link.replace("&amp;", "&")).status_code for link in links} == (
        dict.fromkeys(links, 200)
    )


def held(customer: Customer, manager: User, as_: LoginAs) -> str:
    shown = text(as_(manager).get(page(customer)))
    return shown.partition('id="holdings"')[2].partition("</section>")[0]


@pytest.mark.parametrize(("balance", "words"), [("0", "已支取"), ("30000", "待处理")])
def test_a_deposit_that_matured_is_no_arrear(
    balance: str, words: str, customer: Customer, manager: User, as_: LoginAs
) -> None:
    today = clock.business_day()
    matured = today - dt.timedelta(days=16)
    make.make_deposit(
        customer,
        {today: Decimal(balance)},
        kind=DepositAccount.Kind.TIME,
        opened_on=dt.date(2025, 11, 7),
        matures_on=matured,
    )
    shown = held(customer, manager, as_)
    assert f"已到期 {matured:%m-%d}" in shown
    assert words in shown
    assert "逾期" not in shown
    assert "zk-due--over" not in shown


def test_accounts_without_a_balance_are_folded_away(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    today = clock.business_day()
    for balance in ("500", "0", "0"):
        make.make_deposit(customer, {today: Decimal(balance)})
    full, _summary, folded = held(customer, manager, as_).partition("<details")
    assert (full.count("zk-fig"), folded.count("zk-fig")) == (1, 2)
    assert "2 个零余额账户" in folded
