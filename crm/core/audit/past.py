"""A customer's record as it was known at a past moment, from the history tables."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crm.core.audit.changes import Names, keys_in, values
from crm.core.audit.trail import about, histories
from crm.core.audit.words import table_word
from crm.core.history import History


@dataclass(frozen=True)
class PastRow:
    """One row as it stood, and since when it stood so."""

    since: dt.datetime
    values: list[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """The rows of one table."""

    table: str
    title: str
    rows: list[PastRow]


def as_of(customer: uuid.UUID, *, at: dt.datetime, names: Names) -> list[Part]:
    """What was on file about `customer` just before `at`; tables without a row are left out.

    One question for each table, whatever there is; the customer's own row comes first.
    """
    found = [(model, _states(model, customer, at, names)) for model in histories()]
    known = [(model, rows) for model, rows in found if rows]
    wanted: dict[Any, set[Any]] = {}
    for _model, rows in known:
        for target, keys in keys_in(rows).items():
            wanted.setdefault(target, set()).update(keys)
    names.learn(wanted)
    parts = [_part(model, rows, names) for model, rows in known]
    return sorted(parts, key=lambda part: part.table != "customers_customerhistory")


def _states(
    model: type[History], customer: uuid.UUID, at: dt.datetime, names: Names
) -> list[History]:
    """The last state before `at` of each row that was ever about the customer, if it still was."""
    condition = about(model, customer)
    if condition is None:
        return []
    rows: Any = model._default_manager.all()
    rows = rows.visible_to(names.reader)
    ever = rows.filter(condition, pgh_created_at__lt=at).order_by().values("pgh_obj_id")
    last = rows.filter(pgh_obj_id__in=ever, pgh_created_at__lt=at)
    last = last.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id").values("pgh_id")
    still = rows.filter(condition, pgh_id__in=last).exclude(pgh_label=History.Label.DELETE)
    return list(still.order_by("-pgh_id"))


def _part(model: Any, rows: Iterable[Any], names: Names) -> Part:
    past = [PastRow(row.pgh_created_at, values(row, names)) for row in rows]
    return Part(model._meta.db_table, table_word(model.pgh_tracked_model), past)
