"""Log-ins and refusals; the seals over the logs."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crm.core.access import branches_sql
from crm.core.history import root_audit_sql
from crm.core.rls import APPEND, DAY, READ, UID, open_table, partition_by_month, protect

AUDITED = branches_sql(UID, DAY, ("AUDITOR",))


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_mail_tries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("log", models.CharField(max_length=63)),
                ("day", models.DateField()),
                ("rows", models.PositiveBigIntegerField()),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63), size=None
                    ),
                ),
                ("content", models.BinaryField(max_length=32)),
                ("digest", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="StaffEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("LOGIN", "Logged in"),
                            ("FAILED", "Log-in failed"),
                            ("LOGOUT", "Logged out"),
                            ("REFUSED", "Refused"),
                        ],
                        max_length=7,
                    ),
                ),
                ("view", models.CharField(max_length=80)),
                ("method", models.CharField(max_length=7)),
                ("status", models.PositiveSmallIntegerField()),
                ("about", models.UUIDField(null=True)),
                ("name_mark", models.BinaryField(max_length=32, null=True)),
                ("address", models.GenericIPAddressField(null=True)),
                ("request", models.UUIDField()),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="reading",
            index=django.contrib.postgres.indexes.GinIndex(fields=["ids"], name="reading_by_ids"),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(
                fields=("log", "day"), name="one_seal_per_log_and_day"
            ),
        ),
        migrations.AddField(
            model_name="staffevent",
            name="branch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="core.branch",
            ),
        ),
        migrations.AddField(
            model_name="staffevent",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="staffevent",
            index=models.Index(fields=["user", "at"], name="staffevent_by_user"),
        ),
        migrations.AddIndex(
            model_name="staffevent",
            index=models.Index(fields=["about", "at"], name="staffevent_by_about"),
        ),
        migrations.AddIndex(
            model_name="staffevent",
            index=models.Index(fields=["at"], name="staffevent_by_time"),
        ),
        partition_by_month("core_staffevent", "day"),
        protect(
            "core_staffevent",
            using=f"user_id = {UID} OR branch_id IN ({AUDITED}) OR {root_audit_sql(UID, DAY)}",
            # who logs in, or fails to, is nobody yet
            check=f"user_id = {UID} OR {UID} IS NULL",
            app=APPEND,
            job=APPEND,
        ),
        open_table("core_seal", why="digests of whole days, about nobody", app=READ, job=APPEND),
    ]
