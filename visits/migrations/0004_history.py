"""History of what people edit: its tables, triggers, policies and grants."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import crm.core.history
from crm.core.access import Rule
from crm.core.history import keep_history
from crm.core.rls import condition

RELATION = condition(Rule.RELATION, "customer_id")


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_history"),
        ("visits", "0003_purpose_and_addressee"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PromiseFeedbackHistory",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                (
                    "pgh_label",
                    models.CharField(
                        choices=[("insert", "Insert"), ("update", "Update"), ("delete", "Delete")],
                        max_length=6,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("customer_id", models.UUIDField()),
                ("day", models.DateField(verbose_name="Day")),
                (
                    "text",
                    models.CharField(max_length=200, verbose_name="What the customer was told"),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PromiseHistory",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                (
                    "pgh_label",
                    models.CharField(
                        choices=[("insert", "Insert"), ("update", "Update"), ("delete", "Delete")],
                        max_length=6,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("text", models.CharField(max_length=200, verbose_name="Promise")),
                (
                    "to",
                    models.CharField(
                        choices=[("CUSTOMER", "Customer"), ("SUPERIOR", "Superior")],
                        default="CUSTOMER",
                        max_length=8,
                        verbose_name="To whom",
                    ),
                ),
                ("made_on", models.DateField(verbose_name="Made on")),
                ("due_on", models.DateField(verbose_name="Due on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("ANSWERED", "Answered"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="OPEN",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                (
                    "needs_consent",
                    models.BooleanField(default=False, verbose_name="On price, limit or term"),
                ),
                ("consent_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=400, verbose_name="Answer")),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="VisitHistory",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                (
                    "pgh_label",
                    models.CharField(
                        choices=[("insert", "Insert"), ("update", "Update"), ("delete", "Delete")],
                        max_length=6,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("VISIT", "Visit"),
                            ("RECEPTION", "Reception"),
                            ("PHONE", "Call"),
                            ("SMS", "Text message"),
                            ("WECHAT", "WeChat"),
                            ("VIDEO", "Video"),
                        ],
                        max_length=9,
                        verbose_name="Channel",
                    ),
                ),
                ("happened_at", models.DateTimeField(verbose_name="When")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("ROUTINE", "Contact plan"),
                            ("MATURITY", "Deposit matures"),
                            ("NEED", "Follow up a need"),
                            ("PROMISE", "Answer a promise"),
                            ("CREDIT", "Credit matter"),
                            ("OTHER", "Something else"),
                        ],
                        default="ROUTINE",
                        max_length=8,
                        verbose_name="Purpose",
                    ),
                ),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Minutes"),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("INTERESTED", "Interested"),
                            ("FOLLOW_UP", "To follow up"),
                            ("NO_NEED", "No need now"),
                            ("NOT_MET", "Not met"),
                        ],
                        max_length=10,
                        verbose_name="Result",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="In a sentence"),
                ),
                ("is_first", models.BooleanField(default=False, editable=False)),
                (
                    "next_contact_on",
                    models.DateField(blank=True, null=True, verbose_name="Next contact"),
                ),
                ("client_key", models.UUIDField(editable=False)),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="VisitPersonHistory",
            fields=[
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField()),
                (
                    "pgh_label",
                    models.CharField(
                        choices=[("insert", "Insert"), ("update", "Update"), ("delete", "Delete")],
                        max_length=6,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("customer_id", models.UUIDField()),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promise",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_promisehistory" ("answer", "closed_at", "closed_by_id", "consent_at", "consent_by_id", "created_at", "customer_id", "due_on", "made_by_id", "made_on", "needs_consent", "state", "text", "to", "to_contact_id", "visit_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."answer", new_values."closed_at", new_values."closed_by_id", new_values."consent_at", new_values."consent_by_id", new_values."created_at", new_values."customer_id", new_values."due_on", new_values."made_by_id", new_values."made_on", new_values."needs_consent", new_values."state", new_values."text", new_values."to", new_values."to_contact_id", new_values."visit_id", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="ecd148be6edc244a84ebdc0af27d167c43a3b325",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_cb1c5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_promise",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promise",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_promisehistory" ("answer", "closed_at", "closed_by_id", "consent_at", "consent_by_id", "created_at", "customer_id", "due_on", "made_by_id", "made_on", "needs_consent", "state", "text", "to", "to_contact_id", "visit_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."answer", new_values."closed_at", new_values."closed_by_id", new_values."consent_at", new_values."consent_by_id", new_values."created_at", new_values."customer_id", new_values."due_on", new_values."made_by_id", new_values."made_on", new_values."needs_consent", new_values."state", new_values."text", new_values."to", new_values."to_contact_id", new_values."visit_id", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."answer" IS DISTINCT FROM (new_values."answer") OR old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."consent_at" IS DISTINCT FROM (new_values."consent_at") OR old_values."consent_by_id" IS DISTINCT FROM (new_values."consent_by_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."made_by_id" IS DISTINCT FROM (new_values."made_by_id") OR old_values."made_on" IS DISTINCT FROM (new_values."made_on") OR old_values."needs_consent" IS DISTINCT FROM (new_values."needs_consent") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."text" IS DISTINCT FROM (new_values."text") OR old_values."to" IS DISTINCT FROM (new_values."to") OR old_values."to_contact_id" IS DISTINCT FROM (new_values."to_contact_id") OR old_values."visit_id" IS DISTINCT FROM (new_values."visit_id")); RETURN NULL;',
                    hash="b525d49699536078167e99a9bab38bd0c53e80a4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_c6b49",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_promise",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promise",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_promisehistory" ("answer", "closed_at", "closed_by_id", "consent_at", "consent_by_id", "created_at", "customer_id", "due_on", "made_by_id", "made_on", "needs_consent", "state", "text", "to", "to_contact_id", "visit_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."answer", old_values."closed_at", old_values."closed_by_id", old_values."consent_at", old_values."consent_by_id", old_values."created_at", old_values."customer_id", old_values."due_on", old_values."made_by_id", old_values."made_on", old_values."needs_consent", old_values."state", old_values."text", old_values."to", old_values."to_contact_id", old_values."visit_id", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="4cb22dd91f659feb609b8f7bd2a512de05bb0391",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_5a15c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_promise",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promisefeedback",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_promisefeedbackhistory" ("by_id", "customer_id", "day", "promise_id", "text", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."by_id", new_values."customer_id", new_values."day", new_values."promise_id", new_values."text", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="dadf917204196c2e585b03ac9913830ef6ea1b25",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_9a8bc",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_promisefeedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promisefeedback",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_promisefeedbackhistory" ("by_id", "customer_id", "day", "promise_id", "text", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."by_id", new_values."customer_id", new_values."day", new_values."promise_id", new_values."text", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."by_id" IS DISTINCT FROM (new_values."by_id") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."day" IS DISTINCT FROM (new_values."day") OR old_values."promise_id" IS DISTINCT FROM (new_values."promise_id") OR old_values."text" IS DISTINCT FROM (new_values."text")); RETURN NULL;',
                    hash="b1962afbcb2c0508a59b940101050f4eb39441f9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_e6424",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_promisefeedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="promisefeedback",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_promisefeedbackhistory" ("by_id", "customer_id", "day", "promise_id", "text", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."by_id", old_values."customer_id", old_values."day", old_values."promise_id", old_values."text", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="1dd9d54aab5c045ce6fe55492542887ab0f868b0",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_cb6e3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_promisefeedback",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_visithistory" ("channel", "client_key", "created_at", "customer_id", "happened_at", "is_first", "logged_by_id", "manager_id", "minutes", "next_contact_on", "note", "purpose", "result", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."channel", new_values."client_key", new_values."created_at", new_values."customer_id", new_values."happened_at", new_values."is_first", new_values."logged_by_id", new_values."manager_id", new_values."minutes", new_values."next_contact_on", new_values."note", new_values."purpose", new_values."result", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="9296f95d4bf68a2192d6655bfa7b9bec4d91c5e3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_471f5",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_visit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_visithistory" ("channel", "client_key", "created_at", "customer_id", "happened_at", "is_first", "logged_by_id", "manager_id", "minutes", "next_contact_on", "note", "purpose", "result", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."channel", new_values."client_key", new_values."created_at", new_values."customer_id", new_values."happened_at", new_values."is_first", new_values."logged_by_id", new_values."manager_id", new_values."minutes", new_values."next_contact_on", new_values."note", new_values."purpose", new_values."result", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."channel" IS DISTINCT FROM (new_values."channel") OR old_values."client_key" IS DISTINCT FROM (new_values."client_key") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."happened_at" IS DISTINCT FROM (new_values."happened_at") OR old_values."is_first" IS DISTINCT FROM (new_values."is_first") OR old_values."logged_by_id" IS DISTINCT FROM (new_values."logged_by_id") OR old_values."manager_id" IS DISTINCT FROM (new_values."manager_id") OR old_values."minutes" IS DISTINCT FROM (new_values."minutes") OR old_values."next_contact_on" IS DISTINCT FROM (new_values."next_contact_on") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."purpose" IS DISTINCT FROM (new_values."purpose") OR old_values."result" IS DISTINCT FROM (new_values."result")); RETURN NULL;',
                    hash="98cfb86db38893e3ab8bc42f6908434b18c32fc3",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_4f7a4",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_visit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_visithistory" ("channel", "client_key", "created_at", "customer_id", "happened_at", "is_first", "logged_by_id", "manager_id", "minutes", "next_contact_on", "note", "purpose", "result", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."channel", old_values."client_key", old_values."created_at", old_values."customer_id", old_values."happened_at", old_values."is_first", old_values."logged_by_id", old_values."manager_id", old_values."minutes", old_values."next_contact_on", old_values."note", old_values."purpose", old_values."result", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="953c9c5fbe86c2a6cc1cf10962294294f8b2cd65",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_ed9c2",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_visit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visitperson",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_visitpersonhistory" ("contact_id", "customer_id", "visit_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."contact_id", new_values."customer_id", new_values."visit_id", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="af9928d76969e5ab0673f39cce267de85073d33f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_58d82",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="visits_visitperson",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visitperson",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_visitpersonhistory" ("contact_id", "customer_id", "visit_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."contact_id", new_values."customer_id", new_values."visit_id", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."contact_id" IS DISTINCT FROM (new_values."contact_id") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."visit_id" IS DISTINCT FROM (new_values."visit_id")); RETURN NULL;',
                    hash="7bbf8f2ad158e1c87fb417b72ee39edd36b5a216",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_60a31",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="visits_visitperson",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visitperson",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "visits_visitpersonhistory" ("contact_id", "customer_id", "visit_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."contact_id", old_values."customer_id", old_values."visit_id", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="12fe458cfa56c8336cd19f3cbb61dbe4f653d1b0",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_53bdd",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="visits_visitperson",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="promisefeedbackhistory",
            name="by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promisefeedbackhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.promisefeedback",
            ),
        ),
        migrations.AddField(
            model_name="promisefeedbackhistory",
            name="promise",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.promise",
            ),
        ),
        migrations.AddField(
            model_name="promisehistory",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promisehistory",
            name="consent_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promisehistory",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="promisehistory",
            name="made_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="promisehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.promise",
            ),
        ),
        migrations.AddField(
            model_name="promisehistory",
            name="to_contact",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.contact",
            ),
        ),
        migrations.AddField(
            model_name="promisehistory",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.visit",
            ),
        ),
        migrations.AddField(
            model_name="visithistory",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="visithistory",
            name="logged_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visithistory",
            name="manager",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="visithistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.visit",
            ),
        ),
        migrations.AddField(
            model_name="visitpersonhistory",
            name="contact",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.contact",
            ),
        ),
        migrations.AddField(
            model_name="visitpersonhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="visits.visitperson",
            ),
        ),
        migrations.AddField(
            model_name="visitpersonhistory",
            name="visit",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="visits.visit",
            ),
        ),
        migrations.AddIndex(
            model_name="promisefeedbackhistory",
            index=models.Index(fields=["pgh_created_at"], name="visits_prom_pgh_cre_a10d9f_idx"),
        ),
        migrations.AddIndex(
            model_name="promisefeedbackhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="visits_prom_pgh_obj_e950ee_idx"),
        ),
        migrations.AddIndex(
            model_name="promisefeedbackhistory",
            index=models.Index(fields=["customer_id"], name="visits_prom_custome_1cf489_idx"),
        ),
        migrations.AddIndex(
            model_name="promisehistory",
            index=models.Index(fields=["pgh_created_at"], name="visits_prom_pgh_cre_d9c06c_idx"),
        ),
        migrations.AddIndex(
            model_name="promisehistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="visits_prom_pgh_obj_c666fd_idx"),
        ),
        migrations.AddIndex(
            model_name="promisehistory",
            index=models.Index(fields=["customer"], name="visits_prom_custome_9d2218_idx"),
        ),
        migrations.AddIndex(
            model_name="visithistory",
            index=models.Index(fields=["pgh_created_at"], name="visits_visi_pgh_cre_d2378b_idx"),
        ),
        migrations.AddIndex(
            model_name="visithistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="visits_visi_pgh_obj_72cef6_idx"),
        ),
        migrations.AddIndex(
            model_name="visithistory",
            index=models.Index(fields=["customer"], name="visits_visi_custome_99f131_idx"),
        ),
        migrations.AddIndex(
            model_name="visitpersonhistory",
            index=models.Index(fields=["pgh_created_at"], name="visits_visi_pgh_cre_75d713_idx"),
        ),
        migrations.AddIndex(
            model_name="visitpersonhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="visits_visi_pgh_obj_20a8c9_idx"),
        ),
        migrations.AddIndex(
            model_name="visitpersonhistory",
            index=models.Index(fields=["customer_id"], name="visits_visi_custome_19498b_idx"),
        ),
        keep_history("visits_visit", using=RELATION),
        keep_history("visits_visitperson", using=RELATION),
        keep_history("visits_promise", using=RELATION),
        keep_history("visits_promisefeedback", using=RELATION),
    ]
