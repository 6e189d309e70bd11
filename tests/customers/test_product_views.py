"""Catalogue, proposals and sales in a browser."""

import re
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import User
from customers.models import Customer, Product, ProductKind, Proposal, Sale, SuitabilityCheck
from tests import factories
from tests import products_factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db
PRODUCTS, STEPS = reverse("customers:products"), reverse("customers:sale_steps")
REQUEST, SHELL = 8, 2  # as tests/customers/test_views.py counts them
XSS = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _in_english(db: None) -> Any:
    User.objects.update(language="en")
    with translation.override("en"):
        yield


def text(answer: Any) -> str:
    return str(answer.content.decode())


def english(user: User) -> User:
    User.objects.filter(pk=user.pk).update(language="en")
    user.refresh_from_db()
    return user


# --- the catalogue ------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_catalogue_asks_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        make.make_product()
    browser = as_(manager)
    browser.get(PRODUCTS)
    with django_assert_num_queries(REQUEST + SHELL + 2):
        answer = browser.get(PRODUCTS)
    assert len(re.findall("<tr>", text(answer).partition("<tbody>")[2])) == how_many


def test_the_catalogue_is_narrowed_by_kind_grade_name_and_sale(manager: User, as_: LoginAs) -> None:
    make.make_product(name="稳盈甲", risk_grade="R1")
    make.make_product(ProductKind.FUND, name="基金乙", risk_grade="R4")
    make.make_product(ProductKind.CARD, name="卡丙")
    make.make_product(name="停售丁", sold_to=factories.LONG_AGO)
    browser = as_(manager)

    def found(query: str) -> set[str]:
        page = text(browser.get(f"{PRODUCTS}?{query}")).partition("<tbody>")[2]
        return {name for name in ("稳盈甲", "基金乙", "卡丙", "停售丁") if name in page}

    assert found("") == {"稳盈甲", "基金乙", "卡丙"}
    assert found("past=1") == {"稳盈甲", "基金乙", "卡丙", "停售丁"}
    assert found("kind=FUND") == {"基金乙"}
    assert found("grade=R1") == {"稳盈甲"}
    assert found("grade=-") == {"卡丙"}
    assert found("q=卡") == {"卡丙"}
    assert found("kind=NONSENSE&grade=R9") == {"稳盈甲", "基金乙", "卡丙"}


def test_attack_30_talking_points_are_escaped(head_office: User, as_: LoginAs) -> None:
    product = make.make_product(name=XSS, feature=XSS, benefit=XSS)
    for path in (PRODUCTS, reverse("customers:product", args=[product.pk])):
        assert XSS not in text(as_(head_office).get(path))


def test_head_office_sees_edit_buttons_a_manager_does_not(
    head_office: User, manager: User, as_: LoginAs
) -> None:
    product = make.make_product()
    edit = reverse("customers:product_edit", args=[product.pk])
    page = reverse("customers:product", args=[product.pk])
    assert edit in text(as_(head_office).get(page))
    assert edit not in text(as_(manager).get(page))


def test_editing_keeps_versions_and_tells_who_was_first(head_office: User, as_: LoginAs) -> None:
    product = make.make_product(code="LC-1")
    form = {
        "code": "LC-1", "name": "新名", "kind": "WEALTH", "risk_grade": "R3", "version": 1,
        "for_kinds": ["INDIVIDUAL"], "sold_from": "2026-01-01",
        "after_sale": ["CALL_BACK", "THANKS"],
    }  # fmt: skip
    edit, browser = reverse("customers:product_edit", args=[product.pk]), as_(head_office)
    assert browser.post(edit, form).status_code == 302
    product.refresh_from_db()
    assert (product.name, product.version) == ("新名", 2)
    # the days that THANKS had of its own are kept
    assert product.after_sale == [{"code": "THANKS", "days": 1}, {"code": "CALL_BACK"}]
    answer = browser.post(edit, {**form, "name": "更新的名"})
    assert answer.status_code == 422
    assert "更新的名" in text(answer)
    product.refresh_from_db()
    assert product.name == "新名"


def test_a_fed_products_grade_cannot_be_posted(head_office: User, as_: LoginAs) -> None:
    product = make.make_product(source="FUNDS", risk_grade="R4")
    form = {"version": 1, "risk_grade": "R1", "benefit": "好处", "after_sale": []}
    assert (
        as_(head_office).post(reverse("customers:product_edit", args=[product.pk]), form)
    ).status_code == 302
    product.refresh_from_db()
    assert (product.risk_grade, product.benefit) == ("R4", "好处")


def test_a_code_that_is_taken_is_refused(head_office: User, as_: LoginAs) -> None:
    make.make_product(code="LC-1")
    form = {"code": "LC-1", "name": "x", "kind": "WEALTH", "version": 1,
            "for_kinds": ["INDIVIDUAL"], "sold_from": "2026-01-01"}  # fmt: skip
    answer = as_(head_office).post(reverse("customers:product_create"), form)
    assert answer.status_code == 422
    assert Product.objects.count() == 1


# --- proposals and sales ------------------------------------------------------------------------


def test_an_unsuitable_product_is_refused_on_the_page_with_reason_and_remedy(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    fund = make.make_product(ProductKind.FUND, risk_grade="R5", name="科技主题")
    browser = as_(english(manager))
    sale = {"product": fund.pk, "amount": "1000", "client_key": str(uuid.uuid4())}
    for path, data in (
        (reverse("customers:sale_create", args=[customer.pk]), sale),
        (reverse("customers:proposal_create", args=[customer.pk]), {"product_0": fund.pk}),
    ):
        answer = browser.post(path, data)
        assert answer.status_code == 422
        assert "risk level has never been assessed" in text(answer)
        assert "take the risk assessment first" in text(answer)
    assert not Sale.objects.exists()
    assert not Proposal.objects.exists()
    kept = SuitabilityCheck.objects.values_list("occasion", "outcome", "by__name")
    assert sorted(kept) == [
        ("PROPOSAL", "REFUSED", manager.name), ("SALE", "REFUSED", manager.name)
    ]  # fmt: skip
    page = text(browser.get(reverse("customer_holdings", args=[customer.pk])))
    assert "Refused as unsuitable" in page
    assert "科技主题" in page


def test_from_draft_to_sale_and_thanks(customer: Customer, manager: User, as_: LoginAs) -> None:
    payroll = make.make_product(ProductKind.PAYROLL, name="代发工资", feature="批量入账")
    browser = as_(english(manager))
    sent = {"product_0": payroll.pk, "amount_0": "200000.00"}
    browser.post(reverse("customers:proposal_create", args=[customer.pk]), sent)
    proposal = Proposal.objects.get()
    here = reverse("customers:proposal", args=[proposal.pk])
    assert "批量入账" in text(browser.get(here))
    browser.post(reverse("customers:proposal_present", args=[proposal.pk]), {"version": 1})
    answer = reverse("customers:proposal_decide", args=[proposal.pk])
    refused = browser.post(answer, {"version": 2, "accepted": "0", "reason": ""})
    assert refused.status_code == 422
    assert "Say why the customer declined" in text(refused)
    assert browser.post(answer, {"version": 2, "accepted": "1"}).status_code == 302
    line = proposal.lines.get()
    sell = reverse("customers:sale_create", args=[customer.pk]) + f"?line={line.pk}"
    assert sell in text(browser.get(here)).replace("&amp;", "&")
    assert "200,000.00" in text(browser.get(sell))
    data = {"product": payroll.pk, "amount": "200000.01", "client_key": str(uuid.uuid4())}
    assert "more than the customer accepted" in text(browser.post(sell, data))
    assert browser.post(sell, {**data, "amount": "200000.00"}).status_code == 302
    assert Sale.objects.get().line == line
    step = Sale.objects.get().steps.order_by("due_on").first()
    assert step
    assert reverse("customers:sale_step_done", args=[step.pk]) in text(browser.get(STEPS))
    done = {"note": "已致电感谢", "from": "list"}
    answered = browser.post(reverse("customers:sale_step_done", args=[step.pk]), done)
    assert answered.headers["Location"] == STEPS
    step.refresh_from_db()
    assert (step.done_by, step.note) == (manager, "已致电感谢")


def test_attack_1_a_line_of_a_foreign_customer_in_the_address_is_404(
    customer: Customer, foreign_customer: Customer, manager: User, other_manager: User, as_: LoginAs
) -> None:
    theirs = make.make_proposal(foreign_customer, other_manager, state="ACCEPTED").lines.get()
    second = factories.make_customer(manager, customer.branch, "江州第二机械厂")
    own = make.make_proposal(second, manager, state="ACCEPTED").lines.get()
    for line in (theirs.pk, own.pk, uuid.uuid4(), "nonsense"):
        path = reverse("customers:sale_create", args=[customer.pk]) + f"?line={line}"
        assert as_(manager).get(path).status_code == 404


def test_attack_18_a_sale_takes_no_seller_day_or_grade_from_the_body(
    customer: Customer, manager: User, colleague: User, as_: LoginAs
) -> None:
    payroll = make.make_product(ProductKind.PAYROLL)
    data = {
        "product": payroll.pk, "client_key": str(uuid.uuid4()), "sold_by": colleague.pk,
        "sold_on": "2020-01-01", "risk_level": "C5", "customer": colleague.pk,
    }  # fmt: skip
    as_(manager).post(reverse("customers:sale_create", args=[customer.pk]), data)
    sale = Sale.objects.get()
    assert (sale.sold_by, sale.sold_on, sale.risk_level) == (manager, clock.business_day(), "")


def test_an_assistant_is_told_who_sells(customer: Customer, assistant: User, as_: LoginAs) -> None:
    answer = as_(english(assistant)).get(reverse("customers:sale_create", args=[customer.pk]))
    assert answer.status_code == 403
    assert "Account managers and branch heads" in text(answer)


@pytest.mark.parametrize("how_many", [1, 3])
def test_after_sale_steps_ask_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    customer: Customer,
    foreign_customer: Customer,
    other_manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        make.make_sale(customer, manager)
    make.make_sale(foreign_customer, other_manager)
    browser = as_(manager)
    browser.get(STEPS)
    with django_assert_num_queries(REQUEST + SHELL + 2):
        answer = browser.get(STEPS)
    assert len(re.findall('id="step-', text(answer))) == how_many
