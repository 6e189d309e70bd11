"""An import as its owner drives it: brought, mapped, checked, run, undone."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.errors import Refusal
from crm.core.files import store
from crm.core.models import StoredFile, User
from crm.core.personal import blind
from crm.core.sheets import SheetRefused, first_rows
from customers.models import Import, ImportColumn
from customers.rules.imports import guess_field, header_key
from customers.services.imports.fields import FIELDS, MATCHING

PREVIEWED = 6  # rows of the file, the header included
TASK = "customers.run_imports"
State = Import.State


@transaction.atomic
def start_import(*, content: Iterable[bytes], name: str, by: User, at: dt.datetime) -> Import:
    """Keep the list and make its import, columns guessed; FileRefused or SheetRefused."""
    file = store(content, name=name, purpose=StoredFile.Purpose.IMPORT, by=by, at=at)
    rows = first_rows(file, PREVIEWED)
    if len(rows) < 2:
        raise SheetRefused(_("The list has no rows under its header."))
    mapping = remembered(rows[0][1], by=by, on=business_day(at))
    return Import.objects.create(by=by, file=file, mapping=mapping, created_at=at)


def _digest(header: str) -> bytes:
    return blind(header_key(header), purpose="import:header")


def remembered(header: list[str], *, by: User, on: dt.date) -> dict[str, str]:
    """Place → field: as `by` mapped such columns last, else their branch, else by their names."""
    digests = [_digest(one) for one in header]
    known: dict[bytes, str] = {}
    rows = ImportColumn.objects.visible_to(by, on).filter(header__in=digests)
    for row in sorted(rows, key=lambda row: (row.by_id == by.pk, row.used_at)):
        known[bytes(row.header)] = row.field
    mapping: dict[str, str] = {}
    for place, (one, digest) in enumerate(zip(header, digests, strict=True)):
        field = known.get(digest, guess_field(one))
        if field in FIELDS and field not in mapping.values():
            mapping[str(place)] = field
    return mapping


def _locked(batch: Import, *states: State) -> Import:
    """The import, locked, if it rests in one of `states`."""
    row = Import.objects.select_for_update().get(pk=batch.pk)
    if row.state not in states:
        raise Refusal(_("This import has moved on. Look at the page again."))
    return row


@transaction.atomic
def map_import(
    *, batch: Import, mapping: Mapping[str, str], values: Mapping[str, Any], by: User,
    at: dt.datetime,
) -> Import:  # fmt: skip
    """Say what the columns hold and what is to become of known customers; the dry run begins.

    `values`: on_known, adds_new, lead. Raises Refusal.
    """
    row = _locked(batch, State.DRAFT, State.CHECKED)
    chosen = {place: field for place, field in mapping.items() if field}
    if set(chosen.values()) - set(FIELDS):
        raise Refusal(_("One of the columns is of no kind that we know."))
    if len(set(chosen.values())) < len(chosen):
        raise Refusal(_("Two columns are mapped to the same field."))
    if not set(chosen.values()).intersection(MATCHING):
        raise Refusal(_("Map the name, the number or the paper of the customer."))
    row.mapping = chosen
    for name in ("on_known", "adds_new", "lead"):
        setattr(row, name, values[name])
    _remember(row, by=by, at=at)
    _begin(row, State.CHECKING, at)
    row.started_at = None
    row.rows = 0
    row.save()
    return row


def _remember(row: Import, *, by: User, at: dt.datetime) -> None:
    header = first_rows(row.file, 1)[0][1]
    posting = by.postings.on(business_day(at)).order_by("from_on").first()
    found: dict[bytes, ImportColumn] = {}
    for place, one in enumerate(header):
        if header_key(one):
            digest, field = _digest(one), row.mapping.get(str(place), "")
            made = ImportColumn(by=by, header=digest, field=field, used_at=at)
            made.branch = posting.branch if posting else None
            found.setdefault(digest, made)
    ImportColumn.objects.bulk_create(
        found.values(),
        update_conflicts=True,
        unique_fields=["by", "header"],
        update_fields=["field", "branch", "used_at"],
    )


@transaction.atomic
def run_import(*, batch: Import, at: dt.datetime) -> Import:
    """Let the checked import run; once, however often it is asked for."""
    row = _locked(batch, State.CHECKED)
    _begin(row, State.RUNNING, at)
    row.started_at = at
    row.save()
    return row


@transaction.atomic
def undo_import(*, batch: Import, at: dt.datetime) -> Import:
    """Take back what the import did, as far as nobody edited it since."""
    row = _locked(batch, State.DONE, State.FAILED)
    if row.started_at is None:
        raise Refusal(_("This import changed nothing."))
    counts = {name: row.counts.get(name, 0) for name in ("ADDED", "UPDATED")}
    kept = dict(row.counts)
    _begin(row, State.UNDOING, at)
    row.counts, row.rows = kept, sum(counts.values())
    row.save()
    return row


def _begin(row: Import, state: State, at: dt.datetime) -> None:
    """The work of `state` waits from now on; the doorbell rings when this is committed."""
    row.state, row.cursor, row.done, row.counts = state, 0, 0, {}
    row.failures, row.reason, row.held_until, row.finished_at = 0, "", None, None
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    """Wake a worker now; without a broker the schedule's next ring does."""
    current_app.send_task(TASK, retry=False, ignore_result=True)
