"""From rows to temporary tables by COPY, and the checks that only SQL can make."""

import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_noop

from crm.core.feed.columns import BadCell
from crm.core.feed.reading import FeedReader
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.ids import fed_id
from crm.core.personal import blind

WRONG_WIDTH = gettext_noop("wrong number of columns")
DUPLICATE = gettext_noop("repeats the key of an earlier row")


class _Lines(io.TextIOBase):
    """What COPY reads: lines that are made while it asks for them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> str:
        parts, length = [], 0
        for line in self._lines:
            parts.append(line)
            length += len(line)
            if size is not None and 0 <= size <= length:
                break
        return "".join(parts)


def hexed(value: bytes) -> str:
    """Bytes as COPY text of a bytea."""
    return "\\\\x" + value.hex()


def copy_into(
    table: str, columns: dict[str, str], lines: Iterator[str], *, is_joined: bool = True
) -> None:
    """Make the temporary `table` with `columns` (name → type) and COPY `lines` into it.

    Without `is_joined` no statistics are made: the planner needs none to read it once. Temporary
    tables have no row-level security, and they go with the transaction.
    """
    shape = ", ".join(f"{name} {sql}" for name, sql in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({shape}) ON COMMIT DROP")
        cursor.copy_expert(f"COPY {table} FROM STDIN", _Lines(lines), 1 << 18)
        if is_joined:
            cursor.execute(f"ANALYZE {table}")


def columns_of(file: FeedFile) -> dict[str, str]:
    """The staging table's columns: line, key and hash of an entity, what is not secret, derived."""
    entity = {"id": "uuid", "row_hash": "bytea"} if file.kind else {}
    staged = {column.name: column.sql for column in file.columns if not column.secret}
    derived = {one.name: one.sql for one in file.derived}
    return {"line": "bigint", **entity, **staged, **derived}


def stage(reader: FeedReader, load: Load) -> None:
    """Read a file into its staging table; rows with a bad cell go to the rejects."""
    file = reader.file
    lines = _entities(reader, load) if file.kind else _plain(reader, load)
    copy_into(file.table, columns_of(file), lines)


def _plain(reader: FeedReader, load: Load) -> Iterator[str]:
    """Lines of a file without keys and secrets: the many rows, so the short way."""
    columns, name = reader.file.columns, reader.file.name
    width = len(columns)
    reads = [column.staged for column in columns]
    for line, cells in reader:
        if len(cells) != width:
            load.rejects.add(name, line, WRONG_WIDTH)
            continue
        try:
            values = [read(cell) for read, cell in zip(reads, cells, strict=True)]
        except BadCell:
            load.rejects.add(name, line, _first_fault(reader.file, cells))
            continue
        yield f"{line}\t" + "\t".join(values) + "\n"


def _entities(reader: FeedReader, load: Load) -> Iterator[str]:
    file = reader.file
    width, name = len(file.columns), file.name
    shown = [n for n, column in enumerate(file.columns) if not column.secret]
    for line, cells in reader:
        if len(cells) != width:
            load.rejects.add(name, line, WRONG_WIDTH)
            continue
        try:
            staged = [column.staged(cell) for column, cell in zip(file.columns, cells, strict=True)]
        except BadCell:
            load.rejects.add(name, line, _first_fault(file, cells))
            continue
        row = dict(zip(file.names, cells, strict=True))
        try:
            if file.row_check:
                file.row_check(row)
        except BadCell as fault:
            load.rejects.add(name, line, str(fault))
            continue
        pk = str(fed_id(file.kind, load.source, ":".join(row[part] for part in file.key)))
        mark = blind("\x1f".join(row[part] for part in file.hashed), purpose=f"row:{name}")
        values = [staged[n] for n in shown] + [one.value(row, pk) for one in file.derived]
        yield "\t".join([str(line), pk, hexed(mark), *values]) + "\n"


def _first_fault(file: FeedFile, cells: list[str]) -> str:
    """Which column it was, and why."""
    for column, cell in zip(file.columns, cells, strict=True):
        try:
            column.staged(cell)
        except BadCell as fault:
            return f"{column.name}: {fault}"
    raise AssertionError("no fault in the row")


def check(file: FeedFile, load: Load) -> None:
    """Take rows out of the staging table that repeat a key or fail a check, and count them."""
    key = ", ".join(file.key)
    repeated = (
        f"s.line IN (SELECT line FROM (SELECT line, row_number() OVER (PARTITION BY {key}"
        f" ORDER BY line) AS n FROM {file.table}) ranked WHERE n > 1)"
    )
    for one in (Check(DUPLICATE, repeated), *file.checks):
        while _refused(file, load, one) and one.again:
            pass


def _refused(file: FeedFile, load: Load, one: Check) -> int:
    """Take out what the check finds; how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {file.table} s WHERE {one.where} RETURNING s.line", load.params
        )
        lines = [line for (line,) in cursor.fetchall()]
    for line in lines:
        load.rejects.add(file.name, line, one.reason)
    return len(lines)


def refuse_rows(file: FeedFile, load: Load, faults: dict[int, str]) -> None:
    """Take the rows of `faults` (line → reason) out; for merges that look closer."""
    if not faults:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {file.table} WHERE line = ANY(%s)", [list(faults)])
    for line, reason in faults.items():
        load.rejects.add(file.name, line, reason)


def staged_sums(file: FeedFile, columns: Iterable[str]) -> dict[str, Decimal]:
    """The sums of the rows that are still in the staging table."""
    names = list(columns)
    if not names:
        return {}
    with connection.cursor() as cursor:
        wanted = ", ".join(f"coalesce(sum({name}), 0)" for name in names)
        cursor.execute(f"SELECT {wanted} FROM {file.table}")
        return dict(zip(names, map(Decimal, cursor.fetchone()), strict=True))


def upsert(
    load: Load,
    file: FeedFile,
    table: str,
    values: dict[str, str],
    *,
    updated: tuple[str, ...],
    joins: str = "",
) -> int:
    """Merge the staged entities into `table`: new ones whole, changed ones in `updated`.

    `values` maps column → SQL over `s` (the staged row) and `joins`. A row whose hash is the same
    is not touched; an older day never overwrites a newer one. Returns how many rows changed.
    """
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*updated, "row_hash"))
    sql = f"""
        INSERT INTO {table} (id, row_hash, {", ".join(values)})
        SELECT s.id, s.row_hash, {", ".join(values.values())}
          FROM {file.table} s LEFT JOIN {table} old ON old.id = s.id {joins}
         WHERE old.id IS NULL
            OR (%(is_latest)s AND old.row_hash IS DISTINCT FROM s.row_hash)
            ON CONFLICT (id) DO UPDATE SET {sets}
         WHERE {table}.row_hash IS DISTINCT FROM excluded.row_hash
    """
    return execute(sql, load.params)


def execute(sql: str, params: dict[str, Any]) -> int:
    """Run one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
