"""The feed's status pages: for administrators, with figures, reasons and the reject file."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from crm.core.feed.rejects import in_words
from crm.core.models import FeedLoad, FeedReject, User
from tests.conftest import LoginAs
from tests.factories import make_feed_load

pytestmark = pytest.mark.django_db
# each with log-in, role, row context and shell; the list counts and reads, the detail reads
LIST_QUERIES, DETAIL_QUERIES = 12, 12


def queries(browser: Any, url: str) -> int:
    browser.get(url)  # what is cached for a process is not counted
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("loads", [1, 3])
def test_the_list_asks_a_fixed_number_of_questions(admin: User, as_: LoginAs, loads: int) -> None:
    for n in range(loads):
        make_feed_load(dt.date(2026, 11, 1 + n))
    assert queries(as_(admin), "/feeds/") == LIST_QUERIES


@pytest.mark.parametrize("reasons", [1, 3])
def test_the_detail_asks_a_fixed_number_of_questions(
    admin: User, as_: LoginAs, reasons: int
) -> None:
    load = make_feed_load()
    for n in range(reasons):
        FeedReject.objects.create(load=load, file="balances.csv", reason=f"reason {n}", rows=1)
    assert queries(as_(admin), f"/feeds/{load.pk}/") == DETAIL_QUERIES


def test_an_empty_list_says_what_belongs_here(admin: User, as_: LoginAs) -> None:
    assert "load_feed" in as_(admin).get("/feeds/").content.decode()


def test_the_detail_shows_counts_totals_and_reasons(admin: User, as_: LoginAs) -> None:
    load = make_feed_load(rejects=b"file,line\r\n")
    FeedReject.objects.create(
        load=load, file="balances.csv", reason="amount: not a date (YYYY-MM-DD)", rows=1
    )
    page = as_(admin).get(f"/feeds/{load.pk}/").content.decode()
    assert "107.50" in page
    assert "100.00" in page
    assert "amount: " in page
    assert f"/feeds/{load.pk}/rejects/" in page


def test_a_refused_delivery_says_why_and_what_to_do(admin: User, as_: LoginAs) -> None:
    load = make_feed_load(
        state=FeedLoad.State.REFUSED, reason="<b>loans.csv</b>: rows", counts={}, totals={}
    )
    page = as_(admin).get(f"/feeds/{load.pk}/").content.decode()
    assert "&lt;b&gt;loans.csv&lt;/b&gt;: rows" in page
    assert 'role="alert"' in page


def test_the_reject_file_is_handed_out_as_a_file(admin: User, as_: LoginAs) -> None:
    load = make_feed_load(rejects=b"file,line,reason,row\r\n")
    answer = as_(admin).get(f"/feeds/{load.pk}/rejects/")
    assert b"".join(answer.streaming_content) == b"file,line,reason,row\r\n"  # type: ignore[attr-defined]  # a stream
    assert answer["Content-Type"].startswith("text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="rejects.csv"'


def test_a_load_without_rejects_has_nothing_to_hand_out(admin: User, as_: LoginAs) -> None:
    assert as_(admin).get(f"/feeds/{make_feed_load().pk}/rejects/").status_code == 404


def test_a_colleague_does_not_read_reject_files_past_the_page(
    admin: User, manager: User, as_app: Any
) -> None:
    file = make_feed_load(rejects=b"x").rejects
    assert file
    with as_app(manager):
        assert not type(file).objects.filter(pk=file.pk).exists()
    with as_app(admin):
        assert type(file).objects.filter(pk=file.pk).exists()


def test_stored_reasons_are_read_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert in_words("unknown customer") == "客户不存在"
        assert in_words("opened_on: missing") == "opened_on: 为空"
    with translation.override("en"):
        assert in_words("opened_on: missing") == "opened_on: missing"
