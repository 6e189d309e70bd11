"""Guarantees and circles on pages: what is named, what stays nameless, what must be said first."""

from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import Branch, User
from customers import services
from customers.models import CircleNotice, Customer, Guarantee
from tests import factories as make
from tests import relation_factories as related
from tests.conftest import LoginAs
from tests.customers.made import firms
from tests.relation_factories import make_circle, make_guarantee

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(name: str, one: Customer) -> str:
    return reverse(name, kwargs={"pk": one.pk})


@pytest.fixture
def mine(customer: Customer) -> Customer:
    make.make_loan(customer)
    return customer


@pytest.fixture
def theirs(foreign_customer: Customer) -> Customer:
    make.make_loan(foreign_customer)
    return foreign_customer


@pytest.fixture
def circle(mine: Customer, theirs: Customer) -> list[Guarantee]:
    return make_circle(mine, theirs)


# --- nothing leaks -------------------------------------------------------------------------------

PAGES = ("customers:guarantees", "customers:graph", "contagion")


@pytest.mark.usefixtures("circle")
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["manager", "assistant", "head", "risk"])
def test_a_circle_through_somebody_elses_customer_has_no_name_and_no_link(
    name: str,
    who: str,
    mine: Customer,
    theirs: Customer,
    as_: LoginAs,
    request: pytest.FixtureRequest,
) -> None:
    shown = text(as_(request.getfixturevalue(who)).get(page(name, mine)))
    assert theirs.name not in shown
    assert theirs.number not in shown
    assert str(theirs.pk) not in shown
    hidden = "望江支行的客户" if name != "contagion" else "另有 1 户"
    assert hidden in shown


@pytest.mark.usefixtures("circle")
@pytest.mark.parametrize("who", ["head_office", "auditor"])
def test_who_sees_both_reads_both_names(
    who: str, mine: Customer, theirs: Customer, as_: LoginAs, request: pytest.FixtureRequest
) -> None:
    browser = as_(request.getfixturevalue(who))
    for name in PAGES:
        shown = text(browser.get(page(name, mine)))
        assert theirs.name in shown, name
        assert page("customer", theirs) in shown, name


def test_a_row_between_two_customers_is_seen_from_either_end(
    mine: Customer,
    theirs: Customer,
    manager: User,
    other_manager: User,
    colleague: User,
    as_app: Any,
) -> None:
    row = make_guarantee(mine, theirs)
    for user, sees in ((manager, True), (other_manager, True), (colleague, False)):
        assert Guarantee.objects.visible_to(user).filter(pk=row.pk).exists() is sees
        with as_app(user):
            assert Guarantee.objects.filter(pk=row.pk).exists() is sees


def test_of_several_nameless_ones_each_has_a_number(
    mine: Customer, other_manager: User, other_branch: Branch, manager: User, as_: LoginAs
) -> None:
    make_circle(mine, *firms(other_manager, other_branch, "甲", "乙"))
    shown = text(as_(manager).get(page("customers:guarantees", mine)))
    assert "望江支行的客户 (1)" in shown
    assert "望江支行的客户 (2)" in shown


def test_the_finders_give_the_web_keys_but_open_no_row(
    circle: list[Guarantee], mine: Customer, theirs: Customer, manager: User, as_app: Any
) -> None:
    with as_app(manager):
        net = services.guarantee_net(start=mine.pk, on=TODAY)
        assert theirs.pk in net.nodes
        assert not Customer.objects.filter(pk=theirs.pk).exists()
        make_elsewhere = Guarantee.objects.exclude(customer=mine).exclude(guarantor=mine)
        assert not make_elsewhere.exists()
    assert len(circle) == 2


def test_a_guarantors_paper_stays_masked(mine: Customer, manager: User, as_: LoginAs) -> None:
    person = related.make_outsider(mine, id_number="11010519491231002X")
    make_guarantee(person, mine)
    for name in PAGES:
        shown = text(as_(manager).get(page(name, mine)))
        assert "11010519491231002X" not in shown
        assert "赵思源" not in shown
    assert "赵*源" in text(as_(manager).get(page("customers:guarantees", mine)))


# --- the check before saving ---------------------------------------------------------------------


def asked(guarantor: Customer, **fields: Any) -> dict[str, Any]:
    return {
        "guarantor": str(guarantor.pk),
        "kind": "JOINT",
        "amount": "500000",
        "from_on": TODAY.isoformat(),
        **fields,
    }


def test_the_form_shows_the_circle_first_and_saves_it_with_a_reason(
    mine: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    b, c = firms(manager, branch, "乙", "丙")
    make_guarantee(mine, b)
    make_guarantee(b, c)
    browser, where = as_(manager), page("customers:guarantee_add", mine)
    answer = browser.post(where, asked(c))
    shown = text(answer)
    assert answer.status_code == 422
    assert "形成 3 户担保圈" in shown
    assert b.name in shown
    assert "250.00" in shown  # 100 + 100 + 50, 10,000 yuan
    assert Guarantee.objects.count() == 2
    seen = answer.context["form"]["seen"].value()
    assert f'value="{seen}"' in shown
    assert browser.post(where, asked(c, seen=seen)).status_code == 422
    assert browser.post(where, asked(c, seen="0" * 16, reason="集团内担保")).status_code == 422
    assert not CircleNotice.objects.exists()
    assert browser.post(where, asked(c, seen=seen, reason="集团内担保")).status_code == 302
    notice = CircleNotice.objects.get()
    assert (notice.by, notice.reason, notice.members) == (manager, "集团内担保", 3)
    assert "集团内担保" in text(browser.get(page("customers:guarantees", mine)))


def test_the_preview_writes_nothing(
    mine: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    (b,) = firms(manager, branch, "乙")
    where = page("customers:guarantee_check", mine)
    assert "不形成担保圈" in text(as_(manager).post(where, asked(b)))
    make_guarantee(mine, b)
    assert "形成 2 户担保圈" in text(as_(manager).post(where, asked(b)))
    assert "请先填写" in text(as_(manager).post(where, {}))
    assert Guarantee.objects.count() == 1


def test_a_circle_over_a_nameless_one_is_shown_before_it_is_saved(
    mine: Customer, theirs: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    (b,) = firms(manager, branch, "乙")
    make_guarantee(mine, theirs)
    make_guarantee(theirs, b)
    shown = text(as_(manager).post(page("customers:guarantee_add", mine), asked(b)))
    assert "形成 3 户担保圈" in shown
    assert "望江支行的客户" in shown
    assert theirs.name not in shown


def test_a_colleagues_debtor_is_not_withdrawn_from_the_guarantors_end(
    mine: Customer, theirs: Customer, manager: User, as_: LoginAs
) -> None:
    row = make_guarantee(mine, theirs, state="PROPOSED")
    answer = as_(manager).post(reverse("customers:guarantee_withdraw", kwargs={"pk": row.pk}))
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.state == "PROPOSED"


# --- the circles of the branch -------------------------------------------------------------------

CIRCLES = reverse("customers:circles")


@pytest.mark.parametrize(
    ("who", "finds"),
    [
        ("manager", True),
        ("assistant", True),
        ("colleague", False),
        ("head", True),
        ("risk", True),
        ("head_office", True),
        ("auditor", True),
        ("admin", False),
    ],
)
@pytest.mark.usefixtures("circle")
def test_each_finds_the_circles_of_whom_they_see(
    who: str, *, finds: bool, mine: Customer, as_: LoginAs, request: pytest.FixtureRequest
) -> None:
    services.find_circles(on=TODAY)
    shown = text(as_(request.getfixturevalue(who)).get(CIRCLES))
    assert (mine.name in shown) is finds
    if who == "risk":
        assert "另有 1 户" in shown
    assert ("尚未发现担保圈" in shown) is not finds


def test_the_largest_exposure_comes_first(
    mine: Customer, manager: User, branch: Branch, risk: User, as_: LoginAs
) -> None:
    small, middle, large = (
        make_circle(*firms(manager, branch, f"{n}甲", f"{n}乙"), amount=f"{n}00000.00")
        for n in (1, 3, 7)
    )
    services.find_circles(on=TODAY)
    shown = text(as_(risk).get(CIRCLES))
    places = [shown.index(row[0].customer.name) for row in (large, middle, small)]
    assert places == sorted(places)


# --- queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_guarantees_asks_as_often_for_three_as_for_one(
    rows: int,
    mine: Customer,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for one in firms(manager, branch, *"乙丙丁"[:rows]):
        make_guarantee(one, mine)
    browser = as_(manager)
    browser.get(page("customers:guarantees", mine))
    with django_assert_num_queries(19):
        browser.get(page("customers:guarantees", mine))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_circles_ask_as_often_for_three_as_for_one(
    rows: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(rows):
        make_circle(*firms(manager, branch, f"{n}甲", f"{n}乙"))
    services.find_circles(on=TODAY)
    browser = as_(manager)
    browser.get(CIRCLES)
    with django_assert_num_queries(13):
        browser.get(CIRCLES)
