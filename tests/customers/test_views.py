"""Lists, picker, forms and accounts, as the cast sees them in a browser."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock, paging
from crm.core.models import Branch, User
from customers.models import Contact, Customer
from customers.names import name_keys
from tests import factories as make
from tests.conftest import LoginAs

LIST, PICK, DUE = (reverse(f"customers:{n}") for n in ("list", "picker", "maturities"))
XSS = "<script>alert(1)</script>"
HTMX = {"HX-Request": "true"}
# the tests' roles (2), session, user, the transaction's points (3) and its row context
REQUEST = 8
SHELL = 2  # postings; data day with unread notices


def text(answer: Any) -> str:
    return str(answer.content.decode())


def named(manager: User, branch: Branch, name: str, **fields: Any) -> Customer:
    keys = name_keys(name)
    return make.make_customer(
        manager, branch, name, pinyin=keys.pinyin, initials=keys.initials, **fields
    )


def rows(answer: Any) -> int:
    return len(re.findall("<tr>", text(answer).partition("<tbody>")[2]))


# --- the list -----------------------------------------------------------------------------------


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        make.make_deposit(
            make.make_customer(manager, branch), {dt.date(2026, 11, 2): Decimal("1234567.80")}
        )
    browser = as_(manager)
    browser.get(LIST)
    # count, page, managers, deposits; views
    with django_assert_num_queries(REQUEST + SHELL + 5):
        answer = browser.get(LIST)
    assert rows(answer) == how_many
    assert "123.46" in text(answer)


def test_an_empty_list_teaches(manager: User, as_: LoginAs) -> None:
    answer = text(as_(manager).get(LIST))
    assert "还没有客户" in answer
    assert "<table" not in answer


def test_nobody_found_says_what_to_type(customer: Customer, manager: User, as_: LoginAs) -> None:
    answer = text(as_(manager).get(LIST, {"q": "xyz"}))
    assert "没有找到客户" in answer


def test_htmx_gets_the_rows_only(customer: Customer, manager: User, as_: LoginAs) -> None:
    answer = as_(manager).get(LIST, {"q": "启明"}, headers=HTMX)
    assert "<html" not in text(answer)
    assert "启明" in text(answer)
    assert "HX-Request" in answer.headers["Vary"]
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("manager", {"customer"}),
        ("assistant", {"customer"}),
        ("colleague", set()),
        ("other_manager", {"foreign_customer"}),
        ("head", {"customer"}),
        ("risk", set()),
        ("head_office", {"customer", "foreign_customer"}),
        ("auditor", {"customer", "foreign_customer"}),
        ("admin", set()),
    ],
)
def test_each_finds_their_own(
    who: str,
    sees: set[str],
    customer: Customer,
    foreign_customer: Customer,
    as_: LoginAs,
    request: pytest.FixtureRequest,
) -> None:
    browser = as_(request.getfixturevalue(who))
    for address in (LIST, f"{LIST}?q=有限", f"{PICK}?q=江", PICK):
        shown = text(browser.get(address))
        for name in ("customer", "foreign_customer"):
            one = request.getfixturevalue(name)
            expected = name in sees and ("有限" in one.name or "有限" not in address)
            expected = expected and (one.name[0] == "江" or "q=江" not in address)
            assert (str(one.pk) in shown) == expected, (address, name)


def test_a_risk_manager_finds_borrowers_without_their_deposits(
    customer: Customer, risk: User, as_: LoginAs
) -> None:
    make.make_loan(customer)
    make.make_deposit(customer, {dt.date(2026, 11, 2): Decimal("1234567.80")})
    shown = text(as_(risk).get(LIST))
    assert customer.name in shown
    assert "123.46" not in shown


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kind=INDIVIDUAL", ["陈*明"]),
        ("tier=DIAMOND", ["江州启明"]),
        ("status=PROSPECT", ["滨江学校"]),
        ("mine=1", ["陈*明", "江州启明", "滨江学校"]),
        ("sort=name", ["滨江学校", "陈*明", "江州启明"]),
        ("sort=next", ["江州启明", "陈*明", "滨江学校"]),
        ("sort=quiet", ["陈*明", "滨江学校", "江州启明"]),
        ("kind=INDIVIDUAL&tier=DIAMOND", []),
    ],
)
def test_filters_and_orders(
    asked: str, found: list[str], manager: User, branch: Branch, as_: LoginAs
) -> None:
    today = clock.business_day()
    named(manager, branch, "陈晓明", kind="INDIVIDUAL", next_contact_on=today + dt.timedelta(9))
    named(
        manager,
        branch,
        "江州启明",
        tier="DIAMOND",
        next_contact_on=today,
        last_contact_on=today,
    )
    named(manager, branch, "滨江学校", status="PROSPECT")
    shown = text(as_(manager).get(f"{LIST}?{asked}", headers=HTMX))
    names = re.findall(r'<a class="zk-b" href="[^"]+">([^<]+)</a>', shown)
    assert sorted(names) == sorted(found)
    if asked.startswith(("sort=name", "sort=next")):
        assert names == found
    if asked == "sort=quiet":
        assert names[-1] == "江州启明"  # who was never talked to comes first


def test_the_list_of_one_manager_for_their_head(
    customer: Customer, manager: User, colleague: User, head: User, as_: LoginAs
) -> None:
    browser = as_(head)
    mine = text(browser.get(LIST, {"manager": str(manager.pk)}))
    assert customer.name in mine
    assert "林晓芸 管户" in mine
    assert customer.name not in text(browser.get(LIST, {"manager": str(colleague.pk)}))


def test_counts_stop_where_nobody_counts_any_more(
    manager: User, branch: Branch, as_: LoginAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    for _n in range(2):
        make.make_customer(manager, branch)
    assert "共 2 条" in text(as_(manager).get(LIST))
    make.make_customer(manager, branch)
    shown = text(as_(manager).get(LIST))
    assert "超过 2 条" in shown
    assert "请缩小查找范围" in shown


def test_pages_of_fifty(manager: User, branch: Branch, as_: LoginAs) -> None:
    for _n in range(51):
        make.make_customer(manager, branch)
    browser = as_(manager)
    assert rows(browser.get(LIST)) == 50
    assert rows(browser.get(LIST, {"page": 2})) == 1
    assert rows(browser.get(LIST, {"page": "99999999"})) == 1
    assert rows(browser.get(LIST, {"page": "<x>"})) == 50
    assert "?q=%E6%B1%9F&amp;page=2" in text(browser.get(LIST, {"q": "江"}))


def test_a_name_is_text_wherever_it_stands(manager: User, branch: Branch, as_: LoginAs) -> None:
    one = named(manager, branch, XSS)
    person = make.make_contact(one, XSS, title=XSS, note=XSS)
    make.make_deposit(one, matures_on=clock.business_day())
    browser = as_(manager)
    for address in (
        LIST,
        f"{LIST}?q={XSS}",
        f"{PICK}?q=script",
        DUE,
        reverse("customer", args=[one.pk]),
        reverse("customers:edit", args=[one.pk]),
        reverse("customers:contact_edit", args=[person.pk]),
    ):
        shown = text(browser.get(address))
        assert "<script>alert" not in shown, address
        assert "&lt;script&gt;" in shown or "&lt;scr" in shown, address


# --- the picker ---------------------------------------------------------------------------------


def test_the_picker_offers_ten_at_most(
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in range(11):
        named(manager, branch, f"江州第{n}厂")
    browser = as_(manager)
    browser.get(PICK)
    with django_assert_num_queries(REQUEST + 1):
        answer = browser.get(PICK, {"q": "jz"})
    assert text(answer).count('role="option"') == 10


@pytest.mark.parametrize(
    ("query", "marked"), [("启明", "启明"), ("qm", "启明"), ("5678", ""), ("qimingxin", "")]
)
def test_the_picker_marks_what_was_found(
    query: str, marked: str, manager: User, branch: Branch, as_: LoginAs
) -> None:
    one = named(manager, branch, "江州启明新材料")
    one.phone = "13812345678"
    one.save()
    shown = text(as_(manager).get(PICK, {"q": query}))
    assert f'data-value="{one.pk}" data-label="江州启明新材料"' in shown
    assert re.findall("<mark>(.*?)</mark>", shown) == ([marked] if marked else [])


def test_people_stay_masked_in_the_picker(manager: User, branch: Branch, as_: LoginAs) -> None:
    named(manager, branch, "陈晓明", kind="INDIVIDUAL")
    shown = text(as_(manager).get(PICK, {"q": "晓明"}))
    assert "陈*明" in shown
    assert "陈晓明" not in shown


# --- register and change ------------------------------------------------------------------------

NEW = {"kind": "COMPANY", "name": "江州新客户有限公司", "status": "PROSPECT", "version": 1}
NEW["client_key"] = "0193a5c2-7b1e-7c3a-9a63-0d1f4a2b9c11"


def test_a_manager_registers_a_customer(manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    assert "江州" not in text(browser.get(reverse("customers:create")))
    answer = browser.post(reverse("customers:create"), {**NEW, "lead": manager.pk}, follow=True)
    customer = Customer.objects.get()
    assert answer.redirect_chain == [(reverse("customer", args=[customer.pk]), 302)]
    assert "客户已建档" in text(answer)


def test_what_nobody_asked_for_is_not_taken(
    manager: User, other_branch: Branch, as_: LoginAs
) -> None:
    smuggled = {
        "branch": other_branch.pk,
        "source": "CORE",
        "number": "1",
        "tier": "PRIVATE",
        "has_credit": "on",
        "created_at": "2000-01-01",
        "id": str(other_branch.pk),
    }
    as_(manager).post(reverse("customers:create"), {**NEW, **smuggled, "lead": manager.pk})
    one = Customer.objects.get()
    assert (one.branch, one.source, one.tier) == (manager.postings.get().branch, "CRM", "ORDINARY")
    assert not one.has_credit
    assert one.number != "1"
    assert one.pk != other_branch.pk


def test_a_paper_on_file_elsewhere_says_ask_for_cooperation(
    manager: User, foreign_customer: Customer, as_: LoginAs
) -> None:
    foreign_customer.id_kind, foreign_customer.id_number = "USCC", "91350100M000100Y43"
    foreign_customer.save()
    paper = {"id_kind": "USCC", "id_number": "91350100m000100y43"}
    answer = as_(manager).post(reverse("customers:create"), {**NEW, **paper, "lead": manager.pk})
    assert answer.status_code == 422
    assert "已建档" in text(answer)
    for secret in (foreign_customer.name, foreign_customer.number, "唐一诺", "望江支行"):
        assert secret not in text(answer)
    assert Customer.objects.count() == 1


def test_two_editors_at_once_lose_no_word(
    customer: Customer, manager: User, head: User, as_: LoginAs
) -> None:
    address = reverse("customers:edit", args=[customer.pk])
    typed = {"kind": "COMPANY", "name": customer.name, "status": "ACTIVE", "version": 1}
    assert as_(head).post(address, {**typed, "note": "行长写的"}).status_code == 302
    browser = as_(manager)
    answer = browser.post(address, {**typed, "note": "经理写的"})
    assert answer.status_code == 422
    assert "经理写的" in text(answer)
    assert "行长写的" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    assert browser.post(address, {**typed, "version": 2, "note": "商量过的"}).status_code == 302
    customer.refresh_from_db()
    assert (customer.note, customer.version) == ("商量过的", 3)


def test_a_fed_customer_shows_locks_and_the_way_to_a_correction(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    Customer.objects.update(source="CORE")
    shown = text(as_(manager).get(reverse("customers:edit", args=[customer.pk])))
    assert "申请更正" in shown
    assert re.search(r'name="name"[^>]* disabled', shown)
    assert not re.search(r'name="note"[^>]* disabled', shown)


@pytest.mark.parametrize("who", ["auditor", "head_office"])
def test_a_refusal_says_who_may(
    who: str, customer: Customer, as_: LoginAs, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    answer = as_(user).get(reverse("customers:edit", args=[customer.pk]))
    assert answer.status_code == 403
    assert "客户经理、客户专员和机构负责人" in text(answer)


# --- key people ---------------------------------------------------------------------------------


def test_a_key_person_is_added_and_changed(customer: Customer, manager: User, as_: LoginAs) -> None:
    browser = as_(manager)
    typed = {"name": "周晓婷", "role": "DECIDER", "phone": "13912340482"}
    add = reverse("customers:contact_add", args=[customer.pk])
    assert browser.post(add, typed).status_code == 302
    person = Contact.objects.get()
    edit = reverse("customers:contact_edit", args=[person.pk])
    shown = text(browser.get(edit))
    assert "139****0482" in shown
    assert "13912340482" not in shown
    assert browser.post(edit, {"name": "周晓婷", "role": "USER", "version": 1}).status_code == 302
    person.refresh_from_db()
    assert (person.role, person.phone.reveal()) == ("USER", "13912340482")
    assert person.customer == customer


def test_a_wrong_phone_keeps_what_was_typed(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    typed = {"name": "周晓婷", "role": "DECIDER", "phone": "139"}
    answer = as_(manager).post(reverse("customers:contact_add", args=[customer.pk]), typed)
    assert answer.status_code == 422
    assert 'value="周晓婷"' in text(answer)
    assert "0571-88881234" in text(answer)
