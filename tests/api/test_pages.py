"""Pages by cursor, filters and orders from allow-lists, and what is asked outside them."""

import base64
import datetime as dt
import json
from itertools import chain
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.core import clock
from crm.core.api.paging import pack, unpack
from crm.core.api.problems import Problem
from crm.core.ids import new_id
from crm.core.models import Branch, User
from customers.models import Customer
from tests import factories as make
from tests.api.conftest import ApiCaller

LIST = "/api/v1/customers/"
START = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def seven(manager: User, branch: Branch, foreign_customer: Customer) -> list[Customer]:
    """Seven customers in the order of their change; the last three changed at one moment."""
    rows = [
        make.make_customer(manager, branch, f"江州{n}号厂", number=f"C{n}", created_at=START)
        for n in range(7)
    ]
    for n, row in enumerate(rows):
        Customer.objects.filter(pk=row.pk).update(updated_at=START + dt.timedelta(hours=min(n, 4)))
    rows[4:] = sorted(rows[4:], key=lambda row: row.pk)
    return rows


def pull_all(api: ApiCaller, path: str) -> list[str]:
    """The numbers on all pages."""
    return list(chain.from_iterable(pull(api, path)))


def pull(api: ApiCaller, path: str) -> list[list[str]]:
    """The numbers on each page, following `next` to the end."""
    pages = []
    while path:
        found = api.call("get", path).json()
        pages.append([row["number"] for row in found["results"]])
        path = found["next"]
        assert len(pages) < 20
    return pages


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("limit", "sizes"), [(1, [1] * 7), (2, [2, 2, 2, 1]), (3, [3, 3, 1]), (7, [7]), (200, [7])]
)
def test_pages_tell_each_row_once_in_order(
    limit: int, sizes: list[int], api: ApiCaller, seven: list[Customer]
) -> None:
    pages = pull(api, f"{LIST}?limit={limit}")
    assert [len(page) for page in pages] == sizes
    assert list(chain.from_iterable(pages)) == [row.number for row in seven]


@pytest.mark.django_db
def test_pages_backwards_are_the_same_backwards(api: ApiCaller, seven: list[Customer]) -> None:
    for order in ("updated_at", "number", "created_at"):
        forward = pull_all(api, f"{LIST}?limit=2&ordering={order}")
        backward = pull_all(api, f"{LIST}?limit=2&ordering=-{order}")
        assert forward == backward[::-1]
        assert len(set(forward)) == 7


@pytest.mark.django_db
def test_a_row_that_changes_meanwhile_comes_again_and_none_is_lost(
    api: ApiCaller, seven: list[Customer]
) -> None:
    first = api.call("get", f"{LIST}?limit=3").json()
    Customer.objects.filter(number="C0").update(updated_at=clock.now())
    rest = pull_all(api, first["next"])
    assert rest[-1] == "C0"
    assert set(rest) == {"C0", "C3", *(row.number for row in seven[4:])}


@pytest.mark.django_db
def test_filters_stay_with_the_next_page(api: ApiCaller, seven: list[Customer]) -> None:
    Customer.objects.filter(number__in=["C1", "C2", "C5"]).update(tier="GOLD")
    assert sorted(pull_all(api, f"{LIST}?limit=1&tier=GOLD")) == ["C1", "C2", "C5"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "limit", ["0", "201", "-1", "x", "", "1.5", "1e2", "٣", "99999999999", "50&limit=60"]
)
def test_a_limit_outside_1_to_200_is_refused(limit: str, api: ApiCaller) -> None:
    answer = api.call("get", f"{LIST}?limit={limit}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "limit"


def _cursor(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


KEY, MOMENT = "01a206b3-5a42-7596-a474-2b72f9af4284", START.isoformat()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "%00",
        "é",
        _cursor(None),
        _cursor([]),
        _cursor({"updated_at": MOMENT}),
        _cursor(["number", MOMENT, KEY]),  # of another order
        _cursor(["-updated_at", MOMENT, KEY]),
        _cursor(["updated_at", "yesterday", KEY]),
        _cursor(["updated_at", "2026-11-20T08:00:00", KEY]),  # no zone
        _cursor(["updated_at", "0001-01-01T00:00:00+23:59", KEY]),
        _cursor(["updated_at", 7, KEY]),
        _cursor(["updated_at", MOMENT, "1 OR 1=1"]),
        _cursor(["updated_at", MOMENT, KEY, "more"]),
        _cursor("[" * 5000),
        base64.urlsafe_b64encode(b"[" * 50_000).decode()[:3000],
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str, api: ApiCaller) -> None:
    answer = api.call("get", f"{LIST}?cursor={cursor if cursor == '%00' else quote(cursor)}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.django_db
def test_a_cursor_of_ours_opens_nothing_that_was_closed(
    api: ApiCaller, api_elsewhere: ApiCaller, seven: list[Customer], foreign_customer: Customer
) -> None:
    link = api.call("get", f"{LIST}?limit=3").json()["next"]
    assert {row for page in pull(api_elsewhere, link) for row in page} <= {foreign_customer.number}


@given(moment=st.datetimes(timezones=st.just(dt.UTC)))
def test_what_is_packed_is_unpacked(moment: dt.datetime) -> None:
    key = new_id()
    assert unpack(pack("updated_at", moment, key), "updated_at") == (moment, key)
    assert unpack(pack("-number", "C1", key), "-number") == ("C1", key)


@given(noise=st.text(max_size=60))
def test_noise_is_a_problem_never_a_failure(noise: str) -> None:
    with pytest.raises(Problem):
        unpack(noise, "updated_at")


# --- filters -----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("number=C3", ["C3"]),
        ("number=c3", []),
        ("tier=GOLD", ["C1"]),
        ("status=DORMANT", ["C2"]),
        ("kind=INDIVIDUAL", ["C3"]),
        ("has_credit=true", ["C4"]),
        ("has_credit=false&tier=GOLD", ["C1"]),
        ("updated_since=2026-11-20T10:00:00Z&ordering=number", ["C2", "C3", "C4", "C5", "C6"]),
        ("updated_since=2026-11-20T20:00:00%2B08:00&ordering=number", ["C4", "C5", "C6"]),
        ("updated_since=2030-01-01T00:00:00Z", []),
        ("branch=nowhere", []),
    ],
)
def test_filters_narrow(
    query: str, numbers: list[str], api: ApiCaller, seven: list[Customer]
) -> None:
    changes = {"C1": {"tier": "GOLD"}, "C2": {"status": "DORMANT"}, "C3": {"kind": "INDIVIDUAL"}}
    for number, change in {**changes, "C4": {"has_credit": True}}.items():
        Customer.objects.filter(number=number).update(**change)
    assert pull_all(api, f"{LIST}?{query}") == numbers


@pytest.mark.django_db
def test_the_branch_filter_takes_the_number(
    api: ApiCaller, seven: list[Customer], branch: Branch, other_branch: Branch
) -> None:
    assert len(pull_all(api, f"{LIST}?branch={branch.number}")) == 7
    assert pull_all(api, f"{LIST}?branch={other_branch.number}") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("nme=x", "nme"),
        ("name=x", "name"),
        ("phone_blind=x", "phone_blind"),
        ("id_number__startswith=1", "id_number__startswith"),
        ("branch__number=1", "branch__number"),
        ("_connector=OR", "_connector"),
        ("kind__in=COMPANY", "kind__in"),
        ("offset=10", "offset"),
        ("page=2", "page"),
        ("format=json", "format"),
        ("kind=SHOP", "kind"),
        ("kind=", "kind"),
        ("kind=COMPANY&kind=INDIVIDUAL", "kind"),
        ("has_credit=1", "has_credit"),
        ("number=", "number"),
        ("number=%00", "number"),
        ("number=" + "9" * 201, "number"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-11-20", "updated_since"),
        ("updated_since=2026-11-20T08:00:00", "updated_since"),
        ("updated_since=2026-02-30T08:00:00Z", "updated_since"),
        ("updated_since=0001-01-01T00:00:00%2B23:59", "updated_since"),
        ("ordering=name", "ordering"),
        ("ordering=pinyin", "ordering"),
        ("ordering=phone_tail", "ordering"),
        ("ordering=branch__customers__id_number_blind", "ordering"),
        ("ordering=--updated_at", "ordering"),
        ("ordering=updated_at;DROP TABLE core_user", "ordering"),
        ("ordering=updated_at,number", "ordering"),
        ("ordering=", "ordering"),
        ("ordering=?", "ordering"),
    ],
)
def test_what_was_not_declared_is_refused_by_name(
    query: str, parameter: str, api: ApiCaller
) -> None:
    answer = api.call("get", f"{LIST}?{query}")
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["parameter"] == parameter


@pytest.mark.django_db
def test_every_mistake_is_told_at_once(api: ApiCaller) -> None:
    answer = api.call("get", f"{LIST}?a=1&b=2&kind=x&ordering=y")
    assert [error["parameter"] for error in answer.json()["errors"]] == [
        "a",
        "b",
        "kind",
        "ordering",
    ]


@pytest.mark.django_db
def test_one_customer_takes_no_parameters(api: ApiCaller, customer: Customer) -> None:
    assert api.call("get", f"{LIST}{customer.pk}/?expand=loans").status_code == 400


# --- cost --------------------------------------------------------------------------------------

# the web's role on and off, the row context, a savepoint and its release, the transaction's two,
# the token, its use, its context, the page of customers
QUERIES = 9


@pytest.mark.django_db
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_costs_the_same_for_one_row_and_for_three(
    rows: int, api: ApiCaller, manager: User, branch: Branch, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        make.make_customer(manager, branch, phone="13812345678")
    api.call("get", LIST)  # the token's use is noted once a minute
    with django_assert_num_queries(QUERIES):
        found = api.call("get", LIST).json()
    assert len(found["results"]) == rows
