"""History of what people edit: its tables, triggers, policies and grants."""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import crm.core.fields
import crm.core.history
from crm.core.access import Rule, serving_sql
from crm.core.history import keep_history
from crm.core.rls import DAY, UID, condition

CREDIT = condition(Rule.CREDIT, "customer_id")
# the second investigator signs a file whose borrower they need not manage
MINE = f"co_investigator_id IN ({serving_sql(UID, DAY)})"
OF_FILE = f"due_diligence_id IN (SELECT id FROM credit_duediligence WHERE {MINE})"


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0006_guarantees"),
        ("customers", "0009_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckHistory",
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
                ("customer_id", models.UUIDField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("CREDIT_BUREAU", "Credit-bureau query"),
                            ("BLACKLIST", "Blacklist query"),
                            ("ACCOUNT", "Account query"),
                            ("IDENTITY", "Identity and standing"),
                            ("OPERATION", "Operation"),
                            ("CREDIT", "Credit standing"),
                            ("ASSETS", "Assets and debts"),
                            ("USE", "Use of funds"),
                        ],
                        max_length=13,
                        verbose_name="Check",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[("ON_SITE", "On site"), ("OFF_SITE", "Off site")],
                        max_length=8,
                        verbose_name="Method",
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("CLEAR", "As stated"), ("DIFFERENCE", "Difference found")],
                        max_length=10,
                        verbose_name="Verdict",
                    ),
                ),
                (
                    "conclusion",
                    models.CharField(blank=True, max_length=400, verbose_name="Conclusion"),
                ),
                (
                    "evidence",
                    models.TextField(blank=True, max_length=2000, verbose_name="Evidence"),
                ),
                (
                    "consent_on",
                    models.DateField(blank=True, null=True, verbose_name="Written consent of"),
                ),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="Done on")),
                ("checked_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ClassProposalHistory",
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
                ("business_day", models.DateField(verbose_name="Business day")),
                (
                    "suggested",
                    models.CharField(
                        choices=[
                            ("PASS", "Pass"),
                            ("SPECIAL_MENTION", "Special mention"),
                            ("SUBSTANDARD", "Substandard"),
                            ("DOUBTFUL", "Doubtful"),
                            ("LOSS", "Loss"),
                        ],
                        max_length=15,
                        verbose_name="Suggested class",
                    ),
                ),
                (
                    "overdue_days",
                    models.PositiveIntegerField(default=0, verbose_name="Days overdue"),
                ),
                ("reasons", models.JSONField(default=list)),
                (
                    "chosen",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("PASS", "Pass"),
                            ("SPECIAL_MENTION", "Special mention"),
                            ("SUBSTANDARD", "Substandard"),
                            ("DOUBTFUL", "Doubtful"),
                            ("LOSS", "Loss"),
                        ],
                        max_length=15,
                        verbose_name="Chosen class",
                    ),
                ),
                ("run", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="DueDiligenceHistory",
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
                    "number",
                    models.CharField(editable=False, max_length=20, verbose_name="File number"),
                ),
                (
                    "borrower",
                    models.CharField(editable=False, max_length=120, verbose_name="Applicant"),
                ),
                ("product", models.CharField(max_length=60, verbose_name="Product")),
                (
                    "amount",
                    crm.core.fields.MoneyField(
                        decimal_places=2, max_digits=18, verbose_name="Amount"
                    ),
                ),
                ("term_months", models.PositiveSmallIntegerField(verbose_name="Term in months")),
                (
                    "security",
                    models.CharField(
                        choices=[
                            ("UNSECURED", "Unsecured"),
                            ("GUARANTEE", "Guarantee"),
                            ("MORTGAGE", "Mortgage"),
                            ("PLEDGE", "Pledge"),
                        ],
                        max_length=9,
                        verbose_name="Security",
                    ),
                ),
                ("purpose", models.CharField(max_length=200, verbose_name="Use of funds")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("ACCEPT", "Application accepted"),
                            ("COLLECT", "Papers collected and checked"),
                            ("INTERVIEW", "Interview on site"),
                            ("ANALYSE", "Analysis"),
                            ("REPORT", "Report"),
                            ("SUBMITTED", "Submitted"),
                        ],
                        default="ACCEPT",
                        max_length=9,
                        verbose_name="Step",
                    ),
                ),
                ("report", models.TextField(blank=True, max_length=5000, verbose_name="Opinion")),
                ("opened_on", models.DateField(verbose_name="Accepted on")),
                ("lead_signed_at", models.DateTimeField(editable=False, null=True)),
                ("co_signed_at", models.DateTimeField(editable=False, null=True)),
                ("submitted_at", models.DateTimeField(editable=False, null=True)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("AGREED", "Agreed"),
                            ("RETURNED", "Sent back"),
                            ("DECLINED", "Declined"),
                        ],
                        max_length=8,
                        verbose_name="Decision",
                    ),
                ),
                (
                    "decision_note",
                    models.CharField(blank=True, max_length=400, verbose_name="Reason"),
                ),
                ("reviewed_at", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="InspectionHistory",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("FIRST", "First inspection"),
                            ("ROUTINE", "Routine inspection"),
                            ("SPECIAL", "Special inspection"),
                        ],
                        max_length=7,
                        verbose_name="Kind",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="Inspect by")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DUE", "Not made yet"),
                            ("DONE", "Made"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="DUE",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ON_SITE", "On site"),
                            ("PHONE", "By phone"),
                            ("OFF_SITE", "Off site"),
                        ],
                        max_length=8,
                        verbose_name="Method",
                    ),
                ),
                (
                    "is_use_kept",
                    models.BooleanField(blank=True, null=True, verbose_name="Money used as agreed"),
                ),
                ("finding", models.TextField(blank=True, max_length=2000, verbose_name="Finding")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="Inspected on")),
                ("recorded_at", models.DateTimeField(editable=False, null=True)),
                ("planned_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="check",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_checkhistory" ("checked_at", "checked_by_id", "conclusion", "consent_on", "customer_id", "done_on", "due_diligence_id", "evidence", "kind", "method", "verdict", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."checked_at", new_values."checked_by_id", new_values."conclusion", new_values."consent_on", new_values."customer_id", new_values."done_on", new_values."due_diligence_id", new_values."evidence", new_values."kind", new_values."method", new_values."verdict", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="cb74f93873e47c336c6122b09bd9bea38aa219d3",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_8c679",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credit_check",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="check",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_checkhistory" ("checked_at", "checked_by_id", "conclusion", "consent_on", "customer_id", "done_on", "due_diligence_id", "evidence", "kind", "method", "verdict", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."checked_at", new_values."checked_by_id", new_values."conclusion", new_values."consent_on", new_values."customer_id", new_values."done_on", new_values."due_diligence_id", new_values."evidence", new_values."kind", new_values."method", new_values."verdict", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."checked_at" IS DISTINCT FROM (new_values."checked_at") OR old_values."checked_by_id" IS DISTINCT FROM (new_values."checked_by_id") OR old_values."conclusion" IS DISTINCT FROM (new_values."conclusion") OR old_values."consent_on" IS DISTINCT FROM (new_values."consent_on") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."done_on" IS DISTINCT FROM (new_values."done_on") OR old_values."due_diligence_id" IS DISTINCT FROM (new_values."due_diligence_id") OR old_values."evidence" IS DISTINCT FROM (new_values."evidence") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."method" IS DISTINCT FROM (new_values."method") OR old_values."verdict" IS DISTINCT FROM (new_values."verdict")); RETURN NULL;',
                    hash="7226bb6485571e9a1cbd587d2b87e1be1c2d7e4f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_48122",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_check",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="check",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_checkhistory" ("checked_at", "checked_by_id", "conclusion", "consent_on", "customer_id", "done_on", "due_diligence_id", "evidence", "kind", "method", "verdict", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."checked_at", old_values."checked_by_id", old_values."conclusion", old_values."consent_on", old_values."customer_id", old_values."done_on", old_values."due_diligence_id", old_values."evidence", old_values."kind", old_values."method", old_values."verdict", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="63dd4aeb93bcaad30e85e57c32b95cb435bc7bd3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_fbcda",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="credit_check",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_classproposalhistory" ("business_day", "chosen", "customer_id", "loan_id", "overdue_days", "proposed_by_id", "reasons", "recorded_at", "reviewed_by_id", "run", "suggested", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."business_day", new_values."chosen", new_values."customer_id", new_values."loan_id", new_values."overdue_days", new_values."proposed_by_id", new_values."reasons", new_values."recorded_at", new_values."reviewed_by_id", new_values."run", new_values."suggested", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="eef244e2291b418c1f2b66096ebdc106656132c1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_c1ee4",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credit_classproposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_classproposalhistory" ("business_day", "chosen", "customer_id", "loan_id", "overdue_days", "proposed_by_id", "reasons", "recorded_at", "reviewed_by_id", "run", "suggested", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."business_day", new_values."chosen", new_values."customer_id", new_values."loan_id", new_values."overdue_days", new_values."proposed_by_id", new_values."reasons", new_values."recorded_at", new_values."reviewed_by_id", new_values."run", new_values."suggested", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."business_day" IS DISTINCT FROM (new_values."business_day") OR old_values."chosen" IS DISTINCT FROM (new_values."chosen") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."loan_id" IS DISTINCT FROM (new_values."loan_id") OR old_values."overdue_days" IS DISTINCT FROM (new_values."overdue_days") OR old_values."proposed_by_id" IS DISTINCT FROM (new_values."proposed_by_id") OR old_values."reasons" IS DISTINCT FROM (new_values."reasons") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."reviewed_by_id" IS DISTINCT FROM (new_values."reviewed_by_id") OR old_values."run" IS DISTINCT FROM (new_values."run") OR old_values."suggested" IS DISTINCT FROM (new_values."suggested")); RETURN NULL;',
                    hash="9f40036f62ce674c964c056e593b8a0382180f28",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_c6c50",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_classproposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="classproposal",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_classproposalhistory" ("business_day", "chosen", "customer_id", "loan_id", "overdue_days", "proposed_by_id", "reasons", "recorded_at", "reviewed_by_id", "run", "suggested", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."business_day", old_values."chosen", old_values."customer_id", old_values."loan_id", old_values."overdue_days", old_values."proposed_by_id", old_values."reasons", old_values."recorded_at", old_values."reviewed_by_id", old_values."run", old_values."suggested", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="dffbed0a71cda54cb6fe435575b17de93849eb46",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_80ce4",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="credit_classproposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="duediligence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_duediligencehistory" ("amount", "borrower", "co_investigator_id", "co_signed_at", "created_at", "customer_id", "decision", "decision_note", "lead_investigator_id", "lead_signed_at", "number", "opened_by_id", "opened_on", "product", "purpose", "report", "reviewed_at", "reviewed_by_id", "security", "step", "submitted_at", "term_months", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."amount", new_values."borrower", new_values."co_investigator_id", new_values."co_signed_at", new_values."created_at", new_values."customer_id", new_values."decision", new_values."decision_note", new_values."lead_investigator_id", new_values."lead_signed_at", new_values."number", new_values."opened_by_id", new_values."opened_on", new_values."product", new_values."purpose", new_values."report", new_values."reviewed_at", new_values."reviewed_by_id", new_values."security", new_values."step", new_values."submitted_at", new_values."term_months", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="2bd20458ad8c25c0e1ed96e071912832cf3db0b4",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_0c2f9",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credit_duediligence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="duediligence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_duediligencehistory" ("amount", "borrower", "co_investigator_id", "co_signed_at", "created_at", "customer_id", "decision", "decision_note", "lead_investigator_id", "lead_signed_at", "number", "opened_by_id", "opened_on", "product", "purpose", "report", "reviewed_at", "reviewed_by_id", "security", "step", "submitted_at", "term_months", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."amount", new_values."borrower", new_values."co_investigator_id", new_values."co_signed_at", new_values."created_at", new_values."customer_id", new_values."decision", new_values."decision_note", new_values."lead_investigator_id", new_values."lead_signed_at", new_values."number", new_values."opened_by_id", new_values."opened_on", new_values."product", new_values."purpose", new_values."report", new_values."reviewed_at", new_values."reviewed_by_id", new_values."security", new_values."step", new_values."submitted_at", new_values."term_months", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."borrower" IS DISTINCT FROM (new_values."borrower") OR old_values."co_investigator_id" IS DISTINCT FROM (new_values."co_investigator_id") OR old_values."co_signed_at" IS DISTINCT FROM (new_values."co_signed_at") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."decision" IS DISTINCT FROM (new_values."decision") OR old_values."decision_note" IS DISTINCT FROM (new_values."decision_note") OR old_values."lead_investigator_id" IS DISTINCT FROM (new_values."lead_investigator_id") OR old_values."lead_signed_at" IS DISTINCT FROM (new_values."lead_signed_at") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."opened_by_id" IS DISTINCT FROM (new_values."opened_by_id") OR old_values."opened_on" IS DISTINCT FROM (new_values."opened_on") OR old_values."product" IS DISTINCT FROM (new_values."product") OR old_values."purpose" IS DISTINCT FROM (new_values."purpose") OR old_values."report" IS DISTINCT FROM (new_values."report") OR old_values."reviewed_at" IS DISTINCT FROM (new_values."reviewed_at") OR old_values."reviewed_by_id" IS DISTINCT FROM (new_values."reviewed_by_id") OR old_values."security" IS DISTINCT FROM (new_values."security") OR old_values."step" IS DISTINCT FROM (new_values."step") OR old_values."submitted_at" IS DISTINCT FROM (new_values."submitted_at") OR old_values."term_months" IS DISTINCT FROM (new_values."term_months")); RETURN NULL;',
                    hash="6ebac2f40f50c4a243c43066d9455fb87a034ce4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_94e50",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_duediligence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="duediligence",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_duediligencehistory" ("amount", "borrower", "co_investigator_id", "co_signed_at", "created_at", "customer_id", "decision", "decision_note", "lead_investigator_id", "lead_signed_at", "number", "opened_by_id", "opened_on", "product", "purpose", "report", "reviewed_at", "reviewed_by_id", "security", "step", "submitted_at", "term_months", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."amount", old_values."borrower", old_values."co_investigator_id", old_values."co_signed_at", old_values."created_at", old_values."customer_id", old_values."decision", old_values."decision_note", old_values."lead_investigator_id", old_values."lead_signed_at", old_values."number", old_values."opened_by_id", old_values."opened_on", old_values."product", old_values."purpose", old_values."report", old_values."reviewed_at", old_values."reviewed_by_id", old_values."security", old_values."step", old_values."submitted_at", old_values."term_months", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="05fce152ae644606648713ab0055dad67e54a6da",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_ff400",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="credit_duediligence",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspection",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_inspectionhistory" ("customer_id", "done_by_id", "done_on", "due_on", "finding", "is_use_kept", "kind", "loan_id", "method", "planned_at", "recorded_at", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."finding", new_values."is_use_kept", new_values."kind", new_values."loan_id", new_values."method", new_values."planned_at", new_values."recorded_at", new_values."state", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="4e6e90c238d69a44dae987c88670c7ae00b34d52",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_1b219",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="credit_inspection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspection",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_inspectionhistory" ("customer_id", "done_by_id", "done_on", "due_on", "finding", "is_use_kept", "kind", "loan_id", "method", "planned_at", "recorded_at", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."finding", new_values."is_use_kept", new_values."kind", new_values."loan_id", new_values."method", new_values."planned_at", new_values."recorded_at", new_values."state", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."done_by_id" IS DISTINCT FROM (new_values."done_by_id") OR old_values."done_on" IS DISTINCT FROM (new_values."done_on") OR old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."finding" IS DISTINCT FROM (new_values."finding") OR old_values."is_use_kept" IS DISTINCT FROM (new_values."is_use_kept") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."loan_id" IS DISTINCT FROM (new_values."loan_id") OR old_values."method" IS DISTINCT FROM (new_values."method") OR old_values."planned_at" IS DISTINCT FROM (new_values."planned_at") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."state" IS DISTINCT FROM (new_values."state")); RETURN NULL;',
                    hash="f170a20bd6070e63a09ced18262bca7be27ba2f1",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_438c8",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="credit_inspection",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inspection",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "credit_inspectionhistory" ("customer_id", "done_by_id", "done_on", "due_on", "finding", "is_use_kept", "kind", "loan_id", "method", "planned_at", "recorded_at", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."customer_id", old_values."done_by_id", old_values."done_on", old_values."due_on", old_values."finding", old_values."is_use_kept", old_values."kind", old_values."loan_id", old_values."method", old_values."planned_at", old_values."recorded_at", old_values."state", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="e4e55ebf16afcea1b8f74a692cff6d7493e13864",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_658fd",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="credit_inspection",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="checkhistory",
            name="checked_by",
            field=models.ForeignKey(
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
            model_name="checkhistory",
            name="due_diligence",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="credit.duediligence",
            ),
        ),
        migrations.AddField(
            model_name="checkhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="credit.check",
            ),
        ),
        migrations.AddField(
            model_name="classproposalhistory",
            name="loan",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="credit.loan",
            ),
        ),
        migrations.AddField(
            model_name="classproposalhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="credit.classproposal",
            ),
        ),
        migrations.AddField(
            model_name="classproposalhistory",
            name="proposed_by",
            field=models.ForeignKey(
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
            model_name="classproposalhistory",
            name="reviewed_by",
            field=models.ForeignKey(
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
            model_name="duediligencehistory",
            name="co_investigator",
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
            model_name="duediligencehistory",
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
            model_name="duediligencehistory",
            name="lead_investigator",
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
            model_name="duediligencehistory",
            name="opened_by",
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
            model_name="duediligencehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="credit.duediligence",
            ),
        ),
        migrations.AddField(
            model_name="duediligencehistory",
            name="reviewed_by",
            field=models.ForeignKey(
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
            model_name="inspectionhistory",
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
            model_name="inspectionhistory",
            name="done_by",
            field=models.ForeignKey(
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
            model_name="inspectionhistory",
            name="loan",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="credit.loan",
            ),
        ),
        migrations.AddField(
            model_name="inspectionhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="credit.inspection",
            ),
        ),
        migrations.AddIndex(
            model_name="checkhistory",
            index=models.Index(fields=["pgh_created_at"], name="credit_chec_pgh_cre_1b709b_idx"),
        ),
        migrations.AddIndex(
            model_name="checkhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="credit_chec_pgh_obj_088243_idx"),
        ),
        migrations.AddIndex(
            model_name="checkhistory",
            index=models.Index(fields=["customer_id"], name="credit_chec_custome_1ed5b8_idx"),
        ),
        migrations.AddIndex(
            model_name="classproposalhistory",
            index=models.Index(fields=["pgh_created_at"], name="credit_clas_pgh_cre_95716c_idx"),
        ),
        migrations.AddIndex(
            model_name="classproposalhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="credit_clas_pgh_obj_753690_idx"),
        ),
        migrations.AddIndex(
            model_name="classproposalhistory",
            index=models.Index(fields=["customer_id"], name="credit_clas_custome_247ee1_idx"),
        ),
        migrations.AddIndex(
            model_name="duediligencehistory",
            index=models.Index(fields=["pgh_created_at"], name="credit_dued_pgh_cre_c4d37e_idx"),
        ),
        migrations.AddIndex(
            model_name="duediligencehistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="credit_dued_pgh_obj_4498c1_idx"),
        ),
        migrations.AddIndex(
            model_name="duediligencehistory",
            index=models.Index(fields=["customer"], name="credit_dued_custome_a26255_idx"),
        ),
        migrations.AddIndex(
            model_name="inspectionhistory",
            index=models.Index(fields=["pgh_created_at"], name="credit_insp_pgh_cre_8b9aec_idx"),
        ),
        migrations.AddIndex(
            model_name="inspectionhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="credit_insp_pgh_obj_5decc5_idx"),
        ),
        migrations.AddIndex(
            model_name="inspectionhistory",
            index=models.Index(fields=["customer"], name="credit_insp_custome_0b1143_idx"),
        ),
        keep_history("credit_duediligence", using=f"{CREDIT} OR {MINE}"),
        keep_history("credit_check", using=f"{CREDIT} OR {OF_FILE}"),
        keep_history("credit_inspection", using=CREDIT),
        keep_history("credit_classproposal", using=CREDIT),
    ]
