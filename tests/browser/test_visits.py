"""A visit is logged in a real browser: by initials, keyboard on the desk, thumb on the phone."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from crm.core import clock
from crm.core.models import Branch, User
from customers.models import Contact, Customer, DepositAccount
from customers.names import name_keys
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, Visit
from visits.models import Promise
from visits.models import Visit as Talk


@pytest.fixture
def plant(transactional_db: None, manager: User, branch: Branch) -> Customer:
    """A platinum customer with two people, a deposit that matures and a promise that is late."""
    keys = name_keys("江州华诚机械制造有限公司")
    found = make.make_customer(
        manager,
        branch,
        "江州华诚机械制造有限公司",
        pinyin=keys.pinyin,
        initials=keys.initials,
        tier="PLATINUM",
    )
    make.make_contact(found, "吴国峰", role=Contact.Role.DECIDER)
    make.make_contact(found, "何丽梅", role=Contact.Role.EXECUTOR)
    today = clock.business_day()
    make.make_deposit(
        found,
        {today: Decimal("3200000.00")},
        kind=DepositAccount.Kind.TIME,
        matures_on=today + dt.timedelta(days=3),
    )
    Promise.objects.create(
        customer=found,
        made_by=manager,
        made_on=today - dt.timedelta(days=8),
        due_on=today - dt.timedelta(days=7),
        text="答复票据贴现报价",
        created_at=clock.now(),
    )
    return found


def choose(page: Page, initials: str) -> None:
    """The customer by initials; the fragments that follow are there."""
    page.locator("#id_customer_box").press_sequentially(initials)
    expect(page.locator("#id_customer_list [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#visit-people")).to_contain_text("吴*峰")


def test_a_visit_by_keyboard_on_the_desk(plant: Customer, manager: User, visit: Visit) -> None:
    page = visit(manager, "/", DESK)
    page.keyboard.press("q")
    page.wait_for_url("**/visits/log/")
    page.locator("#id_customer_box").focus()
    choose(page, "hcjx")
    expect(page.locator("[data-next-contact][aria-pressed=true]")).to_contain_text("白金每季")
    page.locator("label", has_text="有意向").click()
    page.locator("label", has_text="授信").click()
    page.locator("label", has_text="吴*峰").click()
    page.locator("#id_note").fill("三号线明年二月投产，缺设备款")
    page.locator("#id_promise_0").fill("送设备贷测算")
    page.keyboard.press("Enter")
    expect(page.locator("#id_promise_1")).to_be_focused()
    page.keyboard.type("报支行长")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/customers/{plant.pk}/")
    expect(page.locator("#toasts")).to_contain_text("拜访已记录")
    expect(page.locator("#main")).to_contain_text("三号线明年二月投产")
    talk = Talk.objects.get()
    assert (talk.result, talk.people.get().contact.name) == ("INTERESTED", "吴国峰")
    assert list(talk.promises.order_by("text").values_list("text", flat=True)) == [
        "报支行长",
        "送设备贷测算",
    ]


def test_a_visit_by_thumb_on_the_phone_takes_eight_taps(
    plant: Customer, manager: User, visit: Visit
) -> None:
    page = visit(manager, "/visits/log/", PHONE)
    page.locator("#id_customer_box").tap()  # 1, then four letters
    choose(page, "hcjx")  # 2
    page.locator("label", has_text="有意向").tap()  # 3
    page.locator("label", has_text="授信").tap()  # 4
    page.locator("label", has_text="代发工资").tap()  # 5
    page.locator("#id_note").tap()  # 6
    page.keyboard.type("代发现在他行，年前愿换")
    page.locator("#id_promise_0").tap()  # 7
    page.keyboard.type("送方案")
    page.get_by_role("button", name="保存").tap()  # 8
    page.wait_for_url(f"**/customers/{plant.pk}/")
    assert {need.kind for need in plant.needs.all()} == {"CREDIT", "PAYROLL"}
    plant.refresh_from_db()
    assert plant.next_contact_on == Talk.objects.get().next_contact_on is not None


def test_without_the_right_words_nothing_typed_is_lost(
    plant: Customer, manager: User, visit: Visit
) -> None:
    page = visit(manager, f"/visits/log/?customer={plant.pk}")
    page.locator("#id_note").fill("谈代发工资")
    page.locator("#id_promise_0").fill("送方案")
    page.locator("#id_due_0").fill("2020-01-01")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".zk-promise.is-wrong")).to_contain_text("不能早于承诺日")
    expect(page.locator("#id_note")).to_have_value("谈代发工资")
    expect(page.locator("#id_promise_0")).to_have_value("送方案")
    said: list[str] = page.complaints  # type: ignore[attr-defined]  # set by the fixture
    said[:] = [text for text in said if "422" not in text]


def test_from_today_to_the_answer(plant: Customer, manager: User, visit: Visit) -> None:
    page = visit(manager, "/")
    row = page.locator(".zk-todo li.is-over")
    expect(row).to_contain_text("个工作日")
    row.get_by_role("link", name="登记答复").click()
    page.locator("input[name=text]").fill("已电话答复 1.10%")
    page.get_by_role("button", name="已答复").click()
    expect(page.locator("#toasts")).to_contain_text("答复已登记")
    assert Promise.objects.get().answer == "已电话答复 1.10%"


def test_the_pages_are_drawn(
    plant: Customer,
    manager: User,
    colleague: User,
    pictures: Callable[[User | None, str, str], list[Path]],
) -> None:
    for user, path, name in (
        (manager, "/", "today"),
        (colleague, "/", "today-empty"),
        (manager, f"/visits/log/?customer={plant.pk}", "visit-log"),
        (manager, "/promises/", "promises"),
        (manager, "/visits/", "visits-empty"),
    ):
        assert len(pictures(user, path, name)) == 4
