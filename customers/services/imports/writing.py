"""A chunk of verdicts written by a fixed number of statements: COPY aside, then merge."""

import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from crm.core.feed.staging import copy_into, hexed
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
    "email_blind", "updated_at",
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
    _insert(
        Assignment,
        [
            Assignment(
                customer=one.customer,
                manager=one.lead,
                share=WHOLE,
                from_on=judge.on,
                recorded_at=at,
            )
            for one in kept
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
    person.updated_at = at
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
        row = ImportRow(batch=batch, line=one.line.number, outcome=one.outcome)
        row.field, row.reason = one.line.field, one.line.reason
        if one.outcome != Outcome.REFUSED:
            row.customer_id = one.customer.pk if one.customer else None
            row.contact_id = one.person.pk if one.person else None
            if told := changes.get(id(one)):
                row.changes = told
        rows.append(row)
    _insert(ImportRow, rows)


# --- rows by COPY ---------------------------------------------------------------------------------


def _insert(model: Any, rows: Sequence[Any], **computed: str) -> set[uuid.UUID]:
    """Insert `rows`, leaving out what a unique constraint is against; the keys that went in.

    `computed` maps columns to SQL that fills them.
    """
    if not rows:
        return set()
    columns = [field.column for field in model._meta.concrete_fields]
    _stage(model, columns, rows)
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
    _stage(model, ["id", *columns], rows)
    sets = ", ".join(f"{column} = s.{column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} t SET {sets} FROM import_stage s WHERE t.id = s.id"
        )


def _stage(model: Any, columns: Sequence[str], rows: Iterable[Any]) -> None:
    fields = {field.column: field for field in model._meta.concrete_fields}
    types = {name: TYPES.get(fields[name].get_internal_type(), "text") for name in columns}
    names = [fields[column].attname for column in columns]
    copy_into("import_stage", types, _lines(names, rows))


def _lines(names: list[str], rows: Iterable[Any]) -> Iterator[str]:
    for row in rows:
        yield "\t".join([_copied(getattr(row, name)) for name in names]) + "\n"


def _copied(value: Any) -> str:
    """A value as COPY text."""
    if value is None:
        return r"\N"
    if isinstance(value, bytes | memoryview):
        return hexed(bytes(value))
    if isinstance(value, list):
        quoted = (part.replace("\\", "\\\\").replace('"', '\\"') for part in value)
        return _escaped("{" + ",".join(f'"{part}"' for part in quoted) + "}")
    if isinstance(value, bool):
        return "t" if value else "f"
    return _escaped(str(value))


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\r" in text or "\t" in text:
        text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return text
