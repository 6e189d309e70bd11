"""New keys for what is sealed already, while people work (docs/operate.md, "Keys").

Ciphers carry the id of their key, so what is left to do is asked of the rows themselves: the work
may stop anywhere and go on later. A batch locks its rows and skips those that somebody is editing;
each cipher is replaced only where it is still the one that was read. A later pass takes the rest.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, models, transaction

from crm.core import files
from crm.core.models import StoredFile
from crm.core.personal import (
    VERSION,
    Sealed,
    active_key_id,
    key_ids,
    seal,
    sealed_models,
    sealed_of,
    unseal,
)

FILES = "stored files"
UNREADABLE = (InvalidTag, KeyError, ValueError, IndexError)
FIRST = uuid.UUID(int=0)

# the id of the key in a cipher: version, length, id
KEY_ID = "convert_from(substring({0} FROM 3 FOR get_byte({0}, 1)), 'UTF8')"
# the new values of a row's columns, given its key and its cipher
Change = Callable[[uuid.UUID, bytes], list[Any]]


@dataclass(frozen=True)
class Column:
    """One sealed column of one table."""

    model: type[models.Model]
    sealed: Sealed

    @property
    def table(self) -> str:
        """The table's name."""
        return self.model._meta.db_table

    @property
    def cipher(self) -> str:
        """The cipher column's name."""
        return f"{self.sealed.name}_cipher"

    @property
    def indexes(self) -> list[str]:
        """The names of the blind and tail index columns, where it has them."""
        names = {field.name for field in self.model._meta.get_fields()}
        return [
            name for part in ("blind", "tail") if (name := f"{self.sealed.name}_{part}") in names
        ]

    def __str__(self) -> str:
        return f"{self.table}.{self.sealed.name}"


@dataclass
class Tally:
    """What became of the rows of one pass."""

    changed: int = 0
    missed: int = 0  # edited in between, or held by somebody: the next pass takes them
    refused: list[str] | None = None  # cannot be read, or stand against a constraint

    def refuse(self, row: str) -> None:
        """Note a row that a person must look at."""
        self.refused = [*(self.refused or []), row]


def columns() -> list[Column]:
    """Every sealed column of every model in the registry."""
    found = [
        Column(model, sealed)
        for model in sealed_models()
        if model._meta.managed and not model._meta.proxy
        for sealed in sealed_of(model).values()
    ]
    return sorted(found, key=str)


def by_key() -> dict[str, Counter[str]]:
    """For each sealed column, and the stored files: how many values each key seals."""
    found: dict[str, Counter[str]] = {}
    with connection.cursor() as cursor:
        for one in columns():
            cursor.execute(
                f"SELECT {KEY_ID.format(one.cipher)}, count(*) FROM {one.table}"
                f" WHERE {one.cipher} IS NOT NULL GROUP BY 1"
            )
            found[str(one)] = Counter(dict(cursor.fetchall()))
    kept = StoredFile.objects.values_list("key_id").annotate(n=models.Count("pk")).order_by()
    found[FILES] = Counter(dict(kept))
    return found


def removable() -> dict[str, int]:
    """For each key id that is known or used: how many values still need it."""
    used: Counter[str] = sum(by_key().values(), Counter())
    return {key: used[key] for key in {*key_ids(), *used}}


def rotate(column: Column, *, batch: int) -> Iterator[Tally]:
    """One pass: seal again under the active key what another key seals; a tally per batch."""
    prefix = VERSION + bytes([len(active_key_id())]) + active_key_id().encode()

    def reseal(pk: uuid.UUID, cipher: bytes) -> list[Any]:
        aad = column.sealed.aad_for(column.model, pk)
        return [seal(unseal(cipher, aad=aad), aad=aad)]

    asked = f"substring({column.cipher} FOR {len(prefix)}) <> %(prefix)s"
    yield from _pass(column, [column.cipher], asked, {"prefix": prefix}, reseal, batch)


def reindex(column: Column, *, batch: int) -> Iterator[Tally]:
    """One pass: blind and tail indexes under the first index key, where they differ."""
    names = column.indexes

    def index(pk: uuid.UUID, cipher: bytes) -> list[Any]:
        clear = unseal(cipher, aad=column.sealed.aad_for(column.model, pk))
        # papers other than identity cards are kept as written, and indexed by the normal form
        values = column.sealed.indexes(column.model, column.sealed.normalise(clear))
        return [values[name] for name in names]

    if names:
        yield from _pass(column, names, "true", {}, index, batch)


def _pass(
    column: Column,
    names: list[str],
    asked: str,
    params: dict[str, Any],
    change: Change,
    batch: int,
) -> Iterator[Tally]:
    last = FIRST
    while True:
        tally = Tally()
        with transaction.atomic():
            ids = _next_ids(column, asked, {**params, "last": last, "batch": batch})
            if not ids:
                return
            rows = _locked(column, ids)
            tally.missed = len(ids) - len(rows)
            changes = []
            for pk, cipher in rows:
                try:
                    changes.append((pk, cipher, *change(pk, cipher)))
                except UNREADABLE as error:
                    tally.refuse(f"{column} {pk}: {type(error).__name__}")
            tally.changed = _write(column, names, changes, tally)
        last = ids[-1]
        yield tally


def _next_ids(column: Column, asked: str, params: dict[str, Any]) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM {column.table} WHERE {column.cipher} IS NOT NULL AND {asked}"
            " AND id > %(last)s ORDER BY id LIMIT %(batch)s",
            params,
        )
        return [pk for (pk,) in cursor.fetchall()]


def _locked(column: Column, ids: list[uuid.UUID]) -> list[tuple[uuid.UUID, bytes]]:
    """The rows that nobody else holds; this never waits, so it is in nobody's deadlock."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {column.cipher} FROM {column.table} WHERE id = ANY(%s)"
            f" AND {column.cipher} IS NOT NULL ORDER BY id FOR UPDATE SKIP LOCKED",
            [ids],
        )
        return [(pk, bytes(cipher)) for pk, cipher in cursor.fetchall()]


def _write(column: Column, names: list[str], changes: list[tuple[Any, ...]], tally: Tally) -> int:
    """Write all at once; when a constraint says no, one by one, and name the row that it is."""
    try:
        with transaction.atomic():
            return _update(column, names, changes)
    except IntegrityError:
        written = 0
        for one in changes:
            try:
                with transaction.atomic():
                    written += _update(column, names, [one])
            except IntegrityError:
                tally.refuse(f"{column} {one[0]}: the same number is on file twice")
        return written


def _update(column: Column, names: list[str], changes: list[tuple[Any, ...]]) -> int:
    if not changes:
        return 0
    sets = ", ".join(f"{name} = new.{name}" for name in names)
    olds, news = (", ".join(f"{side}.{name}" for name in names) for side in ("t", "new"))
    arrays = ", ".join(["%s::uuid[]", *["%s::bytea[]"] * (len(names) + 1)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {column.table} t SET {sets}"
            f" FROM unnest({arrays}) AS new(id, read, {', '.join(names)})"
            f" WHERE t.id = new.id AND t.{column.cipher} = new.read"
            f" AND ({olds}) IS DISTINCT FROM ({news})",
            [list(part) for part in zip(*changes, strict=True)],
        )
        return int(cursor.rowcount)


def rotate_files() -> Iterator[tuple[Tally, str]]:
    """One pass over the stored files: a tally and the name of the file that is no longer used."""
    old = StoredFile.objects.exclude(key_id=active_key_id()).order_by("pk")
    for row in old.iterator():
        tally, unused = Tally(), ""
        try:
            unused = files.reseal(row)
            tally.changed = 1
        except (files.FileDamaged, FileNotFoundError, KeyError) as error:
            tally.refuse(f"{FILES} {row.pk}: {type(error).__name__}")
        yield tally, unused
