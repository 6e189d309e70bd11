"""Prices of loans: worked out, asked for once, decided by another person; and their pages."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from appraisal import services
from appraisal.models import PricingProposal, ValueReview
from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, Role, Setting, User
from customers.models import Customer, CustomerGroup, FtpRate, GroupMember
from tests import factories as make
from tests.conftest import LoginAs
from tests.value_factories import make_price, make_review, prices_of_money

pytestmark = pytest.mark.django_db
D = Decimal
TODAY = clock.business_day()
REQUEST, SHELL = 8, 2


def text(answer: Any) -> str:
    return str(answer.content.decode())


def decide(price: PricingProposal, by: User, *, agrees: bool = True, word: str = "") -> None:
    services.decide_price(price=price, agrees=agrees, word=word, by=by, on=TODAY)


def asked(**fields: Any) -> dict[str, Any]:
    return {
        "product": "流动资金贷款", "amount": "10000000", "term_months": "12",
        "security": "GUARANTEE", "rate": "5.52", "deposits": "3000000", "fees": "",
        "reason": "配套代发工资", "client_key": str(uuid.uuid4()), **fields,
    }  # fmt: skip


def test_a_price_is_kept_with_what_it_brings(customer: Customer, manager: User) -> None:
    price = make_price(customer, manager)
    # 5.20 % ÷ 1.06 × (1 − 6 % × 12 %) = 4.870340 %; − 2.60 % − 0.80 % = 1.470340 %
    # 147,033.96 − 67,500 = 79,533.96; × 75 % = 59,650.47; ÷ 800,000 = 7.456309 %
    assert price.raroc is not None
    assert round(price.raroc, 6) == D("0.074563")
    assert price.eva == D("-28349.53")  # 59,650.47 − 88,000
    assert (price.whole_raroc, price.whole_eva) == (price.raroc, price.eva)  # nothing else is held
    assert price.state == "PROPOSED"


def test_its_arithmetic_stays_when_the_bank_changes_its_figures(
    customer: Customer, manager: User
) -> None:
    price = make_price(customer, manager)
    Setting.objects.create(
        key="value.terms", from_on=TODAY,
        value={"vat": "0.06", "surcharge": "0.12", "operating": "0.02", "tax": "0.25",
               "capital": "0.10", "hurdle": "0.20"},
    )  # fmt: skip
    FtpRate.objects.all().delete()
    price.refresh_from_db()
    assert services.quote_of(price).own.eva.quantize(D("0.01")) == price.eva


def test_the_same_form_twice_asks_once(customer: Customer, manager: User) -> None:
    key = uuid.uuid4()
    one, two = (make_price(customer, manager, client_key=key) for _ in range(2))
    assert one == two
    assert PricingProposal.objects.count() == 1


def test_without_a_transfer_price_nothing_is_made_up(customer: Customer, manager: User) -> None:
    prices_of_money()
    FtpRate.objects.filter(side="LOAN").delete()
    FtpRate.objects.filter(side="DEPOSIT").update(side="DEPOSIT")
    with pytest.raises(Refusal):
        make_price(customer, manager)


def test_another_person_decides(
    customer: Customer, manager: User, head: User, colleague: User
) -> None:
    price = make_price(customer, head)
    for nobody in (head, manager, colleague):
        with pytest.raises(Refusal):
            decide(price, nobody)
    price = make_price(customer, manager)
    decide(price, head)
    price.refresh_from_db()
    assert (price.state, price.decided_by, price.decided_on) == ("AGREED", head, TODAY)


def test_no_door_lets_one_person_ask_and_agree(customer: Customer, manager: User) -> None:
    price = make_price(customer, manager)
    with pytest.raises(IntegrityError, match="nobody_agrees"), transaction.atomic():
        PricingProposal.objects.filter(pk=price.pk).update(
            state="AGREED", decided_by=manager, decided_on=TODAY
        )


def test_the_head_of_another_branch_who_audits_ours_decides_nothing(
    customer: Customer, manager: User, other_branch: Branch, bank: Branch
) -> None:
    two_hats = make.make_staff("双职", Role.HEAD, other_branch)
    make.post(two_hats, Role.AUDITOR, bank)
    with pytest.raises(Refusal):
        decide(make_price(customer, manager), two_hats)


def test_a_decision_is_made_once(customer: Customer, manager: User, head: User) -> None:
    price = make_price(customer, manager)
    decide(price, head)
    with pytest.raises(Refusal):
        decide(price, head, agrees=False, word="反悔")
    with pytest.raises(Refusal):
        services.withdraw_price(price=price, by=manager, on=TODAY)


def test_a_no_says_why(customer: Customer, manager: User, head: User) -> None:
    with pytest.raises(Refusal) as no:
        decide(make_price(customer, manager), head, agrees=False)
    assert no.value.field == "word"


def test_only_who_asked_withdraws(customer: Customer, manager: User, head: User) -> None:
    price = make_price(customer, manager)
    with pytest.raises(Refusal):
        services.withdraw_price(price=price, by=head, on=TODAY)
    assert services.withdraw_price(price=price, by=manager, on=TODAY).state == "WITHDRAWN"


# --- pages --------------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_value_page_asks_as_often_for_three_as_for_one(
    how_many: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        make_price(customer, manager)
        make_review(customer, manager)
        make.make_deposit(customer, {TODAY.replace(day=1): D(100)}, rate=D("0.01"))
        make.make_loan(customer, {TODAY.replace(day=1): D(100)})
    browser, address = as_(manager), reverse("appraisal:value", args=[customer.pk])
    browser.get(address)
    # customer, groups; terms, curves, accounts, balances, loans, balances, PD, LGD, fees;
    # pipeline, prices, reviews
    with django_assert_num_queries(REQUEST + SHELL + 14):
        answer = browser.get(address)
    assert text(answer).count("争取结算归行") == how_many


def test_the_page_adds_up_the_group_that_one_sees(
    customer: Customer, foreign_customer: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    group = CustomerGroup.objects.create(
        customer=customer, name="启明系", created_at=clock.now(), updated_at=clock.now()
    )
    for member in (customer, foreign_customer):
        GroupMember.objects.create(group=group, customer=member, from_on=TODAY)
    shown = text(as_(manager).get(reverse("appraisal:value", args=[customer.pk])))
    assert "启明系" in shown
    assert foreign_customer.name not in shown
    assert "另有 1 户由他人管户" in shown


def test_worked_out_is_not_asked_for(customer: Customer, manager: User, as_: LoginAs) -> None:
    prices_of_money()
    address = reverse("appraisal:price_create", args=[customer.pk])
    answer = as_(manager).post(address, asked(calculate="yes", reason=""))
    assert answer.status_code == 200
    # (5.52 % net of VAT is 5.170053 %): margin 177,005.28 + 3,000,000 × 2 % − 67,500
    # = 169,505.28; × 75 % = 127,128.96; − 88,000
    assert "39,128.96" in text(answer)
    assert not PricingProposal.objects.exists()


def test_asked_on_the_page_it_waits_for_the_head(
    customer: Customer, manager: User, head: User, as_: LoginAs
) -> None:
    prices_of_money()
    address = reverse("appraisal:price_create", args=[customer.pk])
    answer = as_(manager).post(address, asked(), follow=True)
    assert "待负责人审批" in text(answer)
    price = PricingProposal.objects.get()
    assert (price.rate, price.eva) == (D("0.055200"), D("39128.96"))
    page = reverse("appraisal:price", args=[price.pk])
    assert reverse("appraisal:price_decide", args=[price.pk]) not in text(as_(manager).get(page))
    assert reverse("appraisal:price_decide", args=[price.pk]) in text(as_(head).get(page))


def test_what_was_typed_stays_when_it_is_wrong(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    prices_of_money()
    address = reverse("appraisal:price_create", args=[customer.pk])
    answer = as_(manager).post(address, asked(rate="52", reason="说明不丢"))
    assert answer.status_code == 422
    assert "说明不丢" in text(answer)


def test_customers_of_reviewed_tiers_stand_on_the_list_until_somebody_looked(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    address, browser = reverse("appraisal:value_reviews"), as_(manager)
    assert customer.name not in text(browser.get(address))  # an ordinary one is not reviewed
    Customer.objects.filter(pk=customer.pk).update(tier="GOLD")
    assert "从未重评" in text(browser.get(address))
    make_review(customer, manager)
    assert ValueReview.objects.count() == 1
    assert customer.name not in text(browser.get(address))


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_reviews_asks_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(how_many):
        make.make_customer(manager, branch, f"金卡{n}号", tier="GOLD")
    browser, address = as_(manager), reverse("appraisal:value_reviews")
    browser.get(address)
    with django_assert_num_queries(REQUEST + SHELL + 3):  # setting, count, page
        answer = browser.get(address)
    assert text(answer).count('zk-soon">从未重评') == how_many


def test_the_auditor_reads_and_writes_nothing(
    customer: Customer, auditor: User, as_: LoginAs
) -> None:
    shown = text(as_(auditor).get(reverse("appraisal:value", args=[customer.pk])))
    assert reverse("appraisal:price_create", args=[customer.pk]) not in shown
    assert "登记重评" not in shown
