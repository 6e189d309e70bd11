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
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from crm.core import files
from crm.core.models import StoredFile
from crm.core.personal import (
    VERSION,
    Sealed,
    active_key_id,
    key_ids,
    seal,
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
    """One sealed column of one table: of the model's own, or of its history (`owner` ≠ `key`).

    `key` names the column by which rows are found, `owner` the one whose value the cipher is
    bound to: a history keeps ciphers as they stood in the row.
    """

    model: type[models.Model]
    sealed: Sealed
    table: str
    key: str = "id"
    owner: str = "id"

    @property
    def cipher(self) -> str:
        """The cipher column's name."""
        return f"{self.sealed.name}_cipher"

    @property
    def indexes(self) -> list[str]:
        """The names of the blind and tail index columns, where it has them; a history is not."""
        if self.is_history:
            return []
        names = {field.name for field in self.model._meta.get_fields()}
        made = (f"{self.sealed.name}_{part}" for part in ("blind", "tail"))
        return [name for name in made if name in names]

    @property
    def is_history(self) -> bool:
        """Are the rows states of other rows?"""
        return self.owner != self.key

    @property
    def key_type(self) -> str:
        """The type of `key` in PostgreSQL; histories count their rows."""
        return "bigint" if self.is_history else "uuid"

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
    """Every sealed column of every model in the registry, and of the histories kept of them."""
    own = [
        Column(model, sealed, model._meta.db_table)
        for model in apps.get_models()
        for sealed in sealed_of(model).values()
    ]
    return sorted([*own, *_histories()], key=str)


def _histories() -> Iterator[Column]:
    """pghistory's event models name the model whose rows they keep."""
    for model in apps.get_models():
        kept: type[models.Model] | None = getattr(model, "pgh_tracked_model", None)
        held = {field.name for field in model._meta.get_fields()}
        for sealed in sealed_of(kept).values() if kept else ():
            if f"{sealed.name}_cipher" in held:
                table = model._meta.db_table
                yield Column(kept or model, sealed, table, key="pgh_id", owner="pgh_obj_id")


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
    last: Any = 0 if column.is_history else FIRST
    while True:
        tally = Tally()
        with transaction.atomic():
            keys = _next_keys(column, asked, {**params, "last": last, "batch": batch})
            if not keys:
                return
            rows = _locked(column, keys)
            tally.missed = len(keys) - len(rows)
            changes = []
            for key, owner, cipher in rows:
                try:
                    changes.append((key, cipher, *change(owner, cipher)))
                except UNREADABLE as error:
                    tally.refuse(f"{column} {key}: {type(error).__name__}")
            tally.changed = _write(column, names, changes, tally)
        last = keys[-1]
        yield tally


def _next_keys(column: Column, asked: str, params: dict[str, Any]) -> list[Any]:
    key = column.key
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {column.table} WHERE {column.cipher} IS NOT NULL AND {asked}"
            f" AND {key} > %(last)s ORDER BY {key} LIMIT %(batch)s",
            params,
        )
        return [found for (found,) in cursor.fetchall()]


def _locked(column: Column, keys: list[Any]) -> list[tuple[Any, uuid.UUID, bytes]]:
    """The rows that nobody else holds; this never waits, so it is in nobody's deadlock."""
    key = column.key
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {column.owner}, {column.cipher} FROM {column.table}"
            f" WHERE {key} = ANY(%s) AND {column.cipher} IS NOT NULL"
            f" ORDER BY {key} FOR UPDATE SKIP LOCKED",
            [keys],
        )
        return [(found, owner, bytes(cipher)) for found, owner, cipher in cursor.fetchall()]


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
    arrays = ", ".join([f"%s::{column.key_type}[]", *["%s::bytea[]"] * (len(names) + 1)])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {column.table} t SET {sets}"
            f" FROM unnest({arrays}) AS new(key, read, {', '.join(names)})"
            f" WHERE t.{column.key} = new.key AND t.{column.cipher} = new.read"
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
