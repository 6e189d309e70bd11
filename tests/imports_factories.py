"""Lists for tests: CSV and XLSX files, imports in any state."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from crm.core import clock
from crm.core.models import User
from customers import services
from customers.models import Import

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def csv_of(*rows: Sequence[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """Plain rows without quotation marks."""
    return "".join(delimiter.join(row) + "\r\n" for row in rows).encode(encoding)


def cell(place: str, value: Any, **said: str) -> str:
    """A cell as Excel writes it: text inline, numbers bare; `said` are further attributes."""
    words = "".join(f' {name}="{text}"' for name, text in said.items())
    if isinstance(value, str) and said.get("t") not in ("s", "e", "b", "d", "str"):
        return f'<c r="{place}" t="inlineStr"{words}><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"{words}><v>{escape(str(value))}</v></c>'


def xlsx_of(*rows: Sequence[Any], sheet: str = "", **parts: str) -> bytes:
    """A workbook of one sheet; a cell may be ready XML (it begins with "<c ")."""
    lines = []
    for n, row in enumerate(rows, 1):
        made = [
            value if str(value).startswith("<c ") else cell(f"{chr(65 + at)}{n}", value)
            for at, value in enumerate(row)
        ]
        lines.append(f'<row r="{n}">{"".join(made)}</row>')
    body = (
        sheet
        or f'<worksheet xmlns="{NAMESPACE}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    )  # one line of XML
    files = {
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}">'
        f"<workbookPr{parts.pop('book', '')}/>"
        '<sheets><sheet name="客户" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1"'
        ' Type="sheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": body,
        **{f"xl/{name}.xml": text for name, text in parts.items()},
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in files.items():
            book.writestr(name, text)
    return held.getvalue()


def bring(content: bytes, by: User, name: str = "名单.csv") -> Import:
    """The import just brought."""
    return services.start_import(content=[content], name=name, by=by, at=clock.now())


def check(batch: Import, mapping: Mapping[str, str] | None = None, **values: Any) -> Import:
    """Mapped (as guessed, unless told) and looked at by a job."""
    lead = values.pop("lead", batch.by)
    said = {"on_known": "SKIP", "adds_new": True, "lead": lead, **values}
    chosen = batch.mapping if mapping is None else mapping
    services.map_import(batch=batch, mapping=chosen, values=said, by=batch.by, at=clock.now())
    services.run_imports()
    return Import.objects.get(pk=batch.pk)


def run(batch: Import) -> Import:
    """Run by a job."""
    services.run_import(batch=batch, at=clock.now())
    services.run_imports()
    return Import.objects.get(pk=batch.pk)


def undo(batch: Import) -> Import:
    """Undone by a job."""
    services.undo_import(batch=batch, at=clock.now())
    services.run_imports()
    return Import.objects.get(pk=batch.pk)


def imported(content: bytes, by: User, **values: Any) -> Import:
    """Brought, checked and run."""
    return run(check(bring(content, by), **values))
