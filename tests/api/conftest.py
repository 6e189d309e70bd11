"""Systems that call the API as the web's role, each with its token."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from crm.core.models import Branch, Role, User
from tests import factories as make
from tests.conftest import AppClient

READ, WRITE = "customers:read", "customers:write"


class ApiCaller(AppClient):
    """Speaks JSON with a bearer token; `call(method, path, body, **headers)`."""

    token = ""

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send `body` as JSON; headers by keyword, underscores for hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        sent.setdefault("Accept-Language", "en")
        content: dict[str, Any] = {}
        if body is not None:
            text = body if isinstance(body, str | bytes) else json.dumps(body)
            content = {"data": text, "content_type": "application/json"}
        return getattr(self, method)(path, headers=sent, **content)


Calls = Callable[..., ApiCaller]


@pytest.fixture
def calls_as(db: None) -> Calls:
    """`calls_as(user, *scopes)` is a caller with a fresh token."""

    def make_caller(user: User | None, *scopes: str) -> ApiCaller:
        caller = ApiCaller()
        if user:
            caller.token = make.make_token(user, *(scopes or (READ, WRITE)))[0]
        return caller

    return make_caller


@pytest.fixture
def api(calls_as: Calls, api_client: User) -> ApiCaller:
    """The data platform of the sub-branch, with both scopes."""
    return calls_as(api_client)


@pytest.fixture
def reader(calls_as: Calls, api_client: User) -> ApiCaller:
    """The same with a token that only reads."""
    return calls_as(api_client, READ)


@pytest.fixture
def api_elsewhere(calls_as: Calls, other_branch: Branch) -> ApiCaller:
    """A system posted at another branch."""
    user = make.make_user("外部平台", is_service=True)
    make.post(user, Role.API, other_branch)
    return calls_as(user)


@pytest.fixture
def nobody(calls_as: Calls) -> ApiCaller:
    """Calls without a token."""
    return calls_as(None)


@pytest.fixture(autouse=True)
def _fresh_rates() -> None:
    cache.clear()
