"""Row-level security, grants and partitions of the appraisal app."""

from django.db import migrations

from crm.core.access import Rule
from crm.core.rls import APPEND, NONE, READ, condition, open_table, partition_by_month, protect

MANAGER = condition(Rule.MANAGER, "manager_id")


class Migration(migrations.Migration):
    dependencies = [("appraisal", "0001_initial"), ("core", "0002_policies")]

    operations = [
        partition_by_month("appraisal_fact", "business_day"),
        protect("appraisal_fact", using=MANAGER, app=READ, job=APPEND),
        protect("appraisal_score", using=MANAGER, app=READ, job=APPEND),
        protect("appraisal_scoreline", using=MANAGER, app=READ, job=APPEND),
        protect("appraisal_deductionevent", using=MANAGER, app=APPEND, job=APPEND),
        open_table(
            "appraisal_scorerun",
            why="days, numbers and digests of runs",
            job="SELECT, INSERT, UPDATE",
        ),
        open_table("appraisal_scheme", why="the scheme is public inside the bank"),
        open_table("appraisal_indicator", why="the scheme is public inside the bank"),
        open_table(
            "appraisal_target",
            why="not granted to the web: each score carries its own targets",
            app=NONE,
        ),
    ]
