"""Technical arrears, noted by people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from crm.core.access import Rule
from crm.core.rls import APPEND, condition, protect


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0004_due_diligence_policies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TechnicalArrear",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("customer_id", models.UUIDField()),
                ("due_on", models.DateField(verbose_name="Overdue since")),
                ("reason", models.CharField(max_length=400, verbose_name="Reason")),
                ("noted_on", models.DateField()),
                ("noted_at", models.DateTimeField()),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="technical_arrears",
                        to="credit.loan",
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["loan", "-due_on"]},
        ),
        migrations.AddConstraint(
            model_name="technicalarrear",
            constraint=models.UniqueConstraint(
                fields=("loan", "due_on"), name="one_note_per_arrear"
            ),
        ),
        migrations.AddConstraint(
            model_name="technicalarrear",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="technical_arrear_says_why",
            ),
        ),
        protect(
            "credit_technicalarrear",
            using=condition(Rule.CREDIT, "customer_id"),
            app=APPEND,
            job=APPEND,
        ),
    ]
