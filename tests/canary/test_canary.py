"""Fifty personal values are planted; none is found anywhere in clear.

Who wrote a page, a field or a log line that shows one fails here. The one place where a value
belongs is the answer to its owner's question with a reason (`reveal`), and only that one value.
"""

from typing import Any

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from crm import reminders
from crm.core import clock
from crm.core.personal import sealed_models, sealed_of
from crm.tasks import plan_reminders
from customers.models import Contact, Customer, Outsider
from tests import factories as make
from tests.access.cast import Cast
from tests.access.rows import ENDPOINTS, PAGES
from tests.access.table import Row, Try
from tests.api.conftest import ApiCaller
from tests.canary.conftest import plant_in
from tests.canary.net import Canaries, Net, answer_of, mails, queues, stored, tables

pytestmark = pytest.mark.django_db
WITH_VALUES: tuple[Any, ...] = (Customer, Contact, Outsider)


def test_every_sealed_column_holds_a_canary(canaries: Canaries) -> None:
    for model in sealed_models():
        for name in sealed_of(model):
            held = {getattr(row, name).reveal() for row in model._default_manager.all()}
            assert held & set(canaries.values), f"plant one in {model.__name__}.{name}"


# --- nothing at rest ----------------------------------------------------------------------------


def test_nothing_is_found_in_tables_queues_files_mails_or_logs(
    canaries: Canaries, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    cast.manager.email = "lin@bank.example"
    cast.manager.save()
    today = clock.business_day()
    make.make_deposit(cast.customer, kind="TIME", matures_on=today)
    reminders.plan_due(on=today, at=clock.now())
    reminders.deliver_due(on=today, at=clock.now())
    assert mail.outbox, "nobody was written to: the test says nothing about mails"
    plan_reminders.apply_async(queue="canary")
    assert any("canary" in where for where, _content in queues()), "nothing was queued"
    net = Net(canaries.values)
    for places in (tables, queues, mails, stored):
        net.look_at(places())
    net.look("the log", caplog.text)
    assert net.found == []


# --- nothing on any page ------------------------------------------------------------------------


def _plant_in_new_rows(canaries: Canaries, who_has: set[Any]) -> Net:
    """The rows of the table make people and customers of their own: they get values, too."""
    for model in WITH_VALUES:
        for row in model._default_manager.all():
            if row.pk not in who_has and not row.id_number:
                plant_in(canaries, row)
    return Net(canaries.values)


def _ask(browser: Client, method: str, row: Row, attempt: Try, url: str, cast: Cast) -> bytes:
    data: Any = attempt.data(cast) if callable(attempt.data) else attempt.data
    headers = {"HX-Request": "true"} if attempt.htmx else {}
    url += f"?{attempt.query}" if attempt.query else ""
    body: dict[str, Any] = {"data": data}
    if method in ("put", "patch", "delete"):
        body["content_type"] = "application/json"
    return answer_of(getattr(browser, method)(url, headers=headers, **body))


def _walk(row: Row, cast: Cast, browsers: dict[str, Client], canaries: Canaries) -> list[str]:
    """Each of the cast by each method on their own row; then the tables as that left them."""
    found: list[str] = []
    known = {one.pk for model in WITH_VALUES for one in model._default_manager.all()}
    for method, attempt in row.tries.items():
        for who, browser in browsers.items():
            with transaction.atomic():
                kwargs = dict(row.own(cast)) if row.own else {}
                net = _plant_in_new_rows(canaries, known)
                url = reverse(row.url, kwargs=kwargs)
                shown = _ask(browser, method, row, attempt, url, cast)
                net.look(f"{method.upper()} {url} as {who}", shown)
                if method != "get" and who in ("manager", "head"):
                    net.look_at(tables())
                found += net.found
                transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.url)
def test_no_page_shows_one_to_anybody(
    row: Row,
    canaries: Canaries,
    cast: Cast,
    browsers: dict[str, Client],
    caplog: pytest.LogCaptureFixture,
) -> None:
    if row.url == "reveal":
        row = Row(row.url, own=row.own, foreign=row.foreign, sees=row.sees, get=row.get)
    assert _walk(row, cast, browsers, canaries) == []
    net = Net(canaries.values)
    net.look("the log", caplog.text)
    net.look_at(queues())
    assert net.found == []


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: row.url)
def test_no_endpoint_gives_one_away(
    row: Row, canaries: Canaries, cast: Cast, caller: ApiCaller
) -> None:
    net = Net(canaries.values)
    url = reverse(row.url, kwargs=dict(row.own(cast)) if row.own else {})
    for method, attempt in row.tries.items():
        data = attempt.data(cast) if callable(attempt.data) else attempt.data
        body = None if method == "get" else data
        answer = caller.call(method, url, body, **attempt.headers(cast))
        net.look(f"{method.upper()} {url}", answer_of(answer))
    net.look_at(tables())
    assert net.found == []


def test_a_problem_does_not_repeat_what_was_sent(
    canaries: Canaries, cast: Cast, caller: ApiCaller
) -> None:
    net, url = Net(canaries.values), reverse("api_customer-list")
    base = {"kind": "INDIVIDUAL", "name": "赵敏", "branch": cast.branch.number}
    for body in (
        {**base, "id_kind": "RESIDENT_ID", "id_number": canaries.values[0]},  # is on file
        {**base, "id_kind": "USCC", "id_number": canaries.values[0]},
        {**base, "phone": canaries.values[1] * 4},
        {**base, "owner": canaries.values[2]},
        {"kind": canaries.values[1], "branch": canaries.values[2], "name": ""},
        f'{{"phone": "{canaries.values[1]}"',
    ):
        answer = caller.call("post", url, body)
        assert answer.status_code in (400, 409)
        if "kind" not in str(body)[:20] or body["kind"] == "INDIVIDUAL":  # type: ignore[index]  # the broken JSON is text
            net.look(f"problem {answer.content!r}", answer_of(answer))
    assert net.found == []


def test_what_is_revealed_is_that_one_value_and_nothing_else(
    canaries: Canaries, cast: Cast, browsers: dict[str, Client], caplog: pytest.LogCaptureFixture
) -> None:
    kwargs = {"kind": "customer", "pk": cast.customer.pk}
    asked = {"field": "phone", "purpose": "CALL_BACK"}
    phone = cast.customer.phone.reveal()
    net = Net(canaries.values)
    for headers in ({}, {"HX-Request": "true"}):
        answer = browsers["manager"].post(reverse("reveal", kwargs=kwargs), asked, headers=headers)
        assert phone in answer.content.decode()
        net.look("the answer", answer_of(answer), except_for=phone)
    net.look_at(tables())
    net.look("the log", caplog.text)
    assert net.found == []
