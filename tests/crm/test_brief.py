"""The visit brief: what stands on it, for whom, and as a PDF."""

import contextlib
import datetime as dt
import re
import zlib
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm import papers
from crm.core import clock
from crm.core.errors import StaleWrite
from crm.core.models import User
from crm.views import brief_sections
from customers.models import Customer, Guarantee
from tests import factories as make
from tests.conftest import LoginAs
from tests.people_factories import make_need, make_profile
from visits.models import Preparation, Question, QuestionList, Visit
from visits.services import install_question_lists, prepare_visit

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
REQUEST, SHELL, SECTIONS = 8, 2, 38


def text(answer: Any) -> str:
    return str(answer.content.decode())


def page(customer: Customer) -> str:
    return reverse("visit_brief", args=[customer.pk])


def prepared(**fields: Any) -> dict[str, Any]:
    return {
        "for_on": TODAY + dt.timedelta(days=1), "purpose": "NEED", "aim": "确认转存意向",
        "opening": "上次提到的利率", "papers": "利率表", "lists": ["spin-firm"], **fields,
    }  # fmt: skip


def prepare(customer: Customer, by: User, version: int = 0, **fields: Any) -> Preparation:
    return prepare_visit(
        customer=customer, values=prepared(**fields), version=version, by=by, at=clock.now()
    )


def met(customer: Customer, by: User, days_ago: int) -> Visit:
    return Visit.objects.create(
        customer=customer, manager=by, logged_by=by, channel="VISIT", result="FOLLOW_UP",
        happened_at=clock.now() - dt.timedelta(days=days_ago), note="谈了设备贷",
        client_key=customer.pk, created_at=clock.now(),
    )  # fmt: skip


def section(title: str, customer: Customer, reader: User) -> brief_sections.Section:
    told = brief_sections.columns(customer, reader=reader, on=TODAY, mine=None)
    return next(one for column in told for one in column if one.title == title)


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_brief_asks_as_often_for_three_as_for_one(
    how_many: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    install_question_lists()
    prepare(customer, manager)
    met(customer, manager, 400)
    for _n in range(how_many):
        make.make_deposit(customer, {TODAY.replace(day=1): Decimal(100)}, rate=Decimal("0.01"))
        make.make_loan(customer, {TODAY.replace(day=1): Decimal(100)})
        make.make_contact(customer)
    browser = as_(manager)
    browser.get(page(customer))
    with django_assert_num_queries(REQUEST + SHELL + SECTIONS):
        answer = browser.get(page(customer))
    assert text(answer).count("周*婷") == how_many


def test_what_is_prepared_stands_on_the_brief(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    install_question_lists()
    answer = as_(manager).post(page(customer), {**prepared(), "version": 0}, follow=True)
    shown = text(answer)
    assert "确认转存意向" in shown
    assert "SPIN 提问（企业）" in shown
    assert "KYC 核对（企业）</h3>" not in shown  # not chosen


def test_each_prepares_for_themselves(
    customer: Customer, manager: User, assistant: User, as_: LoginAs
) -> None:
    prepare(customer, manager)
    assert "确认转存意向" not in text(as_(assistant).get(page(customer)))


def test_of_two_windows_the_later_keeps_its_text_and_is_told(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    install_question_lists()
    prepare(customer, manager)
    with pytest.raises(StaleWrite):
        prepare(customer, manager, aim="另一个目的")
    answer = as_(manager).post(page(customer), {**prepared(aim="不要丢"), "version": 0})
    assert answer.status_code == 422
    assert "不要丢" in text(answer)
    assert Preparation.objects.get().aim == "确认转存意向"


def test_the_next_visit_writes_over_the_last(customer: Customer, manager: User) -> None:
    prepare(customer, manager)
    row = prepare(customer, manager, version=1, aim="回访")
    assert (row.version, Preparation.objects.get().aim) == (2, "回访")


def test_lists_are_data_for_the_kind_of_customer(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    call_command("install_question_lists")
    QuestionList.objects.filter(code="kyc-firm").update(is_in_use=False)
    own = QuestionList.objects.create(code="own", name="本行清单", for_kinds=["COMPANY"], place=0)
    Question.objects.create(list=own, text="今年换行了吗？")
    prepare(customer, manager, lists=["own"])
    shown = text(as_(manager).get(page(customer)))
    assert "今年换行了吗？" in shown
    assert "KYC 核对（企业）" not in shown
    assert "SPIN 提问（个人）" not in shown


def test_installing_twice_adds_nothing_and_keeps_what_was_changed() -> None:
    assert install_question_lists() == 4
    QuestionList.objects.filter(code="spin-firm").update(name="改过的名字")
    assert install_question_lists() == 0
    assert QuestionList.objects.get(code="spin-firm").name == "改过的名字"


def test_deposits_then_and_now_since_the_last_visit(customer: Customer, manager: User) -> None:
    account = make.make_deposit(customer, {TODAY - dt.timedelta(days=40): Decimal("100000.00")})
    met(customer, manager, 30)
    make.set_balance(account, TODAY - dt.timedelta(days=5), Decimal("250000.00"))
    rows = section("上次拜访以来", customer, manager).rows
    assert [str(row.text) for row in rows if row.label == "存款"] == ["10.00 → 25.00 万元"]


def test_nobody_met_says_so(customer: Customer, manager: User) -> None:
    assert section("上次拜访以来", customer, manager).rows == []


def test_guarantees_both_ways_without_the_name_of_whom_one_does_not_see(
    customer: Customer, foreign_customer: Customer, manager: User
) -> None:
    for debtor, guarantor, amount in (
        (customer, foreign_customer, 300_000), (foreign_customer, customer, 100_000)
    ):  # fmt: skip
        Guarantee.objects.create(
            customer=debtor, guarantor=guarantor, amount=amount, from_on=TODAY, state="ACTIVE",
            created_at=clock.now(), updated_at=clock.now(),
        )  # fmt: skip
    rows = {str(row.label): str(row.text) for row in section("关系", customer, manager).rows}
    assert rows["对外担保"] == "10.00 万元"
    assert rows["被担保"] == "30.00 万元"
    assert foreign_customer.name not in str(rows)


def test_what_is_missing_is_said(customer: Customer, manager: User) -> None:
    Customer.objects.filter(pk=customer.pk).update(kind="INDIVIDUAL")
    customer.refresh_from_db()
    rows = {
        str(row.label): str(row.text) for row in section("缺失与到期资料", customer, manager).rows
    }
    assert rows["洗钱风险"] == "未评级"
    assert rows["风险承受能力"] == "从未评估"
    make_profile(customer, manager, day=TODAY - dt.timedelta(days=800), on=TODAY)
    rows = {
        str(row.label): str(row.text) for row in section("缺失与到期资料", customer, manager).rows
    }
    assert "过期" in rows["风险承受能力"]


def test_needs_stand_there(customer: Customer, manager: User) -> None:
    make_need(customer, manager)
    assert len(section("需求", customer, manager).rows) == 1


def unpacked(paper: bytes) -> bytes:
    """The PDF with its compressed streams in plain."""
    plain = paper
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", paper, re.S):
        with contextlib.suppress(zlib.error):
            plain += zlib.decompress(packed)
    return plain


# --- on paper -----------------------------------------------------------------------------------


def test_the_pdf_is_one_page(customer: Customer, manager: User, as_: LoginAs) -> None:
    install_question_lists()
    prepare(customer, manager)
    for _n in range(6):
        make.make_contact(customer)
        make.make_deposit(customer, {TODAY.replace(day=1): Decimal(100)})
    answer = as_(manager).get(reverse("visit_brief_pdf", args=[customer.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert customer.number.lower() in answer["Content-Disposition"]
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", unpacked(answer.content))) == 1


def test_text_of_customers_is_never_markup() -> None:
    attack = '#read("/etc/passwd") #panic() $x$ *b* \\ <a> `c`'
    told = {
        "title": attack, "subtitle": attack, "watermark": attack, "questions_title": attack,
        "notes_title": attack, "questions": [{"name": attack, "rows": [attack]}],
        "columns": [
            [{"title": attack, "empty": attack, "rows": [{"label": attack, "text": attack}]}]
        ],
    }  # fmt: skip
    assert papers.pdf("crm/brief.typ", told).startswith(b"%PDF-")
