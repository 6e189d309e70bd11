"""Pages of visits and promises."""

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.models import User
from customers.models import Customer, Need
from tests import factories as make
from tests.conftest import LoginAs
from tests.visits.made import make_promise, make_visit
from visits.models import Promise, Visit

pytestmark = pytest.mark.django_db
LOG = "/visits/log/"


def filled(customer: Customer, **fields: Any) -> dict[str, Any]:
    moment = timezone.localtime() - dt.timedelta(hours=1)
    return {
        "customer": customer.pk,
        "channel": "PHONE",
        "happened_at": moment.strftime("%Y-%m-%dT%H:%M"),
        "result": "INTERESTED",
        "needs": ["CREDIT"],
        "note": "三号线明年投产",
        "client_key": uuid.uuid4(),
        **fields,
    }


def test_a_manager_logs_a_visit_and_lands_on_the_customer(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    answer = as_(manager).post(
        LOG, filled(customer, promise_0="送测算", due_0=clock.business_day().isoformat())
    )
    assert answer.status_code == 302
    assert answer.url == reverse("customer", args=[customer.pk])
    visit = Visit.objects.get()
    assert (visit.manager, visit.note) == (manager, "三号线明年投产")
    assert Need.objects.get().kind == "CREDIT"
    assert Promise.objects.get().text == "送测算"


def test_the_form_is_filled_with_today_now_and_the_customer(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    contact = make.make_contact(customer)
    page = as_(manager).get(LOG, {"customer": customer.pk}).content.decode()
    assert customer.display_name in page
    assert contact.display_name in page
    assert f'value="{timezone.localtime():%Y-%m-%dT%H:}' in page


def test_an_error_loses_nothing_that_was_typed(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    tomorrow = (timezone.localtime() + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = as_(manager).post(LOG, filled(customer, happened_at=tomorrow, promise_0="送测算"))
    page = answer.content.decode()
    assert answer.status_code == 422
    for typed in ("三号线明年投产", "送测算", tomorrow):
        assert typed in page
    assert not Visit.objects.exists()


def test_a_link_fills_in_what_it_knows_and_nothing_else(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    link = {"customer": customer.pk, "purpose": "MATURITY", "channel": "<b>"}
    page = as_(manager).get(LOG, link).content.decode()
    assert checked(page, "purpose") == ["MATURITY"]
    assert checked(page, "channel") == ["VISIT"]
    assert "<b>&quot;" not in page


def checked(page: str, name: str) -> list[str]:
    """The values of `name` that are chosen on the page."""
    boxes = [box for box in re.findall(r"<input[^>]+>", page) if f'name="{name}"' in box]
    return [re.findall(r'value="([^"]+)"', box)[0] for box in boxes if " checked" in box]


def test_the_channel_purpose_and_addressee_are_kept(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    contact = make.make_contact(customer)
    fields = {"purpose": "MATURITY", "people": [contact.pk], "promise_0": "报价", "price_0": "on"}
    as_(manager).post(LOG, filled(customer, **fields, promise_2="报行长", superior_2="on"))
    assert Visit.objects.get().purpose == "MATURITY"
    assert set(Promise.objects.values_list("text", "to", "to_contact", "needs_consent")) == {
        ("报价", "CUSTOMER", contact.pk, True),
        ("报行长", "SUPERIOR", None, False),
    }


def test_a_first_talk_suggests_nothing_and_says_why(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    client = as_(manager)
    assert "首次接触不推介产品" in client.get(LOG, {"customer": customer.pk}).content.decode()
    make_visit(customer, manager)
    assert "首次接触" not in client.get(LOG, {"customer": customer.pk}).content.decode()


def test_what_is_known_of_the_customer_stands_beside_the_form(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    day = clock.business_day() - dt.timedelta(days=2)
    make.make_deposit(customer, {day: Decimal("1088600.00")})
    make_promise(customer, manager, text="送测算")
    page = as_(manager).get(LOG, {"customer": customer.pk}).content.decode()
    assert "108.86" in page  # 1,088,600 ÷ 10,000
    assert "送测算" in page


def test_protected_fields_in_the_body_are_not_read(
    as_: LoginAs, manager: User, colleague: User, customer: Customer
) -> None:
    stolen = {
        "manager": colleague.pk,
        "logged_by": colleague.pk,
        "is_first": "",
        "id": uuid.uuid4(),
    }
    as_(manager).post(LOG, filled(customer, **stolen))
    visit = Visit.objects.get()
    assert (visit.manager, visit.logged_by, visit.is_first) == (manager, manager, True)
    assert visit.pk != stolen["id"]


def test_no_more_than_twenty_promises_are_read(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    lines = {f"promise_{n}": "送测算" for n in (*range(21), 99, 100000)}
    as_(manager).post(LOG, filled(customer, **lines))
    assert Promise.objects.count() == 20


@pytest.mark.parametrize(
    "wrong",
    [
        {"channel": "PIGEON"},
        {"purpose": "HOLIDAY"},
        {"promise_0": "长" * 201},
        {"result": ""},
        {"happened_at": "yesterday"},
        {"minutes": "0"},
        {"minutes": "1441"},
        {"needs": ["GOLD"]},
        {"note": "长" * 2001},
        {"next_contact_on": "2020-01-01"},
        {"promise_0": "送测算", "due_0": "2020-01-01"},
        {"client_key": "x"},
    ],
)
def test_bad_input_is_refused_with_words(
    as_: LoginAs, manager: User, customer: Customer, wrong: dict[str, Any]
) -> None:
    answer = as_(manager).post(LOG, filled(customer, **wrong))
    assert answer.status_code == 422
    assert not Visit.objects.exists()
    if "client_key" not in wrong:
        assert re.search(r"invalid-feedback|alert", answer.content.decode())


def test_a_foreign_customer_in_the_body_is_not_found(
    as_: LoginAs, manager: User, foreign_customer: Customer
) -> None:
    assert as_(manager).post(LOG, filled(foreign_customer)).status_code == 404
    assert as_(manager).get(LOG, {"customer": foreign_customer.pk}).status_code == 404
    assert not Visit.objects.exists()


def test_a_foreign_contact_in_the_body_is_refused(
    as_: LoginAs, manager: User, customer: Customer, foreign_customer: Customer
) -> None:
    foreign = make.make_contact(foreign_customer, "外人")
    answer = as_(manager).post(LOG, filled(customer, people=[foreign.pk]))
    assert answer.status_code == 422
    assert "外人" not in answer.content.decode()
    assert not Visit.objects.exists()


def test_sending_the_form_twice_logs_once(as_: LoginAs, manager: User, customer: Customer) -> None:
    data = filled(customer)
    client = as_(manager)
    assert [client.post(LOG, data).status_code for _ in range(2)] == [302, 302]
    assert Visit.objects.count() == 1


def test_what_was_typed_is_text_not_markup(as_: LoginAs, manager: User, customer: Customer) -> None:
    visit = make_visit(customer, manager, note="<script>alert(1)</script><img src=x onerror=1>")
    for address in (reverse("visits:detail", args=[visit.pk]), reverse("visits:list")):
        page = as_(manager).get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_choosing_a_customer_brings_people_and_the_past(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    contact = make.make_contact(customer)
    make_visit(customer, manager, note="上次谈代发")
    page = as_(manager).get("/visits/log/customer/", {"customer": customer.pk}).content.decode()
    assert contact.display_name in page
    assert "上次谈代发" in page
    assert 'hx-swap-oob="true"' in page


def test_the_list_filters_by_channel_and_ignores_nonsense(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    make_visit(customer, manager, note="电话里谈", channel="PHONE")
    make_visit(customer, manager, note="上门面谈", channel="VISIT")
    client = as_(manager)
    assert "上门面谈" not in client.get("/visits/", {"channel": "PHONE"}).content.decode()
    assert "上门面谈" in client.get("/visits/", {"channel": "nonsense"}).content.decode()


def test_mine_are_those_one_made_or_logged(
    as_: LoginAs, manager: User, head: User, assistant: User, customer: Customer
) -> None:
    make_visit(customer, manager, note="经理上门")
    make_visit(customer, head, note="行长拜访")
    make_visit(customer, manager, note="专员代记", logged_by=assistant)
    for user, seen in ((manager, 2), (head, 1), (assistant, 1)):
        page = as_(user).get("/visits/", {"who": "me"}).context["page"]
        assert len(page) == seen


@pytest.mark.parametrize("count", [1, 3])
def test_visits_cost_the_same_queries(
    as_: LoginAs,
    manager: User,
    customer: Customer,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _ in range(count):
        make_visit(customer, manager)
    client = as_(manager)
    client.get("/visits/")
    with django_assert_num_queries(VISIT_QUERIES):
        client.get("/visits/")


# role in and out (2), session and user (2), savepoint in and out (2), row context, count, rows,
# the shell's postings, data day and unread (3)
VISIT_QUERIES = 12


@pytest.mark.parametrize("count", [1, 3])
def test_the_form_costs_the_same_queries(
    as_: LoginAs,
    manager: User,
    customer: Customer,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for number in range(count):
        make.make_contact(customer, f"陆世{number}")
        make_visit(customer, manager)
        make_promise(customer, manager)
    client = as_(manager)
    client.get(LOG, {"customer": customer.pk})
    with django_assert_num_queries(LOG_QUERIES):
        client.get(LOG, {"customer": customer.pk})


# role, session, user, savepoint, row context (7), the shell (3), customer;
# settings: due, cadence (2); working days: due, three proposals, the tier (5); people; known:
# deposits, needs, promises, visits, the first talk (5)
LOG_QUERIES = 24
