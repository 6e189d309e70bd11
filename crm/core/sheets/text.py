"""CSV as people have it: UTF-8 with or without a mark, or GB18030; comma, semicolon, tab, bar."""

import codecs
import csv
import io
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from crm.core.sheets.shape import SheetRefused

DELIMITERS = ",;\t|"


def decoded(content: bytes, *, is_cut: bool = False) -> str:
    """The text; UTF-8 is tried first, as hardly anything else passes for it."""
    if b"\x00" in content:
        raise SheetRefused(
            _("The file is no text (it holds empty bytes). Save it as CSV UTF-8 and try again.")
        )
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(content, final=not is_cut)
        except UnicodeDecodeError:
            continue
    raise SheetRefused(_("The file is neither UTF-8 nor GB18030. Save it as CSV UTF-8."))


def delimiter_of(text: str) -> str:
    """What stands most often between the names of the columns; a comma when nothing does."""
    header: list[str] = []
    quoted = False
    for char in text[:20_000]:
        if char == '"':
            quoted = not quoted
        elif char in "\r\n" and not quoted and header:
            break
        elif not quoted:
            header.append(char)
    found = {one: header.count(one) for one in DELIMITERS}
    return max(found, key=lambda one: found[one])


def text_rows(content: bytes, *, is_cut: bool = False) -> Iterator[tuple[int, list[str]]]:
    """(line on which the row starts, cells)."""
    text = decoded(content, is_cut=is_cut)
    if is_cut:
        text = text[: text.rfind("\n") + 1] or text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        if not is_cut:
            raise SheetRefused(
                _("The quotation marks do not match near line %(line)s.")
                % {"line": reader.line_num}
            ) from None
