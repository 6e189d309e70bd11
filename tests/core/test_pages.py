"""Log-in, languages, refusals: the pages that belong to nobody else."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import path, reverse
from pytest_django import Settings

from crm.core.models import Branch, Role, User
from crm.urls import handler400, handler403, handler404, handler500
from crm.urls import urlpatterns as real
from tests import factories as make
from tests.conftest import LoginAs


def denied(request: HttpRequest) -> HttpResponse:
    """A refusal with its reason."""
    raise PermissionDenied("Whoever proposed it cannot review it; the <risk manager> can.")


def plainly_denied(request: HttpRequest) -> HttpResponse:
    """A refusal without a word."""
    raise PermissionDenied


def gone(request: HttpRequest) -> HttpResponse:
    """Not there, or not theirs."""
    raise Http404


def bad(request: HttpRequest) -> HttpResponse:
    """A request that makes no sense."""
    raise BadRequest


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    raise RuntimeError("the password of the vault is …")


def busy(request: HttpRequest) -> HttpResponse:
    """Too much at once."""
    return render(request, "429.html", status=429)


urlpatterns = [
    *real,
    path("denied/", denied),
    path("plainly-denied/", plainly_denied),
    path("gone/", gone),
    path("bad/", bad),
    path("broken/", broken),
    path("busy/", busy),
]
__all__ = ["handler400", "handler403", "handler404", "handler500"]
here = pytest.mark.urls(__name__)


@here
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/denied/", 403, "Whoever proposed it cannot review it; the &lt;risk manager&gt; can."),
        ("/plainly-denied/", 403, "belongs to another role"),
        ("/gone/", 404, "the customer is not one of yours"),
        ("/bad/", 400, "Nothing was processed"),
        ("/broken/", 500, "nothing was saved"),
        ("/busy/", 429, "Wait a minute"),
    ],
)
def test_a_refusal_says_what_happened_and_where_to_go(
    as_: LoginAs, manager: User, address: str, status: int, words: str
) -> None:
    manager.language = User.Language.EN
    manager.save()
    browser = as_(manager)
    browser.raise_request_exception = False
    answer = browser.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert "data-reason" in page
    assert 'href="/"' in page
    assert "vault" not in page


@here
def test_a_refusal_keeps_the_rail_for_those_who_are_logged_in(
    as_: LoginAs, client: Client, manager: User
) -> None:
    assert "zk-rail" in as_(manager).get("/gone/").content.decode()
    assert "zk-rail" not in as_(None).get("/no-such-page/").content.decode()


def test_a_form_without_its_token_is_told_how_to_go_on(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("login"), {"username": "x"})
    assert answer.status_code == 403
    assert "没有保存任何内容" in answer.content.decode()


# --- log-in ------------------------------------------------------------------------------------


def test_the_log_in_page_is_chinese_unless_english_was_chosen(client: Client) -> None:
    assert "使用行内员工账号" in client.get(reverse("login")).content.decode()
    chosen = client.post(reverse("language"), {"language": "en", "next": reverse("login")})
    assert chosen.headers["Location"] == reverse("login")
    page = client.get(reverse("login")).content.decode()
    assert "With your staff account" in page
    assert '<html lang="en"' in page


def test_an_unknown_language_or_a_foreign_address_changes_nothing(client: Client) -> None:
    answer = client.post(reverse("language"), {"language": "xx", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert not answer.cookies
    assert client.get(reverse("language")).status_code == 405


def test_a_wrong_password_is_said_without_saying_which_half_was_wrong(
    client: Client, manager: User
) -> None:
    one = client.post(reverse("login"), {"username": manager.username, "password": "wrong"})
    other = client.post(reverse("login"), {"username": "nobody", "password": "wrong"})
    said = [
        page.content.decode().split('role="alert"')[1].split("</p>")[0] for page in (one, other)
    ]
    assert said[0] == said[1]


def test_after_five_wrong_passwords_the_page_says_for_how_long(
    client: Client, manager: User
) -> None:
    for _again in range(5):
        answer = client.post(reverse("login"), {"username": manager.username, "password": "x"})
    assert answer.status_code == 429
    assert "登录已暂时锁定" in answer.content.decode()
    assert "5 次" in answer.content.decode()


def test_the_log_ins_of_the_demo_are_shown_in_the_demo_only(
    client: Client, settings: Settings, branch: Branch
) -> None:
    make.post(make.make_user("沈国栋", username="H10101"), Role.HEAD, branch)
    page = client.get(reverse("login")).content.decode()
    assert "login.js" not in page
    assert "H10101" not in page
    settings.DEMO = True
    page = client.get(reverse("login")).content.decode()
    assert "login.js" in page
    assert 'data-fill="H10101"' in page


# --- every page --------------------------------------------------------------------------------


@here
@pytest.mark.parametrize("theme", User.Theme.values)
def test_the_theme_is_the_one_that_the_user_chose(as_: LoginAs, manager: User, theme: str) -> None:
    browser = as_(manager)
    browser.post(reverse("preferences"), {"theme": theme})
    page = browser.get("/gone/").content.decode()
    assert f'data-theme="{theme}"' in page
    assert f'data-bs-theme="{"dark" if theme == "dark" else "light"}"' in page


@here
def test_a_page_is_safe_and_whole(as_: LoginAs, manager: User) -> None:
    answer = as_(manager).get("/gone/")
    page = answer.content.decode()
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    for needed in ('class="zk-skip"', 'id="main"', '"allowEval":false', "X-CSRFToken", "htmx"):
        assert needed in page
    assert "林晓芸" in page
    assert "滨江支行" in page
    assert " style=" not in page
