"""Where a request comes from: the proxies that are trusted, and no story beyond them."""

import pytest
from django.conf import LazySettings
from django.test import Client, RequestFactory

from crm.core.addresses import client_ip
from crm.core.models import User
from tests.core.test_log_in import log_in


@pytest.mark.parametrize(
    ("trusted", "told", "found"),
    [
        (0, "", "10.0.0.9"),
        (0, "6.6.6.6", "10.0.0.9"),  # nobody is believed
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),  # the client's own story stands left
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.9"),  # fewer than there should be
        (1, "", "10.0.0.9"),
        (1, "nonsense", "10.0.0.9"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_the_address_that_the_outermost_trusted_proxy_saw(
    trusted: int, told: str, found: str, settings: LazySettings, rf: RequestFactory
) -> None:
    settings.TRUSTED_PROXIES = trusted
    headers = {"X-Forwarded-For": told} if told else {}
    assert client_ip(rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.9")) == found


@pytest.mark.django_db
def test_behind_a_proxy_one_address_locks_out_only_itself(
    manager: User, settings: LazySettings
) -> None:
    settings.TRUSTED_PROXIES = 1
    thief, owner = (Client(headers={"X-Forwarded-For": ip}) for ip in ("6.6.6.6", "203.0.113.7"))
    for _n in range(5):
        log_in(thief, manager.username, "wrong")
    assert log_in(thief, manager.username).status_code == 429
    assert log_in(owner, manager.username).status_code == 302
