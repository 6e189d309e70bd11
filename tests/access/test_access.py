"""Every URL × the whole cast × every method, as tests/access/table.py explains."""

import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.cast import Cast, state_of_all_tables
from tests.access.rows import ALL, PAGES
from tests.access.table import METHODS, STAFF, STRANGERS, Bad, Row, Try

# every admin page is refused to all but administrators: tests/core/test_admin.py
ELSEWHERE = ("admin:",)


CASES = [
    pytest.param(row, method, id=f"{row.url} {method.upper()}")
    for row in PAGES
    for method in row.tries
]


def url_names(
    patterns: list[URLPattern | URLResolver] | None = None, space: str = ""
) -> Iterator[str]:
    """The qualified name of each pattern; a nameless one is an error of its own."""
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from url_names(entry.url_patterns, inner)
        else:
            yield f"{space}{entry.name}"


def _data(attempt: Try | Bad, cast: Cast) -> Mapping[str, Any]:
    return attempt.data(cast) if callable(attempt.data) else attempt.data


def _send(
    browser: Client, method: str, row: Row, attempt: Try, kwargs: Mapping[str, Any], data: Any
) -> Any:
    url = reverse(row.url, kwargs=dict(kwargs)) + (f"?{attempt.query}" if attempt.query else "")
    headers = {"HX-Request": "true"} if attempt.htmx else {}
    if method in ("put", "patch", "delete"):
        body: dict[str, Any] = {"data": json.dumps(data), "content_type": "application/json"}
    else:
        body = {"data": data}
    return getattr(browser, method)(url, headers=headers, **body)


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    whole = Cast(request)
    for name in (*STAFF, "api_client", "customer", "foreign_customer"):
        getattr(whole, name)
    return whole


@pytest.fixture
def browsers(cast: Cast, as_: Any) -> dict[str, Client]:
    found = {who: as_(getattr(cast, who)) for who in (*STAFF, "api_client")}
    return {**found, "anonymous": as_(None)}


def _ask(
    row: Row,
    method: str,
    browsers: Mapping[str, Client],
    kwargs: Mapping[str, Any],
    sees: Any,
    cast: Cast,
) -> list[str]:
    """What each of the cast got that the table did not expect."""
    attempt, wrong = row.tries[method], []
    for who in (*STAFF, *STRANGERS):
        expected = row.expected(attempt, method, who, sees)
        refused = not row.public and (expected >= 400 or who in STRANGERS)
        with transaction.atomic():
            data = _data(attempt, cast)
            before = state_of_all_tables() if refused else {}
            answer = _send(browsers[who], method, row, attempt, kwargs, data)
            if answer.status_code != expected:
                wrong.append(f"{who}: {answer.status_code} instead of {expected}")
            if refused and state_of_all_tables() != before:
                wrong.append(f"{who}: refused, but something was written")
            transaction.set_rollback(True)
    return wrong


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    names = set(url_names())
    ours = {name for name in names if not name.startswith(ELSEWHERE)}
    nameless = {name for name in ours if name.endswith("None")}
    assert not nameless, "patterns without a name"
    declared = [row.url for row in ALL]
    assert len(declared) == len(set(declared)), "two rows for one URL"
    assert ours - set(declared) == set(), "URLs without a row in tests/access/"
    assert set(declared) - ours == set(), "rows without a URL"


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.url)
def test_rows_with_arguments_say_own_and_foreign(row: Row) -> None:
    assert row.tries, "no method declared"
    assert bool(row.own) == bool(row.foreign or row.shared), "own and foreign go together"


@pytest.mark.parametrize(("row", "method"), CASES)
def test_each_of_the_cast_on_their_own(
    row: Row, method: str, cast: Cast, browsers: dict[str, Client]
) -> None:
    kwargs = row.own(cast) if row.own else {}
    assert _ask(row, method, browsers, kwargs, row.sees, cast) == []


@pytest.mark.parametrize(("row", "method"), [c for c in CASES if c.values[0].foreign])
def test_each_of_the_cast_on_what_is_foreign(
    row: Row, method: str, cast: Cast, browsers: dict[str, Client]
) -> None:
    assert row.foreign
    kwargs = row.foreign(cast)
    assert _ask(row, method, browsers, kwargs, row.foreign_sees, cast) == []


@pytest.mark.parametrize(("row", "method"), [c for c in CASES if c.values[0].own])
def test_a_key_that_nobody_has(
    row: Row, method: str, cast: Cast, browsers: dict[str, Client]
) -> None:
    assert row.own
    kwargs = {
        name: uuid.uuid4() if isinstance(value, uuid.UUID) else value
        for name, value in row.own(cast).items()
    }
    if not any(isinstance(value, uuid.UUID) for value in kwargs.values()):
        pytest.skip("no surrogate key in this address")
    assert _ask(row, method, browsers, kwargs, (), cast) == []


@pytest.mark.parametrize(
    ("row", "method", "bad"),
    [
        pytest.param(row, method, bad, id=f"{row.url} {method.upper()} {bad.name}")
        for row in PAGES
        for method, attempt in row.tries.items()
        for bad in attempt.bad
    ],
)
def test_bodies_that_name_what_is_not_theirs(
    row: Row, method: str, bad: Bad, cast: Cast, browsers: dict[str, Client]
) -> None:
    kwargs = row.own(cast) if row.own else {}
    data = _data(bad, cast)
    before = state_of_all_tables()
    answer = _send(browsers[bad.by], method, row, row.tries[method], kwargs, data)
    assert answer.status_code == bad.status
    assert state_of_all_tables() == before


@pytest.mark.parametrize("row", [row for row in PAGES if not row.public], ids=lambda row: row.url)
def test_undeclared_methods_are_refused(row: Row, cast: Cast, browsers: dict[str, Client]) -> None:
    attempt = next(iter(row.tries.values()))
    who = next((one for one in STAFF if one in row.sees and one in attempt.may), "manager")
    kwargs = row.own(cast) if row.own else {}
    for other in METHODS:
        if other not in row.tries:
            answer = _send(browsers[who], other, row, attempt, kwargs, {})
            assert answer.status_code == 405, f"{other.upper()} as {who}"
