"""Cross-selling: what similar customers hold, never who, never from a small group."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.core import clock
from crm.core.models import Branch, Setting, User
from customers import services
from customers.models import Customer, PeerShare, Product, ProductKind
from tests import factories
from tests import products_factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def payroll(db: None) -> Product:
    return make.make_product(ProductKind.PAYROLL)


def firms(manager: User, branch: Branch, how_many: int, **fields: Any) -> list[Customer]:
    fields = {"industry": "C265", **fields}
    return [
        factories.make_customer(manager, branch, f"江州{n}号机械厂", **fields)
        for n in range(how_many)
    ]


def told(customer: Customer) -> list[tuple[str, int, int, bool]]:
    found = services.gaps(customer, on=clock.business_day())
    return [(gap.product_kind, gap.holders, gap.others, gap.is_bank_wide) for gap in found]


def compare() -> int:
    return services.compare_peers(on=clock.business_day())


def test_eight_of_ten_similar_customers_hold_payroll_and_this_one_does_not(
    manager: User, branch: Branch, payroll: Product
) -> None:
    group = firms(manager, branch, 11)
    for one in group[:8]:
        make.make_holding(one, product=payroll)
    assert compare() == 2  # the branch's share and the bank's
    assert told(group[10]) == [("PAYROLL", 8, 10, False)]
    assert told(group[0]) == []  # who holds it has no gap


def test_attack_17_a_group_of_fewer_than_ten_others_tells_nothing_and_is_not_stored(
    manager: User, branch: Branch, payroll: Product
) -> None:
    group = firms(manager, branch, 10)  # each has nine others
    for one in group[:9]:
        make.make_holding(one, product=payroll)
    assert compare() == 0
    assert told(group[9]) == []
    Setting.objects.create(key="cross_sell.least_group", value=9, from_on=clock.business_day())
    assert compare() == 2
    assert told(group[9]) == [("PAYROLL", 9, 9, False)]


def test_attack_17_raising_the_least_group_hides_last_nights_shares_at_once(
    manager: User, branch: Branch, payroll: Product
) -> None:
    group = firms(manager, branch, 11)
    for one in group[:8]:
        make.make_holding(one, product=payroll)
    compare()
    Setting.objects.create(key="cross_sell.least_group", value=20, from_on=clock.business_day())
    assert told(group[10]) == []


def test_a_small_branch_is_compared_with_the_bank(
    manager: User, branch: Branch, other_manager: User, other_branch: Branch, payroll: Product
) -> None:
    here = firms(manager, branch, 2)
    there = firms(other_manager, other_branch, 10)
    for one in there[:7]:
        make.make_holding(one, product=payroll)
    compare()
    assert told(here[0]) == [("PAYROLL", 7, 11, True)]


def test_similar_is_the_same_kind_tier_and_section(
    manager: User, branch: Branch, payroll: Product
) -> None:
    group = firms(manager, branch, 11)
    for one in group[:8]:
        make.make_holding(one, product=payroll)
    compare()
    for fields in ({"kind": "INSTITUTION"}, {"tier": "GOLD"}, {"industry": "F511"}):
        (other,) = firms(manager, branch, 1, **fields)
        assert told(other) == [], fields
    (same,) = firms(manager, branch, 1, industry="C131")
    assert told(same) == [("PAYROLL", 8, 10, False)]


def test_what_few_hold_is_no_gap(manager: User, branch: Branch, payroll: Product) -> None:
    group = firms(manager, branch, 11)
    for one in group[:4]:
        make.make_holding(one, product=payroll)
    compare()
    assert told(group[10]) == []  # 4 of 10 is less than half
    Setting.objects.create(key="cross_sell.least_share", value=0.4, from_on=clock.business_day())
    assert told(group[10]) == [("PAYROLL", 4, 10, False)]


def test_closed_and_dormant_do_not_count_deposits_with_a_term_and_loans_do(
    manager: User, branch: Branch, payroll: Product
) -> None:
    group = firms(manager, branch, 12)
    gone = group[11]
    Customer.objects.filter(pk=gone.pk).update(status="DORMANT")
    make.make_holding(gone, product=payroll)
    today = clock.business_day()
    make.make_holding(group[0], product=payroll, closed_on=today)
    for one in group[:6]:
        factories.make_deposit(one, {dt.date(2026, 11, 2): Decimal(1)}, kind="TIME")
        factories.make_deposit(one, {dt.date(2026, 11, 2): Decimal(1)}, kind="DEMAND")
    for one in group[:9]:
        factories.make_loan(one)
    compare()
    assert told(group[10]) == [("LOAN", 9, 10, False), ("DEPOSIT", 6, 10, False)]
    assert told(group[7]) == [("DEPOSIT", 6, 10, False)]


def test_the_night_after_replaces_the_shares(
    manager: User, branch: Branch, payroll: Product
) -> None:
    group = firms(manager, branch, 11)
    for one in group[:8]:
        make.make_holding(one, product=payroll)
    assert compare() == compare() == 2
    assert PeerShare.objects.count() == 2


def test_gaps_ask_a_fixed_number_of_questions_whatever_the_group(
    manager: User, branch: Branch, payroll: Product
) -> None:
    group = firms(manager, branch, 11)
    asked = []
    for holders in (3, 9):
        for one in group[:holders]:
            make.make_holding(one, product=payroll)
        compare()
        with CaptureQueriesContext(connection) as found:
            told(group[10])
        asked.append(len(found))
    assert asked == [5, 5]  # two settings, shares, holdings, deposits


def test_nothing_in_the_shares_names_a_customer() -> None:
    names = {field.name for field in PeerShare._meta.get_fields()}
    assert names == {
        "id", "branch", "kind", "tier", "section", "product_kind", "customers", "holders",
        "business_day",
    }  # fmt: skip
