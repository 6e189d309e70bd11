"""Repeats change nothing, and nobody overwrites what they have not read."""

import datetime as dt
from typing import Any

import psycopg2
import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse

from crm.core.models import Branch, IdempotentRequest, Role, User
from customers.models import Customer
from tests import factories as make
from tests.access.cast import state_of_all_tables
from tests.api.conftest import ApiCaller, Calls

pytestmark = pytest.mark.django_db

LIST = "/api/v1/customers/"


@pytest.fixture
def wanted(branch: Branch) -> dict[str, Any]:
    return {
        "kind": "COMPANY",
        "name": "江州新设公司",
        "branch": branch.number,
        "phone": "13812345678",
    }


@pytest.fixture
def at(customer: Customer) -> str:
    return f"{LIST}{customer.pk}/"


# --- ETag and If-Match -------------------------------------------------------------------------


def test_an_edit_without_if_match_is_428(api: ApiCaller, at: str) -> None:
    for method in ("put", "patch"):
        before = state_of_all_tables()["customers_customer"]
        assert api.call(method, at, {"industry": "C265"}).status_code == 428
        assert state_of_all_tables()["customers_customer"] == before


def test_an_edit_of_what_one_has_read_goes_through(api: ApiCaller, at: str) -> None:
    etag = api.call("get", at).headers["ETag"]
    assert etag.startswith('"'), "a strong one"
    answer = api.call("patch", at, {"industry": "C265"}, If_Match=etag)
    assert answer.status_code == 200
    assert answer.json()["industry"] == "C265"
    assert answer.headers["ETag"] == api.call("get", at).headers["ETag"] != etag


def test_the_second_of_two_editors_is_412(api: ApiCaller, at: str, customer: Customer) -> None:
    etag = api.call("get", at).headers["ETag"]
    assert api.call("patch", at, {"industry": "C265"}, If_Match=etag).status_code == 200
    for method in ("patch", "put"):
        answer = api.call(method, at, {"industry": "A01"}, If_Match=etag)
        assert answer.status_code == 412
    customer.refresh_from_db()
    assert customer.industry == "C265"


@pytest.mark.parametrize("header", ['"x"', "x", 'W/"x"', '"', ",", '"a", "b"'])
def test_any_other_tag_is_412(header: str, api: ApiCaller, at: str) -> None:
    assert api.call("patch", at, {"industry": "C265"}, If_Match=header).status_code == 412


def test_one_of_several_tags_or_a_star_is_enough(api: ApiCaller, at: str) -> None:
    etag = api.call("get", at).headers["ETag"]
    several = f'"other", {etag}'
    assert api.call("patch", at, {"industry": "C265"}, If_Match=several).status_code == 200
    assert api.call("patch", at, {"industry": "A01"}, If_Match="*").status_code == 200


def test_the_tag_is_asked_for_before_the_body_is_judged(api: ApiCaller, at: str) -> None:
    assert api.call("patch", at, {"owner": "me"}).status_code == 428


def test_a_stranger_learns_nothing_from_tags(api: ApiCaller, foreign_customer: Customer) -> None:
    there = f"{LIST}{foreign_customer.pk}/"
    assert api.call("patch", there, {}).status_code == 404
    assert api.call("patch", there, {}, If_Match="*").status_code == 404


def test_what_is_known_is_not_sent_again(api: ApiCaller, at: str) -> None:
    etag = api.call("get", at).headers["ETag"]
    known = api.call("get", at, If_None_Match=etag)
    assert (known.status_code, known.content, known.headers["ETag"]) == (304, b"", etag)
    assert api.call("get", at, If_None_Match=f"W/{etag}").status_code == 304
    assert api.call("get", at, If_None_Match='"old"').status_code == 200


def test_an_edit_that_changes_nothing_keeps_the_version(
    api: ApiCaller, at: str, customer: Customer
) -> None:
    etag = api.call("get", at).headers["ETag"]
    answer = api.call("patch", at, {"status": customer.status}, If_Match=etag)
    assert (answer.status_code, answer.headers["ETag"]) == (200, etag)


# --- Idempotency-Key ---------------------------------------------------------------------------


def test_a_repeat_gets_the_first_answer_and_writes_once(
    api: ApiCaller, wanted: dict[str, Any]
) -> None:
    first = api.call("post", LIST, wanted, Idempotency_Key="k1")
    before = state_of_all_tables()["customers_customer"]
    again = api.call("post", LIST, wanted, Idempotency_Key="k1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Location"] == first.headers["Location"]
    assert state_of_all_tables()["customers_customer"] == before


def test_the_order_of_members_makes_no_other_request(
    api: ApiCaller, wanted: dict[str, Any]
) -> None:
    api.call("post", LIST, wanted, Idempotency_Key="k1")
    turned = dict(reversed(list(wanted.items())))
    assert api.call("post", LIST, turned, Idempotency_Key="k1").status_code == 201


def test_the_same_key_with_another_body_is_422(api: ApiCaller, wanted: dict[str, Any]) -> None:
    api.call("post", LIST, wanted, Idempotency_Key="k1")
    answer = api.call("post", LIST, {**wanted, "name": "另一家"}, Idempotency_Key="k1")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["header"] == "Idempotency-Key"
    assert not Customer.objects.filter(name="另一家").exists()


def test_without_a_key_or_with_another_each_request_writes(
    api: ApiCaller, wanted: dict[str, Any]
) -> None:
    for key in ("k1", "k2"):
        assert api.call("post", LIST, wanted, Idempotency_Key=key).status_code == 201
    assert api.call("post", LIST, wanted).status_code == 201
    assert Customer.objects.filter(name=wanted["name"]).count() == 3


def test_a_refusal_is_not_kept(api: ApiCaller, wanted: dict[str, Any]) -> None:
    assert api.call("post", LIST, {**wanted, "phone": "1"}, Idempotency_Key="k1").status_code == 400
    assert not IdempotentRequest.objects.exists()
    assert api.call("post", LIST, wanted, Idempotency_Key="k1").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "x" * 81, "a b", "é", "a\tb"])
def test_a_key_that_is_no_key_is_refused(key: str, api: ApiCaller, wanted: dict[str, Any]) -> None:
    answer = api.call("post", LIST, wanted, Idempotency_Key=key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["header"] == "Idempotency-Key"


def test_keys_belong_to_their_caller(
    api: ApiCaller, api_elsewhere: ApiCaller, other_branch: Branch, wanted: dict[str, Any]
) -> None:
    first = api.call("post", LIST, wanted, Idempotency_Key="k1")
    there = {**wanted, "branch": other_branch.number}
    other = api_elsewhere.call("post", LIST, there, Idempotency_Key="k1")
    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]


def test_after_a_day_the_key_is_free_again(api: ApiCaller, wanted: dict[str, Any]) -> None:
    start = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as now:
        first = api.call("post", LIST, wanted, Idempotency_Key="k1").json()
        now.shift(dt.timedelta(hours=24))
        assert api.call("post", LIST, wanted, Idempotency_Key="k1").json() == first
        now.shift(dt.timedelta(seconds=1))
        assert api.call("post", LIST, wanted, Idempotency_Key="k1").json()["id"] != first["id"]
        assert IdempotentRequest.objects.count() == 1


def test_what_is_kept_holds_no_clear_value(api: ApiCaller, wanted: dict[str, Any]) -> None:
    api.call("post", LIST, wanted, Idempotency_Key="k1")
    kept = IdempotentRequest.objects.get()
    text = f"{kept.body} {kept.headers} {kept.fingerprint}"
    assert "13812345678" not in text
    assert "138****5678" in text


def test_while_the_first_runs_a_repeat_waits_outside(
    api: ApiCaller, api_client: User, wanted: dict[str, Any]
) -> None:
    """Another connection holds the key's lock, as a running first request does."""
    sold = django_settings.DATABASES["default"]
    other = psycopg2.connect(
        host=sold["HOST"],
        port=sold["PORT"],
        user=sold["USER"],
        password=sold["PASSWORD"],
        dbname=connection.settings_dict["NAME"],
    )
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"idempotency:{api_client.pk}:k1"],
            )
        answer = api.call("post", LIST, wanted, Idempotency_Key="k1")
        assert answer.status_code == 409
        assert answer.headers["Retry-After"] == "1"
        assert not Customer.objects.filter(name=wanted["name"]).exists()
    finally:
        other.close()
    assert api.call("post", LIST, wanted, Idempotency_Key="k1").status_code == 201


# --- a token's scope is not a posting -----------------------------------------------------------


@pytest.fixture
def audit_system(calls_as: Calls, bank: Branch) -> ApiCaller:
    """A system posted as auditor of the bank, with a token that says write."""
    user = make.make_user("审计平台", is_service=True)
    posted = make.post(user, Role.API, bank)
    caller = calls_as(user)
    posted.delete()
    make.post(user, Role.AUDITOR, bank)
    return caller


def test_an_auditing_system_reads_and_changes_nothing(
    audit_system: ApiCaller, at: str, customer: Customer
) -> None:
    assert audit_system.call("get", at).status_code == 200
    answer = audit_system.call("patch", at, {"phone": "13912345678"}, If_Match="*")
    assert answer.status_code == 403
    kept = customer.phone_cipher
    customer.refresh_from_db()
    assert customer.phone_cipher == kept


def test_a_system_of_one_branch_that_audits_the_bank_writes_in_its_branch_only(
    api: ApiCaller, api_client: User, bank: Branch, at: str, foreign_customer: Customer
) -> None:
    make.post(api_client, Role.AUDITOR, bank)
    elsewhere = reverse("api_customer-detail", args=[foreign_customer.pk])
    assert api.call("patch", at, {"phone": "13912345678"}, If_Match="*").status_code == 200
    assert api.call("get", elsewhere).status_code == 200
    assert api.call("patch", elsewhere, {"phone": "13912345678"}, If_Match="*").status_code == 403


def test_a_replay_does_not_outlive_the_right(
    api: ApiCaller, api_client: User, other_branch: Branch, wanted: dict[str, Any]
) -> None:
    first = api.call("post", LIST, wanted, Idempotency_Key="moved")
    assert first.status_code == 201
    api_client.postings.update(branch=other_branch)
    assert api.call("post", LIST, wanted, Idempotency_Key="moved").status_code == 404
