"""History of what people edit, kept by the database itself (decision 15, docs/adr/0010).

`@tracked()` over a model makes its history table (`<Model>History`, by django-pghistory) and three
statement-level triggers: whatever writes the table, bulk and raw SQL included, leaves a row for
each row that is new, gone, or really different. The triggers run as the tables' owner, so neither
the web's nor the jobs' role can write, change or delete a row of history. The migration that
creates the table calls `keep_history(…)`; CONTRIBUTING.md says how.

Who and why come from the transaction's settings: `crm.core.access.set_row_context` for requests,
`doing(…)` for jobs. Sealed values are kept as ciphers, without their indexes.
"""

import datetime as dt
import json
import uuid
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar

import pghistory
import pghistory.models
import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.db import connection, migrations, models
from django.db.models.expressions import RawSQL
from pghistory import trigger
from pgtrigger import compiler

from crm.core.access import VisibleQuerySet, branches_sql
from crm.core.clock import business_day
from crm.core.personal import BlindField, sealed_of
from crm.core.rls import DAY, READ, UID, protect

M = TypeVar("M", bound=models.Model)

# bookkeeping of the row itself: a change of these alone is no change
NEVER = ("id", "row_hash", "version", "updated_at")
READERS = ("AUDITOR", "ADMIN")  # who sees the history of staff and settings
WRITES = ("insert", "update", "delete", "with", "merge")


def root_audit_sql(uid: str, day: str) -> str:
    """SQL that is true for whoever audits the whole bank on `day`: also what is gone is theirs."""
    audited = branches_sql(uid, day, ("AUDITOR",))
    return f"EXISTS (SELECT 1 FROM core_branch r WHERE r.parent_id IS NULL AND r.id IN ({audited}))"


def _keeper_sql(uid: str, day: str) -> str:
    """SQL that is true for whoever audits or administers on `day`."""
    return f"EXISTS ({branches_sql(uid, day, READERS)})"


class HistoryQuerySet(VisibleQuerySet[M]):
    """Rows of history follow the row's own rule; who audits the whole bank sees them all."""

    def visible_to(self, user: "models.Model | AnonymousUser", on: dt.date | None = None) -> Self:
        """What the row's rule opens, and for the bank's auditor what is no longer there."""
        if not user.pk:
            return self.none()
        day = on or business_day()
        whole = RawSQL(root_audit_sql("%s", "%s"), [user.pk, day, day], models.BooleanField())
        return self.filter(whole) | super().visible_to(user, on)


class StaffHistoryQuerySet(models.QuerySet[M]):
    """The history of staff, branches and settings: for auditors and administrators."""

    def visible_to(self, user: "models.Model | AnonymousUser", on: dt.date | None = None) -> Self:
        """Everything or nothing."""
        if not user.pk:
            return self.none()
        day = on or business_day()
        return self.filter(
            RawSQL(_keeper_sql("%s", "%s"), [user.pk, day, day], models.BooleanField())
        )


class History(pghistory.models.Event):
    """One state of one row: as it was written (insert, update) or as it was last (delete)."""

    class Label(models.TextChoices):
        INSERT = "insert"
        UPDATE = "update"
        DELETE = "delete"

    pgh_id = models.BigAutoField(primary_key=True)
    pgh_created_at = models.DateTimeField()
    pgh_label = models.CharField(max_length=6, choices=Label)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.pgh_label} {self.pgh_created_at}"


class HistorySql(compiler.UpsertTriggerSql):
    """A trigger whose function runs as its owner and that no session can switch off.

    Migrations refer to this class: what it writes may not change for triggers that they made.
    """

    PATH = "SET search_path = public, pg_temp"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # A function keeps its plan. Made for a statement of no rows, a nested loop would join the
        # next one's 100,000 old rows to as many new ones: minutes. (Not part of the mark by which
        # migrations tell triggers apart.)
        self.data = self.data.replace(self.PATH, f"{self.PATH} SET enable_nestloop = off")

    def get_template(self) -> str:
        """Version 1."""
        return """
            CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER LANGUAGE plpgsql
                SECURITY DEFINER SET search_path = public, pg_temp
                AS $$ BEGIN {func} END $$;
            REVOKE ALL ON FUNCTION {pgid}() FROM PUBLIC;
            DROP TRIGGER IF EXISTS {pgid} ON {table};
            CREATE TRIGGER {pgid} {when} {operation} ON {table} {referencing}
                FOR EACH {level} EXECUTE FUNCTION {execute};
            COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
        """


class HistoryTrigger(trigger.Event):
    """Write the rows of one statement that are new, gone or different into the history."""

    def get_func(self, model: Any) -> Any:
        """One INSERT … SELECT from the statement's transition table."""
        event_model: Any = self.event_model
        side = "old_values" if self.row == "OLD" else "new_values"
        kept = {field.name for field in model._meta.fields}
        columns = [f.column for f in event_model._meta.local_fields if f.name in kept]
        values = {f'"{column}"': f'{side}."{column}"' for column in sorted(columns)}
        values |= {
            "pgh_created_at": "statement_timestamp()",
            "pgh_label": f"'{self.label}'",
            "pgh_obj_id": f'{side}."{model._meta.pk.column}"',
            "pgh_context": "nullif(current_setting('pghistory.context_metadata', true), '')::jsonb",
            "pgh_context_id": "nullif(current_setting('pghistory.context_id', true), '')::uuid",
        }
        return pgtrigger.Func(  # type: ignore[no-untyped-call]  # the library's
            f'INSERT INTO "{event_model._meta.db_table}" ({", ".join(values)})'
            f" SELECT {', '.join(values.values())} FROM {{cond_{side}}}; RETURN NULL;"
        )

    def compile(self, model: Any) -> compiler.Trigger:
        """As the library does it, in our words."""
        sql = HistorySql(
            pgid=self.get_pgid(model),
            func=self.render_func(model),
            table=model._meta.db_table,
            when=self.when,
            operation=self.operation,
            referencing=self.referencing or "",
            level=pgtrigger.Statement,
        )
        return compiler.Trigger(name=self.name, sql=sql)


class _Recorder(pghistory.RowEvent):
    """An operation of a tracked table."""

    def add_event_trigger(self, event_model: Any) -> None:
        """Register the trigger with the tracked model, for its migrations."""
        pgtrigger.register(
            HistoryTrigger(  # type: ignore[no-untyped-call]  # the library's
                event_model=event_model,
                label=self.label,
                name=self.trigger_name,
                row=self.row,
                operation=self.operation,
                condition=self.condition,
                level=pgtrigger.Statement,
            )
        )(event_model.pgh_tracked_model)


def tracked(*, exclude: Collection[str] = ()) -> Callable[[type[M]], type[M]]:
    """Keep the history of the model under this line, but for the columns `exclude`.

    Leave out what is derived from other rows (its history is theirs) and what may not be kept
    twice (digests of secrets). Indexes of sealed values are left out anyway; a change of an index
    tells that the value behind a cipher changed.
    """

    def wrap(model: type[M]) -> type[M]:
        fields = [field for field in model._meta.local_fields if field.name not in NEVER]
        kept = [f.name for f in fields if not isinstance(f, BlindField) and f.name not in exclude]
        names = {field.name for field in fields}
        # the same value sealed anew (a rotated key) is no change where an index can tell
        told = {f"{name}_cipher": f"{name}_blind" for name in sealed_of(model)}
        compared = [told[n] if told.get(n) in names else n for n in kept]
        by_time = models.Index(fields=["pgh_created_at"])
        by_row = models.Index(fields=["pgh_obj", "pgh_id"])
        by_customer = [models.Index(fields=["customer_id"])] if "customer_id" in names else []
        by_customer += [models.Index(fields=["customer"])] if "customer" in names else []
        pghistory.create_event_model(
            model,
            _recorder("insert", pgtrigger.Insert, None),
            _recorder("update", pgtrigger.Update, pgtrigger.AnyChange(*compared)),
            _recorder("delete", pgtrigger.Delete, None),
            fields=kept,
            base_model=History,
            model_name=f"{model.__name__}History",
            abstract=False,
            append_only=False,
            obj_field=pghistory.ObjForeignKey(related_name="+", db_index=False),
            context_field=pghistory.ContextJSONField(),
            context_id_field=pghistory.ContextUUIDField(),
            attrs={"objects": _rows_of(model).as_manager()},
            meta={
                "indexes": [by_time, by_row, *by_customer],
                "ordering": ["-pgh_id"],
                "default_permissions": (),
            },
        )
        return model

    return wrap


def _recorder(label: str, operation: Any, condition: Any) -> _Recorder:
    row = "OLD" if label == History.Label.DELETE else "NEW"
    return _Recorder(
        label, operation=operation, row=row, condition=condition, trigger_name=f"history_{label}"
    )


def _rows_of(model: type[models.Model]) -> type[models.QuerySet[Any]]:
    """The history's QuerySet, with the rule of the tracked model's own."""
    rows = model._default_manager._queryset_class  # type: ignore[attr-defined]  # of managers made from QuerySets
    if not issubclass(rows, VisibleQuerySet):
        return type(f"{model.__name__}HistoryQuerySet", (StaffHistoryQuerySet,), {})
    path = "pgh_obj_id" if rows.customer_path == "id" else rows.customer_path
    said = {"rule": rows.rule, "customer_path": path}
    said |= {"named_paths": rows.named_paths, "other_path": rows.other_path}
    return type(f"{model.__name__}HistoryQuerySet", (HistoryQuerySet,), said)


STAFF_AND_SETTINGS = _keeper_sql(UID, DAY)


def keep_history(table: str, *, using: str, sealed: Collection[str] = ()) -> migrations.RunSQL:
    """Policies and grants of the history of `table`; goes with the migration that creates it.

    `using` is the tracked table's own condition (for the customer's own table on `pgh_obj_id`),
    or `STAFF_AND_SETTINGS` for a table about no customer. Nobody is granted a write; jobs may
    only replace the ciphers named in `sealed`, for new keys (decision 7).
    """
    history = f"{table}history"
    made = protect(history, using=f"{root_audit_sql(UID, DAY)} OR ({using})", app=READ, job=READ)
    forward = [f"CREATE POLICY owner_writes ON {history} FOR INSERT TO crm_owner WITH CHECK (true)"]
    if sealed:
        columns = ", ".join(f"{name}_cipher" for name in sealed)
        forward.append(f"GRANT UPDATE ({columns}) ON {history} TO crm_job")
    return migrations.RunSQL(
        ";\n".join([str(made.sql), *forward]),
        f"DROP POLICY owner_writes ON {history};\n{made.reverse_sql}",
    )


@contextmanager
def doing(job: str, *, by: uuid.UUID | None = None) -> Iterator[None]:
    """What is written inside carries the job's name, transaction by transaction.

    `by` is the person on whose behalf it works, where there is one.

    The name goes with each writing statement: a setting of the session would be lost, or worse
    met by others, behind a pooler in transaction mode (decision 14).
    """
    about = {"pghistory.context_id": str(uuid.uuid4())}
    about["pghistory.context_metadata"] = json.dumps(
        {"job": job} | ({"user": str(by)} if by else {})
    )
    with connection.execute_wrapper(_telling(about)):
        yield


def _telling(about: dict[str, str]) -> Callable[..., Any]:
    asked = ", ".join("set_config(%s, %s, true)" for _ in about)
    values = [part for pair in about.items() for part in pair]

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if many or not sql.lstrip().lower().startswith(WRITES):
            return run(sql, params, many, context)
        told = context["cursor"].mogrify(f"SELECT {asked};\n", values)
        said: str = told.decode() if isinstance(told, bytes) else told
        # without parameters the text is taken as it is, so a per cent sign stays one
        return run(
            (said if params is None else said.replace("%", "%%")) + sql, params, many, context
        )

    return execute
