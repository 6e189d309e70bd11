"""Pages of standing and care, as each of the cast finds them."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import Branch, User
from customers import services
from customers.models import AmlRating, Customer, Grade, StandingChange, TierRules, TierWatch
from tests import factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
REQUEST, SHELL = 8, 2


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(customer: Customer) -> str:
    return reverse("customers:standing", args=[customer.pk])


def publish(**fields: Any) -> TierRules:
    asked = {
        "who": "FIRM", "valid_from": TODAY, "measure": "DAY", "down_after": 3, "note": "",
        "thresholds": [("GOLD", Decimal(100)), ("PLATINUM", Decimal(500))], "by": None,
        "at": clock.now(), "on": TODAY, **fields,
    }  # fmt: skip
    return services.publish_tier_rules(**asked)


def change(customer: Customer, day: dt.date = TODAY, after: str = "GOLD") -> None:
    StandingChange.objects.create(
        customer=customer, kind="TIER", before="ORDINARY", after=after, why="UP", changed_on=day,
        value=Decimal("123.45"), least=Decimal(100), recorded_at=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    how_many: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    publish()
    for n in range(how_many):
        make.make_deposit(customer, {TODAY.replace(day=1): Decimal("50.00")})
        change(customer, TODAY - dt.timedelta(days=n))
        services.rate_aml(
            customer=customer, level="HIGH", reason="行业", by=manager, on=TODAY, at=clock.now()
        )
    browser = as_(manager)
    browser.get(page(customer))
    # customer; rules, thresholds, balances; watch, changes, grades, ratings, plans
    with django_assert_num_queries(REQUEST + SHELL + 9):
        answer = browser.get(page(customer))
    assert text(answer).count("123.45") == how_many


def test_it_says_what_the_next_tier_takes(customer: Customer, manager: User, as_: LoginAs) -> None:
    publish()
    make.make_deposit(customer, {TODAY.replace(day=1): Decimal("320.50")})
    Customer.objects.filter(pk=customer.pk).update(tier="GOLD")
    shown = text(as_(manager).get(page(customer)))
    assert "再增加 179.50 元即为白金" in shown  # 500 − 320.50


def test_it_warns_on_the_way_down(customer: Customer, manager: User, as_: LoginAs) -> None:
    publish()
    TierWatch.objects.create(
        customer=customer, best="ORDINARY", times=2, since_on=dt.date(2026, 9, 30),
        last_on=dt.date(2026, 10, 31), value=0,
    )  # fmt: skip
    shown = text(as_(manager).get(page(customer)))
    assert "自 2026-09-30 起已有 2 个月末低于门槛（满 3 个降级）" in shown


def test_without_rules_and_rows_the_page_teaches(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    shown = text(as_(manager).get(page(customer)))
    assert "总行尚未发布等级规则" in shown
    assert "尚未评级" in shown
    assert "还没有变动" in shown


def test_the_auditor_reads_and_writes_nothing(
    customer: Customer, auditor: User, as_: LoginAs
) -> None:
    shown = text(as_(auditor).get(page(customer)))
    assert reverse("customers:grade", args=[customer.pk]) not in shown
    assert reverse("customers:aml", args=[customer.pk]) not in shown


def test_a_grade_is_kept_with_its_letter(customer: Customer, assistant: User, as_: LoginAs) -> None:
    data = {"value": 5, "potential": 4, "loyalty": 4, "safety": 3, "note": "扩产在即"}
    answer = as_(assistant).post(reverse("customers:grade", args=[customer.pk]), data, follow=True)
    grade = Grade.objects.get()
    assert (grade.letter, grade.points, grade.by) == ("A", Decimal("4.25"), assistant)
    assert "扩产在即" in text(answer)


def test_bad_marks_are_told_and_nothing_typed_is_lost(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    data = {"value": 9, "potential": 4, "loyalty": 4, "safety": 3, "note": "别丢了这句"}
    answer = as_(manager).post(reverse("customers:grade", args=[customer.pk]), data)
    assert answer.status_code == 422
    assert "别丢了这句" in text(answer)
    assert not Grade.objects.exists()


def test_the_head_agrees_to_a_lower_risk_on_the_page(
    customer: Customer, manager: User, head: User, as_: LoginAs
) -> None:
    values = {"customer": customer, "reason": "核实", "on": TODAY, "at": clock.now()}
    services.rate_aml(level="HIGH", by=manager, **values)
    waiting = services.rate_aml(level="LOW", by=manager, **values)
    address = reverse("customers:aml_decide", args=[waiting.pk])
    assert address not in text(as_(manager).get(page(customer)))
    browser = as_(head)
    assert address in text(browser.get(page(customer)))
    browser.post(address, {"agree": "yes"})
    assert AmlRating.objects.filter(customer=customer).current().get().level == "LOW"
    again = browser.post(address, {"agree": "no"}, follow=True)
    assert "该评级已经审核" in text(again)


# --- the lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize("name", ["dormant", "reviews"])
def test_lists_ask_as_often_for_three_as_for_one(
    name: str,
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        one = make.make_customer(manager, branch)
        if name == "dormant":
            Customer.objects.filter(pk=one.pk).update(status="DORMANT")
    browser, address = as_(manager), reverse(f"customers:{name}")
    browser.get(address)
    with django_assert_num_queries(REQUEST + SHELL + 2):  # count, rows
        answer = browser.get(address)
    assert text(answer).count("/standing/") == how_many


@pytest.mark.parametrize("name", ["dormant", "reviews", "tier_rules"])
def test_empty_lists_teach(name: str, manager: User, as_: LoginAs) -> None:
    shown = text(as_(manager).get(reverse(f"customers:{name}")))
    assert "<table" not in shown
    assert any(word in shown for word in ("没有睡眠客户", "没有到期的复评", "还没有规则"))


def test_a_colleague_finds_nobody_elses_sleepers(
    customer: Customer, colleague: User, as_: LoginAs
) -> None:
    Customer.objects.filter(pk=customer.pk).update(status="DORMANT")
    for name in ("dormant", "reviews"):
        shown = text(as_(colleague).get(reverse(f"customers:{name}")))
        assert customer.display_name not in shown


def test_a_rating_far_from_due_leaves_the_list(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    address = reverse("customers:reviews")
    assert customer.display_name in text(as_(manager).get(address))  # never rated
    services.rate_aml(
        customer=customer, level="LOW", reason="常规", by=manager, on=TODAY, at=clock.now()
    )
    assert customer.display_name not in text(as_(manager).get(address))


def test_head_office_publishes_and_a_manager_reads(
    head_office: User, manager: User, as_: LoginAs
) -> None:
    data = {
        "applies_to": "PERSON", "valid_from": TODAY.isoformat(), "measure": "MONTH",
        "down_after": 3, "gold": "100000", "platinum": "500000", "diamond": "2000000",
        "private": "8000000",
    }  # fmt: skip
    browser, address = as_(head_office), reverse("customers:tier_rules")
    refused = browser.post(address, {**data, "platinum": "5"})
    assert refused.status_code == 422
    assert "较高等级的门槛应高于下一级" in text(refused)
    assert 'value="2000000"' in text(refused)
    assert browser.post(address, data).status_code == 302
    shown = text(as_(manager).get(address))
    assert "2,000,000.00" in shown
    assert "发布新规则" not in shown
