"""A chunk of verdicts written by a fixed number of statements: COPY aside, then merge."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from crm.core.feed.staging import copy_into, hexed
from crm.core.ids import new_id
from crm.core.personal import sealed_of
from customers.models import Assignment, Contact, Customer, Import, ImportRow
from customers.services.customer import put
from customers.services.imports.matching import Judge, Outcome, Verdict
from customers.services.ownership import WHOLE

# columns that a list fills or changes
OF_CUSTOMER = (
    "kind", "name", "pinyin", "initials", "search_text", "bigrams", "id_kind",
    "id_number_cipher", "id_number_blind", "id_number_tail", "phone_cipher", "phone_blind",
    "phone_tail", "address_cipher", "industry", "born_on", "status", "next_contact_on", "note",
    "version", "updated_at",
)  # fmt: skip
OF_CONTACT = (
    "role", "title", "born_on", "phone_cipher", "phone_blind", "phone_tail", "email_cipher",
    "email_blind", "version", "updated_at",
)  # fmt: skip
OF_ROW = (
    "id", "batch_id", "line", "outcome", "field", "reason", "customer_id", "contact_id",
    "changes_cipher", "undone", "undone_reason",
)  # fmt: skip
TYPES = {"UUIDField": "uuid", "DateField": "date", "BinaryField": "bytea", "ArrayField": "text[]",
         "PositiveIntegerField": "integer",
         "DateTimeField": "timestamptz", "DecimalField": "numeric", "ForeignKey": "uuid",
         "BooleanField": "boolean"}  # fmt: skip


def write(verdicts: Sequence[Verdict], batch: Import, judge: Judge, at: dt.datetime) -> None:
    """Register, change and note what the verdicts say; a lost race turns into a refusal.

    The caller holds the transaction and the locks.
    """
    added = [verdict for verdict in verdicts if verdict.outcome == Outcome.ADDED]
    updated = [verdict for verdict in verdicts if verdict.outcome == Outcome.UPDATED]
    changes = {id(one): _changes(one) for one in updated}
    people = _register(added, judge, at)
    for verdict in updated:
        people += _change(verdict, at)
    save_rows(
        Customer, [one.customer for one in updated if one.customer and one.changed], OF_CUSTOMER
    )
    fresh = [person for person in people if person._state.adding]
    _insert(Contact, fresh)
    save_rows(Contact, [person for person in people if not person._state.adding], OF_CONTACT)
    _note(verdicts, changes, batch)


def _register(added: list[Verdict], judge: Judge, at: dt.datetime) -> list[Contact]:
    """New customers with their leads; the people behind those that are new indeed."""
    for verdict in added:
        lead = verdict.lead
        branch = judge.branch_of(lead) if lead else None
        verdict.customer = Customer(branch=branch, number="", created_at=at, updated_at=at)
        status = {"status": Customer.Status.PROSPECT}
        put(verdict.customer, {**status, **verdict.line.inferred, **verdict.line.values})
    rows = [one.customer for one in added if one.customer]
    made = _insert(Customer, rows, number="'P' || lpad(nextval('customers_number')::text, 8, '0')")
    for verdict in added:
        if verdict.customer and verdict.customer.pk not in made:
            verdict.outcome, verdict.customer = Outcome.REFUSED, None
            verdict.line.refuse("id_number", _("Somebody registered this paper meanwhile."))
    kept = [one for one in added if one.customer]
    role, share = Assignment.Role.LEAD, WHOLE
    _insert_plain(
        Assignment,
        ("id", "customer_id", "manager_id", "role", "share", "from_on", "recorded_at"),
        [
            (new_id(), one.customer.pk, one.lead.pk, role, share, judge.on, at)
            for one in kept
            if one.customer and one.lead
        ],
    )
    return [_person(one, at) for one in kept if one.line.person]


def _person(verdict: Verdict, at: dt.datetime) -> Contact:
    said = {"role": Contact.Role.EXECUTOR, **verdict.line.person}
    verdict.person = Contact(customer=verdict.customer, created_at=at, updated_at=at, **said)
    return verdict.person


def _change(verdict: Verdict, at: dt.datetime) -> list[Contact]:
    """Put the changes on the rows in memory; the key person, if there is one to write."""
    row, person = verdict.customer, verdict.person
    if row and verdict.changed:
        put(row, verdict.changed)
        row.version, row.updated_at = row.version + 1, at
    if not verdict.changed_person:
        return []
    if person is None:
        return [_person(verdict, at)]
    for name, value in verdict.changed_person.items():
        setattr(person, name, value)
    person.version, person.updated_at = person.version + 1, at
    return [person]


def _changes(verdict: Verdict) -> str:
    """JSON of field → [before, after], of the customer and (`contact_…`) the key person."""
    told = {name: _pair(verdict.customer, name, new) for name, new in verdict.changed.items()}
    if verdict.person:
        told |= {
            f"contact_{name}": _pair(verdict.person, name, new)
            for name, new in verdict.changed_person.items()
        }
    return json.dumps(told, ensure_ascii=False)


def plain(row: Any, name: str) -> Any:
    """A value of the row as JSON holds it, sealed ones in clear: the whole is sealed again."""
    value = getattr(row, name)
    model: type[Model] = type(row)
    if name in sealed_of(model):
        return value.reveal()
    return value.isoformat() if isinstance(value, dt.date) else value


def _pair(row: Any, name: str, new: Any) -> list[Any]:
    return [plain(row, name), new.isoformat() if isinstance(new, dt.date) else new]


def _note(verdicts: Sequence[Verdict], changes: dict[int, str], batch: Import) -> None:
    """One row for each line that was written or refused."""
    rows = []
    for one in verdicts:
        if one.outcome not in (Outcome.ADDED, Outcome.UPDATED, Outcome.REFUSED):
            continue
        key, is_written = new_id(), one.outcome != Outcome.REFUSED
        told = changes.get(id(one), "") if is_written else ""
        rows.append(
            (
                key, batch.pk, one.line.number, one.outcome, one.line.field, one.line.reason,
                one.customer.pk if is_written and one.customer else None,
                one.person.pk if is_written and one.person else None,
                ImportRow.changes.columns(ImportRow, key, told)["changes_cipher"], "", "",
            )
        )  # fmt: skip
    _insert_plain(ImportRow, OF_ROW, rows)


# --- rows by COPY ---------------------------------------------------------------------------------


def _insert(model: Any, rows: Sequence[Any], **computed: str) -> set[uuid.UUID]:
    """Insert `rows`, leaving out what a unique constraint is against; the keys that went in.

    `computed` maps columns to SQL that fills them.
    """
    if not rows:
        return set()
    columns = [field.column for field in model._meta.concrete_fields]
    _stage(model, columns, rows, is_joined=False)
    values = ", ".join(computed.get(column, f"s.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
            f" SELECT {values} FROM import_stage s ON CONFLICT DO NOTHING RETURNING id"
        )
        return {row[0] for row in cursor.fetchall()}


def save_rows(model: Any, rows: Sequence[Any], columns: Sequence[str]) -> None:
    """Write `columns` of rows that are locked."""
    if not rows:
        return
    _stage(model, ["id", *columns], rows, is_joined=True)
    sets = ", ".join(f"{column} = s.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} t SET {sets} FROM import_stage s WHERE t.id = s.id"
        )


def _insert_plain(model: Any, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows that are tuples of `columns`: the many, without a model's weight."""
    _copy(model, columns, rows, is_joined=False)
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names}) SELECT {names} FROM import_stage"
        )


def _stage(model: Any, columns: Sequence[str], rows: Iterable[Any], *, is_joined: bool) -> None:
    fields = {field.column: field.attname for field in model._meta.concrete_fields}
    values = attrgetter(*[fields[column] for column in columns])
    _copy(model, columns, map(values, rows), is_joined=is_joined)


def _copy(
    model: Any, columns: Sequence[str], rows: Iterable[tuple[Any, ...]], *, is_joined: bool
) -> None:
    fields = {field.column: field for field in model._meta.concrete_fields}
    types = {name: TYPES.get(fields[name].get_internal_type(), "text") for name in columns}
    lines = ("\t".join(map(_copied, row)) + "\n" for row in rows)
    copy_into("import_stage", types, lines, is_joined=is_joined)


def _copied(value: Any) -> str:
    """A value as COPY text."""
    kind = type(value)
    if kind is str:
        return _escaped(value)
    if value is None:
        return r"\N"
    if kind is bytes or kind is memoryview:
        return hexed(bytes(value))
    if kind is list:
        quoted = (part.replace("\\", "\\\\").replace('"', '\\"') for part in value)
        return _escaped("{" + ",".join(f'"{part}"' for part in quoted) + "}")
    if kind is bool:
        return "t" if value else "f"
    return _escaped(str(value))


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\r" in text or "\t" in text:
        text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return text
