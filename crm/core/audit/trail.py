"""One stream of all logs: reads, showings, files, changes, log-ins and refusals, the newest first.

Each log is asked for no more rows than the page shows, under its own rule of visibility, all of
them in one statement; a page ends at a cursor, so that nothing is counted and no row is told twice.
"""

import base64
import datetime as dt
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm.core.access import Rule, VisibleQuerySet
from crm.core.audit.changes import Change, Names, changes, keys_in
from crm.core.audit.words import column_word, table_word
from crm.core.history import History
from crm.core.models import PersonalReveal, Reading, StaffEvent, User

ROWS = 40
FOLDED_FROM = 5


class Kind(models.TextChoices):
    """What somebody did."""

    READ = "READ", pgettext_lazy("audit", "Read")
    REVEAL = "REVEAL", _("Shown in clear")
    CHANGE = "CHANGE", pgettext_lazy("audit", "Changed")
    EXPORT = "EXPORT", _("Export or download")
    LOGIN = "LOGIN", _("Log-in")
    REFUSED = "REFUSED", _("Refused")


@dataclass(frozen=True)
class Asked:
    """Which rows: from `since` to before `until`, of a person, about a customer, of some kinds."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    person: uuid.UUID | None = None
    customer: uuid.UUID | None = None
    kinds: frozenset[str] = frozenset(Kind.values)


class Key(NamedTuple):
    """Where a row stands in the stream: its moment, its log, its number there."""

    at: dt.datetime
    log: int
    id: int

    def pack(self) -> str:
        """The cursor behind this row."""
        text = json.dumps([self.at.isoformat(), self.log, self.id])
        return base64.urlsafe_b64encode(text.encode()).decode()

    @classmethod
    def unpack(cls, cursor: str) -> "Key | None":
        """The row behind which a page goes on; nothing when the cursor is none of ours."""
        try:
            at, log, pk = json.loads(base64.urlsafe_b64decode(cursor.encode()))
            moment = dt.datetime.fromisoformat(at)
            if moment.tzinfo is None or not isinstance(log, int) or not 0 <= pk < 2**63:
                return None
            return cls(moment, log, pk)
        except (ValueError, TypeError, RecursionError):
            return None


@dataclass(frozen=True)
class Line:
    """One row of the stream in words."""

    at: dt.datetime
    kind: str
    who: str
    what: str
    where: str = ""
    customers: tuple[uuid.UUID, ...] = ()
    others: int = 0
    changes: list[Change] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(Kind(self.kind).label)

    @property
    def is_short(self) -> bool:
        """Are its fields shown at once, without a click?"""
        return len(self.changes) <= FOLDED_FROM


@cache
def histories() -> list[type[History]]:
    """All history tables in a fixed order."""
    found = [model for model in apps.get_models() if issubclass(model, History)]
    return sorted(found, key=lambda model: model._meta.db_table)


def _logs() -> list[type[models.Model]]:
    return [Reading, PersonalReveal, StaffEvent, *histories()]


def about(model: type[History], customer: uuid.UUID) -> Q | None:
    """The condition on `model` for rows about `customer`; None when it is about no customer."""
    rows: Any = model._default_manager._queryset_class  # type: ignore[attr-defined]  # of managers made from QuerySets
    if not issubclass(rows, VisibleQuerySet) or rows.rule is Rule.MANAGER:
        return None
    found = Q(**{rows.customer_path: customer})
    return found | Q(**{rows.other_path: customer}) if rows.other_path else found


def page_of(asked: Asked, *, reader: User, after: Key | None) -> tuple[list[Key], bool]:
    """The next `ROWS` keys behind `after` that `reader` may see, and whether there are more."""
    arms = [
        _window(rows, asked, log, after)
        for log, model in enumerate(_logs())
        if (rows := _rows(model, asked, reader)) is not None
    ]
    if not arms:
        return [], False
    found = arms[0]
    if len(arms) > 1:
        merged = arms[0].union(*arms[1:], all=True)
        found = merged.order_by("-log_at", "-log_no", "-log_id")[: ROWS + 1]
    keys = [Key(*row) for row in found]
    return keys[:ROWS], len(keys) > ROWS


def _rows(model: Any, asked: Asked, reader: User) -> "QuerySet[Any] | None":
    """The rows of one log that are asked for; None when the log has none of that kind."""
    rows: QuerySet[Any] = model.objects.all().visible_to(reader)
    if issubclass(model, History):
        if Kind.CHANGE not in asked.kinds:
            return None
        if asked.customer:
            condition = about(model, asked.customer)
            if condition is None:
                return None
            rows = rows.filter(condition)
        return rows.filter(pgh_context__user=str(asked.person)) if asked.person else rows
    if asked.person:
        rows = rows.filter(user_id=asked.person)
    if model is PersonalReveal:
        if Kind.REVEAL not in asked.kinds:
            return None
        return rows.filter(customer_id=asked.customer) if asked.customer else rows
    return _events(rows, asked) if model is StaffEvent else _readings(rows, asked)


def _events(rows: "QuerySet[Any]", asked: Asked) -> "QuerySet[Any] | None":
    wanted = {Kind.LOGIN, Kind.REFUSED} & asked.kinds
    if not wanted:
        return None
    if len(wanted) == 1:
        refused = Q(kind=StaffEvent.Kind.REFUSED)
        rows = rows.filter(refused if Kind.REFUSED in wanted else ~refused)
    if asked.since:
        rows = rows.filter(day__gte=asked.since.date())
    return rows.filter(about=asked.customer) if asked.customer else rows


def _readings(rows: "QuerySet[Any]", asked: Asked) -> "QuerySet[Any] | None":
    wanted = {Kind.READ, Kind.EXPORT} & asked.kinds
    if not wanted:
        return None
    if Kind.EXPORT not in wanted:
        rows = rows.exclude(kind=Reading.Kind.FILE)
    if Kind.READ not in wanted:
        rows = rows.filter(kind=Reading.Kind.FILE)
    if asked.since:  # by partition
        rows = rows.filter(day__gte=asked.since.date())
    return rows.filter(ids__contains=[asked.customer]) if asked.customer else rows


def _window(rows: "QuerySet[Any]", asked: Asked, log: int, after: Key | None) -> "QuerySet[Any]":
    """The newest rows of one log behind the cursor."""
    at, pk = ("pgh_created_at", "pgh_id") if issubclass(rows.model, History) else ("at", "id")
    if asked.since:
        rows = rows.filter(**{f"{at}__gte": asked.since})
    if asked.until:
        rows = rows.filter(**{f"{at}__lt": asked.until})
    if after:
        # of one moment the logs follow each other by number, then rows by theirs
        rows = rows.filter(**{f"{at}__lte" if log <= after.log else f"{at}__lt": after.at})
        if log == after.log:
            rows = rows.filter(Q(**{f"{at}__lt": after.at}) | Q(**{f"{pk}__lt": after.id}))
    named = rows.annotate(log_at=F(at), log_no=Value(log, IntegerField()), log_id=F(pk))
    window: QuerySet[Any] = named.order_by("-log_at", "-log_id").values_list(
        "log_at", "log_no", "log_id"
    )
    return window[: ROWS + 1]


def lines(keys: Iterable[Key], *, names: Names) -> list[Line]:
    """The rows behind `keys`, in their order, in words."""
    wanted: dict[int, list[int]] = {}
    order = list(keys)
    for key in order:
        wanted.setdefault(key.log, []).append(key.id)
    found: dict[tuple[int, int], Line] = {}
    for log, ids in wanted.items():
        model: Any = _logs()[log]
        told = _changed if issubclass(model, History) else TELL[model]
        found |= {(log, pk): line for pk, line in told(model, ids, names)}
    return [found[key.log, key.id] for key in order if (key.log, key.id) in found]


def _changed(model: Any, ids: list[int], names: Names) -> Iterator[tuple[int, Line]]:
    reader = names.reader
    earlier = model.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    newest = Subquery(earlier.order_by("-pgh_id").values("pgh_id")[:1])
    rows = list(model.objects.visible_to(reader).filter(pgh_id__in=ids).annotate(earlier=newest))
    before = model.objects.visible_to(reader).in_bulk([row.earlier for row in rows if row.earlier])
    people = {key for row in rows if (key := _key((row.pgh_context or {}).get("user")))}
    keys = keys_in([*rows, *before.values()])
    keys[User] = keys.get(User, set()) | people
    names.learn(keys)
    for row in rows:
        yield row.pgh_id, _line(row, before.get(row.earlier), names)


def _line(row: Any, before: Any, names: Names) -> Line:
    told = row.pgh_context or {}
    user = _key(told.get("user"))
    who = names.of(User, user) if user else str(_("the system"))
    words = {"insert": _("new"), "update": _("changed"), "delete": _("deleted")}
    what = f"{table_word(row.pgh_tracked_model)} · {words[row.pgh_label]}"
    path = type(row)._default_manager._queryset_class
    customer = getattr(row, getattr(path, "customer_path", ""), None)
    of = (customer,) if isinstance(customer, uuid.UUID) else ()
    where = told.get("view") or told.get("job") or ""
    return Line(row.pgh_created_at, Kind.CHANGE, who, what, where, of,
                changes=changes(row, before, names))  # fmt: skip


def _read(model: Any, ids: list[int], names: Names) -> Iterator[tuple[int, Line]]:
    for row in model.objects.visible_to(names.reader).filter(pk__in=ids).select_related("user"):
        kind = Kind.EXPORT if row.kind == Reading.Kind.FILE else Kind.READ
        one = (row.customer_id,) if row.customer_id else tuple(row.ids[:3])
        yield row.pk, Line(row.at, kind, row.user.name, row.get_kind_display(), row.view, one,
                           max(row.shown - len(one), 0))  # fmt: skip


def _shown(model: Any, ids: list[int], names: Names) -> Iterator[tuple[int, Line]]:
    for row in model.objects.visible_to(names.reader).filter(pk__in=ids).select_related("user"):
        why = row.text or row.get_purpose_display()
        what = f"{column_word(row.field)} · {why}"
        yield row.pk, Line(row.at, Kind.REVEAL, row.user.name, what, "", (row.customer_id,))


def _happened(model: Any, ids: list[int], names: Names) -> Iterator[tuple[int, Line]]:
    for row in model.objects.visible_to(names.reader).filter(pk__in=ids).select_related("user"):
        kind = Kind.REFUSED if row.kind == StaffEvent.Kind.REFUSED else Kind.LOGIN
        who = row.user.name if row.user else str(_("nobody known"))
        said = f"{row.method} {row.status}" if kind is Kind.REFUSED else row.address or ""
        what = " · ".join(filter(None, (row.get_kind_display(), said)))
        yield row.pk, Line(row.at, kind, who, what, row.view, (row.about,) if row.about else ())


TELL: dict[type[models.Model], Any] = {
    Reading: _read,
    PersonalReveal: _shown,
    StaffEvent: _happened,
}


def _key(text: Any) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except (ValueError, TypeError, AttributeError):
        return None
