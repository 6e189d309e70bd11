"""Undo: what the import wrote is taken back field by field; what was edited since is kept.

A value is restored only while it still is what the import wrote. A customer whom the import
registered goes only while they are as the import left them, with nothing attached.
"""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.translation import gettext as _

from crm.core.access import served
from crm.core.clock import business_day
from crm.core.history import History
from crm.core.models import Delivery, Reading, Reminder
from customers.models import Assignment, Contact, Customer, Import, ImportRow
from customers.services.customer import put
from customers.services.imports.fields import FIELDS
from customers.services.imports.fields import OF_CONTACT as PERSON
from customers.services.imports.writing import OF_CONTACT, OF_CUSTOMER, plain, save_rows
from customers.services.ownership import OVERSEERS

Undone, Outcome = ImportRow.Undone, ImportRow.Outcome
PAPER = ("id_kind", "id_number")  # one cannot be put back without the other
# reminders are rendered through the customer: without one they say nothing; a look is no tie
NOT_ATTACHED: tuple[type[models.Model], ...] = (ImportRow, Reminder, Delivery, Reading)


@dataclass
class _Chunk:
    """The rows of some lines as they stand, locked."""

    lines: list[ImportRow]
    customers: dict[uuid.UUID, Customer]
    people: dict[uuid.UUID, Contact]
    theirs: set[uuid.UUID]
    changed: dict[uuid.UUID, Customer] = field(default_factory=dict)
    changed_people: dict[uuid.UUID, Contact] = field(default_factory=dict)
    gone: list[uuid.UUID] = field(default_factory=list)
    gone_people: list[uuid.UUID] = field(default_factory=list)


def undo_chunk(
    batch: Import, *, after: int, limit: int, at: dt.datetime
) -> tuple[int, Counter[str]]:
    """Take back up to `limit` lines behind line `after`; the last line and what became of them.

    (0, …) when none is left. Runs in the caller's transaction.
    """
    chunk = _read(batch, after, limit, business_day(at))
    if not chunk.lines:
        return 0, Counter()
    attached = _attached_to(chunk)
    for row in chunk.lines:
        customer = chunk.customers.get(row.customer_id) if row.customer_id else None
        if customer is None or customer.pk not in chunk.theirs:
            _settle(row, Undone.KEPT, _("You no longer keep this customer."))
        elif row.outcome == Outcome.ADDED:
            _take_back(row, customer, attached, chunk)
        else:
            _restore(row, customer, attached, chunk, at)
    save_rows(Customer, list(chunk.changed.values()), OF_CUSTOMER)
    save_rows(Contact, list(chunk.changed_people.values()), OF_CONTACT)
    _delete(chunk)
    save_rows(ImportRow, chunk.lines, ("undone", "undone_reason"))
    return chunk.lines[-1].line, Counter(str(row.undone) for row in chunk.lines)


def _read(batch: Import, after: int, limit: int, on: dt.date) -> _Chunk:
    written = (Outcome.ADDED, Outcome.UPDATED)
    rows = ImportRow.objects.filter(batch=batch, line__gt=after, outcome__in=written, undone="")
    lines = list(rows.order_by("line")[:limit])
    visible = Customer.objects.visible_to(batch.by, on)
    asked = [row.customer_id for row in lines if row.customer_id]
    customers = visible.filter(pk__in=asked).order_by("pk").select_for_update()
    known = [row.contact_id for row in lines if row.contact_id]
    people = Contact.objects.filter(pk__in=known).order_by("pk").select_for_update()
    return _Chunk(
        lines,
        {one.pk: one for one in customers},
        {one.pk: one for one in people},
        served(batch.by, asked, OVERSEERS, on),
    )


def _settle(row: ImportRow, undone: ImportRow.Undone, why: str = "") -> None:
    row.undone, row.undone_reason = undone, why[:400]


# --- changed customers ----------------------------------------------------------------------------


def _restore(
    row: ImportRow, customer: Customer, attached: set[uuid.UUID], chunk: _Chunk, at: dt.datetime
) -> None:
    """Put back each value that is still the import's; say which are not."""
    told: dict[str, list[Any]] = json.loads(row.changes.reveal() or "{}")
    own = {name: pair for name, pair in told.items() if not name.startswith(PERSON)}
    back, edited = _sorted_out(customer, own)
    if back.get("id_number") and _has_another_owner(customer, back):
        edited += [name for name in PAPER if back.pop(name, None) is not None]
    if back:
        put(customer, back)
        customer.version, customer.updated_at = customer.version + 1, at
        chunk.changed[customer.pk] = customer
    more, person_edited = _restore_person(row, told, attached, chunk, at)
    edited += person_edited
    restored = len(back) + more
    if not edited:
        _settle(row, Undone.RESTORED)
    else:
        names = ", ".join(str(FIELDS[name].label) for name in edited if name in FIELDS)
        why = _("Edited since: %(fields)s.") % {"fields": names}
        _settle(row, Undone.PARTLY if restored else Undone.KEPT, why)


def _sorted_out(row: Any, told: dict[str, list[Any]]) -> tuple[dict[str, Any], list[str]]:
    """(what goes back, what was edited since)."""
    edited = [name for name, (_before, after) in told.items() if plain(row, name) != after]
    if set(PAPER) & set(edited):
        edited += [name for name in PAPER if name in told and name not in edited]
    back = {
        name: _value(row, name, before)
        for name, (before, _after) in told.items()
        if name not in edited
    }
    return back, edited


def _value(row: Any, name: str, told: Any) -> Any:
    """A value as the row holds it, from JSON."""
    columns = {one.name: one for one in type(row)._meta.concrete_fields}
    is_day = isinstance(columns.get(name), models.DateField)
    return dt.date.fromisoformat(told) if is_day and told else told


def _has_another_owner(customer: Customer, back: dict[str, Any]) -> bool:
    trial = Customer.id_number.columns(Customer, customer.pk, back["id_number"])
    held = Customer.objects.filter(id_number_blind=trial["id_number_blind"])
    kind = back.get("id_kind", customer.id_kind)
    return held.filter(id_kind=kind).exclude(pk=customer.pk).exists()


def _restore_person(
    row: ImportRow, told: dict[str, list[Any]], attached: set[uuid.UUID], chunk: _Chunk,
    at: dt.datetime,
) -> tuple[int, list[str]]:  # fmt: skip
    """The key person of the line: values put back, or the person whom it brought taken out."""
    if row.contact_id is None:
        return 0, []
    person = chunk.people.get(row.contact_id)
    theirs = {k.removeprefix(PERSON): pair for k, pair in told.items() if k.startswith(PERSON)}
    if person is None:
        return 0, [PERSON + name for name in theirs or ("name",)]
    if not theirs:
        if person.version != 1 or person.pk in attached:
            return 0, [f"{PERSON}name"]
        chunk.gone_people.append(person.pk)
        return 1, []
    back, edited = _sorted_out(person, theirs)
    if back:
        for name, value in back.items():
            setattr(person, name, value)
        person.version, person.updated_at = person.version + 1, at
        chunk.changed_people[person.pk] = person
    return len(back), [PERSON + name for name in edited]


# --- new customers --------------------------------------------------------------------------------


def _take_back(row: ImportRow, customer: Customer, attached: set[uuid.UUID], chunk: _Chunk) -> None:
    """The customer goes, unless somebody worked with them since."""
    person = chunk.people.get(row.contact_id) if row.contact_id else None
    if customer.version != 1:
        _settle(row, Undone.KEPT, _("Edited since."))
    elif customer.pk in attached or (row.contact_id and row.contact_id in attached):
        _settle(row, Undone.KEPT, _("Something was attached since."))
    elif row.contact_id and (person is None or person.version != 1):
        _settle(row, Undone.KEPT, _("The key person was edited since."))
    else:
        chunk.gone.append(customer.pk)
        chunk.gone_people += [person.pk] if person else []
        _settle(row, Undone.TAKEN_BACK)


def _attached_to(chunk: _Chunk) -> set[uuid.UUID]:
    """Customers and key people of the chunk to whom some row was attached after the import."""
    added = [row for row in chunk.lines if row.outcome == Outcome.ADDED]
    new = [row.customer_id for row in added if row.customer_id]
    known = [row.contact_id for row in chunk.lines if row.contact_id]
    found = _pointed_at(Customer, new, (*NOT_ATTACHED, Assignment, Contact))
    found |= _pointed_at(Contact, known, NOT_ATTACHED)
    spans = Assignment.objects.filter(customer__in=new).values_list("customer", "to_on")
    several = Counter(customer for customer, _to_on in spans)
    found |= {customer for customer, to_on in spans if to_on or several[customer] > 1}
    others = Contact.objects.filter(customer__in=new).exclude(pk__in=known)
    return found | set(others.values_list("customer", flat=True))


def _pointed_at(
    model: type[models.Model], keys: list[uuid.UUID], leave: Collection[type[models.Model]]
) -> set[uuid.UUID]:
    """Those of `keys` that a row of any other table names; all tables are asked at once."""
    arms = [
        f"SELECT {column} FROM {table._meta.db_table} WHERE {column} = ANY(%(keys)s)"
        for table, column in _pointers(model)
        if table not in leave and not issubclass(table, History)
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(arms), {"keys": keys})
        return {row[0] for row in cursor.fetchall()}


def _pointers(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """(table, column) of each foreign key to `model`, and of keys kept without one."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and isinstance(
            relation.field, models.ForeignKey
        ):
            yield relation.related_model, relation.field.column
    if model is Customer:
        for table in apps.get_models():
            for one in table._meta.concrete_fields:
                if one.name == "customer_id" and isinstance(one, models.UUIDField):
                    yield table, "customer_id"


def _delete(chunk: _Chunk) -> None:
    with connection.cursor() as cursor:
        for sql, keys in (
            ("DELETE FROM customers_contact WHERE id = ANY(%s)", chunk.gone_people),
            ("DELETE FROM customers_assignment WHERE customer_id = ANY(%s)", chunk.gone),
            ("DELETE FROM customers_customer WHERE id = ANY(%s)", chunk.gone),
        ):
            if keys:
                cursor.execute(sql, [keys])
