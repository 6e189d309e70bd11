"""Relations, owners and groups on pages."""

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import Branch, User
from customers.models import Customer, CustomerGroup, Outsider, Relation
from tests import factories as make
from tests import relation_factories as related
from tests.conftest import LoginAs
from tests.customers.made import firms
from tests.relation_factories import make_outsider, make_relation, make_share

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
USCC = "91350100M000100Y43"  # DOMAIN.md G


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(name: str, one: Customer) -> str:
    return reverse(name, kwargs={"pk": one.pk})


# --- the list ------------------------------------------------------------------------------------


def test_a_relation_is_read_from_either_end(
    customer: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    (other,) = firms(manager, branch, "乙")
    make_relation(customer, other, Relation.Kind.SUPPLIER)
    assert "供应商" in text(as_(manager).get(page("customers:relations", customer)))
    shown = text(as_(manager).get(page("customers:relations", other)))
    assert customer.name in shown
    assert "供货给" in shown


def test_the_other_end_that_one_may_not_see_has_no_name(
    customer: Customer, foreign_customer: Customer, manager: User, as_: LoginAs
) -> None:
    make_relation(customer, foreign_customer, note="勿外传", source="章程")
    shown = text(as_(manager).get(page("customers:relations", customer)))
    assert "望江支行的客户" in shown
    for private in (foreign_customer.name, foreign_customer.number, str(foreign_customer.pk)):
        assert private not in shown


def test_the_note_is_read_on_the_file_that_it_stands_on_only(
    customer: Customer, foreign_customer: Customer, other_manager: User, as_: LoginAs
) -> None:
    make_relation(customer, foreign_customer, note="勿外传")
    shown = text(as_(other_manager).get(page("customers:relations", foreign_customer)))
    assert "滨江支行的客户" in shown
    assert "勿外传" not in shown


def test_who_sees_the_other_end_only_changes_nothing(
    customer: Customer, foreign_customer: Customer, other_manager: User, as_: LoginAs
) -> None:
    row = make_relation(customer, foreign_customer)
    browser = as_(other_manager)
    for name in ("customers:relation_edit", "customers:relation_end"):
        assert browser.post(reverse(name, kwargs={"pk": row.pk}), {}).status_code == 403
    row.refresh_from_db()
    assert row.to_on is None


# --- writing -------------------------------------------------------------------------------------


def test_an_outsider_is_put_on_file_with_a_sealed_paper(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    body = {
        "kind": "SHAREHOLDER",
        "outsider_name": "江州控股有限公司",
        "outsider_kind": "FIRM",
        "outsider_id_number": USCC,
        "percent": "60",
        "source": "登记机关",
    }
    where = page("customers:relation_add", customer)
    assert as_(manager).post(where, body).status_code == 302
    firm = Outsider.objects.get()
    assert firm.id_number.reveal() == USCC
    assert USCC.encode() not in bytes(firm.id_number_cipher)
    row = Relation.objects.get()
    assert (row.outsider, row.percent, row.recorded_by) == (firm, Decimal(60), manager)
    shown = text(as_(manager).get(page("customers:relations", customer)))
    assert USCC not in shown
    person = {
        "kind": "SHAREHOLDER",
        "of_outsider": firm.pk,
        "outsider_name": "赵思源",
        "percent": "50",
    }
    assert as_(manager).post(where, person).status_code == 302
    shown = text(as_(manager).get(page("customers:relations", customer)))
    assert "50% × 60% = 30%" in shown
    assert "受益所有人" in shown


def test_the_same_outsider_is_on_file_once(customer: Customer, manager: User, as_: LoginAs) -> None:
    where = page("customers:relation_add", customer)
    for kind in ("SPOUSE", "EMPLOYER"):
        body = {"kind": kind, "outsider_name": "赵思源", "outsider_kind": "PERSON"}
        assert as_(manager).post(where, body).status_code == 302
    assert Outsider.objects.count() == 1
    assert Relation.objects.count() == 2


def test_more_than_the_whole_is_warned_but_kept(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    make_share(customer, make_outsider(customer, "甲"), "70")
    body = {"kind": "SHAREHOLDER", "outsider_name": "乙", "percent": "40"}
    answer = as_(manager).post(page("customers:relation_add", customer), body, follow=True)
    assert "110" in text(answer)
    assert Relation.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"percent": ""}, "percent"),
        ({"percent": "0"}, "percent"),
        ({"percent": "100.5"}, "percent"),
        ({"from_on": "2026-02-01", "to_on": "2026-01-31"}, "to_on"),
        ({"outsider_name": ""}, "other"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    change: dict[str, str], field: str, customer: Customer, manager: User, as_: LoginAs
) -> None:
    body = {"kind": "SHAREHOLDER", "outsider_name": "乙", "percent": "40", **change}
    answer = as_(manager).post(page("customers:relation_add", customer), body)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Relation.objects.exists()


def test_a_relation_is_on_file_once_and_ends(
    customer: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    (other,) = firms(manager, branch, "乙")
    browser, where = as_(manager), page("customers:relation_add", customer)
    body = {"kind": "SUPPLIER", "other": str(other.pk)}
    assert browser.post(where, body).status_code == 302
    assert browser.post(where, body).status_code == 422
    row = Relation.objects.get()
    browser.post(reverse("customers:relation_end", kwargs={"pk": row.pk}))
    row.refresh_from_db()
    assert row.to_on == TODAY


# --- owners --------------------------------------------------------------------------------------


def test_a_chain_through_a_nameless_customer_shows_the_arithmetic_only(
    customer: Customer, foreign_customer: Customer, manager: User, as_: LoginAs
) -> None:
    make_share(customer, foreign_customer, "50")
    make_share(foreign_customer, make_outsider(foreign_customer, "钱无声"), "60")
    shown = text(as_(manager).get(page("customers:relations", customer)))
    assert "60% × 50% = 30%" in shown
    assert foreign_customer.name not in shown
    assert "钱*声" not in shown


def test_a_declared_owner_who_is_not_found_by_chains_is_told(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    make_relation(customer, make_outsider(customer, "孙有言"), "BENEFICIAL_OWNER", percent=30)
    make_share(customer, make_outsider(customer, "李实在"), "100")
    shown = text(as_(manager).get(page("customers:relations", customer)))
    assert "申报" in shown
    assert "孙*言" in shown


# --- groups --------------------------------------------------------------------------------------


def test_a_group_names_whom_one_sees_and_counts_the_others(
    customer: Customer, foreign_customer: Customer, manager: User, as_: LoginAs
) -> None:
    group = related.make_group(customer, foreign_customer, limit=Decimal(30_000_000))
    for where in (
        page("customers:relations", customer),
        reverse("customers:group", args=[group.pk]),
    ):
        shown = text(as_(manager).get(where))
        assert "3,000.00" in shown
        assert "另有 1 户" in shown
        assert foreign_customer.name not in shown


def test_members_join_and_leave_but_the_head_stays(
    customer: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    (other,) = firms(manager, branch, "乙")
    browser = as_(manager)
    browser.post(page("customers:group_add", customer), {"name": "启明集团", "limit": "1000000"})
    group = CustomerGroup.objects.get()
    where = reverse("customers:group", kwargs={"pk": group.pk})
    join = {"member": str(other.pk), "from_on": TODAY.isoformat()}
    assert browser.post(where, join).status_code == 302
    assert browser.post(where, join).status_code == 422  # once at a time
    for member in group.members.all():
        browser.post(reverse("customers:group_leave", kwargs={"pk": member.pk}))
    left = {row.customer_id: row.to_on for row in group.members.all()}
    assert left == {customer.pk: None, other.pk: TODAY}


def test_who_sees_a_member_only_changes_nothing(
    customer: Customer, foreign_customer: Customer, other_manager: User, as_: LoginAs
) -> None:
    make.make_loan(foreign_customer)
    group = related.make_group(customer, foreign_customer)
    where = reverse("customers:group", kwargs={"pk": group.pk})
    assert as_(other_manager).get(where).status_code == 200
    assert as_(other_manager).post(where, {"name": "改名"}).status_code == 403
    group.refresh_from_db()
    assert group.name == "启明集团"


# --- queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(
    rows: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(rows):
        make_share(customer, make_outsider(customer, f"股东{n}"), "30")
        related.make_group(customer, name=f"集团{n}")
    browser = as_(manager)
    browser.get(page("customers:relations", customer))
    with django_assert_num_queries(19):
        browser.get(page("customers:relations", customer))
