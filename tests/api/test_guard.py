"""Who calls, what their token may do, how often."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection

from crm.core import clock
from crm.core.api.guard import HasScope, ScopeMissing
from crm.core.models import ApiToken, Posting, User
from customers.models import Customer
from tests.api.conftest import ApiCaller, Calls
from tests.factories import LONG_AGO

pytestmark = pytest.mark.django_db

LIST = "/api/v1/customers/"


def test_without_a_token_401_asks_for_one(nobody: ApiCaller) -> None:
    answer = nobody.call("get", LIST)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="zhike"'
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer zk_00000000_" + "A" * 43,
        "Basic dXNlcjpwYXNz",
        "Token {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {token},{token}",
        "Bearer \u00e9",
    ],
)
def test_what_is_no_token_is_refused_alike(header: str, api: ApiCaller) -> None:
    answer = api.call("get", LIST, Authorization=header.format(token=api.token))
    assert answer.status_code == 401


def test_a_token_in_the_address_counts_for_nothing(api: ApiCaller, nobody: ApiCaller) -> None:
    assert nobody.call("get", f"{LIST}?token={api.token}").status_code == 401


def test_expired_revoked_and_switched_off_look_alike(api: ApiCaller, api_client: User) -> None:
    token = ApiToken.objects.get()
    answers = []
    with time_machine.travel(token.expires_at, tick=False):
        answers.append(api.call("get", LIST))
    ApiToken.objects.update(revoked_at=clock.now())
    answers.append(api.call("get", LIST))
    ApiToken.objects.update(revoked_at=None)
    assert api.call("get", LIST).status_code == 200
    User.objects.filter(pk=api_client.pk).update(is_active=False)
    answers.append(api.call("get", LIST))
    User.objects.filter(pk=api_client.pk).update(is_active=True, is_service=False)
    answers.append(api.call("get", LIST))
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_a_session_opens_nothing_here(head: User, as_: Any) -> None:
    answer = as_(head).get(LIST)
    assert answer.status_code == 401


def test_a_posting_that_ended_shows_nothing(
    api: ApiCaller, api_client: User, customer: Customer
) -> None:
    assert len(api.call("get", LIST).json()["results"]) == 1
    Posting.objects.filter(user=api_client).update(to_on=LONG_AGO)
    assert api.call("get", LIST).json()["results"] == []
    assert api.call("get", f"{LIST}{customer.pk}/").status_code == 404


def test_the_wrong_scope_is_403_and_says_which(
    calls_as: Calls, api_client: User, customer: Customer
) -> None:
    writer = calls_as(api_client, "customers:write")
    answer = writer.call("get", LIST)
    assert answer.status_code == 403
    assert (
        'error="insufficient_scope", scope="customers:read"' in answer.headers["WWW-Authenticate"]
    )
    reader = calls_as(api_client, "customers:read")
    for method in ("put", "patch"):
        assert reader.call(method, f"{LIST}{customer.pk}/", {}).status_code == 403
    assert reader.call("post", LIST, {}).status_code == 403


def test_a_view_that_declares_no_scope_is_closed(rf: Any, api: ApiCaller) -> None:
    class Undeclared:
        allowed_methods = ("GET",)

    request = rf.get("/")
    request.auth = ApiToken.objects.get()
    with pytest.raises(ScopeMissing):
        HasScope().has_permission(request, Undeclared())  # type: ignore[arg-type]  # a view's outline
    request.auth = None
    assert not HasScope().has_permission(request, Undeclared())  # type: ignore[arg-type]  # as above


def test_the_last_use_is_noted_once_a_minute(api: ApiCaller) -> None:
    start = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
    ApiToken.objects.update(expires_at=start + dt.timedelta(days=9))
    with time_machine.travel(start, tick=False) as now:
        api.call("get", LIST)
        assert ApiToken.objects.get().used_at == start
        now.shift(dt.timedelta(seconds=60))
        api.call("get", LIST)
        assert ApiToken.objects.get().used_at == start
        now.shift(dt.timedelta(seconds=1))
        api.call("get", LIST)
        assert ApiToken.objects.get().used_at == start + dt.timedelta(seconds=61)


def test_too_many_requests_wait_for_the_next_minute(api: ApiCaller, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    start = dt.datetime(2026, 11, 23, 4, 0, 20, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as now:
        assert [api.call("get", LIST).status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = api.call("get", LIST)
        assert refused.headers["Retry-After"] == "40"
        assert refused.json()["type"] == "urn:zhike:problem:too-many-requests"
        now.shift(dt.timedelta(seconds=40))
        assert api.call("get", LIST).status_code == 200


def test_one_callers_rate_is_not_anothers(
    api: ApiCaller, api_elsewhere: ApiCaller, settings: Any
) -> None:
    settings.API_REQUESTS_PER_MINUTE = 1
    assert api.call("get", LIST).status_code == 200
    assert api_elsewhere.call("get", LIST).status_code == 200


def test_the_database_sees_the_tokens_user(
    api: ApiCaller, customer: Customer, foreign_customer: Customer, monkeypatch: Any
) -> None:
    """The second wall stands behind the API too: even an unscoped QuerySet shows its own only."""
    everything = Customer.objects.all().select_related("branch")
    monkeypatch.setattr("customers.api.CustomerViewSet.get_queryset", lambda self: everything.all())
    found = api.call("get", LIST).json()["results"]
    assert [row["id"] for row in found] == [str(customer.pk)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == "crm_job", "the caller's role ended with its request"
