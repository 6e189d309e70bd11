"""History of what people edit: its tables, triggers, policies and grants."""

import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import crm.core.history
from crm.core.history import STAFF_AND_SETTINGS, keep_history


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_personal_reveal"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiTokenHistory",
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
                ("label", models.CharField(max_length=60, verbose_name="Label")),
                ("prefix", models.CharField(max_length=12, verbose_name="Begins with")),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="Scopes"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="Issued at")),
                ("expires_at", models.DateTimeField(verbose_name="Expires at")),
                (
                    "revoked_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="Revoked at"),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="BranchHistory",
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
                ("number", models.CharField(max_length=20, verbose_name="Branch number")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("HEAD_OFFICE", "Head office"),
                            ("BRANCH", "Branch"),
                            ("SUB_BRANCH", "Sub-branch"),
                            ("OUTLET", "Outlet"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("path", models.CharField(editable=False, max_length=200)),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="Opened on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="Closed on")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="BranchPlacementHistory",
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
                ("from_on", models.DateField()),
                ("to_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CalendarDayHistory",
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
                ("day", models.DateField(serialize=False, verbose_name="Day")),
                ("is_working", models.BooleanField(verbose_name="Working day")),
                ("note", models.CharField(blank=True, max_length=80, verbose_name="Note")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PostingHistory",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("MANAGER", "Account manager"),
                            ("ASSISTANT", "Assistant"),
                            ("HEAD", "Branch head"),
                            ("RISK", "Risk manager"),
                            ("HEAD_OFFICE", "Head-office staff"),
                            ("AUDITOR", "Auditor"),
                            ("ADMIN", "Administrator"),
                            ("API", "API client"),
                        ],
                        max_length=12,
                        verbose_name="Role",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="From")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="To")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SettingHistory",
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
                ("key", models.CharField(max_length=60, verbose_name="Setting")),
                ("value", models.JSONField(verbose_name="Value")),
                ("from_on", models.DateField(verbose_name="In force from")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="UserHistory",
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
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                (
                    "staff_number",
                    models.CharField(
                        blank=True, max_length=20, null=True, verbose_name="Staff number"
                    ),
                ),
                ("is_service", models.BooleanField(default=False, verbose_name="API client")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_apitokenhistory" ("created_at", "expires_at", "label", "prefix", "revoked_at", "scopes", "user_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."expires_at", new_values."label", new_values."prefix", new_values."revoked_at", new_values."scopes", new_values."user_id", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="54145169c638ce3eeb811313b226b7b80e0a9181",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_dd0d7",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_apitoken",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_apitokenhistory" ("created_at", "expires_at", "label", "prefix", "revoked_at", "scopes", "user_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."expires_at", new_values."label", new_values."prefix", new_values."revoked_at", new_values."scopes", new_values."user_id", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."expires_at" IS DISTINCT FROM (new_values."expires_at") OR old_values."label" IS DISTINCT FROM (new_values."label") OR old_values."prefix" IS DISTINCT FROM (new_values."prefix") OR old_values."revoked_at" IS DISTINCT FROM (new_values."revoked_at") OR old_values."scopes" IS DISTINCT FROM (new_values."scopes") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")); RETURN NULL;',
                    hash="cca6266b0518221fe84abe52e98a0990e78d38c9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_60669",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_apitoken",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="apitoken",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_apitokenhistory" ("created_at", "expires_at", "label", "prefix", "revoked_at", "scopes", "user_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."created_at", old_values."expires_at", old_values."label", old_values."prefix", old_values."revoked_at", old_values."scopes", old_values."user_id", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="d90a722d4d7e50b13875f48978fe5f2468540dbd",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_0be08",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="core_apitoken",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branch",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_branchhistory" ("closed_on", "kind", "name", "number", "opened_on", "parent_id", "path", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."closed_on", new_values."kind", new_values."name", new_values."number", new_values."opened_on", new_values."parent_id", new_values."path", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="4b7957727faf4c6de4e07195d87e6c2d03432649",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_81d2e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_branch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branch",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_branchhistory" ("closed_on", "kind", "name", "number", "opened_on", "parent_id", "path", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."closed_on", new_values."kind", new_values."name", new_values."number", new_values."opened_on", new_values."parent_id", new_values."path", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."opened_on" IS DISTINCT FROM (new_values."opened_on") OR old_values."parent_id" IS DISTINCT FROM (new_values."parent_id") OR old_values."path" IS DISTINCT FROM (new_values."path")); RETURN NULL;',
                    hash="f7453c1870b7f2b258582b0389cb6b6eb0547089",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_6a309",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_branch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branch",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_branchhistory" ("closed_on", "kind", "name", "number", "opened_on", "parent_id", "path", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."closed_on", old_values."kind", old_values."name", old_values."number", old_values."opened_on", old_values."parent_id", old_values."path", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="8ee6e45a874713678c1fa5c491bee38072f9286f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_1794f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="core_branch",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchplacement",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_branchplacementhistory" ("branch_id", "from_on", "parent_id", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."branch_id", new_values."from_on", new_values."parent_id", new_values."to_on", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="7385a1af1a3a66b22bed732fc795294dd9c778b8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_db92d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_branchplacement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchplacement",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_branchplacementhistory" ("branch_id", "from_on", "parent_id", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."branch_id", new_values."from_on", new_values."parent_id", new_values."to_on", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."branch_id" IS DISTINCT FROM (new_values."branch_id") OR old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."parent_id" IS DISTINCT FROM (new_values."parent_id") OR old_values."to_on" IS DISTINCT FROM (new_values."to_on")); RETURN NULL;',
                    hash="79901f5382f8c99ecc394e84143a3942c6a6556b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_3d171",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_branchplacement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="branchplacement",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_branchplacementhistory" ("branch_id", "from_on", "parent_id", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."branch_id", old_values."from_on", old_values."parent_id", old_values."to_on", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="073fa10820f6303c73e0d9fc3cfa3a9114af52c1",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_960fe",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="core_branchplacement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_calendardayhistory" ("day", "is_working", "note", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."day", new_values."is_working", new_values."note", statement_timestamp(), \'insert\', new_values."day", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="05d7e89ab35a574f86033d921edc068d6010dc21",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_9bec7",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_calendarday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_calendardayhistory" ("day", "is_working", "note", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."day", new_values."is_working", new_values."note", statement_timestamp(), \'update\', new_values."day", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."day") = (new_values."day") WHERE (old_values.* IS DISTINCT FROM new_values.*); RETURN NULL;',
                    hash="3b23c11a3c1f71887e6c8043502cfe703ff934c7",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_96325",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_calendarday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarday",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_calendardayhistory" ("day", "is_working", "note", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."day", old_values."is_working", old_values."note", statement_timestamp(), \'delete\', old_values."day", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="008856a1380c69344c2677e7203595a3bcfa50cb",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_83e55",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="core_calendarday",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="posting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_postinghistory" ("acting_for_id", "branch_id", "from_on", "role", "to_on", "user_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."acting_for_id", new_values."branch_id", new_values."from_on", new_values."role", new_values."to_on", new_values."user_id", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="d82a5dd58cd44c00e5be0e1f8816b2ba0fb23257",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_d8eac",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_posting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="posting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_postinghistory" ("acting_for_id", "branch_id", "from_on", "role", "to_on", "user_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."acting_for_id", new_values."branch_id", new_values."from_on", new_values."role", new_values."to_on", new_values."user_id", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."acting_for_id" IS DISTINCT FROM (new_values."acting_for_id") OR old_values."branch_id" IS DISTINCT FROM (new_values."branch_id") OR old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."to_on" IS DISTINCT FROM (new_values."to_on") OR old_values."user_id" IS DISTINCT FROM (new_values."user_id")); RETURN NULL;',
                    hash="ca07ec735628e58e9650d90fecaeacf1a87cdc49",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_6af5e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_posting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="posting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_postinghistory" ("acting_for_id", "branch_id", "from_on", "role", "to_on", "user_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."acting_for_id", old_values."branch_id", old_values."from_on", old_values."role", old_values."to_on", old_values."user_id", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="8ef4765474ace710a9e93193296cffaa5132de7a",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_1c35f",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="core_posting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="setting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_settinghistory" ("from_on", "key", "note", "value", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."from_on", new_values."key", new_values."note", new_values."value", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="881c3823cdcdc919c28c68c5d428f4558682b419",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_6050c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_setting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="setting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_settinghistory" ("from_on", "key", "note", "value", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."from_on", new_values."key", new_values."note", new_values."value", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."key" IS DISTINCT FROM (new_values."key") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."value" IS DISTINCT FROM (new_values."value")); RETURN NULL;',
                    hash="066b9bbbc79dd37c6f1c415604de3d50ec92b7a4",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_8784d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_setting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="setting",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_settinghistory" ("from_on", "key", "note", "value", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."from_on", old_values."key", old_values."note", old_values."value", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="03244b4be4f46759c176bd6b3f79e75223547889",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_0e5b3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="core_setting",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_userhistory" ("date_joined", "email", "is_active", "is_service", "is_staff", "is_superuser", "name", "staff_number", "username", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."date_joined", new_values."email", new_values."is_active", new_values."is_service", new_values."is_staff", new_values."is_superuser", new_values."name", new_values."staff_number", new_values."username", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="4f797454c41ba9fbd90425d73847f79b0ccd4e9e",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_7a487",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="core_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_userhistory" ("date_joined", "email", "is_active", "is_service", "is_staff", "is_superuser", "name", "staff_number", "username", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."date_joined", new_values."email", new_values."is_active", new_values."is_service", new_values."is_staff", new_values."is_superuser", new_values."name", new_values."staff_number", new_values."username", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."date_joined" IS DISTINCT FROM (new_values."date_joined") OR old_values."email" IS DISTINCT FROM (new_values."email") OR old_values."is_active" IS DISTINCT FROM (new_values."is_active") OR old_values."is_service" IS DISTINCT FROM (new_values."is_service") OR old_values."is_staff" IS DISTINCT FROM (new_values."is_staff") OR old_values."is_superuser" IS DISTINCT FROM (new_values."is_superuser") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."staff_number" IS DISTINCT FROM (new_values."staff_number") OR old_values."username" IS DISTINCT FROM (new_values."username")); RETURN NULL;',
                    hash="c7b6a7f0d79eb39e880cc66470070a8d1591eb6a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_43b04",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="core_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "core_userhistory" ("date_joined", "email", "is_active", "is_service", "is_staff", "is_superuser", "name", "staff_number", "username", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."date_joined", old_values."email", old_values."is_active", old_values."is_service", old_values."is_staff", old_values."is_superuser", old_values."name", old_values."staff_number", old_values."username", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="12c7911e66a9d350de428ded4e23ce0ae04c4c24",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_20d8e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="core_user",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="apitokenhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="core.apitoken",
            ),
        ),
        migrations.AddField(
            model_name="apitokenhistory",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="API client",
            ),
        ),
        migrations.AddField(
            model_name="branchhistory",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.branch",
                verbose_name="Under",
            ),
        ),
        migrations.AddField(
            model_name="branchhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="core.branch",
            ),
        ),
        migrations.AddField(
            model_name="branchplacementhistory",
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
            model_name="branchplacementhistory",
            name="parent",
            field=models.ForeignKey(
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
            model_name="branchplacementhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="core.branchplacement",
            ),
        ),
        migrations.AddField(
            model_name="calendardayhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="core.calendarday",
            ),
        ),
        migrations.AddField(
            model_name="postinghistory",
            name="acting_for",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Acting for",
            ),
        ),
        migrations.AddField(
            model_name="postinghistory",
            name="branch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="core.branch",
                verbose_name="Branch",
            ),
        ),
        migrations.AddField(
            model_name="postinghistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="core.posting",
            ),
        ),
        migrations.AddField(
            model_name="postinghistory",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="User",
            ),
        ),
        migrations.AddField(
            model_name="settinghistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="core.setting",
            ),
        ),
        migrations.AddField(
            model_name="userhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="apitokenhistory",
            index=models.Index(fields=["pgh_created_at"], name="core_apitok_pgh_cre_8c3347_idx"),
        ),
        migrations.AddIndex(
            model_name="apitokenhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="core_apitok_pgh_obj_0d0d6f_idx"),
        ),
        migrations.AddIndex(
            model_name="branchhistory",
            index=models.Index(fields=["pgh_created_at"], name="core_branch_pgh_cre_49d34a_idx"),
        ),
        migrations.AddIndex(
            model_name="branchhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="core_branch_pgh_obj_6bda87_idx"),
        ),
        migrations.AddIndex(
            model_name="branchplacementhistory",
            index=models.Index(fields=["pgh_created_at"], name="core_branch_pgh_cre_97fb8d_idx"),
        ),
        migrations.AddIndex(
            model_name="branchplacementhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="core_branch_pgh_obj_3dcf0a_idx"),
        ),
        migrations.AddIndex(
            model_name="calendardayhistory",
            index=models.Index(fields=["pgh_created_at"], name="core_calend_pgh_cre_ca939c_idx"),
        ),
        migrations.AddIndex(
            model_name="calendardayhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="core_calend_pgh_obj_84d2c9_idx"),
        ),
        migrations.AddIndex(
            model_name="postinghistory",
            index=models.Index(fields=["pgh_created_at"], name="core_postin_pgh_cre_2ef968_idx"),
        ),
        migrations.AddIndex(
            model_name="postinghistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="core_postin_pgh_obj_0cfebf_idx"),
        ),
        migrations.AddIndex(
            model_name="settinghistory",
            index=models.Index(fields=["pgh_created_at"], name="core_settin_pgh_cre_ca1a62_idx"),
        ),
        migrations.AddIndex(
            model_name="settinghistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="core_settin_pgh_obj_76ca7d_idx"),
        ),
        migrations.AddIndex(
            model_name="userhistory",
            index=models.Index(fields=["pgh_created_at"], name="core_userhi_pgh_cre_7271b9_idx"),
        ),
        migrations.AddIndex(
            model_name="userhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="core_userhi_pgh_obj_eda8a7_idx"),
        ),
        keep_history("core_apitoken", using=STAFF_AND_SETTINGS),
        keep_history("core_branch", using=STAFF_AND_SETTINGS),
        keep_history("core_branchplacement", using=STAFF_AND_SETTINGS),
        keep_history("core_calendarday", using=STAFF_AND_SETTINGS),
        keep_history("core_posting", using=STAFF_AND_SETTINGS),
        keep_history("core_setting", using=STAFF_AND_SETTINGS),
        keep_history("core_user", using=STAFF_AND_SETTINGS),
    ]
