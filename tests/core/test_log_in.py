"""Log-in: for people, with lock-out, without telling who exists; and required by default."""

import datetime as dt
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from crm.core.models import User
from tests.access.rows import ALL
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)


def log_in(browser: Client, username: str, password: str = PASSWORD, **extra: Any) -> Any:
    return browser.post(reverse("login"), {"username": username, "password": password, **extra})


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def text_of(answer: HttpResponse, username: str) -> str:
    """The page without what differs by nature: the token and the name that was typed."""
    page = answer.content.decode().replace(username, "NAME")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


# --- who gets in -------------------------------------------------------------------------------


def test_the_right_password_lets_in_and_renews_the_session(client: Client, manager: User) -> None:
    client.get(reverse("login"))
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    answer = log_in(client, manager.username)
    assert answer.status_code == 302
    assert is_in(client)
    assert client.session.session_key != session.session_key
    assert client.cookies["sessionid"]["httponly"]
    assert client.cookies["sessionid"]["samesite"] == "Lax"


def test_a_stranger_an_inactive_user_and_a_wrong_password_look_the_same(
    client: Client, manager: User, colleague: User, api_client: User
) -> None:
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    tries = [
        (manager.username, "wrong password, long enough"),
        ("nobody-of-this-name", PASSWORD),
        (colleague.username, PASSWORD),  # right, but switched off
        (api_client.username, PASSWORD),  # right, but a system
    ]
    answers = [(log_in(Client(), name, password), name) for name, password in tries]
    assert {answer.status_code for answer, _name in answers} == {200}
    assert len({text_of(answer, name) for answer, name in answers}) == 1


def test_log_out_ends_the_session_for_good(client: Client, manager: User) -> None:
    log_in(client, manager.username)
    stolen = client.cookies["sessionid"].value
    client.post(reverse("logout"))
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert thief.post(reverse("preferences")).headers["Location"].startswith("/login/")


def test_log_out_by_a_link_does_nothing(client: Client, manager: User) -> None:
    log_in(client, manager.username)
    assert client.get(reverse("logout")).status_code == 405
    assert is_in(client)


def test_log_in_and_log_out_need_the_forms_token(manager: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert log_in(strict, manager.username).status_code == 403
    assert strict.post(reverse("logout")).status_code == 403


@pytest.mark.parametrize(
    ("target", "is_ours"),
    [
        ("/customers/?page=2", True),
        ("https://evil.example/", False),
        ("//evil.example/", False),
        ("/\\evil.example", False),
        ("javascript:alert(1)", False),
        ("https:evil.example", False),
    ],
)
def test_after_log_in_one_stays_in_the_house(
    target: str, is_ours: bool, client: Client, manager: User, settings: Any
) -> None:
    settings.LOGIN_REDIRECT_URL = "/home/"
    answer = log_in(client, manager.username, next=target)
    assert answer.headers["Location"] == (target if is_ours else "/home/")


# --- lock-out ----------------------------------------------------------------------------------


def fail(browser: Client, username: str, times: int, **extra: Any) -> list[int]:
    sent = {"username": username, "password": "wrong password, long enough"}
    return [browser.post(reverse("login"), sent, **extra).status_code for _ in range(times)]


def test_five_wrong_passwords_lock_the_name_at_that_address(client: Client, manager: User) -> None:
    assert fail(client, manager.username, 5) == [200] * 4 + [429]
    assert log_in(client, manager.username).status_code == 429, "even the right one"
    assert not is_in(client)


def test_the_lock_opens_after_a_quarter_of_an_hour(client: Client, manager: User) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        fail(client, manager.username, 5)
        now.shift(dt.timedelta(minutes=14, seconds=59))
        assert log_in(client, manager.username).status_code == 429
        now.shift(dt.timedelta(minutes=15, seconds=1))  # that try began the quarter anew
        assert log_in(client, manager.username).status_code == 302


def test_the_lock_hits_neither_colleagues_nor_other_addresses(
    client: Client, manager: User, colleague: User
) -> None:
    fail(client, manager.username, 5)
    assert log_in(Client(), colleague.username).status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert log_in(elsewhere, manager.username).status_code == 302


def test_a_forged_address_does_not_open_the_lock(client: Client, manager: User) -> None:
    statuses = []
    for n in range(6):
        forged = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{n}", "HTTP_X_REAL_IP": f"10.0.0.{n}"}
        statuses += fail(client, manager.username, 1, **forged)
    assert statuses[-1] == 429


def test_a_name_that_nobody_has_is_locked_as_well(client: Client) -> None:
    assert fail(client, "nobody-of-this-name", 6)[-1] == 429


def test_getting_in_forgets_earlier_mistakes(client: Client, manager: User) -> None:
    fail(client, manager.username, 4)
    assert log_in(client, manager.username).status_code == 302
    assert fail(Client(), manager.username, 4) == [200] * 4


def test_passwords_are_never_kept(client: Client, manager: User) -> None:
    fail(client, manager.username, 1)
    kept = AccessAttempt.objects.get()
    assert "wrong password" not in f"{kept.post_data} {kept.get_data} {kept.path_info}"


# --- required by default -----------------------------------------------------------------------

# name → why a stranger gets an answer; the rows with `public` in tests/access/ say the same
OPEN = {row.url: row.public for row in ALL if row.public} | {
    "api_unknown": "says 404 to everybody",
    "password_choose": "whoever has the one-time link; others read that it is void",
    "admin:login": "leads to the one log-in page",
}
KNOWN = {"uuid": str(uuid.uuid4()), "int": "1", "str": "x", "slug": "x", "path": "x"}


def addresses(
    patterns: list[URLPattern | URLResolver], before: str = "", space: str = ""
) -> Iterator[tuple[str, str]]:
    """(qualified name, an address that the pattern matches) of every pattern there is."""
    for entry in patterns:
        route = str(entry.pattern)
        filled = re.sub(r"<(?:(\w+):)?\w+>", lambda m: KNOWN[m[1] or "str"], route)
        filled = re.sub(r"\(\?P<[^>]+>[^)]*\)", "x", filled).strip("^$").replace("\\", "")
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from addresses(entry.url_patterns, before + filled, inner)
        else:
            yield f"{space}{entry.name}", "/" + before + filled


def test_a_stranger_gets_nowhere_by_any_method(client: Client) -> None:
    wrong = []
    for name, address in addresses(get_resolver().url_patterns):
        if name in OPEN:
            continue
        for method in ("get", "post", "put", "patch", "delete", "options"):
            answer = getattr(client, method)(address)
            to_login = answer.status_code == 302 and "/login/" in answer.headers["Location"]
            refused = answer.status_code in ((401,) if address.startswith("/api/") else ())
            if not (to_login or refused):
                wrong.append(f"{method.upper()} {address} ({name}): {answer.status_code}")
    assert wrong == []


def test_the_walk_meets_real_addresses(client: Client) -> None:
    found = dict(addresses(get_resolver().url_patterns))
    assert found["reminder_act"] == f"/reminders/{KNOWN['uuid']}/act/"
    assert found["admin:core_user_change"].startswith("/admin/core/user/x/change")
    assert len(found) > 30


def test_every_open_address_says_why() -> None:
    assert all(len(why) > 10 for why in OPEN.values())
