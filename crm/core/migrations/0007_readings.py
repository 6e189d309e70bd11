"""The log of reads."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crm.core.access import branches_sql
from crm.core.rls import APPEND, DAY, UID, partition_by_month, protect

# Triggers made from now on say so themselves (crm.core.history.HistorySql).
NEVER_ROW_BY_ROW = """
    DO $$
    DECLARE kept regprocedure;
    BEGIN
        FOR kept IN SELECT oid FROM pg_proc WHERE proname LIKE 'pgtrigger_history_%'
                       AND pronamespace = 'public'::regnamespace LOOP
            EXECUTE format('ALTER FUNCTION %s SET enable_nestloop = off', kept);
        END LOOP;
    END $$
"""

AUDITED = branches_sql(UID, DAY, ("AUDITOR",))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0006_day_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=12), size=None
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DETAIL", "Customer's page"),
                            ("LIST", "List or search"),
                            ("FILE", "Export or download"),
                        ],
                        max_length=6,
                    ),
                ),
                ("view", models.CharField(max_length=80)),
                ("customer_id", models.UUIDField(null=True)),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), size=None
                    ),
                ),
                ("shown", models.PositiveIntegerField()),
                ("asked", models.BinaryField(max_length=32, null=True)),
                ("request", models.UUIDField()),
                (
                    "branch",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.branch",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["user", "at"], name="reading_by_user"),
                    models.Index(fields=["customer_id", "at"], name="reading_by_customer"),
                    models.Index(fields=["at"], name="reading_by_time"),
                ],
            },
        ),
        partition_by_month("core_reading", "day"),
        protect(
            "core_reading",
            using=f"user_id = {UID} OR branch_id IN ({AUDITED})",
            check=f"user_id = {UID}",
            app=APPEND,
            job=APPEND,
        ),
        migrations.RunSQL(NEVER_ROW_BY_ROW, migrations.RunSQL.noop),
    ]
