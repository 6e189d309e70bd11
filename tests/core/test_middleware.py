"""Around each request: the limits of a session, the language, the transaction and its context."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from crm.core.models import CalendarDay, User
from crm.urls import urlpatterns as sitemap
from customers.models import Customer

pytestmark = pytest.mark.django_db

DAY = dt.date(2033, 3, 3)
PROMISED: list[str] = []


def write(request: HttpRequest, then: str) -> HttpResponse:
    """Write a row, promise something after commit, and end as `then` says."""
    CalendarDay.objects.create(day=DAY, is_working=False)
    transaction.on_commit(lambda: PROMISED.append(then))
    if then == "404":
        raise Http404
    if then == "403":
        raise PermissionDenied
    if then == "error":
        raise ValueError("unexpected")
    if then == "database":
        CalendarDay.objects.create(day=DAY, is_working=True)  # the key is taken
    return HttpResponse(status=500 if then == "500" else 200)


def visible(request: HttpRequest) -> HttpResponse:
    """How many customers the database lets through, whoever asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), current_user FROM customers_customer")
        count, role = cursor.fetchone()
    return HttpResponse(f"{count} {role}")


urlpatterns = [
    *sitemap,
    path("t/write/<then>/", write, name="t_write"),
    path("t/visible/", visible, name="t_visible"),
    path("t/open/", login_not_required(visible), name="t_open"),
]
handler500 = "django.views.defaults.server_error"


@pytest.fixture
def own_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    PROMISED.clear()


# --- the transaction ---------------------------------------------------------------------------


@pytest.mark.usefixtures("own_urls")
@pytest.mark.parametrize(
    ("then", "status"),
    [("404", 404), ("403", 403), ("error", 500), ("database", 500), ("500", 500)],
)
def test_what_a_failed_request_wrote_is_gone(
    then: str, status: int, manager: User, as_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    browser = as_(manager)
    browser.raise_request_exception = False
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.get(f"/t/write/{then}/")
    assert answer.status_code == status
    assert not CalendarDay.objects.filter(day=DAY).exists()
    assert PROMISED == []


@pytest.mark.usefixtures("own_urls")
def test_what_a_good_request_wrote_stays(
    manager: User, as_: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert as_(manager).get("/t/write/well/").status_code == 200
    assert CalendarDay.objects.filter(day=DAY).exists()
    assert PROMISED == ["well"]


# --- the row context ---------------------------------------------------------------------------


@pytest.mark.usefixtures("own_urls", "customer", "foreign_customer")
def test_the_policies_know_who_asks(
    manager: User, head_office: User, admin: User, as_: Any, client: Client
) -> None:
    assert as_(manager).get("/t/visible/").content == b"1 crm_app"
    assert as_(head_office).get("/t/visible/").content == b"2 crm_app"
    assert as_(admin).get("/t/visible/").content == b"0 crm_app"
    assert client.get("/t/open/").content == b"0 crm_app"


@pytest.mark.usefixtures("own_urls")
def test_one_request_leaves_no_context_to_the_next(
    manager: User, customer: Customer, as_: Any, client: Client
) -> None:
    assert as_(manager).get("/t/visible/").content == b"1 crm_app"
    assert client.get("/t/open/").content == b"0 crm_app"


# --- sessions ----------------------------------------------------------------------------------

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)


def is_in(browser: Client) -> bool:
    return browser.post(reverse("preferences"), {}).headers["Location"] == "/"


def test_a_session_ends_after_15_idle_minutes(manager: User, as_: Any) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        browser = as_(manager)
        assert is_in(browser)
        now.shift(dt.timedelta(minutes=15))
        assert is_in(browser)
        now.shift(dt.timedelta(minutes=15, seconds=1))
        assert not is_in(browser)
        assert not is_in(browser), "and it stays ended"


def test_a_busy_session_ends_after_8_hours(manager: User, as_: Any) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        browser = as_(manager)
        for _ in range(8 * 6):
            assert is_in(browser)
            now.shift(dt.timedelta(minutes=10))
        assert is_in(browser)  # 8 h 0 min
        now.shift(dt.timedelta(seconds=1))
        assert not is_in(browser)


def test_looking_around_for_a_minute_writes_the_session_once(
    manager: User, as_: Any, django_assert_num_queries: Any
) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        browser = as_(manager)
        assert is_in(browser)
        before = browser.session["seen_at"]
        now.shift(dt.timedelta(seconds=59))
        assert is_in(browser)
        assert browser.session["seen_at"] == before
        now.shift(dt.timedelta(seconds=1))
        assert is_in(browser)
        assert browser.session["seen_at"] == before + 60


def test_a_user_who_was_switched_off_is_out_at_once(manager: User, as_: Any) -> None:
    browser = as_(manager)
    assert is_in(browser)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    assert not is_in(browser)


def test_a_new_password_ends_the_other_sessions(manager: User, as_: Any) -> None:
    browser = as_(manager)
    assert is_in(browser)
    manager.set_password("another long password, please")
    manager.save()
    assert not is_in(browser)


def test_an_api_client_has_no_session(api_client: User, as_: Any) -> None:
    assert not is_in(as_(api_client))


# --- language and caches -----------------------------------------------------------------------


def test_pages_speak_the_users_language_and_are_kept_by_nobody(manager: User, as_: Any) -> None:
    answer = as_(manager).post(reverse("preferences"), {})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert answer.headers["Cache-Control"] == "private, no-store"
    User.objects.filter(pk=manager.pk).update(language="en")
    answer = as_(manager).post(reverse("preferences"), {})
    assert answer.headers["Content-Language"] == "en"


@pytest.mark.parametrize(("cookie", "language"), [("en", "en"), ("xx", "zh-hans"), ("", "zh-hans")])
def test_before_log_in_the_cookie_decides(cookie: str, language: str, client: Client) -> None:
    client.cookies["django_language"] = cookie
    assert client.get(reverse("health")).headers["Content-Language"] == language


def test_the_api_speaks_the_language_it_is_asked_in(client: Client) -> None:
    answer = client.get("/api/nowhere/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.headers["Content-Language"] == "en"
    assert answer.json()["title"] == "Nothing here that you may see"


# --- what every answer carries -----------------------------------------------------------------


def test_answers_carry_the_strict_policy(manager: User, as_: Any, client: Client) -> None:
    for answer in (client.get("/health/"), as_(manager).post(reverse("preferences"), {})):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
