"""Fifty values that nobody could mistake, and a net for every place where one may not be.

Addresses and e-mails say what they are; phones and identity cards are valid, so that forms take
them. A value is looked for as text, and as base64, hex, in an address, in JSON and in HTML.
"""

import base64
import binascii
import html
import json
import logging
import secrets
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.core.files.storage import default_storage
from django.db import connection
from stdnum.cn import ric

from crm.core import files
from crm.core.models import StoredFile


@dataclass
class Canaries:
    """Hands out values, and remembers them; each set is another, as workers share one Valkey."""

    values: list[str] = field(default_factory=list)
    mark: int = field(default_factory=lambda: secrets.randbelow(1000))

    def _new(self, value: str) -> str:
        self.values.append(value)
        return value

    def phone(self) -> str:
        """A mobile number."""
        return self._new(f"159{self.mark:03d}{len(self.values) + 73100:05d}")

    def paper(self) -> str:
        """A resident identity card with its check digit (GB 11643)."""
        body = f"110{self.mark:03d}19770713{len(self.values) + 100:03d}"
        return self._new(body + ric.calc_check_digit(body + "0"))

    def email(self) -> str:
        """An address of nobody."""
        return self._new(f"canary{self.mark}.{len(self.values)}@kanarienvogel.example.cn")

    def address(self) -> str:
        """A street that does not exist."""
        return self._new(f"金丝雀大街{self.mark}弄{len(self.values)}号院")


def disguises(value: str) -> set[bytes]:
    """How `value` may stand in bytes."""
    raw = value.encode()
    in_base64 = {
        base64.b64encode(b"x" * shift + raw)[shift + (shift > 0) : -4] for shift in (0, 1, 2)
    }
    texts = {
        value,
        json.dumps(value)[1:-1],
        quote(value),
        quote(value, safe=""),
        html.escape(value),
        "".join(f"&#{ord(letter)};" for letter in value),
        value[::-1],
    }
    return {text.encode() for text in texts} | {raw.hex().encode()} | in_base64


class Net:
    """Looks for values; `found` says which value where."""

    def __init__(self, values: Iterable[str]) -> None:
        self.needles = {needle: value for value in values for needle in disguises(value)}
        self.found: list[str] = []

    def look(self, where: str, content: bytes | str, except_for: str = "") -> None:
        """Note every value in `content`; `except_for` may stand there."""
        raw = content.encode() if isinstance(content, str) else content
        for needle, value in self.needles.items():
            if value != except_for and needle in raw:
                self.found.append(f"{value} in {where}")

    def look_at(self, pieces: Iterator[tuple[str, bytes]]) -> None:
        """The same for many places."""
        for where, content in pieces:
            self.look(where, content)


# --- places -------------------------------------------------------------------------------------


def tables() -> Iterator[tuple[str, bytes]]:
    """Every row of every table of the database as text: text, JSON, arrays, bytes as hex."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone()
        cursor.execute("RESET ROLE")
        cursor.execute(
            "SELECT DISTINCT format('%I.%I', table_schema, table_name)"
            " FROM information_schema.columns JOIN information_schema.tables"
            " USING (table_schema, table_name)"
            " WHERE table_schema NOT IN ('pg_catalog', 'information_schema')"
            " AND table_type IN ('BASE TABLE', 'LOCAL TEMPORARY') ORDER BY 1"
        )
        names = [name for (name,) in cursor.fetchall()]
        for name in names:
            cursor.execute(f"SELECT string_agg(t::text, chr(10)) FROM {name} t")
            (text,) = cursor.fetchone()
            yield f"table {name}", (text or "").encode()
        cursor.execute("SELECT session_data FROM django_session")
        for (data,) in cursor.fetchall():
            yield "a session", _session(data)
        cursor.execute(f"SET ROLE {role}")


def _session(data: str) -> bytes:
    """What `django.core.signing` packed: base64, and deflated when that is shorter."""
    body = data.split(":")[0]
    raw = base64.urlsafe_b64decode(body.lstrip(".") + "=" * (-len(body.lstrip(".")) % 4))
    return zlib.decompress(raw) if body.startswith(".") else raw


def queues() -> Iterator[tuple[str, bytes]]:
    """Every key of every database of Valkey: the broker's queues, the cache."""
    for number in range(4):
        client = redis.Redis.from_url(f"{settings.REDIS_URL}/{number}")
        for key in client.scan_iter():
            yield f"valkey {number} {key!r}", key + b" " + _content(client, key)
        client.close()


def _content(client: Any, key: bytes) -> bytes:
    read = {
        b"string": lambda: [client.get(key)],
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
        b"hash": lambda: [part for pair in client.hgetall(key).items() for part in pair],
    }
    parts = [bytes(part) for part in read[client.type(key)]()]
    return b" ".join([*parts, *map(_unpacked, parts)])


def _unpacked(part: bytes) -> bytes:
    """The body of a Celery message, which is base64 in JSON."""
    try:
        return base64.b64decode(json.loads(part)["body"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        return b""


def mails() -> Iterator[tuple[str, bytes]]:
    """What was mailed."""
    for message in mail.outbox:
        yield f"mail {message.subject}", message.message().as_bytes()
        yield f"mail {message.subject}", f"{message.subject} {message.body}".encode()


def stored() -> Iterator[tuple[str, bytes]]:
    """Stored files, as they lie on the disk and as they are given out (lists brought are not)."""
    folder = Path(default_storage.path(""))
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"disk {path.name}", path.read_bytes()
    for row in StoredFile.objects.exclude(purpose=StoredFile.Purpose.IMPORT):
        yield f"file {row.name}", b"".join(files.read(row))


@contextmanager
def listening(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every logger at DEBUG, and each SQL statement with its parameters in the log."""
    for name in ("", "django", "django.db.backends", "celery", "crm"):
        caplog.set_level(logging.DEBUG, name)
    connection.force_debug_cursor = True
    try:
        yield
    finally:
        connection.force_debug_cursor = False


def answer_of(response: Any) -> bytes:
    """Head and body of an answer."""
    head = "\n".join(f"{name}: {value}" for name, value in response.items())
    body = b"".join(response.streaming_content) if response.streaming else response.content
    cookies = response.cookies.output()
    return f"{head}\n{cookies}\n".encode() + bytes(body)
