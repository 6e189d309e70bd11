"""Pages of promises: answer, feedback, withdraw, consent."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import User
from crm.core.workdays import working_days_between
from customers.models import Customer
from tests import factories as make
from tests.conftest import LoginAs
from tests.visits.made import make_promise
from visits.models import Promise

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 3])
def test_promises_cost_the_same_queries(
    as_: LoginAs,
    manager: User,
    customer: Customer,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _ in range(count):
        make_promise(customer, manager)
    client = as_(manager)
    client.get("/promises/")
    with django_assert_num_queries(PROMISE_QUERIES):
        client.get("/promises/")


# role in and out (2), session and user (2), savepoint in and out (2), row context, count, rows,
# feedback, the shell's postings, data day and unread (3)
PROMISE_QUERIES = 13


def post(client: Client, name: str, promise: Promise, **data: str) -> int:
    return client.post(reverse(f"visits:{name}", args=[promise.pk]), data).status_code


def test_the_promise_is_answered_from_the_list(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    one = make_promise(customer, manager)
    assert post(as_(manager), "answer", one, text="已回电") == 302
    one.refresh_from_db()
    assert (one.state, one.answer) == ("ANSWERED", "已回电")


def test_an_empty_answer_changes_nothing(as_: LoginAs, manager: User, customer: Customer) -> None:
    one = make_promise(customer, manager)
    client = as_(manager)
    assert post(client, "answer", one, text="  ") == 302
    one.refresh_from_db()
    assert one.state == "OPEN"
    assert "未保存" in client.get("/promises/").content.decode()


def test_a_refusal_leads_back_to_the_promise_and_says_who_may(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    one = make_promise(customer, manager, needs_consent=True)
    client = as_(manager)
    answer = client.post(reverse("visits:answer", args=[one.pk]), {"text": "3.45%"})
    assert answer.url == f"/promises/?promise={one.pk}#promise-{one.pk}"
    page = client.get(answer.url).content.decode()
    assert "负责人" in page
    assert re.search(r"<details[^>]* open", page)


def test_the_promises_that_wait_for_consent_stand_apart(
    as_: LoginAs, manager: User, head: User, customer: Customer
) -> None:
    make_promise(customer, manager, text="回复报价", needs_consent=True)
    make_promise(customer, manager, text="送测算")
    page = as_(head).get("/promises/?show=waiting").content.decode()
    assert "回复报价" in page
    assert "送测算" not in page
    assert "/consent/" in page
    assert "/consent/" not in as_(manager).get("/promises/?show=waiting").content.decode()


def test_closed_promises_are_shown_with_all(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    done = {"state": "ANSWERED", "answer": "已回电", "closed_by": manager, "closed_at": clock.now()}
    make_promise(customer, manager, **done)
    client = as_(manager)
    assert "已回电" not in client.get("/promises/").content.decode()
    assert "已回电" in client.get("/promises/?show=all").content.decode()


def test_an_auditor_reads_promises_and_has_nothing_to_press(
    as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    make_promise(customer, manager, text="回复报价")
    page = as_(auditor).get("/promises/").content.decode()
    assert "回复报价" in page
    assert "/answer/" not in page


def test_lateness_is_told_in_working_days(as_: LoginAs, manager: User, customer: Customer) -> None:
    due = clock.business_day() - dt.timedelta(days=14)
    late = working_days_between(due, clock.business_day())
    make_promise(customer, manager, made_on=due, due_on=due)
    assert f"逾期 {late} 个工作日" in as_(manager).get("/promises/").content.decode()


def test_only_a_head_consents(as_: LoginAs, manager: User, head: User, customer: Customer) -> None:
    one = make_promise(customer, manager, needs_consent=True)
    assert post(as_(manager), "consent", one) == 403
    assert post(as_(head), "consent", one) == 302
    one.refresh_from_db()
    assert one.consent_by == head


def test_overdue_promises_are_marked_and_come_first(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    today = clock.business_day()
    make_promise(customer, manager, text="今天的")
    late = today - dt.timedelta(days=9)
    make_promise(customer, manager, text="早该答复的", made_on=late, due_on=late)
    page = as_(manager).get("/promises/").content.decode()
    assert page.index("早该答复的") < page.index("今天的")
    assert "is-over" in page


def test_a_head_sees_the_promises_of_the_branch_and_a_risk_manager_none(
    as_: LoginAs, manager: User, head: User, risk: User, customer: Customer
) -> None:
    make.make_loan(customer)
    make_promise(customer, manager, text="回复报价")
    assert "回复报价" in as_(head).get("/promises/").content.decode()
    assert "回复报价" not in as_(risk).get("/promises/").content.decode()


def test_an_empty_list_teaches(as_: LoginAs, manager: User) -> None:
    assert "没有未了承诺" in as_(manager).get("/promises/").content.decode()
    assert "还没有拜访记录" in as_(manager).get("/visits/").content.decode()
