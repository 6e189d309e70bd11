"""Seals: a digest a day over each log, chained, so that what was changed behind it is found.

They prove nothing against somebody who may rewrite logs and seals alike; the newest digest is
therefore kept outside (docs/operate.md).
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection, models, transaction
from django.utils import timezone

from crm.core.audit.trail import histories
from crm.core.history import History
from crm.core.models import PersonalReveal, Reading, Seal, StaffEvent
from crm.core.personal import CipherField

ONE_AT_A_TIME = 20261123
FIRST = bytes(32)


@dataclass(frozen=True)
class Fault:
    """A seal that does not hold, and why."""

    log: str
    day: dt.date
    why: str

    def __str__(self) -> str:
        return f"{self.log} {self.day}: {self.why}"


def sealed_logs() -> list[type[models.Model]]:
    """The tables that are written once: what was read, shown, refused and changed."""
    return [Reading, PersonalReveal, StaffEvent, *histories()]


def bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first moment of a business day and of the next."""
    first, following = (dt.datetime.combine(d, dt.time.min) for d in (day, day + dt.timedelta(1)))
    return timezone.make_aware(first), timezone.make_aware(following)


@transaction.atomic
def seal(*, until: dt.date, at: dt.datetime) -> int:
    """Seal every day up to `until` of every log that is not sealed yet; how many seals."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    last = Seal.objects.order_by("-id").values_list("digest", flat=True).first()
    chained, made = bytes(last or FIRST), 0
    for model in sealed_logs():
        log, columns = model._meta.db_table, _columns(model)
        for day in _days(model, until):
            rows, content = _read(log, columns, _names(model), day)
            one = Seal(log=log, day=day, rows=rows, columns=columns, content=content, sealed_at=at)
            one.digest = chained = _chain(chained, one)
            one.save(force_insert=True)
            made += 1
    return made


def faults(*, until: dt.date) -> Iterator[Fault]:
    """What does not hold: rows or seals that changed, gaps, and days up to `until` unsealed."""
    models_by_log = {model._meta.db_table: model for model in sealed_logs()}
    chained, last = FIRST, dict[str, dt.date]()
    for one in Seal.objects.order_by("id").iterator():
        if _chain(chained, one) != bytes(one.digest):
            yield Fault(one.log, one.day, "the seal does not follow from the one before")
        chained = bytes(one.digest)
        if one.log in last and last[one.log] + dt.timedelta(1) != one.day:
            yield Fault(one.log, one.day, "a day before it has no seal")
        last[one.log] = one.day
        if one.log not in models_by_log:
            yield Fault(one.log, one.day, "the log is gone")
            continue
        yield from _held(one, models_by_log[one.log])
    for log, model in models_by_log.items():
        if first := next(iter(_days(model, until)), None):
            yield Fault(log, first, "not sealed yet")


def _held(one: Seal, model: type[models.Model]) -> Iterator[Fault]:
    if set(one.columns) - set(_columns(model)):
        yield Fault(one.log, one.day, "a column is gone: it cannot be checked")
        return
    rows, content = _read(one.log, one.columns, _names(model), one.day)
    if rows != one.rows:
        yield Fault(one.log, one.day, f"{rows} rows, sealed were {one.rows}")
    elif content != bytes(one.content):
        yield Fault(one.log, one.day, "rows were changed after they were sealed")


def head() -> str:
    """The newest digest, to be kept outside."""
    last = Seal.objects.order_by("-id").values_list("digest", flat=True).first()
    return bytes(last or FIRST).hex()


def _names(model: type[models.Model]) -> tuple[str, str]:
    return ("pgh_created_at", "pgh_id") if issubclass(model, History) else ("at", "id")


def _columns(model: type[models.Model]) -> list[str]:
    """All columns but ciphers, which new keys replace."""
    fields = [field for field in model._meta.local_fields if not isinstance(field, CipherField)]
    return [str(field.column) for field in fields]


def _days(model: type[models.Model], until: dt.date) -> list[dt.date]:
    """The days of a log up to `until` without a seal, from its first row or last seal on."""
    log, (at, _pk) = model._meta.db_table, _names(model)
    last = Seal.objects.filter(log=log).order_by("-day").values_list("day", flat=True).first()
    with connection.cursor() as cursor:
        if last is None:
            cursor.execute(f"SELECT min({at}) FROM {log}")
            first = cursor.fetchone()[0]
            if first is None:
                return []
            last = timezone.localtime(first).date() - dt.timedelta(1)
    return [last + dt.timedelta(n) for n in range(1, (until - last).days + 1)]


def _read(log: str, columns: list[str], names: tuple[str, str], day: dt.date) -> tuple[int, bytes]:
    """How many rows, and the digest over their digests in the order of their numbers."""
    at, pk = names
    row = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        # the text of a row may not depend on the session
        cursor.execute(
            "SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO', true),"
            " set_config('bytea_output', 'hex', true)"
        )
        cursor.execute(
            "SELECT count(*), sha256(coalesce(string_agg("
            f"  sha256(convert_to(ROW({row})::text, 'UTF8')), ''::bytea ORDER BY {pk}), ''))"
            f" FROM {log} WHERE {at} >= %s AND {at} < %s",
            bounds(day),
        )
        count, content = cursor.fetchone()
    return int(count), bytes(content)


def _chain(before: bytes, one: Seal) -> bytes:
    said = "\0".join([one.log, one.day.isoformat(), str(one.rows), ",".join(one.columns)])
    return hashlib.sha256(before + said.encode() + b"\0" + bytes(one.content)).digest()
