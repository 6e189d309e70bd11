"""The fifty values, planted by every way in: services, forms, the API, the feed, rows."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from crm.core import clock
from crm.core.personal import sealed_of
from customers import services
from customers.models import Contact, Customer, ImportRow, Outsider
from tests import factories as make
from tests import imports_factories as lists
from tests.access.cast import Cast
from tests.access.table import STAFF
from tests.api.conftest import READ, WRITE, ApiCaller
from tests.canary.net import Canaries, listening
from tests.feed.delivery import BRANCHES, MANAGERS, Delivery
from tests.feed.delivery import customer as fed
from tests.people_factories import make_paper

EVERYTHING_NEEDED = 50


def _by_service(canaries: Canaries, cast: Cast) -> None:
    for _n in range(3):
        values = {"id_number": canaries.paper(), "phone": canaries.phone()}
        services.register_customer(
            values={
                "kind": "INDIVIDUAL",
                "name": "陈大明",
                "id_kind": "RESIDENT_ID",
                "address": canaries.address(),
                **values,
            },
            lead=cast.manager,
            branch=cast.branch,
            by=cast.manager,
            at=clock.now(),
        )


def _by_import(canaries: Canaries, cast: Cast) -> None:
    header = ("姓名", "客户类型", "身份证号", "手机号", "地址")
    rows = [("张伟", "个人", canaries.paper(), canaries.phone(), canaries.address()) for _n in "ab"]
    bad = ("李强", "个人", canaries.paper()[:-1], canaries.phone(), "")
    batch = lists.imported(lists.csv_of(header, *rows, bad), cast.manager)
    assert batch.counts == {"ADDED": 2, "REFUSED": 1}
    changed = (*rows[0][:3], canaries.phone(), "")
    lists.imported(lists.csv_of(header, changed), cast.manager, on_known="UPDATE")
    row = ImportRow.objects.get(outcome="UPDATED")  # its record is JSON; the net knows whole values
    row.changes = canaries.address()
    row.save()


def _by_form(canaries: Canaries, cast: Cast, browser: Client) -> None:
    for _n in range(3):
        sent = browser.post(
            reverse("customers:create"),
            {
                "kind": "INDIVIDUAL",
                "name": "王芳",
                "status": "PROSPECT",
                "version": 1,
                "client_key": uuid.uuid4(),
                "lead": cast.manager.pk,
                "id_kind": "RESIDENT_ID",
                "id_number": canaries.paper(),
                "phone": canaries.phone(),
                "address": canaries.address(),
            },
        )
        assert sent.status_code == 302, sent.content.decode()
    for _n in range(4):
        address = reverse("customers:contact_add", kwargs={"pk": cast.customer.pk})
        person = {"name": "李强", "role": "EXECUTOR"}
        reach = {"phone": canaries.phone(), "email": canaries.email()}
        assert browser.post(address, person | reach).status_code == 302
    address = reverse("customers:relation_add", kwargs={"pk": cast.customer.pk})
    spouse = {"kind": "SPOUSE", "outsider_name": "周敏", "outsider_kind": "PERSON"}
    body = {**spouse, "outsider_id_number": canaries.paper()}
    assert browser.post(address, body).status_code == 302


def _by_api(canaries: Canaries, cast: Cast, caller: ApiCaller) -> None:
    for _n in range(3):
        body = {
            "kind": "INDIVIDUAL",
            "name": "赵敏",
            "branch": cast.branch.number,
            "id_kind": "RESIDENT_ID",
            "id_number": canaries.paper(),
            "phone": canaries.phone(),
            "address": canaries.address(),
        }
        made = caller.call("post", reverse("api_customer-list"), body)
        assert made.status_code == 201, made.content


def _by_feed(canaries: Canaries, folder: Path) -> None:
    good = {"id_kind": "RESIDENT_ID", "id_number": canaries.paper(), "phone": canaries.phone()}
    bad = {"id_kind": "RESIDENT_ID", "id_number": canaries.paper()[:-1], "phone": canaries.phone()}
    report = Delivery(
        folder,
        "2026-11-20",
        branches=BRANCHES,
        managers=MANAGERS,
        customers=[
            fed(address=canaries.address(), **good),
            fed("C2", "孙丽", address=canaries.address(), **bad),
        ],
    ).load()
    assert report is not None


def plant_in(canaries: Canaries, row: Customer | Contact | Outsider) -> None:
    """Every sealed field of the row that is still empty."""
    makers = {"id_number": canaries.paper, "phone": canaries.phone, "email": canaries.email}
    for name in sealed_of(type(row)):
        if not getattr(row, name):
            setattr(row, name, makers.get(name, canaries.address)())
    if isinstance(row, Customer):
        row.id_kind = Customer.IdKind.RESIDENT_ID
    row.save()


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    whole = Cast(request)
    for name in (*STAFF, "api_client", "customer", "foreign_customer"):
        getattr(whole, name)
    return whole


@pytest.fixture
def browsers(cast: Cast, as_: Any) -> dict[str, Client]:
    found = {who: as_(getattr(cast, who)) for who in (*STAFF, "api_client")}
    return {**found, "anonymous": as_(None)}


@pytest.fixture
def caller(cast: Cast) -> ApiCaller:
    cache.clear()
    found = ApiCaller()
    found.token, _token = make.make_token(cast.api_client, READ, WRITE)
    return found


@pytest.fixture
def canaries(
    cast: Cast,
    browsers: dict[str, Client],
    caller: ApiCaller,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Any,
) -> Canaries:
    """Fifty values and more on file; the log is read at DEBUG, SQL included, all the while."""
    planted = Canaries()
    with listening(caplog), django_capture_on_commit_callbacks(execute=True):
        _by_service(planted, cast)
        _by_import(planted, cast)
        _by_form(planted, cast, browsers["manager"])
        _by_api(planted, cast, caller)
        _by_feed(planted, tmp_path / "feed")
        for row in (cast.customer, cast.foreign_customer, *Contact.objects.all()):
            plant_in(planted, row)
        make_paper(cast.customer, cast.manager, number=planted.paper())
    assert len(planted.values) >= EVERYTHING_NEEDED
    assert len(set(planted.values)) == len(planted.values)
    return planted
