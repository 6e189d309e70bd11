"""Row-level security, grants and partitions of the credit app."""

from django.db import migrations

from crm.core.access import Rule
from crm.core.rls import READ, condition, partition_by_month, protect

CREDIT = condition(Rule.CREDIT, "customer_id")


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial"), ("core", "0002_policies")]

    operations = [
        partition_by_month("credit_loanbalance", "business_day"),
        protect("credit_loan", using=CREDIT, app="SELECT, INSERT, UPDATE"),
        protect("credit_loanbalance", using=CREDIT, app=READ, job="SELECT, INSERT"),
        protect("credit_loanclassification", using=CREDIT, app=READ, job="SELECT, INSERT"),
        protect("credit_scheduleline", using=CREDIT, app=READ, job="SELECT, INSERT"),
        protect("credit_repayment", using=CREDIT, app=READ, job="SELECT, INSERT"),
    ]
