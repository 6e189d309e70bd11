"""A file of the feed, read once: hashed, counted, summed and split into rows on the way."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from crm.core.errors import Refusal
from crm.core.feed.manifest import Problem
from crm.core.feed.shape import FeedFile, Listed, Load, Row

COLUMN_NAME = re.compile(r"[a-z_]{1,40}", re.IGNORECASE)


class DeliveryChanged(Refusal):
    """A file is not what it was when it was read first: the day is refused."""


def _name_shown(name: str) -> str:
    """What a header's cell may say in a record: a file without its header begins with a person."""
    return name if COLUMN_NAME.fullmatch(name) else "****"


class _Hashed(io.RawIOBase):
    """A file that hashes what is read from it and remembers its last byte."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self.digest = hashlib.sha256()
        self.last = b"\n"

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        size = self._file.readinto(buffer) or 0
        if size:
            self.digest.update(memoryview(buffer)[:size])
            self.last = bytes(memoryview(buffer)[size - 1 : size])
        return size

    def close(self) -> None:
        self._file.close()
        super().close()


class FeedReader:
    """Iterate once over (line, cells in the order of the declared columns).

    A row with too few or too many cells comes as it is, for the caller to refuse. After the end
    `problems` holds every structure error, `rows` and `sums` what was found.
    """

    def __init__(self, path: Path, file: FeedFile, listed: Listed) -> None:
        self.path, self.file, self.listed = path, file, listed
        self.rows = 0
        self.sums = {name: Decimal(0) for name in listed.sums}
        self.problems: list[Problem] = []

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        raw = _Hashed(self.path)
        # utf-8-sig: a byte-order mark is not part of the first column's name
        with io.TextIOWrapper(io.BufferedReader(raw, 1 << 18), "utf-8-sig", newline="") as lines:
            reader = csv.reader(lines, strict=True)
            try:
                yield from self._rows(reader, raw)
            except UnicodeDecodeError as error:
                self._not_utf8(error, reader.line_num + 1)
                return
            except csv.Error as error:
                self._problem(
                    _("broken quoting near line %(line)s (%(error)s)")
                    % {"line": reader.line_num, "error": error}
                )
                return
        if not self.problems:
            self._compare(raw.digest.hexdigest())

    def _rows(self, reader: Any, raw: _Hashed) -> Iterator[tuple[int, list[str]]]:
        order = self._order(next(reader, []))
        if order is None:
            return
        straight = order == list(range(len(order)))
        width, line, cells = len(order), 1, [""] * len(order)
        places = [(self.file.names.index(name), name) for name in self.sums]
        summed = [(place, name, self.file.columns[place].number) for place, name in places]
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not cells:
                continue
            self.rows += 1
            if len(cells) == width:
                cells = [cell.strip() for cell in cells]
                if not straight:
                    cells = [cells[place] for place in order]
                for place, name, number in summed:
                    if number.fullmatch(cells[place]):
                        self.sums[name] += Decimal(cells[place])
            yield line, cells
        if len(cells) != width and raw.last not in (b"\n", b"\r"):
            self._problem(_("cut in line %(line)s") % {"line": line})

    def _order(self, header: list[str]) -> list[int] | None:
        """Where each declared column stands in this file; None when the header is wrong."""
        found, wanted = [name.strip() for name in header], list(self.file.names)
        missing = [name for name in wanted if name not in found]
        extra = [_name_shown(name) for name in found if name not in wanted]
        if missing or extra or len(set(found)) < len(found):
            self._problem(
                _("wrong columns (missing: %(missing)s; unknown: %(extra)s)")
                % {"missing": ", ".join(missing) or "–", "extra": ", ".join(extra) or "–"},
                ", ".join(wanted),
                ", ".join(map(_name_shown, found))[:300] or "–",
            )
            return None
        return [found.index(name) for name in wanted]

    def _compare(self, digest: str) -> None:
        if self.rows != self.listed.rows:
            self._problem(_("rows"), str(self.listed.rows), str(self.rows))
        for name, total in self.listed.sums.items():
            if name in self.sums and total != self.sums[name]:
                self._problem(
                    _("control sum of %(name)s") % {"name": name}, str(total), str(self.sums[name])
                )
        if digest != self.listed.sha256:
            self._problem("SHA-256", self.listed.sha256, digest)

    def _not_utf8(self, error: UnicodeDecodeError, line: int) -> None:
        try:
            error.object.decode("gb18030")
            guess = "GBK / GB18030"
        except UnicodeDecodeError:
            guess = _("something else")
        self._problem(_("not UTF-8 near line %(line)s") % {"line": line}, "UTF-8", guess)

    def _problem(self, what: str, expected: str = "", found: str = "") -> None:
        self.problems.append(Problem(self.file.file_name, what, expected, found))


class SecondReading:
    """The rows of `lines` once more, as (line, {column: cell}): for sealing, and for rejects.

    A row with the wrong number of cells comes with their number under "cells". `finish` comes
    after the last row, outside of whatever asks for them: COPY would swallow its refusal.
    """

    def __init__(self, load: Load, file: FeedFile, lines: set[int]) -> None:
        self.file, self.lines = file, lines
        self._found = 0
        self._reader = FeedReader(load.paths[file.name], file, load.listed[file.name])

    def __iter__(self) -> Iterator[tuple[int, Row]]:
        names = self.file.names
        for line, cells in self._reader if self.lines else ():
            if line in self.lines:
                self._found += 1
                whole = len(cells) == len(names)
                row = zip(names, cells, strict=True) if whole else [("cells", str(len(cells)))]
                yield line, dict(row)

    def finish(self) -> None:
        """Raise DeliveryChanged unless the whole file is as announced and gave every line."""
        if self._reader.problems or self._found != len(self.lines):
            raise DeliveryChanged(
                _("%(file)s changed while it was loaded.") % {"file": self.file.file_name}
            )
