"""System checks: what an installation must not be started with.

Read by `manage.py check`, by every command that checks, and by the web server (`crm.wsgi`).
Production is what is neither DEBUG nor DEMO.
"""

import base64
import binascii
import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

LOCAL_HOSTS = {"127.0.0.1", "localhost", "[::1]", "testserver"}
SHORTEST_SECRET, FEWEST_CHARACTERS, KEY_BYTES = 50, 10, 32


def _error(number: int, message: str, hint: str) -> Error:
    return Error(message, hint=hint, id=f"zhike.E{number:03d}")


def is_production() -> bool:
    """Neither a developer's machine nor the demo bank."""
    return not (settings.DEBUG or settings.DEMO)


def _keys() -> list[bytes]:
    """The personal-data keys and the index key, decoded; ValueError when one is not 32 bytes."""
    parts = [part.strip() for part in settings.PII_KEYS.split(",") if part.strip()]
    names = [part.partition(":")[0] for part in parts]
    indexes = settings.PII_INDEX_KEY.split(",")
    encoded = [part.partition(":")[2] for part in parts] + indexes
    keys = [base64.b64decode(text, validate=True) for text in encoded]
    if not parts or len(set(names)) < len(names) or not all(names):
        raise ValueError("names")
    if any(len(key) != KEY_BYTES for key in keys):
        raise ValueError("length")
    return keys


@register(Tags.security)
def check_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The keys are there, long enough, and all different."""
    try:
        keys = _keys()
    except (ValueError, binascii.Error):
        hint = "PII_KEYS=<id>:<base64>[,…] and PII_INDEX_KEY=<base64>[,…], each 32 random bytes."
        return [_error(1, "The keys of personal data are missing or malformed.", hint)]
    return _weaknesses(settings.SECRET_KEY, keys) if is_production() else []


def _weaknesses(secret: str, keys: list[bytes]) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    texts = {base64.b64encode(key).decode() for key in keys}
    if len(set(keys)) < len(keys) or secret in texts or secret.encode() in keys:
        hint = "Make each of SECRET_KEY, PII_KEYS and PII_INDEX_KEY on its own."
        found.append(_error(2, "One key is used for two purposes.", hint))
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS:
        hint = f"At least {SHORTEST_SECRET} random characters."
        found.append(_error(3, "SECRET_KEY is too short or too plain.", hint))
    if any(len(set(key)) < FEWEST_CHARACTERS for key in keys):
        found.append(_error(4, "A key of personal data is not random.", "32 random bytes."))
    return found


@register(Tags.security)
def check_surroundings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """DEBUG stays on this machine, DEMO off the bank's address, hosts are named."""
    found: list[CheckMessage] = []
    hosts = set(settings.ALLOWED_HOSTS)
    if any(host.startswith(("*", ".")) for host in hosts):
        found.append(_error(5, "ALLOWED_HOSTS lets any host in.", "Name the hosts one by one."))
    if settings.DEBUG and hosts - LOCAL_HOSTS:
        hint = "DEBUG shows settings and rows to whoever meets an error."
        found.append(_error(6, "DEBUG is on for a host other than this machine.", hint))
    if settings.DEMO and settings.BEHIND_TLS:
        hint = "The log-ins of the demo bank are public."
        found.append(_error(7, "DEMO is on behind the bank's TLS address.", hint))
    if is_production() and not settings.BEHIND_TLS:
        hint = "Cookies travel in clear without it."
        found.append(Caution("BEHIND_TLS is off in production.", hint=hint, id="zhike.W001"))
    if settings.OWNERSHIP_MASTER not in ("crm", "core"):
        hint = "See docs/settings.md."
        found.append(_error(8, "OWNERSHIP_MASTER is neither crm nor core.", hint))
    if settings.SESSION_IDLE_SECONDS > settings.SESSION_ABSOLUTE_SECONDS:
        hint = "SESSION_IDLE_SECONDS ≤ SESSION_ABSOLUTE_SECONDS."
        found.append(_error(9, "A session may idle longer than it lives.", hint))
    try:
        uuid.UUID(settings.INSTALLATION_ID)
    except ValueError:
        hint = "Make one (docs/settings.md) once, and never change it."
        found.append(_error(10, "INSTALLATION_ID is not a UUID.", hint))
    return found


@register(Tags.database)
def check_database(
    app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The server's version and character type; the web's role stands under the policies."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version_num')::int, current_setting('TimeZone'),"
                " rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            version, zone, is_above = cursor.fetchone()
            cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
            trigrams: list[str] | None = None
            if cursor.fetchone()[0]:
                cursor.execute("SELECT show_trgm('中国银行')")
                trigrams = cursor.fetchone()[0]
        if version < 150000:
            found.append(_error(11, "PostgreSQL is older than 15.", "Upgrade the server."))
        if trigrams == []:
            hint = "initdb --encoding=UTF8 --locale=C.UTF-8: with C no search index sees Chinese."
            found.append(_error(12, "Chinese text yields no trigrams.", hint))
        if is_above and is_production():
            hint = "Log in as a member of crm_app or crm_job; only crm_backup may bypass."
            found.append(_error(13, "The database role stands above row-level security.", hint))
        if zone != "UTC":
            found.append(_error(14, f"Database sessions run in {zone}.", "They are UTC."))
    return found


def refuse_unsafe_start() -> None:
    """Raise `ImproperlyConfigured` with every error of the checks that need no database."""
    messages = [*check_keys(None), *check_surroundings(None)]
    errors = [f"{m.id} {m.msg} {m.hint}" for m in messages if m.level >= 40]
    if errors:
        raise ImproperlyConfigured("\n".join(errors))
