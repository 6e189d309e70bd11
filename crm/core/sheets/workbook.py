"""XLSX (ECMA-376) read as a stream: the first sheet, its cells as people see them.

No library: what is needed is small, and a reader of our own refuses what none should follow
(document types, entities, packed bombs) instead of trusting a setting.
"""

import datetime as dt
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from crm.core.sheets.shape import MOST_COLUMNS, SheetRefused

MOST_UNPACKED, MOST_PARTS = 400 * 1024 * 1024, 5_000
PIECE = 256 * 1024
EXACT_DIGITS = 15  # beyond them Excel's numbers are not what was typed
DATE_FORMATS = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
DATE_LETTERS = re.compile(r"[ymdhs年月日]", re.IGNORECASE)
NOT_LETTERS = re.compile(r'"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
BROKEN = _("The workbook is damaged. Save it again as .xlsx and try once more.")

DAMAGED = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, KeyError, ValueError, EOFError,
    NotImplementedError, RuntimeError,
)  # fmt: skip

Start = Callable[[str, dict[str, str]], None]


def workbook_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the first sheet."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _check_size(parts)
            book = _Book(parts)
            yield from _Sheet(book).rows(parts)
    except DAMAGED as error:
        raise SheetRefused(BROKEN) from error


def _check_size(parts: zipfile.ZipFile) -> None:
    listed = parts.infolist()
    if len(listed) > MOST_PARTS or sum(part.file_size for part in listed) > MOST_UNPACKED:
        raise SheetRefused(_("The workbook is too large when unpacked. Save the sheet as CSV."))


def _parse(
    parts: zipfile.ZipFile,
    name: str,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Read one part piece by piece; comes back after each, so that rows can be handed on."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_told: object) -> None:
        raise SheetRefused(_("The workbook declares entities of its own; such files are refused."))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = lambda tag, said: start(tag.rpartition("}")[2], said)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition("}")[2])
    if text:
        parser.CharacterDataHandler = text
    with parts.open(name) as stream:
        while piece := stream.read(PIECE):
            parser.Parse(piece, False)  # noqa: FBT003  # the library's own signature
            yield
        parser.Parse(b"", True)  # noqa: FBT003  # the library's own signature
        yield


def _attribute(said: dict[str, str], local: str) -> str:
    return next((value for key, value in said.items() if key.rpartition("}")[2] == local), "")


class _Book:
    """What the sheet's cells refer to: shared texts, formats that show days, the first day."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self.since_1904 = False
        self.texts: list[str] = []
        self.day_styles: set[int] = set()
        self._sheet = ""
        self._run(parts, "xl/workbook.xml", self._workbook)
        self.sheet = self._targets(parts).get(self._sheet, "xl/worksheets/sheet1.xml")
        names = set(parts.namelist())
        if "xl/styles.xml" in names:
            self._formats: dict[int, str] = {}
            self._cells, self._count = False, 0
            self._run(parts, "xl/styles.xml", self._style, self._style_end)
        if "xl/sharedStrings.xml" in names:
            self._pieces: list[str] = []
            self._is_text = self._is_reading = False
            self._run(parts, "xl/sharedStrings.xml", self._string, self._string_end, self._piece)

    @staticmethod
    def _run(parts: zipfile.ZipFile, name: str, *handlers: Callable[..., None]) -> None:
        for _piece in _parse(parts, name, *handlers):
            pass

    def _workbook(self, tag: str, said: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.since_1904 = said.get("date1904", "") in ("1", "true")
        elif tag == "sheet" and not self._sheet and said.get("state", "visible") == "visible":
            self._sheet = next((said[key] for key in said if key.endswith("}id")), "")

    def _targets(self, parts: zipfile.ZipFile) -> dict[str, str]:
        """Relation → part; a part outside of the workbook is none."""
        found: dict[str, str] = {}

        def relation(tag: str, said: dict[str, str]) -> None:
            if tag == "Relationship" and said.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/xl", said.get("Target", "")))
                found[said.get("Id", "")] = path.lstrip("/")

        if "xl/_rels/workbook.xml.rels" in parts.namelist():
            self._run(parts, "xl/_rels/workbook.xml.rels", relation)
        return found

    def _style(self, tag: str, said: dict[str, str]) -> None:
        if tag == "numFmt":
            self._formats[int(said.get("numFmtId", "0"))] = said.get("formatCode", "")
        elif tag == "cellXfs":
            self._cells = True
        elif tag == "xf" and self._cells:
            number = int(said.get("numFmtId", "0"))
            own = NOT_LETTERS.sub("", self._formats.get(number, ""))
            if number in DATE_FORMATS or DATE_LETTERS.search(own):
                self.day_styles.add(self._count)
            self._count += 1

    def _style_end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._cells = False

    def _string(self, tag: str, said: dict[str, str]) -> None:
        if tag == "si":
            self._pieces, self._is_text = [], True
        elif tag == "rPh":  # how it is read aloud
            self._is_text = False
        self._is_reading = tag == "t" and self._is_text

    def _string_end(self, tag: str) -> None:
        self._is_reading = False
        if tag == "rPh":
            self._is_text = True
        elif tag == "si":
            self.texts.append("".join(self._pieces))

    def _piece(self, text: str) -> None:
        if self._is_reading:
            self._pieces.append(text)


class _Sheet:
    """The rows of the first sheet, collected while it is parsed."""

    def __init__(self, book: _Book) -> None:
        self.book = book
        self._found: list[tuple[int, list[str]]] = []
        self._cells: list[str] = []
        self._line = self._at = 0
        self._kind = self._style = ""
        self._parts: dict[str, list[str]] = {}
        self._reading: list[str] | None = None

    def rows(self, parts: zipfile.ZipFile) -> Iterator[tuple[int, list[str]]]:
        """Row after row."""
        for _piece in _parse(parts, self.book.sheet, self._start, self._end, self._text):
            yield from self._found
            self._found = []

    def _start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "row":
            number = said.get("r", "")
            self._line = int(number) if number.isdecimal() else self._line + 1
            self._cells, self._at = [], 0
        elif tag == "c":
            self._at = _column(said.get("r", "")) or self._at + 1
            self._kind, self._style = said.get("t", "n"), said.get("s", "")
            self._parts = {"v": [], "t": [], "f": []}
        elif tag in ("v", "t", "f"):
            self._reading = self._parts.get(tag)

    def _text(self, text: str) -> None:
        if self._reading is not None:
            self._reading.append(text)

    def _end(self, tag: str) -> None:
        if tag in ("v", "t", "f"):
            self._reading = None
        elif tag == "c":
            if shown := self._shown():
                if self._at > MOST_COLUMNS * 10:
                    raise SheetRefused(_("The file has cells too far to the right."))
                self._cells += [""] * (self._at - len(self._cells))
                self._cells[self._at - 1] = shown
        elif tag == "row":
            self._found.append((self._line, self._cells))

    def _shown(self) -> str:
        """The cell as people see it; a formula's last result, never a new one."""
        value, inline, formula = ("".join(self._parts[part]) for part in "vtf")
        if self._kind == "s":
            return self._shared(value)
        if self._kind == "inlineStr":
            return inline
        if not value:
            return f"={formula}" if formula else ""
        if self._kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if self._kind == "d":
            return value[:10]
        return value if self._kind in ("str", "e") else self._number(value)

    def _shared(self, value: str) -> str:
        place = int(value) if value.isdecimal() else -1
        if not 0 <= place < len(self.book.texts):
            raise SheetRefused(BROKEN)
        return self.book.texts[place]

    def _number(self, value: str) -> str:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        if not number.is_finite() or abs(number.adjusted()) > 300:
            return value
        if (
            number.adjusted() < EXACT_DIGITS
            and self._style.isdecimal()
            and int(self._style) in self.book.day_styles
        ):
            return _day(number, since_1904=self.book.since_1904) or value
        if number.adjusted() >= EXACT_DIGITS:
            return f"{number:.5E}"  # as Excel shows it: the digits after the 15th are gone
        whole = number.to_integral_value()
        return f"{whole:f}" if whole == number else f"{round(number, 10).normalize():f}"


def _column(place: str) -> int:
    """1 for A1, 28 for AB7; 0 when it is not said."""
    number = 0
    for char in place:
        if not "A" <= char <= "Z":
            break
        number = number * 26 + ord(char) - 64
    return min(number, 1_000_000)


def _day(serial: Decimal, *, since_1904: bool) -> str:
    """A serial number as its day; 1900 counts a 29 February that never was."""
    days = int(serial)
    if since_1904:
        first = dt.date(1904, 1, 1)
    else:
        first = dt.date(1899, 12, 30) if days > 59 else dt.date(1899, 12, 31)
    if not 0 < days + since_1904 < 2_958_466 or (days == 60 and not since_1904):
        return ""
    return (first + dt.timedelta(days=days)).isoformat()
