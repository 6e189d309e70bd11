"""The REST endpoints × every caller × every method, as tests/access/table.py explains."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from crm.core.models import ApiToken, Role
from tests import factories as make
from tests.access.cast import Cast, state_of_all_tables
from tests.access.rows import ENDPOINTS
from tests.access.table import METHODS, STAFF, Endpoint, Try
from tests.api.conftest import READ, WRITE, ApiCaller

pytestmark = pytest.mark.django_db

CASES = [
    pytest.param(row, method, id=f"{row.url} {method.upper()}")
    for row in ENDPOINTS
    for method in row.tries
]
# who calls → the scopes of their token; nobody else has one
TOKENS = {"api": (READ, WRITE), "reader": (READ,), "writer": (WRITE,), "elsewhere": (READ, WRITE)}
OTHERS = ("anonymous", "stale", *STAFF)


@pytest.fixture
def callers(request: pytest.FixtureRequest, as_: Any) -> dict[str, Any]:
    cast = Cast(request)
    there = make.make_user("外部平台", is_service=True)
    make.post(there, Role.API, cast.other_branch)
    found: dict[str, Any] = {}
    for who, scopes in {**TOKENS, "stale": (READ, WRITE)}.items():
        found[who] = ApiCaller()
        user = there if who == "elsewhere" else cast.api_client
        found[who].token, token = make.make_token(user, *scopes)
    ApiToken.objects.filter(pk=token.pk).update(expires_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    found["anonymous"] = ApiCaller()
    for who in STAFF:
        found[who] = ApiCaller()
        found[who].force_login(getattr(cast, who), "django.contrib.auth.backends.ModelBackend")
    return found


def expected(attempt: Try, method: str, who: str, sees: tuple[str, ...]) -> int:
    """401 without a live token, 403 without the scope, 404 for what is not theirs."""
    if who not in TOKENS:
        return 401
    if attempt.scope not in TOKENS[who]:
        return 403
    return (attempt.ok or 200) if who in sees else 404


def _ask(
    row: Endpoint,
    method: str,
    callers: dict[str, Any],
    kwargs: Mapping[str, Any],
    sees: tuple[str, ...],
    cast: Cast,
) -> list[str]:
    attempt, wrong = row.tries[method], []
    for who in (*TOKENS, *OTHERS):
        wanted = expected(attempt, method, who, sees)
        # outside: fixtures that it calls for must outlive what is rolled back
        data = attempt.data(cast) if callable(attempt.data) else attempt.data
        with transaction.atomic():
            before = _without_tokens(state_of_all_tables())
            body = None if method == "get" else data
            address = reverse(row.url, kwargs=dict(kwargs))
            answer = callers[who].call(method, address, body, **attempt.headers(cast))
            if answer.status_code != wanted:
                wrong.append(f"{who}: {answer.status_code} instead of {wanted}")
            refused = wanted in (401, 403, 404) or method == "get"
            if refused and _without_tokens(state_of_all_tables()) != before:
                wrong.append(f"{who}: refused, but something was written")
            transaction.set_rollback(True)
    return wrong


def _without_tokens(state: dict[str, Any]) -> dict[str, Any]:
    """A token notes when it was used, and what it was shown is logged."""
    return {k: value for k, value in state.items() if k not in ("core_apitoken", "core_reading")}


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    return Cast(request)


@pytest.mark.parametrize(("row", "method"), CASES)
def test_each_caller_on_their_own(
    row: Endpoint, method: str, cast: Cast, callers: dict[str, Any]
) -> None:
    kwargs = row.own(cast) if row.own else {}
    # a creation names the branch of `api`: for the system of another branch a rule says no
    sees = ("api", "reader", "writer") if row.own or method != "get" else tuple(TOKENS)
    wrong = _ask(row, method, callers, kwargs, sees, cast)
    if not row.own and method == "post":
        wrong = [one for one in wrong if one != "elsewhere: 409 instead of 404"]
    assert wrong == []


@pytest.mark.parametrize(("row", "method"), [case for case in CASES if case.values[0].foreign])
def test_each_caller_on_what_is_foreign(
    row: Endpoint, method: str, cast: Cast, callers: dict[str, Any]
) -> None:
    assert row.foreign
    assert _ask(row, method, callers, row.foreign(cast), ("elsewhere",), cast) == []


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: row.url)
def test_every_method_says_its_scope_and_undeclared_ones_are_405(
    row: Endpoint, cast: Cast, callers: dict[str, Any]
) -> None:
    kwargs = row.own(cast) if row.own else {}
    assert all(attempt.scope for attempt in row.tries.values())
    for method in METHODS:
        if method not in row.tries:
            body: dict[str, Any] | None = None if method == "get" else {}
            answer = callers["api"].call(method, reverse(row.url, kwargs=dict(kwargs)), body)
            assert answer.status_code == 405


@pytest.mark.parametrize(
    ("row", "method", "bad"),
    [
        pytest.param(row, method, bad, id=f"{row.url} {method.upper()} {bad.name}")
        for row in ENDPOINTS
        for method, attempt in row.tries.items()
        for bad in attempt.bad
    ],
)
def test_bodies_that_name_what_is_not_theirs(
    row: Endpoint, method: str, bad: Any, cast: Cast, callers: dict[str, Any]
) -> None:
    kwargs = row.own(cast) if row.own else {}
    data = bad.data(cast) if callable(bad.data) else bad.data
    before = _without_tokens(state_of_all_tables())
    headers = row.tries[method].headers(cast)
    answer = callers["api"].call(method, reverse(row.url, kwargs=dict(kwargs)), data, **headers)
    assert answer.status_code == bad.status
    assert _without_tokens(state_of_all_tables()) == before
