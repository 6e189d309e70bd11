"""History of what people edit: its tables, triggers, policies and grants."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import crm.core.fields
import crm.core.history
import crm.core.personal
from crm.core.access import Rule
from crm.core.history import STAFF_AND_SETTINGS, keep_history
from crm.core.rls import condition, either

CUSTOMER = condition(Rule.CUSTOMER, "pgh_obj_id")
OF_CUSTOMER = condition(Rule.CUSTOMER, "customer_id")
RELATION = condition(Rule.RELATION, "customer_id")
CREDIT = condition(Rule.CREDIT, "customer_id")


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_history"),
        ("customers", "0008_relations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivationPlanHistory",
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
                ("aim", models.CharField(max_length=200, verbose_name="Aim")),
                ("steps", models.TextField(max_length=1000, verbose_name="Steps")),
                ("due_on", models.DateField(verbose_name="Until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("OPEN", "In work"),
                            ("WON", "Won back"),
                            ("GIVEN_UP", "Given up"),
                        ],
                        default="OPEN",
                        max_length=8,
                    ),
                ),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="Result")),
                ("opened_on", models.DateField()),
                ("closed_on", models.DateField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AmlRatingHistory",
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
                    "level",
                    models.CharField(
                        choices=[("HIGH", "High"), ("MEDIUM", "Medium"), ("LOW", "Low")],
                        max_length=6,
                        verbose_name="Level",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Waits for the head"),
                            ("IN_FORCE", "In force"),
                            ("DECLINED", "Declined"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="Why")),
                ("rated_on", models.DateField()),
                ("review_on", models.DateField(verbose_name="Look again by")),
                ("decided_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AssignmentHistory",
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
                        choices=[("LEAD", "Lead"), ("CO", "Co-manager")],
                        default="LEAD",
                        max_length=4,
                    ),
                ),
                (
                    "share",
                    crm.core.fields.ShareField(
                        decimal_places=4,
                        default=Decimal("1"),
                        max_digits=5,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                        verbose_name="Share",
                    ),
                ),
                ("from_on", models.DateField(verbose_name="From")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="To")),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ContactHistory",
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
                ("source", models.CharField(default="CRM", editable=False, max_length=20)),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("DECIDER", "Decider"),
                            ("EXECUTOR", "Executor"),
                            ("USER", "User"),
                            ("INSIDER", "Insider"),
                            ("SIGNATORY", "Authorised signatory"),
                        ],
                        max_length=9,
                        verbose_name="Role",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=60, verbose_name="Title")),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="Birthday")),
                (
                    "born_lunar",
                    models.BooleanField(default=False, verbose_name="Birthday is lunar"),
                ),
                ("id_number_cipher", crm.core.personal.CipherField(null=True)),
                ("phone_cipher", crm.core.personal.CipherField(null=True)),
                ("email_cipher", crm.core.personal.CipherField(null=True)),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CustomerGroupHistory",
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
                ("name", models.CharField(max_length=80, verbose_name="Name of the group")),
                (
                    "limit",
                    crm.core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="Group limit",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CustomerHistory",
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
                ("source", models.CharField(default="CRM", editable=False, max_length=20)),
                ("number", models.CharField(max_length=32, verbose_name="Customer number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("INDIVIDUAL", "Individual"),
                            ("SOLE_PROPRIETOR", "Sole proprietor"),
                            ("COMPANY", "Company"),
                            ("INSTITUTION", "Institution"),
                        ],
                        max_length=15,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("PROSPECT", "Prospect"),
                            ("ACTIVE", "Active"),
                            ("DORMANT", "Dormant"),
                            ("LOST", "Lost"),
                        ],
                        default="ACTIVE",
                        max_length=8,
                        verbose_name="Status",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                (
                    "has_credit",
                    models.BooleanField(default=False, editable=False, verbose_name="Borrower"),
                ),
                (
                    "industry",
                    models.CharField(blank=True, max_length=4, verbose_name="Industry (GB/T 4754)"),
                ),
                (
                    "born_on",
                    models.DateField(blank=True, null=True, verbose_name="Born or founded on"),
                ),
                (
                    "id_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("RESIDENT_ID", "Resident identity card"),
                            ("USCC", "Unified social credit code"),
                            ("PASSPORT", "Passport"),
                            ("OTHER", "Other paper"),
                        ],
                        max_length=11,
                        verbose_name="Kind of paper",
                    ),
                ),
                ("id_number_cipher", crm.core.personal.CipherField(null=True)),
                ("phone_cipher", crm.core.personal.CipherField(null=True)),
                ("address_cipher", crm.core.personal.CipherField(null=True)),
                (
                    "next_contact_on",
                    models.DateField(blank=True, null=True, verbose_name="Next contact"),
                ),
                ("note", models.TextField(blank=True, verbose_name="Note")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GroupMemberHistory",
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
            name="GuaranteeHistory",
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
                ("source", models.CharField(default="CRM", editable=False, max_length=20)),
                ("number", models.CharField(blank=True, editable=False, max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("GENERAL", "General guarantee"),
                            ("JOINT", "Joint and several guarantee"),
                            ("GROUP", "Joint group guarantee"),
                        ],
                        default="JOINT",
                        max_length=7,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "amount",
                    crm.core.fields.MoneyField(
                        decimal_places=2, max_digits=18, verbose_name="Amount"
                    ),
                ),
                (
                    "contract",
                    models.CharField(blank=True, max_length=40, verbose_name="Contract number"),
                ),
                ("from_on", models.DateField(verbose_name="From")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="To")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PROPOSED", "Proposed"),
                            ("ACTIVE", "In force"),
                            ("RELEASED", "Released"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="PROPOSED",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MaturityHistory",
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
                ("matured_on", models.DateField(verbose_name="Matured on")),
                (
                    "amount",
                    crm.core.fields.MoneyField(
                        decimal_places=2, max_digits=18, verbose_name="Matured (yuan)"
                    ),
                ),
                ("renewed", models.BooleanField(default=False)),
                ("before", crm.core.fields.MoneyField(decimal_places=2, max_digits=18, null=True)),
                ("after", crm.core.fields.MoneyField(decimal_places=2, max_digits=18, null=True)),
                (
                    "kept",
                    crm.core.fields.MoneyField(
                        decimal_places=2, max_digits=18, null=True, verbose_name="Kept (yuan)"
                    ),
                ),
                ("moved", crm.core.fields.MoneyField(decimal_places=2, max_digits=18, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("KEPT", "Kept"),
                            ("MOVED", "Moved to another product"),
                            ("PARTLY", "Partly kept"),
                            ("LOST", "Lost"),
                            ("RENEWED", "Renewed itself"),
                        ],
                        max_length=7,
                        verbose_name="What became of it",
                    ),
                ),
                (
                    "derived",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("KEPT", "Kept"),
                            ("MOVED", "Moved to another product"),
                            ("PARTLY", "Partly kept"),
                            ("LOST", "Lost"),
                            ("RENEWED", "Renewed itself"),
                        ],
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="Why")),
                ("set_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="NeedHistory",
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
                            ("DEPOSIT", "Deposit"),
                            ("CREDIT", "Credit"),
                            ("SETTLEMENT", "Settlement"),
                            ("PAYROLL", "Payroll"),
                            ("WEALTH", "Wealth"),
                            ("INSURANCE", "Insurance"),
                            ("INTERNATIONAL", "International business"),
                        ],
                        max_length=13,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("MET", "Met"), ("LOST", "Lost")],
                        default="OPEN",
                        max_length=4,
                        verbose_name="State",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
                ("found_on", models.DateField(verbose_name="Found on")),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OutsiderHistory",
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
                ("source", models.CharField(default="CRM", editable=False, max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[("PERSON", "Person"), ("FIRM", "Firm")],
                        max_length=6,
                        verbose_name="Kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("id_number_cipher", crm.core.personal.CipherField(null=True)),
                ("linked_at", models.DateTimeField(editable=False, null=True)),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ProductHistory",
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
                ("source", models.CharField(default="CRM", editable=False, max_length=20)),
                ("code", models.CharField(max_length=20, verbose_name="Product code")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("DEPOSIT", "Deposits"),
                            ("WEALTH", "Wealth management"),
                            ("FUND", "Funds"),
                            ("TREASURY_BOND", "Treasury bonds"),
                            ("INSURANCE", "Insurance"),
                            ("PRECIOUS_METAL", "Precious metals"),
                            ("CARD", "Cards"),
                            ("E_BANKING", "E-banking"),
                            ("PAYROLL", "Payroll service"),
                            ("COLLECTION", "Collection service"),
                            ("CUSTODY", "Third-party custody"),
                            ("SETTLEMENT", "Settlement and cash management"),
                            ("LOAN", "Loans"),
                            ("BILL", "Bills"),
                            ("FACTORING", "Factoring"),
                            ("WAREHOUSE_RECEIPT", "Warehouse-receipt finance"),
                            ("CONFIRMED_WAREHOUSE", "Confirmed-warehouse finance"),
                            ("BUYERS_CREDIT", "Buyer's credit"),
                            ("INTERNATIONAL", "International settlement"),
                        ],
                        max_length=19,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "risk_grade",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("R1", "R1 low"),
                            ("R2", "R2 low to medium"),
                            ("R3", "R3 medium"),
                            ("R4", "R4 medium to high"),
                            ("R5", "R5 high"),
                        ],
                        max_length=2,
                        verbose_name="Risk grade",
                    ),
                ),
                (
                    "for_kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("INDIVIDUAL", "Individual"),
                                ("SOLE_PROPRIETOR", "Sole proprietor"),
                                ("COMPANY", "Company"),
                                ("INSTITUTION", "Institution"),
                            ],
                            max_length=15,
                        ),
                        size=None,
                        verbose_name="For customers",
                    ),
                ),
                ("sold_from", models.DateField(verbose_name="On sale from")),
                ("sold_to", models.DateField(blank=True, null=True, verbose_name="On sale until")),
                ("feature", models.TextField(blank=True, verbose_name="Feature")),
                ("advantage", models.TextField(blank=True, verbose_name="Advantage")),
                ("benefit", models.TextField(blank=True, verbose_name="Benefit")),
                ("evidence", models.TextField(blank=True, verbose_name="Evidence")),
                (
                    "after_sale",
                    models.JSONField(blank=True, default=list, verbose_name="After the sale"),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ProposalHistory",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("PRESENTED", "Presented"),
                            ("ACCEPTED", "Accepted"),
                            ("DECLINED", "Declined"),
                        ],
                        default="DRAFT",
                        max_length=9,
                        verbose_name="State",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="The case for it")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="Reason")),
                ("drafted_at", models.DateTimeField(editable=False)),
                ("presented_at", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ProposalLineHistory",
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
                ("product_version", models.PositiveIntegerField(editable=False)),
                (
                    "amount",
                    crm.core.fields.MoneyField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        verbose_name="Amount",
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RelationHistory",
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
                            ("LEGAL_REPRESENTATIVE", "Legal representative"),
                            ("ACTUAL_CONTROLLER", "Actual controller"),
                            ("SHAREHOLDER", "Shareholder"),
                            ("BENEFICIAL_OWNER", "Beneficial owner (declared)"),
                            ("SPOUSE", "Spouse"),
                            ("PARENT", "Parent"),
                            ("EMPLOYER", "Employer"),
                            ("SUPPLIER", "Supplier"),
                            ("BUYER", "Buyer"),
                            ("AFFILIATE", "Affiliate"),
                        ],
                        max_length=20,
                        verbose_name="Kind",
                    ),
                ),
                (
                    "percent",
                    models.DecimalField(
                        decimal_places=4, max_digits=7, null=True, verbose_name="Percent"
                    ),
                ),
                ("from_on", models.DateField(blank=True, null=True, verbose_name="From")),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="To")),
                (
                    "source",
                    models.CharField(blank=True, max_length=60, verbose_name="Where it is from"),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
                ("created_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SaleStepHistory",
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
                    models.CharField(
                        choices=[
                            ("THANKS", "Thanks"),
                            ("CONFIRMATION", "Confirmation of the contract"),
                            ("INFORMATION", "Information given"),
                            ("CALL_BACK", "Call back"),
                        ],
                        max_length=12,
                        verbose_name="Step",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="Due on")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="Done on")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TierRulesHistory",
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
                    "applies_to",
                    models.CharField(
                        choices=[
                            ("PERSON", "People and sole proprietors"),
                            ("FIRM", "Companies and institutions"),
                        ],
                        max_length=6,
                        verbose_name="For",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="In force from")),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("DAY", "Deposits on the day"),
                            ("MONTH", "Average deposits of the month"),
                            ("QUARTER", "Average deposits of three months"),
                        ],
                        max_length=7,
                        verbose_name="Measure",
                    ),
                ),
                (
                    "down_after",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="Down after month ends below"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Note")),
                ("published_at", models.DateTimeField(editable=False)),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="TierThresholdHistory",
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
                    "tier",
                    models.CharField(
                        choices=[
                            ("ORDINARY", "Ordinary"),
                            ("GOLD", "Gold"),
                            ("PLATINUM", "Platinum"),
                            ("DIAMOND", "Diamond"),
                            ("PRIVATE", "Private banking"),
                        ],
                        max_length=8,
                        verbose_name="Tier",
                    ),
                ),
                (
                    "least",
                    crm.core.fields.MoneyField(
                        decimal_places=2, max_digits=18, verbose_name="From (yuan)"
                    ),
                ),
            ],
            options={
                "ordering": ["-pgh_id"],
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activationplan",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_activationplanhistory" ("aim", "closed_by_id", "closed_on", "customer_id", "due_on", "opened_by_id", "opened_on", "recorded_at", "result", "state", "steps", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."aim", new_values."closed_by_id", new_values."closed_on", new_values."customer_id", new_values."due_on", new_values."opened_by_id", new_values."opened_on", new_values."recorded_at", new_values."result", new_values."state", new_values."steps", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="c572c87fcf19d4a3c0d03234c604620db61ec97b",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_c4069",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_activationplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activationplan",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_activationplanhistory" ("aim", "closed_by_id", "closed_on", "customer_id", "due_on", "opened_by_id", "opened_on", "recorded_at", "result", "state", "steps", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."aim", new_values."closed_by_id", new_values."closed_on", new_values."customer_id", new_values."due_on", new_values."opened_by_id", new_values."opened_on", new_values."recorded_at", new_values."result", new_values."state", new_values."steps", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."aim" IS DISTINCT FROM (new_values."aim") OR old_values."closed_by_id" IS DISTINCT FROM (new_values."closed_by_id") OR old_values."closed_on" IS DISTINCT FROM (new_values."closed_on") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."opened_by_id" IS DISTINCT FROM (new_values."opened_by_id") OR old_values."opened_on" IS DISTINCT FROM (new_values."opened_on") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."result" IS DISTINCT FROM (new_values."result") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."steps" IS DISTINCT FROM (new_values."steps")); RETURN NULL;',
                    hash="0bd7fd985305735533a5445540d5ca9044546b02",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_dde74",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_activationplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="activationplan",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_activationplanhistory" ("aim", "closed_by_id", "closed_on", "customer_id", "due_on", "opened_by_id", "opened_on", "recorded_at", "result", "state", "steps", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."aim", old_values."closed_by_id", old_values."closed_on", old_values."customer_id", old_values."due_on", old_values."opened_by_id", old_values."opened_on", old_values."recorded_at", old_values."result", old_values."state", old_values."steps", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="44ee8a8c946a69614d296e7c127a62b9c00a2913",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_56a46",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_activationplan",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amlrating",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_amlratinghistory" ("by_id", "customer_id", "decided_at", "decided_by_id", "level", "rated_on", "reason", "recorded_at", "review_on", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."by_id", new_values."customer_id", new_values."decided_at", new_values."decided_by_id", new_values."level", new_values."rated_on", new_values."reason", new_values."recorded_at", new_values."review_on", new_values."state", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="576598c88e048912a49180152775ea56704be974",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_61e1d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_amlrating",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amlrating",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_amlratinghistory" ("by_id", "customer_id", "decided_at", "decided_by_id", "level", "rated_on", "reason", "recorded_at", "review_on", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."by_id", new_values."customer_id", new_values."decided_at", new_values."decided_by_id", new_values."level", new_values."rated_on", new_values."reason", new_values."recorded_at", new_values."review_on", new_values."state", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."by_id" IS DISTINCT FROM (new_values."by_id") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."decided_at" IS DISTINCT FROM (new_values."decided_at") OR old_values."decided_by_id" IS DISTINCT FROM (new_values."decided_by_id") OR old_values."level" IS DISTINCT FROM (new_values."level") OR old_values."rated_on" IS DISTINCT FROM (new_values."rated_on") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."review_on" IS DISTINCT FROM (new_values."review_on") OR old_values."state" IS DISTINCT FROM (new_values."state")); RETURN NULL;',
                    hash="41e1b4e8c83419d947c2a5e0084f6ceba5d6a47e",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_f97ab",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_amlrating",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="amlrating",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_amlratinghistory" ("by_id", "customer_id", "decided_at", "decided_by_id", "level", "rated_on", "reason", "recorded_at", "review_on", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."by_id", old_values."customer_id", old_values."decided_at", old_values."decided_by_id", old_values."level", old_values."rated_on", old_values."reason", old_values."recorded_at", old_values."review_on", old_values."state", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="8bae50fdb9aec6056538b72cd53bbb95699bcf50",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_014fa",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_amlrating",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_assignmenthistory" ("customer_id", "from_on", "manager_id", "recorded_at", "role", "share", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."from_on", new_values."manager_id", new_values."recorded_at", new_values."role", new_values."share", new_values."to_on", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="95298fb680cff2822192cda2f69ae7f0fd4a3228",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_d6b76",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_assignmenthistory" ("customer_id", "from_on", "manager_id", "recorded_at", "role", "share", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."from_on", new_values."manager_id", new_values."recorded_at", new_values."role", new_values."share", new_values."to_on", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."manager_id" IS DISTINCT FROM (new_values."manager_id") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."share" IS DISTINCT FROM (new_values."share") OR old_values."to_on" IS DISTINCT FROM (new_values."to_on")); RETURN NULL;',
                    hash="408302406a4d31d22659c3594bb9b6806c1eb67f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_e9251",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="assignment",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_assignmenthistory" ("customer_id", "from_on", "manager_id", "recorded_at", "role", "share", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."customer_id", old_values."from_on", old_values."manager_id", old_values."recorded_at", old_values."role", old_values."share", old_values."to_on", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="9f3a4c3dfa04b901e209d6cce187954c952f8f34",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_a7f38",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_assignment",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_contacthistory" ("born_lunar", "born_on", "customer_id", "email_cipher", "id_number_cipher", "name", "note", "phone_cipher", "role", "source", "title", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."born_lunar", new_values."born_on", new_values."customer_id", new_values."email_cipher", new_values."id_number_cipher", new_values."name", new_values."note", new_values."phone_cipher", new_values."role", new_values."source", new_values."title", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="6aa65606f2d2a096221e1f97bed007a0a356d026",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_65f41",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_contacthistory" ("born_lunar", "born_on", "customer_id", "email_cipher", "id_number_cipher", "name", "note", "phone_cipher", "role", "source", "title", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."born_lunar", new_values."born_on", new_values."customer_id", new_values."email_cipher", new_values."id_number_cipher", new_values."name", new_values."note", new_values."phone_cipher", new_values."role", new_values."source", new_values."title", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."born_lunar" IS DISTINCT FROM (new_values."born_lunar") OR old_values."born_on" IS DISTINCT FROM (new_values."born_on") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."email_blind" IS DISTINCT FROM (new_values."email_blind") OR old_values."id_number_blind" IS DISTINCT FROM (new_values."id_number_blind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."phone_blind" IS DISTINCT FROM (new_values."phone_blind") OR old_values."role" IS DISTINCT FROM (new_values."role") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."title" IS DISTINCT FROM (new_values."title")); RETURN NULL;',
                    hash="15b13cb7ba2f69eace3ac553ac707862e99f9950",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_c42d0",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_contacthistory" ("born_lunar", "born_on", "customer_id", "email_cipher", "id_number_cipher", "name", "note", "phone_cipher", "role", "source", "title", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."born_lunar", old_values."born_on", old_values."customer_id", old_values."email_cipher", old_values."id_number_cipher", old_values."name", old_values."note", old_values."phone_cipher", old_values."role", old_values."source", old_values."title", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="748b6dcbbaefdec44a0dcb061ccea1f275f9343b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_08c3a",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_customerhistory" ("address_cipher", "born_on", "branch_id", "has_credit", "id_kind", "id_number_cipher", "industry", "kind", "name", "next_contact_on", "note", "number", "phone_cipher", "source", "status", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."address_cipher", new_values."born_on", new_values."branch_id", new_values."has_credit", new_values."id_kind", new_values."id_number_cipher", new_values."industry", new_values."kind", new_values."name", new_values."next_contact_on", new_values."note", new_values."number", new_values."phone_cipher", new_values."source", new_values."status", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="99215db77b2131eaf285fb463d09b26740f9fa92",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_a9f42",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_customerhistory" ("address_cipher", "born_on", "branch_id", "has_credit", "id_kind", "id_number_cipher", "industry", "kind", "name", "next_contact_on", "note", "number", "phone_cipher", "source", "status", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."address_cipher", new_values."born_on", new_values."branch_id", new_values."has_credit", new_values."id_kind", new_values."id_number_cipher", new_values."industry", new_values."kind", new_values."name", new_values."next_contact_on", new_values."note", new_values."number", new_values."phone_cipher", new_values."source", new_values."status", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."address_cipher" IS DISTINCT FROM (new_values."address_cipher") OR old_values."born_on" IS DISTINCT FROM (new_values."born_on") OR old_values."branch_id" IS DISTINCT FROM (new_values."branch_id") OR old_values."has_credit" IS DISTINCT FROM (new_values."has_credit") OR old_values."id_kind" IS DISTINCT FROM (new_values."id_kind") OR old_values."id_number_blind" IS DISTINCT FROM (new_values."id_number_blind") OR old_values."industry" IS DISTINCT FROM (new_values."industry") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."next_contact_on" IS DISTINCT FROM (new_values."next_contact_on") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."phone_blind" IS DISTINCT FROM (new_values."phone_blind") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."status" IS DISTINCT FROM (new_values."status")); RETURN NULL;',
                    hash="01a9b52d4aa525004d4c3a10992efc93a58fd79b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_fa1d9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customer",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_customerhistory" ("address_cipher", "born_on", "branch_id", "has_credit", "id_kind", "id_number_cipher", "industry", "kind", "name", "next_contact_on", "note", "number", "phone_cipher", "source", "status", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."address_cipher", old_values."born_on", old_values."branch_id", old_values."has_credit", old_values."id_kind", old_values."id_number_cipher", old_values."industry", old_values."kind", old_values."name", old_values."next_contact_on", old_values."note", old_values."number", old_values."phone_cipher", old_values."source", old_values."status", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="ddd26cb45c72ae27f63423c6cd5e81d244663ee8",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_b2339",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_customer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customergroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_customergrouphistory" ("created_at", "customer_id", "limit", "name", "note", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."limit", new_values."name", new_values."note", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="fb1651f07b01dea7f30f99020492da0047f7f5a1",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_f1722",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_customergroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customergroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_customergrouphistory" ("created_at", "customer_id", "limit", "name", "note", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."limit", new_values."name", new_values."note", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."limit" IS DISTINCT FROM (new_values."limit") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."note" IS DISTINCT FROM (new_values."note")); RETURN NULL;',
                    hash="3fccc841ed1ef4665218f3eeeb00a7014a404e6b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_4aedc",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_customergroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="customergroup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_customergrouphistory" ("created_at", "customer_id", "limit", "name", "note", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."created_at", old_values."customer_id", old_values."limit", old_values."name", old_values."note", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="d490b3e6dda2d3b54b925c5e5b78220efc763915",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_c7ce9",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_customergroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupmember",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_groupmemberhistory" ("customer_id", "from_on", "group_id", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."from_on", new_values."group_id", new_values."to_on", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="8aca25fc2a336e567b6ed5a4bd6293d5df6050bb",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_02b37",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_groupmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupmember",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_groupmemberhistory" ("customer_id", "from_on", "group_id", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."from_on", new_values."group_id", new_values."to_on", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."group_id" IS DISTINCT FROM (new_values."group_id") OR old_values."to_on" IS DISTINCT FROM (new_values."to_on")); RETURN NULL;',
                    hash="2caa2da6b993416a6cee79279cf3f198489f773c",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_eb9e9",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_groupmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="groupmember",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_groupmemberhistory" ("customer_id", "from_on", "group_id", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."customer_id", old_values."from_on", old_values."group_id", old_values."to_on", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="d342c47d941afbf6310476cfc6cb32cb678477f3",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_b54b4",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_groupmember",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guarantee",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_guaranteehistory" ("amount", "contract", "created_at", "customer_id", "from_on", "guarantor_id", "kind", "note", "number", "outsider_id", "recorded_by_id", "source", "state", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."amount", new_values."contract", new_values."created_at", new_values."customer_id", new_values."from_on", new_values."guarantor_id", new_values."kind", new_values."note", new_values."number", new_values."outsider_id", new_values."recorded_by_id", new_values."source", new_values."state", new_values."to_on", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="e03b236281d2a2b6362270ec88b3ce8c1baeb0b8",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_1e804",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_guarantee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guarantee",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_guaranteehistory" ("amount", "contract", "created_at", "customer_id", "from_on", "guarantor_id", "kind", "note", "number", "outsider_id", "recorded_by_id", "source", "state", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."amount", new_values."contract", new_values."created_at", new_values."customer_id", new_values."from_on", new_values."guarantor_id", new_values."kind", new_values."note", new_values."number", new_values."outsider_id", new_values."recorded_by_id", new_values."source", new_values."state", new_values."to_on", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."contract" IS DISTINCT FROM (new_values."contract") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."guarantor_id" IS DISTINCT FROM (new_values."guarantor_id") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."outsider_id" IS DISTINCT FROM (new_values."outsider_id") OR old_values."recorded_by_id" IS DISTINCT FROM (new_values."recorded_by_id") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."to_on" IS DISTINCT FROM (new_values."to_on")); RETURN NULL;',
                    hash="8f3281d43b24475de706f8e0e780fadeefa80772",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_f509d",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_guarantee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="guarantee",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_guaranteehistory" ("amount", "contract", "created_at", "customer_id", "from_on", "guarantor_id", "kind", "note", "number", "outsider_id", "recorded_by_id", "source", "state", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."amount", old_values."contract", old_values."created_at", old_values."customer_id", old_values."from_on", old_values."guarantor_id", old_values."kind", old_values."note", old_values."number", old_values."outsider_id", old_values."recorded_by_id", old_values."source", old_values."state", old_values."to_on", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="f2122925e5d39580223fc3bbe193a81a4569d57f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_ab1e3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_guarantee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maturity",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_maturityhistory" ("account_id", "after", "amount", "before", "branch_id", "customer_id", "derived", "kept", "manager_id", "matured_on", "moved", "outcome", "reason", "recorded_at", "renewed", "set_at", "set_by_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."account_id", new_values."after", new_values."amount", new_values."before", new_values."branch_id", new_values."customer_id", new_values."derived", new_values."kept", new_values."manager_id", new_values."matured_on", new_values."moved", new_values."outcome", new_values."reason", new_values."recorded_at", new_values."renewed", new_values."set_at", new_values."set_by_id", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="2388f9996bf0d2b896a3a1167fee8b9c85c87034",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_8e82d",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_maturity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maturity",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_maturityhistory" ("account_id", "after", "amount", "before", "branch_id", "customer_id", "derived", "kept", "manager_id", "matured_on", "moved", "outcome", "reason", "recorded_at", "renewed", "set_at", "set_by_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."account_id", new_values."after", new_values."amount", new_values."before", new_values."branch_id", new_values."customer_id", new_values."derived", new_values."kept", new_values."manager_id", new_values."matured_on", new_values."moved", new_values."outcome", new_values."reason", new_values."recorded_at", new_values."renewed", new_values."set_at", new_values."set_by_id", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."account_id" IS DISTINCT FROM (new_values."account_id") OR old_values."after" IS DISTINCT FROM (new_values."after") OR old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."before" IS DISTINCT FROM (new_values."before") OR old_values."branch_id" IS DISTINCT FROM (new_values."branch_id") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."derived" IS DISTINCT FROM (new_values."derived") OR old_values."kept" IS DISTINCT FROM (new_values."kept") OR old_values."manager_id" IS DISTINCT FROM (new_values."manager_id") OR old_values."matured_on" IS DISTINCT FROM (new_values."matured_on") OR old_values."moved" IS DISTINCT FROM (new_values."moved") OR old_values."outcome" IS DISTINCT FROM (new_values."outcome") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."recorded_at" IS DISTINCT FROM (new_values."recorded_at") OR old_values."renewed" IS DISTINCT FROM (new_values."renewed") OR old_values."set_at" IS DISTINCT FROM (new_values."set_at") OR old_values."set_by_id" IS DISTINCT FROM (new_values."set_by_id")); RETURN NULL;',
                    hash="728aa7c57ce1a4d153c9ccc70b7e259199bc34ce",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_68023",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_maturity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="maturity",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_maturityhistory" ("account_id", "after", "amount", "before", "branch_id", "customer_id", "derived", "kept", "manager_id", "matured_on", "moved", "outcome", "reason", "recorded_at", "renewed", "set_at", "set_by_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."account_id", old_values."after", old_values."amount", old_values."before", old_values."branch_id", old_values."customer_id", old_values."derived", old_values."kept", old_values."manager_id", old_values."matured_on", old_values."moved", old_values."outcome", old_values."reason", old_values."recorded_at", old_values."renewed", old_values."set_at", old_values."set_by_id", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="6737227d0ef0a3fda4c30512716ed110bf6ca239",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_c0159",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_maturity",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_needhistory" ("created_at", "customer_id", "found_by_id", "found_on", "kind", "note", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."found_by_id", new_values."found_on", new_values."kind", new_values."note", new_values."state", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="564f62df7235c8a03d50365cd245e581b96ebb21",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_4033e",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_needhistory" ("created_at", "customer_id", "found_by_id", "found_on", "kind", "note", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."found_by_id", new_values."found_on", new_values."kind", new_values."note", new_values."state", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."found_by_id" IS DISTINCT FROM (new_values."found_by_id") OR old_values."found_on" IS DISTINCT FROM (new_values."found_on") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."state" IS DISTINCT FROM (new_values."state")); RETURN NULL;',
                    hash="ffe1194220bf78e8fa15271e5d30757bdb2ea306",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_fd264",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_needhistory" ("created_at", "customer_id", "found_by_id", "found_on", "kind", "note", "state", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."created_at", old_values."customer_id", old_values."found_by_id", old_values."found_on", old_values."kind", old_values."note", old_values."state", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="19c00cade62cc78398f760126afa6910ae68546f",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_e9344",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_need",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsider",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_outsiderhistory" ("created_at", "customer_id", "id_number_cipher", "kind", "linked_at", "linked_id", "name", "source", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."id_number_cipher", new_values."kind", new_values."linked_at", new_values."linked_id", new_values."name", new_values."source", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="5e645a1a269ec608549500ca9abd639cea81f9aa",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_f2836",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_outsider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsider",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_outsiderhistory" ("created_at", "customer_id", "id_number_cipher", "kind", "linked_at", "linked_id", "name", "source", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."id_number_cipher", new_values."kind", new_values."linked_at", new_values."linked_id", new_values."name", new_values."source", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."id_number_blind" IS DISTINCT FROM (new_values."id_number_blind") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."linked_id" IS DISTINCT FROM (new_values."linked_id") OR old_values."linked_at" IS DISTINCT FROM (new_values."linked_at") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."source" IS DISTINCT FROM (new_values."source")); RETURN NULL;',
                    hash="cef761eedc0efb042ca3e9b51da011de3138e3dc",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_a855e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_outsider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="outsider",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_outsiderhistory" ("created_at", "customer_id", "id_number_cipher", "kind", "linked_at", "linked_id", "name", "source", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."created_at", old_values."customer_id", old_values."id_number_cipher", old_values."kind", old_values."linked_at", old_values."linked_id", old_values."name", old_values."source", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="acf32f354d5e3ccdfd8ad95f6a9f71d11077939b",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_86984",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_outsider",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_producthistory" ("advantage", "after_sale", "benefit", "code", "evidence", "feature", "for_kinds", "kind", "name", "risk_grade", "sold_from", "sold_to", "source", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."advantage", new_values."after_sale", new_values."benefit", new_values."code", new_values."evidence", new_values."feature", new_values."for_kinds", new_values."kind", new_values."name", new_values."risk_grade", new_values."sold_from", new_values."sold_to", new_values."source", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="b696013fa382d9cf2850fce7efe15abd0a60aa9f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_bc3fa",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_producthistory" ("advantage", "after_sale", "benefit", "code", "evidence", "feature", "for_kinds", "kind", "name", "risk_grade", "sold_from", "sold_to", "source", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."advantage", new_values."after_sale", new_values."benefit", new_values."code", new_values."evidence", new_values."feature", new_values."for_kinds", new_values."kind", new_values."name", new_values."risk_grade", new_values."sold_from", new_values."sold_to", new_values."source", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."advantage" IS DISTINCT FROM (new_values."advantage") OR old_values."after_sale" IS DISTINCT FROM (new_values."after_sale") OR old_values."benefit" IS DISTINCT FROM (new_values."benefit") OR old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."evidence" IS DISTINCT FROM (new_values."evidence") OR old_values."feature" IS DISTINCT FROM (new_values."feature") OR old_values."for_kinds" IS DISTINCT FROM (new_values."for_kinds") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."name" IS DISTINCT FROM (new_values."name") OR old_values."risk_grade" IS DISTINCT FROM (new_values."risk_grade") OR old_values."sold_from" IS DISTINCT FROM (new_values."sold_from") OR old_values."sold_to" IS DISTINCT FROM (new_values."sold_to") OR old_values."source" IS DISTINCT FROM (new_values."source")); RETURN NULL;',
                    hash="9768f8e8e62358da1063eb4559a1b3eb424bbe7f",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_011d1",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="product",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_producthistory" ("advantage", "after_sale", "benefit", "code", "evidence", "feature", "for_kinds", "kind", "name", "risk_grade", "sold_from", "sold_to", "source", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."advantage", old_values."after_sale", old_values."benefit", old_values."code", old_values."evidence", old_values."feature", old_values."for_kinds", old_values."kind", old_values."name", old_values."risk_grade", old_values."sold_from", old_values."sold_to", old_values."source", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="38eab192edf42481ec5ac809849faedb9914f4b7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_b8a59",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_product",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_proposalhistory" ("customer_id", "decided_at", "drafted_at", "drafted_by_id", "need_id", "presented_at", "reason", "state", "text", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."decided_at", new_values."drafted_at", new_values."drafted_by_id", new_values."need_id", new_values."presented_at", new_values."reason", new_values."state", new_values."text", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="85150f34f919abc64ec1303709848cab7c632324",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_c51af",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_proposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_proposalhistory" ("customer_id", "decided_at", "drafted_at", "drafted_by_id", "need_id", "presented_at", "reason", "state", "text", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."customer_id", new_values."decided_at", new_values."drafted_at", new_values."drafted_by_id", new_values."need_id", new_values."presented_at", new_values."reason", new_values."state", new_values."text", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."decided_at" IS DISTINCT FROM (new_values."decided_at") OR old_values."drafted_at" IS DISTINCT FROM (new_values."drafted_at") OR old_values."drafted_by_id" IS DISTINCT FROM (new_values."drafted_by_id") OR old_values."need_id" IS DISTINCT FROM (new_values."need_id") OR old_values."presented_at" IS DISTINCT FROM (new_values."presented_at") OR old_values."reason" IS DISTINCT FROM (new_values."reason") OR old_values."state" IS DISTINCT FROM (new_values."state") OR old_values."text" IS DISTINCT FROM (new_values."text")); RETURN NULL;',
                    hash="14034dc8f57420783e78e315f1e678c125d22b49",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_a0b0e",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_proposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposal",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_proposalhistory" ("customer_id", "decided_at", "drafted_at", "drafted_by_id", "need_id", "presented_at", "reason", "state", "text", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."customer_id", old_values."decided_at", old_values."drafted_at", old_values."drafted_by_id", old_values."need_id", old_values."presented_at", old_values."reason", old_values."state", old_values."text", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="1bfb39b5f2059ef7571a33ec38fac591ff66c1f0",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_d3edc",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_proposal",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposalline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_proposallinehistory" ("amount", "customer_id", "product_id", "product_version", "proposal_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."amount", new_values."customer_id", new_values."product_id", new_values."product_version", new_values."proposal_id", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="e60647466a347ded75afac358083d9abc21dda25",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_7e61c",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_proposalline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposalline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_proposallinehistory" ("amount", "customer_id", "product_id", "product_version", "proposal_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."amount", new_values."customer_id", new_values."product_id", new_values."product_version", new_values."proposal_id", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."amount" IS DISTINCT FROM (new_values."amount") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."product_id" IS DISTINCT FROM (new_values."product_id") OR old_values."product_version" IS DISTINCT FROM (new_values."product_version") OR old_values."proposal_id" IS DISTINCT FROM (new_values."proposal_id")); RETURN NULL;',
                    hash="0e471ffa5f3e51d49887d35b6d2a4bcceb647116",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_c01ea",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_proposalline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="proposalline",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_proposallinehistory" ("amount", "customer_id", "product_id", "product_version", "proposal_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."amount", old_values."customer_id", old_values."product_id", old_values."product_version", old_values."proposal_id", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="d39329169957544e7bb77c6086a0ec198b6badf0",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_f0cb3",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_proposalline",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_relationhistory" ("created_at", "customer_id", "from_on", "kind", "note", "of_outsider_id", "other_id", "outsider_id", "percent", "recorded_by_id", "source", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."from_on", new_values."kind", new_values."note", new_values."of_outsider_id", new_values."other_id", new_values."outsider_id", new_values."percent", new_values."recorded_by_id", new_values."source", new_values."to_on", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="c2fa8042b2fedb8dffd057a64cf73989f3b161ce",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_508e2",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_relation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_relationhistory" ("created_at", "customer_id", "from_on", "kind", "note", "of_outsider_id", "other_id", "outsider_id", "percent", "recorded_by_id", "source", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."created_at", new_values."customer_id", new_values."from_on", new_values."kind", new_values."note", new_values."of_outsider_id", new_values."other_id", new_values."outsider_id", new_values."percent", new_values."recorded_by_id", new_values."source", new_values."to_on", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."from_on" IS DISTINCT FROM (new_values."from_on") OR old_values."kind" IS DISTINCT FROM (new_values."kind") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."of_outsider_id" IS DISTINCT FROM (new_values."of_outsider_id") OR old_values."other_id" IS DISTINCT FROM (new_values."other_id") OR old_values."outsider_id" IS DISTINCT FROM (new_values."outsider_id") OR old_values."percent" IS DISTINCT FROM (new_values."percent") OR old_values."recorded_by_id" IS DISTINCT FROM (new_values."recorded_by_id") OR old_values."source" IS DISTINCT FROM (new_values."source") OR old_values."to_on" IS DISTINCT FROM (new_values."to_on")); RETURN NULL;',
                    hash="72681746b8ca9a317c8b753f9baeb2b4e0156cd9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_236e8",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_relation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="relation",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_relationhistory" ("created_at", "customer_id", "from_on", "kind", "note", "of_outsider_id", "other_id", "outsider_id", "percent", "recorded_by_id", "source", "to_on", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."created_at", old_values."customer_id", old_values."from_on", old_values."kind", old_values."note", old_values."of_outsider_id", old_values."other_id", old_values."outsider_id", old_values."percent", old_values."recorded_by_id", old_values."source", old_values."to_on", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="70e8c92c38ae6344816765b8f7dacfc77f68c670",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_9f8ce",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_relation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="salestep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_salestephistory" ("code", "customer_id", "done_by_id", "done_on", "due_on", "note", "sale_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."code", new_values."customer_id", new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."note", new_values."sale_id", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="b5fe39eae748ca510b3e46a2dae39f6fe4266379",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_2bf5f",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_salestep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="salestep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_salestephistory" ("code", "customer_id", "done_by_id", "done_on", "due_on", "note", "sale_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."code", new_values."customer_id", new_values."done_by_id", new_values."done_on", new_values."due_on", new_values."note", new_values."sale_id", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."code" IS DISTINCT FROM (new_values."code") OR old_values."customer_id" IS DISTINCT FROM (new_values."customer_id") OR old_values."done_by_id" IS DISTINCT FROM (new_values."done_by_id") OR old_values."done_on" IS DISTINCT FROM (new_values."done_on") OR old_values."due_on" IS DISTINCT FROM (new_values."due_on") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."sale_id" IS DISTINCT FROM (new_values."sale_id")); RETURN NULL;',
                    hash="0600bd630a7f909e33f00fedf8d8d95c61f6af45",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_f3704",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_salestep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="salestep",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_salestephistory" ("code", "customer_id", "done_by_id", "done_on", "due_on", "note", "sale_id", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."code", old_values."customer_id", old_values."done_by_id", old_values."done_on", old_values."due_on", old_values."note", old_values."sale_id", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="6323d15a05a00a66eb734b31deb3ce9fa4b81cd5",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_1d696",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_salestep",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tierrules",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_tierruleshistory" ("applies_to", "down_after", "measure", "note", "published_at", "published_by_id", "valid_from", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."applies_to", new_values."down_after", new_values."measure", new_values."note", new_values."published_at", new_values."published_by_id", new_values."valid_from", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="e4685563180ad524abf552b301607ee14377083f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_19482",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_tierrules",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tierrules",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_tierruleshistory" ("applies_to", "down_after", "measure", "note", "published_at", "published_by_id", "valid_from", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."applies_to", new_values."down_after", new_values."measure", new_values."note", new_values."published_at", new_values."published_by_id", new_values."valid_from", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."applies_to" IS DISTINCT FROM (new_values."applies_to") OR old_values."down_after" IS DISTINCT FROM (new_values."down_after") OR old_values."measure" IS DISTINCT FROM (new_values."measure") OR old_values."note" IS DISTINCT FROM (new_values."note") OR old_values."published_at" IS DISTINCT FROM (new_values."published_at") OR old_values."published_by_id" IS DISTINCT FROM (new_values."published_by_id") OR old_values."valid_from" IS DISTINCT FROM (new_values."valid_from")); RETURN NULL;',
                    hash="9265d47cd1df0f76e75fdedd8dddc30388484388",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_1d7b7",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_tierrules",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tierrules",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_tierruleshistory" ("applies_to", "down_after", "measure", "note", "published_at", "published_by_id", "valid_from", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."applies_to", old_values."down_after", old_values."measure", old_values."note", old_values."published_at", old_values."published_by_id", old_values."valid_from", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="b50c57a3aff9099be068a9db1841bbc9ef61f683",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_bd874",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_tierrules",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tierthreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_tierthresholdhistory" ("least", "rules_id", "tier", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."least", new_values."rules_id", new_values."tier", statement_timestamp(), \'insert\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM new_values ; RETURN NULL;',
                    hash="e8e6476f11f81003d9026cd431b72fba8f3b51b6",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_4daa0",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="customers_tierthreshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tierthreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_tierthresholdhistory" ("least", "rules_id", "tier", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT new_values."least", new_values."rules_id", new_values."tier", statement_timestamp(), \'update\', new_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."least" IS DISTINCT FROM (new_values."least") OR old_values."rules_id" IS DISTINCT FROM (new_values."rules_id") OR old_values."tier" IS DISTINCT FROM (new_values."tier")); RETURN NULL;',
                    hash="0c1922672fd75681f9208e89f8abd639cdcaf6ad",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_56210",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="customers_tierthreshold",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="tierthreshold",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=crm.core.history.HistorySql(
                    func='INSERT INTO "customers_tierthresholdhistory" ("least", "rules_id", "tier", pgh_created_at, pgh_label, pgh_obj_id, pgh_context, pgh_context_id) SELECT old_values."least", old_values."rules_id", old_values."tier", statement_timestamp(), \'delete\', old_values."id", nullif(current_setting(\'pghistory.context_metadata\', true), \'\')::jsonb, nullif(current_setting(\'pghistory.context_id\', true), \'\')::uuid FROM old_values ; RETURN NULL;',
                    hash="fc343740ebb730237177f399927ccc80b3d6c6e7",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_c893c",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="customers_tierthreshold",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="activationplanhistory",
            name="closed_by",
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
            model_name="activationplanhistory",
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
            model_name="activationplanhistory",
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
            model_name="activationplanhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.activationplan",
            ),
        ),
        migrations.AddField(
            model_name="amlratinghistory",
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
            model_name="amlratinghistory",
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
            model_name="amlratinghistory",
            name="decided_by",
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
            model_name="amlratinghistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.amlrating",
            ),
        ),
        migrations.AddField(
            model_name="assignmenthistory",
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
            model_name="assignmenthistory",
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
            model_name="assignmenthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.assignment",
            ),
        ),
        migrations.AddField(
            model_name="contacthistory",
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
            model_name="contacthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.contact",
            ),
        ),
        migrations.AddField(
            model_name="customergrouphistory",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
                verbose_name="Head",
            ),
        ),
        migrations.AddField(
            model_name="customergrouphistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.customergroup",
            ),
        ),
        migrations.AddField(
            model_name="customerhistory",
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
            model_name="customerhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="groupmemberhistory",
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
            model_name="groupmemberhistory",
            name="group",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customergroup",
            ),
        ),
        migrations.AddField(
            model_name="groupmemberhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.groupmember",
            ),
        ),
        migrations.AddField(
            model_name="guaranteehistory",
            name="customer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
                verbose_name="Debtor",
            ),
        ),
        migrations.AddField(
            model_name="guaranteehistory",
            name="guarantor",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
                verbose_name="Guarantor",
            ),
        ),
        migrations.AddField(
            model_name="guaranteehistory",
            name="outsider",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.outsider",
            ),
        ),
        migrations.AddField(
            model_name="guaranteehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.guarantee",
            ),
        ),
        migrations.AddField(
            model_name="guaranteehistory",
            name="recorded_by",
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
            model_name="maturityhistory",
            name="account",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.depositaccount",
            ),
        ),
        migrations.AddField(
            model_name="maturityhistory",
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
            model_name="maturityhistory",
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
            model_name="maturityhistory",
            name="manager",
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
            model_name="maturityhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.maturity",
            ),
        ),
        migrations.AddField(
            model_name="maturityhistory",
            name="set_by",
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
            model_name="needhistory",
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
            model_name="needhistory",
            name="found_by",
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
            model_name="needhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.need",
            ),
        ),
        migrations.AddField(
            model_name="outsiderhistory",
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
            model_name="outsiderhistory",
            name="linked",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddField(
            model_name="outsiderhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.outsider",
            ),
        ),
        migrations.AddField(
            model_name="producthistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.product",
            ),
        ),
        migrations.AddField(
            model_name="proposalhistory",
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
            model_name="proposalhistory",
            name="drafted_by",
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
            model_name="proposalhistory",
            name="need",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.need",
                verbose_name="Need",
            ),
        ),
        migrations.AddField(
            model_name="proposalhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.proposal",
            ),
        ),
        migrations.AddField(
            model_name="proposallinehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.proposalline",
            ),
        ),
        migrations.AddField(
            model_name="proposallinehistory",
            name="product",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.product",
                verbose_name="Product",
            ),
        ),
        migrations.AddField(
            model_name="proposallinehistory",
            name="proposal",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.proposal",
            ),
        ),
        migrations.AddField(
            model_name="relationhistory",
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
            model_name="relationhistory",
            name="of_outsider",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.outsider",
            ),
        ),
        migrations.AddField(
            model_name="relationhistory",
            name="other",
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
            model_name="relationhistory",
            name="outsider",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.outsider",
            ),
        ),
        migrations.AddField(
            model_name="relationhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.relation",
            ),
        ),
        migrations.AddField(
            model_name="relationhistory",
            name="recorded_by",
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
            model_name="salestephistory",
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
            model_name="salestephistory",
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
            model_name="salestephistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.salestep",
            ),
        ),
        migrations.AddField(
            model_name="salestephistory",
            name="sale",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.sale",
            ),
        ),
        migrations.AddField(
            model_name="tierruleshistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.tierrules",
            ),
        ),
        migrations.AddField(
            model_name="tierruleshistory",
            name="published_by",
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
            model_name="tierthresholdhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="customers.tierthreshold",
            ),
        ),
        migrations.AddField(
            model_name="tierthresholdhistory",
            name="rules",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="customers.tierrules",
            ),
        ),
        migrations.AddIndex(
            model_name="activationplanhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_a_pgh_cre_1f5100_idx"),
        ),
        migrations.AddIndex(
            model_name="activationplanhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_a_pgh_obj_f8eafb_idx"),
        ),
        migrations.AddIndex(
            model_name="activationplanhistory",
            index=models.Index(fields=["customer"], name="customers_a_custome_0c498f_idx"),
        ),
        migrations.AddIndex(
            model_name="amlratinghistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_a_pgh_cre_fcb72e_idx"),
        ),
        migrations.AddIndex(
            model_name="amlratinghistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_a_pgh_obj_930b62_idx"),
        ),
        migrations.AddIndex(
            model_name="amlratinghistory",
            index=models.Index(fields=["customer"], name="customers_a_custome_724c16_idx"),
        ),
        migrations.AddIndex(
            model_name="assignmenthistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_a_pgh_cre_3785f1_idx"),
        ),
        migrations.AddIndex(
            model_name="assignmenthistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_a_pgh_obj_3f24d2_idx"),
        ),
        migrations.AddIndex(
            model_name="assignmenthistory",
            index=models.Index(fields=["customer"], name="customers_a_custome_d1ac1a_idx"),
        ),
        migrations.AddIndex(
            model_name="contacthistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_c_pgh_cre_da07ed_idx"),
        ),
        migrations.AddIndex(
            model_name="contacthistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_c_pgh_obj_73febc_idx"),
        ),
        migrations.AddIndex(
            model_name="contacthistory",
            index=models.Index(fields=["customer"], name="customers_c_custome_ac4ac7_idx"),
        ),
        migrations.AddIndex(
            model_name="customergrouphistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_c_pgh_cre_bd8da9_idx"),
        ),
        migrations.AddIndex(
            model_name="customergrouphistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_c_pgh_obj_34064d_idx"),
        ),
        migrations.AddIndex(
            model_name="customergrouphistory",
            index=models.Index(fields=["customer"], name="customers_c_custome_ed523b_idx"),
        ),
        migrations.AddIndex(
            model_name="customerhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_c_pgh_cre_39e668_idx"),
        ),
        migrations.AddIndex(
            model_name="customerhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_c_pgh_obj_69c7f3_idx"),
        ),
        migrations.AddIndex(
            model_name="groupmemberhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_g_pgh_cre_ac4d78_idx"),
        ),
        migrations.AddIndex(
            model_name="groupmemberhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_g_pgh_obj_a3b9ec_idx"),
        ),
        migrations.AddIndex(
            model_name="groupmemberhistory",
            index=models.Index(fields=["customer"], name="customers_g_custome_50b786_idx"),
        ),
        migrations.AddIndex(
            model_name="guaranteehistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_g_pgh_cre_14f89d_idx"),
        ),
        migrations.AddIndex(
            model_name="guaranteehistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_g_pgh_obj_14e5e3_idx"),
        ),
        migrations.AddIndex(
            model_name="guaranteehistory",
            index=models.Index(fields=["customer"], name="customers_g_custome_8cbde5_idx"),
        ),
        migrations.AddIndex(
            model_name="maturityhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_m_pgh_cre_0dff12_idx"),
        ),
        migrations.AddIndex(
            model_name="maturityhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_m_pgh_obj_75917e_idx"),
        ),
        migrations.AddIndex(
            model_name="maturityhistory",
            index=models.Index(fields=["customer"], name="customers_m_custome_48fdcb_idx"),
        ),
        migrations.AddIndex(
            model_name="needhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_n_pgh_cre_c505f8_idx"),
        ),
        migrations.AddIndex(
            model_name="needhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_n_pgh_obj_50b2f0_idx"),
        ),
        migrations.AddIndex(
            model_name="needhistory",
            index=models.Index(fields=["customer"], name="customers_n_custome_2c2b78_idx"),
        ),
        migrations.AddIndex(
            model_name="outsiderhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_o_pgh_cre_298bff_idx"),
        ),
        migrations.AddIndex(
            model_name="outsiderhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_o_pgh_obj_962069_idx"),
        ),
        migrations.AddIndex(
            model_name="outsiderhistory",
            index=models.Index(fields=["customer"], name="customers_o_custome_d55f66_idx"),
        ),
        migrations.AddIndex(
            model_name="producthistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_p_pgh_cre_c677f0_idx"),
        ),
        migrations.AddIndex(
            model_name="producthistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_p_pgh_obj_cd6f1c_idx"),
        ),
        migrations.AddIndex(
            model_name="proposalhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_p_pgh_cre_e8ce48_idx"),
        ),
        migrations.AddIndex(
            model_name="proposalhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_p_pgh_obj_c64142_idx"),
        ),
        migrations.AddIndex(
            model_name="proposalhistory",
            index=models.Index(fields=["customer"], name="customers_p_custome_ab04ad_idx"),
        ),
        migrations.AddIndex(
            model_name="proposallinehistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_p_pgh_cre_96bd3e_idx"),
        ),
        migrations.AddIndex(
            model_name="proposallinehistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_p_pgh_obj_1e7fbd_idx"),
        ),
        migrations.AddIndex(
            model_name="proposallinehistory",
            index=models.Index(fields=["customer_id"], name="customers_p_custome_3d6876_idx"),
        ),
        migrations.AddIndex(
            model_name="relationhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_r_pgh_cre_c281cc_idx"),
        ),
        migrations.AddIndex(
            model_name="relationhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_r_pgh_obj_0cabb9_idx"),
        ),
        migrations.AddIndex(
            model_name="relationhistory",
            index=models.Index(fields=["customer"], name="customers_r_custome_d3bb62_idx"),
        ),
        migrations.AddIndex(
            model_name="salestephistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_s_pgh_cre_6fd038_idx"),
        ),
        migrations.AddIndex(
            model_name="salestephistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_s_pgh_obj_5c4dea_idx"),
        ),
        migrations.AddIndex(
            model_name="salestephistory",
            index=models.Index(fields=["customer"], name="customers_s_custome_e258e4_idx"),
        ),
        migrations.AddIndex(
            model_name="tierruleshistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_t_pgh_cre_ac2184_idx"),
        ),
        migrations.AddIndex(
            model_name="tierruleshistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_t_pgh_obj_eca329_idx"),
        ),
        migrations.AddIndex(
            model_name="tierthresholdhistory",
            index=models.Index(fields=["pgh_created_at"], name="customers_t_pgh_cre_60d607_idx"),
        ),
        migrations.AddIndex(
            model_name="tierthresholdhistory",
            index=models.Index(fields=["pgh_obj", "pgh_id"], name="customers_t_pgh_obj_efe291_idx"),
        ),
        keep_history(
            "customers_customer", using=CUSTOMER, sealed=("address", "id_number", "phone")
        ),
        keep_history("customers_contact", using=RELATION, sealed=("email", "id_number", "phone")),
        keep_history("customers_assignment", using=OF_CUSTOMER),
        keep_history("customers_need", using=RELATION),
        keep_history("customers_amlrating", using=RELATION),
        keep_history("customers_activationplan", using=RELATION),
        keep_history("customers_proposal", using=RELATION),
        keep_history("customers_proposalline", using=RELATION),
        keep_history("customers_salestep", using=RELATION),
        keep_history("customers_maturity", using=RELATION),
        keep_history("customers_outsider", using=CREDIT, sealed=("id_number",)),
        keep_history("customers_relation", using=either(Rule.RELATION, "customer_id", "other_id")),
        keep_history("customers_groupmember", using=CREDIT),
        keep_history("customers_customergroup", using=CREDIT),
        keep_history(
            "customers_guarantee", using=either(Rule.CREDIT, "customer_id", "guarantor_id")
        ),
        keep_history("customers_product", using=STAFF_AND_SETTINGS),
        keep_history("customers_tierrules", using=STAFF_AND_SETTINGS),
        keep_history("customers_tierthreshold", using=STAFF_AND_SETTINGS),
    ]
