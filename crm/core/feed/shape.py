"""A file of the feed as its app declares it, and the load that it takes part in."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from crm.core.feed.columns import Column

KEPT_REJECTS = 100_000  # lines that the reject file names; beyond them rows are only counted
Row = dict[str, str]


@dataclass(frozen=True)
class Listed:
    """A file as the manifest announces it."""

    rows: int
    sha256: str
    sums: dict[str, Decimal]


UNLISTED = Listed(0, "", {})


@dataclass(frozen=True)
class Check:
    """Rows `s` of the staging table that SQL `where` finds are refused for `reason`.

    `where` may use the parameters of `Load.params`. With `again` it runs until it finds nothing:
    a row that leaves may be what another one rested on.
    """

    reason: str
    where: str
    again: bool = False


@dataclass(frozen=True)
class Derived:
    """A staged column that is computed from the row and its key: a blind index, for example."""

    name: str
    sql: str
    value: Callable[[Row, str], str]


@dataclass(frozen=True)
class FeedFile:
    """One file: its columns, what identifies a row, its checks, and the merge of what passed.

    `kind` and `identity` name the key of a fed row (`crm.core.ids.fed_id`); `hashed` are the
    columns whose change means a changed row. `control` columns must have sums in the manifest.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    merge: "Callable[[Load], int]"
    kind: str = ""
    hashed: tuple[str, ...] = ()
    control: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    derived: tuple[Derived, ...] = ()
    row_check: Callable[[Row], None] | None = None

    @property
    def file_name(self) -> str:
        """The name in the folder."""
        return f"{self.name}.csv"

    @property
    def table(self) -> str:
        """The staging table."""
        return f"feed_{self.name}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def masked(self, row: Row) -> Row:
        """The row as the reject file may show it."""
        shown = {column.name: column.shown for column in self.columns}
        return {name: shown[name](cell) if name in shown else cell for name, cell in row.items()}


@dataclass
class Rejects:
    """Which rows were refused, and why: all are counted, the first are kept by line."""

    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    lines: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, file: str, line: int, reason: str) -> None:
        """One more."""
        self.reasons[file, reason] += 1
        if len(self.lines) < KEPT_REJECTS:
            self.lines.append((file, line, reason))

    def of(self, file: str) -> int:
        """How many rows of `file`."""
        return sum(rows for (name, _reason), rows in self.reasons.items() if name == file)

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.reasons.values())


@dataclass
class Load:
    """One load under way: its days, its run, and what the house knew before it.

    `is_latest`: no later day of this source is whole, so entity rows may overwrite what is there.
    `known_to`: the last whole day of this source before this load, None at first; `known_from`:
    the first day that a whole delivery of it, or this one, speaks of.
    """

    source: str
    from_on: dt.date
    to_on: dt.date
    run: int
    at: dt.datetime
    is_latest: bool
    known_to: dt.date | None
    known_from: dt.date
    paths: Mapping[str, Path]
    listed: Mapping[str, Listed]
    rejects: Rejects = field(default_factory=Rejects)

    @property
    def params(self) -> dict[str, Any]:
        """What SQL of checks and merges may ask for."""
        return {
            "source": self.source,
            "from_on": self.from_on,
            "to_on": self.to_on,
            "known_from": self.known_from,
            "run": self.run,
            "at": self.at,
            "is_latest": self.is_latest,
        }


@dataclass(frozen=True)
class Plan:
    """What a delivery may hold: the files in the order of their merge.

    `finish` runs after the last file of every load; `dated` are the tables in monthly partitions.
    """

    files: tuple[FeedFile, ...]
    finish: tuple[Callable[[Load], int], ...]
    dated: tuple[str, ...]
