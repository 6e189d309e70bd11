"""Mails and a real mail server: one that takes them, one that says no, one that is gone."""

import datetime as dt
import socket
import socketserver
import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from crm import reminders
from crm.core import ledger
from crm.core.models import Delivery, User
from customers.models import Customer
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 0, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)
MINUTE = dt.timedelta(minutes=1)
SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Talk(socketserver.StreamRequestHandler):
    """As much SMTP as a sender needs; `server.mood` says what goes wrong."""

    def handle(self) -> None:
        server: Any = self.server
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT" and server.mood == "refuses":
                self.say("550 no such person")
            elif word == "DATA":
                self.say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                server.taken.append(body)
                if server.mood == "breaks off":
                    return
                self.say("451 later" if server.mood == "is full" else "250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address = True, True
    mood = ""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.taken: list[bytes] = []


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
        settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = running.server_address[1], 5
        yield running
        running.shutdown()


@pytest.fixture
def waiting(customer: Customer, manager: User) -> None:
    """A mail to the manager waits, and nothing else."""
    User.objects.filter(pk=manager.pk).update(email="lin@bank.example")
    held = {dt.date(2026, 11, 1): Decimal("600000.00")}
    make.make_deposit(customer, held, kind="TIME", matures_on=dt.date(2026, 11, 24))
    reminders.plan_due(on=MONDAY, at=AT)
    reminders.deliver_due(on=MONDAY, at=AT, mail=False)


def sweep(at: dt.datetime = AT) -> int:
    return ledger.send_mails(at=at, digest=reminders.digest)


def mailed() -> Delivery:
    return Delivery.objects.get(channel="EMAIL")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_what_the_server_took_is_sent_once(waiting: None, server: Server) -> None:
    assert (sweep(), sweep(AT + 10 * MINUTE)) == (1, 0)
    assert len(server.taken) == 1
    assert (mailed().state, mailed().sent_at, mailed().error) == ("SENT", AT, "")


def test_a_server_that_is_down_loses_nothing(waiting: None, server: Server, settings: Any) -> None:
    settings.EMAIL_PORT, up = free_port(), settings.EMAIL_PORT
    assert sweep() == 0
    failed = mailed()
    assert (failed.state, failed.attempts, failed.sent_at) == ("FAILED", 1, None)
    assert "ConnectionRefusedError" in failed.error
    assert failed.next_try_at == AT + MINUTE
    assert sweep(AT + dt.timedelta(seconds=59)) == 0
    assert mailed().attempts == 1, "not before its time"
    settings.EMAIL_PORT = up
    assert sweep(AT + MINUTE) == 1
    assert (mailed().state, mailed().next_try_at, len(server.taken)) == ("SENT", None, 1)
    assert sweep(AT + 600 * MINUTE) == 0
    assert len(server.taken) == 1


@pytest.mark.parametrize(("mood", "said"), [("refuses", "550"), ("is full", "451")])
def test_what_the_server_refuses_is_tried_again(
    mood: str, said: str, waiting: None, server: Server
) -> None:
    server.mood = mood
    assert sweep() == 0
    assert (mailed().state, said in mailed().error) == ("FAILED", True)
    server.mood = ""
    assert sweep(AT + MINUTE) == 1
    assert mailed().state == "SENT"


def test_a_mail_that_may_have_arrived_is_never_sent_again(waiting: None, server: Server) -> None:
    server.mood = "breaks off"
    assert sweep() == 0
    assert (mailed().state, mailed().next_try_at) == ("UNKNOWN", None)
    assert mailed().error
    server.mood = ""
    assert sweep(AT + dt.timedelta(days=9)) == 0
    assert len(server.taken) == 1


def test_it_is_tried_later_each_time_and_in_the_end_no_more(
    waiting: None, server: Server, settings: Any
) -> None:
    settings.EMAIL_PORT = free_port()
    at, waits = AT, []
    while mailed().state == "PENDING" or mailed().next_try_at:
        sweep(at)
        if then := mailed().next_try_at:
            waits.append(then - at)
            at = then
    assert waits[:5] == [MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE, 240 * MINUTE]
    assert dt.timedelta(days=3) < sum(waits, dt.timedelta()) < dt.timedelta(days=4)
    assert (mailed().state, bool(mailed().error)) == ("FAILED", True)
    assert mailed().attempts == len(waits) + 1


def test_a_server_that_is_down_fails_everybodys_mail(
    waiting: None, customer: Customer, colleague: User, server: Server, settings: Any
) -> None:
    first = mailed()
    Delivery.objects.create(
        due_on=first.due_on,
        reminder=first.reminder,
        customer_id=customer.pk,
        channel="EMAIL",
        recipient=colleague,
        created_at=AT,
    )
    settings.EMAIL_PORT = free_port()
    sweep()
    assert list(Delivery.objects.filter(channel="EMAIL").values_list("state", "attempts")) == [
        ("FAILED", 1),
        ("FAILED", 1),
    ]


@pytest.mark.parametrize("backend", ["console", "dummy", "filebased"])
def test_a_mail_that_is_only_printed_is_no_proof(
    backend: str, waiting: None, settings: Any, tmp_path: Any
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    assert sweep() == 0
    assert (mailed().state, mailed().sent_at, mailed().next_try_at) == ("FAILED", None, None)
    assert "EMAIL_URL" in mailed().error
