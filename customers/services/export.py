"""Lists that leave as files: ordered, written by a job when large, fetched while still right."""

import csv
import datetime as dt
import hashlib
import io
import logging
import tempfile
import uuid
from collections.abc import Iterator, Sequence

import xlsxwriter
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.files import store
from crm.core.models import StoredFile, User
from crm.core.policy import setting
from crm.core.sheets import safe_cell
from customers.models import Customer, Export, SavedView
from customers.models.customer import CustomerQuerySet
from customers.services.listing import Line, listed

MOST = 100_000
CHUNK = 1_000
HELD = dt.timedelta(minutes=15)
SAME = dt.timedelta(minutes=1)
LOG = logging.getLogger(__name__)


class NotToBeHandedOver(Refusal):
    """The file expired, or names somebody whom its owner may not see any more."""


@transaction.atomic
def order_export(
    *,
    rows: CustomerQuerySet,
    columns: Sequence[str],
    file_format: str,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> Export:
    """Order the customers of `rows` (already `by`'s to see) as a file.

    Up to `export.at_once` customers it is written here; larger ones wait for the job. The same
    order within a minute is the same file. Refusal for an empty list or more than 100,000.
    """
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two clicks follow each other
    keys = list(rows.values_list("pk", flat=True)[: MOST + 1])
    if not keys:
        raise Refusal(_("There is nobody on this list."))
    if len(keys) > MOST:
        raise Refusal(_("More than 100,000 customers: narrow the list."))
    packed = b"".join(key.bytes for key in keys)
    digest = hashlib.sha256(b"|".join([packed, ",".join(columns).encode(), file_format.encode()]))
    mine = Export.objects.visible_to(by).filter(ordered_at__gt=at - SAME)
    if same := mine.filter(digest=digest.digest()).exclude(state=Export.State.FAILED).first():
        return same
    hours: int = setting("export.hours", on=on)
    export = Export.objects.create(
        by=by,
        format=file_format,
        columns=[key for key in SavedView.COLUMNS if key in columns],
        customers=packed,
        rows=len(keys),
        digest=digest.digest(),
        ordered_at=at,
        expires_at=at + dt.timedelta(hours=hours),
    )
    if len(keys) <= setting("export.at_once", on=on):
        _write(export, on=on, at=at)
    return export


def run_exports() -> int:
    """Write what waits, one after the other; returns how many. Twice at once writes each once."""
    done = 0
    while export := _take(clock.now()):
        try:
            with transaction.atomic():
                _write(export, on=clock.business_day(), at=clock.now())
        except Exception:  # the row says so, the log says why
            LOG.exception("export_failed")
            failed = {"state": Export.State.FAILED, "reason": _("It could not be written.")}
            Export.objects.filter(pk=export.pk).update(**failed)
        done += 1
    return done


@transaction.atomic
def _take(at: dt.datetime) -> Export | None:
    rows = Export.objects.waiting(at).select_related("by").order_by("ordered_at")
    export = rows.select_for_update(of=("self",), skip_locked=True).first()
    if export:
        export.held_until = at + HELD
        export.save(update_fields=["held_until"])
    return export


def _write(export: Export, *, on: dt.date, at: dt.datetime) -> None:
    """The file of those of its customers whom the owner sees at this moment."""
    name = f"customers-{at:%Y%m%d-%H%M}.{'xlsx' if export.format == 'XLSX' else 'csv'}"
    write = _workbook if export.format == Export.Format.XLSX else _csv
    with translation.override(export.by.language or translation.get_language()):
        export.file = store(
            write(export, on, at),
            name=name,
            purpose=StoredFile.Purpose.EXPORT,
            by=export.by,
            at=at,
        )
    export.state = Export.State.READY
    export.save(update_fields=["file", "state"])


def _heads(export: Export) -> list[str]:
    fixed = [_("Customer number"), _("Name"), _("Kind"), _("Tier"), _("State")]
    return [*fixed, *(str(SavedView.COLUMNS[key]) for key in export.columns)]


def _mark(export: Export, at: dt.datetime) -> str:
    return _("For use inside the bank only · %(who)s · %(when)s · %(n)s customers") % {
        "who": export.by,
        "when": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"),
        "n": export.rows,
    }


def _rows(export: Export, on: dt.date) -> Iterator[list[str]]:
    """Masked cells, safe from being read as formulas, a thousand customers at a time."""
    keys = export.keys
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found = Customer.objects.visible_to(export.by, on).filter(pk__in=part)
        known = {one.pk: one for one in found.select_related("branch")}
        lines = listed([known[key] for key in part if key in known], by=export.by, on=on)
        for line in lines:
            yield [safe_cell(cell) for cell in _cells(line, export.columns)]


def _cells(line: Line, columns: Sequence[str]) -> list[str]:
    one = line.customer
    told = {
        "managers": ", ".join(line.managers),
        "deposits": "" if line.deposits is None else f"{line.deposits / 10_000:.2f}",
        "matures_on": line.matures_on or "",
        "last_contact": one.last_contact_on or "",
        "next_contact": one.next_contact_on or "",
        "branch": one.branch.name,
        "industry": one.industry,
        "since": timezone.localtime(one.created_at).date(),
    }
    fixed = [one.number, one.display_name, one.get_kind_display(), one.get_tier_display()]
    return [*map(str, fixed), str(one.get_status_display()), *(str(told[key]) for key in columns)]


def _csv(export: Export, on: dt.date, at: dt.datetime) -> Iterator[bytes]:
    encoding = "gb18030" if export.format == Export.Format.CSV_GB else "utf-8"
    yield b"\xef\xbb\xbf" if encoding == "utf-8" else b""
    yield _line(_heads(export), encoding)
    for cells in _rows(export, on):
        yield _line(cells, encoding)
    yield _line([_mark(export, at)], encoding)


def _line(cells: Sequence[str], encoding: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode(encoding, "replace")


def _workbook(export: Export, on: dt.date, at: dt.datetime) -> Iterator[bytes]:
    mark = _mark(export, at)
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    with tempfile.TemporaryFile() as file:
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"title": mark, "author": str(export.by)})
            sheet = book.add_worksheet()
            sheet.set_footer(f"&L{mark.replace('&', '&&')}")
            sheet.freeze_panes(1, 0)
            for number, cells in enumerate([_heads(export), *_rows(export, on), [mark]]):
                for place, cell in enumerate(cells):
                    sheet.write_string(number, place, cell)
        file.seek(0)
        while chunk := file.read(64 * 1024):
            yield chunk


@transaction.atomic
def hand_over(*, export: Export, by: User, on: dt.date, at: dt.datetime) -> StoredFile:
    """The file, if it is ready, not expired, and all its customers are still `by`'s to see."""
    if export.is_expired(at):
        raise NotToBeHandedOver(_("This file has expired: order it again."))
    if export.file is None or export.state != Export.State.READY:
        raise NotToBeHandedOver(_("This file is not ready."))
    if not _all_visible(export.keys, by, on):
        raise NotToBeHandedOver(
            _("Some of its customers are no longer yours to see: order the list again.")
        )
    Export.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
    return export.file


def _all_visible(keys: Sequence[uuid.UUID], by: User, on: dt.date) -> bool:
    seen = 0
    for start in range(0, len(keys), 10 * CHUNK):
        part = keys[start : start + 10 * CHUNK]
        seen += Customer.objects.visible_to(by, on).filter(pk__in=part).count()
    return seen == len(keys)


def sweep_exports(at: dt.datetime) -> int:
    """Remove the content of expired files; rows with their SHA-256 stay as proof."""
    rows = Export.objects.filter(expires_at__lte=at, state=Export.State.READY)
    late = list(rows.select_related("file"))
    for export in late:
        if export.file:
            default_storage.delete(export.file.stored_name)
        Export.objects.filter(pk=export.pk).update(state=Export.State.EXPIRED)
    return len(late)
