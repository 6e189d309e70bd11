"""Whole numbers are searched without being written into an address, a log, a Referer, a history."""

import logging
import unicodedata
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from crm.core.models import User
from crm.core.personal import looks_personal
from customers.models import Customer
from tests import factories as make
from tests.conftest import LoginAs

LIST, PICK = reverse("customers:list"), reverse("customers:picker")
HTMX = {"HX-Request": "true"}
PHONE, ID, EMAIL = "13812345678", "11010519491231002X", "zhou.xt@example.cn"
PERSONAL = [
    PHONE, ID, EMAIL, "zhou＠x", "+86 138-1234-5678", "１３８１２３４５６７８", "E11111111",
    "91310115MA1K4XY123",
    "13812",  # what the browser asks while a phone is typed
]  # fmt: skip
HARMLESS = ["启明", "qm", "5678", "002X", "陈 12", "C-1234", ""]


@pytest.fixture
def known(customer: Customer) -> Customer:
    customer.phone, customer.id_kind, customer.id_number = PHONE, "RESIDENT_ID", ID
    customer.save()
    return customer


@pytest.mark.parametrize("text", PERSONAL)
def test_what_may_be_a_number_or_an_address_of_somebody_is_personal(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_names_and_tails_are_not(text: str) -> None:
    assert not looks_personal(text)


@given(st.text(max_size=60), st.sampled_from([PHONE, ID, EMAIL]))
def test_a_number_is_personal_in_whatever_it_stands(around: str, number: str) -> None:
    assert looks_personal(around + number)
    assert looks_personal(unicodedata.normalize("NFKC", number + around))


# --- the list ------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [PHONE, ID])
def test_a_posted_number_finds_and_stands_in_no_address(
    number: str, known: Customer, manager: User, as_: LoginAs
) -> None:
    answer = as_(manager).post(LIST, {"q": number, "kind": "", "tier": ""})
    page = answer.content.decode()
    assert (answer.status_code, str(known.pk) in page) == (200, True)
    assert f'value="{number}"' in page, "the box keeps what was typed"
    assert number not in page.replace(f'value="{number}"', "")
    assert number not in str(answer.headers)


def test_as_one_types_the_history_gets_the_address_without_the_number(
    known: Customer, manager: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    answer = browser.post(LIST, {"q": PHONE, "kind": known.kind}, headers=HTMX)
    assert str(known.pk) in answer.content.decode()
    assert answer["HX-Push-Url"] == f"{LIST}?kind={known.kind}"
    answer = browser.post(LIST, {"q": "启明", "sort": "name"}, headers=HTMX)
    pushed = parse_qs(urlsplit(answer["HX-Push-Url"]).query)
    assert pushed == {"q": ["启明"], "sort": ["name"]}


def test_a_posted_name_gets_an_address_that_can_be_kept(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    answer = as_(manager).post(LIST, {"q": "启明", "mine": "1"}, follow=True)
    assert answer.redirect_chain[0][1] == 302
    assert parse_qs(urlsplit(answer.redirect_chain[0][0]).query) == {"q": ["启明"], "mine": ["1"]}
    assert str(customer.pk) in answer.content.decode()


@pytest.mark.parametrize("asked", PERSONAL)
def test_an_address_with_a_number_is_not_answered_but_left(
    asked: str, known: Customer, manager: User, as_: LoginAs
) -> None:
    answer = as_(manager).get(LIST, {"q": asked, "tier": "GOLD"})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?tier=GOLD")


def test_who_came_by_such_an_address_is_told_where_to_type(
    known: Customer, manager: User, as_: LoginAs
) -> None:
    page = as_(manager).get(LIST, {"q": PHONE}, follow=True).content.decode()
    assert "logs keep addresses" in page or "日志" in page
    assert PHONE not in page


def test_pages_of_a_search_keep_the_search(manager: User, as_: LoginAs, customer: Customer) -> None:
    """Whether it came by address or was posted by htmx; a number's have no further pages."""
    for n in range(51):
        make.make_customer(manager, customer.branch, name=f"江州启{n}厂", number=f"620000{n:04}")
    browser = as_(manager)
    for shown in (
        browser.get(LIST, {"q": "江州"}),
        browser.post(LIST, {"q": "江州"}, headers=HTMX),
    ):
        assert f"{LIST}?q=%E6%B1%9F%E5%B7%9E&amp;page=2" in shown.content.decode()
    shown = browser.post(LIST, {"q": "620000"}, headers=HTMX)
    assert shown.content.decode().count("<tr") == 51
    assert "page=" not in shown.content.decode()


# --- the picker ----------------------------------------------------------------------------------


def test_the_picker_takes_a_number_in_its_body_only(
    known: Customer, manager: User, as_: LoginAs
) -> None:
    browser = as_(manager)
    assert str(known.pk) in browser.post(PICK, {"q": PHONE}).content.decode()
    refused = browser.get(PICK, {"q": PHONE})
    assert (refused.status_code, PHONE in refused.content.decode()) == (400, False)
    assert str(known.pk) in browser.get(PICK, {"q": "启明"}).content.decode()


# --- what the server writes down -----------------------------------------------------------------


def test_no_log_and_no_referer_carries_the_number(
    known: Customer, manager: User, as_: LoginAs, caplog: pytest.LogCaptureFixture
) -> None:
    browser = as_(manager)
    with caplog.at_level(logging.DEBUG):
        for url in (LIST, PICK):
            answers = [
                browser.post(url, {"q": PHONE}),
                browser.post(url, {"q": PHONE}, headers=HTMX),
            ]
            for answer in (*answers, browser.get(url, {"q": PHONE})):
                assert PHONE not in str(answer.headers)
                assert answer["Referrer-Policy"] == "same-origin"
    assert PHONE not in "".join(record.getMessage() for record in caplog.records)
