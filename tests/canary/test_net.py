"""The net is no sieve: a leak planted anywhere is caught."""

import base64
import json
import logging
from typing import Any
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from crm.core.models import User
from customers.models import Customer
from tests import factories as make
from tests.access.cast import Cast
from tests.canary.net import Canaries, Net, answer_of, listening, mails, queues, stored, tables

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("leak", "seen"),
    [
        ("note", "in table public.customers_customer"),
        ("json", "in table public.core_feedload"),
        ("bytes", "in table public.customers_customer"),
        ("page", "in page"),
        ("log", "in the log"),
        ("sql", "in the log"),
        ("queue", "in valkey 0"),
        ("mail", "in mail x"),
        ("session", "in a session"),
        ("file", "in file rejects.csv"),
    ],
)
def test_a_planted_leak_is_caught_where_it_is(
    leak: str, seen: str, cast: Cast, manager: User, as_: Any, caplog: pytest.LogCaptureFixture
) -> None:
    canaries = Canaries()
    value, net = canaries.address(), Net(canaries.values)
    browser = as_(manager)
    assert _leaks(net, caplog, browser, cast) == []
    _plant(leak, value, cast, browser, caplog)
    assert [one for one in _leaks(net, caplog, browser, cast) if seen in one]


@pytest.mark.parametrize("make_one", ["phone", "paper", "email", "address"])
def test_however_it_is_wrapped(make_one: str) -> None:
    canaries = Canaries()
    value = getattr(canaries, make_one)()
    for wrapped in (
        json.dumps({"x": value}),
        base64.b64encode(f"a{value}b".encode()).decode(),
        base64.b64encode(f"abcde{value}bcd".encode()).decode(),
        f"?q={quote(value)}&x=1",
        value.encode().hex(),
        f"<p>{value}</p>",
    ):
        net = Net(canaries.values)
        net.look("it", wrapped)
        assert net.found, wrapped


def _leaks(net: Net, caplog: Any, browser: Client, cast: Cast) -> list[str]:
    for places in (tables, queues, mails, stored):
        net.look_at(places())
    net.look("the log", caplog.text)
    net.look("page", answer_of(browser.get(reverse("customer", kwargs={"pk": cast.customer.pk}))))
    return net.found


def _plant(leak: str, value: str, cast: Cast, browser: Client, caplog: Any) -> None:
    rows = Customer.objects.filter(pk=cast.customer.pk)
    if leak in ("note", "page"):
        rows.update(note=value)
    elif leak == "json":
        make.make_feed_load(counts={"x": {"quoted": value}})
    elif leak == "bytes":
        rows.update(row_hash=value.encode())
    elif leak == "log":
        logging.getLogger("x").warning("called %s", value)
    elif leak == "queue":
        client = redis.Redis.from_url(f"{settings.REDIS_URL}/0")
        client.lpush("canary", value)
        client.expire("canary", 2)
    elif leak == "mail":
        mail.send_mail("x", value, "a@b.cn", ["c@d.cn"])
    elif leak == "session":
        session = browser.session
        session["draft"] = value
        session.save()
    elif leak == "file":
        make.make_feed_load(rejects=f"file,line,reason,row\r\n{value}".encode())
    else:
        with listening(caplog):
            list(rows.filter(name=value))
