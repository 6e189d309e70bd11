"""Two states of a row, field by field; sealed values are never read, only that they changed."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from crm.core.access import VisibleQuerySet
from crm.core.audit.words import column_word
from crm.core.history import History
from crm.core.models import Branch, User
from crm.core.personal import CipherField, sealed_of
from crm.core.templatetags.zk import moment

SEALED = "••••"
LONGEST = 300


@dataclass(frozen=True)
class Change:
    """One field: its name in words, what stood there and what stands there now."""

    name: str
    before: str
    after: str


@dataclass
class Names:
    """What keys stand for, as far as `reader` may know; asked for once for each kind of row."""

    reader: User
    known: dict[type[models.Model], dict[Any, str]] = field(default_factory=dict)

    def learn(self, wanted: Mapping[type[models.Model], Iterable[Any]]) -> None:
        """Look up the names of the keys in `wanted`."""
        for model, keys in wanted.items():
            rows: Any = model._default_manager.all()
            if isinstance(rows, VisibleQuerySet):
                rows = rows.visible_to(self.reader)
            elif model not in (User, Branch):
                continue
            known = self.known.setdefault(model, {})
            missing = set(keys) - set(known)
            found = rows.in_bulk(missing) if missing else {}
            known |= {
                key: getattr(row, "display_name", "") or str(row) for key, row in found.items()
            }

    def of(self, model: type[models.Model], key: Any) -> str:
        """The name behind a key, or the start of the key itself."""
        return self.known.get(model, {}).get(key) or f"#{str(key)[:8]}"


def keys_in(rows: Iterable[History]) -> dict[type[models.Model], set[Any]]:
    """The keys that states of rows hold, for `Names.learn`."""
    found: dict[type[models.Model], set[Any]] = defaultdict(set)
    for row in rows:
        for column in _kept(row):
            key = getattr(row, column.attname)
            if isinstance(column, models.ForeignKey) and key is not None:
                model = column.remote_field.model
                if model in (User, Branch) or hasattr(model, "display_name"):
                    found[model].add(key)
    return found


def changes(row: History, before: History | None, names: Names) -> list[Change]:
    """What `row` says beside `before`: of a new row all that is filled, of an old what differs."""
    if row.pgh_label == History.Label.DELETE:
        return [Change(word, text, "") for word, text in values(row, names)]
    found = []
    for column in _kept(row):
        new = getattr(row, column.attname)
        old = getattr(before, column.attname) if before else None
        if _plain(new) != _plain(old) and not (before is None and new in ("", [], {})):
            pair = _told(column, old, row, names), _told(column, new, row, names)
            found.append(Change(word_of(column), *pair))
    return found


def values(row: History, names: Names) -> list[tuple[str, str]]:
    """All that a state holds, in words."""
    filled = [(c, getattr(row, c.attname)) for c in _kept(row)]
    return [
        (word_of(column), _told(column, value, row, names))
        for column, value in filled
        if value not in (None, "", [], {})
    ]


def word_of(column: Any) -> str:
    """The name of a column; of a sealed value without its ending."""
    if isinstance(column, CipherField):
        name = column.name.removesuffix("_cipher")
        kept: Any = column.model
        sealed = sealed_of(kept.pgh_tracked_model).get(name)
        return str(sealed.label) if sealed and sealed.label != name else column_word(name)
    return column_word(column.name, column)


def _kept(row: History) -> list[Any]:
    return [f for f in row._meta.local_fields if not f.name.startswith("pgh_")]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _told(column: Any, value: Any, row: History, names: Names) -> str:
    """A value in words."""
    if value is None or value == "":
        return ""
    if isinstance(column, CipherField) or isinstance(value, bytes | memoryview):
        return SEALED
    if isinstance(column, models.ForeignKey):
        return names.of(column.remote_field.model, value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, Decimal):
        return f"{value:,f}"
    if isinstance(value, uuid.UUID):
        return f"#{str(value)[:8]}"
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
