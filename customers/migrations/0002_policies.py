"""Row-level security, grants and partitions of the customers app."""

from django.db import migrations

from crm.core.access import Rule
from crm.core.rls import (
    READ,
    condition,
    customer_condition,
    open_table,
    partition_by_month,
    protect,
)

RELATION = condition(Rule.RELATION, "customer_id")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial"), ("core", "0002_policies")]

    operations = [
        # numbers of the customers registered here; those of the core bank come with the feed
        migrations.RunSQL(
            "CREATE SEQUENCE customers_number;"
            " GRANT USAGE ON SEQUENCE customers_number TO crm_app, crm_job",
            "DROP SEQUENCE customers_number",
        ),
        partition_by_month("customers_balance", "business_day"),
        protect("customers_customer", using=customer_condition(), app="SELECT, INSERT, UPDATE"),
        open_table(
            "customers_assignment",
            why="the rule itself reads it; it holds keys, days and shares only",
            app="SELECT, INSERT, UPDATE",
        ),
        protect("customers_contact", using=RELATION),
        protect("customers_depositaccount", using=RELATION, app=READ),
        protect("customers_balance", using=RELATION, app=READ, job="SELECT, INSERT"),
        protect("customers_need", using=RELATION, app="SELECT, INSERT, UPDATE"),
    ]
