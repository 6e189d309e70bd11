"""History of what people edit: its tables, triggers, policies and grants."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import crm.core.history
from crm.core.access import Rule
from crm.core.history import STAFF_AND_SETTINGS, keep_history
from crm.core.rls import condition

MANAGER = condition(Rule.MANAGER, "manager_id")


class Migration(migrations.Migration):
    dependencies = [
        ("appraisal", "0002_policies"),
        ("core", "0005_history"),
        ("customers", "0009_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeductionEventHistory",
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
                ("indicator_code", models.SlugField(db_index=False, max_length=40)),
                ("occurred_on", models.DateField(verbose_name="Day of the breach")),
                (
                    "points",
                    models.DecimalField(
                        decimal_places=2, max_digits=7, verbose_name="Points taken away"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="Reason")),
                ("recorded_at", models.DateTimeField()),
                ("run", models.BigIntegerField()),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="IndicatorHistory",
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
                    "code",
                    models.SlugField(db_index=False, max_length=40, verbose_name="Indicator code"),
                ),
                ("position", models.PositiveSmallIntegerField(verbose_name="Position")),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=60, verbose_name="English name"),
                ),
                ("short", models.CharField(blank=True, max_length=12, verbose_name="Short name")),
                ("short_en", models.CharField(blank=True, max_length=20)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("CREDIT", "Credit"),
                            ("DEPOSIT", "Deposits"),
                            ("BENEFIT", "Benefit"),
                            ("RISK", "Risk"),
                            ("DEDUCTION", "Deductions"),
                        ],
                        max_length=9,
                        verbose_name="Group",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("COMPLETION", "Completion"),
                            ("COMPLETION_QUALITY", "Completion × quality"),
                            ("RATIO", "Ratio"),
                            ("LOWER", "Ratio, lower is better"),
                            ("DEDUCTION", "Deduction"),
                        ],
                        max_length=18,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "standard",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=7, verbose_name="Standard score"
                    ),
                ),
                ("parameters", models.JSONField(default=dict, verbose_name="Parameters")),
                ("measures", models.JSONField(default=dict, verbose_name="Measures")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SchemeHistory",
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
                ("code", models.CharField(max_length=40, verbose_name="Scheme code")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=80, verbose_name="English name"),
                ),
                ("valid_from", models.DateField(verbose_name="In force from")),
                (
                    "state",
                    models.CharField(
                        choices=[("DRAFT", "Draft"), ("PUBLISHED", "Published")],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TargetHistory",
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
                ("year", models.PositiveSmallIntegerField(verbose_name="Year")),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=20, verbose_name="Target"),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deductionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_deductioneventhistory" ("branch_id", "customer_id", "indicator_code", "manager_id", "occurred_on", "points", "reason", "recorded_at", "recorded_by_id", "run", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."branch_id", new_values."customer_id", new_values."indicator_code", new_values."manager_id", new_values."occurred_on", new_values."points", new_values."reason", new_values."recorded_at", new_values."recorded_by_id", new_values."run", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="011b4b063debb458c308dadb0352d399457147eb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_1d6d2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="appraisal_deductionevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deductionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_deductioneventhistory" ("branch_id", "customer_id", "indicator_code", "manager_id", "occurred_on", "points", "reason", "recorded_at", "recorded_by_id", "run", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."branch_id", new_values."customer_id", new_values."indicator_code", new_values."manager_id", new_values."occurred_on", new_values."points", new_values."reason", new_values."recorded_at", new_values."recorded_by_id", new_values."run", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."branch_id" IS DISTINCT FROM (new_values."branch_id") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."indicator_code" IS DISTINCT FROM (new_values."indicator_code") OR old_values."manager_id" IS DISTINCT FROM (new_values."manager_id") OR old_values."occurred_on" IS DISTINCT FROM (new_values."occurred_on") OR old_values."points" IS DISTINCT FROM (new_values."points") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."recorded_by_id" IS DISTINCT FROM (new_values."recorded_by_id") OR old_values."run" IS DISTINCT FROM (new_values."run")); RETURN NULL;',
                    hash="84794c149d05b0f541d2efaffc3ae56e8635f1ef",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_bb405",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="appraisal_deductionevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="deductionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_deductioneventhistory" ("branch_id", "customer_id", "indicator_code", "manager_id", "occurred_on", "points", "reason", "recorded_at", "recorded_by_id", "run", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."branch_id", old_values."customer_id", old_values."indicator_code", old_values."manager_id", old_values."occurred_on", old_values."points", old_values."reason", old_values."recorded_at", old_values."recorded_by_id", old_values."run", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="a3feb0e1b789bf5272f6bfeb16ff56bdf0f78f0b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_d302e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="appraisal_deductionevent",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_indicatorhistory" ("code", "group", "kind", "measures", "name", "name_en", "parameters", "position", "scheme_id", "short", "short_en", "standard", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."code", new_values."group", new_values."kind", new_values."measures", new_values."name", new_values."name_en", new_values."parameters", new_values."position", new_values."scheme_id", new_values."short", new_values."short_en", new_values."standard", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="3b5a2530960e4102f994a78f25ab1dba1a78d98d",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_7f97d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="appraisal_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_indicatorhistory" ("code", "group", "kind", "measures", "name", "name_en", "parameters", "position", "scheme_id", "short", "short_en", "standard", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."code", new_values."group", new_values."kind", new_values."measures", new_values."name", new_values."name_en", new_values."parameters", new_values."position", new_values."scheme_id", new_values."short", new_values."short_en", new_values."standard", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."group" IS DISTINCT FROM (new_values."group") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."measures" IS DISTINCT FROM (new_values."measures") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."name_en" IS DISTINCT FROM (new_values."name_en") OR old_values."parameters" IS DISTINCT FROM (new_values."parameters") OR old_values."position" IS DISTINCT FROM (new_values."position") OR old_values."scheme_id" IS DISTINCT FROM (new_values."scheme_id") OR old_values."short" IS DISTINCT FROM (new_values."short") OR old_values."short_en" IS DISTINCT FROM (new_values."short_en") OR old_values."standard" IS DISTINCT FROM (new_values."standard")); RETURN NULL;',
                    hash="7b180f2a4d8473fb0f8b01097a2b47868bdf98a4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_0ad8f",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="appraisal_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_indicatorhistory" ("code", "group", "kind", "measures", "name", "name_en", "parameters", "position", "scheme_id", "short", "short_en", "standard", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."code", old_values."group", old_values."kind", old_values."measures", old_values."name", old_values."name_en", old_values."parameters", old_values."position", old_values."scheme_id", old_values."short", old_values."short_en", old_values."standard", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="410de1e95561adeaa3830c29d714040380aa27a1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_7f471",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="appraisal_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheme",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_schemehistory" ("code", "name", "name_en", "published_at", "published_by_id", "state", "valid_from", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."code", new_values."name", new_values."name_en", new_values."published_at", new_values."published_by_id", new_values."state", new_values."valid_from", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="aac600989e14535b76002d77a6461e66dd71e9c5",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_5a9db",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="appraisal_scheme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheme",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_schemehistory" ("code", "name", "name_en", "published_at", "published_by_id", "state", "valid_from", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."code", new_values."name", new_values."name_en", new_values."published_at", new_values."published_by_id", new_values."state", new_values."valid_from", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."name_en" IS DISTINCT FROM (new_values."name_en") OR old_values."published_at" IS DISTINCT FROM (new_values."published_at") OR old_values."published_by_id" IS DISTINCT FROM (new_values."published_by_id") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."valid_from" IS DISTINCT FROM (new_values."valid_from")); RETURN NULL;',
                    hash="fc4e51a022f5fdcf110b1f1077fd8e3090c29baa",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_09c13",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="appraisal_scheme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheme",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_schemehistory" ("code", "name", "name_en", "published_at", "published_by_id", "state", "valid_from", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."code", old_values."name", old_values."name_en", old_values."published_at", old_values."published_by_id", old_values."state", old_values."valid_from", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="9904392f4b8a3d60bd56e024f5105ff43405cf1e",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_f175a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="appraisal_scheme",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_targethistory" ("branch_id", "indicator_id", "manager_id", "value", "year", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."branch_id", new_values."indicator_id", new_values."manager_id", new_values."value", new_values."year", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="8b79fa5d5f42876acc0bbe4ab1e9d0337af8ad41",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_e6f5a",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="appraisal_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_targethistory" ("branch_id", "indicator_id", "manager_id", "value", "year", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."branch_id", new_values."indicator_id", new_values."manager_id", new_values."value", new_values."year", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."branch_id" IS DISTINCT FROM (new_values."branch_id") OR old_values."indicator_id" IS DISTINCT FROM (new_values."indicator_id") OR old_values."manager_id" IS DISTINCT FROM (new_values."manager_id") OR old_values."value" IS DISTINCT FROM (new_values."value") OR old_values."year" IS DISTINCT FROM (new_values."year")); RETURN NULL;',
                    hash="f29eddd540ce9dd800c2b4c1542d91b3edb1437a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_e6c83",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="appraisal_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "appraisal_targethistory" ("branch_id", "indicator_id", "manager_id", "value", "year", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."branch_id", old_values."indicator_id", old_values."manager_id", old_values."value", old_values."year", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="fd53e63c61abe43d35e388ed6053c0dc3a9c6223",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_c8bff",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="appraisal_target",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="deductioneventhistory",
            name="branch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.branch",
            ),
        ),
        migrations.AddField(
            model_name="deductioneventhistory",
            name="customer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="deductioneventhistory",
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
            model_name="deductioneventhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="appraisal.deductionevent",
            ),
        ),
        migrations.AddField(
            model_name="deductioneventhistory",
            name="recorded_by",
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
            model_name="indicatorhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="appraisal.indicator",
            ),
        ),
        migrations.AddField(
            model_name="indicatorhistory",
            name="scheme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="appraisal.scheme",
            ),
        ),
        migrations.AddField(
            model_name="schemehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="appraisal.scheme",
            ),
        ),
        migrations.AddField(
            model_name="schemehistory",
            name="published_by",
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
            model_name="targethistory",
            name="branch",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.branch",
            ),
        ),
        migrations.AddField(
            model_name="targethistory",
            name="indicator",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="appraisal.indicator",
            ),
        ),
        migrations.AddField(
            model_name="targethistory",
            name="manager",
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
            model_name="targethistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="appraisal.target",
            ),
        ),
        migrations.AddIndex(
            model_name="deductioneventhistory",
            index=models.Index(fields=["pgh_created_at"], name="appraisal_d_pgh_cre_3c42ea_idx"),
        ),
        migrations.AddIndex(
            model_name="deductioneventhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="appraisal_d_pgh_obj_893e77_idx"),
        ),
        migrations.AddIndex(
            model_name="deductioneventhistory",
            index=models.Index(fields=["customer"], name="appraisal_d_custome_72a4e9_idx"),
        ),
        migrations.AddIndex(
            model_name="indicatorhistory",
            index=models.Index(fields=["pgh_created_at"], name="appraisal_i_pgh_cre_813de4_idx"),
        ),
        migrations.AddIndex(
            model_name="indicatorhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="appraisal_i_pgh_obj_f56c3f_idx"),
        ),
        migrations.AddIndex(
            model_name="schemehistory",
            index=models.Index(fields=["pgh_created_at"], name="appraisal_s_pgh_cre_710a9a_idx"),
        ),
        migrations.AddIndex(
            model_name="schemehistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="appraisal_s_pgh_obj_502010_idx"),
        ),
        migrations.AddIndex(
            model_name="targethistory",
            index=models.Index(fields=["pgh_created_at"], name="appraisal_t_pgh_cre_48b881_idx"),
        ),
        migrations.AddIndex(
            model_name="targethistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="appraisal_t_pgh_obj_4d6e92_idx"),
        ),
        keep_history("appraisal_scheme", using=STAFF_AND_SETTINGS),
        keep_history("appraisal_indicator", using=STAFF_AND_SETTINGS),
        keep_history("appraisal_target", using=STAFF_AND_SETTINGS),
        keep_history("appraisal_deductionevent", using=MANAGER),
    ]
